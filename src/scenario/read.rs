//! Reads a scenario from its text.

use super::kinds::step_kind;
use super::setup::{Setup, milliseconds};
use super::step::{Scenario, Step, StepKind};
use super::tour::STEP_KEYS;
use crate::api::time::END_MS;
use crate::yaml;
use serde_json::{Map, Value};

/// The keys of a step besides its action and its narration.
const OPTION_KEYS: [&str; 5] = ["at", "called", "quiet", "seconds", "show"];
/// The longest duration of a step, in seconds.
const SECONDS_MAX: f64 = 86_400.0;
/// Longer step titles are truncated, in characters.
const TITLE_CHARACTERS_MAX: usize = 500;
/// The maximum number of actions in a scenario, on all branches: more than a user performs by hand.
pub const STEPS_MAX: usize = 10_000;

impl Scenario {
    /// Reads a scenario; the error is a sentence with line and column, or with the path.
    pub fn read(text: &str) -> Result<Scenario, String> {
        Scenario::from_value(&first_document(text)?)
    }

    /// Reads a scenario from JSON.
    pub fn from_value(value: &Value) -> Result<Scenario, String> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_string();
        let steps = value.get("steps").ok_or("steps: expected a list")?;
        let mut steps = read_steps(steps, "steps", &mut 0)?;
        fill_durations(&mut steps, moment(value, "until")?);
        Ok(Scenario { name: text("name"), about: text("about"), setup: Setup::from_value(value)?, steps })
    }
}

/// The first document of a scenario's text as JSON; the error is a sentence with line and column.
pub(super) fn first_document(text: &str) -> Result<Value, String> {
    let (documents, errors) = yaml::read(text);
    if let Some(error) = errors.first() {
        return Err(format!("{}:{} {}", error.range.line, error.range.column, error.message));
    }
    let document = documents.first().ok_or("the file is empty")?;
    Ok(document.root.to_json())
}

/// Reads the list of steps at a path of the file. `count` is the number of actions read so far; the list's are added.
pub(super) fn read_steps(value: &Value, path: &str, count: &mut usize) -> Result<Vec<Step>, String> {
    let items = value.as_array().ok_or(format!("{path}: expected a list"))?;
    let actions = |step: &Value| step.get("do").and_then(Value::as_array).map_or(1, Vec::len).max(1);
    *count = items.iter().map(actions).fold(*count, usize::saturating_add);
    if *count > STEPS_MAX {
        return Err(format!("{path}: {count} actions up to here; the maximum is {STEPS_MAX}"));
    }
    let mut steps: Vec<Step> = Vec::with_capacity(items.len());
    for (number, item) in items.iter().enumerate() {
        let step = read_step(item).map_err(|error| format!("{path}[{number}]: {error}"))?;
        let before = steps.last().map(|step| step.at_ms);
        if before.is_some_and(|before_ms| before_ms.is_some() != step.at_ms.is_some()) {
            return Err(format!("{path}[{number}]: either all steps have `at`, or none"));
        }
        if before.is_some_and(|before_ms| before_ms > step.at_ms) {
            return Err(format!("{path}[{number}]: `at` is earlier than that of the previous step"));
        }
        steps.push(step);
    }
    Ok(steps)
}

/// Gives each step with a time the duration until the next, so that [`super::play`] needs only durations.
fn fill_durations(steps: &mut [Step], until_ms: Option<u64>) {
    let nexts: Vec<Option<u64>> = steps.iter().skip(1).map(|step| step.at_ms).chain([until_ms]).collect();
    for (step, next_ms) in steps.iter_mut().zip(nexts) {
        if let (Some(at_ms), Some(next_ms)) = (step.at_ms, next_ms) {
            step.lasts_ms = Some(next_ms.saturating_sub(at_ms));
        }
    }
}

/// The time in a field (seconds since the start), in milliseconds.
pub(super) fn moment(value: &Value, key: &str) -> Result<Option<u64>, String> {
    let Some(value) = value.get(key) else { return Ok(None) };
    let at_ms = milliseconds(value, END_MS as f64 / 1_000.0).ok_or(format!("{key}: expected seconds since the start"))?;
    Ok(Some(at_ms))
}

/// A text, or a list of texts.
pub(super) fn texts(value: &Value, path: &str) -> Result<Vec<String>, String> {
    let wrong = || format!("{path}: expected a list of names");
    match value {
        Value::Null => Ok(Vec::new()),
        Value::String(text) => Ok(vec![text.clone()]),
        Value::Array(items) => items.iter().map(|item| item.as_str().map(str::to_string).ok_or_else(wrong)).collect(),
        _ => Err(wrong()),
    }
}

/// Reads one step.
pub(super) fn read_step(value: &Value) -> Result<Step, String> {
    let map = value.as_object().ok_or("expected a step, such as `wait: 1`")?;
    let (quiet_ms, lasts_ms) = (seconds(map, "quiet")?, seconds(map, "seconds")?);
    let show = texts(map.get("show").unwrap_or(&Value::Null), "show")?;
    let title = map.get("called").map(|title| title.as_str().ok_or("called: expected a text")).transpose()?;
    let title = title.map(|title| title.chars().take(TITLE_CHARACTERS_MAX).collect());
    let action = only_action(value.clone());
    let action_map = action.as_object().unwrap_or(map);
    let only_narrates = action_map.is_empty() && map.keys().any(|key| STEP_KEYS.contains(&key.as_str()));
    let kind = if only_narrates { StepKind::Wait } else { step_kind(action_map)? };
    Ok(Step { kind, written: action, at_ms: moment(value, "at")?, title, quiet_ms, lasts_ms, show })
}

/// The seconds in a field, as milliseconds.
fn seconds(map: &Map<String, Value>, key: &str) -> Result<Option<u64>, String> {
    let Some(value) = map.get(key) else { return Ok(None) };
    milliseconds(value, SECONDS_MAX).map(Some).ok_or(format!("{key}: expected seconds"))
}

/// The step without its options and its narration.
fn only_action(mut step: Value) -> Value {
    if let Some(map) = step.as_object_mut() {
        map.retain(|key, _| !OPTION_KEYS.contains(&key.as_str()) && !STEP_KEYS.contains(&key.as_str()));
    }
    step
}
