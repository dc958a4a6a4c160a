//! Conditions and delays of [`super::stages::POD_TABLE`]: the pod's spec, its claims, the active faults.

use super::runtime::Runtime;
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::pod::{Phase, Pod};
use crate::api::pod_spec::NamedSource;
use crate::api::{Key, Kind, Name};
use crate::cluster::action::Hold;
use crate::cluster::faults::key_of;
use crate::cluster::settings::Delays;
use crate::cluster::state::State;
use crate::cluster::store::KeyId;

/// Read-only view of one pod for a single kubelet sync.
pub struct PodContext<'s> {
    pub(super) state: &'s State,
    /// The pod's key.
    pub(super) id: KeyId,
    pub(super) pod: &'s Pod,
    /// The key of its node.
    pub(super) node: KeyId,
    pub(super) runtime: &'s Runtime,
}

/// The number of init containers that run: the recordings' fake kubelets skip them.
pub(super) fn init_count(state: &State, pod: &Pod) -> usize {
    if state.settings.fake_kubelets { 0 } else { pod.spec.init_containers.len() }
}

impl PodContext<'_> {
    pub(super) fn delays(&self) -> &Delays {
        &self.state.settings.delays
    }

    pub(super) fn fake_kubelet(&self) -> bool {
        self.state.settings.fake_kubelets
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

    /// Whether any container is running and has to be terminated.
    pub(super) fn has_running_containers(&self) -> bool {
        let running = || self.pod.container_statuses().any(|(_, status)| status.running_since_ms().is_some());
        if self.fake_kubelet() { self.pod.status.phase == Phase::Running } else { running() }
    }

    pub(super) fn key(&self) -> Key {
        key_of(self.pod)
    }

    pub(super) fn hold(&self) -> Option<Hold> {
        self.state.faults.held.get(self.key()).copied()
    }

    /// Whether the kubelet can mount the volumes and create the sandbox: all claims are bound, all volumes are attached, and
    /// the referenced ConfigMaps and Secrets exist (volume_manager.go WaitForAttachAndMount).
    pub(super) fn can_create_sandbox(&self) -> bool {
        self.hold() != Some(Hold::Pending) && self.claims_bound() && self.volumes_attached() && self.missing_object().is_none()
    }

    /// The missing ConfigMap or Secret, if that is the only obstacle to the pod's start.
    pub(super) fn missing_prerequisite(&self) -> Option<Key> {
        let others_met = self.hold() != Some(Hold::Pending) && self.claims_bound() && self.volumes_attached();
        self.missing_object().filter(|_| others_met)
    }

    /// Whether all claims of the pod exist and are bound.
    fn claims_bound(&self) -> bool {
        let store = &self.state.store;
        let bound = |claim: KeyId| store.typed_at::<PersistentVolumeClaim>(claim).is_some_and(|claim| claim.phase == ClaimPhase::Bound);
        store.claims_of(self.id, self.pod).all(|(_, claim)| claim.is_some_and(bound))
    }

    fn volumes_attached(&self) -> bool {
        self.state.volumes_attached(self.id, self.pod, self.node)
    }

    /// The first required ConfigMap or Secret that does not exist.
    fn missing_object(&self) -> Option<Key> {
        if self.state.settings.assume_refs_exist {
            return None;
        }
        required_objects(self.pod).into_iter().find(|key| self.state.get(key).is_none())
    }

    /// Whether the pod's containers hang: they answer no probes and ignore SIGTERM.
    pub(super) fn hangs(&self) -> bool {
        !self.fake_kubelet() && self.state.faults.hanging.contains(self.key())
    }

    /// How long the containers take to terminate. Sidecars terminate after the regular containers, one by one in reverse order
    /// (kuberuntime_termination_order.go). Hanging containers are killed at the end of the grace period.
    pub(super) fn stop_ms(&self) -> u64 {
        let grace_ms = self.pod.meta.deletion.map_or(0, |d| ms(d.grace_seconds));
        if self.hangs() {
            return grace_ms;
        }
        let init = self.pod.spec.init_containers.iter().zip(self.pod.status.init_containers.iter());
        let sidecars = init.filter(|(c, status)| c.is_sidecar() && status.running_since_ms().is_some()).count();
        let rounds = u64::try_from(sidecars).unwrap_or(0).saturating_add(1);
        self.delays().stop_ms.saturating_mul(rounds).min(grace_ms)
    }
}

/// Seconds of an API field in milliseconds; negative values count as 0.
pub(super) fn ms(seconds: i64) -> u64 {
    u64::try_from(seconds).unwrap_or(0).saturating_mul(1000)
}

/// The ConfigMaps and Secrets that a pod requires: volumes, `envFrom` and `env` references that are not optional.
pub fn required_objects(pod: &Pod) -> Vec<Key> {
    let key = |kind, name: &Name| Key::new(kind, &pod.meta.namespace, name);
    let mut required = Vec::new();
    let mut require = |kind, source: &Option<NamedSource>| {
        if let Some(source) = source.as_ref().filter(|s| !s.optional && !s.name.is_empty()) {
            required.push(key(kind, &source.name));
        }
    };
    for volume in &pod.spec.volumes {
        require(Kind::ConfigMap, &volume.config_map);
        let secret = volume.secret.as_ref().map(|s| NamedSource { name: s.secret_name.clone(), optional: s.optional });
        require(Kind::Secret, &secret);
    }
    for container in pod.spec.init_containers.iter().chain(&pod.spec.containers) {
        for source in &container.env_from {
            require(Kind::ConfigMap, &source.config_map_ref);
            require(Kind::Secret, &source.secret_ref);
        }
        for source in container.env.iter().filter_map(|e| e.value_from.as_ref()) {
            require(Kind::ConfigMap, &source.config_map_key_ref);
            require(Kind::Secret, &source.secret_key_ref);
        }
    }
    required
}
