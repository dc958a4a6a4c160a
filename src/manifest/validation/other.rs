//! Kinds with few rules: ConfigMap, Secret, StorageClass, PersistentVolume and the like.
//!
//! Models pkg/apis/core/validation/validation.go and pkg/apis/storage/validation/validation.go.

use serde_json::Value;

use super::errors::{Errors, list, map, text, texts};
use super::meta::{self, NameForm};
use crate::api::names;
use crate::api::quantity::Quantity;

/// Limit on the data of a ConfigMap or Secret, in bytes.
const DATA_BYTES_MAX: usize = 1024 * 1024;
const RECLAIM_POLICIES: &[&str] = &["Delete", "Retain"];

/// A ConfigMap.
pub(super) fn config_map(errors: &mut Errors, object: &Value) {
    meta::metadata(errors, object, NameForm::Subdomain);
    let mut bytes = 0;
    for field in ["data", "binaryData"] {
        for (key, value) in texts(object, field) {
            let path = format!("{field}[{key}]");
            errors.invalid_all(&path, key, names::config_key(key));
            bytes += value.len();
        }
    }
    for (key, _) in texts(object, "data") {
        if map(object, "binaryData").is_some_and(|binary| binary.contains_key(key)) {
            let detail = "duplicate of key present in binaryData";
            errors.invalid(format!("data[{key}]"), key, detail);
        }
    }
    if bytes > DATA_BYTES_MAX {
        errors.too_long("", DATA_BYTES_MAX);
    }
}

/// A Secret.
pub(super) fn secret(errors: &mut Errors, object: &Value) {
    meta::metadata(errors, object, NameForm::Subdomain);
    for (key, _) in texts(object, "data") {
        errors.invalid_all(&format!("data[{key}]"), key, names::config_key(key));
    }
}

/// A StorageClass.
pub(super) fn storage_class(errors: &mut Errors, object: &Value) {
    meta::metadata(errors, object, NameForm::Subdomain);
    let provisioner = text(object, "provisioner");
    if provisioner.is_empty() {
        errors.required("provisioner", "");
    } else {
        errors.invalid_all("provisioner", provisioner, names::qualified_name(&provisioner.to_lowercase()));
    }
    let policy = text(object, "reclaimPolicy");
    if !RECLAIM_POLICIES.contains(&policy) {
        errors.not_supported("reclaimPolicy", policy, RECLAIM_POLICIES);
    }
    let mode = text(object, "volumeBindingMode");
    let modes = ["Immediate", "WaitForFirstConsumer"];
    if !modes.contains(&mode) {
        errors.not_supported("volumeBindingMode", mode, &modes);
    }
}

/// A StorageClass to be updated.
pub(super) fn storage_class_update(errors: &mut Errors, old: &Value, new: &Value) {
    meta::metadata_update(errors, old, new);
    if old.get("parameters") != new.get("parameters") {
        errors.forbidden("parameters", "updates to parameters are forbidden.");
    }
    for field in ["provisioner", "reclaimPolicy"] {
        if text(old, field) != text(new, field) {
            errors.forbidden(field, format!("updates to {field} are forbidden."));
        }
    }
    if text(old, "volumeBindingMode") != text(new, "volumeBindingMode") {
        errors.invalid("volumeBindingMode", text(new, "volumeBindingMode"), "field is immutable");
    }
}

/// A PersistentVolume.
pub(super) fn volume(errors: &mut Errors, object: &Value) {
    meta::metadata(errors, object, NameForm::Subdomain);
    let spec = object.get("spec").unwrap_or(&Value::Null);
    if list(spec, "accessModes").is_empty() {
        errors.required("spec.accessModes", "");
    }
    let capacity = spec.get("capacity").map_or("", |capacity| text(capacity, "storage"));
    match capacity.parse::<Quantity>() {
        Ok(size) if size.sign() <= 0 => {
            errors.invalid("spec.capacity[storage]", capacity, "must be greater than zero");
        }
        Ok(_) => {}
        Err(_) => errors.required("spec.capacity", ""),
    }
    let policy = text(spec, "persistentVolumeReclaimPolicy");
    let policies = ["Delete", "Recycle", "Retain"];
    if !policies.contains(&policy) {
        errors.not_supported("spec.persistentVolumeReclaimPolicy", policy, &policies);
    }
    let sources = [
        "hostPath",
        "nfs",
        "csi",
        "local",
        "iscsi",
        "fc",
        "rbd",
        "cephfs",
        "gcePersistentDisk",
        "awsElasticBlockStore",
        "glusterfs",
        "azureDisk",
        "azureFile",
        "cinder",
        "flexVolume",
        "flocker",
        "photonPersistentDisk",
        "portworxVolume",
        "quobyte",
        "scaleIO",
        "storageos",
        "vsphereVolume",
    ];
    if !sources.iter().any(|source| spec.get(*source).is_some()) {
        errors.required("spec", "must specify a volume type");
    }
    let class = text(spec, "storageClassName");
    if !class.is_empty() {
        errors.invalid_all("spec.storageClassName", class, names::dns_subdomain(class));
    }
}
