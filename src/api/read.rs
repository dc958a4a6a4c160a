//! Reads typed views from JSON objects, which the `manifest` module has validated before.

use super::quantity::Quantity;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The typed view of `value`, without the fields that `T` does not have.
///
/// Never fails, as validation happens elsewhere: a value of the wrong type reads as the default.
pub fn view<T: DeserializeOwned + Default>(value: &Value) -> T {
    T::deserialize(value).unwrap_or_default()
}

/// The value at a path of keys, or null.
pub fn at<'v>(value: &'v Value, path: &[&str]) -> &'v Value {
    path.iter().try_fold(value, |v, key| v.get(key)).unwrap_or(&Value::Null)
}

/// The items of an array; none if the value is not one.
pub fn array(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The quantity in a text or number; zero for anything else.
pub fn quantity(value: &Value) -> Quantity {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return Quantity::ZERO,
    };
    text.parse().unwrap_or(Quantity::ZERO)
}
