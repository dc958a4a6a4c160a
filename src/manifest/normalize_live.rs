//! Turns live objects (as a server returns them) back into manifests. Unknown fields are dropped; a value of the wrong type is
//! an error.

use crate::api::order::gather_object;
use serde_json::Value;

use super::decode::decode;
use super::{admission, kinds, validation};
use crate::api::defaults;

/// The fields of an object's metadata that a user may set.
const USER_METADATA: [&str; 5] = ["name", "namespace", "labels", "annotations", "finalizers"];

/// The fields of a Node's status that describe the machine rather than its current state.
const NODE_STATUS: [&str; 3] = ["addresses", "allocatable", "nodeInfo"];

/// The manifest of a live object, defaulted: without status and without metadata that the server sets. A Node keeps its
/// addresses, its allocatable resources and nodeInfo. The error says why the object is invalid; it completes a sentence.
pub fn normalize_live(value: &Value) -> Result<Value, String> {
    let text = |field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default();
    let kind = kinds::find(text("kind"), text("apiVersion"))
        .ok_or_else(|| format!("no matches for kind {:?} in version {:?}", text("kind"), text("apiVersion")))?;
    let mut decoded = decode(kind.name, &user_fields(value));
    if let Some(mismatch) = decoded.mismatches.first() {
        return Err(mismatch.message.clone());
    }
    if let (true, Some(node)) = (kind.name == "Node", decoded.value.as_object_mut()) {
        let field = |field: &str| Some((field.to_owned(), value.get("status")?.get(field)?.clone()));
        node.insert("status".into(), gather_object(NODE_STATUS.into_iter().filter_map(field)).into());
    }
    let defaulted = admission::defaulted(&kind, decoded.value);
    match validation::create(kind.name, &defaulted).first() {
        Some(error) => Err(error.to_string()),
        None => Ok(defaulted),
    }
}

/// A live Pod template, defaulted as inside a workload; `None` if it does not decode.
pub fn normalize_live_template(value: &Value) -> Option<Value> {
    let mut decoded = decode("PodTemplateSpec", value);
    defaults::apply_pod_template(&mut decoded.value);
    decoded.mismatches.is_empty().then_some(decoded.value)
}

fn user_fields(value: &Value) -> Value {
    let fields = value.as_object().into_iter().flatten().filter(|(field, _)| *field != "status");
    let mut fields = gather_object(fields.map(|(field, value)| (field.clone(), value.clone())));
    if let Some(metadata) = fields.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.retain(|field, _| USER_METADATA.contains(&field.as_str()));
    }
    fields.into()
}
