//! Plays a run into a history in small slices, so that the page stays responsive; stops a run that takes too much work.

use super::super::play::{QUIET_MS, WARM_UP_MS};
use super::super::step::{Step, StepKind};
use super::{Run, RunBranch};
use crate::history::{BranchStart, History, PlayOutcome, UserCommand};
use crate::kubectl::{CommandResult, LongRunning};
use std::rc::Rc;

/// The maximum work ([`crate::cluster::State::effort`]) of a run: several times the work until the maximum number of Pods of
/// a page are ready.
pub const WORK_MAX: u64 = 1_000_000;
/// The additional work of each slice: reading manifests and recording the command.
const STEP_WORK: u64 = 50;
/// The maximum number of refusals that are reported.
const NOTES_MAX: usize = 20;

/// A run that is being played into a history.
#[derive(Debug)]
pub struct RunLoader {
    run: Rc<Run>,
    history: History,
    /// The branch numbers in the history, for the branches started so far.
    numbers: Vec<usize>,
    /// The number of completed steps of the last of them; `usize::MAX` once the branch is complete.
    steps: usize,
    /// The time of the last change or step, for steps that wait until the cluster is idle.
    quiet_since_ms: u64,
    /// The long-running command of such a step.
    follow: Option<LongRunning>,
    work: u64,
    notes: Vec<String>,
}

impl RunLoader {
    /// Creates the cluster, with a maximum number of Pods. The error is a sentence.
    pub fn new(run: Rc<Run>, pods_max: i64) -> Result<RunLoader, String> {
        let history = History::new(run.setup.try_cluster(pods_max)?);
        let quiet_since_ms = history.begins_ms();
        let (numbers, steps, follow, work, notes) = Default::default();
        Ok(RunLoader { run, history, numbers, steps, quiet_since_ms, follow, work, notes })
    }

    /// Plays at most `steps_max` steps of the simulation and one step of the run; returns whether the run is complete. The
    /// error is a sentence.
    pub fn go_on(&mut self, steps_max: usize) -> Result<bool, String> {
        let run = self.run.clone();
        let Some(branch) = self.unfinished_branch(&run)? else { return Ok(true) };
        let before = self.history.state().effort();
        let reached = match branch.steps.get(self.steps) {
            Some(Step { at_ms: Some(at_ms), .. }) => self.reach(*at_ms, steps_max),
            Some(_) => self.run_until_idle(branch, steps_max),
            None if branch.steps.first().is_some_and(|step| step.at_ms.is_none()) => self.run_until_idle(branch, steps_max),
            None => self.reach(branch.until_ms, steps_max),
        };
        match branch.steps.get(self.steps).filter(|_| reached) {
            Some(step) => {
                self.perform(step);
                self.steps += 1;
            }
            // The branch is complete; the next call starts the next one.
            None if reached => self.steps = usize::MAX,
            None => {}
        }
        self.spend(self.history.state().effort().saturating_sub(before).saturating_add(STEP_WORK))?;
        Ok(false)
    }

    /// The run that is played.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// The time up to which the unfinished branch has been played, in milliseconds since the start of the run.
    pub fn played_ms(&self) -> u64 {
        self.history.end_ms().saturating_sub(self.history.begins_ms())
    }

    /// The history at the branch and time of the view state, and the refused commands in sentences.
    pub fn finish(mut self) -> (History, Vec<String>) {
        let view = &self.run.view;
        if let Some(number) = self.numbers.get(view.branch) {
            self.history.switch(*number);
        }
        self.history.seek_before(view.moments.unwrap_or(usize::MAX), self.history.begins_ms().saturating_add(view.at_ms));
        (self.history, self.notes)
    }

