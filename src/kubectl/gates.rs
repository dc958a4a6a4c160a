//! The effect of feature gates on an object that is written: `maxUnavailable` of a StatefulSet.
//!
//! Models pkg/registry/apps/statefulset/strategy.go dropStatefulSetDisabledFields, pkg/apis/apps/v1/defaults.go and
//! validation.go validateRollingUpdateStatefulSet.

use super::error::Error;
use crate::api::Kind;
use crate::cluster::State;
use crate::manifest::{Refusal, validation};
use serde_json::{Map, Value};

/// Removes `maxUnavailable` when its feature gate is off; otherwise defaults it to 1 and validates it.
pub fn admit(state: &State, kind: Kind, object: &mut Value) -> Result<(), Error> {
    const FIELD: &str = "maxUnavailable";
    let take_rolling_update = |object: &mut Value| -> Option<Map<String, Value>> {
        object.pointer_mut("/spec/updateStrategy/rollingUpdate").and_then(Value::as_object_mut).map(std::mem::take)
    };
    if kind != Kind::StatefulSet {
        return Ok(());
    }
    let Some(mut fields) = take_rolling_update(object) else { return Ok(()) };
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
