//! Executes a step of a tour: the user command for the history and the output for the console.

use crate::cluster::State;
use crate::history::UserCommand;
use crate::kubectl;
use crate::scenario::step::{Step, StepKind};

/// A line of the console and its output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepOutput {
    /// The command line, or the description of the action.
    pub line: String,
    /// Its output.
    pub output: String,
    /// Whether it failed.
    pub failed: bool,
}

/// The command of a step and its output. A long-running command (`get -w`, `rollout status`, `drain`) is not polled: its
/// later output and actions are omitted.
pub(super) fn execute_step(step: &Step, state: &State) -> (UserCommand, Vec<StepOutput>) {
    let outcome = step.kind.perform(state);
    let source = step.source();
    let input = match &step.kind {
        StepKind::Apply(text) => Some(text.as_str().into()),
        StepKind::Kubectl { input, .. } => Some(input.as_deref().unwrap_or_default().into()),
        _ => None,
    };
    let printed = match &step.kind {
        StepKind::Apply(_) | StepKind::Kubectl { .. } => {
            let output = outcome.printed();
            vec![StepOutput { line: source.clone(), output, failed: outcome.exit != 0 }]
        }
        StepKind::Dig(questions) => questions.iter().map(|question| dig(question, state)).collect(),
        _ => Vec::new(),
    };
    (UserCommand { source: source.as_str().into(), input, actions: outcome.actions }, printed)
}

fn dig(question: &str, state: &State) -> StepOutput {
    let line = format!("dig +short {question}");
    let outcome = kubectl::run(state, &line, None);
    let output = format!("{}{}", outcome.stdout, outcome.stderr);
    let is_empty = output.trim().is_empty();
    StepOutput { line, output: if is_empty { "no answer".into() } else { output }, failed: outcome.exit != 0 }
}
