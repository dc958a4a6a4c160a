//! `kubectl set env`, `set resources`, `set serviceaccount` and `set selector`.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/set and pkg/polymorphichelpers/updatepodspec.go.

pub mod env;
pub mod resources;
pub mod simple;

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::Arguments;
use super::output::Format;
use super::targets;
use crate::api::{Kind, Object};
use crate::manifest::FieldValidation;
use serde_json::Value;

/// The JSON pointer of the Pod spec in an object, if its kind has one.
pub fn pod_spec_path(object: &Object) -> Option<&'static str> {
    match (object.kind(), object.kind_name()) {
        (Kind::Pod, _) => Some("/spec"),
        (Kind::StatefulSet | Kind::Deployment | Kind::ReplicaSet, _) => Some("/spec/template/spec"),
        (Kind::StoredObject, "Job" | "DaemonSet" | "ReplicationController") => Some("/spec/template/spec"),
        (Kind::StoredObject, "CronJob") => Some("/spec/jobTemplate/spec/template/spec"),
        _ => None,
    }
}

/// Changes the Pod spec of each object that the words name, and prints those that changed with this past tense.
fn update_pod_specs(
    context: &mut CommandContext,
    arguments: &Arguments,
    words: &[String],
    operation: &str,
    change: impl Fn(&mut CommandContext, &Object, &mut Value) -> Result<(), Error>,
) -> Result<(), Error> {
    let format = Format::read(arguments)?;
    let found = targets::find(context, arguments, words)?;
    let mut errors = found.errors;
    for object in &found.objects {
        let mut desired = object.to_value();
        let spec = pod_spec_path(object).and_then(|path| desired.pointer_mut(path));
        let changed = match spec {
            Some(spec) => change(context, object, spec),
            None => Err(Error::client(format!("the object is not a pod or does not have a pod template: {}", object.kind_name()))),
        };
        let updated = changed.and_then(|()| context.update(object, &desired, FieldValidation::Warn, ""));
        let shown = updated.and_then(|(shown, is_changed)| match is_changed {
            true => context.print_next_object(&format, &shown, operation),
            false => Ok(()),
        });
        errors.extend(shown.err());
    }
    Error::collect(errors)
}

/// The containers of a Pod spec whose names match a pattern with `*` (set/helper.go selectContainers).
fn containers<'spec>(spec: &'spec mut Value, pattern: &'spec str) -> Vec<&'spec mut Value> {
    let mut found = Vec::new();
    let Some(fields) = spec.as_object_mut() else { return found };
    for (field, list) in fields.iter_mut() {
        if matches!(field.as_str(), "containers" | "initContainers") {
            found.extend(list.as_array_mut().into_iter().flatten().filter(|container| is_match(pattern, container["name"].as_str())));
        }
    }
    found
}

/// Whether a name matches a pattern in which `*` stands for any text.
fn is_match(pattern: &str, name: Option<&str>) -> bool {
    let name = name.unwrap_or_default();
    let Some((first, rest)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut rest_of_name) = name.strip_prefix(first) else { return false };
    let parts: Vec<&str> = rest.split('*').collect();
    for (index, part) in parts.iter().enumerate() {
        if index + 1 == parts.len() {
            return rest_of_name.ends_with(part);
        }
        match rest_of_name.find(part) {
            Some(at) => rest_of_name = &rest_of_name[at + part.len()..],
            None => return false,
        }
    }
    true
}
