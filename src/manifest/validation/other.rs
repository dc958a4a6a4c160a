//! Kinds with few rules: ConfigMap, Secret, StorageClass and the like.
//!
//! Models pkg/apis/core/validation/validation.go and pkg/apis/storage/validation/validation.go.

use std::collections::BTreeSet;

use serde_json::Value;

use super::errors::{Errors, items, list, map, text, texts};
use super::labels;
use super::meta::{self, NameForm};
use crate::api::names;

/// Limit on the data of a ConfigMap or Secret, in bytes.
const DATA_BYTES_MAX: usize = 1024 * 1024;
const RECLAIM_POLICIES: &[&str] = &["Delete", "Retain"];
/// Limits on the parameters of a StorageClass: their number, and their size in bytes.
const PARAMETERS_MAX: usize = 512;
const PARAMETER_BYTES_MAX: usize = 256 * 1024;

/// A ConfigMap.
pub(super) fn config_map(errors: &mut Errors, object: &Value) {
    meta::metadata(errors, object, NameForm::Subdomain);
    let mut bytes = 0;
    for field in ["data", "binaryData"] {
        for (key, value) in texts(object, field) {
            let path = format!("{field}[{key}]");
            errors.invalid_all(&path, key, names::config_key(key));
            bytes += value.len();
        }
    }
    for (key, _) in texts(object, "data") {
        if map(object, "binaryData").is_some_and(|binary| binary.contains_key(key)) {
            let detail = "duplicate of key present in binaryData";
            errors.invalid(format!("data[{key}]"), key, detail);
        }
    }
    if bytes > DATA_BYTES_MAX {
        errors.too_long("", DATA_BYTES_MAX);
    }
}

/// A Secret.
pub(super) fn secret(errors: &mut Errors, object: &Value) {
    meta::metadata(errors, object, NameForm::Subdomain);
    for (key, _) in texts(object, "data") {
        errors.invalid_all(&format!("data[{key}]"), key, names::config_key(key));
    }
}

/// A StorageClass.
pub(super) fn storage_class(errors: &mut Errors, object: &Value) {
    meta::metadata(errors, object, NameForm::Subdomain);
    let provisioner = text(object, "provisioner");
    if provisioner.is_empty() {
        errors.required("provisioner", "");
    } else {
        errors.invalid_all("provisioner", provisioner, names::qualified_name(&provisioner.to_lowercase()));
    }
    parameters(errors, object);
    let policy = text(object, "reclaimPolicy");
    if !policy.is_empty() && !RECLAIM_POLICIES.contains(&policy) {
        errors.not_supported("reclaimPolicy", policy, RECLAIM_POLICIES);
    }
    let mode = text(object, "volumeBindingMode");
    let modes = ["Immediate", "WaitForFirstConsumer"];
    if !modes.contains(&mode) {
        errors.not_supported("volumeBindingMode", mode, &modes);
    }
    allowed_topologies(errors, object);
}

fn parameters(errors: &mut Errors, class: &Value) {
    let given = || texts(class, "parameters");
    if given().count() > PARAMETERS_MAX {
        errors.too_long("parameters", PARAMETERS_MAX);
        return;
    }
    for (key, _) in given().filter(|(key, _)| key.is_empty()) {
        errors.invalid("parameters", key, "field can not be empty.");
    }
    if given().map(|(key, value)| key.len() + value.len()).sum::<usize>() > PARAMETER_BYTES_MAX {
        errors.too_long("parameters", PARAMETER_BYTES_MAX);
    }
}

/// The topologies of a StorageClass (core/validation ValidateTopologySelectorTerm).
fn allowed_topologies(errors: &mut Errors, class: &Value) {
    let mut seen: Vec<&Value> = Vec::new();
    for (index, term) in list(class, "allowedTopologies").iter().enumerate() {
        let path = format!("allowedTopologies[{index}]");
        let mut keys = BTreeSet::new();
        for (path, expression) in items(term, &path, "matchLabelExpressions") {
            let values = list(expression, "values");
            if values.is_empty() {
                errors.required(format!("{path}.values"), "");
            }
            let mut given = BTreeSet::new();
            for (index, value) in values.iter().filter_map(Value::as_str).enumerate() {
                if !given.insert(value) {
                    errors.duplicate(format!("{path}.values[{index}]"), value);
                }
            }
            let key = text(expression, "key");
            labels::label_name(errors, key, &format!("{path}.key"));
            if !keys.insert(key) {
                errors.duplicate(format!("{path}.key"), key);
            }
        }
        if seen.contains(&term) {
            errors.duplicate(format!("{path}.matchLabelExpressions"), "");
        }
        seen.push(term);
    }
}

/// A StorageClass to be updated.
pub(super) fn storage_class_update(errors: &mut Errors, old: &Value, new: &Value) {
    meta::metadata_update(errors, old, new);
    if old.get("parameters") != new.get("parameters") {
        errors.forbidden("parameters", "updates to parameters are forbidden.");
    }
    for field in ["provisioner", "reclaimPolicy"] {
        if text(old, field) != text(new, field) {
            errors.forbidden(field, format!("updates to {field} are forbidden."));
        }
    }
    if text(old, "volumeBindingMode") != text(new, "volumeBindingMode") {
        errors.invalid("volumeBindingMode", text(new, "volumeBindingMode"), "field is immutable");
    }
}
