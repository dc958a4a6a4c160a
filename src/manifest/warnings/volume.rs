//! The API server's warnings about volumes.
//!
//! Models pkg/api/persistentvolume/util.go warningsForPersistentVolumeSpecAndMeta, and the volumes in pkg/api/pod/warnings.go.

use serde_json::Value;

use super::{claim_size, fractional, list, pod};
use crate::api::storage::CLASS_ANNOTATION;

/// Volume plugins that were removed: the field, its name in the warning, the releases.
const REMOVED: &[(&str, &str, &str)] = &[
    ("photonPersistentDisk", "photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"),
    ("gitRepo", "gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"),
    ("scaleIO", "scaleIO", "deprecated in v1.16, non-functional in v1.22+"),
    ("flocker", "flocker", "deprecated in v1.22, non-functional in v1.25+"),
    ("storageos", "storageOS", "deprecated in v1.22, non-functional in v1.25+"),
    ("quobyte", "quobyte", "deprecated in v1.22, non-functional in v1.25+"),
    ("glusterfs", "glusterfs", "deprecated in v1.25, non-functional in v1.26+"),
    ("cephfs", "cephfs", "deprecated in v1.28, non-functional in v1.31+"),
    ("rbd", "rbd", "deprecated in v1.28, non-functional in v1.31+"),
];
/// The plugins that the warnings about PersistentVolumes name, in their order.
const OF_PERSISTENT_VOLUMES: &[&str] = &["cephfs", "photonPersistentDisk", "rbd", "scaleIO", "storageos", "glusterfs"];
const MOUNT_OPTIONS_ANNOTATION: &str = "volume.beta.kubernetes.io/mount-options";

/// The volumes of a Pod; `path` is that of its spec.
pub(super) fn volumes(warnings: &mut Vec<String>, spec: &Value, path: &str) {
    for (index, volume) in list(spec, "volumes").iter().enumerate() {
        let path = format!("{path}.volumes[{index}]");
        for (field, shown, releases) in REMOVED {
            if volume.get(*field).is_some() {
                warnings.push(format!("{path}.{shown}: {releases}"));
            }
        }
        if let Some(claim) = volume.pointer("/ephemeral/volumeClaimTemplate/spec") {
            claim_size(warnings, claim, &format!("{path}.ephemeral.volumeClaimTemplate.spec"));
        }
    }
}

/// A PersistentVolume.
pub(super) fn persistent_volume(warnings: &mut Vec<String>, volume: &Value) {
    let spec = volume.get("spec").unwrap_or(&Value::Null);
    let text = |field: &str| spec.get(field).and_then(Value::as_str).unwrap_or_default();
    let deprecated = [(CLASS_ANNOTATION, "v1.8", "storageClassName"), (MOUNT_OPTIONS_ANNOTATION, "v1.31", "mountOptions")];
    for (annotation, since, field) in deprecated {
        if volume.get("metadata").and_then(|metadata| metadata.get("annotations")?.get(annotation)).is_some() {
            warnings.push(format!("metadata.annotations[{annotation}]: deprecated since {since}; use \"{field}\" attribute instead"));
        }
    }
    if text("persistentVolumeReclaimPolicy") == "Recycle" {
        warnings.push(
            "spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use \
             dynamic provisioning."
                .to_owned(),
        );
    }
    if let Some(required) = spec.pointer("/nodeAffinity/required") {
        for (index, term) in list(required, "nodeSelectorTerms").iter().enumerate() {
            pod::node_term(warnings, term, &format!("spec.nodeAffinity.required.nodeSelectorTerms[{index}]"), false);
        }
    }
    let amount = spec.get("capacity").and_then(|capacity| capacity.get("storage")?.as_str());
    fractional(warnings, amount, "spec.capacity[storage]");
    let plugin = OF_PERSISTENT_VOLUMES.iter().find(|field| spec.get(**field).is_some());
    if let Some((_, shown, releases)) = plugin.and_then(|plugin| REMOVED.iter().find(|(field, ..)| field == plugin)) {
        warnings.push(format!("spec.{shown}: {releases}"));
    }
}
