//! The data tab: where Pods store data, their replication roles, and the outcomes of writes.

use super::ROWS_MAX;
use crate::api::claim::PersistentVolumeClaim;
use crate::api::endpoint_slice::EndpointSlice;
use crate::api::order::sort_by;
use crate::api::pod::Pod;
use crate::api::service::Service;
use crate::api::stateful_set::{StatefulSet, parent_and_ordinal};
use crate::api::storage::PersistentVolume;
use crate::api::{Key, Kind, Name};
use crate::cluster::State;
use crate::cluster::data::{Attempt, Contents, ReplicationMode, WriteResult};
use crate::cluster::store::KeyId;
use crate::view::data::{location_text, role_word, short_name, stage_text};
use crate::view::words::moment;
use std::rc::Rc;

/// The largest number of entries shown per location, the newest.
const ENTRIES_MAX: usize = 12;
/// The largest number of write attempts shown, the newest.
const ATTEMPTS_MAX: usize = 8;
/// The largest number of names that a write can be sent to.
const TARGETS_MAX: usize = 40;

/// The content of the data tab.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataTable {
    /// The replication mode.
    pub topology: ReplicationMode,
    /// The DNS names that a write can be sent to.
    pub targets: Vec<Name>,
    /// The data by Pod or volume.
    pub rows: Vec<DataRow>,
    /// The last write attempts, newest first: number, text, and whether the data was stored.
    pub attempts: Vec<(usize, String, bool)>,
}

/// The data of a Pod or a volume.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataRow {
    /// The Pod; for a volume that no Pod mounts, the claim or the volume.
    pub about: Key,
    /// The replication role in a word; empty for none.
    pub role: &'static str,
    /// Where the data is stored.
    pub location: String,
    /// What the program is doing; empty when it serves.
    pub stage: String,
    /// The number of writes; absent while no program has used the location.
    pub writes: Option<usize>,
    /// The newest writes, in order.
    pub latest: Vec<Name>,
}

/// The data of the selected object, or of all Pods if nothing with data is selected.
pub fn data(state: &State, selected: Option<&Key>) -> DataTable {
    let (pods, volumes) = subjects(state, selected);
    let of_pods = pods.iter().take(ROWS_MAX).filter_map(|id| pod_row(state, *id));
    let of_volumes = volumes.iter().filter_map(|id| volume_row(state, *id));
    let attempts = state.data().attempts();
    let newest = (0..attempts.len()).rev().take(ATTEMPTS_MAX).filter_map(|number| Some((number, attempts.get(number)?)));
    DataTable {
        topology: state.data().replication_mode(),
        targets: targets(state, selected),
        rows: of_pods.chain(of_volumes).take(ROWS_MAX).collect(),
        attempts: newest
            .map(|(number, attempt)| (number, attempt_text(attempt), matches!(attempt.outcome, WriteResult::Kept { .. })))
            .collect(),
    }
}

/// The Pods of the selected object, and its volumes that no Pod mounts.
fn subjects(state: &State, selected: Option<&Key>) -> (Vec<KeyId>, Vec<KeyId>) {
    let store = state.store();
    let of_set = |key: &Key| state.find::<StatefulSet>(&key.namespace, &key.name).map(|set| store.ids_owned_by(set.meta.uid));
    let claims: Vec<(Name, Name)> = match selected {
        Some(key) if key.kind == Kind::PersistentVolumeClaim => vec![(key.namespace.clone(), key.name.clone())],
        Some(key) if key.kind == Kind::PersistentVolume => {
            let claim = state.find::<PersistentVolume>("", &key.name).and_then(|volume| volume.claim.clone());
            claim.map(|claim| (claim.namespace, claim.name)).into_iter().collect()
        }
        Some(key) if key.kind == Kind::StatefulSet => super::storage::of_set(state, key),
        _ => Vec::new(),
    };
    let ids = |keys: &mut dyn Iterator<Item = &Key>| keys.filter_map(|key| store.id(key)).collect::<Vec<KeyId>>();
    let mut pods = match selected {
        Some(key) if key.kind == Kind::Pod => ids(&mut [key].into_iter()),
        Some(key) if key.kind == Kind::Node => ids(&mut store.pods_on(&key.name)),
        Some(key) if key.kind == Kind::StatefulSet => of_set(key).into_iter().flatten().collect(),
        Some(key) if key.kind == Kind::Service => {
            let selector = state.find::<Service>(&key.namespace, &key.name).and_then(|service| service.spec.selector.as_ref());
            let pods = selector.into_iter().flat_map(|labels| store.pods_with(&key.namespace, labels));
            pods.filter_map(|pod| store.id_of(Kind::Pod, &pod.meta.namespace, &pod.meta.name)).collect()
        }
        Some(key) if matches!(key.kind, Kind::PersistentVolumeClaim | Kind::PersistentVolume) => {
            claims.iter().flat_map(|(namespace, claim)| store.pods_using(namespace, claim)).filter_map(|key| store.id(key)).collect()
        }
        _ => store.all_with_ids::<Pod>().map(|(id, _)| id).collect(),
    };
    let by_ordinal = |id: &KeyId| store.key(*id).map(|key| (parent_and_ordinal(&key.name), &key.name));
    sort_by(&mut pods, |a, b| by_ordinal(a).cmp(&by_ordinal(b)));
    let unmounted = claims.iter().filter(|(namespace, claim)| store.pods_using(namespace, claim).next().is_none());
    let volume = |(namespace, claim): &(Name, Name)| {
        let volume = state.find::<PersistentVolumeClaim>(namespace, claim).map(|claim| claim.volume_name.clone());
        let volume = volume.or_else(|| selected.filter(|key| key.kind == Kind::PersistentVolume).map(|key| key.name.clone()))?;
        store.id_of(Kind::PersistentVolume, "", &volume)
    };
    (pods, unmounted.filter_map(volume).collect())
}

