//! What happens now, why the next thing waits and on whom, and the last few beats, in sentences.
//!
//! A wait is data (`State::wait_of`, the kubelet's stages, parked pods): nothing is guessed here, it is only worded.

mod beats;
mod data;
mod offer;
mod outlook;
mod rules;
mod sets;
mod stuck_update;
#[cfg(test)]
mod tests;
mod why;
mod why_now;

use super::deed::Deed;
use super::naming::Naming;
use super::rules::Rule;
use crate::api::deployment::Deployment;
use crate::api::pod::Pod;
use crate::api::stateful_set::StatefulSet;
use crate::api::{Key, order};
use crate::cluster::State;
use crate::cluster::faults::key_of;
use crate::history::History;
use crate::view::workload_order::{WorkloadRank, rank};
pub use beats::{Beat, beats, by_moment, told};
pub use offer::Offer;
use std::rc::Rc;
pub use why::{Cause, Why, causes, why};

/// How a sentence is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// All is as wanted.
    Settled,
    /// Something moves.
    Working,
    /// Something stands still and will go on by itself.
    Waiting,
    /// Something stands still until somebody acts.
    Stuck,
}

/// Some sentences about one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The object.
    pub about: Key,
    /// The sentences.
    pub words: String,
    /// How they are meant.
    pub tone: Tone,
    /// What a person can do about it.
    pub remedy: Option<Deed>,
    /// By which rule it is so.
    pub rule: Rule,
}

/// What is told of a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// How objects are called.
    pub naming: Naming,
    /// What is so now, the most telling first.
    pub now: Vec<Line>,
    /// What happened last, the latest first.
    pub beats: Vec<Beat>,
    /// One thing to try next.
    pub offer: Option<Rc<Offer>>,
    /// Whether nothing happens any more by itself.
    pub settled: bool,
    /// How long nothing visible will happen, when that is long.
    pub quiet_ms: Option<u64>,
}

/// Telling that nothing happens is worth it from here on.
const QUIET_LONG_MS: u64 = 5_000;
/// How many pods that no set waits for are told of one by one.
const PODS_TOLD_MAX: usize = 2;
/// How many beats are told.
const BEATS_MAX: usize = 40;

/// What is to be told of the moment looked at.
pub fn explain(history: &History) -> Explanation {
    let state = history.state();
    let settled = history.is_settled();
    let quiet_ms = state.next_due_ms().map(|due_ms| due_ms.saturating_sub(history.now_ms())).filter(|ms| *ms >= QUIET_LONG_MS);
    let beats = beats(Naming::of(state), history.branch(), history.position(), BEATS_MAX);
    Explanation { naming: Naming::of(state), now: now(state), beats, offer: offer::offer(history).map(Rc::new), settled, quiet_ms }
}

/// What is so now: faults first, then each set with whom it waits for, then pods that are under way by themselves.
pub fn now(state: &State) -> Vec<Line> {
    let mut lines: Vec<Line> = state.faults().down.iter().map(|node| sets::node_down(state, node)).collect();
    lines.extend(sets::provisioner_down(state));
    if state.data().is_in_use() {
        lines.extend(data::replicas(state));
    }
    let mut told: Vec<Key> = Vec::new();
    let mut workloads: Vec<(WorkloadRank, Line)> = Vec::new();
    for set in state.all::<StatefulSet>() {
        let (line, waits_on) = sets::explain_set(state, &key_of(&**set));
        workloads.push((rank(&set.meta), line));
        told.extend(waits_on);
    }
    let of_deployment = |deployment: &Rc<Deployment>| (rank(&deployment.meta), sets::explain_deployment(state, deployment));
    workloads.extend(state.all::<Deployment>().map(of_deployment));
    order::sort_by_key(&mut workloads, |(rank, _)| *rank);
    lines.extend(workloads.into_iter().map(|(_, line)| line));
    // What a node that is down does to its pods is told with the node.
    let silent = |pod: &Pod| pod.node.as_ref().is_some_and(|node| state.faults().down.contains(node)) && !pod.meta.is_terminating();
    let failing = |pod: &Pod| state.faults().hanging.contains(key_of(pod));
    let unsettled = |pod: &Pod| !pod.is_running_and_ready() || pod.meta.is_terminating() || failing(pod);
    let pods = state.all::<Pod>().filter(|pod| unsettled(pod) && !silent(pod));
    let pods: Vec<Key> = pods.map(|pod| key_of(&**pod)).filter(|key| !told.contains(key)).collect();
    lines.extend(pods.iter().take(PODS_TOLD_MAX).filter_map(|key| outlook::line(state, key)));
    if let Some(more) = pods.len().checked_sub(PODS_TOLD_MAX).filter(|more| *more > 0) {
        let about = pods[PODS_TOLD_MAX].clone();
        let words = format!("{} {} on the way.", super::words::count(more, "more pod"), if more == 1 { "is" } else { "are" });
        lines.push(Line { about, words, tone: Tone::Working, remedy: None, rule: Rule::Containers });
    }
    lines
}