    /// The unfinished branch; starts the next one if the last is complete.
    fn unfinished_branch<'r>(&mut self, run: &'r Run) -> Result<Option<&'r RunBranch>, String> {
        let started = self.numbers.len();
        if self.steps != usize::MAX && started > 0 {
            return Ok(run.branches.get(started - 1));
        }
        let Some(branch) = run.branches.get(started) else { return Ok(None) };
        let number = match started {
            0 => {
                let first = self.history.branch().number;
                self.history.rename(first, &branch.name);
                first
            }
            _ => {
                let begins_ms = self.history.begins_ms();
                let start = branch.fork.map(|fork| {
                    let parent = self.numbers.get(fork.branch).copied().unwrap_or_default();
                    BranchStart { parent, commands: fork.commands, at_ms: begins_ms.saturating_add(fork.at_ms) }
                });
                self.history.begin_branch(&branch.name, start).ok_or("a branch forks from one that does not exist")?
            }
        };
        self.numbers.push(number);
        self.steps = 0;
        self.quiet_since_ms = self.history.begins_ms();
        Ok(Some(branch))
    }

    fn spend(&mut self, work: u64) -> Result<(), String> {
        self.work = self.work.saturating_add(work);
        let message = || "it takes more work than the playground allows; use fewer steps or fewer Pods".to_owned();
        if self.work > WORK_MAX { Err(message()) } else { Ok(()) }
    }

    /// Plays to a time of the run; returns whether it was reached.
    fn reach(&mut self, at_ms: u64, steps_max: usize) -> bool {
        let at_ms = self.history.begins_ms().saturating_add(at_ms);
        match self.history.play_on(at_ms, steps_max) {
            PlayOutcome::BudgetExceeded => false,
            PlayOutcome::Ended | PlayOutcome::Reached => self.history.play_to(at_ms),
        }
    }

    /// Plays until the cluster is idle after the previous step, or for the duration of that step; returns whether it is done.
    fn run_until_idle(&mut self, branch: &RunBranch, steps_max: usize) -> bool {
        let last = self.steps.checked_sub(1).and_then(|last| branch.steps.get(last));
        let quiet_ms = last.map_or(WARM_UP_MS, |step| step.quiet_ms.unwrap_or(QUIET_MS));
        for _ in 0..steps_max {
            let until_ms = match last.and_then(|step| step.lasts_ms) {
                Some(lasts_ms) => self.quiet_since_ms.saturating_add(lasts_ms),
                None => self.quiet_since_ms.saturating_add(quiet_ms),
            };
            let poll_ms = self.follow.as_ref().and_then(LongRunning::next_due_ms);
            let due_ms = self.history.state().next_due_ms().into_iter().chain(poll_ms).min();
            if due_ms.is_none_or(|due_ms| due_ms > until_ms) {
                return self.history.play_to(until_ms);
            }
            let before = self.history.branch().moments.len();
            match poll_ms.filter(|poll_ms| Some(*poll_ms) == due_ms) {
                Some(poll_ms) => drop(self.history.play_to(poll_ms)),
                None => drop(self.history.play_on(until_ms, 1)),
            }
            let changed = self.history.branch().moments.len() > before;
            if (changed || poll_ms.is_some()) && self.follow.is_some() {
                self.poll(last);
            }
            if changed && last.is_none_or(|step| step.lasts_ms.is_none()) {
                self.quiet_since_ms = self.history.now_ms();
            }
        }
        false
    }

    /// Polls the long-running command.
    fn poll(&mut self, step: Option<&Step>) {
        let (Some(follow), Some(step)) = (self.follow.take(), step) else { return };
        let outcome = follow.poll(self.history.state());
        self.run_actions(step.source(), None, outcome);
    }

    fn perform(&mut self, step: &Step) {
        let outcome = step.kind.perform(self.history.state());
        let input = match &step.kind {
            StepKind::Apply(text) => Some(text.as_str()),
            StepKind::Kubectl { input, .. } if outcome.read_input => Some(input.as_deref().unwrap_or_default()),
            StepKind::Kubectl { .. } => Some(""),
            _ => None,
        };
        self.quiet_since_ms = self.history.now_ms();
        self.run_actions(step.source(), input, outcome);
        // In a run with times, later actions of a long-running command are steps of their own.
        self.follow = self.follow.take().filter(|_| step.at_ms.is_none());
    }

    fn run_actions(&mut self, source: String, input: Option<&str>, outcome: CommandResult) {
        self.follow = outcome.follow;
        // A command that was refused in part applied the rest.
        let all_refused = outcome.exit != 0 && outcome.actions.is_empty();
        let mut refused = if all_refused { outcome.stderr } else { String::new() };
        if !outcome.actions.is_empty() {
            let command = UserCommand { source: source.as_str().into(), input: input.map(Into::into), actions: outcome.actions };
            if let Err(error) = self.history.run_command(command) {
                refused = error.to_string();
            }
        }
        if !refused.is_empty() && self.notes.len() < NOTES_MAX {
            self.notes.push(format!("Refused: {source}: {}", refused.trim_end()));
        }
    }
}
