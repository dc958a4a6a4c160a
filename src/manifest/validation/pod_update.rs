//! Updates of an existing Pod. Models pkg/apis/core/validation/validation.go ValidatePodUpdate.

use super::errors::{Errors, items, list, text};
use super::meta;
use crate::api::volumes_diff::FROZEN;
use serde_json::Value;

/// Only images and the deadline may change, tolerations may be added and scheduling gates removed.
pub(super) fn update(errors: &mut Errors, old: &Value, new: &Value) {
    meta::metadata_update(errors, old, new);
    let (old_spec, spec) = (old.get("spec").unwrap_or(&Value::Null), new.get("spec").unwrap_or(&Value::Null));
    for field in ["containers", "initContainers"] {
        if list(old_spec, field).len() != list(spec, field).len() {
            errors.forbidden(format!("spec.{field}"), "pod updates may not add or remove containers");
            return;
        }
        for (path, container) in items(spec, "spec", field) {
            if text(container, "image").is_empty() {
                errors.required(format!("{path}.image"), "");
            }
        }
    }
    deadline(errors, old_spec, spec);
    tolerations(errors, old_spec, spec);
    let gates: Vec<&str> = list(old_spec, "schedulingGates").iter().map(|gate| text(gate, "name")).collect();
    for (path, gate) in items(spec, "spec", "schedulingGates") {
        let name = text(gate, "name");
        if !gates.contains(&name) {
            errors.forbidden(format!("{path}.name"), format!("only deletion is allowed, but found new scheduling gate '{name}'"));
        }
    }
    if frozen(old_spec) != frozen(spec) {
        errors.forbidden("spec", FROZEN);
    }
}

fn deadline(errors: &mut Errors, old: &Value, new: &Value) {
    let field = "activeDeadlineSeconds";
    match (old.get(field).and_then(Value::as_i64), new.get(field).and_then(Value::as_i64)) {
        (Some(before), Some(after)) if after > before => {
            errors.invalid(format!("spec.{field}"), after, "must be less than or equal to previous value");
        }
        (Some(_), None) => {
            errors.invalid(format!("spec.{field}"), Value::Null, "must not update from a positive integer to nil value");
        }
        _ => {}
    }
}

/// Models validateOnlyAddedTolerations.
fn tolerations(errors: &mut Errors, old: &Value, new: &Value) {
    let plain = |spec: &Value| -> Vec<Value> {
        let mut tolerations = list(spec, "tolerations").to_vec();
        tolerations.iter_mut().filter_map(Value::as_object_mut).for_each(|t| drop(t.remove("tolerationSeconds")));
        tolerations
    };
    let remaining = plain(new);
    if plain(old).iter().any(|toleration| !remaining.contains(toleration)) {
        errors.forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds");
    }
}

fn frozen(spec: &Value) -> Value {
    let mut spec = spec.clone();
    if let Some(fields) = spec.as_object_mut() {
        for field in ["activeDeadlineSeconds", "tolerations", "schedulingGates"] {
            fields.remove(field);
        }
        for list in ["containers", "initContainers"] {
            for container in fields.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(container) = container.as_object_mut() {
                    container.remove("image");
                }
            }
        }
    }
    spec
}
