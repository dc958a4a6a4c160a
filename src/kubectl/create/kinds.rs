//! The subcommands of `kubectl create` that build an object from arguments and flags.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/create/create_configmap.go, create_deployment.go, create_namespace.go,
//! create_secret.go and create_serviceaccount.go. Go struct fields that are not pointers are sent even when empty.

use super::super::apply::{last_applied, set_annotation};
use super::super::command_context::CommandContext;
use super::super::dry_run::DryRun;
use super::super::error::Error;
use super::super::flags::{Arguments, usage_error};
use super::super::manifests;
use super::super::output::{Format, ObjectOutput};
use super::super::resource::Resource;
use crate::api::meta::LAST_APPLIED;
use crate::api::{Kind, NOT_SIMULATED};
use crate::manifest;
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// Runs `create namespace`.
pub fn namespace(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let name = only_name(arguments)?;
    create(context, arguments, Kind::Namespace, name, json!({"spec": {}, "status": {}}))
}

/// Runs `create serviceaccount`.
pub fn service_account(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let name = only_name(arguments)?;
    create(context, arguments, Kind::ServiceAccount, name, json!({}))
}

/// Runs `create configmap`.
pub fn config_map(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let name = only_name(arguments)?;
    let data = literals(arguments, Kind::ConfigMap, name)?;
    let fields = if data.is_empty() { json!({}) } else { json!({"data": data}) };
    create(context, arguments, Kind::ConfigMap, name, fields)
}

/// Runs `create secret generic`.
pub fn secret(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let name = only_name(arguments)?;
    let mut data = literals(arguments, Kind::Secret, name)?;
    for value in data.values_mut() {
        *value = base64(value.as_str().unwrap_or_default().as_bytes()).into();
    }
    let mut fields = if data.is_empty() { json!({}) } else { json!({"data": data}) };
    if let Some(secret_type) = arguments.value("type").filter(|secret_type| !secret_type.is_empty()) {
        fields["type"] = secret_type.into();
    }
    create(context, arguments, Kind::Secret, name, fields)
}

/// Runs `create deployment`.
pub fn deployment(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let (name, command) = name_and_command(arguments)?;
    let images: Vec<&str> = arguments.values("image").flat_map(|list| list.split(',')).collect();
    if arguments.value("image").is_none() {
        return Err(Error::client("required flag(s) \"image\" not set"));
    }
    if images.len() > 1 && !command.is_empty() {
        return Err(Error::client("cannot specify multiple --image options and command"));
    }
    let mut containers: Vec<Value> = images.iter().map(|image| container(image, command)).collect();
    if let (Some(port), Some(first)) = (arguments.number("port").filter(|port| *port >= 0), containers.first_mut()) {
        first["ports"] = json!([{"containerPort": port}]);
    }
    let labels = json!({"app": name});
    let fields = json!({
        "metadata": {"labels": labels},
        "spec": {
            "replicas": arguments.number("replicas").unwrap_or(1),
            "selector": {"matchLabels": labels},
            "strategy": {},
            "template": {"metadata": {"labels": labels}, "spec": {"containers": containers}},
        },
        "status": {},
    });
    create(context, arguments, Kind::Deployment, name, fields)
}

/// A container with the name of its image.
fn container(image: &str, command: &[String]) -> Value {
    let last = image.rsplit('/').next().unwrap_or(image);
    let name = last.split([':', '@']).next().unwrap_or(last);
    let mut container = json!({"image": image, "name": name, "resources": {}});
    if !command.is_empty() {
        container["command"] = command.into();
    }
    container
}

/// The single NAME argument (create.go NameFromCommandArgs).
pub(super) fn only_name(arguments: &Arguments) -> Result<&str, Error> {
    match name_and_command(arguments)? {
        (name, []) => Ok(name),
        (_, extra) => Err(name_count_error(arguments, extra.len() + 1)),
    }
}

