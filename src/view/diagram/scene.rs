//! The context in which all parts of the diagram are laid out: state, input, plan, selection and DNS names.

use super::View;
use super::input::DiagramInput;
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

/// For every so many Pods, the step of progress rings grows by one percent.
const PODS_PER_PERCENT: usize = 16;
const RING_STEP_MAX: u8 = 20;

/// The context in which the parts of the diagram are laid out.
pub struct Scene<'s> {
    /// The state shown.
    pub state: &'s State,
    /// The time shown.
    pub now_ms: u64,
    /// How objects are named.
    pub naming: Naming,
    /// The objects shown.
    pub input: DiagramInput,
    /// The chosen layout.
    pub plan: Plan,
    /// The step of progress rings, in percent: the more Pods there are, the larger it is.
    pub ring_step: u8,
    selected: Option<&'s Key>,
    related: BTreeSet<Key>,
    names: BTreeMap<Key, Name>,
}

impl<'s> Scene<'s> {
    /// Collects the input and chooses the layout.
    pub fn new(state: &'s State, view: View<'s>) -> Scene<'s> {
        let View { now_ms, width_px, zoom_percent, selected, .. } = view;
        let input = DiagramInput::collect(state, now_ms);
        let plan = Plan::choose(&input, width_px, zoom_percent);
        let related = selected.map(|key| related(state, &input, key)).unwrap_or_default();
        // Only cards are large enough for DNS names.
        let names = if plan.detail == Detail::Card { names(state) } else { BTreeMap::new() };
        let ring_step = u8::try_from(input.columns().count() / PODS_PER_PERCENT).unwrap_or(u8::MAX).clamp(1, RING_STEP_MAX);
        Scene { state, now_ms, naming: Naming::of(state), input, plan, ring_step, selected, related, names }
    }

    /// Whether an object is selected or related to the selection.
    pub fn emphasis(&self, key: &Key) -> Emphasis {
        match self.selected {
            Some(selected) if selected == key => Emphasis::Selected,
            Some(_) if self.related.contains(key) => Emphasis::Related,
            _ => Emphasis::None,
        }
    }

    /// Whether an object is selected.
    pub fn has_selection(&self) -> bool {
        self.selected.is_some()
    }

    /// Whether one of two objects is selected.
    pub fn is_highlighted(&self, one: &Key, other: &Key) -> bool {
        self.selected.is_some_and(|s| s == one || s == other)
    }

    /// The number of writes in a volume; `None` while no program has used it.
    pub fn volume_writes(&self, volume: &str) -> Option<usize> {
        let data = self.state.data();
        let id = self.state.store().id_of(Kind::PersistentVolume, "", volume).filter(|_| data.is_in_use())?;
        Some(data.at(&self.state.location_at(id)?)?.entries.len())
    }

    /// The short DNS name of a Pod that resolves now: `web-0.nginx`.
    pub fn dns_name(&self, pod: &Key) -> Option<&Name> {
        self.names.get(pod)
    }
}

/// The DNS name of each Pod that is a ready endpoint of a headless Service, as short as any other Pod shown can resolve it.
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

/// The objects related to an object.
fn related(state: &State, input: &DiagramInput, key: &Key) -> BTreeSet<Key> {
    let (namespace, name) = (&key.namespace, &key.name);
    let mut related = BTreeSet::new();
    match key.kind {
        Kind::Pod => {
            if let Some(pod) = state.find::<Pod>(namespace, name) {
                of_pod(state, input, pod, &mut related);
            }
        }
        Kind::PersistentVolumeClaim => related.extend(state.store().pods_using(namespace, name).cloned()),
        Kind::PersistentVolume => {
            let claims = state.all::<PersistentVolumeClaim>().filter(|c| c.volume_name == *name);
            related.extend(claims.map(|c| super::input::key_of(&**c)));
        }
        Kind::Node => related.extend(state.store().pods_on(name).cloned()),
        Kind::Service => {
            let slice = state.find::<EndpointSlice>(namespace, name);
            related.extend(slice.into_iter().flat_map(|s| s.endpoints.keys()).map(|pod| Key::new(Kind::Pod, namespace, pod)));
        }
        Kind::StatefulSet | Kind::Deployment => {
            for column in input.workloads.iter().filter(|w| w.key == *key).flat_map(|w| &w.columns) {
                related.extend(column.pod.as_ref().map(|p| super::input::key_of(&**p)));
                related.extend(column.claims.iter().map(|c| super::input::key_of(&**c)));
            }
        }
        _ => {}
    }
    related
}

fn of_pod(state: &State, input: &DiagramInput, pod: &Pod, related: &mut BTreeSet<Key>) {
    let namespace = &pod.meta.namespace;
    related.extend(pod.claims().map(|(_, claim)| Key::new(Kind::PersistentVolumeClaim, namespace, claim)));
    related.extend(pod.node.as_ref().map(|node| Key::new(Kind::Node, "", node)));
    let holds = |column: &super::input::PodColumn| column.pod.as_ref().is_some_and(|p| p.meta.uid == pod.meta.uid);
    related.extend(input.workloads.iter().filter(|w| w.columns.iter().any(holds)).map(|w| w.key.clone()));
    for service in &input.services {
        let slice = state.find::<EndpointSlice>(&service.meta.namespace, &service.meta.name);
        if slice.is_some_and(|s| s.meta.namespace == *namespace && s.endpoints.contains_key(&pod.meta.name)) {
            related.insert(super::input::key_of(&**service));
        }
    }
}
