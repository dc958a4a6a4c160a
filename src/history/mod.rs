//! The history of a run: what was done when, every moment of it at hand, and the branches that acting in the past makes.
//!
//! A moment is what one action or one component's look changed. The states between are not kept: every so many moments
//! there is a snapshot (which shares what did not change), the rest is played again from it. That works because the same
//! actions at the same moments always give the same states.

mod again;
mod branch;
mod branches;
mod name;
mod undo;
mod waits;

use crate::api::map::List;
use crate::api::time;
use crate::cluster::{Action, ApiError, Change, State};
pub use again::Beginning;
pub use branch::{Branch, Deed, Fork, Moment};
pub use name::clock;
use std::rc::Rc;
use undo::Undone;
pub use waits::WaitChange;

/// How many moments one call may simulate: a page stays responsive, the next frame goes on.
pub const MOMENTS_AT_ONCE_MAX: usize = 5_000;

/// How far playing on came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Played {
    /// To the moment asked for.
    ToTheMoment,
    /// To where nothing more happens by itself.
    ToTheEnd,
    /// As far as so many looks reach.
    Partly,
}

/// All branches of a run, and where one looks.
#[derive(Clone, Debug)]
pub struct History {
    branches: Vec<Branch>,
    current: usize,
    /// How many moments of the current branch lie behind the look.
    position: usize,
    now_ms: u64,
    state: State,
    /// The last number given to a branch or a version of one.
    numbers: usize,
    /// What can be done again, the last undone last.
    undone: Vec<Undone>,
}

impl History {
    /// A run that begins with this state.
    pub fn new(state: State) -> History {
        let now_ms = state.now_ms();
        History {
            branches: vec![Branch::new("main".into(), state.clone())],
            current: 0,
            position: 0,
            now_ms,
            state,
            numbers: 0,
            undone: Vec::new(),
        }
    }

    /// The state looked at.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The moment looked at on the virtual clock, in milliseconds.
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// How far the current branch has been played, in milliseconds.
    pub fn end_ms(&self) -> u64 {
        self.branch().end.now_ms()
    }

    /// Whether one looks at the end of the current branch.
    pub fn at_end(&self) -> bool {
        self.position == self.branch().moments.len() && self.now_ms >= self.end_ms()
    }

    /// Whether nothing happens any more by itself from the moment looked at.
    pub fn is_settled(&self) -> bool {
        self.position == self.branch().moments.len() && self.state.next_due_ms().is_none()
    }

    /// How many moments of the branch lie behind the look.
    pub fn position(&self) -> usize {
        self.position
    }

    /// All changes of the current branch, also those after the moment looked at.
    pub fn changes(&self) -> &List<Change> {
        &self.branch().changes
    }

    /// Does something at the moment looked at. In the past this starts a branch; the old future stays in its own.
    ///
    /// `source` is what the user did, in words or as the command typed. An action the API server refuses leaves
    /// everything as it was.
    pub fn act(&mut self, source: &str, actions: &[Action]) -> Result<(), ApiError> {
        self.do_deed(Deed { source: source.into(), input: None, actions: actions.to_vec() })
    }

    /// Does what was done before, here.
    pub fn do_deed(&mut self, deed: Deed) -> Result<(), ApiError> {
        if self.now_ms >= time::run_ends_ms(self.now_ms) {
            return Err(ApiError::Limit("the playground's clock has come to the end of the year 9999: go back in time to act".to_owned()));
        }
        let mut acted = self.clone();
        acted.finish_moment();
        let mut state = acted.state.clone();
        let (mut changes, mut waits) = (Vec::new(), Vec::new());
        for action in &deed.actions {
            changes.extend(state.apply(action)?);
            waits.extend(waits::changed(&state, acted.position + 1));
        }
        match acted.at_end() {
            true => acted.forget_undone(),
            false => acted.fork(&deed.source),
        }
        let branch = &mut acted.branches[acted.current];
        branch.push(acted.now_ms, Some(Rc::new(deed)), changes, &state);
        waits.into_iter().for_each(|wait| branch.waits.push(wait));
        acted.position = branch.moments.len();
        acted.state = state;
        acted.note_end();
        *self = acted;
        Ok(())
    }

    /// Goes on to `at_ms`, simulating what was never played. Says whether it got there; if not, call again.
    pub fn play_to(&mut self, at_ms: u64) -> bool {
        let at_ms = at_ms.min(time::run_ends_ms(self.now_ms));
        while self.branch().moments.get(self.position).is_some_and(|m| m.at_ms <= at_ms) {
            self.replay_moment();
        }
        let mut simulated = 0;
        while self.state.next_due_ms().is_some_and(|due_ms| due_ms <= at_ms) {
            simulated += 1;
            if simulated > MOMENTS_AT_ONCE_MAX {
                self.now_ms = self.now_ms.max(self.state.now_ms());
                self.note_end();
                return false;
            }
            self.simulate_step();
        }
        self.state.idle_until(at_ms);
        self.note_end();
        self.now_ms = self.now_ms.max(at_ms);
        true
    }

