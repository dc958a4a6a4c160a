//! What the table of a pod's stages asks about it: its spec, its claims, the faults in force.

use super::runtime::Runtime;
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::pod::{Phase, Pod};
use crate::api::pod_spec::NamedSource;
use crate::api::{Key, Kind, Name};
use crate::cluster::action::Hold;
use crate::cluster::faults::key_of;
use crate::cluster::settings::Delays;
use crate::cluster::state::State;
use crate::cluster::store::Id;

/// A pod as its kubelet sees it now.
pub struct Look<'s> {
    pub(super) state: &'s State,
    /// The number of its name.
    pub(super) id: Id,
    pub(super) pod: &'s Pod,
    /// The number of its node's name.
    pub(super) node: Id,
    pub(super) runtime: &'s Runtime,
}

/// How many init containers a kubelet runs of a pod.
pub(super) fn init_count(state: &State, pod: &Pod) -> usize {
    if state.settings.stand_in_kubelets { 0 } else { pod.spec.init_containers.len() }
}

impl Look<'_> {
    pub(super) fn delays(&self) -> &Delays {
        &self.state.settings.delays
    }

    pub(super) fn stand_in(&self) -> bool {
        self.state.settings.stand_in_kubelets
    }

    pub(super) fn init_count(&self) -> usize {
        init_count(self.state, self.pod)
    }

    pub(super) fn terminating(&self) -> bool {
        self.pod.meta.is_terminating()
    }

    pub(super) fn terminal(&self) -> bool {
        self.pod.is_terminal()
    }

    /// Whether there is something to stop.
    pub(super) fn alive(&self) -> bool {
        let running = || self.pod.container_statuses().any(|(_, status)| status.running_since_ms().is_some());
        if self.stand_in() { self.pod.status.phase == Phase::Running } else { running() }
    }

    pub(super) fn key(&self) -> Key {
        key_of(self.pod)
    }

    pub(super) fn hold(&self) -> Option<Hold> {
        self.state.faults.held.get(self.key()).copied()
    }

    /// Whether its volumes and its sandbox can be made.
    pub(super) fn can_be_made(&self) -> bool {
        self.hold() != Some(Hold::Pending) && self.claims_bound() && self.volumes_attached() && self.missing_object().is_none()
    }

    /// The ConfigMap or Secret that is all its start lacks.
    pub(super) fn lacks(&self) -> Option<Key> {
        let others = self.hold() != Some(Hold::Pending) && self.claims_bound() && self.volumes_attached();
        self.missing_object().filter(|_| others)
    }

    /// Whether every claim is there and bound.
    fn claims_bound(&self) -> bool {
        let store = &self.state.store;
        let bound = |claim: Id| store.typed_at::<PersistentVolumeClaim>(claim).is_some_and(|claim| claim.phase == ClaimPhase::Bound);
        store.claims_of(self.id, self.pod).all(|(_, claim)| claim.is_some_and(bound))
    }

    fn volumes_attached(&self) -> bool {
        self.state.volumes_attached(self.id, self.pod, self.node)
    }

    /// A ConfigMap or Secret that the pod can't start without and that is not there.
    fn missing_object(&self) -> Option<Key> {
        if self.state.settings.missing_objects_present {
            return None;
        }
        needed_objects(self.pod).into_iter().find(|key| self.state.get(key).is_none())
    }

    /// Whether a container stands still: it answers no probe and heeds no SIGTERM.
    pub(super) fn hangs(&self) -> bool {
        !self.stand_in() && self.state.faults.hanging.contains(self.key())
    }

    /// How long the containers take to stop: those beside the others only after them, one by one. One that stands still is
    /// killed when its grace period is over.
    pub(super) fn stop_ms(&self) -> u64 {
        let grace_ms = self.pod.meta.deletion.map_or(0, |d| ms(d.grace_seconds));
        if self.hangs() {
            return grace_ms;
        }
        let init = self.pod.spec.init_containers.iter().zip(self.pod.status.init_containers.iter());
        let staying = init.filter(|(c, status)| c.is_sidecar() && status.running_since_ms().is_some()).count();
        let turns = u64::try_from(staying).unwrap_or(0).saturating_add(1);
        self.delays().stop_ms.saturating_mul(turns).min(grace_ms)
    }
}

pub(super) fn ms(seconds: i64) -> u64 {
    u64::try_from(seconds).unwrap_or(0).saturating_mul(1000)
}

/// The ConfigMaps and Secrets a pod can't start without.
pub fn needed_objects(pod: &Pod) -> Vec<Key> {
    let key = |kind, name: &Name| Key::new(kind, &pod.meta.namespace, name);
    let mut needed = Vec::new();
    let mut take = |kind, source: &Option<NamedSource>| {
        if let Some(source) = source.as_ref().filter(|s| !s.optional && !s.name.is_empty()) {
            needed.push(key(kind, &source.name));
        }
    };
    for volume in &pod.spec.volumes {
        take(Kind::ConfigMap, &volume.config_map);
        let secret = volume.secret.as_ref().map(|s| NamedSource { name: s.secret_name.clone(), optional: s.optional });
        take(Kind::Secret, &secret);
    }
    for container in pod.spec.init_containers.iter().chain(&pod.spec.containers) {
        for source in &container.env_from {
            take(Kind::ConfigMap, &source.config_map_ref);
            take(Kind::Secret, &source.secret_ref);
        }
        for source in container.env.iter().filter_map(|e| e.value_from.as_ref()) {
            take(Kind::ConfigMap, &source.config_map_key_ref);
            take(Kind::Secret, &source.secret_key_ref);
        }
    }
    needed
}
