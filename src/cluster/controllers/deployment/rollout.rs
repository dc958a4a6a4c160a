//! One step of a rollout with each strategy, and the deletion of old revisions.
//!
//! Models pkg/controller/deployment/rolling.go, recreate.go and sync.go cleanupDeployment.

use super::status::is_complete;
use super::{Sets, available_pods, desired_pods, min_available, resolve_fenceposts, revision};
use crate::api::deployment::{Deployment, ReplicaSet};
use crate::api::order;
use crate::api::pod::Pod;
use crate::cluster::action::Cascade;
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use std::rc::Rc;

impl State {
    /// Models rolloutRolling.
    pub(super) fn rollout_rolling(&mut self, deployment: &mut Deployment) -> Result<(), Retry> {
        let sets = self.sync_new_set(deployment, true)?;
        if !self.reconcile_new_set(deployment, &sets) && !self.reconcile_old_sets(deployment, &sets) {
            self.clean_up_if_complete(deployment, &sets);
        }
        self.sync_rollout_status(deployment);
        Ok(())
    }

    /// Models rolloutRecreate: the new ReplicaSet is created when no old pod runs any more.
    pub(super) fn rollout_recreate(&mut self, deployment: &mut Deployment) -> Result<(), Retry> {
        let mut sets = self.sync_new_set(deployment, false)?;
        let mut scaled_down = false;
        for set in &sets.old {
            scaled_down |= self.scale_set(deployment, set, 0);
        }
        if !scaled_down && !self.old_pods_running(&sets.old) {
            if sets.new.is_none() {
                sets = self.sync_new_set(deployment, true)?;
            }
            if let Some(new) = &sets.new {
                self.scale_set(deployment, new, deployment.spec.replicas);
            }
            self.clean_up_if_complete(deployment, &sets);
        }
        self.sync_rollout_status(deployment);
        Ok(())
    }

    /// Models oldPodsRunning: terminal pods do not count.
    fn old_pods_running(&self, old: &[Rc<ReplicaSet>]) -> bool {
        old.iter().any(|set| set.status.replicas > 0 || self.store.owned::<Pod>(set.meta.uid).any(|pod| !pod.is_terminal()))
    }

    /// Scales the new ReplicaSet up as far as `maxSurge` allows, or down. Returns whether it did. Models
    /// reconcileNewReplicaSet.
    fn reconcile_new_set(&mut self, deployment: &Deployment, sets: &Sets) -> bool {
        let Some(new) = &sets.new else { return false };
        let desired = deployment.spec.replicas;
        let replicas =
            if new.spec.replicas > desired { desired } else { new_set_replicas(deployment, desired_pods(sets.all()), new.spec.replicas) };
        self.scale_set(deployment, new, replicas)
    }

    /// Scales old ReplicaSets down: first their unhealthy pods, then as many as `maxUnavailable` allows. Returns whether it did.
    /// Models reconcileOldReplicaSets.
    fn reconcile_old_sets(&mut self, deployment: &Deployment, sets: &Sets) -> bool {
        let Some(new) = &sets.new else { return false };
        let new_unavailable = new.spec.replicas - new.status.available_replicas;
        let max_down = desired_pods(sets.all()) - min_available(deployment) - new_unavailable;
        if desired_pods(&sets.old) == 0 || max_down <= 0 {
            return false;
        }
        // Models cleanupUnhealthyReplicas.
        let cleaned = self.scale_down(deployment, &sets.old, max_down, |set| set.spec.replicas - set.status.available_replicas);
        // Models scaleDownOldReplicaSetsForRollingUpdate.
        let max_down = available_pods(sets.all()) - min_available(deployment);
        let old = self.sets_of(deployment).old;
        self.scale_down(deployment, &old, max_down, |set| set.spec.replicas) || cleaned
    }

    /// Scales ReplicaSets down by `most` pods in total, each by at most `of` it.
    fn scale_down(&mut self, deployment: &Deployment, sets: &[Rc<ReplicaSet>], mut most: i32, of: impl Fn(&ReplicaSet) -> i32) -> bool {
        let mut scaled = false;
        for set in sets.iter().filter(|set| set.spec.replicas > 0) {
            let down = of(set).min(most);
            if down > 0 {
                most -= down;
                scaled |= self.scale_set(deployment, set, set.spec.replicas - down);
            }
        }
        scaled
    }

    fn clean_up_if_complete(&mut self, deployment: &Deployment, sets: &Sets) {
        if is_complete(deployment, &deployment.status) {
            self.clean_up(deployment, &sets.old);
        }
    }

    /// Deletes the oldest revisions beyond `revisionHistoryLimit`, except those that have pods. Models cleanupDeployment.
    pub(super) fn clean_up(&mut self, deployment: &Deployment, old: &[Rc<ReplicaSet>]) {
        let limit = usize::try_from(deployment.spec.revision_history_limit).unwrap_or(usize::MAX);
        let mut alive: Vec<&Rc<ReplicaSet>> = old.iter().filter(|set| !set.meta.is_terminating()).collect();
        order::sort_by_key(&mut alive, |set| (revision(set), set.meta.created_ms, set.meta.name.clone()));
        for set in &alive[..alive.len().saturating_sub(limit)] {
            let is_observed = set.meta.generation <= set.status.observed_generation;
            if set.status.replicas == 0 && set.spec.replicas == 0 && is_observed {
                let _ = self.delete(&key_of(&***set), Cascade::Background, None);
            }
        }
    }
}

/// How many pods the new ReplicaSet should have, with `total` pods desired of all and `current` of the new one. Models
/// NewRSNewReplicas.
pub(super) fn new_set_replicas(deployment: &Deployment, total: i32, current: i32) -> i32 {
    let desired = deployment.spec.replicas;
    if deployment.spec.recreate {
        return desired;
    }
    let surge = resolve_fenceposts(deployment).0;
    current + (desired.saturating_add(surge) - total).min(desired - current).max(0)
}
