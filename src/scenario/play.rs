//! Plays a scenario.

use super::budget::{Budget, Purse, Spent};
use super::log;
use super::settled;
use super::step::{Scenario, Step, StepKind};
use super::trace::{Said, StepTrace, Trace};
use crate::cluster::{Change, State};
use crate::kubectl::{self, Follow, Outcome};

/// How long nothing has to change for the cluster to count as settled.
pub(super) const QUIET_MS: u64 = 1_600;
/// How old the cluster is when the first step is done: its own objects are not new.
pub(super) const WARM_UP_MS: u64 = 5_000;
/// More than an empty cluster of the most nodes does in that time.
const WARM_UP_LOOKS_MAX: usize = 500_000;

/// Plays a scenario as a command does.
///
/// `after` is told the state after each step, numbered from 1.
pub fn play_and_look(scenario: &Scenario, after: &mut dyn FnMut(usize, &State)) -> Trace {
    play_within(scenario, Budget::IN_A_COMMAND, after)
}

/// Plays a scenario as a command does.
pub fn play(scenario: &Scenario) -> Trace {
    play_and_look(scenario, &mut |_, _| ())
}

/// Plays a scenario as far as the budget goes; the trace says where it ended when that was before the last step.
pub fn play_within(scenario: &Scenario, budget: Budget, after: &mut dyn FnMut(usize, &State)) -> Trace {
    let mut player = Player { state: scenario.cluster(budget.pods), purse: Purse::new(budget), changes: Vec::new(), said: Said::default() };
    if !scenario.is_timed() {
        player.state.settle(WARM_UP_MS, WARM_UP_LOOKS_MAX);
    }
    let mut trace = Trace { scenario: scenario.name.clone(), about: scenario.about.clone(), kubernetes: "1.36", ..Trace::default() };
    for step in &scenario.steps {
        let played = player.step(step);
        trace.steps.push(played.trace);
        after(trace.steps.len(), &player.state);
        if let Err(spent) = played.enough {
            trace.ended = Some(format!("step {}: {spent}", trace.steps.len()));
            break;
        }
    }
    trace
}

/// A step as far as it was played.
struct Played {
    trace: StepTrace,
    enough: Result<(), Spent>,
}

/// A cluster in which a scenario is played.
struct Player {
    state: State,
    purse: Purse,
    /// What changed since the step, or the line shown after it, began.
    changes: Vec<Change>,
    /// What the command has said so far.
    said: Said,
}

impl Player {
    fn step(&mut self, step: &Step) -> Played {
        let mut trace = StepTrace { done: step.written.clone(), ..StepTrace::default() };
        let enough = self.fill(step, &mut trace);
        Played { trace, enough }
    }

    fn fill(&mut self, step: &Step, trace: &mut StepTrace) -> Result<(), Spent> {
        if let StepKind::Dig(questions) = &step.kind {
            self.purse.spend_objects(self.state.store().len().saturating_mul(questions.len()))?;
            trace.answers = questions.iter().map(|q| (q.clone(), settled::answer(&self.state, q))).collect();
            return Ok(());
        }
        if let Some(at_ms) = step.at_ms {
            self.run_to(at_ms)?;
        }
        let since_ms = self.state.now_ms();
        let outcome = step.kind.perform(&self.state);
        let went = self.run(outcome, step);
        let (changes, said) = self.take_said();
        trace.kubectl = matches!(step.kind, StepKind::Apply(_) | StepKind::Kubectl { .. }).then_some(said);
        self.purse.spend_objects(changes.len())?;
        trace.log = Some(changes.iter().flat_map(log::lines).collect());
        went?;
        self.purse.spend_objects(self.state.store().len())?;
        trace.events = Some(settled::events(&self.state, since_ms));
        trace.state = Some(settled::state(&self.state));
        for line in &step.show {
            self.purse.spend_objects(self.state.store().len())?;
            let outcome = kubectl::run(&self.state, line, None);
            let went = self.run_until_quiet(outcome, 0);
            trace.show.insert(line.clone(), self.take_said().1);
            went?;
        }
        Ok(())
    }

    fn take_said(&mut self) -> (Vec<Change>, Said) {
        (std::mem::take(&mut self.changes), std::mem::take(&mut self.said))
    }

