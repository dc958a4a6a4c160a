//! `kubectl rollout`: status, history, undo, restart, pause, resume.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/rollout and pkg/polymorphichelpers.

mod history;
mod restart;
mod revisions;
pub mod status;
mod undo;

use super::error::Error;
use super::flags::{Arguments, Flag, duration, number, switch, value};
use super::output::Format;
use super::session::Session;
use super::targets;
use crate::api::{Kind, Object};

/// The flags of all of them.
pub const FLAGS: &[Flag] = &[value("selector", Some('l')), value("filename", Some('f'))];
/// The flags of those that change templates. Who manages a field is not kept, so it shows in nothing that can be printed.
pub const MANAGER: &[Flag] = &[value("field-manager", None)];
/// The flags of `history`.
pub const HISTORY: &[Flag] = &[number("revision", None)];
/// The flags of `status`.
pub const STATUS: &[Flag] = &[number("revision", None), duration("timeout"), switch("watch", Some('w'))];
/// The flags of `undo`.
pub const UNDO: &[Flag] = &[number("to-revision", None)];

type Act = fn(&mut Session, &Arguments, &Object) -> Result<(), Error>;

/// Runs `rollout history`.
pub fn history(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    run(session, arguments, "history", history::run)
}

/// Runs `rollout pause`.
pub fn pause(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    run(session, arguments, "pause", restart::pause)
}

/// Runs `rollout restart`.
pub fn restart(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    run(session, arguments, "restart", restart::run)
}

/// Runs `rollout resume`.
pub fn resume(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    run(session, arguments, "resume", restart::resume)
}

/// Runs `rollout status`.
pub fn status(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    run(session, arguments, "status", status::run)
}

/// Runs `rollout undo`.
pub fn undo(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    run(session, arguments, "undo", undo::run)
}

fn run(session: &mut Session, arguments: &Arguments, what: &str, act: Act) -> Result<(), Error> {
    Format::read(arguments)?;
    if arguments.positionals.is_empty() && arguments.value("filename").is_none() {
        return Err(Error::client("required resource not specified"));
    }
    let found = targets::find(session, arguments, &arguments.positionals)?;
    let mut errors = found.errors;
    for object in &found.objects {
        let done = match object.kind() {
            Kind::StatefulSet | Kind::Deployment => act(session, arguments, object),
            other => Err(Error::client(not_supported(what, other, &object.meta().name))),
        };
        errors.extend(done.err());
    }
    Error::collect(errors)
}

/// What is said of kinds that have no rollout.
fn not_supported(what: &str, kind: Kind, name: &str) -> String {
    let names = kind.names();
    let group = names.api_version.split_once('/').map_or(String::new(), |(group, _)| format!(".{group}"));
    let kind_and_group = format!("{}{group}", names.name);
    match what {
        "status" => format!("no status viewer has been implemented for {kind_and_group}"),
        "history" => format!("no history viewer has been implemented for \"{kind_and_group}\""),
        "undo" => format!("no rollbacker has been implemented for \"{kind_and_group}\""),
        "restart" => format!("{} \"{name}\" restarting is not supported", kind.plural_with_group()),
        "pause" => format!("{} \"{name}\" pausing is not supported", kind.plural_with_group()),
        _ => format!("{} \"{name}\" resuming is not supported", kind.plural_with_group()),
    }
}
