//! The data of what is selected: what lies where, whose it is, and what came of what was written.

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
use crate::cluster::data::{Attempt, Contents, Outcome, Topology};
use crate::cluster::store::Id;
use crate::view::data::{place_words, role_word, short_name, stage_words};
use crate::view::words::moment;
use std::rc::Rc;

/// How many writes are shown of a place, the latest.
const ENTRIES_MAX: usize = 12;
/// How many of the last writes are told of.
const ATTEMPTS_MAX: usize = 8;
/// How many names there are to choose from.
const TARGETS_MAX: usize = 40;

/// What the tab shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DataSheet {
    /// Who copies from whom.
    pub topology: Topology,
    /// Names that a write can be sent to.
    pub targets: Vec<Name>,
    /// What lies where.
    pub rows: Vec<DataRow>,
    /// The last writes, the latest first: the number of each, what came of it, and whether it is kept.
    pub attempts: Vec<(usize, String, bool)>,
}

/// What a pod or a volume has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataRow {
    /// The pod; of what no pod mounts, the claim or the volume.
    pub about: Key,
    /// What it is to the others of its set, in a word.
    pub role: &'static str,
    /// Where the data lies.
    pub place: String,
    /// What the program is about.
    pub stage: String,
    /// How many writes there are; nothing where no program has been.
    pub writes: Option<usize>,
    /// The latest of them, in order.
    pub latest: Vec<Name>,
}

/// The data of what is selected; of everything when that is nothing with data.
pub fn data(state: &State, selected: Option<&Key>) -> DataSheet {
    let (pods, volumes) = subjects(state, selected);
    let of_pods = pods.iter().take(ROWS_MAX).filter_map(|id| pod_row(state, *id));
    let of_volumes = volumes.iter().filter_map(|id| volume_row(state, *id));
    let attempts = state.data().attempts();
    let told = (0..attempts.len()).rev().take(ATTEMPTS_MAX).filter_map(|number| Some((number, attempts.get(number)?)));
    DataSheet {
        topology: state.data().topology(),
        targets: targets(state, selected),
        rows: of_pods.chain(of_volumes).take(ROWS_MAX).collect(),
        attempts: told.map(|(number, attempt)| (number, attempt_words(attempt), matches!(attempt.outcome, Outcome::Kept { .. }))).collect(),
    }
}

/// The pods concerned, and the volumes that none of them mounts.
fn subjects(state: &State, selected: Option<&Key>) -> (Vec<Id>, Vec<Id>) {
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
    let ids = |keys: &mut dyn Iterator<Item = &Key>| keys.filter_map(|key| store.id(key)).collect::<Vec<Id>>();
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
        _ => store.named::<Pod>().map(|(id, _)| id).collect(),
    };
    let by_ordinal = |id: &Id| store.key(*id).map(|key| (parent_and_ordinal(&key.name), &key.name));
    sort_by(&mut pods, |a, b| by_ordinal(a).cmp(&by_ordinal(b)));
    let unmounted = claims.iter().filter(|(namespace, claim)| store.pods_using(namespace, claim).next().is_none());
    let volume = |(namespace, claim): &(Name, Name)| {
        let volume = state.find::<PersistentVolumeClaim>(namespace, claim).map(|claim| claim.volume_name.clone());
        let volume = volume.or_else(|| selected.filter(|key| key.kind == Kind::PersistentVolume).map(|key| key.name.clone()))?;
        store.id_of(Kind::PersistentVolume, "", &volume)
    };
    (pods, unmounted.filter_map(volume).collect())
}

fn pod_row(state: &State, id: Id) -> Option<DataRow> {
    let pod = state.store().typed_at::<Pod>(id)?;
    let place = state.place_of(id, pod);
    let contents = place.as_ref().and_then(|place| state.data().at(place));
    let place = place.map_or_else(|| "no volume yet".into(), |place| place_words(state, &place));
    let about = state.store().key(id)?.clone();
    Some(row(about, role_word(&state.role_of(pod)), place, stage_words(state, id), contents))
}

fn volume_row(state: &State, id: Id) -> Option<DataRow> {
    let place = state.place_at(id)?;
    let stage = "no pod mounts it".to_owned();
    Some(row(state.store().key(id)?.clone(), "", place_words(state, &place), stage, state.data().at(&place)))
}

fn row(about: Key, role: &'static str, place: String, stage: String, contents: Option<&Contents>) -> DataRow {
    let entries = contents.map_or(&[][..], |contents| &*contents.entries);
    let latest = entries[entries.len().saturating_sub(ENTRIES_MAX)..].iter().map(|entry| entry.value.clone()).collect();
    DataRow { about, role, place, stage, writes: contents.map(|contents| contents.entries.len()), latest }
}

/// Names to write to: those that lead to what is selected first.
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

fn attempt_words(attempt: &Attempt) -> String {
    let Attempt { at_ms, to, value, outcome } = attempt;
    let from_cache = |cached_ms: &Option<u64>| cached_ms.map_or(String::new(), |ms| format!(", says the cache since {}", moment(ms)));
    let what = match outcome {
        Outcome::Kept { by } => format!("{by} keeps it"),
        Outcome::NoSuchName { cached_ms } => format!("not written: there is no such name{}", from_cache(cached_ms)),
        Outcome::NoAnswer { ip, cached_ms } => format!("not written: nobody answers at {ip}{}", from_cache(cached_ms)),
        Outcome::ReadOnly { by, primary } => format!("not written: {by} is a replica and takes no writes; {primary} does"),
    };
    format!("{} {value} to {to}: {what}", moment(*at_ms))
}
