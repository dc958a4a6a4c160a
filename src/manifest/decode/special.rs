//! Types with their own UnmarshalJSON: quantities, IntOrString, times; and base64.

use serde_json::Value;

use super::go_types;
use crate::api::quantity::Quantity;

/// A quantity in canonical form. Models quantity.go UnmarshalJSON, which parses the raw JSON whatever its type.
pub(super) fn quantity(value: &Value) -> Result<Option<Value>, String> {
    let text = match value {
        Value::Null => return Ok(Some(Value::from("0"))),
        Value::String(text) => text.trim().to_owned(),
        Value::Number(_) => go_number(value),
        other => other.to_string(),
    };
    match text.parse::<Quantity>() {
        Ok(quantity) => Ok(Some(Value::from(quantity.to_string()))),
        Err(error) => Err(error.to_string()),
    }
}

/// An IntOrString. Models apimachinery/pkg/util/intstr/intstr.go UnmarshalJSON.
pub(super) fn int_or_string(value: &Value) -> Result<Option<Value>, String> {
    match value {
        Value::Null => Ok(None),
        Value::String(_) => Ok(Some(value.clone())),
        Value::Number(number) => match number.as_i64().and_then(|number| i32::try_from(number).ok()) {
            Some(number) => Ok(Some(Value::from(number))),
            None => Err(format!("json: cannot unmarshal number {} into Go value of type int32", go_number(value))),
        },
        _ => Err(format!("json: cannot unmarshal {} into Go value of type int32", json_type(value))),
    }
}

/// A time in RFC 3339 format. Models apimachinery/pkg/apis/meta/v1/time.go UnmarshalJSON.
pub(super) fn time(value: &Value) -> Result<Option<Value>, String> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) if is_rfc3339(text) => Ok(Some(value.clone())),
        Value::String(text) => Err(format!("parsing time {text:?} as \"2006-01-02T15:04:05Z07:00\": cannot parse {text:?} as \"2006\"")),
        _ => Err(format!("json: cannot unmarshal {} into Go value of type string", json_type(value))),
    }
}

fn is_rfc3339(text: &str) -> bool {
    let bytes = text.as_bytes();
    let shape = b"dddd-dd-ddTdd:dd:dd";
    bytes.len() > shape.len()
        && shape.iter().zip(bytes).all(|(expected, byte)| if *expected == b'd' { byte.is_ascii_digit() } else { expected == byte })
}

/// Go's error for a string that is not base64.
pub(super) fn base64_error(text: &str) -> Option<String> {
    let significant: Vec<(usize, u8)> = text.bytes().enumerate().filter(|(_, byte)| !matches!(byte, b'\n' | b'\r')).collect();
    let padding = significant.iter().rev().take_while(|(_, byte)| *byte == b'=').count().min(2);
    let data = significant.len() - padding;
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    let bad = significant.iter().take(data).find(|(_, byte)| !is_letter(*byte)).map(|(offset, _)| *offset);
    let complete = significant.len().is_multiple_of(4);
    let offset = bad.or_else(|| (!complete).then_some(text.len()));
    offset.map(|offset| format!("illegal base64 data at input byte {offset}"))
}

/// The API server's error for a value of the wrong type in the result of a patch.
///
/// Models staging/src/k8s.io/apimachinery/pkg/runtime/converter.go fromUnstructured.
pub(super) fn conversion_error(value: &Value, go_type: &str) -> String {
    let whole = value.as_i64().is_some();
    let (go_name, kind) = match value {
        Value::Number(_) if whole => ("int64", "int64"),
        Value::Number(_) => ("float64", "float64"),
        Value::Array(_) => ("[]interface {}", "slice"),
        Value::Object(_) => ("map[string]interface {}", "map"),
        other => (json_type(other), json_type(other)),
    };
    let is_string = |name: &str| go_types::is_string(name);
    match go_type {
        _ if go_type.starts_with("[]") => format!("cannot restore slice from {kind}"),
        _ if go_type.starts_with("map[") || go_type == "v1.ResourceList" => format!("cannot restore map from {kind}"),
        "int32" | "int64" if kind == "float64" => format!("cannot convert {go_name} to {go_type}"),
        "int32" | "int64" | "bool" => format!("unrecognized type: {go_type}"),
        name if is_string(name) && whole => format!("cannot convert {go_name} to {go_type}"),
        name if is_string(name) => "unrecognized type: string".to_owned(),
        _ => format!("cannot restore struct from: {kind}"),
    }
}

/// The JSON type of a value as Go's decoder prints it.
pub(super) fn json_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A number as Go's encoding/json writes it: without an exponent from 1e-6 to below 1e21.
pub(super) fn go_number(value: &Value) -> String {
    match value.as_f64() {
        Some(number) if value.is_f64() => {
            let magnitude = number.abs();
            if magnitude == 0.0 || (1e-6..1e21).contains(&magnitude) {
                return format!("{number}");
            }
            let text = format!("{number:e}");
            // Go writes a plus sign before a positive exponent; a negative one is the same in both formats.
            if text.contains("e-") { text } else { text.replace('e', "e+") }
        }
        _ => value.to_string(),
    }
}
