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
            other => Err(Error::client(not_supported(name, other, &object.meta().name))),
        };
        errors.extend(result.err());
    }
    Error::collect(errors)
}

/// The error for a kind that has no rollout.
fn not_supported(subcommand: &str, kind: Kind, name: &str) -> String {
    let names = kind.names();
    let group = names.api_version.split_once('/').map_or(String::new(), |(group, _)| format!(".{group}"));
    let kind_and_group = format!("{}{group}", names.name);
    match subcommand {
        "status" => format!("no status viewer has been implemented for {kind_and_group}"),
        "history" => format!("no history viewer has been implemented for \"{kind_and_group}\""),
        "undo" => format!("no rollbacker has been implemented for \"{kind_and_group}\""),
        "restart" => format!("{} \"{name}\" restarting is not supported", kind.plural_with_group()),
        "pause" => format!("{} \"{name}\" pausing is not supported", kind.plural_with_group()),
        _ => format!("{} \"{name}\" resuming is not supported", kind.plural_with_group()),
    }
}
