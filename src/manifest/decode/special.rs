//! Values that read themselves: quantities, numbers-or-texts, times, base64.

use serde_json::Value;

use super::go_types;
use crate::api::quantity::Quantity;

/// An amount in its canonical form. Models quantity.go UnmarshalJSON: it reads the JSON text itself, whatever its type.
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

/// A number or a text. Models apimachinery/pkg/util/intstr/intstr.go UnmarshalJSON.
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

/// A moment as RFC 3339 writes it. Models apimachinery/pkg/apis/meta/v1/time.go UnmarshalJSON.
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
        && shape.iter().zip(bytes).all(|(want, byte)| if *want == b'd' { byte.is_ascii_digit() } else { want == byte })
}

/// Why a text is not base64, as Go says it.
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

/// What is said of a value in a patch that is not of its field's type.
///
/// Models staging/src/k8s.io/apimachinery/pkg/runtime/converter.go fromUnstructured.
pub(super) fn converting(value: &Value, go_type: &str) -> String {
    let whole = value.as_i64().is_some();
    let (go_name, kind) = match value {
        Value::Number(_) if whole => ("int64", "int64"),
        Value::Number(_) => ("float64", "float64"),
        Value::Array(_) => ("[]interface {}", "slice"),
        Value::Object(_) => ("map[string]interface {}", "map"),
        other => (json_type(other), json_type(other)),
    };
    let is_text = |name: &str| go_types::is_text(name);
    match go_type {
        _ if go_type.starts_with("[]") => format!("cannot restore slice from {kind}"),
        _ if go_type.starts_with("map[") || go_type == "v1.ResourceList" => format!("cannot restore map from {kind}"),
        "int32" | "int64" if kind == "float64" => format!("cannot convert {go_name} to {go_type}"),
        "int32" | "int64" | "bool" => format!("unrecognized type: {go_type}"),
        name if is_text(name) && whole => format!("cannot convert {go_name} to {go_type}"),
        name if is_text(name) => "unrecognized type: string".to_owned(),
        _ => format!("cannot restore struct from: {kind}"),
    }
}

/// How Go's decoder names the JSON type of a value.
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

/// A number as Go's encoding/json writes it: without an exponent from 1e-6 up to 1e21.
pub(super) fn go_number(value: &Value) -> String {
    match value.as_f64() {
        Some(number) if value.is_f64() => {
            let magnitude = number.abs();
            if magnitude == 0.0 || (1e-6..1e21).contains(&magnitude) {
                return format!("{number}");
            }
            let text = format!("{number:e}");
            // Go writes at least two digits of a negative exponent's size as they are, and a plus for a positive one.
            if text.contains("e-") { text } else { text.replace('e', "e+") }
        }
        _ => value.to_string(),
    }
}
