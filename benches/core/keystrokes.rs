//! The work of the editor's rows: what the page does once the typing pauses. It reads, checks and diagnoses all manifests,
//! with advice that looks at the cluster they run in.

use crate::measure::{Run, timed};
use crate::runs::{empty, settled};
use ordinal::cluster::State;
use ordinal::view::problems::problems;

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

fn keystroke(text: &str, state: &State) -> Run {
    let (problems, run) = timed(|| problems(text, state));
    assert!(!problems.is_empty(), "the notes' manifests hold a mistake, which is told");
    run
}

/// The notes' manifests, or a file of so many lines like them.
pub fn read(lines: usize) -> Run {
    keystroke(&text_of(lines), &settled("Parallel", PODS))
}

/// The notes' manifests while a set of so many pods runs.
pub fn read_beside_pods(pods: usize) -> Run {
    let state = if pods == 0 { empty(pods) } else { settled("Parallel", pods) };
    keystroke(NOTES, &state)
}
