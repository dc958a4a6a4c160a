//! `kubectl rollout undo`. Models polymorphichelpers/rollback.go.

use super::super::command_context::CommandContext;
use super::super::describe;
use super::super::dry_run::DryRun;
use super::super::error::Error;
use super::super::flags::Arguments;
use super::super::output::{Format, ObjectOutput};
use super::revisions::{RecordedRevision, recorded_revisions};
use crate::api::meta::LAST_APPLIED;
use crate::api::{Kind, Object};
use crate::manifest::FieldValidation;
use std::collections::BTreeMap;

/// Runs the command for one object.
pub fn run(context: &mut CommandContext, arguments: &Arguments, object: &Object) -> Result<(), Error> {
    if object.meta().annotations.get(LAST_APPLIED).is_some() {
        context.warn(&format!(
            "resource {}/{} was previously managed with 'kubectl apply'. Rolling back will not update the {LAST_APPLIED} annotation, \
             which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your \
             previous configuration file instead.",
            object.kind().names().plural,
            object.meta().name
        ));
    }
    let requested = arguments.number("to-revision").unwrap_or(0);
    let revisions = recorded_revisions(&context.state, object);
    let found = select_revision(object, &revisions, requested)?;
    // With `-o`, kubectl prints the object as it was before the rollback.
    let (format, shown) = (Format::read(arguments)?, ObjectOutput::Live(object.clone()));
    if context.dry_run == DryRun::Client {
        let will = if object.kind() == Kind::StatefulSet { "will roll back to " } else { "" };
        return context.print_object(&format, &shown, &format!("{will}{}", describe::template::pod_template(&found.printed_template)));
    }
    let mut changed = object.to_value();
    if changed.pointer("/spec/paused") == Some(&true.into()) {
        let message = "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again";
        return Err(Error::client(message));
    }
    if changed.pointer("/spec/template") == Some(&*found.template.whole) {
        // kubectl prints the value of --to-revision, 0 when it is not given.
        return context.print_object(&format, &shown, &format!("skipped rollback (current template already matches revision {requested})"));
    }
    changed["spec"]["template"] = (*found.template.whole).clone();
    context.update(object, &changed, FieldValidation::Warn, "")?;
    context.print_object(&format, &shown, "rolled back")
}

/// The requested revision; 0 means the one before the newest.
fn select_revision<'r>(
    object: &Object,
    revisions: &'r BTreeMap<i64, RecordedRevision>,
    requested: i64,
) -> Result<&'r RecordedRevision, Error> {
    if requested < 0 {
        return Err(Error::client(format!("unable to find specified revision {requested} in history")));
    }
    if requested > 0 {
        return revisions.get(&requested).ok_or_else(|| Error::client(format!("unable to find specified revision {requested} in history")));
    }
    revisions.values().rev().nth(1).ok_or_else(|| match object.kind() {
        Kind::Deployment => Error::client(format!("no rollout history found for deployment \"{}\"", object.meta().name)),
        _ => Error::client("no last revision to roll back to"),
    })
}
