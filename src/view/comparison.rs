//! The comparison of two runs: when each has all Pods ready, and which Pods differ at the displayed time.
//!
//! [`all_ready`] simulates ahead and gives [`AllReady`], [`verdict`] puts two of them into a sentence; [`pod_diff`] compares
//! two states, [`differs`] lists the result and [`mark`] marks it in a diagram.

use super::diagram::{Diagram, SlotState};
use super::naming::Naming;
use super::pod_display::PodDisplay;
use super::words::{list_first, moment, span, upper_first};
use crate::api::deployment::{Deployment, ReplicaSet};
use crate::api::pod::Pod;
use crate::api::stateful_set::{StatefulSet, UpdateStrategy};
use crate::api::{Key, Name, Uid, order};
use crate::cluster::State;
use crate::cluster::faults::key_of;
use crate::history::History;
use std::collections::BTreeMap;
use std::rc::Rc;

/// What a run is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompareKind {
    /// The same run with the other podManagementPolicy.
    Policy,
    /// The same run with the typed partition.
    Partition,
    /// The same run with a Deployment instead of each StatefulSet.
    Deployment,
    /// The same run with the text in the editor applied last.
    Text,
    /// The branch with this number.
    Branch(usize),
}

/// The view model of a comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ComparisonView {
    /// The names of the two runs, after their difference.
    pub names: [String; 2],
    /// Which run has all Pods ready first, and by how much.
    pub verdict: String,
    /// The Pods that differ at the displayed time.
    pub differs: String,
    /// Other differences of the second run.
    pub notes: Vec<String>,
}

/// The options of the comparison.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompareOptions {
    /// The typed partition.
    pub partition: String,
    /// The other branches, by number and name.
    pub branches: Vec<(usize, Name)>,
}

/// When a run has all desired Pods ready.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllReady {
    /// At this time, in milliseconds.
    At(u64),
    /// Never: the cluster becomes idle before.
    Never,
    /// Not until this time, in milliseconds, where the simulation stopped.
    NotYet(u64),
    /// No workload exists.
    NoPodsDesired,
}

/// How far ahead a run is simulated, in simulated time.
const AHEAD_MS_MAX: u64 = 30 * 60 * 1_000;
/// The largest number of reconciles simulated ahead.
const STEPS_AHEAD_MAX: usize = 60_000;
/// The largest number of different Pods that are listed.
const PODS_LISTED_MAX: usize = 4;

/// When the current branch has all Pods ready after its last command. A copy is simulated ahead as far as needed.
pub fn all_ready(history: &History) -> AllReady {
    let mut ahead = history.clone();
    ahead.seek(history.branch().commands().last().map_or(0, |(at_ms, _)| at_ms));
    let mut state = ahead.state().clone();
    let until_ms = state.now_ms().saturating_add(AHEAD_MS_MAX);
    let mut changed = true;
    for _ in 0..STEPS_AHEAD_MAX {
        // A reconcile without changes makes no Pod ready.
        match changed.then(|| is_all_ready(&state)) {
            Some(None) => return AllReady::NoPodsDesired,
            Some(Some(true)) => return AllReady::At(state.now_ms()),
            Some(Some(false)) | None => {}
        }
        match state.next_due_ms() {
            None => return AllReady::Never,
            Some(due_ms) if due_ms > until_ms => break,
            Some(_) => changed = state.step().is_some_and(|step| !step.changes.is_empty()),
        }
    }
    AllReady::NotYet(state.now_ms())
}

/// Whether all StatefulSets and Deployments have their desired Pods, ready and updated. `None` if there is none.
fn is_all_ready(state: &State) -> Option<bool> {
    let sets = state.all::<StatefulSet>().map(|set| is_set_ready(state, set));
    let mut all = sets.chain(state.all::<Deployment>().map(|deployment| is_deployment_ready(state, deployment)));
    let first = all.next()?;
    Some(first && all.all(|ready| ready))
}

/// The number of ready Pods of an owner; `None` if one is terminating.
fn ready_pods(state: &State, owner: Uid) -> Option<usize> {
    let mut ready = 0;
    for pod in state.store().owned::<Pod>(owner) {
        if pod.meta.is_terminating() {
            return None;
        }
        ready += usize::from(pod.is_running_and_ready());
    }
    Some(ready)
}

fn is_set_ready(state: &State, set: &StatefulSet) -> bool {
    let (desired, status) = (set.spec.replicas, &set.status);
    // Ordinals below the partition keep the old revision.
    let updated = match set.spec.update_strategy {
        UpdateStrategy::RollingUpdate { partition, .. } => {
            let first = i64::from(partition).max(i64::from(set.spec.start_ordinal));
            (set.spec.ordinals().end - first).clamp(0, i64::from(desired.max(0)))
        }
        UpdateStrategy::OnDelete => 0,
    };
    status.observed_generation == set.meta.generation
        && i64::from(status.updated_replicas) >= updated
        && ready_pods(state, set.meta.uid) == usize::try_from(desired).ok()
        && !set.meta.is_terminating()
}

fn is_deployment_ready(state: &State, deployment: &Deployment) -> bool {
    let mut ready = 0;
    for set in state.store().owned::<ReplicaSet>(deployment.meta.uid) {
        match ready_pods(state, set.meta.uid) {
            Some(pods) => ready += pods,
            None => return false,
        }
    }
    let desired = deployment.spec.replicas;
    let status = &deployment.status;
    status.observed_generation == deployment.meta.generation && status.updated_replicas == desired && usize::try_from(desired) == Ok(ready)
}

