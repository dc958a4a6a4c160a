//! `kubectl patch --subresource`: the status or the scale of an object.
//!
//! Models patch.go WithSubresource and the status and scale storages of pkg/registry.

use super::super::command_context::CommandContext;
use super::super::error::Error;
use super::super::flags::Arguments;
use super::super::not_simulated;
use super::super::output::ObjectOutput;
use super::patched;
use crate::api::{Kind, Object};
use crate::cluster::Action;
use crate::manifest::FieldValidation;
use serde_json::{Value, json};

/// The subresources that kubectl patches.
const SUPPORTED: [&str; 3] = ["status", "scale", "resize"];

/// A subresource that can be patched here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subresource {
    Status,
    Scale,
}

/// Reads `--subresource`.
pub(super) fn read(arguments: &Arguments) -> Result<Option<Subresource>, Error> {
    match arguments.value("subresource").unwrap_or_default() {
        "" => Ok(None),
        "status" => Ok(Some(Subresource::Status)),
        "scale" => Ok(Some(Subresource::Scale)),
        "resize" => Err(not_simulated::error(arguments.command, "--subresource=resize")),
        other => Err(Error::client(format!("invalid subresource value: \"{other}\". Must be one of [{}]", SUPPORTED.join(" ")))),
    }
}

/// Patches a subresource of an object. Returns the object of the server's response, and whether anything changed.
pub(super) fn patch(
    context: &mut CommandContext,
    object: &Object,
    subresource: Subresource,
    patch_type: &str,
    patch: &Value,
) -> Result<(ObjectOutput, bool), Error> {
    match subresource {
        Subresource::Status => patch_status(context, object, patch_type, patch),
        Subresource::Scale => patch_scale(context, object, patch_type, patch),
    }
}

/// Everything but the status stays as it is.
fn patch_status(context: &mut CommandContext, object: &Object, patch_type: &str, patch: &Value) -> Result<(ObjectOutput, bool), Error> {
    let live = object.to_value();
    let status = patched(object.schema_type(), &live, patch_type, patch)?["status"].take();
    if status == live["status"] {
        return Ok((ObjectOutput::Live(object.clone()), false));
    }
    let action = Action::ReplaceStatus { key: object.key(), status: status.clone() };
    context.apply_action(action)?;
    let mut shown = live;
    shown["status"] = status;
    Ok((context.state.get(&object.key()).cloned().map_or(ObjectOutput::Sent(shown), ObjectOutput::Live), true))
}

/// The scale of an object is an object of its own, with the same name.
fn patch_scale(context: &mut CommandContext, object: &Object, patch_type: &str, patch: &Value) -> Result<(ObjectOutput, bool), Error> {
    if !matches!(object.kind(), Kind::StatefulSet | Kind::Deployment | Kind::ReplicaSet) {
        return Err(Error::Server { reason: "NotFound", message: "the server could not find the requested resource".into() });
    }
    let scale = scale_of(object);
    let replicas = patched("Scale", &scale, patch_type, patch)?["spec"]["replicas"].take();
    if replicas == scale["spec"]["replicas"] {
        return Ok((ObjectOutput::Sent(scale), false));
    }
    let mut desired = object.to_value();
    desired["spec"]["replicas"] = replicas;
    let (_, changed) = context.update(object, &desired, FieldValidation::Warn, "")?;
    let after = context.state.get(&object.key()).cloned().unwrap_or_else(|| object.clone());
    Ok((ObjectOutput::Sent(scale_of(&after)), changed))
}

/// The Scale of a workload (pkg/registry/apps/statefulset/storage/storage.go scaleFromStatefulSet).
fn scale_of(object: &Object) -> Value {
    let value = object.to_value();
    let labels = value["spec"]["selector"]["matchLabels"].as_object();
    let selector: Vec<String> =
        labels.into_iter().flatten().map(|(key, label)| format!("{key}={}", label.as_str().unwrap_or_default())).collect();
    let mut metadata = json!({});
    for field in ["creationTimestamp", "name", "namespace", "resourceVersion", "uid"] {
        metadata[field] = value["metadata"][field].clone();
    }
    json!({
        "apiVersion": "autoscaling/v1",
        "kind": "Scale",
        "metadata": metadata,
        "spec": {"replicas": value["spec"]["replicas"]},
        "status": {"replicas": value["status"]["replicas"].as_i64().unwrap_or(0), "selector": selector.join(",")},
    })
}
