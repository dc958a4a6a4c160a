//! The claims and volumes of an object: how big, of which class, who mounts them, what becomes of them.

use super::ROWS_MAX;
use crate::api::claim::PersistentVolumeClaim;
use crate::api::pod::Pod;
use crate::api::stateful_set::{StatefulSet, parent_and_ordinal};
use crate::api::storage::{PersistentVolume, StorageClass};
use crate::api::{Key, Kind, Name};
use crate::cluster::State;
use std::collections::BTreeSet;

/// A claim with its volume, or a volume nobody claims.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StorageRow {
    /// The claim; of a volume nobody claims, the volume.
    pub key: Key,
    /// Its phase; what it lacks when it is not there.
    pub phase: String,
    /// How much.
    pub size: String,
    /// Its class, and when that makes volumes.
    pub class: String,
    /// Its volume.
    pub volume: Option<Key>,
    /// What becomes of the volume when the claim goes.
    pub reclaim: String,
    /// The pods that mount it.
    pub mounted_by: Vec<Key>,
    /// What becomes of the claim when its pod or its set goes.
    pub kept: String,
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

/// The claims of the wanted ordinals, and those left of others.
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
        kept: claim.map_or_else(|| "nobody claims it".into(), |claim| format!("its claim {} is gone", claim.name)),
    }]
}

fn row(state: &State, namespace: &Name, name: &Name) -> StorageRow {
    let key = Key::new(Kind::PersistentVolumeClaim, namespace, name);
    let mounted_by: Vec<Key> = state.store().pods_using(namespace, name).cloned().collect();
    let Some(claim) = state.find::<PersistentVolumeClaim>(namespace, name) else {
        let nothing = String::new;
        return StorageRow {
            key,
            phase: "not there".into(),
            size: nothing(),
            class: nothing(),
            volume: None,
            reclaim: nothing(),
            mounted_by,
            kept: nothing(),
        };
    };
    let volume = state.find::<PersistentVolume>("", &claim.volume_name);
    let class = claim.class.as_ref().filter(|class| !class.is_empty());
    let mode = class.map(|class| match state.find::<StorageClass>("", class) {
        Some(known) if known.wait_for_first_consumer => format!("{class} (WaitForFirstConsumer)"),
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
        kept: kept(claim, mounted_by.is_empty()),
        mounted_by,
    }
}

/// Whom the claim goes with. Its owners say so: without one it stays for good.
fn kept(claim: &PersistentVolumeClaim, unused: bool) -> String {
    match claim.meta.owners.first() {
        Some(owner) => format!("goes with {} {}", owner.kind.names().name, owner.name),
        None if unused => "waits for a pod of its name".into(),
        None => "stays when its pod goes".into(),
    }
}