/// Which run has all Pods ready first, and by how much. `now_ms` is the displayed time.
pub fn verdict(names: &[String; 2], ready: [AllReady; 2], now_ms: u64) -> String {
    let sentence = |which: usize| {
        let name = &names[which];
        match ready[which] {
            AllReady::At(at_ms) if at_ms <= now_ms => format!("{name} had all Pods ready at {}", moment(at_ms)),
            AllReady::At(at_ms) => format!("{name} will have all Pods ready at {}", moment(at_ms)),
            AllReady::Never => format!("{name} becomes idle before all Pods are ready"),
            AllReady::NotYet(at_ms) => format!("{name} does not have all Pods ready by {} (not simulated further)", moment(at_ms)),
            AllReady::NoPodsDesired => format!("{name} has no workloads"),
        }
    };
    let end = match ready {
        [AllReady::At(one), AllReady::At(other)] if one == other => ": at the same time".to_owned(),
        [AllReady::At(one), AllReady::At(other)] => {
            let first = usize::from(other < one);
            let earlier = span(one.abs_diff(other));
            return upper_first(&format!("{}, {}: {earlier} earlier.", sentence(first), sentence(1 - first)));
        }
        _ => String::new(),
    };
    upper_first(&format!("{}, {}{end}.", sentence(0), sentence(1)))
}

/// The display states in both runs of Pods that differ; `None` where the Pod does not exist.
pub type PodDiff = BTreeMap<Key, [Option<PodDisplay>; 2]>;

/// The Pods that differ in display state or existence.
pub fn pod_diff(one: &State, other: &State) -> PodDiff {
    let display = |state: &State, pod: &Pod| state.find::<Pod>(&pod.meta.namespace, &pod.meta.name).map(|pod| PodDisplay::of(pod));
    let of_one = one.all::<Pod>().map(|pod| (key_of(&**pod), [Some(PodDisplay::of(pod)), display(other, pod)]));
    let only_in_other =
        other.all::<Pod>().filter(|pod| display(one, pod).is_none()).map(|pod| (key_of(&**pod), [None, Some(PodDisplay::of(pod))]));
    order::gather(of_one.chain(only_in_other).filter(|(_, [one, other])| one != other))
}

/// The Pods that differ, in a sentence. `names_differ` if the Pods of the second run have other names.
pub fn differs(naming: Naming, diff: &PodDiff, names: &[String; 2], names_differ: bool) -> String {
    if names_differ {
        return format!("Pods of a {} have random names, so differences are not marked.", names[1]);
    }
    if diff.is_empty() {
        return "No Pod differs at this time.".to_owned();
    }
    let word = |display: Option<PodDisplay>| display.map_or("absent", PodDisplay::words);
    let listed: Vec<String> =
        diff.iter().map(|(pod, [one, other])| format!("{} ({} / {})", naming.name(pod), word(*one), word(*other))).collect();
    format!("Differences at this time, {} / {}: {}.", names[0], names[1], list_first(&listed, PODS_LISTED_MAX))
}

/// Marks the Pods and empty slots of a diagram that differ. `other` is the index of the other run, `name` its name.
pub fn mark(diagram: &mut Diagram, diff: &PodDiff, other: usize, name: &str) {
    let words = |displays: &[Option<PodDisplay>; 2]| format!(", in {name}: {}", displays[other].map_or("absent", PodDisplay::words));
    for pod in diagram.nodes.iter_mut().flat_map(|node| &mut Rc::make_mut(node).pods) {
        if let Some(displays) = diff.get(&pod.key) {
            pod.differs = true;
            pod.appearance.description = format!("{}{}", pod.appearance.description, words(displays)).into();
        }
    }
    for band in diagram.workloads.iter_mut().map(Rc::make_mut) {
        let namespace = band.key.namespace.clone();
        for slot in band.slots.iter_mut().filter(|slot| !matches!(slot.state, SlotState::Filled | SlotState::Condemned)) {
            if let Some(displays) = diff.get(&Key { kind: crate::api::Kind::Pod, namespace: namespace.clone(), name: slot.name.clone() }) {
                slot.differs = true;
                slot.description = format!("{}{}", slot.description, words(displays)).into();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_names_the_first_run_and_the_difference() {
        use AllReady::{At, Never, NoPodsDesired, NotYet};
        let names = ["OrderedReady".to_owned(), "Parallel".to_owned()];
        let cases = [
            (
                [At(14_300), At(6_100)],
                20_000,
                "Parallel had all Pods ready at 6.1 s, OrderedReady had all Pods ready at 14.3 s: 8.2 s earlier.",
            ),
            (
                [At(14_300), At(6_100)],
                7_000,
                "Parallel had all Pods ready at 6.1 s, OrderedReady will have all Pods ready at 14.3 s: 8.2 s earlier.",
            ),
            (
                [At(1_000), At(61_000)],
                0,
                "OrderedReady will have all Pods ready at 1.0 s, Parallel will have all Pods ready at 1 min 1.0 s: 1 min earlier.",
            ),
            (
                [At(5_000), At(5_000)],
                5_000,
                "OrderedReady had all Pods ready at 5.0 s, Parallel had all Pods ready at 5.0 s: at the same time.",
            ),
            ([At(5_000), Never], 0, "OrderedReady will have all Pods ready at 5.0 s, Parallel becomes idle before all Pods are ready."),
            (
                [NotYet(60_000), NoPodsDesired],
                0,
                "OrderedReady does not have all Pods ready by 1 min 0.0 s (not simulated further), Parallel has no workloads.",
            ),
        ];
        for (ready, now_ms, expected) in cases {
            assert_eq!(verdict(&names, ready, now_ms), expected);
        }
    }
}
