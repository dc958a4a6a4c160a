//! Plays a scenario.

use super::log;
use super::settled;
use super::step::{Scenario, Step, StepKind};
use super::trace::{Said, StepTrace, Trace};
use crate::cluster::{Change, State};
use crate::kubectl::{self, Follow, Outcome};

/// How long nothing has to change for the cluster to count as settled.
const QUIET_MS: u64 = 1_600;
/// How much work one step may cause, however small the cluster is.
const STEPS_MAX: usize = 500_000;
/// How much more it may cause for each object there is and each pod there will be.
const STEPS_PER_OBJECT_MAX: usize = 100;
/// How old the cluster is when the first step is done: its own objects are not new.
const WARM_UP_MS: u64 = 5_000;

/// Plays a scenario.
///
/// `after` is told the state after each step, numbered from 1.
pub fn play_and_look(scenario: &Scenario, after: &mut dyn FnMut(usize, &State)) -> Trace {
    let mut state = scenario.cluster();
    state.settle(WARM_UP_MS, steps_max(&state));
    let mut steps = Vec::new();
    for step in &scenario.steps {
        steps.push(play_step(&mut state, step));
        after(steps.len(), &state);
    }
    Trace { scenario: scenario.name.clone(), about: scenario.about.clone(), kubernetes: "1.36", steps }
}

/// Plays a scenario.
pub fn play(scenario: &Scenario) -> Trace {
    play_and_look(scenario, &mut |_, _| ())
}

fn steps_max(state: &State) -> usize {
    let pods_wanted = usize::try_from(state.store().pods_wanted()).unwrap_or(0);
    STEPS_PER_OBJECT_MAX.saturating_mul(state.store().len() + pods_wanted).saturating_add(STEPS_MAX)
}

fn play_step(state: &mut State, step: &Step) -> StepTrace {
    let mut trace = StepTrace { done: step.written.clone(), ..StepTrace::default() };
    if let StepKind::Dig(questions) = &step.kind {
        trace.answers = questions.iter().map(|q| (q.clone(), settled::answer(state, q))).collect();
        return trace;
    }
    let since_ms = state.now_ms();
    let outcome = step.kind.perform(state);
    let (changes, said) = run(state, outcome, step);
    trace.kubectl = matches!(step.kind, StepKind::Apply(_) | StepKind::Kubectl(_)).then_some(said);
    trace.log = Some(changes.iter().flat_map(log::lines).collect());
    trace.events = Some(settled::events(state, since_ms));
    trace.state = Some(settled::state(state));
    for line in &step.show {
        let (_, said) = run_until_quiet(state, kubectl::run(state, line, None), 0);
        trace.show.insert(line.clone(), said);
    }
    trace
}

/// Does what a command asks for and lets a command that goes on do so, as long as the step says.
fn run(state: &mut State, outcome: Outcome, step: &Step) -> (Vec<Change>, Said) {
    let Some(lasts_ms) = step.lasts_ms else { return run_until_quiet(state, outcome, step.quiet_ms.unwrap_or(QUIET_MS)) };
    let mut said = Said::default();
    let mut changes = Vec::new();
    let until_ms = state.now_ms().saturating_add(lasts_ms);
    let mut follow = take(state, outcome, &mut said, &mut changes);
    for _ in 0..steps_max(state) {
        let again_ms = follow.as_ref().and_then(Follow::next_due_ms);
        let due_ms = state.next_due_ms().into_iter().chain(again_ms).min();
        if due_ms.is_none_or(|due_ms| due_ms > until_ms) {
            break;
        }
        match again_ms.filter(|again_ms| Some(*again_ms) == due_ms) {
            Some(again_ms) => state.idle_until(again_ms),
            None => changes.extend(state.step().map(|step| step.changes).unwrap_or_default()),
        }
        if let Some(waiting) = follow.take() {
            let outcome = waiting.poll(state);
            follow = take(state, outcome, &mut said, &mut changes);
        }
    }
    state.idle_until(until_ms);
    (changes, said)
}

/// Does what a command asks for, lets the cluster settle, and lets a command that goes on do so.
fn run_until_quiet(state: &mut State, outcome: Outcome, quiet_ms: u64) -> (Vec<Change>, Said) {
    let mut said = Said::default();
    let mut changes = Vec::new();
    let mut follow = take(state, outcome, &mut said, &mut changes);
    let mut quiet_since_ms = state.now_ms();
    for _ in 0..steps_max(state) {
        let until_ms = quiet_since_ms.saturating_add(quiet_ms);
        let again_ms = follow.as_ref().and_then(Follow::next_due_ms);
        let due_ms = state.next_due_ms().into_iter().chain(again_ms).min();
        // A command that acts again by itself keeps the cluster from being settled.
        if due_ms.is_none_or(|due_ms| due_ms > until_ms && again_ms.is_none()) {
            state.idle_until(until_ms);
            break;
        }
        let now_changed = match again_ms.filter(|again_ms| state.next_due_ms().is_none_or(|due_ms| *again_ms <= due_ms)) {
            Some(again_ms) => {
                state.idle_until(again_ms);
                true
            }
            None => {
                let made = state.step().map(|step| step.changes).unwrap_or_default();
                let changed = !made.is_empty();
                changes.extend(made);
                changed
            }
        };
        if now_changed {
            quiet_since_ms = state.now_ms();
            if let Some(waiting) = follow.take() {
                let outcome = waiting.poll(state);
                follow = take(state, outcome, &mut said, &mut changes);
            }
        }
    }
    (changes, said)
}

/// Tells the cluster what a command asks for; gives what the command still waits for.
fn take(state: &mut State, outcome: Outcome, said: &mut Said, changes: &mut Vec<Change>) -> Option<Follow> {
    said.stdout.push_str(&outcome.stdout);
    said.stderr.push_str(&outcome.stderr);
    said.exit = outcome.exit;
    for action in &outcome.actions {
        // It was tried on a copy of this very state.
        changes.extend(state.apply(action).unwrap_or_default());
    }
    outcome.follow
}
