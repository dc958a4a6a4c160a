//! The functions of Go templates: those of text/template/funcs.go and the two that kubectl adds.

use super::go_value::{GoValue, number_text, text};
use crate::api::go_text::quote;
use serde_json::Value;
use std::cmp::Ordering;

const KNOWN: [&str; 17] = [
    "and",
    "base64decode",
    "eq",
    "exists",
    "ge",
    "gt",
    "index",
    "le",
    "len",
    "lt",
    "ne",
    "not",
    "or",
    "print",
    "printf",
    "println",
    "slice",
];

/// Whether there is a function with this name.
pub fn is_known(name: &str) -> bool {
    KNOWN.contains(&name)
}

/// The widest field of `printf`: it bounds the output.
const WIDTH_MAX: usize = 1_000;

/// Calls a function. `and` and `or` are evaluated elsewhere.
pub fn call(name: &str, arguments: &[GoValue]) -> Result<GoValue, String> {
    let at_least = |count: usize| match arguments.len() < count {
        true => Err(format!("wrong number of args for {name}: want at least {count} got {}", arguments.len())),
        false => Ok(()),
    };
    at_least(match name {
        "eq" | "ne" | "lt" | "le" | "gt" | "ge" => 2,
        "print" | "println" => 0,
        _ => 1,
    })?;
    let value: Value = match name {
        "not" => (!arguments[0].is_true()).into(),
        "eq" => arguments[1..].iter().map(|other| equal(&arguments[0], other)).collect::<Result<Vec<_>, _>>()?.contains(&true).into(),
        "ne" => (!equal(&arguments[0], &arguments[1])?).into(),
        "lt" => order(arguments)?.is_lt().into(),
        "le" => order(arguments)?.is_le().into(),
        "gt" => order(arguments)?.is_gt().into(),
        "ge" => order(arguments)?.is_ge().into(),
        "len" => length(arguments[0].json())?.into(),
        "index" => return arguments[1..].iter().try_fold(arguments[0].clone(), |value, key| index(&value, key.json())),
        "exists" => {
            let found = arguments[1..].iter().try_fold(arguments[0].clone(), |value, key| index(&value, key.json()));
            found.is_ok_and(|found| found != GoValue::Missing).into()
        }
        "slice" => slice(arguments)?,
        "base64decode" => decoded(&text(arguments[0].json()))?.into(),
        "print" => printed(arguments, false).into(),
        "println" => (printed(arguments, true) + "\n").into(),
        "printf" => formatted(&text(arguments[0].json()), &arguments[1..])?.into(),
        other => return Err(format!("function \"{other}\" not defined")),
    };
    Ok(value.into())
}

fn equal(one: &GoValue, other: &GoValue) -> Result<bool, String> {
    match (one.json(), other.json()) {
        (Value::Number(a), Value::Number(b)) => Ok(a.as_f64() == b.as_f64()),
        (Value::String(a), Value::String(b)) => Ok(a == b),
        (Value::Bool(a), Value::Bool(b)) => Ok(a == b),
        (Value::Null, b) => Ok(b.is_null()),
        (a, Value::Null) => Ok(a.is_null()),
        (Value::Array(_) | Value::Object(_), _) | (_, Value::Array(_) | Value::Object(_)) => Err("non-comparable type".into()),
        _ => Err("incompatible types for comparison".into()),
    }
}

fn order(arguments: &[GoValue]) -> Result<Ordering, String> {
    match (arguments[0].json(), arguments[1].json()) {
        (Value::Number(a), Value::Number(b)) => {
            a.as_f64().zip(b.as_f64()).and_then(|(a, b)| a.partial_cmp(&b)).ok_or_else(|| "invalid type for comparison".into())
        }
        (Value::String(a), Value::String(b)) => Ok(a.cmp(b)),
        (Value::Number(_) | Value::String(_), Value::Number(_) | Value::String(_)) => Err("incompatible types for comparison".into()),
        _ => Err("invalid type for comparison".into()),
    }
}

fn length(value: &Value) -> Result<usize, String> {
    match value {
        Value::String(text) => Ok(text.len()),
        Value::Array(items) => Ok(items.len()),
        Value::Object(map) => Ok(map.len()),
        Value::Null => Err("len of nil pointer".into()),
        _ => Err("len of type float64".into()),
    }
}

fn index(value: &GoValue, key: &Value) -> Result<GoValue, String> {
    match (value.json(), key) {
        (Value::Object(map), Value::String(key)) => Ok(map.get(key).cloned().map_or(GoValue::Missing, GoValue::Json)),
        (Value::Array(items), Value::Number(at)) => {
            let found = position(at.as_f64()).and_then(|at| items.get(at));
            found.cloned().map(GoValue::Json).ok_or_else(|| format!("index out of range: {}", number_text(at.as_f64().unwrap_or(0.0))))
        }
        (Value::Null, _) => Err("index of untyped nil".into()),
        (Value::Object(_), _) => Err("value is not a string".into()),
        _ => Err(format!("can't index item of type {}", text(value.json()))),
    }
}

fn position(number: Option<f64>) -> Option<usize> {
    number.filter(|at| *at >= 0.0 && *at < 1e15).map(|at| at as usize)
}

