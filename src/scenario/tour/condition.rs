//! Conditions of tours, on the state or on the changes since the start of a beat (one step of a tour). Objects without a namespace
//! are looked up in `default`. `SUBJECTS` is the grammar.

use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::node::{Node, NodeReady};
use crate::api::pod::{Phase, Pod};
use crate::api::stateful_set::StatefulSet;
use crate::api::{Kind, Name};
use crate::cluster::dns::RecordType;
use crate::cluster::{Change, Fact, State};
use crate::history::History;
use crate::manifest::DEFAULT_NAMESPACE;

/// A condition such as `pod web-2: gone` or `first deleted: web-2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    predicate: Predicate,
    /// The name of the object, or the event of `first` and `last`; empty if the predicate has none.
    name: String,
    expected: String,
    not: bool,
}

/// The property that a condition tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Predicate {
    Pod,
    Claim,
    Node,
    ImageOf,
    NodeOf,
    DataOf,
    ReadyOf,
    Dns,
    Pods,
    PodsReady,
    Claims,
    Created,
    Deleted,
    First,
    Last,
    Command,
}

/// The notation of each predicate and its possible values; empty if any value is allowed.
const SUBJECTS: [(&str, Predicate, &[&str]); 16] = [
    ("pod ", Predicate::Pod, &["exists", "gone", "pending", "running", "ready", "terminating", "failed", "unscheduled", "new", "same"]),
    ("claim ", Predicate::Claim, &["exists", "gone", "pending", "bound", "terminating"]),
    ("node ", Predicate::Node, &["ready"]),
    ("image of ", Predicate::ImageOf, &[]),
    ("node of ", Predicate::NodeOf, &[]),
    ("data of ", Predicate::DataOf, &[]),
    ("ready of ", Predicate::ReadyOf, &[]),
    ("name ", Predicate::Dns, &["found"]),
    ("pods", Predicate::Pods, &[]),
    ("ready pods", Predicate::PodsReady, &[]),
    ("claims", Predicate::Claims, &[]),
    ("pods created", Predicate::Created, &[]),
    ("pods deleted", Predicate::Deleted, &[]),
    ("first ", Predicate::First, &[]),
    ("last ", Predicate::Last, &[]),
    ("command", Predicate::Command, &["refused"]),
];
/// The Pod events of `first` and `last`.
const POD_EVENTS: [&str; 3] = ["created", "ready", "deleted"];

impl Condition {
    /// Reads the text before and after the colon; the error lists the possible values.
    pub fn read(subject: &str, expected: &str) -> Result<Condition, String> {
        let of = |(word, predicate, values): &(&'static str, Predicate, &'static [&'static str])| match word.strip_suffix(' ') {
            Some(_) => subject.strip_prefix(word).map(|name| (*predicate, name.trim(), *values)),
            None => (subject == *word).then_some((*predicate, "", *values)),
        };
        let Some((predicate, name, values)) = SUBJECTS.iter().rev().find_map(of) else {
            let subjects = SUBJECTS.map(|(word, ..)| format!("`{}`", word.trim_end())).join(", ");
            return Err(format!("`{subject}` is not a condition; conditions start with {subjects}"));
        };
        let has_event = matches!(predicate, Predicate::First | Predicate::Last);
        if has_event && !POD_EVENTS.contains(&name) {
            return Err(format!("`{subject}`: expected one of {} after its first word", POD_EVENTS.join(", ")));
        }
        let (not, expected) = expected.strip_prefix("not ").map_or((false, expected), |expected| (true, expected.trim()));
        if !values.is_empty() && !values.contains(&expected) {
            return Err(format!("`{subject}: {expected}`: expected one of {}, or `not` and one of them", values.join(", ")));
        }
        Ok(Condition { predicate, name: name.into(), expected: expected.into(), not })
    }

    /// The condition as text.
    pub fn text(&self) -> String {
        let subject = SUBJECTS.iter().find(|(_, predicate, _)| *predicate == self.predicate).map_or("", |(word, ..)| word);
        format!("{subject}{}: {}{}", self.name, if self.not { "not " } else { "" }, self.expected)
    }

    /// Whether it is true.
    pub fn holds(&self, context: &EvalContext<'_>) -> bool {
        self.evaluate(context) != self.not
    }

    fn evaluate(&self, context: &EvalContext<'_>) -> bool {
        let (state, name, expected) = (context.state, self.name.as_str(), self.expected.as_str());
        let pod = || state.find::<Pod>(DEFAULT_NAMESPACE, name);
        let is_count = |count: usize| expected == count.to_string();
        match self.predicate {
            Predicate::Pod => is_pod(context, name, expected),
            Predicate::Claim => is_claim(state, name, expected),
            Predicate::Node => state.find::<Node>("", name).is_some_and(|node| node.ready == NodeReady::True),
            Predicate::ImageOf => pod().is_some_and(|pod| pod.spec.containers.first().is_some_and(|first| &*first.image == expected)),
            Predicate::NodeOf => pod().is_some_and(|pod| pod.node.as_deref() == Some(expected)),
            Predicate::DataOf => has_data(state, name, expected),
            Predicate::ReadyOf => {
                let set = state.find::<StatefulSet>(DEFAULT_NAMESPACE, name);
                set.is_some_and(|set| set.status.ready_replicas.to_string() == expected)
            }
            Predicate::Dns => !state.resolve(name, RecordType::A).records.is_empty(),
            Predicate::Pods => is_count(pods(state).count()),
            Predicate::PodsReady => is_count(pods(state).filter(|pod| pod.status.ready).count()),
            Predicate::Claims => is_count(state.store().in_namespace::<PersistentVolumeClaim>(DEFAULT_NAMESPACE).count()),
            Predicate::Created => is_count(context.pods_with("created").len()),
            Predicate::Deleted => is_count(context.pods_with("deleted").len()),
            Predicate::First => context.pods_with(name).first().is_some_and(|first| ***first == *expected),
            Predicate::Last => context.pods_with(name).last().is_some_and(|last| ***last == *expected),
            Predicate::Command => context.refused,
        }
    }
}

/// What conditions are evaluated against.
#[derive(Clone, Copy, Debug)]
pub struct EvalContext<'history> {
    /// The state.
    pub state: &'history State,
    /// The run.
    history: &'history History,
    /// The number of changes at the start of the beat.
    from: usize,
    /// Whether the command of the beat was refused.
    refused: bool,
}

