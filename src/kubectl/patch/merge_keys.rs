//! How the lists of a type are merged: by a key, as a set, or not at all.
//!
//! Models the `patchStrategy` and `patchMergeKey` tags of staging/src/k8s.io/api/*/types.go.

use crate::api::schema::{Type, schema};

/// What merging two lists of a field means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ListMerge {
    /// The new list replaces the old one.
    Replace,
    /// Items of the same key are merged.
    ByKey(&'static str),
    /// Plain values are united.
    Union,
}

/// Type, field and key of the lists that are merged by key.
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

/// Types of which a patch that touches one object may name the keys to keep: the others go.
const RETAIN_KEYS: &[(&str, &str)] = &[("DeploymentSpec", "strategy"), ("PodSpec", "volumes")];

/// How the list in a field of a type is merged.
pub fn list_merge(type_name: &str, field: &str) -> ListMerge {
    if (type_name, field) == ("ObjectMeta", "finalizers") {
        return ListMerge::Union;
    }
    let found = KEYS.iter().find(|(t, f, _)| (*t, *f) == (type_name, field));
    found.map_or(ListMerge::Replace, |(_, _, key)| ListMerge::ByKey(key))
}

/// Whether the objects in a field of a type keep only the keys that a changed manifest names.
pub fn retains_keys(type_name: &str, field: &str) -> bool {
    RETAIN_KEYS.contains(&(type_name, field))
}

/// The type of what is in a field: of an object, a list's items or a map's values. Empty when it has no fields.
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