fn slice(arguments: &[GoValue]) -> Result<Value, String> {
    let bound = |at: usize, default: usize| match arguments.get(at) {
        None => Ok(default),
        Some(value) => position(value.json().as_f64()).ok_or_else(|| "index out of range".to_string()),
    };
    let whole = arguments[0].json();
    let (from, to) = (bound(1, 0)?, bound(2, length(whole)?)?);
    let out_of_range = || "index out of range".to_string();
    match whole {
        Value::String(text) => text.get(from..to).map(Value::from).ok_or_else(out_of_range),
        Value::Array(items) => items.get(from..to).map(|items| items.to_vec().into()).ok_or_else(out_of_range),
        _ => Err("can't slice item".into()),
    }
}

fn decoded(text: &str) -> Result<String, String> {
    let mut bytes = Vec::new();
    let (mut buffer, mut bits) = (0u32, 0);
    for (at, character) in text.trim_end_matches('=').bytes().enumerate() {
        let value = match character {
            b'A'..=b'Z' => character - b'A',
            b'a'..=b'z' => character - b'a' + 26,
            b'0'..=b'9' => character - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return Err(format!("illegal base64 data at input byte {at}")),
        };
        buffer = buffer << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits & 0xff) as u8);
        }
    }
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Models fmt.Sprint, which separates operands by a blank when neither is a string, and fmt.Sprintln, which always does.
fn printed(arguments: &[GoValue], always: bool) -> String {
    let mut out = String::new();
    for (at, argument) in arguments.iter().enumerate() {
        let is_text = |value: &GoValue| value.json().is_string();
        if at > 0 && (always || !is_text(argument) && !is_text(&arguments[at - 1])) {
            out.push(' ');
        }
        out.push_str(&text(argument.json()));
    }
    out
}

/// Models fmt.Sprintf with the verbs v, s, q, d, f, t, x and their flags `-`, `0`, width and precision. Numbers of JSON are
/// float64, so that `%d` is an error in the text, as in Go.
fn formatted(format: &str, arguments: &[GoValue]) -> Result<String, String> {
    let (mut out, mut rest, mut next) = (String::new(), format, arguments.iter());
    while let Some((text_before, after)) = rest.split_once('%') {
        out.push_str(text_before);
        let end = after.find(|c: char| !(c.is_ascii_digit() || matches!(c, '-' | '0' | '.' | '+' | '#' | ' '))).unwrap_or(after.len());
        let flags = &after[..end];
        let Some(verb) = after[end..].chars().next() else { return Ok(out + "%!(NOVERB)") };
        rest = &after[end + verb.len_utf8()..];
        if verb == '%' {
            out.push('%');
            continue;
        }
        let Some(argument) = next.next() else {
            out.push_str(&format!("%!{verb}(MISSING)"));
            continue;
        };
        out.push_str(&padded(&one(verb, flags, argument.json()), flags)?);
    }
    out.push_str(rest);
    let extra: Vec<String> = next.map(|argument| format!("{}={}", go_type(argument.json()), text(argument.json()))).collect();
    if !extra.is_empty() {
        out.push_str(&format!("%!(EXTRA {})", extra.join(", ")));
    }
    Ok(out)
}

fn go_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "<nil>",
        Value::Bool(_) => "bool",
        Value::Number(_) => "float64",
        Value::String(_) => "string",
        Value::Array(_) => "[]interface {}",
        Value::Object(_) => "map[string]interface {}",
    }
}

fn one(verb: char, flags: &str, value: &Value) -> String {
    let precision = flags.split_once('.').map(|(_, digits)| digits.parse().unwrap_or(0).min(WIDTH_MAX));
    match (verb, value) {
        ('v', _) | ('s', Value::String(_) | Value::Array(_) | Value::Object(_)) | ('t', Value::Bool(_)) => text(value),
        ('q', Value::String(text)) => quote(text),
        ('f', Value::Number(number)) => format!("{:.*}", precision.unwrap_or(6), number.as_f64().unwrap_or(0.0)),
        ('g', Value::Number(number)) => number_text(number.as_f64().unwrap_or(0.0)),
        ('T', _) => go_type(value).into(),
        ('x', Value::String(text)) => text.bytes().map(|byte| format!("{byte:02x}")).collect(),
        _ => format!("%!{verb}({}={})", go_type(value), text(value)),
    }
}

fn padded(text: &str, flags: &str) -> Result<String, String> {
    let digits = flags.split('.').next().unwrap_or_default().trim_start_matches(['-', '+', '#', ' ', '0']);
    let width: usize = if digits.is_empty() { 0 } else { digits.parse().map_err(|_| "bad width".to_string())? };
    let missing = width.min(WIDTH_MAX).saturating_sub(text.chars().count());
    let zeros = flags.starts_with('0') && text.starts_with(|c: char| c.is_ascii_digit());
    Ok(match (flags.contains('-'), zeros) {
        (true, _) => text.to_string() + &" ".repeat(missing),
        (false, true) => "0".repeat(missing) + text,
        (false, false) => " ".repeat(missing) + text,
    })
}
