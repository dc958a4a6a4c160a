//! The API server's defaulting, by kind.
//!
//! Works on decoded objects: every field there has its type, nulls are gone. Models the SetDefaults functions of
//! pkg/apis/*/v1/defaults.go and what the registries' strategies fill in before validation.

mod fields;
mod pod;
mod probe;
mod secret;
mod service;
#[cfg(test)]
mod tests;
mod volume;
mod workload;

use serde_json::{Value, json};

use super::encode;
use fields::{Fields, object_at, set};

/// Fills in what the API server fills in for an object of this kind and brings it into the form the server keeps. What the
/// server allocates (cluster IPs, uids, times) is not filled in; unknown kinds stay as they are.
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
        "PersistentVolumeClaim" => volume::claim(object),
        "PersistentVolume" => {
            let spec = object_at(object, "spec");
            set(spec, "persistentVolumeReclaimPolicy", "Retain");
            set(spec, "volumeMode", "Filesystem");
            set(object_at(object, "status"), "phase", "Pending");
        }
        "StorageClass" => {
            set(object, "reclaimPolicy", "Delete");
            set(object, "volumeBindingMode", "Immediate");
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

/// Fills in the spec of a pod, whoever made it: defaults of pods alone, and what admission adds to every pod.
pub fn apply_pod(spec: &mut Value) {
    if let Some(fields) = spec.as_object_mut() {
        pod::bare_pod(fields);
    }
}

/// Fills in a pod template on its own, as inside a workload.
pub fn apply_pod_template(template: &mut Value) {
    if let Some(fields) = template.as_object_mut() {
        pod::pod_spec(object_at(fields, "spec"));
    }
    encode::normalize("PodTemplateSpec", template);
}
