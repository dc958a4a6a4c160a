//! A tour read from its text. The error is a sentence with the place and what is wanted there.

use super::{Ask, Beat, Choice, Condition, SETTLED_WITHIN_MS, See, Tour, Until};
use crate::api::{Key, Kind};
use crate::manifest::DEFAULT_NAMESPACE;
use crate::scenario::{Scenario, Step, StepKind};
use crate::yaml;
use serde_json::{Map, Value};

/// Longer texts are no tours, in bytes.
const TEXT_BYTES_MAX: usize = 128 << 10;
/// Nobody goes through more beats.
const BEATS_MAX: usize = 60;
/// A sentence or two, in characters.
const WORDS_MAX: usize = 600;
const OPTIONS_MAX: usize = 6;
const CONDITIONS_MAX: usize = 12;

/// What a tour says besides its steps.
pub(in crate::scenario) const TOUR_KEYS: [&str; 11] =
    ["title", "about", "then", "trace", "name", "nodes", "badImages", "featureGates", "seed", "delays", "steps"];
const ASK_KEYS: [&str; 3] = ["question", "options", "why"];
const OPTION_KEYS: [&str; 2] = ["say", "if"];

/// The tabs and regions of the page that a tour can point at.
pub(super) const TABS: [&str; 6] = ["Describe", "YAML", "Events", "DNS", "Volumes", "Data"];
const REGIONS: [&str; 6] = ["cluster", "timeline", "explanation", "manifests", "console", "inspector"];
/// The kinds that can be selected, as a tour writes them.
const KINDS: [(&str, Kind); 7] = [
    ("pod", Kind::Pod),
    ("claim", Kind::PersistentVolumeClaim),
    ("service", Kind::Service),
    ("node", Kind::Node),
    ("statefulset", Kind::StatefulSet),
    ("deployment", Kind::Deployment),
    ("replicaset", Kind::ReplicaSet),
];

/// What is wrong, and the path of where.
struct Wrong {
    path: String,
    message: String,
}

fn wrong<T>(path: &str, message: impl Into<String>) -> Result<T, Wrong> {
    Err(Wrong { path: path.to_owned(), message: message.into() })
}

impl Tour {
    /// Whether a text is meant as a tour, right or not: some step of it tells something.
    pub fn is_meant(text: &str) -> bool {
        let (documents, _) = yaml::read(text);
        let steps = documents.first().map(|document| document.root.to_json()["steps"].take());
        let tells = |step: &Value| ["say", "ask"].iter().any(|key| step.get(key).is_some());
        steps.as_ref().and_then(Value::as_array).is_some_and(|steps| steps.iter().any(tells))
    }

    /// Reads a tour; the error reads `line:column path: what is wanted`.
    pub fn read(text: &str) -> Result<Tour, String> {
        if text.len() > TEXT_BYTES_MAX {
            return Err(format!("a tour has at most {TEXT_BYTES_MAX} bytes; this text has {}", text.len()));
        }
        let (documents, errors) = yaml::read(text);
        if let Some(error) = errors.first() {
            return Err(format!("{}:{} {}", error.range.line, error.range.column, error.message));
        }
        let document = documents.first().ok_or("there is nothing in it; a tour begins with `title:`")?;
        let placed = |wrong: Wrong| {
            let range = yaml::find(&document.root, &wrong.path).range();
            let path = if wrong.path.is_empty() { String::new() } else { format!("{}: ", wrong.path) };
            format!("{}:{} {path}{}", range.line, range.column, wrong.message)
        };
        tour(&document.root.to_json()).map_err(placed)
    }
}

fn tour(value: &Value) -> Result<Tour, Wrong> {
    let Some(map) = value.as_object() else { return wrong("", "a map is wanted that begins with `title:`") };
    if let Some(key) = map.keys().find(|key| !TOUR_KEYS.contains(&key.as_str())) {
        return wrong(key, format!("no such key; a tour has {}", TOUR_KEYS.join(", ")));
    }
    let items = map.get("steps").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if items.is_empty() || items.len() > BEATS_MAX {
        return wrong("steps", format!("a list of one to {BEATS_MAX} steps is wanted"));
    }
    let scenario = Scenario::from_value(value).map_err(|message| {
        let (path, message) = message.split_once(": ").unwrap_or(("", &message));
        Wrong { path: path.to_owned(), message: message.to_owned() }
    })?;
    let beats = items.iter().zip(&scenario.steps).enumerate().map(|(at, (item, step))| beat(item, step, &format!("steps[{at}]")));
    Ok(Tour {
        title: words(map, "title", "")?,
        about: words(map, "about", "")?,
        then: words(map, "then", "")?,
        trace: map.get("trace").and_then(Value::as_str).map(str::to_owned),
        beats: beats.collect::<Result<_, _>>()?,
        scenario,
    })
}

