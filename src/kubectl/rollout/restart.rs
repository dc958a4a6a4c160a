//! `kubectl rollout restart`, `pause` and `resume`.
//!
//! Models polymorphichelpers/objectrestarter.go, objectpauser.go and objectresumer.go.

use super::super::command_context::CommandContext;
use super::super::error::Error;
use super::super::flags::Arguments;
use super::super::output::Format;
use crate::api::{Kind, Object, time};
use crate::manifest::FieldValidation;
use serde_json::json;

/// The Pod template annotation that a restart sets.
const RESTARTED_AT: &str = "kubectl.kubernetes.io/restartedAt";

/// Runs `restart` for one object.
pub fn run(context: &mut CommandContext, arguments: &Arguments, object: &Object) -> Result<(), Error> {
    let mut desired = object.to_value();
    let now = time::rfc3339(context.state.now_ms());
    if desired["spec"]["paused"] == json!(true) {
        let (plural, name) = (object.plural_with_group(), &object.meta().name);
        return Err(Error::client(format!("{plural} \"{name}\" can't restart paused deployment (run rollout resume first)")));
    }
    let template = &mut desired["spec"]["template"]["metadata"];
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
    let (shown, _) = context.update(object, &desired, FieldValidation::Warn, "")?;
    context.print_object(&Format::read(arguments)?, &shown, "restarted")
}

/// Runs `pause` for one object.
pub fn pause(context: &mut CommandContext, arguments: &Arguments, object: &Object) -> Result<(), Error> {
    set_paused(context, arguments, object, true)
}

/// Runs `resume` for one object.
pub fn resume(context: &mut CommandContext, arguments: &Arguments, object: &Object) -> Result<(), Error> {
    set_paused(context, arguments, object, false)
}

fn set_paused(context: &mut CommandContext, arguments: &Arguments, object: &Object, paused: bool) -> Result<(), Error> {
    let (verb, word) = if paused { ("pausing", "paused") } else { ("resuming", "resumed") };
    if object.kind() != Kind::Deployment {
        return Err(Error::client(format!("{} \"{}\" {verb} is not supported", object.plural_with_group(), object.meta().name)));
    }
    let mut desired = object.to_value();
    if (desired["spec"]["paused"] == json!(true)) == paused {
        let (plural, name) = (object.plural_with_group(), &object.meta().name);
        let already = if paused { "already paused" } else { "not paused" };
        return Err(Error::client(format!("{plural} \"{name}\" is {already}")));
    }
    desired["spec"]["paused"] = paused.into();
    let (shown, _) = context.update(object, &desired, FieldValidation::Warn, "")?;
    context.print_object(&Format::read(arguments)?, &shown, word)
}
