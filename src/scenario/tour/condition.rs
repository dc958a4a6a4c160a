//! Conditions: what a tour claims of a state, or of what has changed since a beat began.

use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::node::{Node, NodeReady};
use crate::api::pod::{Phase, Pod};
use crate::api::stateful_set::StatefulSet;
use crate::api::{Kind, Name};
use crate::cluster::dns::RecordType;
use crate::cluster::{Change, Fact, State};
use crate::history::History;
use crate::manifest::DEFAULT_NAMESPACE;

/// Something that holds or does not: `pod web-2: gone`, `first deleted: web-2`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    what: What,
    /// Who it is about; empty where it is about all.
    name: String,
    is: String,
    not: bool,
}

/// What a condition is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
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

/// How each is written, and the words it takes; where there are none, anything.
const SUBJECTS: [(&str, What, &[&str]); 16] = [
    ("pod ", What::Pod, &["exists", "gone", "pending", "running", "ready", "terminating", "failed", "unscheduled", "new", "same"]),
    ("claim ", What::Claim, &["exists", "gone", "pending", "bound", "terminating"]),
    ("node ", What::Node, &["ready"]),
    ("image of ", What::ImageOf, &[]),
    ("node of ", What::NodeOf, &[]),
    ("data of ", What::DataOf, &[]),
    ("ready of ", What::ReadyOf, &[]),
    ("name ", What::Dns, &["found"]),
    ("pods", What::Pods, &[]),
    ("ready pods", What::PodsReady, &[]),
    ("claims", What::Claims, &[]),
    ("pods created", What::Created, &[]),
    ("pods deleted", What::Deleted, &[]),
    ("first ", What::First, &[]),
    ("last ", What::Last, &[]),
    ("command", What::Command, &["refused"]),
];
/// What `first` and `last` look for.
const TURNS: [&str; 3] = ["created", "ready", "deleted"];

impl Condition {
    /// Reads what stands before and behind the colon; the error says what could.
    pub fn read(subject: &str, is: &str) -> Result<Condition, String> {
        let of = |(word, what, words): &(&'static str, What, &'static [&'static str])| match word.strip_suffix(' ') {
            Some(_) => subject.strip_prefix(word).map(|name| (*what, name.trim(), *words)),
            None => (subject == *word).then_some((*what, "", *words)),
        };
        let Some((what, name, words)) = SUBJECTS.iter().rev().find_map(of) else {
            let known = SUBJECTS.map(|(word, ..)| format!("`{}`", word.trim_end())).join(", ");
            return Err(format!("`{subject}` is nothing that can be looked at; what can begins with {known}"));
        };
        let turns = matches!(what, What::First | What::Last);
        if turns && !TURNS.contains(&name) {
            return Err(format!("`{subject}`: one of {} is wanted behind its first word", TURNS.join(", ")));
        }
        let (not, is) = is.strip_prefix("not ").map_or((false, is), |is| (true, is.trim()));
        if !words.is_empty() && !words.contains(&is) {
            return Err(format!("`{subject}: {is}`: one of {} is wanted, or `not` and one of them", words.join(", ")));
        }
        Ok(Condition { what, name: name.into(), is: is.into(), not })
    }

    /// As it is written.
    pub fn words(&self) -> String {
        let subject = SUBJECTS.iter().find(|(_, what, _)| *what == self.what).map_or("", |(word, ..)| word);
        format!("{subject}{}: {}{}", self.name, if self.not { "not " } else { "" }, self.is)
    }

    /// Whether it holds.
    pub fn holds(&self, look: &Look<'_>) -> bool {
        self.is_so(look) != self.not
    }

    fn is_so(&self, look: &Look<'_>) -> bool {
        let (state, name, is) = (look.state, self.name.as_str(), self.is.as_str());
        let pod = || state.find::<Pod>(DEFAULT_NAMESPACE, name);
        let is_count = |count: usize| is == count.to_string();
        match self.what {
            What::Pod => is_pod(look, name, is),
            What::Claim => is_claim(state, name, is),
            What::Node => state.find::<Node>("", name).is_some_and(|node| node.ready == NodeReady::True),
            What::ImageOf => pod().is_some_and(|pod| pod.spec.containers.first().is_some_and(|first| &*first.image == is)),
            What::NodeOf => pod().is_some_and(|pod| pod.node.as_deref() == Some(is)),
            What::DataOf => has_data(state, name, is),
            What::ReadyOf => {
                let set = state.find::<StatefulSet>(DEFAULT_NAMESPACE, name);
                set.is_some_and(|set| set.status.ready_replicas.to_string() == is)
            }
            What::Dns => !state.resolve(name, RecordType::A).records.is_empty(),
            What::Pods => is_count(pods(state).count()),
            What::PodsReady => is_count(pods(state).filter(|pod| pod.status.ready).count()),
            What::Claims => is_count(state.store().in_namespace::<PersistentVolumeClaim>(DEFAULT_NAMESPACE).count()),
            What::Created => is_count(look.turns("created").len()),
            What::Deleted => is_count(look.turns("deleted").len()),
            What::First => look.turns(name).first().is_some_and(|first| ***first == *is),
            What::Last => look.turns(name).last().is_some_and(|last| ***last == *is),
            What::Command => look.refused,
        }
    }
}

/// What conditions are held against.
#[derive(Clone, Copy, Debug)]
pub struct Look<'history> {
    /// The state.
    pub state: &'history State,
    /// The run.
    history: &'history History,
    /// How many changes lay behind when the beat began.
    from: usize,
    /// Whether kubectl refused what the beat did.
    refused: bool,
}

