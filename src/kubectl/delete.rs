//! `kubectl delete`.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/delete/delete.go.

use super::error::Error;
use super::flags::{Arguments, Flag, number, optional, switch, value};
use super::resource::Resource;
use super::session::Session;
use super::targets::{self, Wanted};
use crate::api::Key;
use crate::cluster::{Action, Cascade};

/// The flags of `delete`. kubectl prints first and then waits until all is gone: whoever does not wait sees the same.
pub const FLAGS: &[Flag] = &[
    value("filename", Some('f')),
    value("selector", Some('l')),
    value("field-selector", None),
    switch("all", None),
    switch("all-namespaces", Some('A')),
    optional("cascade", "background"),
    switch("force", None),
    number("grace-period", None),
    switch("now", None),
    switch("wait", None),
    switch("ignore-not-found", None),
];

const FORCED: &str = "Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may \
                      continue to run on the cluster indefinitely.";

/// How the objects go.
struct Manner {
    cascade: Cascade,
    grace_seconds: Option<i64>,
    forced: bool,
    /// Whether only names are printed.
    name_only: bool,
}

/// Runs the command.
pub fn run(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    let manner = manner(arguments)?;
    let mut errors = Vec::new();
    let (wanted, doing) = match targets::wanted(session, arguments, &arguments.positionals)? {
        Wanted::Named(named) => (named.iter().map(|(resource, name)| key_of(*resource, arguments, name)).collect(), ""),
        Wanted::Given(keys, unread) => {
            errors = unread;
            (keys.into_iter().map(Ok).collect::<Vec<_>>(), "deleting")
        }
        Wanted::Selected(objects) => (objects.iter().map(|object| Ok(object.key())).collect(), ""),
    };
    if manner.forced {
        session.warn(FORCED);
    }
    if wanted.is_empty() && errors.is_empty() {
        session.complain("No resources found");
    }
    for key in wanted {
        let done = key.and_then(|key| delete(session, &key, &manner));
        errors.extend(done.err().map(|error| if doing.is_empty() { error } else { error.when(doing) }));
    }
    // What is selected may go by itself in the meantime.
    let selected = ["all", "selector", "field-selector"].iter().any(|flag| arguments.value(flag).is_some());
    if arguments.is_on("ignore-not-found") || (selected && arguments.value("ignore-not-found").is_none()) {
        errors.retain(|e| !matches!(e, Error::Server { reason: "NotFound", .. }));
    }
    Error::collect(errors)
}

fn key_of(resource: Resource, arguments: &Arguments, name: &str) -> Result<Key, Error> {
    match resource {
        Resource::Of(kind) => Ok(Key::new(kind, arguments.namespace(), name)),
        Resource::Events => Err(Error::no_such("events", name)),
    }
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
    let grace = arguments.number("grace-period").filter(|seconds| *seconds >= 0);
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
    let name_only = match arguments.value("output").unwrap_or_default() {
        "" => false,
        "name" => true,
        other => return Err(Error::client(format!("unexpected -o output mode: {other}. We only support '-o name'"))),
    };
    Ok(Manner { cascade, grace_seconds, forced: force, name_only })
}

/// Deletes an object. kubectl does not ask whether it is there, and so does not know in a dry run of its own.
fn delete(session: &mut Session, key: &Key, manner: &Manner) -> Result<(), Error> {
    session.act(Action::Delete { key: key.clone(), cascade: manner.cascade, grace_seconds: manner.grace_seconds })?;
    let kind = key.kind.singular_with_group();
    if manner.name_only {
        session.say(format!("{kind}/{}", key.name));
        return Ok(());
    }
    let verb = if manner.forced && manner.grace_seconds == Some(0) { "force deleted" } else { "deleted" };
    let place = if key.namespace.is_empty() { String::new() } else { format!(" from {} namespace", key.namespace) };
    session.say(format!("{kind} \"{}\" {verb}{}{place}", key.name, session.dry_run.suffix()));
    Ok(())
}
