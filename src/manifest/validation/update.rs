//! What an update may not change, by kind.

use serde_json::Value;

use super::errors::{Errors, items, text};
use super::{claim, disruption_budget, meta, other, service, stateful_set, workload};

/// Adds what is wrong with replacing `old` by `new`.
pub(super) fn update(errors: &mut Errors, kind: &str, old: &Value, new: &Value) {
    match kind {
        "StatefulSet" => stateful_set::update(errors, old, new),
        "Deployment" => workload::deployment_update(errors, old, new),
        "ReplicaSet" => workload::replica_set_update(errors, old, new),
        "Pod" => pod(errors, old, new),
        "Service" => service::update(errors, old, new),
        "PersistentVolumeClaim" => claim::update(errors, old, new),
        "PodDisruptionBudget" => disruption_budget::update(errors, old, new),
        "StorageClass" => other::storage_class_update(errors, old, new),
        "ConfigMap" | "Secret" => immutable_data(errors, old, new),
        _ => meta::metadata_update(errors, old, new),
    }
}

/// Of a pod that exists, only images, the deadline, more tolerations and a shorter grace period may change.
///
/// Models pkg/apis/core/validation/validation.go ValidatePodUpdate.
fn pod(errors: &mut Errors, old: &Value, new: &Value) {
    meta::metadata_update(errors, old, new);
    for field in ["containers", "initContainers"] {
        let spec = new.get("spec").unwrap_or(&Value::Null);
        for (path, container) in items(spec, "spec", field) {
            if text(container, "image").is_empty() {
                errors.required(format!("{path}.image"), "");
            }
        }
    }
    if frozen_pod_spec(old) != frozen_pod_spec(new) {
        let detail = "pod updates may not change fields other than `spec.containers[*].image`,\
                      `spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to \
                      existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was \
                      previously negative)";
        errors.forbidden("spec", detail);
    }
}

fn frozen_pod_spec(pod: &Value) -> Value {
    let mut spec = pod.get("spec").cloned().unwrap_or_default();
    if let Some(fields) = spec.as_object_mut() {
        fields.remove("activeDeadlineSeconds");
        fields.remove("tolerations");
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

fn immutable_data(errors: &mut Errors, old: &Value, new: &Value) {
    meta::metadata_update(errors, old, new);
    if old.get("immutable") != Some(&Value::Bool(true)) {
        return;
    }
    if new.get("immutable") != Some(&Value::Bool(true)) {
        errors.forbidden("immutable", "field is immutable when `immutable` is set");
    }
    for field in ["data", "binaryData"] {
        if old.get(field) != new.get(field) {
            errors.forbidden(field, "field is immutable when `immutable` is set");
        }
    }
}
