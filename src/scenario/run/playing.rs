//! A run being played, a piece at a time: nobody has to wait for all of it, and what would take too long is stopped.

use super::super::play::{QUIET_MS, WARM_UP_MS};
use super::super::step::{Step, StepKind};
use super::{Run, RunBranch};
use crate::history::{Beginning, Deed, History, Played};
use crate::kubectl::{Follow, Outcome};
use std::rc::Rc;

/// How much work ([`crate::cluster::State::effort`]) a run may take before it is stopped: some times what it takes until the most
/// pods of a page are Ready.
pub const WORK_MAX: u64 = 1_000_000;
/// What a step counts for besides: reading manifests, and keeping what was done.
const STEP_WORK: u64 = 50;
/// More refusals are not told one by one.
const NOTES_MAX: usize = 20;

/// A run that is being played.
#[derive(Debug)]
pub struct Playing {
    run: Rc<Run>,
    history: History,
    /// The numbers that the branches have got so far.
    numbers: Vec<usize>,
    /// How many steps of the last of them are done.
    steps: usize,
    /// When something last happened since the last step, for steps that wait until all has settled.
    quiet_since_ms: u64,
    /// What a command of such a run still does.
    follow: Option<Follow>,
    work: u64,
    notes: Vec<String>,
}

impl Playing {
    /// A run nothing of which is played yet, in a cluster that takes so many pods. The error is a sentence.
    pub fn new(run: Rc<Run>, pods_max: i64) -> Result<Playing, String> {
        let history = History::new(run.setup.try_cluster(pods_max)?);
        let quiet_since_ms = history.begins_ms();
        let (numbers, steps, follow, work, notes) = Default::default();
        Ok(Playing { run, history, numbers, steps, quiet_since_ms, follow, work, notes })
    }

    /// Plays on by at most so many looks of components and one step; says whether the run is played. The error is a sentence.
    pub fn go_on(&mut self, looks: usize) -> Result<bool, String> {
        let run = self.run.clone();
        let Some(branch) = self.branch_at_work(&run)? else { return Ok(true) };
        let before = self.history.state().effort();
        let came = match branch.steps.get(self.steps) {
            Some(Step { at_ms: Some(at_ms), .. }) => self.reach(*at_ms, looks),
            Some(_) => self.settle(branch, looks),
            None if branch.steps.first().is_some_and(|step| step.at_ms.is_none()) => self.settle(branch, looks),
            None => self.reach(branch.until_ms, looks),
        };
        match branch.steps.get(self.steps).filter(|_| came) {
            Some(step) => {
                self.perform(step);
                self.steps += 1;
            }
            // What comes next is a branch, if there is another.
            None if came => self.steps = usize::MAX,
            None => {}
        }
        self.spend(self.history.state().effort().saturating_sub(before).saturating_add(STEP_WORK))?;
        Ok(false)
    }

    /// The run that is played.
    pub fn run(&self) -> &Run {
        &self.run
    }

    /// How far the branch that is being played has come, in milliseconds since the run began.
    pub fn played_ms(&self) -> u64 {
        self.history.end_ms().saturating_sub(self.history.begins_ms())
    }

    /// The history, looked at as the run says, and what was refused in it, in sentences.
    pub fn finish(mut self) -> (History, Vec<String>) {
        let look = &self.run.look;
        if let Some(number) = self.numbers.get(look.branch) {
            self.history.switch(*number);
        }
        self.history.seek_before(look.moments.unwrap_or(usize::MAX), self.history.begins_ms().saturating_add(look.at_ms));
        (self.history, self.notes)
    }

