//! `kubectl scale`. Models staging/src/k8s.io/kubectl/pkg/cmd/scale/scale.go.

use super::command_context::CommandContext;
use super::dry_run::DryRun;
use super::error::Error;
use super::flags::{Arguments, Flag, number, switch, value};
use super::output::{Format, ObjectOutput};
use super::targets;
use crate::api::{Kind, Object};
use crate::manifest::FieldValidation;

/// The flags of `scale`.
pub const FLAGS: &[Flag] = &[
    number("replicas", None),
    number("current-replicas", None),
    value("resource-version", None),
    value("filename", Some('f')),
    value("selector", Some('l')),
    switch("all", None),
];

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let format = Format::read(arguments)?;
    if arguments.value("replicas").is_none() {
        return Err(Error::client("required flag(s) \"replicas\" not set"));
    }
    let Some(replicas) = arguments.number("replicas").filter(|n| (0..=i64::from(i32::MAX)).contains(n)) else {
        return Err(Error::client("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0"));
    };
    if arguments.number("current-replicas").is_some_and(|n| n < -1) {
        return Err(Error::client("The --current-replicas must specify an integer of -1 or greater"));
    }
    let found = targets::find(context, arguments, &arguments.positionals)?;
    let mut errors = found.errors;
    if found.objects.len() > 1 && arguments.value("resource-version").is_some_and(|version| !version.is_empty()) {
        return Err(Error::client("cannot use --resource-version with multiple resources"));
    }
    for object in &found.objects {
        let scaled = scale(context, arguments, object, replicas);
        errors.extend(scaled.and_then(|shown| context.print_next_object(&format, &shown, "scaled")).err());
    }
    if found.objects.is_empty() && errors.is_empty() {
        errors.push(Error::client("no objects passed to scale"));
    }
    Error::collect(errors)
}

fn scale(context: &mut CommandContext, arguments: &Arguments, object: &Object, replicas: i64) -> Result<ObjectOutput, Error> {
    let mut desired = object.to_value();
    let current = desired["spec"]["replicas"].as_i64().unwrap_or(1);
    desired["spec"]["replicas"] = replicas.into();
    if context.dry_run == DryRun::Client {
        return Ok(ObjectOutput::Sent(desired));
    }
    let has_scale = matches!(object.kind(), Kind::StatefulSet | Kind::Deployment | Kind::ReplicaSet);
    if !has_scale && object.kind_name() != "ReplicationController" {
        let message = "the server could not find the requested resource".into();
        return Err(Error::Server { reason: "NotFound", message });
    }
    check(arguments, object, current)?;
    context.update(object, &desired, FieldValidation::Warn, "").map(|(shown, _)| shown)
}

/// Fails unless the object meets the preconditions of the flags (kubectl/pkg/scale/scale.go ScalePrecondition).
fn check(arguments: &Arguments, object: &Object, current: i64) -> Result<(), Error> {
    let precondition_error =
        |what: &str, expected: &str, actual: &str| Err(Error::client(format!("Expected {what} to be {expected}, was {actual}")));
    if let Some(expected) = arguments.number("current-replicas").filter(|expected| *expected != -1 && *expected != current) {
        return precondition_error("replicas", &expected.to_string(), &current.to_string());
    }
    let version = object.meta().resource_version.to_string();
    match arguments.value("resource-version").filter(|expected| !expected.is_empty() && *expected != version) {
        Some(expected) => precondition_error("resource version", expected, &version),
        None => Ok(()),
    }
}
