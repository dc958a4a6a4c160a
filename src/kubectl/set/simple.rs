//! `kubectl set serviceaccount` and `kubectl set selector`. Models set_serviceaccount.go and set_selector.go in
//! staging/src/k8s.io/kubectl/pkg/cmd/set.

use super::super::command_context::CommandContext;
use super::super::error::Error;
use super::super::flags::{Arguments, Flag, switch, value};
use super::super::output::Format;
use super::super::{select, targets};
use super::update_pod_specs;
use crate::api::Kind;
use crate::manifest::FieldValidation;

/// The flags of `set serviceaccount`. `--field-manager` has no visible effect: `managedFields` are not simulated.
pub const ACCOUNT: &[Flag] = &[value("filename", Some('f')), switch("all", None), value("field-manager", None)];
/// The flags of `set selector`.
pub const SELECTOR: &[Flag] =
    &[value("filename", Some('f')), switch("all", None), value("resource-version", None), value("field-manager", None)];

/// Runs `set serviceaccount`.
pub fn service_account(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let Some((account, resources)) = arguments.positionals.split_last() else {
        return Err(Error::client("serviceaccount is required"));
    };
    update_pod_specs(context, arguments, resources, "serviceaccount updated", |_, _, spec| {
        spec["serviceAccountName"] = account.as_str().into();
        if let Some(fields) = spec.as_object_mut() {
            fields.remove("serviceAccount");
        }
        Ok(())
    })
}

/// Runs `set selector`.
pub fn selector(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let format = Format::read(arguments)?;
    let Some((selector, resources)) = arguments.positionals.split_last() else {
        return Err(Error::client("one or more resources must be specified as <resource> <name> or <resource>/<name>"));
    };
    select::labels(selector)?;
    let Ok(labels) = select::pairs(selector) else {
        return Err(Error::client(format!("invalid selector: {selector:?} (only key=value pairs are supported)")));
    };
    let found = targets::find(context, arguments, resources)?;
    let mut errors = found.errors;
    for object in &found.objects {
        if object.kind() != Kind::Service {
            errors.push(Error::client("setting a selector is only supported for Services"));
            continue;
        }
        let expected = arguments.value("resource-version").filter(|version| !version.is_empty());
        if expected.is_some_and(|version| version != object.meta().resource_version.to_string()) {
            let message = format!(
                "Operation cannot be fulfilled on services \"{}\": the object has been modified; please apply your changes to the latest \
                 version and try again",
                object.meta().name
            );
            errors.push(Error::Server { reason: "Conflict", message });
            continue;
        }
        let mut desired = object.to_value();
        desired["spec"]["selector"] = labels.clone().into();
        let updated = context.update(object, &desired, FieldValidation::Warn, "");
        errors.extend(updated.and_then(|(shown, _)| context.print_next_object(&format, &shown, "selector updated")).err());
    }
    Error::collect(errors)
}
