//! Values of a Go template and how Go prints them.

use serde_json::Value;

/// A value: that of a field, or the absence of one.
#[derive(Clone, Debug, PartialEq)]
pub enum GoValue {
    /// A map has no such key.
    Missing,
    /// A JSON value.
    Json(Value),
}

impl From<Value> for GoValue {
    fn from(value: Value) -> GoValue {
        GoValue::Json(value)
    }
}

impl GoValue {
    /// The JSON value; a missing one is null.
    pub fn json(&self) -> &Value {
        match self {
            GoValue::Missing => &Value::Null,
            GoValue::Json(value) => value,
        }
    }

    /// Whether `if` takes its first branch: not empty, zero, false or nil.
    pub fn is_true(&self) -> bool {
        match self.json() {
            Value::Null => false,
            Value::Bool(on) => *on,
            Value::Number(number) => number.as_f64() != Some(0.0),
            Value::String(text) => !text.is_empty(),
            Value::Array(items) => !items.is_empty(),
            Value::Object(map) => !map.is_empty(),
        }
    }

    /// The value as an action prints it.
    pub fn text(&self) -> String {
        match self {
            GoValue::Missing | GoValue::Json(Value::Null) => "<no value>".into(),
            GoValue::Json(value) => text(value),
        }
    }
}

/// A value as Go's `%v` prints it. Numbers of JSON are float64.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => "<nil>".into(),
        Value::Bool(on) => on.to_string(),
        Value::Number(number) => number_text(number.as_f64().unwrap_or(0.0)),
        Value::String(text) => text.clone(),
        Value::Array(items) => format!("[{}]", items.iter().map(text).collect::<Vec<_>>().join(" ")),
        Value::Object(map) => {
            let pairs: Vec<String> = map.iter().map(|(key, value)| format!("{key}:{}", text(value))).collect();
            format!("map[{}]", pairs.join(" "))
        }
    }
}

/// A float64 as Go's `%v` prints it: with an exponent from 1e+06 on and below 1e-4 (strconv/ftoa.go, format `g`, shortest).
pub fn number_text(number: f64) -> String {
    let scientific = format!("{number:e}");
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if number != 0.0 && !(-4..6).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    number.to_string()
}
