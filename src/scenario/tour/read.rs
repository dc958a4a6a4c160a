//! Reads a tour from its text. Errors have line and column, the path, and what was expected there.

use super::{BEAT_MAX_MS, Beat, Choice, Condition, FocusTarget, Prediction, Tour, Until};
use crate::api::{Key, Kind};
use crate::manifest::DEFAULT_NAMESPACE;
use crate::scenario::{Scenario, Step, StepKind};
use crate::yaml;
use serde_json::{Map, Value};

/// The maximum size of a tour, in bytes.
const TEXT_BYTES_MAX: usize = 128 << 10;
/// The maximum number of beats.
const BEATS_MAX: usize = 60;
/// The maximum length of a text, in characters: a sentence or two.
const TEXT_CHARACTERS_MAX: usize = 600;
const OPTIONS_MAX: usize = 6;
const CONDITIONS_MAX: usize = 12;

/// The keys of a tour.
pub(in crate::scenario) const TOUR_KEYS: [&str; 11] =
    ["title", "about", "then", "trace", "name", "nodes", "badImages", "featureGates", "seed", "delays", "steps"];
const ASK_KEYS: [&str; 3] = ["question", "options", "why"];
const OPTION_KEYS: [&str; 2] = ["say", "if"];

/// The tabs and regions of the page that a tour can focus.
pub(super) const TABS: [&str; 6] = ["Describe", "YAML", "Events", "DNS", "Volumes", "Data"];
const REGIONS: [&str; 6] = ["cluster", "timeline", "explanation", "manifests", "console", "inspector"];
/// The kinds that a tour can select, by their names in tours.
const KINDS: [(&str, Kind); 7] = [
    ("pod", Kind::Pod),
    ("claim", Kind::PersistentVolumeClaim),
    ("service", Kind::Service),
    ("node", Kind::Node),
    ("statefulset", Kind::StatefulSet),
    ("deployment", Kind::Deployment),
    ("replicaset", Kind::ReplicaSet),
];

/// An error message and the path of its location.
struct ReadError {
    path: String,
    message: String,
}

fn error_at<T>(path: &str, message: impl Into<String>) -> Result<T, ReadError> {
    Err(ReadError { path: path.to_owned(), message: message.into() })
}

impl Tour {
    /// Whether a text is meant as a tour, valid or not: at least one step has narration.
    pub fn is_meant(text: &str) -> bool {
        let (documents, _) = yaml::read(text);
        let steps = documents.first().map(|document| document.root.to_json()["steps"].take());
        let narrates = |step: &Value| ["say", "ask"].iter().any(|key| step.get(key).is_some());
        steps.as_ref().and_then(Value::as_array).is_some_and(|steps| steps.iter().any(narrates))
    }

    /// Reads a tour; the error has the form `line:column path: message`.
    pub fn read(text: &str) -> Result<Tour, String> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(format!("a tour can have at most {TEXT_BYTES_MAX} bytes; this text has {}", text.len()));
        }
        let (documents, errors) = yaml::read(text);
        if let Some(error) = errors.first() {
            return Err(format!("{}:{} {}", error.range.line, error.range.column, error.message));
        }
        let document = documents.first().ok_or("the file is empty; a tour starts with `title:`")?;
        let with_position = |error: ReadError| {
            let range = yaml::find(&document.root, &error.path).range();
            let path = if error.path.is_empty() { String::new() } else { format!("{}: ", error.path) };
            format!("{}:{} {path}{}", range.line, range.column, error.message)
        };
        tour(&document.root.to_json()).map_err(with_position)
    }
}

fn tour(value: &Value) -> Result<Tour, ReadError> {
    let Some(map) = value.as_object() else { return error_at("", "expected a map that starts with `title:`") };
    if let Some(key) = map.keys().find(|key| !TOUR_KEYS.contains(&key.as_str())) {
        return error_at(key, format!("unknown key; a tour has {}", TOUR_KEYS.join(", ")));
    }
    let items = map.get("steps").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if items.is_empty() || items.len() > BEATS_MAX {
        return error_at("steps", format!("expected a list of 1 to {BEATS_MAX} steps"));
    }
    let scenario = Scenario::from_value(value).map_err(|message| {
        let (path, message) = message.split_once(": ").unwrap_or(("", &message));
        ReadError { path: path.to_owned(), message: message.to_owned() }
    })?;
    let beats = items.iter().zip(&scenario.steps).enumerate().map(|(at, (item, step))| beat(item, step, &format!("steps[{at}]")));
    Ok(Tour {
        title: text(map, "title", "")?,
        about: text(map, "about", "")?,
        then: text(map, "then", "")?,
        trace: map.get("trace").and_then(Value::as_str).map(str::to_owned),
        beats: beats.collect::<Result<_, _>>()?,
        scenario,
    })
}

fn beat(value: &Value, step: &Step, path: &str) -> Result<Beat, ReadError> {
    let Some(map) = value.as_object() else { return error_at(path, "expected a step, such as `say: …`") };
    let path_of = |key: &str| format!("{path}.{key}");
    let does_something = !matches!(step.kind, StepKind::Wait);
    let ask = map.get("ask").map(|value| ask(value, &path_of("ask"))).transpose()?;
    let until = until(map.get("until"), does_something, &path_of("until"))?;
    if ask.is_some() && !does_something && until == Until::Now {
        return error_at(&path_of("ask"), "nothing happens that could answer the question; add an action or `until:`");
    }
    Ok(Beat {
        say: text(map, "say", path)?,
        notes: map.get("notes").map_or(Ok(String::new()), |_| text(map, "notes", path))?,
        ask,
        see: map.get("see").map_or(Ok(FocusTarget::default()), |value| see(value, &path_of("see")))?,
        until,
        expect: map.get("expect").map_or(Ok(Vec::new()), |value| conditions(value, &path_of("expect")))?,
    })
}

