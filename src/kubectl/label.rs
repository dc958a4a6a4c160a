//! `kubectl label` and `kubectl annotate`.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/label/label.go and pkg/cmd/annotate/annotate.go.

use super::error::Error;
use super::flags::{Arguments, Flag, switch, value};
use super::session::Session;
use super::targets;
use crate::api::{Object, names};
use crate::manifest::FieldValidation;
use serde_json::{Map, Value};

/// The flags of both.
pub const FLAGS: &[Flag] = &[
    switch("overwrite", None),
    switch("all", None),
    switch("all-namespaces", Some('A')),
    switch("list", None),
    value("selector", Some('l')),
    value("field-selector", None),
    value("resource-version", None),
];

/// Which of the two maps a command changes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Labels,
    Annotations,
}

/// What is asked for.
#[derive(Default)]
struct Changes {
    set: Vec<(String, String)>,
    remove: Vec<String>,
}

/// Runs `label`.
pub fn label(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    run(session, arguments, Field::Labels)
}

/// Runs `annotate`.
pub fn annotate(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    run(session, arguments, Field::Annotations)
}

fn run(session: &mut Session, arguments: &Arguments, field: Field) -> Result<(), Error> {
    let words = &arguments.positionals;
    let is_change = |word: &&String| word.contains('=') || word.ends_with('-');
    let first_change = words.iter().skip(1).position(|w| is_change(&w)).map_or(words.len(), |at| at + 1);
    let changes = changes(&words[first_change..], field)?;
    if changes.set.is_empty() && changes.remove.is_empty() && !arguments.is_on("list") {
        return Err(Error::client(format!("at least one {} update is required", field.word())));
    }
    let found = targets::find(session, arguments, &words[..first_change])?;
    let mut errors = found.errors;
    for object in &found.objects {
        if let Err(error) = change(session, object, &changes, arguments, field) {
            errors.push(error);
        }
    }
    if found.objects.is_empty() && errors.is_empty() {
        session.complain("No resources found");
    }
    Error::collect(errors)
}

impl Field {
    fn key(self) -> &'static str {
        if self == Field::Labels { "labels" } else { "annotations" }
    }

    fn word(self) -> &'static str {
        if self == Field::Labels { "label" } else { "annotation" }
    }
}

fn changes(words: &[String], field: Field) -> Result<Changes, Error> {
    let mut changes = Changes::default();
    for word in words {
        match word.split_once('=') {
            Some((key, value)) if !key.is_empty() => {
                let problems = if field == Field::Labels { names::label_value(value) } else { Vec::new() };
                if let Some(problem) = problems.first() {
                    return Err(Error::client(format!("invalid label value: \"{word}\": {problem}")));
                }
                changes.set.push((key.to_string(), value.to_string()));
            }
            None if word.ends_with('-') && word.len() > 1 => changes.remove.push(word[..word.len() - 1].to_string()),
            _ => return Err(Error::client(format!("unknown {} spec: {word}", field.word()))),
        }
    }
    match changes.set.iter().find(|(key, _)| changes.remove.contains(key)) {
        Some(_) => Err(Error::client(format!("can not both modify and remove {} in the same command", a_map(field)))),
        None => Ok(changes),
    }
}

fn a_map(field: Field) -> &'static str {
    if field == Field::Labels { "a label" } else { "an annotation" }
}

fn change(session: &mut Session, object: &Object, changes: &Changes, arguments: &Arguments, field: Field) -> Result<(), Error> {
    let mut wanted = object.to_value();
    let empty = Map::new();
    let before = wanted["metadata"].get(field.key()).and_then(Value::as_object).unwrap_or(&empty).clone();
    if arguments.is_on("list") {
        before.iter().for_each(|(key, value)| session.say(format!("{key}={}", value.as_str().unwrap_or_default())));
        return Ok(());
    }
    if !arguments.is_on("overwrite") {
        let taken: Vec<String> = (changes.set.iter())
            .filter_map(|(key, value)| before.get(key).and_then(Value::as_str).filter(|old| old != value).map(|old| (key, old)))
            .map(|(key, old)| format!("'{key}' already has a value ({old})"))
            .collect();
        match (field, taken.is_empty()) {
            (_, true) => {}
            (Field::Labels, false) => return Err(Error::client(format!("{}, and --overwrite is false", taken.join("; ")))),
            (Field::Annotations, false) => {
                let list = taken.join("; ");
                return Err(Error::client(format!("--overwrite is false but found the following declared annotation(s): {list}")));
            }
        }
    }
    let mut after = before.clone();
    for key in &changes.remove {
        if after.remove(key).is_none() && field == Field::Labels {
            session.say(format!("label \"{key}\" not found."));
        }
    }
    after.extend(changes.set.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))));
    let verb = verb(field, &before, &after);
    wanted["metadata"][field.key()] = after.into();
    session.update(object, &wanted, FieldValidation::Warn, "")?;
    session.say(format!("{} {verb}", targets::name_of(object)));
    Ok(())
}

fn verb(field: Field, before: &Map<String, Value>, after: &Map<String, Value>) -> &'static str {
    match field {
        Field::Annotations => "annotated",
        Field::Labels if before == after => "not labeled",
        Field::Labels if after.iter().all(|(key, value)| before.get(key) == Some(value)) => "unlabeled",
        Field::Labels => "labeled",
    }
}
