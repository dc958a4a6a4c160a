//! One branch: its moments, its changes, its snapshots.

use super::waits::{self, WaitChange};
use crate::api::Name;
use crate::api::map::List;
use crate::cluster::{Action, Change, State};
use std::rc::Rc;

/// A snapshot is kept after so much effort ([`State::effort`]): playing it again takes a few milliseconds.
const EFFORT_BETWEEN_SNAPSHOTS: u64 = 512;

/// What a user did.
#[derive(Clone, Debug, PartialEq)]
pub struct Deed {
    /// In words, or as typed.
    pub source: Name,
    /// What the command read (`-f -`), empty when nothing: the source is a line that tells the same cluster the same again.
    /// Absent where the source is words, or what was done is only a part of what the line does.
    pub input: Option<Name>,
    /// What the cluster was told.
    pub actions: Vec<Action>,
}

/// What one deed or one component's look changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// When.
    pub at_ms: u64,
    /// The deed; absent when a component did it.
    pub deed: Option<Rc<Deed>>,
    /// How many changes of the branch lie behind it.
    pub changes_end: usize,
}

/// Where a branch left another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The number of the branch it left. There is none of that number while what made it is undone.
    pub parent: usize,
    /// When, in milliseconds.
    pub at_ms: u64,
    /// How many moments the two share.
    pub position: usize,
}

/// A line of moments from the beginning of the run.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Tells it from all others, whatever it is called.
    pub number: usize,
    /// Tells its moments from those it had before something was undone: a version only ever grows.
    pub version: usize,
    /// Its name.
    pub name: Name,
    /// The branch it left; absent for the first, and where that was deleted.
    pub forked_from: Option<Fork>,
    /// Its moments, in order.
    pub moments: List<Moment>,
    /// Its changes, in order.
    pub changes: List<Change>,
    /// When waits began, changed and ended, in order.
    pub waits: List<WaitChange>,
    pub(super) base: State,
    pub(super) end: State,
    snapshots: List<Snapshot>,
}

/// A state on the way.
#[derive(Clone, Debug)]
struct Snapshot {
    /// How many moments lie behind it.
    moments: usize,
    /// Whether components have looked since the last of them, without changing anything.
    looked_on: bool,
    state: State,
}

impl Branch {
    pub(super) fn new(name: Name, base: State) -> Branch {
        let end = base.clone();
        let (moments, changes, waits, snapshots) = Default::default();
        Branch { number: 0, version: 0, name, forked_from: None, moments, changes, waits, base, end, snapshots }
    }

    /// The same branch as far as this many moments, none of them later than `at_ms`; `end` is the state then.
    pub(super) fn until(&self, position: usize, at_ms: u64, end: State) -> Branch {
        Branch {
            name: self.name.clone(),
            moments: self.moments.take(position),
            changes: self.changes.take(self.changes_before(position)),
            waits: self.waits.take(self.waits_until(position, &end)),
            base: self.base.clone(),
            end,
            snapshots: self.snapshots.take(self.snapshots_until(position, at_ms)),
            ..*self
        }
    }

    /// The state before the first moment.
    pub fn base(&self) -> &State {
        &self.base
    }

    /// How many moments two branches of one run have in common. What is done decides what happens: as long as that is the
    /// same, so is all else.
    pub(super) fn shared_moments(&self, other: &Branch) -> usize {
        self.moments.iter().zip(other.moments.iter()).take_while(|(one, other)| one == other).count()
    }

    /// How many changes lie before the moment of this index.
    pub fn changes_before(&self, position: usize) -> usize {
        position.checked_sub(1).and_then(|i| self.moments.get(i)).map_or(0, |m| m.changes_end)
    }

    /// The changes of the moment of this index.
    pub fn changes_of(&self, position: usize) -> impl Iterator<Item = &Change> {
        let (from, to) = (self.changes_before(position), self.changes_before(position + 1));
        self.changes.range(from, to)
    }

    /// The index of the change of a number ([`Change::seq`]), if it is one of this branch: numbers count up by one.
    pub fn index_of(&self, seq: u64) -> Option<usize> {
        let index = usize::try_from(seq.checked_sub(self.changes.get(0)?.seq)?).ok()?;
        self.changes.get(index).filter(|change| change.seq == seq).map(|_| index)
    }

    /// The change of a number, if it is one of this branch.
    pub fn change(&self, seq: u64) -> Option<&Change> {
        self.changes.get(self.index_of(seq)?)
    }