/// A required text, not empty and not too long.
fn text(map: &Map<String, Value>, key: &str, path: &str) -> Result<String, ReadError> {
    let text_path = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    let Some(text) = map.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty()) else {
        return match map.contains_key(key) {
            true => error_at(&text_path, "expected a text; values such as No, On and 1 need quotes"),
            false => error_at(path, format!("expected `{key}:` and a text")),
        };
    };
    match text.chars().count() {
        count if count > TEXT_CHARACTERS_MAX => error_at(&text_path, format!("{count} characters; the maximum is {TEXT_CHARACTERS_MAX}")),
        _ => Ok(text.to_owned()),
    }
}

fn ask(value: &Value, path: &str) -> Result<Prediction, ReadError> {
    let map = map_of(value, &ASK_KEYS, path)?;
    let options = map.get("options").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if !(2..=OPTIONS_MAX).contains(&options.len()) {
        return error_at(&format!("{path}.options"), format!("expected a list of 2 to {OPTIONS_MAX} options"));
    }
    let option = |(at, value): (usize, &Value)| {
        let path = format!("{path}.options[{at}]");
        let map = map_of(value, &OPTION_KEYS, &path)?;
        let Some(when) = map.get("if") else {
            return error_at(&path, "expected `if:` with the conditions under which this option is correct");
        };
        Ok(Choice { say: text(map, "say", &path)?, when: conditions(when, &format!("{path}.if"))? })
    };
    Ok(Prediction {
        question: text(map, "question", path)?,
        options: options.iter().enumerate().map(option).collect::<Result<_, _>>()?,
        why: text(map, "why", path)?,
    })
}

/// A map with only these keys.
fn map_of<'value>(value: &'value Value, keys: &[&str], path: &str) -> Result<&'value Map<String, Value>, ReadError> {
    let Some(map) = value.as_object() else { return error_at(path, format!("expected a map with {}", keys.join(", "))) };
    match map.keys().find(|key| !keys.contains(&key.as_str())) {
        Some(key) => error_at(&format!("{path}.{key}"), format!("unknown key; there are {}", keys.join(", "))),
        None => Ok(map),
    }
}

fn conditions(value: &Value, path: &str) -> Result<Vec<Condition>, ReadError> {
    let Some(map) = value.as_object().filter(|map| (1..=CONDITIONS_MAX).contains(&map.len())) else {
        return error_at(path, format!("expected a map of 1 to {CONDITIONS_MAX} conditions, such as `pod web-0: ready`"));
    };
    let condition = |(subject, is): (&String, &Value)| {
        let is = match is {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return error_at(&format!("{path}[{subject}]"), "expected a word or a number"),
        };
        Condition::read(subject, &is).or_else(|message| error_at(&format!("{path}[{subject}]"), message))
    };
    map.iter().map(condition).collect()
}

fn until(value: Option<&Value>, does_something: bool, path: &str) -> Result<Until, ReadError> {
    let ready = |text: &str| text.strip_prefix("ready ").map(|pod| Condition::read(&format!("pod {}", pod.trim()), "ready"));
    match value {
        None if does_something => Ok(Until::Idle),
        None => Ok(Until::Now),
        Some(Value::String(text)) if text == "settled" => Ok(Until::Idle),
        Some(Value::String(text)) if text == "wait" => Ok(Until::Wait),
        Some(Value::String(text)) if text == "now" => Ok(Until::Now),
        Some(Value::String(text)) if text.starts_with("ready ") => match ready(text) {
            Some(Ok(condition)) => Ok(Until::Holds(vec![condition])),
            _ => error_at(path, "expected `ready POD`"),
        },
        Some(map @ Value::Object(_)) => conditions(map, path).map(Until::Holds),
        Some(number) => match number.as_f64().filter(|seconds| (0.0..=BEAT_MAX_MS as f64 / 1_000.0).contains(seconds)) {
            Some(seconds) => Ok(Until::Lasts((seconds * 1_000.0) as u64)),
            None => {
                let seconds = BEAT_MAX_MS / 1_000;
                error_at(path, format!("expected `settled`, `wait`, `now`, `ready POD`, up to {seconds} seconds, or conditions"))
            }
        },
    }
}

fn see(value: &Value, path: &str) -> Result<FocusTarget, ReadError> {
    let all: Vec<&Value> = value.as_array().map_or_else(|| vec![value], |items| items.iter().collect());
    let mut see = FocusTarget::default();
    for text in all {
        let (first, rest) = text.as_str().unwrap_or_default().split_once(' ').unwrap_or((text.as_str().unwrap_or_default(), ""));
        let kind = KINDS.iter().find(|(word, _)| *word == first).map(|(_, kind)| *kind);
        let tab = TABS.into_iter().find(|tab| first == "tab" && *tab == rest);
        let region = REGIONS.into_iter().find(|region| *region == first && rest.is_empty());
        match (kind, tab, region) {
            (Some(kind), ..) if !rest.is_empty() => {
                let namespace = if kind.names().namespaced { DEFAULT_NAMESPACE } else { "" };
                see.select = Some(Key::new(kind, namespace, rest.trim()));
            }
            (_, Some(tab), _) => see.tab = Some(tab),
            (.., Some(region)) => see.region = Some(region),
            _ => {
                let kinds = KINDS.map(|(word, _)| word).join(", ");
                let (tabs, regions) = (TABS.join(", "), REGIONS.join(", "));
                return error_at(path, format!("expected a kind ({kinds}) and a name, `tab` and one of {tabs}, or a region ({regions})"));
            }
        }
    }
    Ok(see)
}
