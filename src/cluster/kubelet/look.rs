//! What the table of stages asks about a pod: its spec, its claims, the faults in force.

use super::Runtime;
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::pod::Pod;
use crate::api::pod_spec::{Container, NamedSource, Probe};
use crate::api::{Key, Kind, Name};
use crate::cluster::action::Hold;
use crate::cluster::faults::key_of;
use crate::cluster::settings::Delays;
use crate::cluster::state::State;

/// A pod as its kubelet sees it now.
pub struct Look<'s> {
    pub(super) state: &'s State,
    pub(super) pod: &'s Pod,
    pub(super) node: &'s Name,
    pub(super) runtime: &'s Runtime,
}

/// The longest back-off between restarts (kubelet MaxContainerBackOff).
const BACK_OFF_LONGEST_MS: u64 = 300_000;

impl Look<'_> {
    pub(super) fn delays(&self) -> &Delays {
        &self.state.settings.delays
    }

    pub(super) fn terminating(&self) -> bool {
        self.pod.meta.is_terminating()
    }

    pub(super) fn terminal(&self) -> bool {
        self.pod.is_terminal()
    }

    fn key(&self) -> Key {
        key_of(self.pod)
    }

    fn hold(&self) -> Option<Hold> {
        self.state.faults.held.get(self.key()).copied()
    }

    pub(super) fn held_pending(&self) -> bool {
        self.hold() == Some(Hold::Pending)
    }

    pub(super) fn held_running(&self) -> bool {
        self.hold() == Some(Hold::Running)
    }

    pub(super) fn unready(&self) -> bool {
        self.state.faults.unready.contains(self.key())
    }

    pub(super) fn crashing(&self) -> bool {
        let key = self.key();
        self.state.faults.crashing.contains(&key) || self.state.faults.crash_once.contains(&key)
    }

    pub(super) fn image_missing(&self) -> bool {
        self.state.faults.image_missing(self.pod).is_some()
    }

    /// Whether every claim is there and bound.
    pub(super) fn claims_bound(&self) -> bool {
        let bound = |claim: &Name| {
            let claim = self.state.find::<PersistentVolumeClaim>(&self.pod.meta.namespace, claim);
            claim.is_some_and(|c| c.phase == ClaimPhase::Bound)
        };
        self.pod.claims().all(|(_, claim)| bound(claim))
    }

    /// A ConfigMap or Secret that the pod can't start without and that is not there.
    pub(super) fn missing_object(&self) -> Option<Key> {
        if self.state.settings.missing_objects_present {
            return None;
        }
        needed_objects(self.pod).into_iter().find(|key| self.state.get(key).is_none())
    }

    /// How long the images take: those the node has take no time.
    pub(super) fn pull_ms(&self) -> u64 {
        match self.state.missing_image(self.pod, self.node) {
            Some(_) => self.delays().image_pull_ms,
            None => 0,
        }
    }

    /// From running to Ready: the slowest container's startup and readiness probes.
    pub(super) fn ready_ms(&self) -> u64 {
        let delays = self.delays();
        if !delays.probe_fields {
            return delays.ready_ms;
        }
        let success_ms = |probe: &Probe| {
            let tries = probe.success_threshold.max(1) - 1;
            ms(probe.initial_delay_seconds).saturating_add(ms(probe.period_seconds).saturating_mul(u64::try_from(tries).unwrap_or(0)))
        };
        // A pod that was Ready before is past its initial delays.
        let again = self.pod.status.ready_changed_ms > self.running_since_ms();
        let of = |c: &Container| match (&c.startup_probe, &c.readiness_probe) {
            (_, Some(readiness)) if again => ms(readiness.period_seconds),
            (Some(startup), Some(readiness)) => success_ms(startup).saturating_add(success_ms(readiness)),
            (Some(probe), None) | (None, Some(probe)) => success_ms(probe),
            (None, None) => 0,
        };
        self.pod.spec.containers.iter().map(of).max().unwrap_or(0).saturating_add(delays.ready_ms)
    }

    fn running_since_ms(&self) -> u64 {
        match self.pod.status.containers {
            crate::api::pod::ContainerState::Running { since_ms } => since_ms,
            _ => 0,
        }
    }

    /// From failing to not Ready: so many failures, one a period.
    pub(super) fn unready_ms(&self) -> u64 {
        let probes = self.pod.spec.containers.iter().filter_map(|c| c.readiness_probe.as_ref());
        let of = |p: &Probe| ms(p.period_seconds).saturating_mul(u64::try_from(p.failure_threshold.max(1)).unwrap_or(1));
        if self.delays().probe_fields { self.since_fault(probes.map(of).min().unwrap_or(0)) } else { 0 }
    }

    /// A fault strikes in the middle of a stage, so the delay counts from the moment the kubelet first saw it.
    fn since_fault(&self, delay_ms: u64) -> u64 {
        match self.runtime.until_ms {
            Some(until_ms) => until_ms.saturating_sub(self.runtime.since_ms),
            None => (self.state.now_ms() - self.runtime.since_ms).saturating_add(delay_ms),
        }
    }

    /// How long the containers take to stop.
    pub(super) fn stop_ms(&self) -> u64 {
        let grace_ms = self.pod.meta.deletion.map_or(0, |d| ms(d.grace_seconds));
        self.delays().stop_ms.min(grace_ms)
    }

    /// Whether crashed containers are started again.
    pub(super) fn restarts_again(&self) -> bool {
        self.delays().back_off_ms > 0 || !self.crashing()
    }

    /// 10 s doubled with each restart, at most five minutes.
    pub(super) fn back_off_ms(&self) -> u64 {
        let doublings = self.pod.status.restarts.saturating_sub(1).min(20);
        self.delays().back_off_ms.saturating_mul(1 << doublings).min(BACK_OFF_LONGEST_MS)
    }
}

fn ms(seconds: i64) -> u64 {
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
