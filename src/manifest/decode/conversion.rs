//! Unambiguous conversions of a value of the wrong type to the type of its field.

use serde_json::Value;

use crate::api::schema::Type;

/// The only conversion of a value to the type of its field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conversion {
    /// A number or a boolean to a string, by quoting it.
    Text,
    /// A string to the number or boolean that it spells: this word, without quotes.
    Word(String),
    /// A value to a list of one item.
    Item,
}

impl Conversion {
    /// The conversion of a value to a type; `None` if there is none or it is ambiguous.
    pub(super) fn of(of: &Type, value: &Value) -> Option<Conversion> {
        match (of, value) {
            (Type::String, Value::Bool(_) | Value::Number(_)) => Some(Conversion::Text),
            (Type::Int32, Value::String(text)) => word::<i32>(text),
            (Type::Int64, Value::String(text)) => word::<i64>(text),
            (Type::Bool, Value::String(text)) => word::<bool>(text),
            (Type::List(item), Value::String(_)) if **item == Type::String => Some(Conversion::Item),
            (Type::List(item), Value::Object(_)) if matches!(**item, Type::Object(_)) => Some(Conversion::Item),
            _ => None,
        }
    }
}

/// A string that is the canonical spelling of a value.
fn word<T: std::str::FromStr + ToString>(text: &str) -> Option<Conversion> {
    let spelled: T = text.parse().ok()?;
    (spelled.to_string() == text).then(|| Conversion::Word(text.to_owned()))
}
