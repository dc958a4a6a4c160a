//! `kubectl rollout undo`. Models polymorphichelpers/rollback.go.

use super::super::describe;
use super::super::dry_run::DryRun;
use super::super::error::Error;
use super::super::flags::Arguments;
use super::super::output::{Format, Shown};
use super::super::session::Session;
use super::revisions::{Recorded, recorded};
use crate::api::meta::LAST_APPLIED;
use crate::api::{Kind, Object};
use crate::manifest::FieldValidation;
use std::collections::BTreeMap;

/// Runs the command for one object.
pub fn run(session: &mut Session, arguments: &Arguments, object: &Object) -> Result<(), Error> {
    if object.meta().annotations.get(LAST_APPLIED).is_some() {
        session.warn(&format!(
            "resource {}/{} was previously managed with 'kubectl apply'. Rolling back will not update the {LAST_APPLIED} annotation, \
             which may cause unexpected behavior on future 'kubectl apply' operations. Consider using 'kubectl apply' with your \
             previous configuration file instead.",
            object.kind().names().plural,
            object.meta().name
        ));
    }
    let wanted = arguments.number("to-revision").unwrap_or(0);
    let all = recorded(&session.state, object);
    let found = pick(object, &all, wanted)?;
    // What is printed whole is the object as it was looked up.
    let (format, shown) = (Format::read(arguments)?, Shown::Live(object.clone()));
    if session.dry_run == DryRun::Client {
        let will = if object.kind() == Kind::StatefulSet { "will roll back to " } else { "" };
        return session.show(&format, &shown, &format!("{will}{}", describe::template::pod_template(&found.shown)));
    }
    let mut changed = object.to_value();
    if changed.pointer("/spec/paused") == Some(&true.into()) {
        let message = "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again";
        return Err(Error::client(message));
    }
    if changed.pointer("/spec/template") == Some(&*found.template.whole) {
        // The number is the one asked for, 0 when none was.
        return session.show(&format, &shown, &format!("skipped rollback (current template already matches revision {wanted})"));
    }
    changed["spec"]["template"] = (*found.template.whole).clone();
    session.update(object, &changed, FieldValidation::Warn, "")?;
    session.show(&format, &shown, "rolled back")
}

/// The revision asked for; none asked for means the one before the newest.
fn pick<'r>(object: &Object, all: &'r BTreeMap<i64, Recorded>, wanted: i64) -> Result<&'r Recorded, Error> {
    if wanted < 0 {
        return Err(Error::client(format!("unable to find specified revision {wanted} in history")));
    }
    if wanted > 0 {
        return all.get(&wanted).ok_or_else(|| Error::client(format!("unable to find specified revision {wanted} in history")));
    }
    all.values().rev().nth(1).ok_or_else(|| match object.kind() {
        Kind::Deployment => Error::client(format!("no rollout history found for deployment \"{}\"", object.meta().name)),
        _ => Error::client("no last revision to roll back to"),
    })
}
