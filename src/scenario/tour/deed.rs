//! What a step does, as a deed of a history, and what the console prints of it.

use crate::cluster::State;
use crate::history::Deed;
use crate::kubectl;
use crate::scenario::step::{Step, StepKind};

/// A line of the console and what it printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed {
    /// The line, or the deed in words.
    pub line: String,
    /// What came of it.
    pub output: String,
    /// Whether it was refused.
    pub failed: bool,
}

/// What a step tells a cluster, and what is printed of it. A command that goes on (`get -w`, `rollout status`, `drain`)
/// is not followed: what it prints and does later is left out.
pub(super) fn deed(step: &Step, state: &State) -> (Deed, Vec<Printed>) {
    let outcome = step.kind.perform(state);
    let source = step.source();
    let input = match &step.kind {
        StepKind::Apply(text) => Some(text.as_str().into()),
        StepKind::Kubectl { input, .. } => Some(input.as_deref().unwrap_or_default().into()),
        _ => None,
    };
    let printed = match &step.kind {
        StepKind::Apply(_) | StepKind::Kubectl { .. } => {
            let output = format!("{}{}", outcome.stdout, outcome.stderr);
            vec![Printed { line: source.clone(), output, failed: outcome.exit != 0 }]
        }
        StepKind::Dig(questions) => questions.iter().map(|question| dig(question, state)).collect(),
        _ => Vec::new(),
    };
    (Deed { source: source.as_str().into(), input, actions: outcome.actions }, printed)
}

fn dig(question: &str, state: &State) -> Printed {
    let line = format!("dig +short {question}");
    let outcome = kubectl::run(state, &line, None);
    let output = format!("{}{}", outcome.stdout, outcome.stderr);
    let nothing = output.trim().is_empty();
    Printed { line, output: if nothing { "no such name".into() } else { output }, failed: outcome.exit != 0 }
}
