//! Plays a scenario into a [`Trace`].

use super::budget::{Budget, BudgetExceeded, BudgetMeter};
use super::log;
use super::snapshot;
use super::step::{Scenario, Step, StepKind};
use super::trace::{CommandOutput, StepTrace, Trace};
use crate::cluster::{Change, State};
use crate::kubectl::{self, CommandResult, LongRunning};

/// The cluster counts as idle after this time without changes.
pub(super) const QUIET_MS: u64 = 1_600;
/// The age of the cluster at the first step, so that its initial objects are not new.
pub(super) const WARM_UP_MS: u64 = 5_000;
/// More steps than an empty cluster with the maximum number of nodes takes in that time.
const WARM_UP_STEPS_MAX: usize = 500_000;

/// Plays a scenario with the budget of a command-line program.
///
/// Calls `after` with the number of each step, from 1, and the state after it.
pub fn play_and_record(scenario: &Scenario, after: &mut dyn FnMut(usize, &State)) -> Trace {
    play_within(scenario, Budget::IN_A_COMMAND, after)
}

/// Plays a scenario with the budget of a command-line program.
pub fn play(scenario: &Scenario) -> Trace {
    play_and_record(scenario, &mut |_, _| ())
}

/// Plays a scenario within a budget; [`Trace::ended`] says where it stopped if that was before the last step.
pub fn play_within(scenario: &Scenario, budget: Budget, after: &mut dyn FnMut(usize, &State)) -> Trace {
    let mut player = Player {
        state: scenario.cluster(budget.pods),
        meter: BudgetMeter::new(budget),
        changes: Vec::new(),
        output: CommandOutput::default(),
    };
    if !scenario.is_timed() {
        player.state.run_until_idle(WARM_UP_MS, WARM_UP_STEPS_MAX);
    }
    let mut trace = Trace { scenario: scenario.name.clone(), about: scenario.about.clone(), kubernetes: "1.36", ..Trace::default() };
    for step in &scenario.steps {
        let played = player.step(step);
        trace.steps.push(played.trace);
        after(trace.steps.len(), &player.state);
        if let Err(exceeded) = played.result {
            trace.ended = Some(format!("step {}: {exceeded}", trace.steps.len()));
            break;
        }
    }
    trace
}

/// A step, possibly interrupted.
struct PlayedStep {
    trace: StepTrace,
    result: Result<(), BudgetExceeded>,
}

/// The cluster in which a scenario is played.
struct Player {
    state: State,
    meter: BudgetMeter,
    /// The changes since the start of the step, or of the `show` command after it.
    changes: Vec<Change>,
    /// The output of the command so far.
    output: CommandOutput,
}

impl Player {
    fn step(&mut self, step: &Step) -> PlayedStep {
        let mut trace = StepTrace { step: step.written.clone(), ..StepTrace::default() };
        let result = self.fill(step, &mut trace);
        PlayedStep { trace, result }
    }

    fn fill(&mut self, step: &Step, trace: &mut StepTrace) -> Result<(), BudgetExceeded> {
        if let StepKind::Dig(questions) = &step.kind {
            self.meter.spend_objects(self.state.store().len().saturating_mul(questions.len()))?;
            trace.answers = questions.iter().map(|q| (q.clone(), snapshot::answer(&self.state, q))).collect();
            return Ok(());
        }
        if let Some(at_ms) = step.at_ms {
            self.run_to(at_ms)?;
        }
        let since_ms = self.state.now_ms();
        let outcome = step.kind.perform(&self.state);
        let result = self.run(outcome, step);
        let (changes, output) = self.take_output();
        trace.kubectl = matches!(step.kind, StepKind::Apply(_) | StepKind::Kubectl { .. }).then_some(output);
        self.meter.spend_objects(changes.len())?;
        trace.log = Some(changes.iter().flat_map(log::lines).collect());
        result?;
        self.meter.spend_objects(self.state.store().len())?;
        trace.events = Some(snapshot::events(&self.state, since_ms));
        trace.state = Some(snapshot::snapshot(&self.state));
        for line in &step.show {
            self.meter.spend_objects(self.state.store().len())?;
            let outcome = kubectl::run(&self.state, line, None);
            let result = self.run_until_quiet(outcome, 0);
            trace.show.insert(line.clone(), self.take_output().1);
            result?;
        }
        Ok(())
    }

    fn take_output(&mut self) -> (Vec<Change>, CommandOutput) {
        (std::mem::take(&mut self.changes), std::mem::take(&mut self.output))
    }

