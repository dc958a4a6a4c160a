//! Why an object is as it is: what is so now, and the recorded causes that led there, one behind the other.
//!
//! Every change names the change its maker reacted to; nothing here is guessed. A chain ends where a person acted, or where
//! something happened in its own time, as a container that starts does.

use super::{Line, beats, rules, why_now};
use crate::api::{Key, Kind};
use crate::cluster::{Actor, Change, Fact};
use crate::history::{Branch, History};
use crate::view::current_wait::current_wait;
use crate::view::naming::Naming;
use crate::view::rules::Rule;

/// How many causes are told.
const CAUSES_MAX: usize = 8;
/// How many changes are looked through for those of an object.
const CHANGES_MAX: usize = 5_000;

/// The answer to "why?" about an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Why {
    /// The object.
    pub about: Key,
    /// How objects are called.
    pub naming: Naming,
    /// What is so now, what it waits for and what would end that.
    pub now: Vec<Line>,
    /// What led there, the latest first.
    pub causes: Vec<Cause>,
}

/// Something that happened, and brought about what is told before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// When.
    pub at_ms: u64,
    /// What, in a sentence without its end.
    pub words: String,
    /// Whether the user did it.
    pub by_user: bool,
    /// By which rule it happened; absent for what the user did.
    pub rule: Option<Rule>,
}

/// Why an object, or a pod that is missing, is as it is at the moment looked at.
pub fn why(history: &History, key: &Key) -> Why {
    let (state, names) = (history.state(), Naming::of(history.state()));
    let now = why_now::now(state, key);
    let mut led = causes(names, history.branch(), history.position(), key);
    if led.is_empty() {
        // What never was is missing because of what its set waits for.
        let waits_for = why_now::set_of(state, key).and_then(|set| current_wait(state, &set));
        led = waits_for.map_or_else(Vec::new, |wait| causes(names, history.branch(), history.position(), wait.on));
    }
    Why { about: key.clone(), naming: names, now, causes: led }
}

/// What led to how an object was after so many moments of a branch, the latest first: the last thing that happened to it
/// with its causes, and then, if that is not among them, who made it and why.
pub fn causes(names: Naming, branch: &Branch, position: usize, key: &Key) -> Vec<Cause> {
    let end = branch.changes_before(position);
    let from = end.saturating_sub(CHANGES_MAX);
    let own = |index: &usize| branch.changes.get(*index).is_some_and(|change| is_about(change, key));
    let last = (from..end)
        .rev()
        .filter(own)
        .find(|index| branch.changes.get(*index).is_some_and(|change| told(names, branch, *index, change).is_some()));
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

/// Goes from a change to its cause, as long as there is one.
fn follow(names: Naming, branch: &Branch, start: usize, seen: &mut Vec<usize>, led: &mut Vec<Cause>) {
    let mut next = Some(start);
    while let Some(index) = next.filter(|index| !seen.contains(index) && led.len() < CAUSES_MAX) {
        let Some(change) = branch.changes.get(index) else { return };
        seen.push(index);
        if let Some(cause) = told(names, branch, index, change).filter(|cause| led.last() != Some(cause)) {
            led.push(cause);
        }
        next = change.cause.and_then(|seq| branch.index_of(seq));
    }
}

/// A change in words; nothing for one that only keeps the books.
fn told(names: Naming, branch: &Branch, index: usize, change: &Change) -> Option<Cause> {
    let moment = branch.moment_of(index);
    let deed = branch.moments.get(moment).and_then(|moment| moment.deed.as_ref());
    let by_user = deed.is_some() && change.actor == Actor::User;
    let words = match deed {
        Some(deed) if by_user => Some(format!("You: {}", deed.source)),
        _ if beats::is_made_pod(change) => Some(beats::made_pod(names, change, &branch.changes_of(moment).collect::<Vec<_>>())),
        _ => beats::words(names, change).or_else(|| made(names, change)),
    }?;
    Some(Cause { at_ms: change.at_ms, words, by_user, rule: rules::of(change).filter(|_| !by_user) })
}

/// That something was made which no beat tells of: a pod's beat tells of its claims.
fn made(names: Naming, change: &Change) -> Option<String> {
    let claim = change.kind() == Kind::PersistentVolumeClaim && change.facts().contains(&Fact::Created);
    claim.then(|| format!("{} made {} {}", beats::who(change.actor), beats::noun(change.kind()), beats::name_of(names, change)))
}
