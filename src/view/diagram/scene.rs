//! What every part of the picture asks while it is laid out: the state, the arrangement, what is selected, who has a name.

use super::View;
use super::census::Census;
use super::model::{Detail, Emphasis};
use super::plan::Plan;
use crate::api::claim::PersistentVolumeClaim;
use crate::api::endpoint_slice::EndpointSlice;
use crate::api::pod::Pod;
use crate::api::service::Service;
use crate::api::{Key, Kind, Name};
use crate::cluster::State;
use crate::view::naming::Naming;
use std::collections::{BTreeMap, BTreeSet};

/// A ring moves by one percent more at a time for so many pods.
const PODS_PER_PERCENT: usize = 16;
const RING_STEP_MAX: u8 = 20;

/// What the parts of the picture are laid out from.
pub struct Scene<'s> {
    /// The state shown.
    pub state: &'s State,
    /// The moment shown.
    pub now_ms: u64,
    /// How objects are called.
    pub naming: Naming,
    /// Who is there.
    pub census: Census,
    /// The arrangement.
    pub plan: Plan,
    /// By how many percent a ring moves at a time: the more pods there are, the farther.
    pub ring_step: u8,
    selected: Option<&'s Key>,
    related: BTreeSet<Key>,
    names: BTreeMap<Key, Name>,
}

impl<'s> Scene<'s> {
    /// Gathers it all.
    pub fn new(state: &'s State, view: View<'s>) -> Scene<'s> {
        let View { now_ms, width_px, zoom_percent, selected, .. } = view;
        let census = Census::take(state, now_ms);
        let plan = Plan::choose(&census, width_px, zoom_percent);
        let related = selected.map(|key| related(state, &census, key)).unwrap_or_default();
        // Only cards have room for names.
        let names = if plan.detail == Detail::Card { names(state) } else { BTreeMap::new() };
        let ring_step = u8::try_from(census.columns().count() / PODS_PER_PERCENT).unwrap_or(u8::MAX).clamp(1, RING_STEP_MAX);
        Scene { state, now_ms, naming: Naming::of(state), census, plan, ring_step, selected, related, names }
    }

    /// How much an object is to stand out.
    pub fn emphasis(&self, key: &Key) -> Emphasis {
        match self.selected {
            Some(selected) if selected == key => Emphasis::Selected,
            Some(_) if self.related.contains(key) => Emphasis::Related,
            _ => Emphasis::None,
        }
    }

    /// Whether anything is selected.
    pub fn has_selection(&self) -> bool {
        self.selected.is_some()
    }

    /// Whether a wire between two objects belongs to what is selected.
    pub fn is_hot(&self, one: &Key, other: &Key) -> bool {
        self.selected.is_some_and(|s| s == one || s == other)
    }

    /// How many writes lie in a volume; nothing where no program has been.
    pub fn volume_writes(&self, volume: &str) -> Option<usize> {
        let data = self.state.data();
        let id = self.state.store().id_of(Kind::PersistentVolume, "", volume).filter(|_| data.is_in_use())?;
        Some(data.at(&self.state.place_at(id)?)?.entries.len())
    }

    /// The short name a pod answers to now: `web-0.nginx`.
    pub fn dns_name(&self, pod: &Key) -> Option<&Name> {
        self.names.get(pod)
    }
}

/// Each pod that a headless Service gives a name to, and the name: as short as it leads there from any other pod shown.
pub fn names(state: &State) -> BTreeMap<Key, Name> {
    let mut names = BTreeMap::new();
    let naming = Naming::of(state);
    for service in state.all::<Service>().filter(|service| service.is_headless()) {
        let (namespace, name) = (&service.meta.namespace, &service.meta.name);
        let Some(slice) = state.find::<EndpointSlice>(namespace, name) else { continue };
        for (pod, endpoint) in slice.endpoints.iter().filter(|(_, e)| e.ready && !e.hostname.is_empty()) {
            let name = match naming.with_namespace() {
                true => format!("{}.{name}.{namespace}", endpoint.hostname),
                false => format!("{}.{name}", endpoint.hostname),
            };
            names.insert(Key::new(Kind::Pod, namespace, pod), name.into());
        }
    }
    names
}

/// What has to do with an object.
fn related(state: &State, census: &Census, key: &Key) -> BTreeSet<Key> {
    let (namespace, name) = (&key.namespace, &key.name);
    let mut related = BTreeSet::new();
    match key.kind {
        Kind::Pod => {
            if let Some(pod) = state.find::<Pod>(namespace, name) {
                of_pod(state, census, pod, &mut related);
            }
        }
        Kind::PersistentVolumeClaim => related.extend(state.store().pods_using(namespace, name).cloned()),
        Kind::PersistentVolume => {
            let claims = state.all::<PersistentVolumeClaim>().filter(|c| c.volume_name == *name);
            related.extend(claims.map(|c| super::census::key_of(&**c)));
        }
        Kind::Node => related.extend(state.store().pods_on(name).cloned()),
        Kind::Service => {
            let slice = state.find::<EndpointSlice>(namespace, name);
            related.extend(slice.into_iter().flat_map(|s| s.endpoints.keys()).map(|pod| Key::new(Kind::Pod, namespace, pod)));
        }
        Kind::StatefulSet | Kind::Deployment => {
            for column in census.workloads.iter().filter(|w| w.key == *key).flat_map(|w| &w.columns) {
                related.extend(column.pod.as_ref().map(|p| super::census::key_of(&**p)));
                related.extend(column.claims.iter().map(|c| super::census::key_of(&**c)));
            }
        }
        _ => {}
    }
    related
}

fn of_pod(state: &State, census: &Census, pod: &Pod, related: &mut BTreeSet<Key>) {
    let namespace = &pod.meta.namespace;
    related.extend(pod.claims().map(|(_, claim)| Key::new(Kind::PersistentVolumeClaim, namespace, claim)));
    related.extend(pod.node.as_ref().map(|node| Key::new(Kind::Node, "", node)));
    let holds = |column: &super::census::Column| column.pod.as_ref().is_some_and(|p| p.meta.uid == pod.meta.uid);
    related.extend(census.workloads.iter().filter(|w| w.columns.iter().any(holds)).map(|w| w.key.clone()));
    for service in &census.services {
        let slice = state.find::<EndpointSlice>(&service.meta.namespace, &service.meta.name);
        if slice.is_some_and(|s| s.meta.namespace == *namespace && s.endpoints.contains_key(&pod.meta.name)) {
            related.insert(super::census::key_of(&**service));
        }
    }
}
