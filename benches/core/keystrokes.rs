//! The work of the editor's rows: what the page does when typing pauses. Parses, validates and diagnoses all manifests, with
//! advice that depends on the cluster.

use crate::measure::{Run, timed};
use crate::runs::idle_cluster;
use ordinal::cluster::State;
use ordinal::view::problems::ProblemCache;

/// The Redis example.
const REDIS: &str = include_str!("../../static/examples/redis.yaml");
const NAME: &str = "redis-cluster";
/// The pods of the cluster during the rows that do not measure its size.
const PODS: usize = 6;

/// Copies of the Redis example with different names: at least one, up to `lines` lines.
fn text_of(lines: usize) -> String {
    let copy = |number: usize| REDIS.replace(NAME, &format!("{NAME}-{number}"));
    let copies = (lines / REDIS.lines().count()).max(1);
    (0..copies).map(copy).collect::<Vec<_>>().join("---\n")
}

/// The text with a letter inserted into a name in the middle.
fn with_typed_letter(text: &str) -> String {
    let middle = text.len() / 2;
    let name = text.get(middle..).and_then(|rest| rest.find(NAME)).map(|at| middle + at).or_else(|| text.rfind(NAME));
    let mut typed = text.to_owned();
    typed.insert(name.expect("the text contains the name"), 'x');
    typed
}

fn diagnose(cache: &mut ProblemCache, text: &str, state: &State) -> Run {
    let (problems, run) = timed(|| cache.problems(text, state));
    assert!(!problems.is_empty(), "the Redis example has a mistake, which is reported");
    run
}

fn keystroke(text: &str, state: &State) -> Run {
    let mut cache = ProblemCache::default();
    diagnose(&mut cache, text, state);
    diagnose(&mut cache, &with_typed_letter(text), state)
}

/// A letter typed into the Redis example, or into a file of about `lines` lines of copies of it.
pub fn type_letter(lines: usize) -> Run {
    keystroke(&text_of(lines), &idle_cluster("Parallel", PODS))
}

/// A letter typed into a file that is a single document of `lines` lines.
pub fn type_letter_in_one(lines: usize) -> Run {
    let spec = "  serviceName: one\n  selector: {matchLabels: {app: one}}\n  template:\n    metadata: {labels: {app: one}}\n    spec:\n";
    let head = format!("apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: one\nspec:\n{spec}");
    let variable = |number: usize| format!("        - name: {NAME}-{number}\n          value: \"{number}\"\n");
    let variables = (0..lines.saturating_sub(head.lines().count() + 4) / 2).map(variable).collect::<String>();
    let text = format!("{head}      containers:\n      - name: main\n        image: one\n        env:\n{variables}");
    keystroke(&text, &idle_cluster("Parallel", PODS))
}

/// A letter typed into the Redis example while a StatefulSet of `pods` pods runs.
pub fn type_letter_while_running(pods: usize) -> Run {
    keystroke(REDIS, &idle_cluster("Parallel", pods))
}

/// Opening a file of about `lines` lines.
pub fn open(lines: usize) -> Run {
    diagnose(&mut ProblemCache::default(), &text_of(lines), &idle_cluster("Parallel", PODS))
}
