//! The scheduler: filters the nodes, scores the feasible ones, binds the pod to the best one.
//!
//! Models pkg/scheduler/schedule_one.go with the default plugins that matter here. [`State::schedule`] is one scheduling cycle:
//! [`ClaimDemands`] (VolumeBinding and VolumeRestrictions PreFilter), then [`filters`], then [`score`]. It binds the pod,
//! or assumes it on a node while `volume_binding` gets volumes for claims with `WaitForFirstConsumer`, or marks it
//! [`Unschedulable`] with the text of [`message`].
//! [`super::watch`] calls the `requeue` functions when a change may make an unschedulable pod schedulable.

mod filters;
mod message;
mod score;
mod volume_binding;

use super::change::Actor;
use super::queue::Work;
use super::state::State;
use super::step::Retry;
use super::store::KeyId;
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::node::{Node, REGION_LABEL, ZONE_LABEL};
use crate::api::pod::Pod;
use crate::api::storage::{PersistentVolume, StorageClass};
use crate::api::table::Boxed;
use crate::api::{Kind, Name, interned};
use crate::cluster::volumes::claim_is_for_pod;
pub use filters::Reason;
use std::rc::Rc;

/// Why a pod is not assigned to a node, and which changes requeue it (unschedulablePods of the scheduling queue).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unschedulable {
    /// PreFilter rejected it because of a claim: changes of its claims requeue it.
    ForClaims,
    /// No node passed the filters: changes of nodes and their pods requeue it.
    ForNodes,
    /// A node is selected; the pod waits for its volumes to be provisioned and bound.
    ForVolumes {
        /// The selected node.
        node: Name,
    },
}

impl Boxed for Unschedulable {}

/// Constraints that a pod's claims put on its node.
#[derive(Debug, Default)]
pub(super) struct ClaimDemands {
    /// Volumes of claims that are bound.
    pub bound: Vec<Rc<PersistentVolume>>,
    /// Unbound claims with `WaitForFirstConsumer`: their volume is provisioned for the selected node.
    pub wait_for_node: Vec<KeyId>,
    /// Whether another pod uses one of the claims with ReadWriteOncePod (VolumeRestrictions).
    pub one_pod_in_use: bool,
}

impl State {
    /// Schedules one pod. Models ScheduleOne.
    pub(super) fn schedule(&mut self, id: KeyId) -> Result<(), Retry> {
        let Some(pod) = self.store.typed_at::<Pod>(id).cloned() else { return Ok(()) };
        let is_responsible = &*pod.spec.scheduler_name == "default-scheduler" || pod.spec.scheduler_name.is_empty();
        if pod.node.is_some() || pod.meta.is_terminating() || pod.is_gated() || !is_responsible {
            return Ok(());
        }
        let claims = match self.claim_demands(id, &pod) {
            Ok(claims) => claims,
            Err(reason) => {
                let message = message::pre_filter_rejection(self.store.count_of(Kind::Node), &reason);
                self.report_unschedulable(id, message, Unschedulable::ForClaims);
                return Ok(());
            }
        };
        let selected = match self.unschedulable_at(id) {
            Some(Unschedulable::ForVolumes { node }) => self.store.id_of(Kind::Node, "", node),
            _ => None,
        };
        // The pod's own requests must not count against it.
        self.store.assume(id, None);
        let pre_filter = self.pre_filter(&pod);
        let node =
            selected.filter(|node| self.fits(&pod, &claims, *node, &pre_filter)).or_else(|| self.best_node(&pod, &claims, &pre_filter));
        match node {
            None => {
                let reasons = self.reasons_by_node(&pod, &claims, &pre_filter);
                self.report_unschedulable(id, message::no_feasible_node(&reasons), Unschedulable::ForNodes);
            }
            Some(node) if claims.wait_for_node.is_empty() => self.bind_pod((id, &pod), node),
            Some(node) => self.select_node(id, &claims, node),
        }
        Ok(())
    }

    /// The constraints of a pod's claims, or the reason for which no node is feasible until they change (VolumeBinding
    /// PreFilter).
    fn claim_demands(&self, id: KeyId, pod: &Pod) -> Result<ClaimDemands, String> {
        let mut demands = ClaimDemands::default();
        let mut unbound = false;
        for (name, claim_id) in self.store.claims_of(id, pod) {
            let found = claim_id.and_then(|id| Some((id, self.store.typed_at::<PersistentVolumeClaim>(id)?)));
            let Some((claim_id, claim)) = found else {
                return Err(match pod.is_ephemeral_claim(name) {
                    true => format!("waiting for ephemeral volume controller to create the persistentvolumeclaim \"{name}\""),
                    false => format!("persistentvolumeclaim \"{name}\" not found"),
                });
            };
            if claim.meta.is_terminating() {
                return Err(format!("persistentvolumeclaim \"{name}\" is being deleted"));
            }
            if claim.phase == ClaimPhase::Lost {
                return Err(format!("persistentvolumeclaim \"{name}\" bound to non-existent persistentvolume \"{}\"", claim.volume_name));
            }
            if pod.is_ephemeral_claim(name) {
                claim_is_for_pod(claim, pod)?;
            }
            let for_one_pod = claim.spec.access_modes.iter().any(|mode| &**mode == "ReadWriteOncePod");
            demands.one_pod_in_use |= for_one_pod && self.is_used_by_other(pod, name);
            let volume = self.store.volume_of(claim_id, claim).filter(|_| claim.phase == ClaimPhase::Bound);
            match volume {
                Some((_, volume)) => demands.bound.push(volume.clone()),
                None if self.waits_for_consumer(claim) && claim.volume_name.is_empty() => demands.wait_for_node.push(claim_id),
                None => unbound = true,
            }
        }
        if unbound { Err("pod has unbound immediate PersistentVolumeClaims".into()) } else { Ok(demands) }
    }

