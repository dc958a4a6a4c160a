//! `kubectl delete`.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/delete/delete.go.

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::{Arguments, Flag, number, optional, switch, value};
use super::targets::{self, TargetQuery};
use crate::api::{Key, Kind, NOT_SIMULATED, ResourceType};
use crate::cluster::{Action, Cascade};

/// The flags of `delete`. `--wait` has no visible effect: kubectl prints its output before it waits for the objects to be
/// removed.
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

/// The options of the deletion.
struct DeleteOptions {
    cascade: Cascade,
    grace_seconds: Option<i64>,
    forced: bool,
    /// Whether only names are printed.
    name_only: bool,
}

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let options = delete_options(arguments)?;
    let (mut errors, mut unread) = (Vec::new(), Vec::new());
    let (keys, operation) = match targets::target_query(context, arguments, &arguments.positionals)? {
        TargetQuery::Named(named) => (named.iter().map(|(resource, name)| resource.key(arguments.namespace(), name)).collect(), ""),
        TargetQuery::Manifests(manifest_keys, manifest_errors) => {
            unread = manifest_errors;
            (manifest_keys.into_iter().map(Ok).collect::<Vec<_>>(), "deleting")
        }
        TargetQuery::Selected(objects) => (objects.iter().map(|object| Ok(object.key())).collect(), ""),
    };
    if options.forced {
        context.warn(FORCED);
    }
    if keys.is_empty() && unread.is_empty() {
        context.eprint_line("No resources found");
    }
    for key in keys {
        let result = key.and_then(|key| delete(context, &key, &options));
        errors.extend(result.err().map(|error| if operation.is_empty() { error } else { error.with_operation(operation) }));
    }
    // A selected object may have been deleted between the list and the delete request.
    let selected = ["all", "selector", "field-selector"].iter().any(|flag| arguments.value(flag).is_some());
    if arguments.is_on("ignore-not-found") || (selected && arguments.value("ignore-not-found").is_none()) {
        errors.retain(|e| !matches!(e, Error::Server { reason: "NotFound", .. }));
    }
    errors.extend(unread);
    Error::collect(errors)
}

/// Reads `--cascade`.
fn cascade_of(arguments: &Arguments) -> Result<Cascade, Error> {
    Ok(match arguments.value("cascade").unwrap_or("background") {
        "background" | "true" => Cascade::Background,
        "foreground" => Cascade::Foreground,
        "orphan" | "false" => Cascade::Orphan,
        other => {
            let message = format!("invalid cascade value ({other}). Must be \"background\", \"foreground\", or \"orphan\"");
            return Err(Error::client(message));
        }
    })
}

fn delete_options(arguments: &Arguments) -> Result<DeleteOptions, Error> {
    let cascade = cascade_of(arguments)?;
    let force = arguments.is_on("force");
    let grace = arguments.number("grace-period").filter(|seconds| *seconds >= 0);
    if arguments.is_on("now") && grace.is_some() {
        return Err(Error::client("--now and --grace-period cannot be specified together"));
    }
    let grace_seconds = match grace {
        _ if arguments.is_on("now") => Some(1),
        // Only --force deletes immediately: delete.go changes a grace period of 0 to 1.
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
    Ok(DeleteOptions { cascade, grace_seconds, forced: force, name_only })
}

/// Deletes an object that `replace --force` re-creates. Unlike `delete --force` it keeps the grace period.
pub fn for_replacement(context: &mut CommandContext, arguments: &Arguments, key: &Key) -> Result<(), Error> {
    let cascade = cascade_of(arguments)?;
    // replace.go changes a grace period of 0 to 1.
    let grace_seconds = arguments.number("grace-period").filter(|seconds| *seconds >= 0).map(|seconds| seconds.max(1));
    let name_only = arguments.value("output") == Some("name");
    delete(context, key, &DeleteOptions { cascade, grace_seconds, forced: true, name_only })
}

/// Deletes an object. kubectl does not read it first, so a client-side dry run succeeds even if it does not exist.
fn delete(context: &mut CommandContext, key: &Key, options: &DeleteOptions) -> Result<(), Error> {
    let kind = singular_with_group(context, key);
    context.apply_action(Action::Delete { key: key.clone(), cascade: options.cascade, grace_seconds: options.grace_seconds })?;
    let name = key.resource_and_name().1;
    if options.name_only {
        context.print_line(format!("{kind}/{name}"));
        return Ok(());
    }
    let verb = if options.forced && options.grace_seconds == Some(0) { "force deleted" } else { "deleted" };
    let namespace = if key.namespace.is_empty() { String::new() } else { format!(" from {} namespace", key.namespace) };
    context.print_line(format!("{kind} \"{name}\" {verb}{}{namespace}", context.dry_run.suffix()));
    Ok(())
}

/// The singular name of the resource of a key.
fn singular_with_group(context: &CommandContext, key: &Key) -> String {
    let (resource, _) = key.resource_and_name();
    match (key.kind, context.state.get(key)) {
        (Kind::StoredObject, Some(object)) => object.singular_with_group(),
        // A client-side dry run does not look whether the object exists.
        (Kind::StoredObject, None) => {
            let mut known = NOT_SIMULATED.iter().map(ResourceType::from).chain(context.state.custom_types());
            known
                .find(|known| known.plural_with_group() == resource)
                .map_or_else(|| resource.to_string(), |known| known.singular_with_group())
        }
        (kind, _) => kind.singular_with_group(),
    }
}