fn beat(value: &Value, step: &Step, path: &str) -> Result<Beat, Wrong> {
    let Some(map) = value.as_object() else { return wrong(path, "a step is wanted, such as `say: …`") };
    let of = |key: &str| format!("{path}.{key}");
    let does_something = !matches!(step.kind, StepKind::Wait);
    let ask = map.get("ask").map(|value| ask(value, &of("ask"))).transpose()?;
    let until = until(map.get("until"), does_something, &of("until"))?;
    if ask.is_some() && !does_something && until == Until::Now {
        return wrong(&of("ask"), "nothing happens that could answer it; give the step something to do, or `until:`");
    }
    Ok(Beat {
        say: words(map, "say", path)?,
        notes: map.get("notes").map_or(Ok(String::new()), |_| words(map, "notes", path))?,
        ask,
        see: map.get("see").map_or(Ok(See::default()), |value| see(value, &of("see")))?,
        until,
        expect: map.get("expect").map_or(Ok(Vec::new()), |value| conditions(value, &of("expect")))?,
    })
}

/// A text that is there, is not empty and not too long.
fn words(map: &Map<String, Value>, key: &str, path: &str) -> Result<String, Wrong> {
    let here = if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    let Some(text) = map.get(key).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty()) else {
        return match map.contains_key(key) {
            true => wrong(&here, "a sentence is wanted; words such as No, On and 1 are none until they stand in quotes"),
            false => wrong(path, format!("`{key}:` and a sentence are wanted")),
        };
    };
    match text.chars().count() {
        count if count > WORDS_MAX => wrong(&here, format!("at most {WORDS_MAX} characters are shown; this has {count}")),
        _ => Ok(text.to_owned()),
    }
}

fn ask(value: &Value, path: &str) -> Result<Ask, Wrong> {
    let map = map_of(value, &ASK_KEYS, path)?;
    let options = map.get("options").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if !(2..=OPTIONS_MAX).contains(&options.len()) {
        return wrong(&format!("{path}.options"), format!("a list of two to {OPTIONS_MAX} options is wanted"));
    }
    let option = |(at, value): (usize, &Value)| {
        let path = format!("{path}.options[{at}]");
        let map = map_of(value, &OPTION_KEYS, &path)?;
        let Some(when) = map.get("if") else { return wrong(&path, "`if:` is wanted: what holds when this happens") };
        Ok(Choice { say: words(map, "say", &path)?, when: conditions(when, &format!("{path}.if"))? })
    };
    Ok(Ask {
        question: words(map, "question", path)?,
        options: options.iter().enumerate().map(option).collect::<Result<_, _>>()?,
        why: words(map, "why", path)?,
    })
}

/// A map that has no other keys.
fn map_of<'value>(value: &'value Value, keys: &[&str], path: &str) -> Result<&'value Map<String, Value>, Wrong> {
    let Some(map) = value.as_object() else { return wrong(path, format!("a map of {} is wanted", keys.join(", "))) };
    match map.keys().find(|key| !keys.contains(&key.as_str())) {
        Some(key) => wrong(&format!("{path}.{key}"), format!("no such key; there are {}", keys.join(", "))),
        None => Ok(map),
    }
}

fn conditions(value: &Value, path: &str) -> Result<Vec<Condition>, Wrong> {
    let Some(map) = value.as_object().filter(|map| (1..=CONDITIONS_MAX).contains(&map.len())) else {
        return wrong(path, format!("a map of one to {CONDITIONS_MAX} conditions is wanted, such as `pod web-0: ready`"));
    };
    let condition = |(subject, is): (&String, &Value)| {
        let is = match is {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return wrong(&format!("{path}[{subject}]"), "a word or a number is wanted"),
        };
        Condition::read(subject, &is).or_else(|message| wrong(&format!("{path}[{subject}]"), message))
    };
    map.iter().map(condition).collect()
}

fn until(value: Option<&Value>, does_something: bool, path: &str) -> Result<Until, Wrong> {
    let ready = |text: &str| text.strip_prefix("ready ").map(|pod| Condition::read(&format!("pod {}", pod.trim()), "ready"));
    match value {
        None if does_something => Ok(Until::Settled),
        None => Ok(Until::Now),
        Some(Value::String(text)) if text == "settled" => Ok(Until::Settled),
        Some(Value::String(text)) if text == "wait" => Ok(Until::Wait),
        Some(Value::String(text)) if text == "now" => Ok(Until::Now),
        Some(Value::String(text)) if text.starts_with("ready ") => match ready(text) {
            Some(Ok(condition)) => Ok(Until::Holds(vec![condition])),
            _ => wrong(path, "`ready POD` is wanted"),
        },
        Some(map @ Value::Object(_)) => conditions(map, path).map(Until::Holds),
        Some(number) => match number.as_f64().filter(|seconds| (0.0..=SETTLED_WITHIN_MS as f64 / 1_000.0).contains(seconds)) {
            Some(seconds) => Ok(Until::Lasts((seconds * 1_000.0) as u64)),
            None => {
                let seconds = SETTLED_WITHIN_MS / 1_000;
                wrong(path, format!("`settled`, `wait`, `now`, `ready POD`, up to {seconds} seconds, or conditions are wanted"))
            }
        },
    }
}

fn see(value: &Value, path: &str) -> Result<See, Wrong> {
    let all: Vec<&Value> = value.as_array().map_or_else(|| vec![value], |items| items.iter().collect());
    let mut see = See::default();
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
                return wrong(path, format!("a kind ({kinds}) and a name, `tab` and one of {tabs}, or a region ({regions}) is wanted"));
            }
        }
    }
    Ok(see)
}
