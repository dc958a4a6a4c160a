//! Any text as a scenario: it is read or rejected with a message, and playing it is deterministic.

use super::{Verdict, ensure, lives};
use ordinal::kubectl::yaml_text;
use ordinal::scenario::{Budget, Scenario, play_within};
use ordinal::yaml;

/// The budget of one input, small because a fuzzer tries many.
const BUDGET: Budget = Budget { pods: 1_000, steps: 6_000, steps_per_object: 0, bytes: 4 << 20 };

/// Any bytes as a scenario file.
pub fn any_text(bytes: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(bytes);
    let scenario = match Scenario::read(&text) {
        Ok(scenario) => scenario,
        Err(message) => return ensure(!message.is_empty(), || "rejected without a message".to_owned()),
    };
    round_trips(&text, &scenario)?;
    let mut wrong = Ok(());
    let trace = play_within(&scenario, BUDGET, &mut |step, state| {
        let verdict = lives::is_sound(state).map_err(|wrong| format!("after step {step}: {wrong}"));
        wrong = std::mem::replace(&mut wrong, Ok(())).and(verdict);
    });
    wrong?;
    let replay = play_within(&scenario, BUDGET, &mut |_, _| ());
    ensure(trace == replay, || "a second run differs".to_owned())?;
    serde_json::to_string(&trace).map(drop).map_err(|error| format!("the trace can't be written: {error}"))
}

/// A scenario written as JSON or YAML is read as the same scenario.
fn round_trips(text: &str, scenario: &Scenario) -> Verdict {
    let (documents, _) = yaml::read(text);
    let Some(value) = documents.first().map(|document| document.root.to_json()) else { return Ok(()) };
    for written in [value.to_string(), yaml_text::print(&value)] {
        let read = Scenario::read(&written);
        ensure(read.as_ref() == Ok(scenario), || format!("written as\n{written}\nit is read as {read:?}"))?;
    }
    Ok(())
}
