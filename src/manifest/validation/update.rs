//! Validation of updates, by kind.

use serde_json::Value;

use super::errors::Errors;
use super::{claim, disruption_budget, meta, other, pod_update, service, stateful_set, workload};

/// Adds the errors of an update of `old` to `new`.
pub(super) fn update(errors: &mut Errors, kind: &str, old: &Value, new: &Value) {
    match kind {
        "StatefulSet" => stateful_set::update(errors, old, new),
        "Deployment" => workload::deployment_update(errors, old, new),
        "ReplicaSet" => workload::replica_set_update(errors, old, new),
        "Pod" => pod_update::update(errors, old, new),
        "Service" => service::update(errors, old, new),
        "PersistentVolumeClaim" => claim::update(errors, old, new),
        "PodDisruptionBudget" => disruption_budget::update(errors, old, new),
        "StorageClass" => other::storage_class_update(errors, old, new),
        "ConfigMap" | "Secret" => immutable_data(errors, old, new),
        _ => meta::metadata_update(errors, old, new),
    }
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