    /// Whether another pod that is assigned to a node uses this claim (VolumeRestrictions).
    fn is_used_by_other(&self, pod: &Pod, claim: &Name) -> bool {
        let others = self.store.pods_using(&pod.meta.namespace, claim).filter(|key| key.name != pod.meta.name);
        let mut others = others.filter_map(|key| self.store.find::<Pod>(&key.namespace, &key.name));
        others.any(|other| self.store.assumed_node_of(other).is_some() && !other.is_terminal())
    }

    /// Whether the claim's class has the binding mode `WaitForFirstConsumer` (IsDelayBindingMode).
    fn waits_for_consumer(&self, claim: &PersistentVolumeClaim) -> bool {
        let class = claim.class.as_ref().and_then(|c| self.store.find::<StorageClass>("", c));
        class.is_some_and(|c| c.wait_for_first_consumer)
    }

    /// Records why a pod is unschedulable: event and condition PodScheduled=False. Models handleSchedulingFailure.
    fn report_unschedulable(&mut self, id: KeyId, message: String, reason: Unschedulable) {
        self.mark_unschedulable(id, Some(reason));
        self.event_about(id, None, true, "FailedScheduling", format_args!("{message}"));
        self.modify_at::<Pod>(id, |pod| pod.status.unschedulable = Some(message.into()));
    }

    /// Binds a pod to a node and copies the node's zone and region labels to the pod (PodTopologyLabels admission).
    fn bind_pod(&mut self, (id, pod): (KeyId, &Pod), node: KeyId) {
        self.mark_unschedulable(id, None);
        let Some(node) = self.store.typed_at::<Node>(node).cloned() else { return };
        let name = &node.meta.name;
        self.event_about(
            id,
            None,
            false,
            "Scheduled",
            format_args!("Successfully assigned {}/{} to {name}", pod.meta.namespace, pod.meta.name),
        );
        let topology_label = |label| node.meta.labels.get(label).map(|value| (interned(label), value.clone()));
        let now_ms = self.now_ms;
        self.modify_at::<Pod>(id, |pod| {
            pod.node = Some(name.clone());
            pod.status.scheduled_ms = Some(now_ms);
            pod.status.unschedulable = None;
            pod.meta.labels.set_all([ZONE_LABEL, REGION_LABEL].into_iter().filter_map(topology_label));
        });
    }

    /// Keeps an imported pod unschedulable, with the message it has, if it still is: nothing has requeued it.
    pub(super) fn import_unschedulable(&mut self, id: KeyId) {
        let Some(pod) = self.store.typed_at::<Pod>(id).filter(|p| p.node.is_none() && p.status.unschedulable.is_some()).cloned() else {
            return;
        };
        let reason = match self.claim_demands(id, &pod) {
            Err(_) => Unschedulable::ForClaims,
            Ok(claims) if self.best_node(&pod, &claims, &self.pre_filter(&pod)).is_none() => Unschedulable::ForNodes,
            Ok(_) => return,
        };
        self.mark_unschedulable(id, Some(reason));
        self.queue.remove(Work { actor: Actor::Scheduler, id });
    }

    /// Requeues an unschedulable pod whose claim changed.
    pub(super) fn requeue(&mut self, pod: KeyId) {
        if self.unschedulable_at(pod).is_some() {
            self.enqueue_after_watch(Actor::Scheduler, pod);
        }
    }

    /// Requeues the pods that no node was feasible for, after a node or its pods changed.
    pub(super) fn requeue_for_nodes(&mut self) {
        let pods: Vec<KeyId> = self.unschedulable_for_nodes().collect();
        pods.into_iter().for_each(|pod| self.enqueue_after_watch(Actor::Scheduler, pod));
    }

    /// Requeues the unschedulable pods whose affinity or topology spread depends on other pods.
    pub(super) fn requeue_for_pods(&mut self) {
        let depends_on_pods = |id: &KeyId| {
            let pod = self.store.typed_at::<Pod>(*id);
            pod.is_some_and(|pod| pod.spec.affinity.depends_on_pods() || !pod.spec.topology_spread_constraints.is_empty())
        };
        let pods: Vec<KeyId> = self.unschedulable_for_nodes().filter(depends_on_pods).collect();
        pods.into_iter().for_each(|pod| self.enqueue_after_watch(Actor::Scheduler, pod));
    }
}
