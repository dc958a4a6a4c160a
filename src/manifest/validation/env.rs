//! Environment variables of a container, and references to fields of the Pod (downward API).
//!
//! Models pkg/apis/core/validation/validation.go ValidateEnv, ValidateEnvFrom, validateObjectFieldSelector.

use serde_json::Value;

use super::errors::{Errors, items, text};
use crate::api::names;

/// Pod fields that an environment variable can refer to.
const FIELDS_FOR_ENV: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];
/// Pod fields that a file of a downwardAPI volume can refer to.
pub(super) const FIELDS_FOR_FILES: &[&str] =
    &["metadata.annotations", "metadata.labels", "metadata.name", "metadata.namespace", "metadata.uid"];
/// Fields of the downward API that are not valid everywhere.
const OTHER_FIELDS: &[&str] = &["metadata.annotations", "metadata.labels", "spec.restartPolicy", "spec.schedulerName", "status.phase"];
/// Container resources that a variable or file can refer to.
const RESOURCES: &[&str] =
    &["limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage", "requests.memory"];

/// The environment variables of a container.
pub(super) fn env(errors: &mut Errors, container: &Value, path: &str) {
    for (path, variable) in items(container, path, "env") {
        let name = text(variable, "name");
        if name.is_empty() {
            errors.required(format!("{path}.name"), "");
        } else {
            errors.invalid_all(&format!("{path}.name"), name, names::env_name(name));
        }
        if let Some(source) = variable.get("valueFrom") {
            value_from(errors, variable, source, &format!("{path}.valueFrom"));
        }
    }
}

fn value_from(errors: &mut Errors, variable: &Value, source: &Value, path: &str) {
    let mut sources = 0;
    if let Some(field) = source.get("fieldRef") {
        sources += 1;
        field_reference(errors, field, &format!("{path}.fieldRef"), FIELDS_FOR_ENV);
    }
    if let Some(resource) = source.get("resourceFieldRef") {
        sources += 1;
        resource_reference(errors, resource, &format!("{path}.resourceFieldRef"), false);
    }
    for field in ["configMapKeyRef", "secretKeyRef"] {
        if let Some(key) = source.get(field) {
            sources += 1;
            key_reference(errors, key, &format!("{path}.{field}"));
        }
    }
    if source.get("fileKeyRef").is_some() {
        sources += 1;
    }
    if sources == 0 {
        let detail = "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef` or `secretKeyRef`";
        errors.invalid(path, "", detail);
    } else if !text(variable, "value").is_empty() {
        errors.invalid(path, "", "may not be specified when `value` is not empty");
    } else if sources > 1 {
        errors.invalid(path, "", "may not have more than one field specified at a time");
    }
}

/// A `fieldRef`.
pub(super) fn field_reference(errors: &mut Errors, reference: &Value, path: &str, allowed: &[&str]) {
    let field = text(reference, "fieldPath");
    let field_path = format!("{path}.fieldPath");
    if text(reference, "apiVersion").is_empty() {
        errors.required(format!("{path}.apiVersion"), "");
        return;
    }
    if field.is_empty() {
        errors.required(field_path, "");
        return;
    }
    let subscript = field.strip_suffix("']").and_then(|start| start.split_once("['"));
    let is_supported = |name: &str| FIELDS_FOR_ENV.contains(&name) || OTHER_FIELDS.contains(&name) || name == "spec.host";
    match subscript {
        Some(("metadata.annotations", key)) => errors.invalid_all(path, key, names::qualified_name(&key.to_lowercase())),
        Some(("metadata.labels", key)) => errors.invalid_all(path, key, names::qualified_name(key)),
        Some(_) => {
            let detail = format!("error converting fieldPath: field label does not support subscript: {field}");
            errors.invalid(field_path, field, detail);
        }
        None if !is_supported(field) => {
            errors.invalid(field_path, field, format!("error converting fieldPath: field label not supported: {field}"));
        }
        None if !allowed.contains(&field) && field != "spec.host" => errors.not_supported(field_path, field, allowed),
        None => {}
    }
}

/// A `resourceFieldRef`.
pub(super) fn resource_reference(errors: &mut Errors, reference: &Value, path: &str, for_file: bool) {
    let resource = text(reference, "resource");
    let huge_pages = resource.starts_with("limits.hugepages-") || resource.starts_with("requests.hugepages-");
    if for_file && text(reference, "containerName").is_empty() {
        errors.required(format!("{path}.containerName"), "");
    } else if resource.is_empty() {
        errors.required(format!("{path}.resource"), "");
    } else if !RESOURCES.contains(&resource) && !huge_pages {
        errors.not_supported(format!("{path}.resource"), resource, RESOURCES);
    }
}

fn key_reference(errors: &mut Errors, reference: &Value, path: &str) {
    let name = text(reference, "name");
    errors.invalid_all(&format!("{path}.name"), name, names::dns_subdomain(name));
    let key = text(reference, "key");
    if key.is_empty() {
        errors.required(format!("{path}.key"), "");
    } else {
        errors.invalid_all(&format!("{path}.key"), key, names::config_key(key));
    }
}

/// `envFrom`: all keys of ConfigMaps and Secrets as variables.
pub(super) fn env_from(errors: &mut Errors, container: &Value, path: &str) {
    let list_path = format!("{path}.envFrom");
    for (path, source) in items(container, path, "envFrom") {
        let prefix = text(source, "prefix");
        if !prefix.is_empty() {
            errors.invalid_all(&format!("{path}.prefix"), prefix, names::env_name(prefix));
        }
        let mut sources = 0;
        for field in ["configMapRef", "secretRef"] {
            if let Some(reference) = source.get(field) {
                sources += 1;
                let name = text(reference, "name");
                if name.is_empty() {
                    errors.required(format!("{path}.{field}.name"), "");
                } else {
                    errors.invalid_all(&format!("{path}.{field}.name"), name, names::dns_subdomain(name));
                }
            }
        }
        match sources {
            0 => errors.invalid(list_path.clone(), "", "must specify one of: `configMapRef` or `secretRef`"),
            1 => {}
            _ => errors.invalid(list_path.clone(), "", "may not have more than one field specified at a time"),
        }
    }
}
