//! Columns of PersistentVolumeClaims, PersistentVolumes and StorageClasses.

use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::storage::{PersistentVolume, StorageClass};
use crate::api::{Name, read};

type ColumnNames = (&'static [&'static str], &'static [&'static str]);

pub(super) const CLAIM: ColumnNames =
    (&["NAME", "STATUS", "VOLUME", "CAPACITY", "ACCESS MODES", "STORAGECLASS", "VOLUMEATTRIBUTESCLASS", "AGE"], &["VOLUMEMODE"]);
pub(super) const VOLUME: ColumnNames = (
    &["NAME", "CAPACITY", "ACCESS MODES", "RECLAIM POLICY", "STATUS", "CLAIM", "STORAGECLASS", "VOLUMEATTRIBUTESCLASS", "REASON", "AGE"],
    &["VOLUMEMODE"],
);
pub(super) const CLASS: ColumnNames = (&["NAME", "PROVISIONER", "RECLAIMPOLICY", "VOLUMEBINDINGMODE", "ALLOWVOLUMEEXPANSION", "AGE"], &[]);

/// The short names of access modes, in kubectl's order (storage helper GetAccessModesAsString).
pub fn access_modes(modes: &[Name]) -> String {
    const SHORT: [(&str, &str); 4] =
        [("ReadWriteOnce", "RWO"), ("ReadOnlyMany", "ROX"), ("ReadWriteMany", "RWX"), ("ReadWriteOncePod", "RWOP")];
    let has = |mode: &str| modes.iter().any(|m| &**m == mode);
    SHORT.iter().filter(|(mode, _)| has(mode)).map(|(_, short)| *short).collect::<Vec<_>>().join(",")
}

pub(super) fn claim(claim: &PersistentVolumeClaim, age: String) -> Vec<String> {
    let bound = claim.phase == ClaimPhase::Bound || !claim.volume_name.is_empty();
    let (capacity, modes) = match claim.capacity.filter(|_| bound) {
        Some(capacity) => (capacity.to_string(), access_modes(&claim.spec.access_modes)),
        None if bound => ("0".into(), String::new()),
        None => (String::new(), String::new()),
    };
    vec![
        claim.meta.name.to_string(),
        if claim.meta.is_terminating() { "Terminating".into() } else { claim.phase.name().into() },
        claim.volume_name.to_string(),
        capacity,
        modes,
        claim.class.as_deref().unwrap_or_default().to_string(),
        "<unset>".into(),
        age,
        volume_mode(&claim.spec.whole),
    ]
}

fn volume_mode(spec: &serde_json::Value) -> String {
    read::at(spec, &["volumeMode"]).as_str().unwrap_or("Filesystem").to_string()
}

pub(super) fn volume(volume: &PersistentVolume, age: String) -> Vec<String> {
    vec![
        volume.meta.name.to_string(),
        volume.capacity.to_string(),
        access_modes(&volume.access_modes),
        volume.reclaim_policy.name().into(),
        if volume.meta.is_terminating() { "Terminating".into() } else { volume.phase.name().into() },
        volume.claim.as_ref().map(|c| format!("{}/{}", c.namespace, c.name)).unwrap_or_default(),
        volume.class.to_string(),
        "<unset>".into(),
        String::new(),
        age,
        volume_mode(&volume.whole),
    ]
}

pub(super) fn class(class: &StorageClass, age: String) -> Vec<String> {
    let default = if class.is_default() { " (default)" } else { "" };
    vec![
        format!("{}{default}", class.meta.name),
        class.provisioner.to_string(),
        class.reclaim_policy.name().into(),
        if class.wait_for_first_consumer { "WaitForFirstConsumer" } else { "Immediate" }.into(),
        class.allow_volume_expansion.to_string(),
        age,
    ]
}
