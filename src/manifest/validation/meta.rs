//! Object metadata.
//!
//! Models staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go.

use serde_json::Value;

use super::errors::{Errors, items, list, number, text};
use super::labels;
use crate::api::names;

/// The required form of an object's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameForm {
    /// A DNS label.
    Label,
    /// A DNS subdomain.
    Subdomain,
    /// One segment of a URL path.
    PathSegment,
}

impl NameForm {
    /// The errors of a name; a prefix (generateName) may end in a dash.
    pub fn check(self, name: &str, is_prefix: bool) -> Vec<String> {
        // A letter stands for the dash and the letter before it (generic.go maskTrailingDash).
        let mut kept = name.chars();
        let masked = match (kept.next_back(), kept.next_back()) {
            (Some('-'), Some(_)) if is_prefix => format!("{}a", kept.as_str()),
            _ => name.to_owned(),
        };
        match self {
            NameForm::PathSegment if is_prefix => names::path_segment_prefix(name),
            NameForm::PathSegment => names::path_segment(name),
            NameForm::Label => names::dns_label(&masked),
            NameForm::Subdomain => names::dns_subdomain(&masked),
        }
    }
}

/// The metadata of an object to be created (pkg/apis/core/validation/validation.go ValidateObjectMeta).
pub(super) fn metadata(errors: &mut Errors, object: &Value, form: NameForm) {
    generic_metadata(errors, object, form);
    if let Some(metadata) = object.get("metadata") {
        known_finalizers(errors, metadata);
    }
}

/// The metadata of an object to be created, by the rules of every kind.
pub(super) fn generic_metadata(errors: &mut Errors, object: &Value, form: NameForm) {
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
    let finalizers: Vec<&str> = list(metadata, "finalizers").iter().filter_map(Value::as_str).collect();
    for name in &finalizers {
        errors.invalid_all("metadata.finalizers", name, names::qualified_name(name));
    }
    if finalizers.contains(&"orphan") && finalizers.contains(&"foregroundDeletion") {
        let detail = "finalizer orphan and foregroundDeletion cannot be both set";
        errors.invalid("metadata.finalizers", finalizers, detail);
    }
}

/// Finalizers without a prefix have to be known ones (validateKubeFinalizerName).
fn known_finalizers(errors: &mut Errors, metadata: &Value) {
    for (path, finalizer) in items(metadata, "metadata", "finalizers") {
        let name = finalizer.as_str().unwrap_or_default();
        if !name.contains('/') && !matches!(name, "kubernetes" | "orphan" | "foregroundDeletion") {
            errors.invalid(path, name, "name is neither a standard finalizer name nor is it fully qualified");
        }
    }
}

/// Owner references; their paths have no index, so equal errors of several owners are printed once.
fn owners(errors: &mut Errors, metadata: &Value) {
    const PATH: &str = "metadata.ownerReferences";
    let mut first_controller = None;
    for owner in list(metadata, "ownerReferences") {
        let (version, kind, name) = (text(owner, "apiVersion"), text(owner, "kind"), text(owner, "name"));
        // A version that can't be parsed counts as empty (schema.FromAPIVersionAndKind).
        if version.is_empty() || version.ends_with('/') || version.matches('/').count() > 1 {
            errors.invalid(format!("{PATH}.apiVersion"), version, "version must not be empty");
        }
        for field in ["kind", "name", "uid"] {
            if text(owner, field).is_empty() {
                errors.invalid(format!("{PATH}.{field}"), "", "must not be empty");
            }
        }
        if (version, kind) == ("v1", "Event") {
            errors.invalid(PATH, go_owner(owner), "/v1, Kind=Event is disallowed from being an owner");
        }
        if owner.get("controller") == Some(&Value::Bool(true)) {
            let controller = format!("{kind}/{name}");
            match &first_controller {
                None => first_controller = Some(controller),
                Some(first) => {
                    let shown: Vec<Value> = list(metadata, "ownerReferences").iter().map(go_owner).collect();
                    let found = format!("Found \"true\" in references for {first} and {controller}");
                    errors.invalid(PATH, shown, format!("Only one reference can have Controller set to true. {found}"));
                }
            }
        }
    }
}

/// An owner reference as Go encodes it: four fields are always written.
fn go_owner(owner: &Value) -> Value {
    let mut shown = owner.clone();
    if let Some(fields) = shown.as_object_mut() {
        for field in ["apiVersion", "kind", "name", "uid"] {
            fields.entry(field).or_insert_with(|| Value::from(""));
        }
    }
    shown
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
    known_finalizers(errors, new);
}
