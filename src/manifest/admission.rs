//! The API server's processing of an object: decode, default, validate, warn.

use crate::api::order::gather_object;
use std::borrow::Cow;
use std::rc::Rc;

use serde_json::Value;

use super::decode::{Decoded, decode};
use super::kinds::{self, Kind};
use super::{Refusal, service_change, validation};
use crate::api::revision_hash::{revision_hash, safe_encode};
use crate::api::schema::schema;
use crate::api::{ResourceType, defaults};

/// What happens to unknown fields (`fieldValidation` of the API).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldValidation {
    /// Rejected, the default for apply and create.
    Strict,
    /// Dropped with a warning, the default for patch.
    Warn,
    /// Dropped.
    Ignore,
}

/// An object after the API server's decoding and defaulting, with its warnings.
#[derive(Clone, Debug, PartialEq)]
pub struct Admitted {
    /// Decoded, defaulted, encoded again.
    pub defaulted: Rc<Value>,
    /// Without `Warning: `.
    pub warnings: Vec<String>,
}

/// Admits an object to be created.
pub fn admit(value: &Value, fields: FieldValidation) -> Result<Admitted, Refusal> {
    let kind = known_kind(value)?;
    let decoded = decode_known(&kind, value);
    let (defaulted, warnings) = default(&kind, decoded, fields)?;
    finish(&kind, defaulted, warnings, |defaulted| validation::create(kind.name, &with_generated_name(defaulted)))
}

/// Admits `new`, the result of a patch to the stored object `old`, whose status is kept. `patch` is the patch as the server
/// prints it in errors.
pub fn admit_update(old: &Value, new: &Value, fields: FieldValidation, patch: &str) -> Result<Admitted, Refusal> {
    let kind = known_kind(new)?;
    let decoded = decode_known(&kind, new);
    if let Some(error) = decoded.patch_error(fields == FieldValidation::Strict) {
        return Err(Refusal::Patch { patch: patch.to_owned(), error });
    }
    let (mut defaulted, warnings) = default(&kind, decoded, fields)?;
    if let (Some(status), Some(object)) = (old.get("status"), defaulted.as_object_mut()) {
        object.insert("status".to_owned(), status.clone());
    }
    if let (Some(before), Some(after), "Service") = (old.get("spec"), defaulted.get_mut("spec"), kind.name) {
        service_change::keep_addresses(before, after);
        service_change::drop_type_dependent_fields(before, after);
    }
    finish(&kind, defaulted, warnings, |defaulted| validation::update(kind.name, old, defaulted))
}

/// Admits a stored object of a custom type: `old` is the object before an update. Its schema is not checked.
pub fn admit_custom(custom: &ResourceType, old: Option<&Value>, value: &Value) -> Result<Admitted, Refusal> {
    let defaulted = stored(value, custom.namespaced);
    let errors = old.map_or_else(|| validation::create("", &defaulted), |old| validation::update("", old, &defaulted));
    if errors.is_empty() {
        return Ok(Admitted { defaulted: Rc::new(defaulted), warnings: Vec::new() });
    }
    let name = value.pointer("/metadata/name").and_then(Value::as_str).unwrap_or_default().to_owned();
    Err(Refusal::Invalid { kind: custom.kind.to_string(), group: custom.group().to_owned(), name, errors })
}

/// An object without a schema here, as the server stores it: without nulls, and in a namespace if its kind is namespaced.
pub(super) fn stored(value: &Value, namespaced: bool) -> Value {
    fn without_nulls(value: &Value) -> Value {
        match value {
            Value::Object(map) => {
                gather_object(map.iter().filter(|(_, v)| !v.is_null()).map(|(k, v)| (k.clone(), without_nulls(v)))).into()
            }
            Value::Array(items) => items.iter().map(without_nulls).collect(),
            other => other.clone(),
        }
    }
    let mut stored = without_nulls(value);
    if let Some(metadata) = stored.get_mut("metadata").and_then(Value::as_object_mut).filter(|_| namespaced) {
        metadata.entry("namespace").or_insert_with(|| Value::from(DEFAULT_NAMESPACE));
    }
    stored
}

