//! The scheduler: filters the nodes, scores what is left, binds; says why when nothing is left.
//!
//! Models pkg/scheduler/schedule_one.go with the default plugins, as far as they act here.

mod filters;
mod message;
mod score;

use super::change::Actor;
use super::state::State;
use super::step::Retry;
use super::store::Id;
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::node::{Node, REGION_LABEL, ZONE_LABEL};
use crate::api::pod::Pod;
use crate::api::storage::{PersistentVolume, StorageClass};
use crate::api::table::Shared;
use crate::api::{Kind, Name, known};
use crate::cluster::volumes::{SELECTED_NODE, claim_is_for_pod};
pub use filters::Reason;
use std::rc::Rc;

/// Why a pod has no node, and what may change that.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Parked {
    /// One of its claims has to change.
    ForClaims,
    /// A node, or what is on it, has to change.
    ForNodes,
    /// Its node is chosen; the volumes are being made there.
    ForVolumes {
        /// The node.
        node: Name,
    },
}

impl Shared for Parked {}

/// What a pod's claims ask of its node.
#[derive(Debug, Default)]
pub(super) struct ClaimDemands {
    /// Volumes that are bound already.
    pub bound: Vec<Rc<PersistentVolume>>,
    /// Claims whose volume is made where the pod goes.
    pub wait_for_node: Vec<Id>,
    /// Whether one of them is for a single pod, and another pod has it (VolumeRestrictions).
    pub one_pod_taken: bool,
}

impl State {
    /// The scheduler's look at a pod without a node.
    pub(super) fn schedule(&mut self, id: Id) -> Result<(), Retry> {
        let Some(pod) = self.store.typed_at::<Pod>(id).cloned() else { return Ok(()) };
        let ours = &*pod.spec.scheduler_name == "default-scheduler" || pod.spec.scheduler_name.is_empty();
        if pod.node.is_some() || pod.meta.is_terminating() || pod.is_gated() || !ours {
            return Ok(());
        }
        let claims = match self.claim_demands(id, &pod) {
            Ok(claims) => claims,
            Err(reason) => {
                let message = message::before_any_node(self.store.count_of(Kind::Node), &reason);
                self.unschedulable(id, message, Parked::ForClaims);
                return Ok(());
            }
        };
        let chosen = match self.parked_at(id) {
            Some(Parked::ForVolumes { node }) => self.store.id_of(Kind::Node, "", node),
            _ => None,
        };
        let around = self.surroundings(&pod);
        let node = chosen.filter(|node| self.fits(&pod, &claims, *node, &around)).or_else(|| self.best_node(&pod, &claims, &around));
        match node {
            None => {
                let refused = self.refusals(&pod, &claims, &around);
                self.unschedulable(id, message::no_node(&refused), Parked::ForNodes);
            }
            Some(node) if claims.wait_for_node.is_empty() => self.bind_pod((id, &pod), node),
            Some(node) => self.select_node(id, &claims, node),
        }
        Ok(())
    }

    /// What the claims ask, or why no node will do before they change (VolumeBinding PreFilter).
    fn claim_demands(&self, id: Id, pod: &Pod) -> Result<ClaimDemands, String> {
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
            demands.one_pod_taken |= for_one_pod && self.is_used(pod, name);
            let volume = self.store.volume_of(claim_id, claim).filter(|_| claim.phase == ClaimPhase::Bound);
            match volume {
                Some((_, volume)) => demands.bound.push(volume.clone()),
                None if self.waits_for_consumer(claim) => demands.wait_for_node.push(claim_id),
                None => unbound = true,
            }
        }
        if unbound { Err("pod has unbound immediate PersistentVolumeClaims".into()) } else { Ok(demands) }
    }

    /// Whether another pod that has a node uses a claim of this one.
    fn is_used(&self, pod: &Pod, claim: &Name) -> bool {
        let others = self.store.pods_using(&pod.meta.namespace, claim).filter(|key| key.name != pod.meta.name);
        let mut others = others.filter_map(|key| self.store.find::<Pod>(&key.namespace, &key.name));
        others.any(|other| other.node.is_some() && !other.is_terminal())
    }

    fn waits_for_consumer(&self, claim: &PersistentVolumeClaim) -> bool {
        let class = claim.class.as_ref().and_then(|c| self.store.find::<StorageClass>("", c));
        class.is_some_and(|c| c.wait_for_first_consumer)
    }

    /// Says on the pod why it has no node.
    fn unschedulable(&mut self, id: Id, message: String, parked: Parked) {
        self.park(id, Some(parked));
        self.event_about(id, None, true, "FailedScheduling", format_args!("{message}"));
        self.modify_at::<Pod>(id, |pod| pod.status.unschedulable = Some(message.into()));
    }

    fn select_node(&mut self, id: Id, claims: &ClaimDemands, node: Id) {
        let Some(node) = self.store.key(node).map(|key| key.name.clone()) else { return };
        self.park(id, Some(Parked::ForVolumes { node: node.clone() }));
        for claim in &claims.wait_for_node {
            self.modify_at::<PersistentVolumeClaim>(*claim, |c| c.meta.annotations.insert(known(SELECTED_NODE), node.clone()));
        }
    }

    /// Binds a pod to its node; the node's zone and region become labels of the pod (PodTopologyLabels admission).
    fn bind_pod(&mut self, (id, pod): (Id, &Pod), node: Id) {
        self.park(id, None);
        let Some(node) = self.store.typed_at::<Node>(node).cloned() else { return };
        let name = &node.meta.name;
        self.event_about(
            id,
            None,
            false,
            "Scheduled",
            format_args!("Successfully assigned {}/{} to {name}", pod.meta.namespace, pod.meta.name),
        );
        let place = |label| node.meta.labels.get(label).map(|value| (known(label), value.clone()));
        let now_ms = self.now_ms;
        self.modify_at::<Pod>(id, |pod| {
            pod.node = Some(name.clone());
            pod.status.scheduled_ms = Some(now_ms);
            pod.status.unschedulable = None;
            pod.meta.labels.set_all([ZONE_LABEL, REGION_LABEL].into_iter().filter_map(place));
        });
    }

    /// A pod whose claim changed is looked at again.
    pub(super) fn unpark(&mut self, pod: Id) {
        if self.parked_at(pod).is_some() {
            self.look_soon(Actor::Scheduler, pod);
        }
    }

    /// Pods that no node took are looked at again.
    pub(super) fn unpark_for_nodes(&mut self) {
        let pods: Vec<Id> = self.parked_for_nodes().collect();
        pods.into_iter().for_each(|pod| self.look_soon(Actor::Scheduler, pod));
    }

    /// Pods that look for others beside them are looked at again.
    pub(super) fn unpark_for_pods(&mut self) {
        let minds = |id: &Id| {
            let pod = self.store.typed_at::<Pod>(*id);
            pod.is_some_and(|pod| pod.spec.affinity.minds_pods() || !pod.spec.topology_spread_constraints.is_empty())
        };
        let pods: Vec<Id> = self.parked_for_nodes().filter(minds).collect();
        pods.into_iter().for_each(|pod| self.look_soon(Actor::Scheduler, pod));
    }
}
