//! Collects field errors, and helpers that read fields of JSON objects.

use serde_json::{Map, Value};

use crate::api::go_text::quote;
use crate::api::revision_hash::escape_as_go;
use crate::manifest::{ErrorKind, FieldError};

/// The collected errors.
#[derive(Default)]
pub(super) struct Errors(pub Vec<FieldError>);

impl Errors {
    pub fn invalid(&mut self, path: impl Into<String>, value: impl Into<Value>, detail: impl Into<String>) {
        self.add(path, ErrorKind::Invalid, print_value(&value.into()), detail);
    }

    /// An invalid value that the API server prints as its internal (unversioned) Go type.
    pub fn invalid_internal(&mut self, path: impl Into<String>, printed: String, detail: impl Into<String>) {
        self.add(path, ErrorKind::Invalid, printed, detail);
    }

    /// One error for each message.
    pub fn invalid_all(&mut self, path: &str, value: &str, details: Vec<String>) {
        for detail in details {
            self.invalid(path, value, detail);
        }
    }

    pub fn required(&mut self, path: impl Into<String>, detail: impl Into<String>) {
        self.add(path, ErrorKind::Required, String::new(), detail);
    }

    pub fn duplicate(&mut self, path: impl Into<String>, value: impl Into<Value>) {
        self.add(path, ErrorKind::Duplicate, print_value(&value.into()), "");
    }

    /// A duplicate that the API server prints as its internal (unversioned) Go type.
    pub fn duplicate_internal(&mut self, path: impl Into<String>, printed: String) {
        self.add(path, ErrorKind::Duplicate, printed, "");
    }

    pub fn not_supported(&mut self, path: impl Into<String>, value: &str, supported: &[&str]) {
        self.not_supported_internal(path, quote(value), supported);
    }

    /// An unsupported value that the API server prints as its internal (unversioned) Go type.
    pub fn not_supported_internal(&mut self, path: impl Into<String>, printed: String, supported: &[&str]) {
        let quoted: Vec<_> = supported.iter().map(|value| quote(value)).collect();
        let detail = format!("supported values: {}", quoted.join(", "));
        self.add(path, ErrorKind::NotSupported, printed, detail);
    }

    pub fn forbidden(&mut self, path: impl Into<String>, detail: impl Into<String>) {
        self.add(path, ErrorKind::Forbidden, String::new(), detail);
    }

    pub fn not_found(&mut self, path: impl Into<String>, value: &str) {
        self.add(path, ErrorKind::NotFound, quote(value), "");
    }

    pub fn too_long(&mut self, path: impl Into<String>, bytes_max: usize) {
        let detail = format!("may not be more than {bytes_max} bytes");
        self.add(path, ErrorKind::TooLong, String::new(), detail);
    }

    /// Checks that a value is one of the supported ones; an empty value is a "Required value" error.
    pub fn one_of(&mut self, path: &str, value: &str, supported: &[&str]) {
        if value.is_empty() {
            self.required(path, "");
        } else if !supported.contains(&value) {
            self.not_supported(path, value, supported);
        }
    }

    /// Checks that a number, if set, is at least 0.
    pub fn nonnegative(&mut self, object: &Value, path: &str, field: &str) {
        if let Some(number) = number(object, field).filter(|number| *number < 0) {
            self.invalid(format!("{path}.{field}"), number, "must be greater than or equal to 0");
        }
    }

    fn add(&mut self, path: impl Into<String>, kind: ErrorKind, bad_value: String, detail: impl Into<String>) {
        self.0.push(FieldError { path: path.into(), kind, bad_value, detail: detail.into() });
    }
}

/// A value as the API server prints it: a quoted string, or JSON.
fn print_value(value: &Value) -> String {
    match value {
        Value::String(text) => quote(text),
        other => escape_as_go(&other.to_string()),
    }
}

/// The string in a field; empty if there is none.
pub(super) fn text<'object>(object: &'object Value, field: &str) -> &'object str {
    object.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// The number in a field.
pub(super) fn number(object: &Value, field: &str) -> Option<i64> {
    object.get(field).and_then(Value::as_i64)
}

/// Whether a field is true.
pub(super) fn is_true(object: &Value, field: &str) -> bool {
    object.get(field) == Some(&Value::Bool(true))
}

/// The items of the list in a field.
pub(super) fn list<'object>(object: &'object Value, field: &str) -> &'object [Value] {
    object.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The items of the list in a field, each with its path.
pub(super) fn items<'object>(object: &'object Value, path: &str, field: &str) -> impl Iterator<Item = (String, &'object Value)> {
    let path = format!("{path}.{field}");
    list(object, field).iter().enumerate().map(move |(index, item)| (format!("{path}[{index}]"), item))
}

/// The map in a field.
pub(super) fn map<'object>(object: &'object Value, field: &str) -> Option<&'object Map<String, Value>> {
    object.get(field).and_then(Value::as_object)
}

/// The string entries of the map in a field.
pub(super) fn texts<'object>(object: &'object Value, field: &str) -> impl Iterator<Item = (&'object str, &'object str)> {
    map(object, field).into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default()))
}