/// Decodes an object by the schema of its kind; without a schema here it stays as it is.
fn decode_known(kind: &Kind, value: &Value) -> Decoded {
    match schema().fields(kind.name) {
        Some(_) => decode(kind.name, value),
        None => Decoded { value: stored(value, kind.namespaced), ..Decoded::default() },
    }
}

fn known_kind(value: &Value) -> Result<Kind, Refusal> {
    let text = |field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default();
    kinds::find(text("kind"), text("apiVersion"))
        .ok_or_else(|| Refusal::Client(format!("no matches for kind {:?} in version {:?}", text("kind"), text("apiVersion"))))
}

/// Defaults a decoded object; refuses it if it could not be decoded.
fn default(kind: &Kind, decoded: Decoded, fields: FieldValidation) -> Result<(Value, Vec<String>), Refusal> {
    let lenient = fields != FieldValidation::Strict && decoded.mismatches.is_empty();
    if let Some(error) = decoded.error().filter(|_| !lenient) {
        return Err(bad_request(kind, &error));
    }
    let reported = decoded.unknown.iter().filter(|_| fields != FieldValidation::Ignore);
    let warnings = reported.map(|unknown| unknown.message()).collect();
    Ok((defaulted(kind, decoded.value), warnings))
}

/// A decoded object as the server stores it.
pub(super) fn defaulted(kind: &Kind, mut value: Value) -> Value {
    if let Some(object) = value.as_object_mut() {
        // The PrepareForCreate strategies upstream clear the status; only a Node keeps it.
        if kind.name != "Node" {
            object.remove("status");
        }
        if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
            if kind.namespaced {
                metadata.entry("namespace").or_insert_with(|| Value::from(DEFAULT_NAMESPACE));
            } else {
                metadata.remove("namespace");
            }
        }
    }
    defaults::apply(kind.name, &mut value);
    value
}

/// The object with the name that `generateName` stands for, which the server sets before it validates; the cluster chooses a
/// name of its own when it stores the object.
pub(super) fn with_generated_name(defaulted: &Value) -> Cow<'_, Value> {
    let text = |field: &str| defaulted.get("metadata").and_then(|metadata| metadata.get(field)?.as_str()).unwrap_or_default();
    let prefix = text("generateName");
    if prefix.is_empty() || !text("name").is_empty() {
        return Cow::Borrowed(defaulted);
    }
    let mut named = defaulted.clone();
    if let Some(metadata) = named.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.insert("name".to_owned(), Value::from(generated_name(prefix)));
    }
    Cow::Owned(named)
}

/// A name for `generateName`: the prefix, cut to 58 letters, and five more (apiserver/pkg/storage/names/generate.go).
pub(super) fn generated_name(prefix: &str) -> String {
    const PREFIX_LETTERS_MAX: usize = 58;
    let prefix: String = prefix.chars().take(PREFIX_LETTERS_MAX).collect();
    let suffix: String = safe_encode(&revision_hash(&prefix, 0)).chars().chain("zwgsb".chars()).take(5).collect();
    prefix + &suffix
}

/// The namespace of objects without metadata.namespace.
pub const DEFAULT_NAMESPACE: &str = "default";

fn finish(
    kind: &Kind,
    defaulted: Value,
    mut warnings: Vec<String>,
    validate: impl FnOnce(&Value) -> Vec<super::FieldError>,
) -> Result<Admitted, Refusal> {
    let errors = validate(&defaulted);
    if !errors.is_empty() {
        return Err(invalid(kind, &defaulted, errors));
    }
    warnings.extend(super::warnings::warnings(kind.name, &defaulted));
    Ok(Admitted { defaulted: Rc::new(defaulted), warnings })
}

/// The refusal of an object that can't be decoded.
pub(super) fn bad_request(kind: &Kind, error: &str) -> Refusal {
    let Kind { name, .. } = kind;
    Refusal::BadRequest(format!("{name} in version {:?} cannot be handled as a {name}: {error}", kind.version()))
}

/// The refusal of an object that fails validation.
pub(super) fn invalid(kind: &Kind, object: &Value, errors: Vec<super::FieldError>) -> Refusal {
    let name = object.get("metadata").and_then(|metadata| metadata.get("name")).and_then(Value::as_str);
    Refusal::Invalid { kind: kind.name.to_owned(), group: kind.group().to_owned(), name: name.unwrap_or_default().to_owned(), errors }
}
