//! `kubectl rollout`: status, history, undo, restart, pause, resume.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/rollout and pkg/polymorphichelpers.

mod history;
mod restart;
mod revisions;
pub mod status;
mod undo;

use super::error::Error;
use super::flags::{Arguments, Flag, switch, value};
use super::session::Session;
use super::targets;
use crate::api::{Kind, Object};

/// The flags of all of them.
pub const FLAGS: &[Flag] = &[
    value("selector", Some('l')),
    value("revision", None),
    value("to-revision", None),
    value("timeout", None),
    value("filename", Some('f')),
    switch("watch", Some('w')),
];

/// Runs the command.
pub fn run(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    let Some((what, words)) = arguments.positionals.split_first() else {
        return Err(Error::client("must specify one of history, pause, restart, resume, status or undo"));
    };
    let act: fn(&mut Session, &Arguments, &Object) -> Result<(), Error> = match what.as_str() {
        "status" => status::run,
        "history" => history::run,
        "undo" => undo::run,
        "restart" => restart::run,
        "pause" => restart::pause,
        "resume" => restart::resume,
        other => return Err(Error::client(format!("unknown command \"{other}\" for \"kubectl rollout\""))),
    };
    if words.is_empty() {
        return Err(Error::client("required resource not specified"));
    }
    let found = targets::find(session, arguments, words)?;
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
