//! The scheduler: filters the nodes, scores what is left, binds; says why when nothing is left.
//!
//! Models pkg/scheduler/schedule_one.go with the default plugins, as far as they act here.

mod filters;
mod message;
mod score;

use super::change::Actor;
use super::state::State;
use super::step::Retry;
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::node::{Node, ZONE_LABEL};
use crate::api::pod::Pod;
use crate::api::storage::{PersistentVolume, StorageClass};
use crate::api::{Key, Kind, Name};
use crate::cluster::faults::key_of;
use crate::cluster::volumes::SELECTED_NODE;
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

/// What a pod's claims ask of its node.
#[derive(Debug, Default)]
pub(super) struct ClaimDemands {
    /// Volumes that are bound already.
    pub bound: Vec<Rc<PersistentVolume>>,
    /// Claims whose volume is made where the pod goes.
    pub wait_for_node: Vec<Rc<PersistentVolumeClaim>>,
    /// Whether one of them is for a single pod, and another pod has it (VolumeRestrictions).
    pub one_pod_taken: bool,
}

const REGION_LABEL: &str = "topology.kubernetes.io/region";

impl State {
    /// The scheduler's look at a pod without a node.
    pub(super) fn schedule(&mut self, key: &Key) -> Result<(), Retry> {
        let Some(pod) = self.store.find::<Pod>(&key.namespace, &key.name).cloned() else { return Ok(()) };
        let ours = &*pod.spec.scheduler_name == "default-scheduler" || pod.spec.scheduler_name.is_empty();
        if pod.node.is_some() || pod.meta.is_terminating() || pod.is_gated() || !ours {
            return Ok(());
        }
        let claims = match self.claim_demands(&pod) {
            Ok(claims) => claims,
            Err(reason) => {
                let message = message::before_any_node(self.store.of_kind(Kind::Node).count(), &reason);
                self.unschedulable(key, message, Parked::ForClaims);
                return Ok(());
            }
        };
        let chosen = match self.parked.get(key) {
            Some(Parked::ForVolumes { node }) => Some(node.clone()),
            _ => None,
        };
        let (fitting, refused) = self.filter_nodes(&pod, &claims);
        let Some(node) = chosen.filter(|n| fitting.contains(n)).or_else(|| self.best_node(&pod, &fitting)) else {
            self.unschedulable(key, message::no_node(&refused), Parked::ForNodes);
            return Ok(());
        };
        if claims.wait_for_node.is_empty() {
            self.bind_pod(key, &node);
        } else {
            self.select_node(key, &claims, &node);
        }
        Ok(())
    }

    /// What the claims ask, or why no node will do before they change (VolumeBinding PreFilter).
    fn claim_demands(&self, pod: &Pod) -> Result<ClaimDemands, String> {
        let mut demands = ClaimDemands::default();
        let mut unbound = false;
        for (_, name) in pod.claims() {
            let Some(claim) = self.store.find::<PersistentVolumeClaim>(&pod.meta.namespace, name) else {
                return Err(format!("persistentvolumeclaim \"{name}\" not found"));
            };
            if claim.meta.is_terminating() {
                return Err(format!("persistentvolumeclaim \"{name}\" is being deleted"));
            }
            if claim.phase == ClaimPhase::Lost {
                return Err(format!("persistentvolumeclaim \"{name}\" bound to non-existent persistentvolume \"{}\"", claim.volume_name));
            }
            let for_one_pod = claim.spec.access_modes.iter().any(|mode| &**mode == "ReadWriteOncePod");
            demands.one_pod_taken |= for_one_pod && self.is_used(pod, name);
            let volume = self.store.find::<PersistentVolume>("", &claim.volume_name);
            match volume.filter(|_| claim.phase == ClaimPhase::Bound) {
                Some(volume) => demands.bound.push(volume.clone()),
                None if self.waits_for_consumer(claim) => demands.wait_for_node.push(claim.clone()),
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
    fn unschedulable(&mut self, key: &Key, message: String, parked: Parked) {
        self.parked.insert(key.clone(), parked);
        self.event(key, true, "FailedScheduling", message.clone());
        self.modify::<Pod>(key, |pod| pod.status.unschedulable = Some(message.into()));
    }

    fn select_node(&mut self, key: &Key, claims: &ClaimDemands, node: &Name) {
        self.parked.insert(key.clone(), Parked::ForVolumes { node: node.clone() });
        for claim in &claims.wait_for_node {
            self.modify::<PersistentVolumeClaim>(&key_of(&**claim), |c| c.meta.annotations.set(SELECTED_NODE, node));
        }
    }

    /// Binds a pod to its node; the node's zone and region become labels of the pod (PodTopologyLabels admission).
    fn bind_pod(&mut self, key: &Key, node: &Name) {
        self.parked.remove(key);
        let labels = self.store.find::<Node>("", node).map(|n| n.meta.labels.clone()).unwrap_or_default();
        self.event(key, false, "Scheduled", format!("Successfully assigned {}/{} to {node}", key.namespace, key.name));
        let now_ms = self.now_ms;
        self.modify::<Pod>(key, |pod| {
            pod.node = Some(node.clone());
            pod.status.scheduled_ms = Some(now_ms);
            pod.status.unschedulable = None;
            for label in [ZONE_LABEL, REGION_LABEL] {
                if let Some(value) = labels.get(label) {
                    pod.meta.labels.set(label, value);
                }
            }
        });
    }

    /// A pod whose claim changed is looked at again.
    pub(super) fn unpark(&mut self, pod: &Key) {
        if self.parked.contains_key(pod) {
            self.soon(Actor::Scheduler, pod.clone());
        }
    }

    /// Pods that no node took are looked at again.
    pub(super) fn unpark_for_nodes(&mut self) {
        let waiting = |(key, parked): (&Key, &Parked)| (*parked == Parked::ForNodes).then(|| key.clone());
        let pods: Vec<Key> = self.parked.iter().filter_map(waiting).collect();
        pods.into_iter().for_each(|pod| self.soon(Actor::Scheduler, pod));
    }

    /// Pods that look for others beside them are looked at again.
    pub(super) fn unpark_for_pods(&mut self) {
        let minds = |key: &&Key| {
            let pod = self.store.find::<Pod>(&key.namespace, &key.name);
            pod.is_some_and(|pod| pod.spec.affinity.minds_pods() || !pod.spec.topology_spread_constraints.is_empty())
        };
        let waiting = self.parked.iter().filter(|(_, parked)| **parked == Parked::ForNodes).map(|(key, _)| key);
        let pods: Vec<Key> = waiting.filter(minds).cloned().collect();
        pods.into_iter().for_each(|pod| self.soon(Actor::Scheduler, pod));
    }

    /// Why a pod waits for the scheduler, if it was looked at and found no node.
    pub fn parked(&self, pod: &Key) -> Option<&Parked> {
        self.parked.get(pod)
    }
}
