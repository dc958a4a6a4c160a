//! `kubectl scale`. Models staging/src/k8s.io/kubectl/pkg/cmd/scale/scale.go.

use super::dry_run::DryRun;
use super::error::Error;
use super::flags::{Arguments, Flag, number, switch, value};
use super::output::{Format, Shown};
use super::session::Session;
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
pub fn run(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
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
    let found = targets::find(session, arguments, &arguments.positionals)?;
    let mut errors = found.errors;
    if found.objects.len() > 1 && arguments.value("resource-version").is_some_and(|version| !version.is_empty()) {
        return Err(Error::client("cannot use --resource-version with multiple resources"));
    }
    for object in &found.objects {
        let scaled = scale(session, arguments, object, replicas);
        errors.extend(scaled.and_then(|shown| session.show_next(&format, &shown, "scaled")).err());
    }
    if found.objects.is_empty() && errors.is_empty() {
        errors.push(Error::client("no objects passed to scale"));
    }
    Error::collect(errors)
}

fn scale(session: &mut Session, arguments: &Arguments, object: &Object, replicas: i64) -> Result<Shown, Error> {
    let mut wanted = object.to_value();
    let actual = wanted["spec"]["replicas"].as_i64().unwrap_or(1);
    wanted["spec"]["replicas"] = replicas.into();
    if session.dry_run == DryRun::Client {
        return Ok(Shown::Sent(wanted));
    }
    if !matches!(object.kind(), Kind::StatefulSet | Kind::Deployment | Kind::ReplicaSet) {
        let message = "the server could not find the requested resource".into();
        return Err(Error::Server { reason: "NotFound", message });
    }
    check(arguments, object, actual)?;
    session.update(object, &wanted, FieldValidation::Warn, "").map(|(shown, _)| shown)
}

/// Fails unless the object is as expected (kubectl/pkg/scale/scale.go ScalePrecondition).
fn check(arguments: &Arguments, object: &Object, actual: i64) -> Result<(), Error> {
    let unmet = |what: &str, expected: &str, was: &str| Err(Error::client(format!("Expected {what} to be {expected}, was {was}")));
    if let Some(expected) = arguments.number("current-replicas").filter(|expected| *expected != -1 && *expected != actual) {
        return unmet("replicas", &expected.to_string(), &actual.to_string());
    }
    let version = object.meta().resource_version.to_string();
    match arguments.value("resource-version").filter(|expected| !expected.is_empty() && *expected != version) {
        Some(expected) => unmet("resource version", expected, &version),
        None => Ok(()),
    }
}
