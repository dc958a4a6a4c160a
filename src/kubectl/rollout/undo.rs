//! `kubectl rollout undo`. Models polymorphichelpers/rollback.go.

use super::super::apply::LAST_APPLIED;
use super::super::error::Error;
use super::super::flags::Arguments;
use super::super::session::Session;
use super::super::targets;
use super::revisions::{Recorded, recorded};
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
    let wanted = arguments.number("to-revision", "rollout undo")?.unwrap_or(0);
    let all = recorded(&session.state, object);
    let found = pick(object, &all, wanted)?;
    let mut changed = object.to_value();
    if changed.pointer("/spec/paused") == Some(&true.into()) {
        let message = "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again";
        return Err(Error::client(message));
    }
    if changed.pointer("/spec/template") == Some(&*found.template.whole) {
        // The number is the one asked for, 0 when none was.
        session.say(format!("{} skipped rollback (current template already matches revision {wanted})", targets::name_of(object)));
        return Ok(());
    }
    changed["spec"]["template"] = (*found.template.whole).clone();
    session.update(object, &changed, FieldValidation::Warn, "")?;
    session.say(format!("{} rolled back", targets::name_of(object)));
    Ok(())
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