    /// Goes on by at most so many looks, no further than `until_ms`. Where nothing more happens by itself it stays at
    /// what happened last.
    pub fn play_on(&mut self, until_ms: u64, looks_max: usize) -> Played {
        for _ in 0..looks_max {
            let known = self.branch().moments.get(self.position).map(|moment| moment.at_ms);
            match known.or_else(|| self.state.next_due_ms()) {
                None => {
                    self.note_end();
                    return Played::ToTheEnd;
                }
                Some(next_ms) if next_ms > until_ms => {
                    self.play_to(until_ms);
                    return Played::ToTheMoment;
                }
                Some(_) if known.is_some() => self.replay_moment(),
                Some(_) => self.simulate_step(),
            }
            self.now_ms = self.now_ms.max(self.state.now_ms());
        }
        self.note_end();
        Played::Partly
    }

    /// When the run began.
    pub fn begins_ms(&self) -> u64 {
        self.branch().base.now_ms()
    }

    /// Looks at another moment of the branch, earlier or later; not before its beginning nor beyond its end.
    pub fn seek(&mut self, at_ms: u64) {
        let at_ms = at_ms.max(self.begins_ms()).min(self.end_ms());
        self.look_before(self.branch().moments_until(at_ms), at_ms);
    }

    /// Goes to the next moment `wanted` says yes to, simulating at the end. False when there is none.
    pub fn step_forward(&mut self, wanted: impl Fn(&Change) -> bool) -> bool {
        let found = self.step_until(wanted);
        self.note_end();
        found
    }

    fn step_until(&mut self, wanted: impl Fn(&Change) -> bool) -> bool {
        for _ in 0..MOMENTS_AT_ONCE_MAX {
            let before = self.position;
            if self.position < self.branch().moments.len() {
                self.replay_moment();
            } else if self.state.next_due_ms().is_none() {
                return false;
            } else {
                self.simulate_step();
            }
            self.now_ms = self.now_ms.max(self.state.now_ms());
            if self.position > before && self.branch().changes_of(before).any(&wanted) {
                return true;
            }
        }
        true
    }

    /// Goes back to just before the last moment `wanted` says yes to. False when there is none.
    pub fn step_back(&mut self, wanted: impl Fn(&Change) -> bool) -> bool {
        let Some(position) = (0..self.position).rev().find(|i| self.branch().changes_of(*i).any(&wanted)) else {
            return false;
        };
        let before = position.checked_sub(1).and_then(|i| self.branch().moments.get(i)).map_or(self.begins_ms(), |m| m.at_ms);
        self.look_at(position, before, false);
        self.now_ms = before;
        true
    }

    /// Looks at the moment before the one of this index, at a time not before any of those behind it.
    fn look_before(&mut self, position: usize, at_ms: u64) {
        self.look_at(position, at_ms, true);
        self.now_ms = at_ms;
        self.look_on();
        self.note_end();
    }

    /// Brings the state to where so many moments lie behind it and nothing after `at_ms` has happened. `looked_on` says
    /// whether components may have looked since the last of the moments, without changing anything.
    fn look_at(&mut self, position: usize, at_ms: u64, looked_on: bool) {
        let branch = &self.branches[self.current];
        if position == branch.moments.len() && at_ms >= branch.end.now_ms() {
            self.state = branch.end.clone();
            self.position = position;
            return;
        }
        let (from, snapshot) = branch.snapshot_before(position, at_ms, looked_on);
        if self.position > position || self.state.effort() < snapshot.effort() || self.state.now_ms() > at_ms {
            self.state = snapshot.clone();
            self.position = from;
        }
        while self.position < position {
            self.replay_moment();
        }
    }

    /// Does what is due at the moment looked at: a deed comes after that, so that what was done and when names a run. Who
    /// reads the state to say what is to be done does this first.
    pub fn finish_moment(&mut self) {
        while self.branch().moments.get(self.position).is_some_and(|m| m.at_ms <= self.now_ms && m.deed.is_none()) {
            self.replay_moment();
        }
        self.look_on();
        self.note_end();
    }

    /// Does what is due until the moment looked at. Only at the end of the branch does that change anything: elsewhere it
    /// would be a moment of its own.
    fn look_on(&mut self) {
        while self.state.next_due_ms().is_some_and(|due_ms| due_ms <= self.now_ms) {
            self.simulate_step();
        }
        self.state.idle_until(self.now_ms);
    }

    /// Keeps how far the branch has been played.
    fn note_end(&mut self) {
        let branch = &mut self.branches[self.current];
        if self.position == branch.moments.len() && self.state.now_ms() >= branch.end.now_ms() {
            branch.end = self.state.clone();
        }
    }

    /// Plays the next known moment again.
    fn replay_moment(&mut self) {
        let Some(moment) = self.branches[self.current].moments.get(self.position).cloned() else { return };
        branch::replay(&mut self.state, &moment);
        self.position += 1;
    }

    /// Lets the cluster do its next step; one that changed something is a moment.
    fn simulate_step(&mut self) {
        let Some(step) = self.state.step() else { return };
        let branch = &mut self.branches[self.current];
        if !step.changes.is_empty() {
            branch.push(step.at_ms, None, step.changes, &self.state);
            self.position = branch.moments.len();
        } else if self.position == branch.moments.len() {
            branch.keep(&self.state, true);
        } else {
            return;
        }
        branch.note_waits(&self.state);
    }
}
