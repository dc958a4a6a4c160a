//! The disruption controller: how many evictions each PodDisruptionBudget allows; and the eviction subresource.
//!
//! Models pkg/controller/disruption/disruption.go.

use crate::api::budget::{BudgetStatus, PodDisruptionBudget};
use crate::api::deployment::{Deployment, ReplicaSet};
use crate::api::pod::{Phase, Pod};
use crate::api::stateful_set::{IntOrPercent, StatefulSet};
use crate::api::{Key, Kind};
use crate::cluster::ApiError;
use crate::cluster::action::Cascade;
use crate::cluster::change::Actor;
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::store::KeyId;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Enqueues the budgets that select a pod whose health or labels changed.
pub(crate) fn watch_pod(state: &mut State, before: Option<&Pod>, after: Option<&Pod>) {
    if state.store().count_of(Kind::PodDisruptionBudget) == 0 {
        return;
    }
    let relevant = |p: Option<&Pod>| p.map(|p| (p.status.ready, p.meta.is_terminating(), p.meta.labels.clone()));
    if relevant(before) == relevant(after) {
        return;
    }
    let Some(namespace) = after.or(before).map(|pod| &pod.meta.namespace) else { return };
    let selects = |b: &PodDisruptionBudget| {
        [before, after].into_iter().flatten().any(|p| b.selector.as_ref().is_some_and(|s| s.matches(&p.meta.labels)))
    };
    let budgets = state.store().in_namespace_with_ids::<PodDisruptionBudget>(namespace);
    let budgets: Vec<KeyId> = budgets.filter(|(_, budget)| selects(budget)).map(|(id, _)| id).collect();
    budgets.into_iter().for_each(|budget| state.enqueue_after_watch(Actor::Disruption, budget));
}

impl State {
    /// Updates the status of a budget. Models trySync and updatePdbStatus.
    pub(crate) fn sync_budget(&mut self, key: &Key) -> Result<(), Retry> {
        let Some(budget) = self.store.find::<PodDisruptionBudget>(&key.namespace, &key.name).cloned() else { return Ok(()) };
        let selected = budget.selector.as_ref().map(|selector| self.store.pods_selected(&key.namespace, selector));
        let pods: Vec<Rc<Pod>> = selected.into_iter().flatten().cloned().collect();
        if pods.is_empty() {
            self.event(key, false, "NoPods", format_args!("No matching pods found"));
        }
        let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        let expected = match (budget.max_unavailable, budget.min_available) {
            (Some(_), _) | (_, Some(IntOrPercent::Percent(_))) => self.expected_scale(&pods),
            _ => count(pods.len()),
        };
        let desired_healthy = match (budget.max_unavailable, budget.min_available) {
            (Some(max), _) => (expected - max.of(expected, true)).max(0),
            (None, Some(min)) => min.of(expected, true),
            (None, None) => 0,
        };
        let current_healthy = count(pods.iter().filter(|p| p.status.ready && !p.meta.is_terminating()).count());
        let disruptions_allowed = if expected > 0 { (current_healthy - desired_healthy).max(0) } else { 0 };
        let observed_generation = budget.meta.generation;
        let status = BudgetStatus { expected_pods: expected, current_healthy, desired_healthy, disruptions_allowed, observed_generation };
        self.modify::<PodDisruptionBudget>(key, |b| b.status = status);
        Ok(())
    }

    /// Evicts a pod, or fails with TooManyRequests while its budget allows no disruption
    /// (pkg/registry/core/pod/storage/eviction.go).
    pub(crate) fn evict(&mut self, key: &Key) -> Result<(), ApiError> {
        let Some(pod) = self.store.find::<Pod>(&key.namespace, &key.name).cloned() else { return Err(ApiError::NotFound(key.clone())) };
        let selects = |b: &&Rc<PodDisruptionBudget>| b.selector.as_ref().is_some_and(|s| s.matches(&pod.meta.labels));
        let budgets: Vec<_> = self.store.in_namespace::<PodDisruptionBudget>(&key.namespace).filter(selects).cloned().collect();
        let exempt = pod.is_terminal() || pod.status.phase == Phase::Pending || pod.meta.is_terminating();
        if budgets.len() > 1 && !exempt {
            let message = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
            return Err(ApiError::Internal(message.into()));
        }
        if let Some(budget) = budgets.first().filter(|budget| !exempt && !ignores_unhealthy(budget, &pod)) {
            if budget.status.disruptions_allowed <= 0 {
                return Err(ApiError::TooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.".into()));
            }
            // Reserves the disruption until the controller has observed the deletion (checkAndDecrement).
            self.modify::<PodDisruptionBudget>(&key_of(&**budget), |b| b.status.disruptions_allowed -= 1);
        }
        self.delete(key, Cascade::Background, None)
    }

    /// The total of the desired replicas of these pods' controllers (getExpectedScale).
    fn expected_scale(&self, pods: &[Rc<Pod>]) -> i32 {
        let mut scales: BTreeMap<crate::api::Uid, i32> = BTreeMap::new();
        for pod in pods {
            let Some(owner) = pod.meta.controller() else { continue };
            let namespace = &pod.meta.namespace;
            let scale = match owner.kind {
                Kind::StatefulSet => self.store.find::<StatefulSet>(namespace, &owner.name).map(|s| s.spec.replicas),
                Kind::ReplicaSet => self.store.find::<ReplicaSet>(namespace, &owner.name).map(|s| self.deployment_scale(s)),
                _ => None,
            };
            scales.insert(owner.uid, scale.unwrap_or(0));
        }
        scales.values().sum()
    }

    /// Models getPodReplicaSet and getPodDeployment: the scale of a ReplicaSet's Deployment, or else its own.
    fn deployment_scale(&self, set: &ReplicaSet) -> i32 {
        let owner = set.meta.controller().filter(|o| o.kind == Kind::Deployment);
        let deployment = owner.and_then(|o| self.store.find::<Deployment>(&set.meta.namespace, &o.name));
        deployment.map_or(set.spec.replicas, |d| d.spec.replicas)
    }
}

/// Whether a pod that is not ready may be evicted without using the budget: always with the policy `AlwaysAllow`, otherwise
/// if enough pods are healthy (`IfHealthyBudget`).
fn ignores_unhealthy(budget: &PodDisruptionBudget, pod: &Pod) -> bool {
    let status = &budget.status;
    let always = budget.whole.get("unhealthyPodEvictionPolicy").is_some_and(|policy| policy == "AlwaysAllow");
    !pod.status.ready && (always || (status.current_healthy >= status.desired_healthy && status.desired_healthy > 0))
}