    /// The branch that is not played yet; begins it if nothing of it is.
    fn branch_at_work<'r>(&mut self, run: &'r Run) -> Result<Option<&'r RunBranch>, String> {
        let begun = self.numbers.len();
        if self.steps != usize::MAX && begun > 0 {
            return Ok(run.branches.get(begun - 1));
        }
        let Some(branch) = run.branches.get(begun) else { return Ok(None) };
        let number = match begun {
            0 => {
                let first = self.history.branch().number;
                self.history.rename(first, &branch.name);
                first
            }
            _ => {
                let begins_ms = self.history.begins_ms();
                let beginning = branch.leaves.map(|leaves| {
                    let parent = self.numbers.get(leaves.branch).copied().unwrap_or_default();
                    Beginning { parent, deeds: leaves.deeds, at_ms: begins_ms.saturating_add(leaves.at_ms) }
                });
                self.history.begin_branch(&branch.name, beginning).ok_or("a branch leaves one that is not there")?
            }
        };
        self.numbers.push(number);
        self.steps = 0;
        self.quiet_since_ms = self.history.begins_ms();
        Ok(Some(branch))
    }

    fn spend(&mut self, work: u64) -> Result<(), String> {
        self.work = self.work.saturating_add(work);
        let told = || "it takes more work than the playground does at once; play fewer steps, or fewer pods".to_owned();
        if self.work > WORK_MAX { Err(told()) } else { Ok(()) }
    }

    /// Plays to a moment of the run; says whether it came there.
    fn reach(&mut self, at_ms: u64, looks: usize) -> bool {
        let at_ms = self.history.begins_ms().saturating_add(at_ms);
        match self.history.play_on(at_ms, looks) {
            Played::Partly => false,
            Played::ToTheEnd | Played::ToTheMoment => self.history.play_to(at_ms),
        }
    }

    /// Plays until the step before has settled, or for as long as it says; says whether that is so.
    fn settle(&mut self, branch: &RunBranch, looks: usize) -> bool {
        let last = self.steps.checked_sub(1).and_then(|last| branch.steps.get(last));
        let quiet_ms = last.map_or(WARM_UP_MS, |step| step.quiet_ms.unwrap_or(QUIET_MS));
        for _ in 0..looks {
            let until_ms = match last.and_then(|step| step.lasts_ms) {
                Some(lasts_ms) => self.quiet_since_ms.saturating_add(lasts_ms),
                None => self.quiet_since_ms.saturating_add(quiet_ms),
            };
            let again_ms = self.follow.as_ref().and_then(Follow::next_due_ms);
            let due_ms = self.history.state().next_due_ms().into_iter().chain(again_ms).min();
            if due_ms.is_none_or(|due_ms| due_ms > until_ms) {
                return self.history.play_to(until_ms);
            }
            let before = self.history.branch().moments.len();
            match again_ms.filter(|again_ms| Some(*again_ms) == due_ms) {
                Some(again_ms) => drop(self.history.play_to(again_ms)),
                None => drop(self.history.play_on(until_ms, 1)),
            }
            let changed = self.history.branch().moments.len() > before;
            if (changed || again_ms.is_some()) && self.follow.is_some() {
                self.poll(last);
            }
            if changed && last.is_none_or(|step| step.lasts_ms.is_none()) {
                self.quiet_since_ms = self.history.now_ms();
            }
        }
        false
    }

    /// Lets a command that goes on do so.
    fn poll(&mut self, step: Option<&Step>) {
        let (Some(follow), Some(step)) = (self.follow.take(), step) else { return };
        let outcome = follow.poll(self.history.state());
        self.take(step.source(), None, outcome);
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
        self.take(step.source(), input, outcome);
        // At moments of the clock a command does what it does at once; what it did later is written down as steps.
        self.follow = self.follow.take().filter(|_| step.at_ms.is_none());
    }

    fn take(&mut self, source: String, input: Option<&str>, outcome: Outcome) {
        self.follow = outcome.follow;
        // A command that was refused in part did the rest.
        let all_refused = outcome.exit != 0 && outcome.actions.is_empty();
        let mut refused = if all_refused { outcome.stderr } else { String::new() };
        if !outcome.actions.is_empty() {
            let deed = Deed { source: source.as_str().into(), input: input.map(Into::into), actions: outcome.actions };
            if let Err(error) = self.history.do_deed(deed) {
                refused = error.to_string();
            }
        }
        if !refused.is_empty() && self.notes.len() < NOTES_MAX {
            self.notes.push(format!("Refused: {source}: {}", refused.trim_end()));
        }
    }
}
