//! Defaults of a pod's volumes and of claims.
//!
//! Models pkg/apis/core/v1/defaults.go SetDefaults_Volume and the functions of its sources.

use serde_json::{Value, json};

use super::fields::{Fields, object_at, object_in, objects_in, set, set_pointer};
use super::{image, pod};

/// Mode 0644; JSON has it in decimal.
const FILE_MODE: i64 = 420;
/// The lifetime of a projected service account token: one hour.
const TOKEN_SECONDS: i64 = 3600;

/// A volume of a pod; without a source it is an emptyDir.
pub(super) fn volume(volume: &mut Fields) {
    if !volume.keys().any(|field| field != "name") {
        volume.insert("emptyDir".to_owned(), json!({}));
    }
    for source in ["secret", "configMap", "downwardAPI", "projected"] {
        if let Some(fields) = object_in(volume, source) {
            set(fields, "defaultMode", FILE_MODE);
            field_references(fields);
        }
    }
    if let Some(projected) = object_in(volume, "projected") {
        for source in objects_in(projected, "sources") {
            if let Some(token) = object_in(source, "serviceAccountToken") {
                set(token, "expirationSeconds", TOKEN_SECONDS);
            }
            if let Some(downward) = object_in(source, "downwardAPI") {
                field_references(downward);
            }
        }
    }
    if let Some(path) = object_in(volume, "hostPath") {
        set(path, "type", "");
    }
    if let Some(ephemeral) = object_in(volume, "ephemeral")
        && let Some(template) = object_in(ephemeral, "volumeClaimTemplate")
    {
        claim_spec(object_at(template, "spec"));
    }
    if let Some(image) = object_in(volume, "image") {
        let policy = image::pull_policy(image.get("reference").and_then(Value::as_str).unwrap_or_default());
        set(image, "pullPolicy", policy);
    }
    for (source, defaults) in OLD_SOURCES {
        if let Some(fields) = object_in(volume, source) {
            defaults.iter().for_each(|(field, value)| set(fields, field, *value));
            if *source == "azureDisk" {
                set(fields, "readOnly", false);
            }
        }
    }
}

/// Defaults of volume sources that are drivers of their own: source → field and text.
const OLD_SOURCES: &[(&str, &[(&str, &str)])] = &[
    ("iscsi", &[("iscsiInterface", "default")]),
    ("rbd", &[("pool", "rbd"), ("user", "admin"), ("keyring", "/etc/ceph/keyring")]),
    ("azureDisk", &[("cachingMode", "ReadWrite"), ("fsType", "ext4"), ("kind", "Shared")]),
    ("scaleIO", &[("storageMode", "ThinProvisioned"), ("fsType", "xfs")]),
];

/// Sets the API version of the `fieldRef`s of a downward API volume.
fn field_references(source: &mut Fields) {
    for item in objects_in(source, "items") {
        if let Some(reference) = object_in(item, "fieldRef") {
            set(reference, "apiVersion", "v1");
        }
    }
}

/// The data sources of a claim of its own: drops those that no enabled feature reads, and copies one field to the other.
///
/// Models pkg/api/persistentvolumeclaim/util.go DropDisabledFields (the gate CrossNamespaceVolumeDataSource is off),
/// EnforceDataSourceBackwardsCompatibility and NormalizeDataSources.
pub(super) fn data_sources(spec: &mut Fields) {
    let text = |source: &Value, field: &str| source.get(field).and_then(Value::as_str).unwrap_or_default().to_owned();
    let is_claim_or_snapshot = |source: &Value| {
        matches!(
            (text(source, "kind").as_str(), text(source, "apiGroup").as_str()),
            ("PersistentVolumeClaim", "") | ("VolumeSnapshot", "snapshot.storage.k8s.io")
        )
    };
    let (source, reference) = (spec.remove("dataSource"), spec.remove("dataSourceRef"));
    let reference = reference.filter(|reference| reference.get("namespace").is_none());
    let source = source.filter(is_claim_or_snapshot);
    let copied = reference.clone().filter(is_claim_or_snapshot);
    for (field, value) in [("dataSource", source.clone().or(copied)), ("dataSourceRef", reference.or(source))] {
        if let Some(value) = value {
            spec.insert(field.to_owned(), value);
        }
    }
}

/// A PersistentVolumeClaim, also as an entry of `volumeClaimTemplates`.
pub(super) fn claim(claim: &mut Fields) {
    claim_spec(object_at(claim, "spec"));
    set(object_at(claim, "status"), "phase", "Pending");
}

fn claim_spec(spec: &mut Fields) {
    set_pointer(spec, "volumeMode", "Filesystem");
    if let Some(resources) = object_in(spec, "resources") {
        pod::resource_lists(resources);
    }
}
