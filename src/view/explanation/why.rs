//! Why an object is in its state: the current state, and the chain of recorded causes.
//!
//! Every change records the change that its actor reacted to. A chain ends at a command of the user, or at a change that only
//! took time, such as the start of a container.

use super::{Line, change_notes, current_state, rules};
use crate::api::{Key, Kind};
use crate::cluster::{Actor, Change, Fact};
use crate::history::{Branch, History};
use crate::view::current_wait::current_wait;
use crate::view::naming::Naming;
use crate::view::rules::Rule;

/// How many causes are listed.
const CAUSES_MAX: usize = 8;
/// How many changes are searched for those of an object.
const CHANGES_MAX: usize = 5_000;

/// The answer to "why?" about an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The object.
    pub about: Key,
    /// How names are shown.
    pub naming: Naming,
    /// Its current state, what it waits for and what ends that.
    pub now: Vec<Line>,
    /// The causes, the latest first.
    pub causes: Vec<Cause>,
}

/// A change that caused the one before it in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// When it happened.
    pub at_ms: u64,
    /// The sentence, without its full stop.
    pub words: String,
    /// Whether it is a command of the user.
    pub by_user: bool,
    /// The rule behind it; absent for commands of the user.
    pub rule: Option<Rule>,
}

/// Why an object, or a Pod that does not exist, is in its state at the current moment.
pub fn why(history: &History, key: &Key) -> Why {
    let (state, names) = (history.state(), Naming::of(history.state()));
    let now = current_state::now(state, key);
    let mut led = causes(names, history.branch(), history.position(), key);
    if led.is_empty() {
        // A Pod that never existed is missing because of what its StatefulSet waits for.
        let waits_for = current_state::set_of(state, key).and_then(|set| current_wait(state, &set));
        led = waits_for.map_or_else(Vec::new, |wait| causes(names, history.branch(), history.position(), wait.on));
    }
    Why { about: key.clone(), naming: names, now, causes: led }
}

/// The causes of the state of an object after `position` moments of a branch, the latest first: its last change with its
/// causes, and then its creation with its causes, if that is not among them.
pub fn causes(names: Naming, branch: &Branch, position: usize, key: &Key) -> Vec<Cause> {
    let end = branch.changes_before(position);
    let from = end.saturating_sub(CHANGES_MAX);
    let own = |index: &usize| branch.changes.get(*index).is_some_and(|change| is_about(change, key));
    let last = (from..end)
        .rev()
        .filter(own)
        .find(|index| branch.changes.get(*index).is_some_and(|change| cause_text(names, branch, *index, change).is_some()));
    let made = (from..end).rev().filter(own).find(|index| branch.changes.get(*index).is_some_and(|change| change.before().is_none()));
    let mut seen = Vec::new();
    let mut led = Vec::new();
    for start in last.into_iter().chain(made) {
        follow(names, branch, start, &mut seen, &mut led);
    }
    led
}

fn is_about(change: &Change, key: &Key) -> bool {
    change.kind() == key.kind && *change.name() == key.name && *change.namespace() == key.namespace
}

/// Follows the chain of causes from a change.
fn follow(names: Naming, branch: &Branch, start: usize, seen: &mut Vec<usize>, led: &mut Vec<Cause>) {
    let mut next = Some(start);
    while let Some(index) = next.filter(|index| !seen.contains(index) && led.len() < CAUSES_MAX) {
        let Some(change) = branch.changes.get(index) else { return };
        seen.push(index);
        if let Some(cause) = cause_text(names, branch, index, change).filter(|cause| led.last() != Some(cause)) {
            led.push(cause);
        }
        next = change.cause.and_then(|seq| branch.index_of(seq));
    }
}

/// A change as a cause; `None` for bookkeeping.
fn cause_text(names: Naming, branch: &Branch, index: usize, change: &Change) -> Option<Cause> {
    let moment = branch.moment_of(index);
    let command = branch.moments.get(moment).and_then(|moment| moment.command.as_ref());
    let by_user = command.is_some() && change.actor == Actor::User;
    let words = match command {
        Some(command) if by_user => Some(format!("You: {}", command.source)),
        _ if change_notes::is_created_pod(change) => {
            Some(change_notes::created_pod(names, change, &branch.changes_of(moment).collect::<Vec<_>>()))
        }
        _ => change_notes::words(names, change).or_else(|| creation_of(names, change)),
    }?;
    Some(Cause { at_ms: change.at_ms, words, by_user, rule: rules::of(change).filter(|_| !by_user) })
}

/// The creation of a claim, which `change_notes` only mentions with its Pod.
fn creation_of(names: Naming, change: &Change) -> Option<String> {
    let claim = change.kind() == Kind::PersistentVolumeClaim && change.facts().contains(&Fact::Created);
    claim.then(|| {
        format!(
            "{} created {} {}",
            change_notes::who(change.actor),
            change_notes::noun(change.kind()),
            change_notes::name_of(names, change)
        )
    })
}