impl<'history> Look<'history> {
    /// Looks at where a history is. `from` is how many moments lay behind when the beat began.
    pub fn new(history: &'history History, from: usize, refused: bool) -> Look<'history> {
        Look { state: history.state(), history, from: history.branch().changes_before(from), refused }
    }

    fn changes(&self) -> impl Iterator<Item = &'history Change> {
        let branch = self.history.branch();
        branch.changes.range(self.from, branch.changes_before(self.history.position()))
    }

    /// The pods that were created, got Ready or were deleted since, in this order; a pod counts once.
    fn turns(&self, turn: &str) -> Vec<&'history Name> {
        let is_turn = |fact: &Fact| match turn {
            "created" => matches!(fact, Fact::Created),
            "ready" => matches!(fact, Fact::Ready),
            _ => matches!(fact, Fact::Deleting | Fact::Gone),
        };
        let (mut seen, mut names) = (Vec::new(), Vec::new());
        for change in self.changes().filter(|change| change.kind() == Kind::Pod && change.facts().iter().any(is_turn)) {
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

fn is_pod(look: &Look<'_>, name: &str, is: &str) -> bool {
    let Some(pod) = look.state.find::<Pod>(DEFAULT_NAMESPACE, name) else { return is == "gone" };
    let is_made = |change: &Change| change.object().meta().uid == pod.meta.uid && matches!(change.facts().as_slice(), [Fact::Created, ..]);
    match is {
        "exists" => true,
        "pending" => pod.status.phase == Phase::Pending,
        "running" => pod.status.phase == Phase::Running,
        "ready" => pod.status.ready,
        "terminating" => pod.meta.is_terminating(),
        "failed" => pod.status.phase == Phase::Failed,
        "unscheduled" => pod.node.is_none(),
        "new" => look.changes().any(is_made),
        "same" => !look.changes().any(is_made),
        _ => false,
    }
}

fn is_claim(state: &State, name: &str, is: &str) -> bool {
    let Some(claim) = state.find::<PersistentVolumeClaim>(DEFAULT_NAMESPACE, name) else { return is == "gone" };
    match is {
        "exists" => true,
        "pending" => claim.phase == ClaimPhase::Pending,
        "bound" => claim.phase == ClaimPhase::Bound,
        "terminating" => claim.meta.is_terminating(),
        _ => false,
    }
}

/// Whether a pod's program has kept a value, where it keeps its data.
fn has_data(state: &State, name: &str, value: &str) -> bool {
    let kept = || {
        let id = state.store().id_of(Kind::Pod, DEFAULT_NAMESPACE, name)?;
        let pod = state.store().typed_at::<Pod>(id)?;
        state.data().at(&state.place_of(id, pod)?)
    };
    kept().is_some_and(|contents| contents.entries.iter().any(|entry| &*entry.value == value))
}
