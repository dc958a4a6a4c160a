//! What feature gates make of an object that is written.
//!
//! Models pkg/registry/apps/statefulset/strategy.go dropStatefulSetDisabledFields, pkg/apis/apps/v1/defaults.go and
//! validation.go validateRollingUpdateStatefulSet.

use super::error::Error;
use crate::api::Kind;
use crate::cluster::State;
use crate::manifest::{Refusal, validation};
use serde_json::{Map, Value};

/// Drops what a gate that is off hides, and defaults and checks what one that is on shows.
pub fn admit(state: &State, kind: Kind, object: &mut Value) -> Result<(), Error> {
    const FIELD: &str = "maxUnavailable";
    let rolling = |object: &mut Value| -> Option<Map<String, Value>> {
        object.pointer_mut("/spec/updateStrategy/rollingUpdate").and_then(Value::as_object_mut).map(std::mem::take)
    };
    if kind != Kind::StatefulSet {
        return Ok(());
    }
    let Some(mut fields) = rolling(object) else { return Ok(()) };
    if state.settings().max_unavailable_stateful_set {
        fields.entry(FIELD).or_insert_with(|| 1.into());
    } else {
        fields.remove(FIELD);
    }
    object["spec"]["updateStrategy"]["rollingUpdate"] = fields.into();
    let errors = validation::max_unavailable(object);
    if errors.is_empty() {
        return Ok(());
    }
    let name = object.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default().to_string();
    let refusal = Refusal::Invalid { kind: kind.names().name.into(), group: "apps".into(), name, errors };
    Err(Error::Refused { refusal, doing: "" })
}
