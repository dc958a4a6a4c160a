//! `kubectl delete`.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/delete/delete.go.

use super::error::Error;
use super::flags::{Arguments, Flag, optional, switch, value};
use super::session::Session;
use super::{apply, targets};
use crate::api::{Kind, Object};
use crate::cluster::{Action, Cascade};
use crate::manifest;

/// The flags of `delete`.
pub const FLAGS: &[Flag] = &[
    value("filename", Some('f')),
    value("selector", Some('l')),
    value("field-selector", None),
    switch("all", None),
    switch("all-namespaces", Some('A')),
    optional("cascade", "background"),
    switch("force", None),
    value("grace-period", None),
    switch("now", None),
    switch("wait", None),
    switch("ignore-not-found", None),
    value("timeout", None),
    value("output", Some('o')),
];

const FORCED: &str = "Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may \
                      continue to run on the cluster indefinitely.";

/// How the objects go.
struct Manner {
    cascade: Cascade,
    grace_seconds: Option<i64>,
    forced: bool,
}

/// Runs the command.
pub fn run(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    let manner = manner(arguments)?;
    let (objects, mut errors, selected) = match arguments.value("filename") {
        Some(_) => {
            let (objects, errors) = of_manifests(session, arguments)?;
            (objects, errors, false)
        }
        None => {
            let found = targets::find(session, arguments, &arguments.positionals)?;
            (found.objects, found.errors, found.selected)
        }
    };
    if manner.forced {
        session.warn(FORCED);
    }
    if objects.is_empty() && errors.is_empty() && selected {
        session.complain("No resources found");
    }
    for object in &objects {
        if let Err(error) = delete(session, object, &manner) {
            errors.push(error);
        }
    }
    if arguments.is_on("ignore-not-found") {
        errors.retain(|e| !matches!(e, Error::Server { reason: "NotFound", .. }));
    }
    Error::collect(errors)
}

fn manner(arguments: &Arguments) -> Result<Manner, Error> {
    let cascade = match arguments.value("cascade").unwrap_or("background") {
        "background" | "true" => Cascade::Background,
        "foreground" => Cascade::Foreground,
        "orphan" | "false" => Cascade::Orphan,
        other => {
            let message = format!("invalid cascade value ({other}). Must be \"background\", \"foreground\", or \"orphan\"");
            return Err(Error::client(message));
        }
    };
    let force = arguments.is_on("force");
    let grace = arguments.number("grace-period", "delete")?.filter(|seconds| *seconds >= 0);
    if arguments.is_on("now") && grace.is_some() {
        return Err(Error::client("--now and --grace-period cannot be specified together"));
    }
    let grace_seconds = match grace {
        _ if arguments.is_on("now") => Some(1),
        // Nothing goes at once unless it is forced.
        Some(0) if !force => Some(1),
        None if force => Some(0),
        Some(seconds) if force && seconds > 0 => {
            return Err(Error::client("--force and --grace-period greater than 0 cannot be specified together"));
        }
        given => given,
    };
    Ok(Manner { cascade, grace_seconds, forced: force })
}

/// The live objects that the manifests on standard input name.
fn of_manifests(session: &mut Session, arguments: &Arguments) -> Result<(Vec<Object>, Vec<Error>), Error> {
    let text = apply::manifests(session, arguments)?;
    let (mut objects, mut errors) = (Vec::new(), Vec::new());
    for outcome in manifest::read(&text, &manifest::Known::default()).outcomes {
        let value = match outcome {
            manifest::Outcome::Object(object) => object.value,
            manifest::Outcome::Refused { value: Some(value), .. } => value,
            manifest::Outcome::Refused { refusal, value: None } => {
                errors.push(Error::Refused { refusal, doing: "deleting" });
                continue;
            }
        };
        let text = |path: &str| value.pointer(path).and_then(|v| v.as_str()).unwrap_or_default();
        let Some(kind) = Kind::from_name(text("/kind")) else { continue };
        let namespace = Some(text("/metadata/namespace")).filter(|n| !n.is_empty()).unwrap_or(arguments.namespace());
        match session.find(kind, namespace, text("/metadata/name")) {
            Ok(object) => objects.push(object),
            Err(Error::Server { reason, message }) => {
                errors.push(Error::Server { reason, message: format!("error when deleting \"STDIN\": {message}") });
            }
            Err(error) => errors.push(error),
        }
    }
    Ok((objects, errors))
}

fn delete(session: &mut Session, object: &Object, manner: &Manner) -> Result<(), Error> {
    let key = object.key();
    session.act(Action::Delete { key: key.clone(), cascade: manner.cascade, grace_seconds: manner.grace_seconds })?;
    let verb = if manner.forced && manner.grace_seconds == Some(0) { "force deleted" } else { "deleted" };
    let place = if key.namespace.is_empty() { String::new() } else { format!(" from {} namespace", key.namespace) };
    session.say(format!("{} \"{}\" {verb}{place}", key.kind.singular_with_group(), key.name));
    Ok(())
}
