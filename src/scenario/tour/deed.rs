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
    let (source, input) = match &step.kind {
        StepKind::Apply(text) => ("kubectl apply -f -".to_owned(), Some(text.as_str().into())),
        StepKind::Kubectl(words) => (line(words), Some("".into())),
        other => (words(other), None),
    };
    let printed = match &step.kind {
        StepKind::Apply(_) | StepKind::Kubectl(_) => {
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

/// The words of a command as one line that a shell splits into them again.
fn line(words: &[String]) -> String {
    let first = words.first().map(String::as_str);
    let named = if first.is_some_and(|word| matches!(word, "kubectl" | "k")) { "" } else { "kubectl" };
    let quoted = words.iter().map(|word| match word.contains([' ', '"', '\'', '\\', '\n', '$']) || word.is_empty() {
        true => format!("'{}'", word.replace('\'', "'\\''")),
        false => word.clone(),
    });
    let all: Vec<String> = Some(named.to_owned()).into_iter().filter(|word| !word.is_empty()).chain(quoted).collect();
    all.join(" ")
}

fn words(kind: &StepKind) -> String {
    let all = |names: &[String]| names.join(" and ");
    match kind {
        StepKind::Hold(pods) => format!("hold {}", all(&pods.keys().cloned().collect::<Vec<_>>())),
        StepKind::Release(pods) => format!("release {}", all(pods)),
        StepKind::Unready(pods) => format!("fail the readiness of {}", all(pods)),
        StepKind::Crash(pods) => format!("keep {} crashing", all(pods)),
        StepKind::Hang(pods) => format!("hang {}", all(pods)),
        StepKind::FailInit(pods) => format!("fail the init container of {}", all(pods)),
        StepKind::Recover(pods) => format!("let {} recover", all(pods)),
        StepKind::Fail(pods) => format!("let {} fail", all(pods)),
        StepKind::NodeDown(nodes) => format!("take {} down", all(nodes)),
        StepKind::NodeUp(nodes) => format!("bring {} up", all(nodes)),
        StepKind::BadImages(images) if images.is_empty() => "bring all images back".into(),
        StepKind::BadImages(images) => format!("take away image {}", all(images)),
        StepKind::Provisioner(true) => "bring the provisioner up".into(),
        StepKind::Provisioner(false) => "take the provisioner down".into(),
        StepKind::DnsCache(true) => "put a cache before the name server".into(),
        StepKind::DnsCache(false) => "take the name server's cache away".into(),
        StepKind::Topology(topology) => format!("choose who copies data: {}", topology.name()),
        StepKind::Write { to, value } => format!("write {value} to {to}"),
        StepKind::Apply(_) | StepKind::Kubectl(_) | StepKind::Dig(_) | StepKind::Wait => String::new(),
    }
}
