//! Objects as a server shows them, taken for what they are: fields nobody knows are passed over, values of a wrong type are not.

use serde_json::{Map, Value};

use super::decode::decode;
use super::{admission, kinds, validation};
use crate::api::defaults;

/// What of an object's metadata a person may have written.
const WRITTEN_METADATA: [&str; 5] = ["name", "namespace", "labels", "annotations", "finalizers"];

/// What of a node's status says what the node is, not how it fares.
const NODE_STATUS: [&str; 3] = ["addresses", "allocatable", "nodeInfo"];

/// What somebody may have written of an object that a server shows, defaulted: without its status and what the server keeps
/// of its metadata. Of a node's status stays what it is: its size, addresses and machine. The error is a sentence's end: why
/// the object is none.
pub fn received(value: &Value) -> Result<Value, String> {
    let text = |field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default();
    let kind =
        kinds::find(text("kind"), text("apiVersion")).ok_or_else(|| format!("nobody knows {} {}", text("apiVersion"), text("kind")))?;
    let mut decoded = decode(kind.name, &written(value));
    if let Some(mismatch) = decoded.mismatches.first() {
        return Err(mismatch.message.clone());
    }
    if let (true, Some(node)) = (kind.name == "Node", decoded.value.as_object_mut()) {
        let field = |field: &str| Some((field.to_owned(), value.get("status")?.get(field)?.clone()));
        node.insert("status".into(), NODE_STATUS.into_iter().filter_map(field).collect::<Map<_, _>>().into());
    }
    let defaulted = admission::defaulted(&kind, decoded.value);
    match validation::create(kind.name, &defaulted).first() {
        Some(error) => Err(error.to_string()),
        None => Ok(defaulted),
    }
}

/// A pod template as a server shows it, defaulted as inside a workload; nothing when it is none.
pub fn received_template(value: &Value) -> Option<Value> {
    let mut decoded = decode("PodTemplateSpec", value);
    defaults::apply_pod_template(&mut decoded.value);
    decoded.mismatches.is_empty().then_some(decoded.value)
}

fn written(value: &Value) -> Value {
    let kept = value.as_object().into_iter().flatten().filter(|(field, _)| *field != "status");
    let mut kept: Map<String, Value> = kept.map(|(field, value)| (field.clone(), value.clone())).collect();
    if let Some(metadata) = kept.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.retain(|field, _| WRITTEN_METADATA.contains(&field.as_str()));
    }
    kept.into()
}
