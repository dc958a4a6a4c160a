//! Removes the fields that Go omits when it encodes an object as JSON, and adds those that it always writes.
//!
//! Models the `omitempty` tags and the pointers of staging/src/k8s.io/api/*/types.go. Needed
//! where the exact JSON matters: `-o yaml`, patches, and the hash of a ControllerRevision.

use serde_json::{Map, Value};

use super::schema::{Type, schema};

/// Objects that are written even when empty, because they are not pointers: type → fields.
const ALWAYS_OBJECTS: &[(&str, &[&str])] = &[
    ("Container", &["resources"]),
    ("ControllerRevision", &["metadata"]),
    ("ConfigMap", &["metadata"]),
    ("Deployment", &["metadata", "spec", "status"]),
    ("DeploymentSpec", &["strategy", "template"]),
    ("EphemeralContainer", &["resources"]),
    ("Namespace", &["metadata", "spec", "status"]),
    ("Node", &["metadata", "spec", "status"]),
    ("PersistentVolume", &["metadata", "spec", "status"]),
    ("PersistentVolumeClaim", &["metadata", "spec", "status"]),
    ("PersistentVolumeClaimSpec", &["resources"]),
    ("PersistentVolumeClaimTemplate", &["metadata", "spec"]),
    ("Pod", &["metadata", "spec", "status"]),
    ("PodDisruptionBudget", &["metadata", "spec", "status"]),
    ("PodTemplateSpec", &["metadata", "spec"]),
    ("PreferredSchedulingTerm", &["preference"]),
    ("ReplicaSet", &["metadata", "spec", "status"]),
    ("ReplicaSetSpec", &["template"]),
    ("Secret", &["metadata"]),
    ("Service", &["metadata", "spec", "status"]),
    ("ServiceAccount", &["metadata"]),
    ("ServiceStatus", &["loadBalancer"]),
    ("StatefulSet", &["metadata", "spec", "status"]),
    ("StatefulSetSpec", &["template", "updateStrategy"]),
    ("StorageClass", &["metadata"]),
    ("WeightedPodAffinityTerm", &["podAffinityTerm"]),
];

/// Numbers that are written even when they are not set: type → fields.
const ALWAYS_NUMBERS: &[(&str, &[&str])] =
    &[("StatefulSetOrdinals", &["start"]), ("StatefulSetStatus", &["availableReplicas", "replicas"])];

/// Numbers that are omitted when 0, because they are not pointers: type → fields.
const OMITTED_ZEROS: &[(&str, &[&str])] = &[
    ("ContainerPort", &["hostPort"]),
    ("DeploymentSpec", &["minReadySeconds"]),
    (
        "DeploymentStatus",
        &["availableReplicas", "observedGeneration", "readyReplicas", "replicas", "unavailableReplicas", "updatedReplicas"],
    ),
    ("ObjectMeta", &["generation"]),
    ("Probe", &["failureThreshold", "initialDelaySeconds", "periodSeconds", "successThreshold", "timeoutSeconds"]),
    ("ReplicaSetSpec", &["minReadySeconds"]),
    ("ServicePort", &["nodePort"]),
    ("ServiceSpec", &["healthCheckNodePort"]),
    ("StatefulSetSpec", &["minReadySeconds"]),
    ("StatefulSetStatus", &["currentReplicas", "observedGeneration", "readyReplicas", "updatedReplicas"]),
];

/// Booleans that are omitted when false, because they are not pointers: type → fields. `readOnly` is one in every type.
const OMITTED_FALSE: &[(&str, &[&str])] = &[
    ("Container", &["stdin", "stdinOnce", "tty"]),
    ("DeploymentSpec", &["paused"]),
    ("EphemeralContainer", &["stdin", "stdinOnce", "tty"]),
    ("NodeSpec", &["unschedulable"]),
    ("PodSpec", &["hostIPC", "hostNetwork", "hostPID"]),
    ("ServiceSpec", &["publishNotReadyAddresses"]),
];

