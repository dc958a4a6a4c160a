//! Removes the fields that Go omits when it encodes an object as JSON, and adds those that it always writes.
//!
//! Models the `omitempty` tags and the pointers of staging/src/k8s.io/api/*/types.go. Needed
//! where the exact JSON matters: `-o yaml`, patches, and the hash of a ControllerRevision. The types of a pod template are
//! those of [`super::go_types`]; the tables here are for other types.

use serde_json::{Map, Value};

use super::go_types::{self, GoField};
use super::schema::{Type, schema};

/// Objects that are written even when empty, because they are not pointers: type → fields.
const ALWAYS_OBJECTS: &[(&str, &[&str])] = &[
    ("ControllerRevision", &["metadata"]),
    ("ConfigMap", &["metadata"]),
    ("Deployment", &["metadata", "spec", "status"]),
    ("DeploymentSpec", &["strategy", "template"]),
    ("Namespace", &["metadata", "spec", "status"]),
    ("Node", &["metadata", "spec", "status"]),
    ("PersistentVolume", &["metadata", "spec", "status"]),
    ("PersistentVolumeClaim", &["metadata", "spec", "status"]),
    ("Pod", &["metadata", "spec", "status"]),
    ("PodDisruptionBudget", &["metadata", "spec", "status"]),
    ("ReplicaSet", &["metadata", "spec", "status"]),
    ("ReplicaSetSpec", &["template"]),
    ("Secret", &["metadata"]),
    ("Service", &["metadata", "spec", "status"]),
    ("ServiceAccount", &["metadata"]),
    ("ServiceStatus", &["loadBalancer"]),
    ("StatefulSet", &["metadata", "spec", "status"]),
    ("StatefulSetSpec", &["template", "updateStrategy"]),
    ("StorageClass", &["metadata"]),
];

/// Numbers that are written even when they are not set: type → fields.
const ALWAYS_NUMBERS: &[(&str, &[&str])] =
    &[("StatefulSetOrdinals", &["start"]), ("StatefulSetStatus", &["availableReplicas", "replicas"])];

/// Numbers that are omitted when 0, because they are not pointers: type → fields.
const OMITTED_ZEROS: &[(&str, &[&str])] = &[
    ("DeploymentSpec", &["minReadySeconds"]),
    (
        "DeploymentStatus",
        &["availableReplicas", "observedGeneration", "readyReplicas", "replicas", "unavailableReplicas", "updatedReplicas"],
    ),
    ("ReplicaSetSpec", &["minReadySeconds"]),
    ("ServicePort", &["nodePort"]),
    ("ServiceSpec", &["healthCheckNodePort"]),
    ("StatefulSetSpec", &["minReadySeconds"]),
    ("StatefulSetStatus", &["currentReplicas", "observedGeneration", "readyReplicas", "updatedReplicas"]),
];

/// Booleans that are omitted when false, because they are not pointers: type → fields. `readOnly` is one in every type.
const OMITTED_FALSE: &[(&str, &[&str])] =
    &[("DeploymentSpec", &["paused"]), ("NodeSpec", &["unschedulable"]), ("ServiceSpec", &["publishNotReadyAddresses"])];

/// Texts that are written even when empty, because they are pointers: type → fields.
const KEPT_EMPTY_TEXTS: &[(&str, &[&str])] = &[
    ("AzureFilePersistentVolumeSource", &["secretNamespace"]),
    ("GlusterfsPersistentVolumeSource", &["endpointsNamespace"]),
    ("ISCSIPersistentVolumeSource", &["initiatorName"]),
    ("PersistentVolumeSpec", &["volumeAttributesClassName", "volumeMode"]),
    ("PodDisruptionBudgetSpec", &["unhealthyPodEvictionPolicy"]),
    ("ServicePort", &["appProtocol"]),
    ("ServiceSpec", &["internalTrafficPolicy"]),
    ("StorageClass", &["reclaimPolicy", "volumeBindingMode"]),
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
    let go = go_types::field(type_name, field);
    let omits = |listed: bool| go.map_or(listed, |go| go.omits_empty && !go.go_type.starts_with('*'));
    match (of, value) {
        (_, Value::Null) => true,
        (Type::List(_), Value::Array(items)) => items.is_empty(),
        (Type::Map(_), Value::Object(entries)) => entries.is_empty(),
        (Type::String | Type::Bytes, Value::String(text)) => text.is_empty() && omits(!has(KEPT_EMPTY_TEXTS, type_name, field)),
        (Type::Bool, Value::Bool(false)) => omits(field == "readOnly" || has(OMITTED_FALSE, type_name, field)),
        (Type::Int32 | Type::Int64, value) => value.as_i64() == Some(0) && omits(has(OMITTED_ZEROS, type_name, field)),
        _ => false,
    }
}

fn add_always_written(type_name: &str, object: &mut Map<String, Value>) {
    let fields = go_types::struct_fields(type_name).into_iter().flatten();
    add_always_written_go(fields, object);
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

/// Adds the zero values that Go writes: structs, and texts, numbers and booleans without `omitempty`.
fn add_always_written_go<'types>(fields: impl Iterator<Item = &'types GoField>, object: &mut Map<String, Value>) {
    for field in fields {
        if field.json.is_empty() {
            add_always_written_go(go_types::struct_fields(field.go_type).into_iter().flatten(), object);
        } else if !object.contains_key(&field.json)
            && let Some(zero) = written_zero(field)
        {
            object.insert(field.json.clone(), zero);
        }
    }
}

/// The zero value of a field as JSON. `None` if Go omits it, or writes null, which is the same to all readers.
fn written_zero(field: &GoField) -> Option<Value> {
    match field.go_type {
        "resource.Quantity" => Some(Value::from("0")),
        name if go_types::struct_fields(name).is_some() => {
            let mut empty = Value::Object(Map::new());
            normalize(name, &mut empty);
            Some(empty)
        }
        _ if field.omits_empty => None,
        "bool" => Some(Value::from(false)),
        "int32" | "int64" => Some(Value::from(0)),
        name if name.starts_with(|letter: char| letter.is_ascii_alphabetic()) && !name.contains(['.', '[']) => Some(Value::from("")),
        _ => None,
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
