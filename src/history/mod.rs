//! The history of a run: its user commands, its changes, and seeking to any moment of it.
//!
//! A [`Moment`] is one user command or one reconcile that changed something. A [`Branch`] is a list of moments; a command
//! in the past forks a new branch. [`History`] holds all branches and the current state.
//!
//! States are not stored per moment: a branch keeps a snapshot at intervals (snapshots share unchanged data) and replays
//! from the nearest one. Replay is exact because the simulation is deterministic.

mod branch;
mod branches;
mod name;
mod rebuild;
mod undo;
mod waits;

use crate::api::map::List;
use crate::api::time;
use crate::cluster::{Action, ApiError, Change, State};
pub use branch::{Branch, Fork, Moment, UserCommand};
pub use rebuild::BranchStart;
use std::rc::Rc;
use undo::UndoneVersion;
pub use waits::WaitChange;

/// The most steps one call simulates, so that the page stays responsive; the next frame continues.
pub const STEPS_AT_ONCE_MAX: usize = 5_000;

/// How far a call of [`History::play_on`] came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlayOutcome {
    /// The requested time.
    Reached,
    /// The cluster is idle: nothing is left in the queue.
    Ended,
    /// The step limit.
    BudgetExceeded,
}

/// All branches of a run, the current branch and the current position on it.
#[derive(Clone, Debug)]
pub struct History {
    branches: Vec<Branch>,
    current: usize,
    /// The number of moments of the current branch up to the current state.
    position: usize,
    now_ms: u64,
    state: State,
    /// The last number assigned to a branch or to a version of one.
    last_number: usize,
    /// What can be redone, the most recently undone last.
    undone: Vec<UndoneVersion>,
}

impl History {
    /// A run that starts with this state.
    pub fn new(state: State) -> History {
        let now_ms = state.now_ms();
        History {
            branches: vec![Branch::new("main".into(), state.clone())],
            current: 0,
            position: 0,
            now_ms,
            state,
            last_number: 0,
            undone: Vec::new(),
        }
    }

    /// The current state.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The current time of the simulated clock, in milliseconds.
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// The time up to which the current branch has been simulated, in milliseconds.
    pub fn end_ms(&self) -> u64 {
        self.branch().end.now_ms()
    }

    /// Whether the current state is the end of the current branch.
    pub fn at_end(&self) -> bool {
        self.position == self.branch().moments.len() && self.now_ms >= self.end_ms()
    }

    /// Whether the cluster is idle at the end of the branch: no work is queued.
    pub fn is_idle(&self) -> bool {
        self.position == self.branch().moments.len() && self.state.next_due_ms().is_none()
    }

    /// The number of moments of the branch up to the current state.
    pub fn position(&self) -> usize {
        self.position
    }

    /// All changes of the current branch, including those after the current state.
    pub fn changes(&self) -> &List<Change> {
        &self.branch().changes
    }

    /// Applies actions at the current time. In the past this forks a new branch; the old branch is kept.
    ///
    /// `source` is the command as typed, or a description of the action. If the API server refuses an action, nothing
    /// changes.
    pub fn act(&mut self, source: &str, actions: &[Action]) -> Result<(), ApiError> {
        self.run_command(UserCommand { source: source.into(), input: None, actions: actions.to_vec() })
    }

    /// Runs a user command at the current time; see [`History::act`].
    pub fn run_command(&mut self, command: UserCommand) -> Result<(), ApiError> {
        if self.now_ms >= time::run_ends_ms(self.now_ms) {
            return Err(ApiError::Limit("the playground's clock has reached the end of the year 9999: go back in time to act".to_owned()));
        }
        let mut acted = self.clone();
        acted.finish_moment();
        let mut state = acted.state.clone();
        let (mut changes, mut waits) = (Vec::new(), Vec::new());
        for action in &command.actions {
            changes.extend(state.apply(action)?);
            waits.extend(waits::wait_changes(&state, acted.position + 1));
        }
        match acted.at_end() {
            true => acted.discard_undone(),
            false => acted.fork(&command.source),
        }
        let branch = &mut acted.branches[acted.current];
        branch.push(acted.now_ms, Some(Rc::new(command)), changes, &state);
        waits.into_iter().for_each(|wait| branch.waits.push(wait));
        acted.position = branch.moments.len();
        acted.state = state;
        acted.record_end();
        *self = acted;
        Ok(())
    }

    /// Plays to `at_ms`: replays recorded moments, then simulates. Returns false if it stopped at
    /// [`STEPS_AT_ONCE_MAX`] steps; call it again then.
    pub fn play_to(&mut self, at_ms: u64) -> bool {
        let at_ms = at_ms.min(time::run_ends_ms(self.now_ms));
        while self.branch().moments.get(self.position).is_some_and(|m| m.at_ms <= at_ms) {
            self.replay_moment();
        }
        let mut simulated = 0;
        while self.state.next_due_ms().is_some_and(|due_ms| due_ms <= at_ms) {
            simulated += 1;
            if simulated > STEPS_AT_ONCE_MAX {
                self.now_ms = self.now_ms.max(self.state.now_ms());
                self.record_end();
                return false;
            }
            self.simulate_step();
        }
        self.state.idle_until(at_ms);
        self.record_end();
        self.now_ms = self.now_ms.max(at_ms);
        true
    }