    /// Applies the actions of a command and polls it if it is long-running, for as long as the step says.
    fn run(&mut self, outcome: CommandResult, step: &Step) -> Result<(), BudgetExceeded> {
        let Some(lasts_ms) = step.lasts_ms else { return self.run_until_quiet(outcome, step.quiet_ms.unwrap_or(QUIET_MS)) };
        let until_ms = self.state.now_ms().saturating_add(lasts_ms);
        // In a scenario with times, later actions of a long-running command are steps of their own.
        let mut follow = self.apply(outcome)?.filter(|_| step.at_ms.is_none());
        loop {
            let poll_ms = follow.as_ref().and_then(LongRunning::next_due_ms);
            let due_ms = self.state.next_due_ms().into_iter().chain(poll_ms).min();
            if due_ms.is_none_or(|due_ms| due_ms > until_ms) {
                break;
            }
            match poll_ms.filter(|poll_ms| Some(*poll_ms) == due_ms) {
                Some(poll_ms) => self.wait_until(poll_ms)?,
                None => drop(self.step_cluster()?),
            }
            if let Some(waiting) = follow.take() {
                follow = self.apply(waiting.poll(&self.state))?;
            }
        }
        self.state.idle_until(until_ms);
        Ok(())
    }

    /// Applies the actions of a command and runs until the cluster is idle, polling the command if it is long-running.
    fn run_until_quiet(&mut self, outcome: CommandResult, quiet_ms: u64) -> Result<(), BudgetExceeded> {
        let mut follow = self.apply(outcome)?;
        let mut quiet_since_ms = self.state.now_ms();
        loop {
            let until_ms = quiet_since_ms.saturating_add(quiet_ms);
            let poll_ms = follow.as_ref().and_then(LongRunning::next_due_ms);
            let due_ms = self.state.next_due_ms().into_iter().chain(poll_ms).min();
            // As long as a command polls by itself, the cluster is not idle.
            if due_ms.is_none_or(|due_ms| due_ms > until_ms && poll_ms.is_none()) {
                self.state.idle_until(until_ms);
                return Ok(());
            }
            let has_changed = match poll_ms.filter(|poll_ms| self.state.next_due_ms().is_none_or(|due_ms| *poll_ms <= due_ms)) {
                Some(poll_ms) => {
                    self.wait_until(poll_ms)?;
                    true
                }
                None => self.step_cluster()?,
            };
            if has_changed {
                quiet_since_ms = self.state.now_ms();
                if let Some(waiting) = follow.take() {
                    follow = self.apply(waiting.poll(&self.state))?;
                }
            }
        }
    }

    /// Runs the cluster to a time.
    fn run_to(&mut self, at_ms: u64) -> Result<(), BudgetExceeded> {
        while self.state.next_due_ms().is_some_and(|due_ms| due_ms <= at_ms) {
            self.step_cluster()?;
        }
        self.state.idle_until(at_ms);
        Ok(())
    }

    /// Runs one step of the cluster; returns whether it changed anything.
    fn step_cluster(&mut self) -> Result<bool, BudgetExceeded> {
        self.spend_step()?;
        let changes = self.state.step().map(|step| step.changes).unwrap_or_default();
        let changed = !changes.is_empty();
        self.changes.extend(changes);
        Ok(changed)
    }

    fn spend_step(&mut self) -> Result<(), BudgetExceeded> {
        let store = self.state.store();
        let desired_pods = u64::try_from(store.desired_pods()).unwrap_or(0);
        self.meter.spend_step(desired_pods.saturating_add(store.len() as u64))
    }

    fn wait_until(&mut self, at_ms: u64) -> Result<(), BudgetExceeded> {
        self.spend_step()?;
        self.state.idle_until(at_ms);
        Ok(())
    }

    /// Applies the actions of a command; returns its remainder if it is long-running.
    fn apply(&mut self, outcome: CommandResult) -> Result<Option<LongRunning>, BudgetExceeded> {
        self.output.stdout.push_str(&outcome.stdout);
        self.output.stderr.push_str(&outcome.stderr);
        self.output.exit = outcome.exit;
        for action in &outcome.actions {
            // It was validated on a copy of the same state.
            self.changes.extend(self.state.apply(action).unwrap_or_default());
        }
        self.meter.spend_bytes(outcome.stdout.len() + outcome.stderr.len())?;
        Ok(outcome.follow)
    }
}
