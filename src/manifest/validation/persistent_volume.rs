//! PersistentVolumes.
//!
//! Models pkg/apis/core/validation/validation.go ValidatePersistentVolumeSpec.

use serde_json::Value;

use super::claim::{VOLUME_MODES, access_mode_values};
use super::errors::{Errors, items, list, map, text, texts};
use super::meta::{self, NameForm};
use super::{resources, scheduling, volume_source};
use crate::api::names;
use crate::api::quantity::Quantity;

const RECLAIM_POLICIES: &[&str] = &["Delete", "Recycle", "Retain"];

/// The kinds of volume source, in the order upstream checks them.
pub(crate) const SOURCES: &[&str] = &[
    "hostPath",
    "gcePersistentDisk",
    "awsElasticBlockStore",
    "glusterfs",
    "flocker",
    "nfs",
    "rbd",
    "quobyte",
    "cephfs",
    "iscsi",
    "cinder",
    "fc",
    "flexVolume",
    "azureFile",
    "vsphereVolume",
    "photonPersistentDisk",
    "portworxVolume",
    "azureDisk",
    "scaleIO",
    "local",
    "storageos",
    "csi",
];

/// A PersistentVolume to be created.
pub(super) fn create(errors: &mut Errors, volume: &Value) {
    meta::metadata(errors, volume, NameForm::Subdomain);
    let name = volume.get("metadata").map_or("", |metadata| text(metadata, "name"));
    spec(errors, volume.get("spec").unwrap_or(&Value::Null), name);
}

fn spec(errors: &mut Errors, spec: &Value, name: &str) {
    if list(spec, "accessModes").is_empty() {
        errors.required("spec.accessModes", "");
    }
    access_mode_values(errors, spec, "spec.accessModes");
    capacity(errors, spec);
    let policy = text(spec, "persistentVolumeReclaimPolicy");
    if !RECLAIM_POLICIES.contains(&policy) {
        errors.not_supported("spec.persistentVolumeReclaimPolicy", policy, RECLAIM_POLICIES);
    }
    if let Some(affinity) = spec.get("nodeAffinity") {
        node_affinity(errors, affinity);
    }
    sources(errors, spec, name);
    let path = spec.get("hostPath").map_or("", |source| text(source, "path"));
    if is_root(path) && policy == "Recycle" {
        errors.forbidden("spec.persistentVolumeReclaimPolicy", "may not be 'recycle' for a hostPath mount of '/'");
    }
    classes(errors, spec);
}

fn capacity(errors: &mut Errors, spec: &Value) {
    let amounts = map(spec, "capacity");
    if amounts.is_none_or(|amounts| amounts.is_empty()) {
        errors.required("spec.capacity", "");
    }
    if amounts.is_none_or(|amounts| amounts.len() != 1 || !amounts.contains_key("storage")) {
        let shown = amounts.map_or_else(|| "null".to_owned(), |amounts| Value::Object(amounts.clone()).to_string());
        errors.not_supported_internal("spec.capacity", shown, &["storage"]);
    }
    for (resource, amount) in texts(spec, "capacity") {
        let path = format!("spec.capacity[{resource}]");
        let sign = amount.parse::<Quantity>().map_or(1, |size| size.sign());
        resources::not_negative(errors, amount, &path);
        if sign <= 0 {
            errors.invalid(path, amount, "must be greater than zero");
        }
    }
}

fn node_affinity(errors: &mut Errors, affinity: &Value) {
    let path = "spec.nodeAffinity.required";
    match affinity.get("required") {
        None => errors.required(path, "must specify required node constraints"),
        Some(required) => {
            if list(required, "nodeSelectorTerms").is_empty() {
                errors.required(format!("{path}.nodeSelectorTerms"), "must have at least one node selector term");
            }
            for (path, term) in items(required, path, "nodeSelectorTerms") {
                scheduling::node_term(errors, term, &path, true);
            }
        }
    }
}

fn sources(errors: &mut Errors, spec: &Value, name: &str) {
    let mut count = 0;
    for kind in SOURCES {
        let Some(source) = spec.get(*kind) else { continue };
        count += 1;
        if count > 1 && *kind != "flexVolume" {
            let field = if *kind == "cephfs" { "cephFS" } else { kind };
            errors.forbidden(format!("spec.{field}"), "may not specify more than 1 volume type");
        } else {
            volume_source::source(errors, kind, source, &format!("spec.{kind}"), name, true);
            if *kind == "local" && spec.get("nodeAffinity").is_none() {
                errors.required("spec.nodeAffinity", "Local volume requires node affinity");
            }
        }
    }
    if count == 0 {
        errors.required("spec", "must specify a volume type");
    }
}

/// Whether a path is the root directory after Go's path.Clean.
fn is_root(path: &str) -> bool {
    let depth = path.split('/').fold(0_usize, |depth, part| match part {
        "" | "." => depth,
        ".." => depth.saturating_sub(1),
        _ => depth + 1,
    });
    path.starts_with('/') && depth == 0
}

fn classes(errors: &mut Errors, spec: &Value) {
    let class = text(spec, "storageClassName");
    if !class.is_empty() {
        errors.invalid_all("spec.storageClassName", class, names::dns_subdomain(class));
    }
    let mode = text(spec, "volumeMode");
    if !VOLUME_MODES.contains(&mode) {
        errors.not_supported("spec.volumeMode", mode, VOLUME_MODES);
    }
    let Some(class) = spec.get("volumeAttributesClassName").and_then(Value::as_str) else { return };
    if class.is_empty() {
        errors.required("spec.volumeAttributesClassName", "an empty string is disallowed");
    } else {
        errors.invalid_all("spec.volumeAttributesClassName", class, names::dns_subdomain(class));
    }
    if spec.get("csi").is_none() {
        errors.required("spec.csi", "has to be specified when using volumeAttributesClassName");
    }
}
