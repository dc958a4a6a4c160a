//! Any text as a scenario: it is read or refused with a sentence, and what is read can be played, always the same way.

use super::{Verdict, ensure, lives};
use ordinal::kubectl::yaml_text;
use ordinal::scenario::{Budget, Scenario, play_within};
use ordinal::yaml;

/// What one input may cost: a fuzzer has many to try.
const BUDGET: Budget = Budget { pods: 1_000, looks: 6_000, looks_per_object: 0, bytes: 4 << 20 };

/// Any bytes as a scenario file.
pub fn any_text(bytes: &[u8]) -> Verdict {
    let text = String::from_utf8_lossy(bytes);
    let scenario = match Scenario::read(&text) {
        Ok(scenario) => scenario,
        Err(sentence) => return ensure(!sentence.is_empty(), || "refused without a word".to_owned()),
    };
    written_reads_the_same(&text, &scenario)?;
    let mut wrong = Ok(());
    let trace = play_within(&scenario, BUDGET, &mut |step, state| {
        let verdict = lives::is_sound(state).map_err(|wrong| format!("after step {step}: {wrong}"));
        wrong = std::mem::replace(&mut wrong, Ok(())).and(verdict);
    });
    wrong?;
    let again = play_within(&scenario, BUDGET, &mut |_, _| ());
    ensure(trace == again, || "played twice, it goes another way".to_owned())?;
    serde_json::to_string(&trace).map(drop).map_err(|error| format!("the trace can't be written: {error}"))
}

/// A scenario written as JSON and as YAML is read as the same scenario.
fn written_reads_the_same(text: &str, scenario: &Scenario) -> Verdict {
    let (documents, _) = yaml::read(text);
    let Some(value) = documents.first().map(|document| document.root.to_json()) else { return Ok(()) };
    for written in [value.to_string(), yaml_text::print(&value)] {
        let again = Scenario::read(&written);
        ensure(again.as_ref() == Ok(scenario), || format!("written as\n{written}\nit is read as {again:?}"))?;
    }
    Ok(())
}
