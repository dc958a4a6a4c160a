//! What a value of a wrong type is as a value of the right one, where there is no doubt.

use serde_json::Value;

use crate::api::schema::Type;

/// The one reading of a value as a value of its field's type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// A number or a boolean as text: in quotes.
    Text,
    /// A text as the number or boolean it spells: this word, without quotes.
    Word(String),
    /// A value as the one item of a list.
    Item,
}

impl Reading {
    /// The reading of a value as of a type; nothing where there is none, or more than one.
    pub(super) fn of(of: &Type, value: &Value) -> Option<Reading> {
        match (of, value) {
            (Type::String, Value::Bool(_) | Value::Number(_)) => Some(Reading::Text),
            (Type::Int32, Value::String(text)) => word::<i32>(text),
            (Type::Int64, Value::String(text)) => word::<i64>(text),
            (Type::Bool, Value::String(text)) => word::<bool>(text),
            (Type::List(item), Value::String(_)) if **item == Type::String => Some(Reading::Item),
            (Type::List(item), Value::Object(_)) if matches!(**item, Type::Object(_)) => Some(Reading::Item),
            _ => None,
        }
    }
}

/// A text that spells a value as it is usually written.
fn word<T: std::str::FromStr + ToString>(text: &str) -> Option<Reading> {
    let spelled: T = text.parse().ok()?;
    (spelled.to_string() == text).then(|| Reading::Word(text.to_owned()))
}
