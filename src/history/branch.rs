//! One branch: its moments, changes, waits and snapshots.

use super::waits::{self, WaitChange};
use crate::api::Name;
use crate::api::map::List;
use crate::cluster::{Action, Change, State};
use std::rc::Rc;

/// The reconciles between two snapshots ([`State::effort`]): replaying that many takes a few milliseconds.
const EFFORT_BETWEEN_SNAPSHOTS: u64 = 512;

/// A command of the user, and the actions it applied.
#[derive(Clone, Debug, PartialEq)]
pub struct UserCommand {
    /// The command line as typed, or a description of the action.
    pub source: Name,
    /// The standard input of the command (`-f -`), empty if it read none. Present if running the source again in the same
    /// state gives the same actions; absent if the source is a description, or the actions are only a part of the command's.
    pub input: Option<Name>,
    /// The actions that were applied.
    pub actions: Vec<Action>,
}

/// One user command, or one reconcile that changed something.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    /// When, in milliseconds.
    pub at_ms: u64,
    /// The command; absent for a reconcile.
    pub command: Option<Rc<UserCommand>>,
    /// The number of changes of the branch up to and including its own.
    pub changes_end: usize,
}

/// Where a branch forked from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fork {
    /// The number of the parent branch. No branch has this number while the parent's fork is undone.
    pub parent: usize,
    /// When, in milliseconds.
    pub at_ms: u64,
    /// The number of moments that both share.
    pub position: usize,
}

/// A sequence of moments from the start of the run.
#[derive(Clone, Debug)]
pub struct Branch {
    /// Its unique number; it stays the same when the branch is renamed.
    pub number: usize,
    /// Changes with undo: moments of one version are only ever appended.
    pub version: usize,
    /// Its name.
    pub name: Name,
    /// Where it forked; absent for the first branch, and if the parent was deleted.
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

/// A stored state.
#[derive(Clone, Debug)]
struct Snapshot {
    /// The number of moments up to it.
    moments: usize,
    /// Whether it includes reconciles without changes after the last of these moments.
    after_idle_steps: bool,
    state: State,
}

impl Branch {
    pub(super) fn new(name: Name, base: State) -> Branch {
        let end = base.clone();
        let (moments, changes, waits, snapshots) = Default::default();
        Branch { number: 0, version: 0, name, forked_from: None, moments, changes, waits, base, end, snapshots }
    }

