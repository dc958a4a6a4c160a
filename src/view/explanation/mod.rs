//! The explanation: what happens now, why the next step is blocked and by which object, and the latest changes.
//!
//! Input is a state and its history, output are [`Explanation`] and [`Why`]: lines of text with a tone, a rule and a remedy.
//! Waits are recorded by the components (`State::wait_of`, the stages of the kubelet, `State::unschedulable`); this module only
//! words them: `sets` the waits of controllers, `forecast` those of Pods, `change_notes` the changes, `why` the chain of
//! causes of one object. The words of waits themselves are in `view::wait_text`.

mod blocked_drain;
mod change_notes;
mod current_state;
mod data;
mod forecast;
mod pending_faults;
mod rules;
mod sets;
mod stuck_update;
mod suggestion;
#[cfg(test)]
mod tests;
mod why;

use super::naming::Naming;
use super::object_action::ObjectAction;
use super::rules::Rule;
use crate::api::deployment::Deployment;
use crate::api::pod::Pod;
use crate::api::stateful_set::StatefulSet;
use crate::api::{Key, order};
use crate::cluster::State;
use crate::cluster::faults::key_of;
use crate::history::History;
use crate::view::workload_order::{WorkloadRank, rank};
pub use blocked_drain::blocked_drain;
pub use change_notes::{ChangeNote, by_moment, change_notes, describe_change};
use std::rc::Rc;
pub use suggestion::Suggestion;
pub use why::{Cause, Why, causes, why};

/// The kind of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// The object is in its desired state.
    Healthy,
    /// Something is in progress.
    Working,
    /// Something is blocked and continues by itself.
    Waiting,
    /// Something is blocked until a person acts.
    Stuck,
}

/// Sentences about one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The object.
    pub about: Key,
    /// The sentences.
    pub words: String,
    /// Their kind.
    pub tone: Tone,
    /// What a person can do about it.
    pub remedy: Option<ObjectAction>,
    /// The rule behind it.
    pub rule: Rule,
}

/// The explanation of a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// How names are shown.
    pub naming: Naming,
    /// The current state, the most important line first.
    pub now: Vec<Line>,
    /// The last changes, the latest first.
    pub changes: Vec<ChangeNote>,
    /// One thing to try next.
    pub suggestion: Option<Rc<Suggestion>>,
    /// Whether the cluster is idle: nothing is scheduled to happen.
    pub idle: bool,
    /// How long no event happens, when that is long, in milliseconds.
    pub quiet_ms: Option<u64>,
}

/// A pause without events is mentioned from this length on.
const QUIET_LONG_MS: u64 = 5_000;
/// How many Pods that block no StatefulSet are described one by one.
const PODS_LISTED_MAX: usize = 2;
/// How many changes are listed.
const CHANGES_MAX: usize = 40;

/// The explanation of the current moment.
pub fn explain(history: &History) -> Explanation {
    let state = history.state();
    let idle = history.is_idle();
    let quiet_ms = state.next_due_ms().map(|due_ms| due_ms.saturating_sub(history.now_ms())).filter(|ms| *ms >= QUIET_LONG_MS);
    let changes = change_notes(Naming::of(state), history.branch(), history.position(), CHANGES_MAX);
    let suggestion = suggestion::suggestion(history).map(Rc::new);
    Explanation { naming: Naming::of(state), now: now(state), changes, suggestion, idle, quiet_ms }
}

/// The current state: faults first, then each workload with the Pod that blocks it, then other Pods that are not ready.
pub fn now(state: &State) -> Vec<Line> {
    let mut lines: Vec<Line> = state.faults().down.iter().map(|node| sets::node_down(state, node)).collect();
    lines.extend(sets::provisioner_down(state));
    lines.extend(pending_faults::lines(state));
    if state.data().is_in_use() {
        lines.extend(data::replicas(state));
    }
    let mut mentioned: Vec<Key> = Vec::new();
    let mut workloads: Vec<(WorkloadRank, Line)> = Vec::new();
    for set in state.all::<StatefulSet>() {
        let (line, waits_on) = sets::explain_set(state, &key_of(&**set));
        workloads.push((rank(&set.meta), line));
        mentioned.extend(waits_on);
    }
    let of_deployment = |deployment: &Rc<Deployment>| (rank(&deployment.meta), sets::explain_deployment(state, deployment));
    workloads.extend(state.all::<Deployment>().map(of_deployment));
    order::sort_by_key(&mut workloads, |(rank, _)| *rank);
    lines.extend(workloads.into_iter().map(|(_, line)| line));
    // The line about a node that is down covers its Pods.
    let is_unreachable = |pod: &Pod| pod.node.as_ref().is_some_and(|node| state.faults().down.contains(node)) && !pod.meta.is_terminating();
    let hangs = |pod: &Pod| state.faults().hanging.contains(key_of(pod));
    let is_unhealthy = |pod: &Pod| !pod.is_running_and_ready() || pod.meta.is_terminating() || hangs(pod);
    let pods = state.all::<Pod>().filter(|pod| is_unhealthy(pod) && !is_unreachable(pod));
    let pods: Vec<Key> = pods.map(|pod| key_of(&**pod)).filter(|key| !mentioned.contains(key)).collect();
    lines.extend(pods.iter().take(PODS_LISTED_MAX).filter_map(|key| forecast::line(state, key)));
    if let Some(more) = pods.len().checked_sub(PODS_LISTED_MAX).filter(|more| *more > 0) {
        let about = pods[PODS_LISTED_MAX].clone();
        let words = format!("{} {} starting or stopping.", super::words::count(more, "more Pod"), if more == 1 { "is" } else { "are" });
        lines.push(Line { about, words, tone: Tone::Working, remedy: None, rule: Rule::Containers });
    }
    lines
}