/// The NAME argument, and the command after `--`.
pub(super) fn name_and_command(arguments: &Arguments) -> Result<(&str, &[String]), Error> {
    let names = arguments.before_dash.unwrap_or(arguments.positionals.len());
    match arguments.positionals.split_first() {
        Some((name, command)) if names == 1 => Ok((name, command)),
        _ => Err(name_count_error(arguments, names)),
    }
}

fn name_count_error(arguments: &Arguments, given: usize) -> Error {
    usage_error(arguments.command, &format!("exactly one NAME is required, got {given}"))
}

fn literals(arguments: &Arguments, kind: Kind, name: &str) -> Result<Map<String, Value>, Error> {
    let mut data = Map::new();
    for text in arguments.values("from-literal") {
        let (key, value) = match text.split_once('=') {
            Some((key, value)) if !key.is_empty() => (key, value),
            _ => return Err(Error::client(format!("invalid literal source {text}, expected key=value"))),
        };
        if data.insert(key.to_string(), value.into()).is_some() {
            // The messages of create_configmap.go and create_secret.go differ.
            return Err(Error::client(match kind {
                Kind::Secret => format!("cannot add key {key}, another key by that name already exists"),
                _ => format!(
                    "cannot add key \"{key}\", another key by that name already exists in Data for {} \"{name}\"",
                    kind.names().name
                ),
            }));
        }
    }
    Ok(data)
}

/// Creates an object of a kind with the given fields, or prints it in a client-side dry run.
pub(super) fn create(context: &mut CommandContext, arguments: &Arguments, kind: Kind, name: &str, fields: Value) -> Result<(), Error> {
    create_resource(context, arguments, &Resource::Of(kind), name, fields)
}

/// The same for a built-in kind that is only stored.
pub(super) fn create_stored(
    context: &mut CommandContext,
    arguments: &Arguments,
    kind: &str,
    name: &str,
    fields: Value,
) -> Result<(), Error> {
    // Every kind that a subcommand creates is in the table.
    let row = NOT_SIMULATED.iter().find(|row| row.kind == kind).ok_or(Error::Silent)?;
    create_resource(context, arguments, &Resource::Stored(Rc::new(row.into())), name, fields)
}

fn create_resource(
    context: &mut CommandContext,
    arguments: &Arguments,
    resource: &Resource,
    name: &str,
    fields: Value,
) -> Result<(), Error> {
    create_as(context, arguments, resource, name, fields, "created")
}

/// Creates an object and prints it with this past tense, such as `exposed`. `fields` are its fields without apiVersion, kind
/// and the name.
pub fn create_as(
    context: &mut CommandContext,
    arguments: &Arguments,
    resource: &Resource,
    name: &str,
    fields: Value,
    operation: &str,
) -> Result<(), Error> {
    let format = Format::read(arguments)?;
    let mut value = fields;
    value["apiVersion"] = resource.api_version().into();
    value["kind"] = resource.kind_name().into();
    value["metadata"]["name"] = name.into();
    if let Some(namespace) = arguments.explicit_namespace().filter(|_| resource.namespaced()) {
        value["metadata"]["namespace"] = namespace.into();
    }
    if arguments.is_on("save-config") {
        let annotation = last_applied(&value);
        set_annotation(&mut value, LAST_APPLIED, &annotation);
    }
    let validation = manifests::validation(arguments)?;
    if context.dry_run == DryRun::Client {
        return context.print_next_object(&format, &ObjectOutput::Sent(value), operation);
    }
    let admitted = manifest::admit(&value, validation).map_err(|refusal| Error::Refused { refusal, doing: "creating" })?;
    let shown = context.create_resource(resource, &admitted.defaulted)?;
    context.print_next_object(&format, &shown, operation)
}

/// Encodes bytes as Go's base64.StdEncoding does.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().enumerate().fold(0u32, |bits, (at, byte)| bits | u32::from(*byte) << (16 - 8 * at));
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at)) as usize & 63];
            text.push(if at <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn bytes_are_encoded_as_base64() {
        for (bytes, text) in [("", ""), ("b", "Yg=="), ("ab", "YWI="), ("abc", "YWJj"), ("abcd", "YWJjZA==")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }
}