    /// Does what a command asks for and lets a command that goes on do so, as long as the step says.
    fn run(&mut self, outcome: Outcome, step: &Step) -> Result<(), Spent> {
        let Some(lasts_ms) = step.lasts_ms else { return self.run_until_quiet(outcome, step.quiet_ms.unwrap_or(QUIET_MS)) };
        let until_ms = self.state.now_ms().saturating_add(lasts_ms);
        // What a command at a moment of the clock did later is written down as steps.
        let mut follow = self.take(outcome)?.filter(|_| step.at_ms.is_none());
        loop {
            let again_ms = follow.as_ref().and_then(Follow::next_due_ms);
            let due_ms = self.state.next_due_ms().into_iter().chain(again_ms).min();
            if due_ms.is_none_or(|due_ms| due_ms > until_ms) {
                break;
            }
            match again_ms.filter(|again_ms| Some(*again_ms) == due_ms) {
                Some(again_ms) => self.wait_until(again_ms)?,
                None => drop(self.look()?),
            }
            if let Some(waiting) = follow.take() {
                follow = self.take(waiting.poll(&self.state))?;
            }
        }
        self.state.idle_until(until_ms);
        Ok(())
    }

    /// Does what a command asks for, lets the cluster settle, and lets a command that goes on do so.
    fn run_until_quiet(&mut self, outcome: Outcome, quiet_ms: u64) -> Result<(), Spent> {
        let mut follow = self.take(outcome)?;
        let mut quiet_since_ms = self.state.now_ms();
        loop {
            let until_ms = quiet_since_ms.saturating_add(quiet_ms);
            let again_ms = follow.as_ref().and_then(Follow::next_due_ms);
            let due_ms = self.state.next_due_ms().into_iter().chain(again_ms).min();
            // A command that acts again by itself keeps the cluster from being settled.
            if due_ms.is_none_or(|due_ms| due_ms > until_ms && again_ms.is_none()) {
                self.state.idle_until(until_ms);
                return Ok(());
            }
            let now_changed = match again_ms.filter(|again_ms| self.state.next_due_ms().is_none_or(|due_ms| *again_ms <= due_ms)) {
                Some(again_ms) => {
                    self.wait_until(again_ms)?;
                    true
                }
                None => self.look()?,
            };
            if now_changed {
                quiet_since_ms = self.state.now_ms();
                if let Some(waiting) = follow.take() {
                    follow = self.take(waiting.poll(&self.state))?;
                }
            }
        }
    }

    /// Lets time go on to a moment.
    fn run_to(&mut self, at_ms: u64) -> Result<(), Spent> {
        while self.state.next_due_ms().is_some_and(|due_ms| due_ms <= at_ms) {
            self.look()?;
        }
        self.state.idle_until(at_ms);
        Ok(())
    }

    /// Lets a component look; says whether that changed anything.
    fn look(&mut self) -> Result<bool, Spent> {
        self.spend_look()?;
        let made = self.state.step().map(|step| step.changes).unwrap_or_default();
        let changed = !made.is_empty();
        self.changes.extend(made);
        Ok(changed)
    }

    fn spend_look(&mut self) -> Result<(), Spent> {
        let store = self.state.store();
        let pods_to_come = u64::try_from(store.pods_wanted()).unwrap_or(0);
        self.purse.spend_look(pods_to_come.saturating_add(store.len() as u64))
    }

    fn wait_until(&mut self, at_ms: u64) -> Result<(), Spent> {
        self.spend_look()?;
        self.state.idle_until(at_ms);
        Ok(())
    }

    /// Tells the cluster what a command asks for; gives what the command still waits for.
    fn take(&mut self, outcome: Outcome) -> Result<Option<Follow>, Spent> {
        self.said.stdout.push_str(&outcome.stdout);
        self.said.stderr.push_str(&outcome.stderr);
        self.said.exit = outcome.exit;
        for action in &outcome.actions {
            // It was tried on a copy of this very state.
            self.changes.extend(self.state.apply(action).unwrap_or_default());
        }
        self.purse.spend_bytes(outcome.stdout.len() + outcome.stderr.len())?;
        Ok(outcome.follow)
    }
}
