//! `kubectl wait`: waits until objects are created or deleted, have a condition, or have a value at a JSONPath.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/wait/wait.go.

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::{Arguments, Flags, duration, switch, value};
use super::get::json_path;
use super::long_running::LongRunning;
use super::not_simulated;
use super::output::{self, Format, ObjectOutput};
use super::resource::Resource;
use super::targets::{self, TargetQuery};
use crate::api::{Key, Object, Uid};
use serde_json::Value;

/// The flags of `wait`.
pub const FLAGS: Flags = &[
    &[
        value("for", None),
        duration("timeout"),
        value("filename", Some('f')),
        value("selector", Some('l')),
        value("field-selector", None),
        switch("all", None),
        switch("all-namespaces", Some('A')),
    ],
    output::FLAG,
    not_simulated::PRINT,
    not_simulated::FILES,
    not_simulated::LOCAL,
];

/// The timeout without `--timeout`.
const TIMEOUT_MS: u64 = 30_000;
/// What a negative timeout means.
const WEEK_MS: u64 = 7 * 24 * 3_600_000;

/// What is waited for.
#[derive(Clone, Debug, PartialEq)]
enum Condition {
    Created,
    Deleted,
    /// A condition of the status, and its required value.
    Status(String, String),
    /// A JSONPath, and the required value; any value when absent.
    Path(String, Option<String>),
}

/// An object that the command waits for.
#[derive(Clone, Debug, PartialEq)]
struct Target {
    key: Key,
    /// Its plural resource name, without the group.
    resource: String,
    /// For a deletion: the object. Another one of the same name is not waited for.
    uid: Option<Uid>,
}

/// A running wait.
#[derive(Clone, Debug, PartialEq)]
pub struct Wait {
    condition: Condition,
    format: Format,
    /// The objects left; they are waited for one after another.
    targets: Vec<Target>,
    /// The objects as they were last seen, for the output of `--for=delete`.
    seen: Option<Object>,
    /// When the command times out: for all objects together.
    deadline_ms: u64,
    /// Whether the condition is checked only once (`--timeout=0`).
    once: bool,
    errors: Vec<Error>,
}

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let format = Format::read(arguments)?;
    let condition = condition(arguments.value("for").unwrap_or_default())?;
    let (targets, errors) = find(context, arguments, &condition)?;
    if targets.is_empty() && errors.is_empty() && condition != Condition::Deleted {
        return Err(Error::client("no matching resources found"));
    }
    let given = arguments.value("timeout").unwrap_or_default();
    let timeout_ms = match arguments.duration_ms("timeout") {
        _ if given.starts_with('-') => WEEK_MS,
        timeout_ms => timeout_ms.unwrap_or(TIMEOUT_MS),
    };
    let deadline_ms = context.state.now_ms().saturating_add(timeout_ms);
    let wait = Wait { condition, format, targets, seen: None, deadline_ms, once: timeout_ms == 0, errors };
    wait.advance(context)
}

/// Reads `--for`.
fn condition(text: &str) -> Result<Condition, Error> {
    match text.to_ascii_lowercase().as_str() {
        "delete" => return Ok(Condition::Deleted),
        "create" => return Ok(Condition::Created),
        _ => {}
    }
    if let Some(condition) = text.strip_prefix("condition=") {
        let (name, status) = condition.split_once('=').unwrap_or((condition, "true"));
        return Ok(Condition::Status(name.to_string(), status.to_string()));
    }
    let Some(path) = text.strip_prefix("jsonpath=") else {
        return Err(Error::client(format!("unrecognized condition: {}", crate::api::go_text::quote(text))));
    };
    // The value follows the first equal sign after the braces; those in a filter are part of the path.
    let after_path = path.rfind('}').map_or(0, |at| at + 1);
    let (path, value) = match path[after_path..].split_once('=') {
        None => (path, None),
        Some((rest, value)) => (&path[..after_path + rest.len()], Some(value)),
    };
    if value == Some("") {
        return Err(Error::client("jsonpath wait value cannot be empty"));
    }
    if path.is_empty() {
        return Err(Error::client("jsonpath expression cannot be empty"));
    }
    let path = json_path::relaxed(path);
    json_path::find(&path, &Value::Null)?;
    Ok(Condition::Path(path, value.map(|value| value.trim_matches(['\'', '"']).to_string())))
}

