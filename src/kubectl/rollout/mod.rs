//! `kubectl rollout`: status, history, undo, restart, pause, resume.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/rollout and pkg/polymorphichelpers.

mod history;
mod restart;
mod revisions;
pub mod status;
mod undo;

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::{Arguments, Flag, duration, number, switch, value};
use super::output::Format;
use super::{not_simulated, targets};
use crate::api::{Kind, Object};

/// The flags of all subcommands.
pub const FLAGS: &[Flag] = &[value("selector", Some('l')), value("filename", Some('f'))];
/// The flag of `pause`, `restart` and `resume`. It has no visible effect: `managedFields` are not simulated.
pub const MANAGER: &[Flag] = &[value("field-manager", None)];
/// The flags of `history`.
pub const HISTORY: &[Flag] = &[number("revision", None)];
/// The flags of `status`.
pub const STATUS: &[Flag] = &[number("revision", None), duration("timeout"), switch("watch", Some('w'))];
/// The flags of `undo`.
pub const UNDO: &[Flag] = &[number("to-revision", None)];

type Subcommand = fn(&mut CommandContext, &Arguments, &Object) -> Result<(), Error>;

/// Runs `rollout history`.
pub fn history(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    run(context, arguments, "history", history::run)
}

/// Runs `rollout pause`.
pub fn pause(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    run(context, arguments, "pause", restart::pause)
}

/// Runs `rollout restart`.
pub fn restart(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    run(context, arguments, "restart", restart::run)
}

/// Runs `rollout resume`.
pub fn resume(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    run(context, arguments, "resume", restart::resume)
}

/// Runs `rollout status`.
pub fn status(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    run(context, arguments, "status", status::run)
}

/// Runs `rollout undo`.
pub fn undo(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    run(context, arguments, "undo", undo::run)
}

fn run(context: &mut CommandContext, arguments: &Arguments, name: &str, subcommand: Subcommand) -> Result<(), Error> {
    if Format::read(arguments)? != Format::Summary && name == "history" {
        return Err(not_simulated::error(arguments.command, "--template"));
    }
    if arguments.positionals.is_empty() && arguments.value("filename").is_none() {
        return Err(Error::client("required resource not specified"));
    }
    let found = targets::find(context, arguments, &arguments.positionals)?;
    let mut errors = found.errors;
    for object in &found.objects {
        let result = match object.kind() {
            Kind::StatefulSet | Kind::Deployment => subcommand(context, arguments, object),
            // A restart changes the template alone.
            Kind::StoredObject if object.kind_name() == DAEMON_SET && name == "restart" => subcommand(context, arguments, object),
            _ => Err(Error::client(not_supported(name, object))),
        };
        errors.extend(result.err());
    }
    Error::collect(errors)
}

/// A kind that has rollouts, and is not simulated.
const DAEMON_SET: &str = "DaemonSet";

/// The error for a kind that has no rollout.
fn not_supported(subcommand: &str, object: &Object) -> String {
    let (kind, name, plural) = (object.kind_name(), &object.meta().name, object.plural_with_group());
    if kind == DAEMON_SET && matches!(subcommand, "status" | "history" | "undo") {
        return format!("the rollout of a DaemonSet is not simulated: {name} is stored, and no controller acts on it");
    }
    let group = object.api_version().split_once('/').map_or(String::new(), |(group, _)| format!(".{group}"));
    let kind_and_group = format!("{kind}{group}");
    match subcommand {
        "status" => format!("no status viewer has been implemented for {kind_and_group}"),
        "history" => format!("no history viewer has been implemented for \"{kind_and_group}\""),
        "undo" => format!("no rollbacker has been implemented for \"{kind_and_group}\""),
        "restart" => format!("{plural} \"{name}\" restarting is not supported"),
        "pause" => format!("{plural} \"{name}\" pausing is not supported"),
        _ => format!("{plural} \"{name}\" resuming is not supported"),
    }
}
