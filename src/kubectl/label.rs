//! `kubectl label` and `kubectl annotate`.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/label/label.go and pkg/cmd/annotate/annotate.go.

use super::command_context::CommandContext;
use super::dry_run::DryRun;
use super::error::Error;
use super::flags::{Arguments, Flag, switch, value};
use super::output::{Format, ObjectOutput};
use super::targets;
use crate::api::{Object, names};
use crate::manifest::FieldValidation;
use serde_json::{Map, Value};

/// The flags of both commands. `--field-manager` has no visible effect: `managedFields` are not simulated.
pub const FLAGS: &[Flag] = &[
    value("filename", Some('f')),
    value("field-manager", None),
    switch("overwrite", None),
    switch("all", None),
    switch("all-namespaces", Some('A')),
    switch("list", None),
    value("selector", Some('l')),
    value("field-selector", None),
    value("resource-version", None),
];

/// The metadata field that a command changes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Labels,
    Annotations,
}

/// The requested changes.
#[derive(Default)]
struct Changes {
    set: Vec<(String, String)>,
    remove: Vec<String>,
}

/// Runs `label`.
pub fn label(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    run(context, arguments, Field::Labels)
}

/// Runs `annotate`.
pub fn annotate(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    run(context, arguments, Field::Annotations)
}

fn run(context: &mut CommandContext, arguments: &Arguments, field: Field) -> Result<(), Error> {
    let format = Format::read(arguments)?;
    if arguments.is_on("list") && format != Format::Summary {
        return Err(Error::client("--list and --output may not be specified together"));
    }
    let words = &arguments.positionals;
    let is_change = |word: &&String| word.contains('=') || word.ends_with('-');
    // The first word is the resource, unless `-f` selects the objects.
    let resources = usize::from(arguments.value("filename").is_none());
    let first_change = words.iter().skip(resources).position(|w| is_change(&w)).map_or(words.len(), |at| at + resources);
    let changes = changes(&words[first_change..], field)?;
    if changes.set.is_empty() && changes.remove.is_empty() && !arguments.is_on("list") {
        return Err(Error::client(format!("at least one {} update is required", field.word())));
    }
    let found = targets::find(context, arguments, &words[..first_change])?;
    let mut errors = found.errors;
    let is_one = found.objects.len() + errors.len() == 1 && !found.selected;
    if !is_one && arguments.value("resource-version").is_some_and(|version| !version.is_empty()) {
        return Err(Error::client("--resource-version may only be used with a single resource"));
    }
    for object in &found.objects {
        if arguments.is_on("list") {
            list(context, object, field, is_one);
            continue;
        }
        let changed = change(context, object, &changes, arguments, field);
        let shown = changed.and_then(|(shown, operation)| match field {
            Field::Labels => context.print_object(&format, &shown, operation),
            Field::Annotations => context.print_next_object(&format, &shown, operation),
        });
        errors.extend(shown.err());
    }
    if found.objects.is_empty() && errors.is_empty() {
        context.eprint_line("No resources found");
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
        Some(_) => Err(Error::client(format!("can not both modify and remove {} in the same command", noun_with_article(field)))),
        None => Ok(changes),
    }
}

fn noun_with_article(field: Field) -> &'static str {
    if field == Field::Labels { "a label" } else { "an annotation" }
}

/// Prints the labels or annotations of an object; with a heading if there are several objects (label.go RunLabel).
fn list(context: &mut CommandContext, object: &Object, field: Field, is_one: bool) {
    let meta = object.meta();
    if !is_one {
        let group = object.api_version().split_once('/').map_or("", |(group, _)| group);
        context.print_line(format!("Listing {} for {}.{}/{}:", field.key(), object.kind_name(), group, meta.name));
    }
    let indent = if is_one { "" } else { " " };
    let all = if field == Field::Labels { &meta.labels } else { &meta.annotations };
    all.iter().for_each(|(key, value)| context.print_line(format!("{indent}{key}={value}")));
}

fn change(
    context: &mut CommandContext,
    object: &Object,
    changes: &Changes,
    arguments: &Arguments,
    field: Field,
) -> Result<(ObjectOutput, &'static str), Error> {
    let mut desired = object.to_value();
    let empty = Map::new();
    let before = desired["metadata"].get(field.key()).and_then(Value::as_object).unwrap_or(&empty).clone();
    if !arguments.is_on("overwrite") {
        let conflicts: Vec<String> = (changes.set.iter())
            .filter_map(|(key, value)| before.get(key).and_then(Value::as_str).filter(|old| old != value).map(|old| (key, old)))
            .map(|(key, old)| format!("'{key}' already has a value ({old})"))
            .collect();
        match (field, conflicts.is_empty()) {
            (_, true) => {}
            (Field::Labels, false) => return Err(Error::client(format!("{}, and --overwrite is false", conflicts.join("; ")))),
            (Field::Annotations, false) => {
                let list = conflicts.join("; ");
                return Err(Error::client(format!("--overwrite is false but found the following declared annotation(s): {list}")));
            }
        }
    }
    let mut after = before.clone();
    for key in &changes.remove {
        if after.remove(key).is_none() && field == Field::Labels && context.dry_run != DryRun::Client {
            context.print_line(format!("label \"{key}\" not found."));
        }
    }
    after.extend(changes.set.iter().map(|(key, value)| (key.clone(), Value::from(value.as_str()))));
    let verb = verb(field, &before, &after);
    desired["metadata"][field.key()] = after.into();
    let expected = arguments.value("resource-version").filter(|version| !version.is_empty() && context.dry_run != DryRun::Client);
    if expected.is_some_and(|version| version != object.meta().resource_version.to_string()) {
        let (what, name) = (object.plural_with_group(), &object.meta().name);
        let message = format!(
            "Operation cannot be fulfilled on {what} \"{name}\": the object has been modified; please apply your changes to the \
             latest version and try again"
        );
        return Err(Error::Server { reason: "Conflict", message });
    }
    let (shown, _) = context.update(object, &desired, FieldValidation::Warn, "")?;
    Ok((shown, verb))
}

fn verb(field: Field, before: &Map<String, Value>, after: &Map<String, Value>) -> &'static str {
    match field {
        Field::Annotations => "annotated",
        Field::Labels if before == after => "not labeled",
        Field::Labels if after.iter().all(|(key, value)| before.get(key) == Some(value)) => "unlabeled",
        Field::Labels => "labeled",
    }
}