    /// Plays at most `steps_max` steps, no further than `until_ms`. When the cluster is idle, it stays at the last moment.
    pub fn play_on(&mut self, until_ms: u64, steps_max: usize) -> PlayOutcome {
        for _ in 0..steps_max {
            let recorded_ms = self.branch().moments.get(self.position).map(|moment| moment.at_ms);
            match recorded_ms.or_else(|| self.state.next_due_ms()) {
                None => {
                    self.record_end();
                    return PlayOutcome::Ended;
                }
                Some(next_ms) if next_ms > until_ms => {
                    self.play_to(until_ms);
                    return PlayOutcome::Reached;
                }
                Some(_) if recorded_ms.is_some() => self.replay_moment(),
                Some(_) => self.simulate_step(),
            }
            self.now_ms = self.now_ms.max(self.state.now_ms());
        }
        self.record_end();
        PlayOutcome::BudgetExceeded
    }

    /// When the run starts, in milliseconds of the simulated clock.
    pub fn begins_ms(&self) -> u64 {
        self.branch().base.now_ms()
    }

    /// Seeks to another time of the branch, limited to its start and its end.
    pub fn seek(&mut self, at_ms: u64) {
        let at_ms = at_ms.max(self.begins_ms()).min(self.end_ms());
        self.restore_before(self.branch().moments_until(at_ms), at_ms);
    }

    /// Seeks to the next moment with a change that matches, simulating beyond the end of the branch. Returns false if there
    /// is none.
    pub fn step_forward(&mut self, matches: impl Fn(&Change) -> bool) -> bool {
        let found = self.step_until(matches);
        self.record_end();
        found
    }

    fn step_until(&mut self, matches: impl Fn(&Change) -> bool) -> bool {
        for _ in 0..STEPS_AT_ONCE_MAX {
            let before = self.position;
            if self.position < self.branch().moments.len() {
                self.replay_moment();
            } else if self.state.next_due_ms().is_none() {
                return false;
            } else {
                self.simulate_step();
            }
            self.now_ms = self.now_ms.max(self.state.now_ms());
            if self.position > before && self.branch().changes_of(before).any(&matches) {
                return true;
            }
        }
        true
    }

    /// Seeks back to just before the last moment with a change that matches. Returns false if there is none.
    pub fn step_back(&mut self, matches: impl Fn(&Change) -> bool) -> bool {
        let Some(position) = (0..self.position).rev().find(|i| self.branch().changes_of(*i).any(&matches)) else {
            return false;
        };
        let before = position.checked_sub(1).and_then(|i| self.branch().moments.get(i)).map_or(self.begins_ms(), |m| m.at_ms);
        self.restore_at(position, before, false);
        self.now_ms = before;
        true
    }

    /// Restores the state before the moment at this index; `at_ms` is not earlier than the moments before it.
    fn restore_before(&mut self, position: usize, at_ms: u64) {
        self.restore_at(position, at_ms, true);
        self.now_ms = at_ms;
        self.run_due_steps();
        self.record_end();
    }

    /// Restores the state after the first `position` moments, with no step later than `at_ms`. `after_idle_steps` allows a
    /// snapshot that includes reconciles without changes after the last of these moments.
    fn restore_at(&mut self, position: usize, at_ms: u64, after_idle_steps: bool) {
        let branch = &self.branches[self.current];
        if position == branch.moments.len() && at_ms >= branch.end.now_ms() {
            self.state = branch.end.clone();
            self.position = position;
            return;
        }
        let (from, snapshot) = branch.snapshot_before(position, at_ms, after_idle_steps);
        if self.position > position || self.state.effort() < snapshot.effort() || self.state.now_ms() > at_ms {
            self.state = snapshot.clone();
            self.position = from;
        }
        while self.position < position {
            self.replay_moment();
        }
    }

    /// Runs all steps due at the current time. A command is applied after them, so that a run is determined by its commands
    /// and their times. Call this before reading the state to decide which actions to apply.
    pub fn finish_moment(&mut self) {
        while self.branch().moments.get(self.position).is_some_and(|m| m.at_ms <= self.now_ms && m.command.is_none()) {
            self.replay_moment();
        }
        self.run_due_steps();
        self.record_end();
    }

    /// Runs all steps due until the current time. Before the end of the branch these steps change nothing: a step with
    /// changes is a recorded moment.
    fn run_due_steps(&mut self) {
        while self.state.next_due_ms().is_some_and(|due_ms| due_ms <= self.now_ms) {
            self.simulate_step();
        }
        self.state.idle_until(self.now_ms);
    }

    /// Stores the current state as the end of the branch, if it is later than the stored one.
    fn record_end(&mut self) {
        let branch = &mut self.branches[self.current];
        if self.position == branch.moments.len() && self.state.now_ms() >= branch.end.now_ms() {
            branch.end = self.state.clone();
        }
    }

    /// Replays the next recorded moment.
    fn replay_moment(&mut self) {
        let Some(moment) = self.branches[self.current].moments.get(self.position).cloned() else { return };
        branch::replay(&mut self.state, &moment);
        self.position += 1;
    }

    /// Simulates the next step; a step with changes is recorded as a moment.
    fn simulate_step(&mut self) {
        let Some(step) = self.state.step() else { return };
        let branch = &mut self.branches[self.current];
        if !step.changes.is_empty() {
            branch.push(step.at_ms, None, step.changes, &self.state);
            self.position = branch.moments.len();
        } else if self.position == branch.moments.len() {
            branch.take_snapshot_if_due(&self.state, true);
        } else {
            return;
        }
        branch.record_waits(&self.state);
    }
}
