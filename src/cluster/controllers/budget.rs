//! Disruption: how many pods a budget lets go now. Models pkg/controller/disruption/disruption.go.

use crate::api::budget::{BudgetStatus, PodDisruptionBudget};
use crate::api::deployment::{Deployment, ReplicaSet};
use crate::api::pod::{Phase, Pod};
use crate::api::stateful_set::{IntOrPercent, StatefulSet};
use crate::api::{Key, Kind};
use crate::cluster::action::Cascade;
use crate::cluster::api_server::ApiError;
use crate::cluster::change::Actor;
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::store::Id;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Budgets that select a pod that changed are looked at again.
pub(crate) fn watch_pod(state: &mut State, before: Option<&Pod>, after: Option<&Pod>) {
    if state.store().count_of(Kind::PodDisruptionBudget) == 0 {
        return;
    }
    let healthy = |p: Option<&Pod>| p.map(|p| (p.status.ready, p.meta.is_terminating(), p.meta.labels.clone()));
    if healthy(before) == healthy(after) {
        return;
    }
    let Some(namespace) = after.or(before).map(|pod| &pod.meta.namespace) else { return };
    let selects = |b: &PodDisruptionBudget| {
        [before, after].into_iter().flatten().any(|p| b.selector.as_ref().is_some_and(|s| s.matches(&p.meta.labels)))
    };
    let here = state.store().named_in::<PodDisruptionBudget>(namespace);
    let budgets: Vec<Id> = here.filter(|(_, budget)| selects(budget)).map(|(id, _)| id).collect();
    budgets.into_iter().for_each(|budget| state.look_soon(Actor::Disruption, budget));
}

impl State {
    /// Models sync and trySync.
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

    /// Evicts a pod: refused while a budget allows no disruption (pkg/registry/core/pod/storage/eviction.go).
    pub(crate) fn evict(&mut self, key: &Key) -> Result<(), ApiError> {
        let Some(pod) = self.store.find::<Pod>(&key.namespace, &key.name).cloned() else { return Err(ApiError::NotFound(key.clone())) };
        let selects = |b: &&Rc<PodDisruptionBudget>| b.selector.as_ref().is_some_and(|s| s.matches(&pod.meta.labels));
        let budgets: Vec<_> = self.store.in_namespace::<PodDisruptionBudget>(&key.namespace).filter(selects).cloned().collect();
        let exempt = pod.is_terminal() || pod.status.phase == Phase::Pending || pod.meta.is_terminating();
        if budgets.len() > 1 && !exempt {
            let message = "This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.";
            return Err(ApiError::Internal(message.into()));
        }
        if let Some(budget) = budgets.first().filter(|budget| !exempt && !spares_unhealthy(budget, &pod)) {
            if budget.status.disruptions_allowed <= 0 {
                return Err(ApiError::TooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.".into()));
            }
            // The controller counts anew once it has seen the pod go; until then the eviction is taken off here.
            self.modify::<PodDisruptionBudget>(&key_of(&**budget), |b| b.status.disruptions_allowed -= 1);
        }
        self.delete(key, Cascade::Background, None)
    }

    /// The replicas the controllers of these pods ask for together (getExpectedScale).
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

    fn deployment_scale(&self, set: &ReplicaSet) -> i32 {
        let owner = set.meta.controller().filter(|o| o.kind == Kind::Deployment);
        let deployment = owner.and_then(|o| self.store.find::<Deployment>(&set.meta.namespace, &o.name));
        deployment.map_or(set.spec.replicas, |d| d.spec.replicas)
    }
}

/// Whether a pod that is not Ready may go without being counted: always, or when enough others are healthy.
fn spares_unhealthy(budget: &PodDisruptionBudget, pod: &Pod) -> bool {
    let status = &budget.status;
    let always = budget.whole.get("unhealthyPodEvictionPolicy").is_some_and(|policy| policy == "AlwaysAllow");
    !pod.status.ready && (always || (status.current_healthy >= status.desired_healthy && status.desired_healthy > 0))
}
