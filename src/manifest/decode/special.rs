//! Types with their own UnmarshalJSON: quantities, IntOrString, times; and base64.

use serde_json::Value;

use super::{go_time, go_types};
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
        Value::String(text) => match go_time::error(text) {
            None => Ok(Some(value.clone())),
            Some(message) => Err(message),
        },
        _ => Err(format!("json: cannot unmarshal {} into Go value of type string", json_type(value))),
    }
}

/// Go's error for a string that is not base64 (encoding/base64 decodeQuantum).
pub(super) fn base64_error(text: &str) -> Option<String> {
    corrupt_input(text.as_bytes()).map(|offset| format!("illegal base64 data at input byte {offset}"))
}

/// The offset that Go reports for corrupt base64.
fn corrupt_input(text: &[u8]) -> Option<usize> {
    let is_line_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
    let after_line_ends = |at: usize| at + text.iter().skip(at).take_while(|byte| is_line_end(byte)).count();
    let (mut at, mut in_quantum) = (0, 0);
    loop {
        at = after_line_ends(at);
        match text.get(at) {
            None if in_quantum == 0 => return None,
            None => return Some(text.len().saturating_sub(in_quantum)),
            Some(byte) if byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/') => {
                in_quantum = (in_quantum + 1) % 4;
                at += 1;
            }
            Some(b'=') if in_quantum >= 2 => break,
            Some(_) => return Some(at),
        }
    }
    at += 1;
    if in_quantum == 2 {
        at = after_line_ends(at);
        match text.get(at) {
            None => return Some(text.len()),
            Some(b'=') => at += 1,
            Some(_) => return Some(at - 1),
        }
    }
    at = after_line_ends(at);
    (at < text.len()).then_some(at)
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

/// A number as Go's encoding/json writes it after it was read as int64 or, if it does not fit, as float64: without an exponent
/// from 1e-6 to below 1e21.
pub(super) fn go_number(value: &Value) -> String {
    match value.as_f64() {
        Some(number) if !value.is_i64() => {
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