/// The objects to wait for, and the errors of those that do not exist. Only `--for=create` waits for an object that does not
/// exist, and `--for=delete` takes it as deleted.
fn find(context: &mut CommandContext, arguments: &Arguments, condition: &Condition) -> Result<(Vec<Target>, Vec<Error>), Error> {
    let query = targets::target_query(context, arguments, &arguments.positionals)?;
    let (keys, mut errors): (Vec<(String, Key)>, Vec<Error>) = match query {
        TargetQuery::Selected(objects) => (objects.iter().map(named).collect(), Vec::new()),
        TargetQuery::Manifests(keys, errors) => (keys.into_iter().map(|key| (plural(&key), key)).collect(), errors),
        TargetQuery::Named(named) => {
            let key = |(resource, name): &(Resource, String)| {
                resource.key(arguments.namespace(), name).map(|key| (resource.plural().to_string(), key))
            };
            (named.iter().map(key).collect::<Result<_, _>>()?, Vec::new())
        }
    };
    let mut found = Vec::new();
    for (resource, key) in keys {
        let uid = context.state.get(&key).map(|object| object.meta().uid);
        match condition {
            Condition::Created | Condition::Status(..) | Condition::Path(..) | Condition::Deleted if uid.is_some() => {
                found.push(Target { key, resource, uid });
            }
            Condition::Created => found.push(Target { key, resource, uid: None }),
            Condition::Deleted => {}
            _ => {
                let (resource, name) = key.resource_and_name();
                errors.push(Error::resource_not_found(&resource, name));
            }
        }
    }
    Ok((found, errors))
}

fn named(object: &Object) -> (String, Key) {
    (Resource::of_object(object).plural().to_string(), object.key())
}

/// The plural of a key without its group.
fn plural(key: &Key) -> String {
    let (resource, _) = key.resource_and_name();
    resource.split('.').next().unwrap_or_default().to_string()
}

impl Wait {
    /// When the command times out even if nothing changes.
    pub fn next_due_ms(&self) -> Option<u64> {
        Some(self.deadline_ms)
    }

    /// Checks the objects again after the cluster changed or time passed.
    pub fn advance(mut self, context: &mut CommandContext) -> Result<(), Error> {
        while let Some(target) = self.targets.first().cloned() {
            let object = context.state.get(&target.key).cloned();
            match self.is_met(&target, object.as_ref()) {
                Ok(true) => {
                    if let Some(shown) = object.or_else(|| self.seen.take()) {
                        context.print_next_object(&self.format, &ObjectOutput::Live(shown), "condition met")?;
                    }
                }
                Err(error) => self.errors.push(error),
                Ok(false) if self.once => {
                    self.errors.push(Error::client(format!("condition not met for {}/{}", target.resource, name(&target.key))));
                }
                Ok(false) if context.state.now_ms() >= self.deadline_ms => {
                    let what = format!("{}/{}", target.resource, name(&target.key));
                    self.errors.push(Error::client(format!("timed out waiting for the condition on {what}")));
                }
                Ok(false) => {
                    self.seen = object.or(self.seen);
                    context.follow(LongRunning::Wait(self));
                    return Ok(());
                }
            }
            self.seen = None;
            self.targets.remove(0);
        }
        Error::collect(self.errors)
    }

    fn is_met(&self, target: &Target, object: Option<&Object>) -> Result<bool, Error> {
        match (&self.condition, object) {
            (Condition::Deleted, object) => Ok(object.is_none_or(|object| Some(object.meta().uid) != target.uid)),
            (Condition::Created, object) => Ok(object.is_some()),
            (_, None) => Ok(false),
            (Condition::Status(name, status), Some(object)) => Ok(has_condition(&object.to_value(), name, status)),
            (Condition::Path(path, expected), Some(object)) => has_value(&object.to_value(), path, expected.as_deref()),
        }
    }
}

fn name(key: &Key) -> &str {
    key.resource_and_name().1
}

/// Models ConditionalWait.checkCondition. A condition of an older generation does not count.
fn has_condition(object: &Value, name: &str, status: &str) -> bool {
    let conditions = object["status"]["conditions"].as_array();
    let is_named = |condition: &&Value| condition["type"].as_str().is_some_and(|kind| kind.eq_ignore_ascii_case(name));
    let Some(condition) = conditions.into_iter().flatten().find(is_named) else { return false };
    let observed = condition["observedGeneration"].as_i64().or_else(|| object["status"]["observedGeneration"].as_i64());
    let is_outdated = observed.zip(object["metadata"]["generation"].as_i64()).is_some_and(|(observed, current)| observed < current);
    !is_outdated && condition["status"].as_str().is_some_and(|found| found.eq_ignore_ascii_case(status))
}

/// Models JSONPathWait.checkCondition.
fn has_value(object: &Value, path: &str, expected: Option<&str>) -> Result<bool, Error> {
    let found = json_path::find(path, object)?;
    match (found.as_slice(), expected) {
        ([], _) => Ok(false),
        ([_, _, ..], _) => Err(Error::client("given jsonpath expression matches more than one value")),
        ([_], None) => Ok(true),
        ([Value::Object(_) | Value::Array(_)], Some(_)) => {
            Err(Error::client("jsonpath leads to a nested object or list which is not supported"))
        }
        ([value], Some(expected)) => Ok(json_path::text(value).trim() == expected.trim()),
    }
}