    /// The index of the moment that a change of this index belongs to.
    pub fn moment_of(&self, change: usize) -> usize {
        first_not(self.moments.len(), |i| self.moments.get(i).is_some_and(|m| m.changes_end <= change))
    }

    /// How many moments lie at or before a time.
    pub fn moments_until(&self, at_ms: u64) -> usize {
        first_not(self.moments.len(), |i| self.moments.get(i).is_some_and(|m| m.at_ms <= at_ms))
    }

    /// What the user did on this branch, with the times.
    pub fn deeds(&self) -> impl Iterator<Item = (u64, &Rc<Deed>)> {
        self.moments.iter().filter_map(|m| m.deed.as_ref().map(|deed| (m.at_ms, deed)))
    }

    /// Appends a moment. Whoever is done appending notes the end: a state that nobody else holds is changed in place.
    pub(super) fn push(&mut self, at_ms: u64, deed: Option<Rc<Deed>>, changes: Vec<Change>, state: &State) {
        changes.into_iter().for_each(|change| self.changes.push(change));
        self.moments.push(Moment { at_ms, deed, changes_end: self.changes.len() });
        self.keep(state, false);
    }

    /// Keeps a state at the end of the branch if it took enough effort to get there. `looked_on` says whether components
    /// have looked since the last moment: thousands may, and change nothing.
    pub(super) fn keep(&mut self, state: &State, looked_on: bool) {
        let kept = self.snapshots.last().map_or(&self.base, |snapshot| &snapshot.state);
        if state.effort().saturating_sub(kept.effort()) >= EFFORT_BETWEEN_SNAPSHOTS {
            self.snapshots.push(Snapshot { moments: self.moments.len(), looked_on, state: state.clone() });
        }
    }

    /// The nearest kept state with at most so many moments behind it that is not later than `at_ms`, and how many lie behind
    /// it. `looked_on` says whether components may have looked since the last of the moments.
    pub(super) fn snapshot_before(&self, position: usize, at_ms: u64, looked_on: bool) -> (usize, &State) {
        let until = self.snapshots_until(position, at_ms);
        let fits = |snapshot: &&Snapshot| looked_on || !snapshot.looked_on || snapshot.moments < position;
        let nearest = (0..until).rev().filter_map(|i| self.snapshots.get(i)).find(fits);
        nearest.map_or((0, &self.base), |snapshot| (snapshot.moments, &snapshot.state))
    }

    /// How many changes of waits lie at or before a state with so many moments behind it.
    fn waits_until(&self, position: usize, state: &State) -> usize {
        first_not(self.waits.len(), |i| self.waits.get(i).is_some_and(|wait| wait.is_until(position, state.effort())))
    }

    /// Notes the waits that changed with the last look, unless it was looked at before: playing again adds nothing.
    pub(super) fn note_waits(&mut self, state: &State) {
        if state.waited().next().is_some()
            && self.waits.last().is_none_or(|last| last.is_until(usize::MAX, state.effort().saturating_sub(1)))
        {
            waits::changed(state, self.moments.len()).for_each(|wait| self.waits.push(wait));
        }
    }

    /// How many changes lie before a change of a wait.
    pub fn changes_before_wait(&self, wait: &WaitChange) -> usize {
        self.changes_before(wait.moments)
    }

    /// How many snapshots have at most so many moments behind them and are not later than `at_ms`.
    fn snapshots_until(&self, position: usize, at_ms: u64) -> usize {
        let is_before = |snapshot: &Snapshot| snapshot.moments <= position && snapshot.state.now_ms() <= at_ms;
        first_not(self.snapshots.len(), |i| self.snapshots.get(i).is_some_and(is_before))
    }
}

/// The first index below `len` for which something does not hold that holds for all before it.
fn first_not(len: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = usize::midpoint(low, high);
        if holds(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// Plays a moment again on the state before it.
pub(super) fn replay(state: &mut State, moment: &Moment) {
    match &moment.deed {
        Some(deed) => {
            // Looks that change nothing belong to the moment after them.
            while state.next_due_ms().is_some_and(|due_ms| due_ms <= moment.at_ms) {
                state.step();
            }
            state.idle_until(moment.at_ms);
            for action in &deed.actions {
                // It was accepted in this very state before.
                let _ = state.apply(action);
            }
        }
        None => while state.step().is_some_and(|step| step.changes.is_empty()) {},
    }
}
