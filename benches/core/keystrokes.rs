//! The work of the editor's rows: what the page does once the typing pauses. It reads, checks and diagnoses all manifests,
//! with advice that looks at the cluster they run in.

use crate::measure::{Run, timed};
use crate::runs::settled;
use ordinal::cluster::State;
use ordinal::view::problems::Reading;

/// The manifests of the notes the playground was made for.
const NOTES: &str = include_str!("../../static/examples/redis.yaml");
const NAME: &str = "redis-cluster";
/// A cluster in which something runs, as it does when somebody types.
const PODS: usize = 6;

/// As many lines as wanted of the notes' manifests, each time with other names; at least once all of them.
fn text_of(lines: usize) -> String {
    let copy = |number: usize| NOTES.replace(NAME, &format!("{NAME}-{number}"));
    let copies = (lines / NOTES.lines().count()).max(1);
    (0..copies).map(copy).collect::<Vec<_>>().join("---\n")
}

/// Another letter in a name in the middle of the text.
fn typed_in(text: &str) -> String {
    let middle = text.len() / 2;
    let name = text.get(middle..).and_then(|rest| rest.find(NAME)).map(|at| middle + at).or_else(|| text.rfind(NAME));
    let mut typed = text.to_owned();
    typed.insert(name.expect("the name stands in it"), 'x');
    typed
}

fn look(reading: &mut Reading, text: &str, state: &State) -> Run {
    let (problems, run) = timed(|| reading.problems(text, state));
    assert!(!problems.is_empty(), "the notes' manifests hold a mistake, which is told");
    run
}

fn keystroke(text: &str, state: &State) -> Run {
    let mut reading = Reading::default();
    look(&mut reading, text, state);
    look(&mut reading, &typed_in(text), state)
}

/// A letter typed into the notes' manifests, or into a file of so many lines like them.
pub fn type_letter(lines: usize) -> Run {
    keystroke(&text_of(lines), &settled("Parallel", PODS))
}

/// A letter typed into a file that is one document of so many lines.
pub fn type_letter_in_one(lines: usize) -> Run {
    let spec = "  serviceName: one\n  selector: {matchLabels: {app: one}}\n  template:\n    metadata: {labels: {app: one}}\n    spec:\n";
    let head = format!("apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: one\nspec:\n{spec}");
    let variable = |number: usize| format!("        - name: {NAME}-{number}\n          value: \"{number}\"\n");
    let variables = (0..lines.saturating_sub(head.lines().count() + 4) / 2).map(variable).collect::<String>();
    let text = format!("{head}      containers:\n      - name: main\n        image: one\n        env:\n{variables}");
    keystroke(&text, &settled("Parallel", PODS))
}

/// A letter typed into the notes' manifests while a set of so many pods runs.
pub fn type_letter_beside_pods(pods: usize) -> Run {
    keystroke(NOTES, &settled("Parallel", pods))
}

/// The first look at a file of so many lines.
pub fn open(lines: usize) -> Run {
    look(&mut Reading::default(), &text_of(lines), &settled("Parallel", PODS))
}
