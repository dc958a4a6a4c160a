//! Two runs beside each other: who is all Ready first, which pods differ at the moment looked at, and what can be compared.

use super::diagram::{Diagram, SlotState};
use super::naming::Naming;
use super::pod_phase::PodPhase;
use super::words::{list_first, span, upper_first};
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
pub enum Wanted {
    /// Itself with the other podManagementPolicy.
    Policy,
    /// Itself with the partition that was typed.
    Partition,
    /// Itself with a Deployment in place of each StatefulSet.
    Deployment,
    /// Itself with the text in the editor applied last.
    Text,
    /// The branch of a number.
    Branch(usize),
}

/// Two runs beside each other.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// What the two are called, by what differs in them.
    pub names: [String; 2],
    /// Who is all Ready first, and by how much.
    pub verdict: String,
    /// Which pods differ at the moment looked at.
    pub differs: String,
    /// What else is not the same in the second run.
    pub notes: Vec<String>,
}

/// What the page offers to compare.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Offers {
    /// The partition typed.
    pub partition: String,
    /// The other branches, by number and name.
    pub branches: Vec<(usize, Name)>,
}

/// When a run has every pod Ready that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllReady {
    /// From this moment on, in milliseconds.
    At(u64),
    /// Never by itself: it comes to rest without.
    Never,
    /// Not by this moment, in milliseconds; nobody looked further.
    NotBy(u64),
    /// Nobody asks for pods.
    NobodyAsks,
}

/// So far ahead a run is looked at, in virtual time.
const AHEAD_MS_MAX: u64 = 30 * 60 * 1_000;
/// So many looks of components ahead.
const STEPS_AHEAD_MAX: usize = 60_000;
/// So many pods that differ are named.
const PODS_TOLD_MAX: usize = 4;

/// When a history's branch has all pods Ready after the last thing done on it: simulated ahead as far as needed, on a copy.
pub fn all_ready(history: &History) -> AllReady {
    let mut ahead = history.clone();
    ahead.seek(history.branch().deeds().last().map_or(0, |(at_ms, _)| at_ms));
    let mut state = ahead.state().clone();
    let until_ms = state.now_ms().saturating_add(AHEAD_MS_MAX);
    let mut changed = true;
    for _ in 0..STEPS_AHEAD_MAX {
        // A look that changes nothing makes nobody Ready.
        match changed.then(|| is_all_ready(&state)) {
            Some(None) => return AllReady::NobodyAsks,
            Some(Some(true)) => return AllReady::At(state.now_ms()),
            Some(Some(false)) | None => {}
        }
        match state.next_due_ms() {
            None => return AllReady::Never,
            Some(due_ms) if due_ms > until_ms => break,
            Some(_) => changed = state.step().is_some_and(|step| !step.changes.is_empty()),
        }
    }
    AllReady::NotBy(state.now_ms())
}

/// Whether every set and Deployment has its pods, Ready and of the template wanted. Nothing when there is none.
fn is_all_ready(state: &State) -> Option<bool> {
    let sets = state.all::<StatefulSet>().map(|set| is_set_ready(state, set));
    let mut all = sets.chain(state.all::<Deployment>().map(|deployment| is_deployment_ready(state, deployment)));
    let first = all.next()?;
    Some(first && all.all(|ready| ready))
}

/// How many pods of an owner are Ready, if none of them is going.
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
    let (wanted, status) = (set.spec.replicas, &set.status);
    // What a partition leaves at the old revision is as wanted.
    let updated = match set.spec.update_strategy {
        UpdateStrategy::RollingUpdate { partition, .. } => {
            let first = i64::from(partition).max(i64::from(set.spec.start_ordinal));
            (set.spec.ordinals().end - first).clamp(0, i64::from(wanted.max(0)))
        }
        UpdateStrategy::OnDelete => 0,
    };
    status.observed_generation == set.meta.generation
        && i64::from(status.updated_replicas) >= updated
        && ready_pods(state, set.meta.uid) == usize::try_from(wanted).ok()
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
    let wanted = deployment.spec.replicas;
    let status = &deployment.status;
    status.observed_generation == deployment.meta.generation && status.updated_replicas == wanted && usize::try_from(wanted) == Ok(ready)
}

/// Who is all Ready first, and by how much. `now_ms` is the moment looked at.
pub fn verdict(names: &[String; 2], ready: [AllReady; 2], now_ms: u64) -> String {
    let told = |which: usize| {
        let name = &names[which];
        match ready[which] {
            AllReady::At(at_ms) if at_ms <= now_ms => format!("{name} was all Ready at {}", exactly(at_ms)),
            AllReady::At(at_ms) => format!("{name} will be all Ready at {}", exactly(at_ms)),
            AllReady::Never => format!("{name} comes to rest without being all Ready"),
            AllReady::NotBy(at_ms) => format!("{name} is not all Ready by {}, and nobody looked further", exactly(at_ms)),
            AllReady::NobodyAsks => format!("in {name} nobody asks for pods"),
        }
    };
    let end = match ready {
        [AllReady::At(one), AllReady::At(other)] if one == other => ": at the same moment".to_owned(),
        [AllReady::At(one), AllReady::At(other)] => {
            let first = usize::from(other < one);
            let sentence = format!("{}, {}: {} earlier.", told(first), told(1 - first), span(one.abs_diff(other)));
            return upper_first(&sentence);
        }
        _ => String::new(),
    };
    upper_first(&format!("{}, {}{end}.", told(0), told(1)))
}

