//! The API server's defaulting, by kind.
//!
//! Works on decoded objects: every field has its type and nulls are removed. Models the SetDefaults functions of
//! pkg/apis/*/v1/defaults.go and the fields that the registries' strategies set before validation.

mod fields;
mod image;
mod pod;
mod probe;
mod secret;
mod service;
#[cfg(test)]
mod tests;
mod volume;
mod workload;

pub use pod::SYSTEM_PRIORITIES;

use serde_json::{Value, json};

use super::encode;
use fields::{Fields, object_at, set, set_pointer};

/// Applies the defaults of a kind and normalizes the object to the form the API server stores. Allocated fields (cluster IPs,
/// uids, timestamps) are not set; unknown kinds get no defaults.
pub fn apply(kind: &str, object: &mut Value) {
    if let Some(fields) = object.as_object_mut() {
        apply_kind(kind, fields);
    }
    encode::normalize(kind, object);
}

fn apply_kind(kind: &str, object: &mut Fields) {
    match kind {
        "StatefulSet" => workload::stateful_set(object_at(object, "spec")),
        "Deployment" => workload::deployment(object_at(object, "spec")),
        "ReplicaSet" => workload::replica_set(object_at(object, "spec")),
        "Pod" => pod::bare_pod(object_at(object, "spec")),
        "Service" => service::service(object_at(object, "spec")),
        "PersistentVolumeClaim" => {
            volume::data_sources(object_at(object, "spec"));
            volume::claim(object);
        }
        "PersistentVolume" => {
            let spec = object_at(object, "spec");
            set(spec, "persistentVolumeReclaimPolicy", "Retain");
            set_pointer(spec, "volumeMode", "Filesystem");
            set(object_at(object, "status"), "phase", "Pending");
        }
        "StorageClass" => {
            set_pointer(object, "reclaimPolicy", "Delete");
            set_pointer(object, "volumeBindingMode", "Immediate");
        }
        "Secret" => secret::secret(object),
        "Namespace" => {
            let name = object.get("metadata").and_then(|metadata| metadata.get("name")).cloned().unwrap_or_default();
            if let Some(name) = name.as_str() {
                set(object_at(object_at(object, "metadata"), "labels"), "kubernetes.io/metadata.name", name);
            }
            set(object_at(object, "spec"), "finalizers", json!(["kubernetes"]));
            set(object_at(object, "status"), "phase", "Active");
        }
        _ => {}
    }
}

/// Applies a pod's defaults to its spec, including those that templates do not get and those that admission plugins set.
pub fn apply_pod(spec: &mut Value) {
    if let Some(fields) = spec.as_object_mut() {
        pod::bare_pod(fields);
    }
}

/// Applies the defaults of a pod template, which are fewer than those of a pod.
pub fn apply_pod_template(template: &mut Value) {
    if let Some(fields) = template.as_object_mut() {
        pod::pod_spec(object_at(fields, "spec"));
    }
    encode::normalize("PodTemplateSpec", template);
}
