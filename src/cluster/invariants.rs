//! Invariants of states and changes, whatever the actions: tests check them after every step.

use super::change::{Actor, Change, Fact};
use super::state::State;
use super::statefulset::{POD_NAME_LABEL, revision_of};
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::node::Node;
use crate::api::pod::{Phase, Pod};
use crate::api::stateful_set::{PodManagementPolicy, StatefulSet, UpdateStrategy, parent_and_ordinal, pod_name};
use crate::api::storage::{PersistentVolume, VolumePhase};
use crate::api::{Kind, Name, Object};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The violated invariants of a state; empty when all hold.
pub fn check(state: &State) -> Vec<String> {
    let mut violations = Vec::new();
    for pod in state.all::<Pod>() {
        check_pod(state, pod, &mut violations);
    }
    check_volumes(state, &mut violations);
    for node in state.all::<Node>() {
        let used = state.store().usage(&node.meta.name);
        if used.pods > node.pods || used.requests.cpu_milli > node.allocatable.cpu_milli {
            violations.push(format!("node {} is over its capacity: {used:?}", node.meta.name));
        }
    }
    for set in state.all::<StatefulSet>() {
        let status = &set.status;
        let counts = [status.ready_replicas, status.current_replicas, status.updated_replicas];
        if counts.iter().any(|n| *n > status.replicas) || status.available_replicas > status.ready_replicas {
            violations.push(format!("statefulset {} has inconsistent counts: {status:?}", set.meta.name));
        }
        if status.observed_generation > set.meta.generation {
            violations.push(format!("statefulset {} observed generation {}", set.meta.name, status.observed_generation));
        }
    }
    violations.extend(state.data().misplaced(state));
    violations
}

fn check_pod(state: &State, pod: &Pod, violations: &mut Vec<String>) {
    let name = &pod.meta.name;
    if pod.status.phase == Phase::Running && (pod.node.is_none() || pod.status.ip.is_none()) {
        violations.push(format!("pod {name} is running without a node or an address"));
    }
    if pod.status.ready && pod.status.phase != Phase::Running {
        violations.push(format!("pod {name} is Ready in phase {}", pod.status.phase.name()));
    }
    super::kubelet::invariants::check(pod, violations);
    let id = state.store().id_of(Kind::Pod, &pod.meta.namespace, name);
    let attached = |id| state.store().node_of(id).is_none_or(|node| state.volumes_attached(id, pod, node));
    if pod.status.phase == Phase::Running && !id.is_some_and(attached) {
        violations.push(format!("pod {name} is running although its volumes are not attached to its node"));
    }
    let owner = pod.meta.controller().and_then(|o| state.store().by_uid(o.uid));
    let Some(Object::StatefulSet(set)) = owner else { return };
    let Some((parent, ordinal)) = parent_and_ordinal(name) else {
        violations.push(format!("pod {name} of a set has no ordinal"));
        return;
    };
    if parent != &*set.meta.name {
        violations.push(format!("pod {name} belongs to {}", set.meta.name));
    }
    // A recreated pod has the same claims: those of its ordinal.
    for (volume, claim) in pod.template_claims.iter() {
        if **claim != *format!("{volume}-{parent}-{ordinal}") {
            violations.push(format!("pod {name} mounts claim {claim}"));
        }
    }
}

fn check_volumes(state: &State, violations: &mut Vec<String>) {
    let mut users: BTreeMap<Name, Name> = BTreeMap::new();
    for claim in state.all::<PersistentVolumeClaim>().filter(|c| c.phase == ClaimPhase::Bound) {
        if let Some(other) = users.insert(claim.volume_name.clone(), claim.meta.name.clone()) {
            violations.push(format!("volume {} is bound to {other} and {}", claim.volume_name, claim.meta.name));
        }
        let volume = state.find::<PersistentVolume>("", &claim.volume_name);
        if volume.is_some_and(|v| v.claim.as_ref().is_none_or(|c| c.uid != Some(claim.meta.uid))) {
            violations.push(format!("claim {} and its volume disagree", claim.meta.name));
        }
    }
    for volume in state.all::<PersistentVolume>() {
        let nodes = state.attached_to(&volume.meta.name);
        if nodes.len() > 1 && !volume.allows_multi_attach() {
            violations.push(format!("volume {} is attached to {nodes:?}", volume.meta.name));
        }
    }
    for volume in state.all::<PersistentVolume>().filter(|v| v.phase == VolumePhase::Bound) {
        if volume.claim.as_ref().is_none_or(|c| c.uid.is_none()) {
            violations.push(format!("volume {} is Bound without a claim", volume.meta.name));
        }
    }
}

/// The guarantees of upstream's controllers that changes to the state `before` violate; empty when none.
pub fn check_changes(before: &State, changes: &[Change]) -> Vec<String> {
    let mut violations = Vec::new();
    for change in changes {
        match (change.actor, change.before(), change.after()) {
            (Actor::StatefulSet, None, Some(Object::Pod(pod))) => {
                check_created(before, change.at_ms, pod, &mut violations);
            }
            (Actor::StatefulSet, Some(Object::Pod(pod)), _) if change.facts().contains(&Fact::DeletionRequested) => {
                check_deleted(before, change.at_ms, pod, &mut violations);
            }
            (actor, Some(Object::PersistentVolumeClaim(claim)), _) if actor != Actor::User => {
                check_claim_retained(claim, change, &mut violations);
            }
            (Actor::Scheduler, Some(Object::Pod(_)), Some(Object::Pod(pod)))
                if pod.node.as_ref().is_some_and(|node| before.find::<Node>("", node).is_none()) =>
            {
                violations.push(format!("pod {} is bound to a node that does not exist", pod.meta.name));
            }
            _ => {}
        }
    }
    violations
}