impl<'history> EvalContext<'history> {
    /// The context of a history's current state. `from` is the number of moments at the start of the beat.
    pub fn new(history: &'history History, from: usize, refused: bool) -> EvalContext<'history> {
        EvalContext { state: history.state(), history, from: history.branch().changes_before(from), refused }
    }

    fn changes(&self) -> impl Iterator<Item = &'history Change> {
        let branch = self.history.branch();
        branch.changes.range(self.from, branch.changes_before(self.history.position()))
    }

    /// The Pods with an event (created, ready, deleted) since the start of the beat, in order; each Pod counts once.
    fn pods_with(&self, event: &str) -> Vec<&'history Name> {
        let is_event = |fact: &Fact| match event {
            "created" => matches!(fact, Fact::Created),
            "ready" => matches!(fact, Fact::Ready),
            _ => matches!(fact, Fact::DeletionRequested | Fact::Gone),
        };
        let (mut seen, mut names) = (Vec::new(), Vec::new());
        for change in self.changes().filter(|change| change.kind() == Kind::Pod && change.facts().iter().any(is_event)) {
            let uid = change.object().meta().uid;
            if !seen.contains(&uid) {
                seen.push(uid);
                names.push(change.name());
            }
        }
        names
    }
}

fn pods(state: &State) -> impl Iterator<Item = &Pod> {
    state.store().in_namespace::<Pod>(DEFAULT_NAMESPACE).map(|pod| &**pod)
}

fn is_pod(context: &EvalContext<'_>, name: &str, expected: &str) -> bool {
    let Some(pod) = context.state.find::<Pod>(DEFAULT_NAMESPACE, name) else { return expected == "gone" };
    let is_creation =
        |change: &Change| change.object().meta().uid == pod.meta.uid && matches!(change.facts().as_slice(), [Fact::Created, ..]);
    match expected {
        "exists" => true,
        "pending" => pod.status.phase == Phase::Pending,
        "running" => pod.status.phase == Phase::Running,
        "ready" => pod.status.ready,
        "terminating" => pod.meta.is_terminating(),
        "failed" => pod.status.phase == Phase::Failed,
        "unscheduled" => pod.node.is_none(),
        "new" => context.changes().any(is_creation),
        "same" => !context.changes().any(is_creation),
        _ => false,
    }
}

fn is_claim(state: &State, name: &str, expected: &str) -> bool {
    let Some(claim) = state.find::<PersistentVolumeClaim>(DEFAULT_NAMESPACE, name) else { return expected == "gone" };
    match expected {
        "exists" => true,
        "pending" => claim.phase == ClaimPhase::Pending,
        "bound" => claim.phase == ClaimPhase::Bound,
        "terminating" => claim.meta.is_terminating(),
        _ => false,
    }
}

/// Whether the data of a Pod's program contains a value.
fn has_data(state: &State, name: &str, value: &str) -> bool {
    let find_contents = || {
        let id = state.store().id_of(Kind::Pod, DEFAULT_NAMESPACE, name)?;
        let pod = state.store().typed_at::<Pod>(id)?;
        state.data().at(&state.location_of(id, pod)?)
    };
    find_contents().is_some_and(|contents| contents.entries.iter().any(|entry| &*entry.value == value))
}
