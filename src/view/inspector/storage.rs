//! The PersistentVolumeClaims and volumes of an object: size, StorageClass, users, retention.

use super::ROWS_MAX;
use crate::api::claim::PersistentVolumeClaim;
use crate::api::pod::Pod;
use crate::api::stateful_set::{StatefulSet, parent_and_ordinal};
use crate::api::storage::{PersistentVolume, StorageClass};
use crate::api::{Key, Kind, Name};
use crate::cluster::State;
use std::collections::BTreeSet;

/// A claim with its volume, or a volume without claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageRow {
    /// The claim, or the volume without claim.
    pub key: Key,
    /// Its phase, or that it does not exist.
    pub phase: String,
    /// Its capacity.
    pub size: String,
    /// Its StorageClass with the volumeBindingMode.
    pub class: String,
    /// Its volume.
    pub volume: Option<Key>,
    /// The reclaim policy of the volume.
    pub reclaim: String,
    /// The Pods that mount it.
    pub mounted_by: Vec<Key>,
    /// What deletes the claim, or that it is retained.
    pub retention: String,
}

/// The claims and volumes of an object.
pub fn storage(state: &State, key: &Key) -> Vec<StorageRow> {
    let claims: Vec<(Name, Name)> = match key.kind {
        Kind::Pod => of_pod(state, key),
        Kind::StatefulSet => of_set(state, key),
        Kind::Node => {
            let pods: Vec<Key> = state.store().pods_on(&key.name).cloned().collect();
            pods.iter().flat_map(|pod| of_pod(state, pod)).collect()
        }
        Kind::PersistentVolumeClaim => vec![(key.namespace.clone(), key.name.clone())],
        Kind::PersistentVolume => return of_volume(state, key),
        _ => Vec::new(),
    };
    claims.iter().take(ROWS_MAX).map(|(namespace, name)| row(state, namespace, name)).collect()
}

fn of_pod(state: &State, key: &Key) -> Vec<(Name, Name)> {
    let pod = state.find::<Pod>(&key.namespace, &key.name);
    pod.into_iter().flat_map(|pod| pod.claims().map(|(_, claim)| (key.namespace.clone(), claim.clone()))).collect()
}

/// The claims of the desired ordinals, and those left from other ordinals.
pub(super) fn of_set(state: &State, key: &Key) -> Vec<(Name, Name)> {
    let Some(set) = state.find::<StatefulSet>(&key.namespace, &key.name) else { return Vec::new() };
    let templates = &set.spec.claim_templates;
    let mut ordinals: BTreeSet<i64> = crate::api::order::gather_set(set.spec.ordinals());
    for claim in state.store().in_namespace::<PersistentVolumeClaim>(&key.namespace) {
        let ordinal = parent_and_ordinal(&claim.meta.name).filter(|(parent, _)| {
            templates.iter().any(|t| parent.strip_prefix(&*t.name).and_then(|rest| rest.strip_prefix('-')) == Some(&*key.name))
        });
        ordinals.extend(ordinal.map(|(_, ordinal)| ordinal));
    }
    let of_ordinal = |ordinal: i64| templates.iter().map(move |t| (key.namespace.clone(), t.claim_name(&key.name, ordinal)));
    ordinals.into_iter().flat_map(of_ordinal).take(ROWS_MAX).collect()
}

fn of_volume(state: &State, key: &Key) -> Vec<StorageRow> {
    let Some(volume) = state.find::<PersistentVolume>("", &key.name) else { return Vec::new() };
    let claim = volume.claim.as_ref();
    if let Some(claim) = claim.filter(|c| state.find::<PersistentVolumeClaim>(&c.namespace, &c.name).is_some()) {
        return vec![row(state, &claim.namespace, &claim.name)];
    }
    vec![StorageRow {
        key: key.clone(),
        phase: volume.phase.name().into(),
        size: volume.capacity.to_string(),
        class: volume.class.to_string(),
        volume: None,
        reclaim: volume.reclaim_policy.name().into(),
        mounted_by: Vec::new(),
        retention: claim.map_or_else(|| "not claimed".into(), |claim| format!("its claim {} was deleted", claim.name)),
    }]
}

fn row(state: &State, namespace: &Name, name: &Name) -> StorageRow {
    let key = Key::new(Kind::PersistentVolumeClaim, namespace, name);
    let mounted_by: Vec<Key> = state.store().pods_using(namespace, name).cloned().collect();
    let Some(claim) = state.find::<PersistentVolumeClaim>(namespace, name) else {
        let empty = String::new;
        return StorageRow {
            key,
            phase: "does not exist".into(),
            size: empty(),
            class: empty(),
            volume: None,
            reclaim: empty(),
            mounted_by,
            retention: empty(),
        };
    };
    let volume = state.find::<PersistentVolume>("", &claim.volume_name);
    let class = claim.class.as_ref().filter(|class| !class.is_empty());
    let mode = class.map(|class| match state.find::<StorageClass>("", class) {
        Some(object) if object.wait_for_first_consumer => format!("{class} (WaitForFirstConsumer)"),
        Some(_) => format!("{class} (Immediate)"),
        None => format!("{class} (does not exist)"),
    });
    StorageRow {
        key,
        phase: if claim.meta.is_terminating() { "Terminating".into() } else { claim.phase.name().into() },
        size: claim.capacity.as_ref().unwrap_or(&claim.spec.storage).to_string(),
        class: mode.unwrap_or_else(|| "none".into()),
        volume: volume.map(|volume| Key::new(Kind::PersistentVolume, "", &volume.meta.name)),
        reclaim: volume.map_or_else(String::new, |volume| volume.reclaim_policy.name().into()),
        retention: retention(claim, mounted_by.is_empty()),
        mounted_by,
    }
}

/// What deletes the claim: its owner. Without owner it is retained.
fn retention(claim: &PersistentVolumeClaim, unused: bool) -> String {
    match claim.meta.owners.first() {
        Some(owner) => format!("deleted with {} {}", owner.kind.names().name, owner.name),
        None if unused => "kept; not used by any Pod".into(),
        None => "kept when its Pod is deleted".into(),
    }
}
