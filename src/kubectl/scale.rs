//! `kubectl scale`. Models staging/src/k8s.io/kubectl/pkg/cmd/scale/scale.go.

use super::error::Error;
use super::flags::{Arguments, Flag, switch, value};
use super::session::Session;
use super::targets;
use crate::api::{Kind, Object};
use crate::manifest::FieldValidation;

/// The flags of `scale`.
pub const FLAGS: &[Flag] = &[
    value("replicas", None),
    value("current-replicas", None),
    value("resource-version", None),
    value("selector", Some('l')),
    value("timeout", None),
    switch("all", None),
];

/// Runs the command.
pub fn run(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    if arguments.value("replicas").is_none() {
        return Err(Error::client("required flag(s) \"replicas\" not set"));
    }
    let Some(replicas) = arguments.number("replicas", "scale")?.filter(|n| (0..=i64::from(i32::MAX)).contains(n)) else {
        return Err(Error::client("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0"));
    };
    let current = arguments.number("current-replicas", "scale")?.filter(|n| *n >= 0);
    let found = targets::find(session, arguments, &arguments.positionals)?;
    let mut errors = found.errors;
    for object in &found.objects {
        match scale(session, object, replicas, current) {
            Ok(()) => session.say(format!("{} scaled", targets::name_of(object))),
            Err(error) => errors.push(error),
        }
    }
    if found.objects.is_empty() && errors.is_empty() {
        errors.push(Error::client("no objects passed to scale"));
    }
    Error::collect(errors)
}

fn scale(session: &mut Session, object: &Object, replicas: i64, current: Option<i64>) -> Result<(), Error> {
    if !matches!(object.kind(), Kind::StatefulSet | Kind::Deployment | Kind::ReplicaSet) {
        let message = "the server could not find the requested resource".into();
        return Err(Error::Server { reason: "NotFound", message });
    }
    let mut wanted = object.to_value();
    let actual = wanted["spec"]["replicas"].as_i64().unwrap_or(1);
    if let Some(expected) = current.filter(|expected| *expected != actual) {
        return Err(Error::client(format!("Expected replicas to be {expected}, was {actual}")));
    }
    wanted["spec"]["replicas"] = replicas.into();
    session.update(object, &wanted, FieldValidation::Warn, "").map(|_| ())
}
