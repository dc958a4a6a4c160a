//! Reading typed views out of whole objects that the manifest room has already checked.

use super::quantity::Quantity;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The typed view of `value`, fields it does not name left out.
///
/// What was never checked and does not fit reads as the default: a view never fails, the checks are elsewhere.
pub fn view<T: DeserializeOwned + Default>(value: &Value) -> T {
    T::deserialize(value).unwrap_or_default()
}

/// The value at a path of keys, or null.
pub fn at<'v>(value: &'v Value, path: &[&str]) -> &'v Value {
    path.iter().try_fold(value, |v, key| v.get(key)).unwrap_or(&Value::Null)
}

/// The quantity written as `value`, text or number; nothing is nothing.
pub fn quantity(value: &Value) -> Quantity {
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return Quantity::ZERO,
    };
    text.parse().unwrap_or(Quantity::ZERO)
}
