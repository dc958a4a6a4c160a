//! `kubectl rollout restart`, `pause` and `resume`.
//!
//! Models polymorphichelpers/objectrestarter.go, objectpauser.go and objectresumer.go.

use super::super::error::Error;
use super::super::flags::Arguments;
use super::super::session::Session;
use super::super::targets;
use crate::api::{Kind, Object, time};
use crate::manifest::FieldValidation;
use serde_json::json;

/// The annotation of the template that a restart changes.
const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";

/// Runs `restart` for one object.
pub fn run(session: &mut Session, _: &Arguments, object: &Object) -> Result<(), Error> {
    let mut wanted = object.to_value();
    let now = time::rfc3339(session.state.now_ms());
    if wanted["spec"]["paused"] == json!(true) {
        let (plural, name) = (object.kind().plural_with_group(), &object.meta().name);
        return Err(Error::client(format!("{plural} \"{name}\" can't restart paused deployment (run rollout resume first)")));
    }
    let template = &mut wanted["spec"]["template"]["metadata"];
    if template["annotations"].is_null() {
        template["annotations"] = json!({});
    }
    if template["annotations"][RESTARTED_AT] == json!(now) {
        return Err(Error::client(format!(
            "failed to create patch for {}: if restart has already been triggered within the past second, please wait before attempting \
             to trigger another",
            object.meta().name
        )));
    }
    template["annotations"][RESTARTED_AT] = now.into();
    session.update(object, &wanted, FieldValidation::Warn, "")?;
    session.say(format!("{} restarted", targets::name_of(object)));
    Ok(())
}

/// Runs `pause` for one object.
pub fn pause(session: &mut Session, _: &Arguments, object: &Object) -> Result<(), Error> {
    set_paused(session, object, true)
}

/// Runs `resume` for one object.
pub fn resume(session: &mut Session, _: &Arguments, object: &Object) -> Result<(), Error> {
    set_paused(session, object, false)
}

fn set_paused(session: &mut Session, object: &Object, paused: bool) -> Result<(), Error> {
    let (verb, word) = if paused { ("pausing", "paused") } else { ("resuming", "resumed") };
    let name = targets::name_of(object);
    if object.kind() != Kind::Deployment {
        return Err(Error::client(format!("{} \"{}\" {verb} is not supported", object.kind().plural_with_group(), object.meta().name)));
    }
    let mut wanted = object.to_value();
    if (wanted["spec"]["paused"] == json!(true)) == paused {
        let (plural, own) = (object.kind().plural_with_group(), &object.meta().name);
        let already = if paused { "already paused" } else { "not paused" };
        return Err(Error::client(format!("{plural} \"{own}\" is {already}")));
    }
    wanted["spec"]["paused"] = paused.into();
    session.update(object, &wanted, FieldValidation::Warn, "")?;
    session.say(format!("{name} {word}"));
    Ok(())
}
