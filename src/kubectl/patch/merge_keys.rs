//! How the lists of a type are merged: by a merge key, as a set, or not at all.
//!
//! Models the `patchStrategy` and `patchMergeKey` tags of staging/src/k8s.io/api/*/types.go.

use crate::api::schema::{Type, schema};

/// The patch strategy of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListMerge {
    /// The new list replaces the old one.
    Replace,
    /// Items with the same value of this merge key are merged.
    ByKey(&'static str),
    /// The union of primitive values.
    Union,
}

/// The type, the field and the merge key of the lists that are merged by key.
const KEYS: &[(&str, &str, &str)] = &[
    ("Container", "env", "name"),
    ("Container", "ports", "containerPort"),
    ("Container", "volumeDevices", "devicePath"),
    ("Container", "volumeMounts", "mountPath"),
    ("EphemeralContainer", "env", "name"),
    ("EphemeralContainer", "ports", "containerPort"),
    ("EphemeralContainer", "volumeDevices", "devicePath"),
    ("EphemeralContainer", "volumeMounts", "mountPath"),
    ("ObjectMeta", "ownerReferences", "uid"),
    ("PodSpec", "containers", "name"),
    ("PodSpec", "ephemeralContainers", "name"),
    ("PodSpec", "hostAliases", "ip"),
    ("PodSpec", "imagePullSecrets", "name"),
    ("PodSpec", "initContainers", "name"),
    ("PodSpec", "resourceClaims", "name"),
    ("PodSpec", "schedulingGates", "name"),
    ("PodSpec", "topologySpreadConstraints", "topologyKey"),
    ("PodSpec", "volumes", "name"),
    ("ServiceAccount", "secrets", "name"),
    ("ServiceSpec", "ports", "port"),
];

/// The fields with the `retainKeys` strategy: a patch lists the keys to retain, and the other keys are removed.
const RETAIN_KEYS: &[(&str, &str)] = &[("DeploymentSpec", "strategy"), ("PodSpec", "volumes")];

/// The patch strategy of the list in a field of a type.
pub fn list_merge(type_name: &str, field: &str) -> ListMerge {
    if (type_name, field) == ("ObjectMeta", "finalizers") {
        return ListMerge::Union;
    }
    let found = KEYS.iter().find(|(t, f, _)| (*t, *f) == (type_name, field));
    found.map_or(ListMerge::Replace, |(_, _, key)| ListMerge::ByKey(key))
}

/// Whether the objects in a field of a type have the `retainKeys` strategy.
pub fn retains_keys(type_name: &str, field: &str) -> bool {
    RETAIN_KEYS.contains(&(type_name, field))
}

/// The type in a field: of the object, the list items or the map values. Empty for a primitive type.
pub fn inner_type(type_name: &str, field: &str) -> &'static str {
    let mut of = schema().fields(type_name).and_then(|fields| fields.get(field));
    while let Some(Type::List(inner) | Type::Map(inner)) = of {
        of = Some(inner);
    }
    match of {
        Some(Type::Object(name)) => name,
        _ => "",
    }
}