    /// The branch cut off after `position` moments, none of them later than `at_ms`; `end` is the state then.
    pub(super) fn truncated(&self, position: usize, at_ms: u64, end: State) -> Branch {
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

    /// The number of leading moments that two branches of one run have in common. Equal moments mean equal states, because
    /// the simulation is deterministic.
    pub(super) fn shared_moments(&self, other: &Branch) -> usize {
        self.moments.iter().zip(other.moments.iter()).take_while(|(one, other)| one == other).count()
    }

    /// The number of changes before the moment at this index.
    pub fn changes_before(&self, position: usize) -> usize {
        position.checked_sub(1).and_then(|i| self.moments.get(i)).map_or(0, |m| m.changes_end)
    }

    /// The changes of the moment at this index.
    pub fn changes_of(&self, position: usize) -> impl Iterator<Item = &Change> {
        let (from, to) = (self.changes_before(position), self.changes_before(position + 1));
        self.changes.range(from, to)
    }

    /// The index of the change with this [`Change::seq`], if it is on this branch; sequence numbers increase by one.
    pub fn index_of(&self, seq: u64) -> Option<usize> {
        let index = usize::try_from(seq.checked_sub(self.changes.get(0)?.seq)?).ok()?;
        self.changes.get(index).filter(|change| change.seq == seq).map(|_| index)
    }

    /// The change with this [`Change::seq`], if it is on this branch.
    pub fn change(&self, seq: u64) -> Option<&Change> {
        self.changes.get(self.index_of(seq)?)
    }

    /// The index of the moment that contains the change at this index.
    pub fn moment_of(&self, change: usize) -> usize {
        partition_point(self.moments.len(), |i| self.moments.get(i).is_some_and(|m| m.changes_end <= change))
    }

    /// The number of moments at or before a time.
    pub fn moments_until(&self, at_ms: u64) -> usize {
        partition_point(self.moments.len(), |i| self.moments.get(i).is_some_and(|m| m.at_ms <= at_ms))
    }

    /// The user commands of this branch with their times in milliseconds.
    pub fn commands(&self) -> impl Iterator<Item = (u64, &Rc<UserCommand>)> {
        self.moments.iter().filter_map(|m| m.command.as_ref().map(|command| (m.at_ms, command)))
    }

    /// Appends a moment. The caller sets `end` when it has appended the last one: a state without other owners is
    /// modified in place instead of being copied.
    pub(super) fn push(&mut self, at_ms: u64, command: Option<Rc<UserCommand>>, changes: Vec<Change>, state: &State) {
        changes.into_iter().for_each(|change| self.changes.push(change));
        self.moments.push(Moment { at_ms, command, changes_end: self.changes.len() });
        self.take_snapshot_if_due(state, false);
    }

    /// Stores a snapshot of the branch's end if enough reconciles lie between it and the last one. `after_idle_steps` says
    /// whether reconciles without changes followed the last moment; there may be thousands of them.
    pub(super) fn take_snapshot_if_due(&mut self, state: &State, after_idle_steps: bool) {
        let last = self.snapshots.last().map_or(&self.base, |snapshot| &snapshot.state);
        if state.effort().saturating_sub(last.effort()) >= EFFORT_BETWEEN_SNAPSHOTS {
            self.snapshots.push(Snapshot { moments: self.moments.len(), after_idle_steps, state: state.clone() });
        }
    }

    /// The nearest snapshot that is not after `position` moments or `at_ms`, and the number of moments up to it.
    /// `after_idle_steps` allows one that includes reconciles without changes after the last of these moments.
    pub(super) fn snapshot_before(&self, position: usize, at_ms: u64, after_idle_steps: bool) -> (usize, &State) {
        let until = self.snapshots_until(position, at_ms);
        let fits = |snapshot: &&Snapshot| after_idle_steps || !snapshot.after_idle_steps || snapshot.moments < position;
        let nearest = (0..until).rev().filter_map(|i| self.snapshots.get(i)).find(fits);
        nearest.map_or((0, &self.base), |snapshot| (snapshot.moments, &snapshot.state))
    }

    /// The number of wait changes at or before a state after `position` moments.
    fn waits_until(&self, position: usize, state: &State) -> usize {
        partition_point(self.waits.len(), |i| self.waits.get(i).is_some_and(|wait| wait.is_at_or_before(position, state.effort())))
    }

    /// Records the waits that the last reconcile changed, unless they are recorded already: a replay adds nothing.
    pub(super) fn record_waits(&mut self, state: &State) {
        if state.waited().next().is_some()
            && self.waits.last().is_none_or(|last| last.is_at_or_before(usize::MAX, state.effort().saturating_sub(1)))
        {
            waits::wait_changes(state, self.moments.len()).for_each(|wait| self.waits.push(wait));
        }
    }

    /// The number of changes before a wait change.
    pub fn changes_before_wait(&self, wait: &WaitChange) -> usize {
        self.changes_before(wait.moments)
    }

    /// The number of snapshots that are not after `position` moments or `at_ms`.
    fn snapshots_until(&self, position: usize, at_ms: u64) -> usize {
        let is_before = |snapshot: &Snapshot| snapshot.moments <= position && snapshot.state.now_ms() <= at_ms;
        partition_point(self.snapshots.len(), |i| self.snapshots.get(i).is_some_and(is_before))
    }
}

/// The first index below `len` for which `holds` is false; it is true for all indexes before. Like `slice::partition_point`.
fn partition_point(len: usize, holds: impl Fn(usize) -> bool) -> usize {
    let (mut low, mut high) = (0, len);
    while low < high {
        let middle = usize::midpoint(low, high);
        if holds(middle) { low = middle + 1 } else { high = middle }
    }
    low
}

/// Replays a moment on the state before it.
pub(super) fn replay(state: &mut State, moment: &Moment) {
    match &moment.command {
        Some(command) => {
            // Reconciles without changes belong to the next moment.
            while state.next_due_ms().is_some_and(|due_ms| due_ms <= moment.at_ms) {
                state.step();
            }
            state.idle_until(moment.at_ms);
            for action in &command.actions {
                // It was accepted in the same state before.
                let _ = state.apply(action);
            }
        }
        None => while state.step().is_some_and(|step| step.changes.is_empty()) {},
    }
}
