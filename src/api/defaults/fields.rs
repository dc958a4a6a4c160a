//! Helpers that set missing fields.

use serde_json::{Map, Value};

/// The fields of an object.
pub(super) type Fields = Map<String, Value>;

/// Sets a field that is missing, null or an empty text.
pub(super) fn set(object: &mut Fields, field: &str, value: impl Into<Value>) {
    if is_unset(object.get(field)) {
        object.insert(field.to_owned(), value.into());
    }
}

/// Sets a field that is missing or null: Go has a pointer there, to an empty text too.
pub(super) fn set_pointer(object: &mut Fields, field: &str, value: impl Into<Value>) {
    if object.get(field).is_none_or(Value::is_null) {
        object.insert(field.to_owned(), value.into());
    }
}

/// Whether Go decodes the field to an empty string or a nil pointer.
pub(super) fn is_unset(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => true,
        Some(Value::String(text)) => text.is_empty(),
        Some(_) => false,
    }
}

/// Sets a number that is missing, null or 0.
pub(super) fn set_number(object: &mut Fields, field: &str, value: i64) {
    if object.get(field).is_none_or(|current| current.is_null() || current.as_i64() == Some(0)) {
        object.insert(field.to_owned(), value.into());
    }
}

/// The object in a field, created if it is missing.
pub(super) fn object_at<'object>(object: &'object mut Fields, field: &str) -> &'object mut Fields {
    let value = object.entry(field).or_insert(Value::Null);
    if !value.is_object() {
        *value = Value::Object(Fields::new());
    }
    match value {
        Value::Object(fields) => fields,
        _ => unreachable!("the value was set to an object"),
    }
}

/// The object in a field, if there is one.
pub(super) fn object_in<'object>(object: &'object mut Fields, field: &str) -> Option<&'object mut Fields> {
    object.get_mut(field)?.as_object_mut()
}

/// The objects of the list in a field.
pub(super) fn objects_in<'object>(object: &'object mut Fields, field: &str) -> impl Iterator<Item = &'object mut Fields> {
    object.get_mut(field).and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut)
}
