//! `kubectl set env`. Models staging/src/k8s.io/kubectl/pkg/cmd/set/set_env.go.

use super::super::command_context::CommandContext;
use super::super::error::Error;
use super::super::flags::{Arguments, Flag, switch, value};
use super::super::targets;
use super::{containers, pod_spec_path, update_pod_specs};
use crate::api::names;
use serde_json::{Value, json};

/// The flags of `set env`. `--field-manager` has no visible effect: `managedFields` are not simulated.
pub const FLAGS: &[Flag] = &[
    value("filename", Some('f')),
    value("selector", Some('l')),
    value("containers", Some('c')),
    value("env", Some('e')),
    switch("all", None),
    switch("list", None),
    switch("overwrite", None),
    value("field-manager", None),
];

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let is_change = |word: &String| word.contains('=') || word.ends_with('-') && word.len() > 1;
    let words = &arguments.positionals;
    let resources = words.iter().position(is_change).unwrap_or(words.len());
    let (resources, changes) = words.split_at(resources);
    if let Some(misplaced) = changes.iter().find(|word| !is_change(word)) {
        return Err(Error::client(format!("all resources must be specified before environment changes: {misplaced}")));
    }
    let (mut set, mut removed): (Vec<(&str, &str)>, Vec<&str>) = (Vec::new(), Vec::new());
    for word in changes.iter().map(String::as_str).chain(arguments.values("env")) {
        match word.split_once('=') {
            Some((key, _)) if !names::env_name(key).is_empty() => {
                return Err(Error::client(format!("{key:?} is not a valid key name: {}", names::env_name(key).join(","))));
            }
            Some(pair) => set.push(pair),
            None if word.ends_with('-') => removed.push(&word[..word.len() - 1]),
            None => {
                return Err(Error::client(format!(
                    "environment variables must be of the form key=value and can only contain letters, numbers, and underscores: {word}"
                )));
            }
        }
    }
    if arguments.is_on("list") {
        return list(context, arguments, resources);
    }
    if set.is_empty() && removed.is_empty() {
        return Err(Error::client("at least one environment variable must be provided"));
    }
    let overwrite = arguments.value("overwrite").is_none() || arguments.is_on("overwrite");
    let pattern = arguments.value("containers").unwrap_or("*");
    update_pod_specs(context, arguments, resources, "env updated", |context, object, spec| {
        let found = containers(spec, pattern);
        if found.is_empty() {
            context.eprint_line(format!(
                "warning: {}/{} does not have any containers matching {pattern:?}",
                object.kind_name(),
                object.meta().name
            ));
        }
        for container in found {
            change(container, &set, &removed, overwrite)?;
        }
        Ok(())
    })
}

/// Sets and removes variables of a container (updateEnv).
fn change(container: &mut Value, set: &[(&str, &str)], removed: &[&str], overwrite: bool) -> Result<(), Error> {
    let mut env = container["env"].as_array().cloned().unwrap_or_default();
    for (key, text) in set {
        match env.iter_mut().find(|variable| variable["name"].as_str() == Some(key)) {
            Some(variable) if !overwrite => {
                let old = variable["value"].as_str().unwrap_or_default();
                return Err(Error::client(format!("'{key}' already has a value ({old}), and --overwrite is false")));
            }
            Some(variable) => *variable = json!({"name": key, "value": text}),
            None => env.push(json!({"name": key, "value": text})),
        }
    }
    env.retain(|variable| !removed.iter().any(|key| variable["name"].as_str() == Some(key)));
    match container.as_object_mut() {
        Some(fields) if env.is_empty() => drop(fields.remove("env")),
        Some(fields) => drop(fields.insert("env".into(), env.into())),
        None => {}
    }
    Ok(())
}

/// Prints the variables of all containers (`--list`).
fn list(context: &mut CommandContext, arguments: &Arguments, resources: &[String]) -> Result<(), Error> {
    let found = targets::find(context, arguments, resources)?;
    let pattern = arguments.value("containers").unwrap_or("*");
    for object in &found.objects {
        let mut value = object.to_value();
        let Some(spec) = pod_spec_path(object).and_then(|path| value.pointer_mut(path)) else { continue };
        for container in containers(spec, pattern) {
            let name = container["name"].as_str().unwrap_or_default();
            context.print_line(format!("# {} {}, container {name}", object.kind_name(), object.meta().name));
            for variable in container["env"].as_array().into_iter().flatten() {
                let name = variable["name"].as_str().unwrap_or_default();
                context.print_line(match variable.get("valueFrom") {
                    None => format!("{name}={}", variable["value"].as_str().unwrap_or_default()),
                    Some(source) => format!("# {name} from {}", source_text(source)),
                });
            }
        }
    }
    Error::collect(found.errors)
}

/// Where a variable comes from (env/env_resolve.go GetEnvVarRefString).
fn source_text(source: &Value) -> String {
    let text = |path: &str| source.pointer(path).and_then(Value::as_str).unwrap_or_default();
    if source.get("configMapKeyRef").is_some() {
        format!("configmap {}, key {}", text("/configMapKeyRef/name"), text("/configMapKeyRef/key"))
    } else if source.get("secretKeyRef").is_some() {
        format!("secret {}, key {}", text("/secretKeyRef/name"), text("/secretKeyRef/key"))
    } else if source.get("fieldRef").is_some() {
        format!("field path {}", text("/fieldRef/fieldPath"))
    } else {
        let container = text("/resourceFieldRef/containerName");
        let prefix = if container.is_empty() { String::new() } else { format!("{container}/") };
        format!("resource field {prefix}{}", text("/resourceFieldRef/resource"))
    }
}
