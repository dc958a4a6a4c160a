//! A scenario read from its text.

use super::kinds::step_kind;
use super::setup::{Setup, milliseconds};
use super::step::{Scenario, Step, StepKind};
use super::tour::STEP_KEYS;
use crate::api::time::END_MS;
use crate::yaml;
use serde_json::{Map, Value};

/// What a step says besides what it does.
const LOOKS: [&str; 5] = ["at", "called", "quiet", "seconds", "show"];
/// The longest time a step may take or wait.
const SECONDS_MAX: f64 = 86_400.0;
/// How many characters a step may be called by.
const CALLED_CHARACTERS_MAX: usize = 500;
/// How many things may be done in one scenario, on all of its branches: more than anybody does by hand.
pub const STEPS_MAX: usize = 10_000;

impl Scenario {
    /// Reads a scenario; the error is a sentence with the place.
    pub fn read(text: &str) -> Result<Scenario, String> {
        Scenario::from_value(&first_document(text)?)
    }

    /// Reads a scenario that is JSON already.
    pub fn from_value(value: &Value) -> Result<Scenario, String> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_string();
        let steps = value.get("steps").ok_or("steps: a list is wanted")?;
        let mut steps = read_steps(steps, "steps", &mut 0)?;
        last_until(&mut steps, moment(value, "until")?);
        Ok(Scenario { name: text("name"), about: text("about"), setup: Setup::from_value(value)?, steps })
    }
}

/// The first document of a scenario's text as JSON; the error is a sentence with the place.
pub(super) fn first_document(text: &str) -> Result<Value, String> {
    let (documents, errors) = yaml::read(text);
    if let Some(error) = errors.first() {
        return Err(format!("{}:{} {}", error.range.line, error.range.column, error.message));
    }
    let document = documents.first().ok_or("there is nothing in it")?;
    Ok(document.root.to_json())
}

/// A list of steps at a path of the file. `count` is how many things were done in the file before, and then also here.
pub(super) fn read_steps(value: &Value, path: &str, count: &mut usize) -> Result<Vec<Step>, String> {
    let items = value.as_array().ok_or(format!("{path}: a list is wanted"))?;
    let things = |step: &Value| step.get("do").and_then(Value::as_array).map_or(1, Vec::len).max(1);
    *count = items.iter().map(things).fold(*count, usize::saturating_add);
    if *count > STEPS_MAX {
        return Err(format!("{path}: {count} things are done by here; the playground takes no more than {STEPS_MAX}"));
    }
    let mut steps: Vec<Step> = Vec::with_capacity(items.len());
    for (number, item) in items.iter().enumerate() {
        let step = read_step(item).map_err(|error| format!("{path}[{number}]: {error}"))?;
        let before = steps.last().map(|step| step.at_ms);
        if before.is_some_and(|before_ms| before_ms.is_some() != step.at_ms.is_some()) {
            return Err(format!("{path}[{number}]: either all steps say `at` which moment they are done, or none does"));
        }
        if before.is_some_and(|before_ms| before_ms > step.at_ms) {
            return Err(format!("{path}[{number}]: it is done before the step that stands before it"));
        }
        steps.push(step);
    }
    Ok(steps)
}

/// A step at a moment takes until the next: so a command that plays scenarios needs to know nothing of moments.
fn last_until(steps: &mut [Step], until_ms: Option<u64>) {
    let nexts: Vec<Option<u64>> = steps.iter().skip(1).map(|step| step.at_ms).chain([until_ms]).collect();
    for (step, next_ms) in steps.iter_mut().zip(nexts) {
        if let (Some(at_ms), Some(next_ms)) = (step.at_ms, next_ms) {
            step.lasts_ms = Some(next_ms.saturating_sub(at_ms));
        }
    }
}

/// The moment of the clock that a field tells, in milliseconds.
pub(super) fn moment(value: &Value, key: &str) -> Result<Option<u64>, String> {
    let Some(value) = value.get(key) else { return Ok(None) };
    let at_ms = milliseconds(value, END_MS as f64 / 1_000.0).ok_or(format!("{key}: seconds since the beginning are wanted"))?;
    Ok(Some(at_ms))
}

/// A text, or a list of texts.
pub(super) fn texts(value: &Value, path: &str) -> Result<Vec<String>, String> {
    let wrong = || format!("{path}: a list of names is wanted");
    match value {
        Value::Null => Ok(Vec::new()),
        Value::String(text) => Ok(vec![text.clone()]),
        Value::Array(items) => items.iter().map(|item| item.as_str().map(str::to_string).ok_or_else(wrong)).collect(),
        _ => Err(wrong()),
    }
}

/// One step.
pub(super) fn read_step(value: &Value) -> Result<Step, String> {
    let map = value.as_object().ok_or("a step is wanted, such as `wait: 1`")?;
    let (quiet_ms, lasts_ms) = (seconds(map, "quiet")?, seconds(map, "seconds")?);
    let show = texts(map.get("show").unwrap_or(&Value::Null), "show")?;
    let called = map.get("called").map(|called| called.as_str().ok_or("called: a text is wanted")).transpose()?;
    let called = called.map(|called| called.chars().take(CALLED_CHARACTERS_MAX).collect());
    let written = without_looks(value.clone());
    let done = written.as_object().unwrap_or(map);
    let only_tells = done.is_empty() && map.keys().any(|key| STEP_KEYS.contains(&key.as_str()));
    let kind = if only_tells { StepKind::Wait } else { step_kind(done)? };
    Ok(Step { kind, written, at_ms: moment(value, "at")?, called, quiet_ms, lasts_ms, show })
}

/// Seconds as milliseconds.
fn seconds(map: &Map<String, Value>, key: &str) -> Result<Option<u64>, String> {
    let Some(value) = map.get(key) else { return Ok(None) };
    milliseconds(value, SECONDS_MAX).map(Some).ok_or(format!("{key}: seconds are wanted"))
}

/// What a step does, without how it is looked at and what is told.
fn without_looks(mut step: Value) -> Value {
    if let Some(map) = step.as_object_mut() {
        map.retain(|key, _| !LOOKS.contains(&key.as_str()) && !STEP_KEYS.contains(&key.as_str()));
    }
    step
}
