//! Object metadata.
//!
//! Models staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go.

use serde_json::Value;

use super::errors::{Errors, items, number, text};
use super::labels;
use crate::api::names;

/// The required form of an object's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameForm {
    /// A DNS label.
    Label,
    /// A DNS subdomain.
    Subdomain,
}

impl NameForm {
    /// The errors of a name; a prefix (generateName) may end in a dash.
    pub fn check(self, name: &str, is_prefix: bool) -> Vec<String> {
        let masked = match name.strip_suffix('-') {
            Some(start) if is_prefix => format!("{start}a"),
            _ => name.to_owned(),
        };
        match self {
            NameForm::Label => names::dns_label(&masked),
            NameForm::Subdomain => names::dns_subdomain(&masked),
        }
    }
}

/// The metadata of an object to be created.
pub(super) fn metadata(errors: &mut Errors, object: &Value, form: NameForm) {
    let Some(metadata) = object.get("metadata") else {
        errors.required("metadata.name", "name or generateName is required");
        return;
    };
    let prefix = text(metadata, "generateName");
    if !prefix.is_empty() {
        errors.invalid_all("metadata.generateName", prefix, form.check(prefix, true));
    }
    let name = text(metadata, "name");
    if !name.is_empty() {
        errors.invalid_all("metadata.name", name, form.check(name, false));
    } else if prefix.is_empty() {
        errors.required("metadata.name", "name or generateName is required");
    }
    let namespace = text(metadata, "namespace");
    if !namespace.is_empty() {
        errors.invalid_all("metadata.namespace", namespace, names::dns_label(namespace));
    }
    rest(errors, metadata);
}

/// Checks of metadata for create and update.
fn rest(errors: &mut Errors, metadata: &Value) {
    errors.nonnegative(metadata, "metadata", "generation");
    labels::labels(errors, metadata, "labels", "metadata.labels");
    labels::annotations(errors, metadata, "metadata.annotations");
    owners(errors, metadata);
    for (path, finalizer) in items(metadata, "metadata", "finalizers") {
        let name = finalizer.as_str().unwrap_or_default();
        errors.invalid_all("metadata.finalizers", name, names::qualified_name(name));
        if !name.contains('/') && !matches!(name, "kubernetes" | "orphan" | "foregroundDeletion") {
            errors.invalid(path, name, "name is neither a standard finalizer name nor is it fully qualified");
        }
    }
}

fn owners(errors: &mut Errors, metadata: &Value) {
    let mut controllers: Vec<String> = Vec::new();
    for (path, owner) in items(metadata, "metadata", "ownerReferences") {
        if text(owner, "apiVersion").is_empty() {
            errors.invalid(format!("{path}.apiVersion"), "", "version must not be empty");
        }
        for field in ["kind", "name", "uid"] {
            if text(owner, field).is_empty() {
                errors.invalid(format!("{path}.{field}"), "", format!("{field} must not be empty"));
            }
        }
        if owner.get("controller") == Some(&Value::Bool(true)) {
            controllers.push(format!("{}/{}", text(owner, "kind"), text(owner, "name")));
        }
    }
    if let [first, .., last] = controllers.as_slice() {
        let references = metadata.get("ownerReferences").cloned().unwrap_or_default();
        let detail = format!("Only one reference can have Controller set to true. Found \"true\" in references for {first} and {last}");
        errors.invalid("metadata.ownerReferences", references, detail);
    }
}

/// The metadata of an object to be updated. Name and namespace can't differ, because the object is looked up by them.
pub(super) fn metadata_update(errors: &mut Errors, old: &Value, new: &Value) {
    let (Some(old), Some(new)) = (old.get("metadata"), new.get("metadata")) else {
        return;
    };
    for field in ["name", "namespace", "uid", "creationTimestamp"] {
        let (before, after) = (text(old, field), text(new, field));
        if !before.is_empty() && before != after {
            errors.invalid(format!("metadata.{field}"), after, "field is immutable");
        }
    }
    if number(new, "generation") < number(old, "generation") && number(new, "generation").is_some() {
        errors.invalid("metadata.generation", number(new, "generation").unwrap_or_default(), "must not be decremented");
    }
    rest(errors, new);
}