fn exactly(at_ms: u64) -> String {
    let (minutes, tenths) = (at_ms / 60_000, at_ms % 60_000 / 100);
    format!("{minutes}:{:02}.{}", tenths / 10, tenths % 10)
}

/// How pods that are not alike fare in the one and the other state; nothing where there is no such pod.
pub type Unlike = BTreeMap<Key, [Option<PodPhase>; 2]>;

/// The pods that differ in phase, readiness or existence.
pub fn unlike(one: &State, other: &State) -> Unlike {
    let phase = |state: &State, pod: &Pod| state.find::<Pod>(&pod.meta.namespace, &pod.meta.name).map(|pod| PodPhase::of(pod));
    let here = one.all::<Pod>().map(|pod| (key_of(&**pod), [Some(PodPhase::of(pod)), phase(other, pod)]));
    let there = other.all::<Pod>().filter(|pod| phase(one, pod).is_none()).map(|pod| (key_of(&**pod), [None, Some(PodPhase::of(pod))]));
    order::gather(here.chain(there).filter(|(_, [one, other])| one != other))
}

/// Which pods differ, in a sentence. `strangers` says whether pods have other names in the second run.
pub fn differs(naming: Naming, unlike: &Unlike, names: &[String; 2], strangers: bool) -> String {
    if strangers {
        return format!("A {}'s pods have names of their own, so none is marked.", names[1]);
    }
    if unlike.is_empty() {
        return "No pod differs at this moment.".to_owned();
    }
    let word = |phase: Option<PodPhase>| phase.map_or("not there", PodPhase::words);
    let told: Vec<String> =
        unlike.iter().map(|(pod, [one, other])| format!("{} ({} / {})", naming.name(pod), word(*one), word(*other))).collect();
    format!("Differs at this moment, {} / {}: {}.", names[0], names[1], list_first(&told, PODS_TOLD_MAX))
}

/// Marks in a picture the pods, and the places of pods not there, that differ. `there` is which of the two the other run is.
pub fn mark(picture: &mut Diagram, unlike: &Unlike, there: usize, name: &str) {
    let words = |phases: &[Option<PodPhase>; 2]| format!(", in {name}: {}", phases[there].map_or("not there", PodPhase::words));
    for pod in picture.rooms.iter_mut().flat_map(|room| &mut Rc::make_mut(room).pods) {
        if let Some(phases) = unlike.get(&pod.key) {
            pod.differs = true;
            pod.look.description = format!("{}{}", pod.look.description, words(phases)).into();
        }
    }
    for band in picture.workloads.iter_mut().map(Rc::make_mut) {
        let namespace = band.key.namespace.clone();
        for slot in band.slots.iter_mut().filter(|slot| !matches!(slot.state, SlotState::Filled | SlotState::Condemned)) {
            if let Some(phases) = unlike.get(&Key { kind: crate::api::Kind::Pod, namespace: namespace.clone(), name: slot.name.clone() }) {
                slot.differs = true;
                slot.description = format!("{}{}", slot.description, words(phases)).into();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verdict_says_who_is_first_and_by_how_much() {
        use AllReady::{At, Never, NobodyAsks, NotBy};
        let names = ["OrderedReady".to_owned(), "Parallel".to_owned()];
        let cases = [
            ([At(14_300), At(6_100)], 20_000, "Parallel was all Ready at 0:06.1, OrderedReady was all Ready at 0:14.3: 8.2 s earlier."),
            ([At(14_300), At(6_100)], 7_000, "Parallel was all Ready at 0:06.1, OrderedReady will be all Ready at 0:14.3: 8.2 s earlier."),
            ([At(1_000), At(61_000)], 0, "OrderedReady will be all Ready at 0:01.0, Parallel will be all Ready at 1:01.0: 1 min earlier."),
            ([At(5_000), At(5_000)], 5_000, "OrderedReady was all Ready at 0:05.0, Parallel was all Ready at 0:05.0: at the same moment."),
            ([At(5_000), Never], 0, "OrderedReady will be all Ready at 0:05.0, Parallel comes to rest without being all Ready."),
            (
                [NotBy(60_000), NobodyAsks],
                0,
                "OrderedReady is not all Ready by 1:00.0, and nobody looked further, in Parallel nobody asks for pods.",
            ),
        ];
        for (ready, now_ms, told) in cases {
            assert_eq!(verdict(&names, ready, now_ms), told);
        }
    }
}