fn pod_row(state: &State, id: KeyId) -> Option<DataRow> {
    let pod = state.store().typed_at::<Pod>(id)?;
    let location = state.location_of(id, pod);
    let contents = location.as_ref().and_then(|location| state.data().at(location));
    let location = location.map_or_else(|| "no volume yet".into(), |location| location_text(state, &location));
    let about = state.store().key(id)?.clone();
    Some(row(about, role_word(&state.role_of(pod)), location, stage_text(state, id), contents))
}

fn volume_row(state: &State, id: KeyId) -> Option<DataRow> {
    let location = state.location_at(id)?;
    let stage = "not mounted by any Pod".to_owned();
    Some(row(state.store().key(id)?.clone(), "", location_text(state, &location), stage, state.data().at(&location)))
}

fn row(about: Key, role: &'static str, location: String, stage: String, contents: Option<&Contents>) -> DataRow {
    let entries = contents.map_or(&[][..], |contents| &*contents.entries);
    let latest = entries[entries.len().saturating_sub(ENTRIES_MAX)..].iter().map(|entry| entry.value.clone()).collect();
    DataRow { about, role, location, stage, writes: contents.map(|contents| contents.entries.len()), latest }
}

/// The names that a write can be sent to, those of the selected object first.
fn targets(state: &State, selected: Option<&Key>) -> Vec<Name> {
    let namespace = selected.filter(|key| !key.namespace.is_empty()).map(|key| &key.namespace);
    let pod = selected.filter(|key| key.kind == Kind::Pod).and_then(|key| state.find::<Pod>(&key.namespace, &key.name));
    let own = pod.filter(|pod| !pod.subdomain.is_empty());
    let own = own.map(|pod| short_name(&format!("{}.{}", pod.meta.name, pod.subdomain), &pod.meta.namespace));
    let mut names: Vec<Name> = own.into_iter().collect();
    let here = |service: &&Rc<Service>| namespace.is_none_or(|namespace| service.meta.namespace == *namespace);
    let system = |service: &&Rc<Service>| &*service.meta.name != "kubernetes";
    for service in state.all::<Service>().filter(here).filter(system) {
        let (name, namespace) = (&service.meta.name, &service.meta.namespace);
        let slice = state.find::<EndpointSlice>(namespace, name);
        let hosts = slice.into_iter().flat_map(|slice| slice.endpoints.values()).filter(|endpoint| !endpoint.hostname.is_empty());
        names.push(short_name(name, namespace));
        names.extend(hosts.take(TARGETS_MAX).map(|endpoint| short_name(&format!("{}.{name}", endpoint.hostname), namespace)));
    }
    let mut seen = std::collections::BTreeSet::new();
    names.retain(|name| seen.insert(name.clone()));
    names.truncate(TARGETS_MAX);
    names
}

fn attempt_text(attempt: &Attempt) -> String {
    let Attempt { at_ms, to, value, outcome } = attempt;
    let from_cache = |cached_ms: &Option<u64>| cached_ms.map_or(String::new(), |ms| format!(" (cached since {})", moment(ms)));
    let result = match outcome {
        WriteResult::Kept { by } => format!("stored by {by}"),
        WriteResult::NoSuchName { cached_ms } => format!("write failed: the name does not resolve{}", from_cache(cached_ms)),
        WriteResult::NoAnswer { ip, cached_ms } => format!("write failed: {ip} does not answer{}", from_cache(cached_ms)),
        WriteResult::ReadOnly { by, primary } => format!("write failed: {by} is a read-only replica; the primary is {primary}"),
    };
    format!("{} {value} to {to}: {result}", moment(*at_ms))
}