/// Texts that are written even when empty, because they are pointers: type → fields.
const KEPT_EMPTY_TEXTS: &[(&str, &[&str])] = &[
    ("AppArmorProfile", &["localhostProfile"]),
    ("AzureDiskVolumeSource", &["cachingMode", "kind"]),
    ("AzureFilePersistentVolumeSource", &["secretNamespace"]),
    ("Container", &["restartPolicy"]),
    ("GRPCAction", &["service"]),
    ("GlusterfsPersistentVolumeSource", &["endpointsNamespace"]),
    ("HostPathVolumeSource", &["type"]),
    ("ISCSIPersistentVolumeSource", &["initiatorName"]),
    ("ISCSIVolumeSource", &["initiatorName"]),
    ("PersistentVolumeClaimSpec", &["storageClassName", "volumeAttributesClassName", "volumeMode"]),
    ("PersistentVolumeSpec", &["volumeAttributesClassName", "volumeMode"]),
    ("PodDisruptionBudgetSpec", &["unhealthyPodEvictionPolicy"]),
    ("PodSecurityContext", &["fsGroupChangePolicy", "seLinuxChangePolicy", "supplementalGroupsPolicy"]),
    ("SeccompProfile", &["localhostProfile"]),
    ("SecurityContext", &["procMount"]),
    ("ServicePort", &["appProtocol"]),
    ("ServiceSpec", &["internalTrafficPolicy"]),
    ("StorageClass", &["reclaimPolicy", "volumeBindingMode"]),
    ("VolumeMount", &["mountPropagation"]),
];

/// Brings an object of a schema type into the form that Go encodes.
pub fn normalize(type_name: &str, value: &mut Value) {
    let (Some(fields), Value::Object(object)) = (schema().fields(type_name), value) else {
        return;
    };
    // Iterates over the object's fields: a type has many more.
    object.retain(|field, inner| {
        let Some(of) = fields.get(field) else { return true };
        normalize_value(of, inner);
        !is_omitted(type_name, field, of, inner)
    });
    add_always_written(type_name, object);
}

fn normalize_value(of: &Type, value: &mut Value) {
    match (of, value) {
        (Type::Object(name), value) => normalize(name, value),
        (Type::List(item), Value::Array(items)) => items.iter_mut().for_each(|value| normalize_value(item, value)),
        (Type::Map(item), Value::Object(entries)) => entries.values_mut().for_each(|value| normalize_value(item, value)),
        _ => {}
    }
}

fn is_omitted(type_name: &str, field: &str, of: &Type, value: &Value) -> bool {
    match (of, value) {
        (_, Value::Null) => true,
        (Type::List(_), Value::Array(items)) => items.is_empty(),
        (Type::Map(_), Value::Object(entries)) => entries.is_empty(),
        (Type::String | Type::Bytes, Value::String(text)) => text.is_empty() && !has(KEPT_EMPTY_TEXTS, type_name, field),
        (Type::Bool, Value::Bool(false)) => field == "readOnly" || has(OMITTED_FALSE, type_name, field),
        (Type::Int32 | Type::Int64, value) => value.as_i64() == Some(0) && has(OMITTED_ZEROS, type_name, field),
        _ => false,
    }
}

fn add_always_written(type_name: &str, object: &mut Map<String, Value>) {
    for field in listed(ALWAYS_OBJECTS, type_name) {
        if !object.contains_key(*field) {
            let mut empty = Value::Object(Map::new());
            if let Some(Type::Object(name)) = schema().fields(type_name).and_then(|fields| fields.get(*field)) {
                normalize(name, &mut empty);
            }
            object.insert((*field).to_owned(), empty);
        }
    }
    for field in listed(ALWAYS_NUMBERS, type_name) {
        object.entry(*field).or_insert(Value::from(0));
    }
}

fn listed(table: &'static [(&str, &[&str])], type_name: &str) -> &'static [&'static str] {
    table.iter().find(|(name, _)| *name == type_name).map_or(&[], |(_, fields)| fields)
}

fn has(table: &'static [(&str, &[&str])], type_name: &str, field: &str) -> bool {
    listed(table, type_name).contains(&field)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn empty_fields_are_omitted_and_non_pointers_are_written() {
        let mut claim = json!({
            "metadata": {"name": "data", "labels": {}},
            "spec": {"storageClassName": "", "accessModes": [], "selector": {}, "volumeName": ""},
        });
        normalize("PersistentVolumeClaim", &mut claim);
        let expected = json!({
            "metadata": {"name": "data"},
            "spec": {"storageClassName": "", "selector": {}, "resources": {}},
            "status": {},
        });
        assert_eq!(claim, expected);
    }

    #[test]
    fn zeros_of_pointers_are_kept() {
        let mut set = json!({"replicas": 0, "minReadySeconds": 0, "ordinals": {}, "template": {}, "updateStrategy": {}});
        normalize("StatefulSetSpec", &mut set);
        let expected = json!({
            "replicas": 0, "ordinals": {"start": 0}, "template": {"metadata": {}, "spec": {}}, "updateStrategy": {},
        });
        assert_eq!(set, expected);
    }
}