/// The set that controls a pod, if it is OrderedReady.
fn ordered_set<'s>(state: &'s State, pod: &Pod) -> Option<&'s Rc<StatefulSet>> {
    let owner = pod.meta.controller()?;
    let set = state.find::<StatefulSet>(&pod.meta.namespace, &owner.name)?;
    (set.spec.pod_management_policy == PodManagementPolicy::OrderedReady).then_some(set)
}

/// The pod of an ordinal that the set owns or will adopt.
fn pod_of<'s>(state: &'s State, set: &StatefulSet, ordinal: i64) -> Option<&'s Rc<Pod>> {
    state
        .find::<Pod>(&set.meta.namespace, &pod_name(&set.meta.name, ordinal))
        .filter(|p| p.meta.controller().is_none_or(|o| o.uid == set.meta.uid))
}

fn is_healthy(set: &StatefulSet, pod: &Pod, at_ms: u64) -> bool {
    let min_ready = set.spec.min_ready_seconds.into();
    pod.is_running_and_ready() && pod.is_available(min_ready, at_ms) && !pod.meta.is_terminating()
}

/// OrderedReady: a pod is created only when all pods of lower ordinals are available.
fn check_created(before: &State, at_ms: u64, pod: &Pod, violations: &mut Vec<String>) {
    if pod.meta.labels.get(POD_NAME_LABEL) != Some(&pod.meta.name) || revision_of(pod).is_none() {
        violations.push(format!("pod {} was created without its identity", pod.meta.name));
    }
    let (Some(set), Some((_, ordinal))) = (ordered_set(before, pod), parent_and_ordinal(&pod.meta.name)) else { return };
    if !set.spec.ordinals().contains(&ordinal) {
        violations.push(format!("pod {} has an ordinal that is not desired", pod.meta.name));
    }
    for earlier in set.spec.ordinals().start..ordinal {
        if !pod_of(before, set, earlier).is_some_and(|p| is_healthy(set, p, at_ms)) {
            violations.push(format!("pod {} was created although ordinal {earlier} is not available", pod.meta.name));
        }
    }
}

/// OrderedReady: pods are deleted from the highest ordinal down, one at a time; condemned pods before those to update.
fn check_deleted(before: &State, at_ms: u64, pod: &Pod, violations: &mut Vec<String>) {
    let (Some(set), Some((_, ordinal))) = (ordered_set(before, pod), parent_and_ordinal(&pod.meta.name)) else { return };
    if pod.is_terminal() {
        return;
    }
    let desired = set.spec.ordinals();
    // Pods whose labels stopped matching are released in the same sync.
    let others =
        before.store().owned::<Pod>(set.meta.uid).filter(|p| p.meta.name != pod.meta.name && set.spec.selector.matches(&p.meta.labels));
    let ordinals: Vec<(i64, &Rc<Pod>)> = others.filter_map(|p| parent_and_ordinal(&p.meta.name).map(|(_, n)| (n, p))).collect();
    let condemned_above = |(n, _): &(i64, &Rc<Pod>)| !desired.contains(n) && (desired.contains(&ordinal) || *n > ordinal);
    if let Some((other, _)) = ordinals.iter().find(|o| condemned_above(o)) {
        violations.push(format!("pod {} was deleted before ordinal {other}", pod.meta.name));
    }
    let UpdateStrategy::RollingUpdate { partition, .. } = set.spec.update_strategy else { return };
    if !desired.contains(&ordinal) || before.settings().max_unavailable_stateful_set {
        return;
    }
    if ordinal < desired.start + i64::from(partition) {
        violations.push(format!("pod {} was deleted below the partition {partition}", pod.meta.name));
    }
    if let Some((other, _)) = ordinals.iter().find(|(n, p)| *n > ordinal && desired.contains(n) && !is_healthy(set, p, at_ms)) {
        violations.push(format!("pod {} was replaced although ordinal {other} is not available", pod.meta.name));
    }
}

/// Only a user deletes a claim without an owner: that is what Retain means.
fn check_claim_retained(claim: &PersistentVolumeClaim, change: &Change, violations: &mut Vec<String>) {
    let facts = change.facts();
    let deleted = facts.contains(&Fact::DeletionRequested) || (facts.contains(&Fact::Gone) && !claim.meta.is_terminating());
    if deleted && claim.meta.owners.is_empty() {
        violations.push(format!("claim {} was deleted although it has no owner", claim.meta.name));
    }
    if let Some(Object::PersistentVolumeClaim(after)) = change.after()
        && claim.phase == ClaimPhase::Bound
        && after.volume_name != claim.volume_name
    {
        violations.push(format!("claim {} changed its volume", claim.meta.name));
    }
}

/// In an idle state: the OrderedReady sets that are not in their desired state and have no [`Wait`](super::Wait) to explain it.
pub fn unexplained(state: &State) -> Vec<String> {
    let is_in_desired_state = |set: &StatefulSet| {
        let pods = || state.store().owned::<Pod>(set.meta.uid).filter(|p| set.spec.selector.matches(&p.meta.labels));
        let count = i32::try_from(pods().count()).unwrap_or(i32::MAX);
        count == set.spec.replicas && pods().all(|p| is_healthy(set, p, state.now_ms()))
    };
    let parallel = |set: &StatefulSet| set.spec.pod_management_policy == PodManagementPolicy::Parallel;
    (state.all::<StatefulSet>())
        .filter(|set| !set.meta.is_terminating() && !is_in_desired_state(set) && !parallel(set))
        .filter(|set| state.wait_of(&super::faults::key_of(&***set)).is_none())
        .map(|set| format!("statefulset {} is not in its desired state and has no wait", set.meta.name))
        .collect()
}
