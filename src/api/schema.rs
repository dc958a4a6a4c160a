//! The fields and types of the kinds, from the OpenAPI document of a real API server.

use super::order::gather;
use std::collections::BTreeMap;
use std::sync::OnceLock;

use serde_json::Value;

/// The kinds and their types.
#[derive(Debug, Default)]
pub struct Schema {
    /// Kind → apiVersion.
    kinds: BTreeMap<String, String>,
    /// Type → field → type of the field.
    types: BTreeMap<String, Fields>,
}

/// Fields of a type in alphabetical order, each with its type.
pub type Fields = BTreeMap<String, Type>;

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text.
    String,
    /// `true` or `false`.
    Bool,
    /// A 32-bit integer.
    Int32,
    /// A 64-bit integer.
    Int64,
    /// Base64 text.
    Bytes,
    /// An amount such as `1Gi`.
    Quantity,
    /// An integer or a text.
    IntOrString,
    /// A timestamp (`Time` or `MicroTime`).
    Time,
    /// Any value.
    Any,
    /// A list.
    List(Box<Type>),
    /// A map with text keys.
    Map(Box<Type>),
    /// Another type of the schema.
    Object(String),
}

/// The schema, parsed at its first use.
pub fn schema() -> &'static Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(|| Schema::parse(include_str!("schema.json")))
}

impl Schema {
    fn parse(text: &str) -> Schema {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        let entries = |name: &str| value.get(name).and_then(Value::as_object).into_iter().flatten();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        Schema {
            kinds: gather(entries("kinds").map(|(kind, version)| (kind.clone(), text(version)))),
            types: gather(entries("types").map(|(name, fields)| {
                let fields = fields.as_object().into_iter().flatten();
                (name.clone(), gather(fields.map(|(field, of)| (field.clone(), Type::parse(&text(of))))))
            })),
        }
    }

    /// The kinds with their apiVersions, by name.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, &str)> {
        self.kinds.iter().map(|(kind, version)| (kind.as_str(), version.as_str()))
    }

    /// The apiVersion of a kind in the schema.
    pub fn api_version(&self, kind: &str) -> Option<&str> {
        self.kinds.get(kind).map(String::as_str)
    }

    /// The fields of a type in the schema; kinds are types too.
    pub fn fields(&self, type_name: &str) -> Option<&Fields> {
        self.types.get(type_name)
    }
}

impl Type {
    fn parse(text: &str) -> Type {
        if let Some(item) = text.strip_prefix("[]") {
            return Type::List(Box::new(Type::parse(item)));
        }
        if let Some(value) = text.strip_prefix("map[string]") {
            return Type::Map(Box::new(Type::parse(value)));
        }
        match text {
            "string" => Type::String,
            "bool" => Type::Bool,
            "int32" => Type::Int32,
            "int64" => Type::Int64,
            "bytes" => Type::Bytes,
            "Quantity" => Type::Quantity,
            "IntOrString" => Type::IntOrString,
            "Time" | "MicroTime" => Type::Time,
            "FieldsV1" | "RawExtension" => Type::Any,
            name => Type::Object(name.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_referenced_type_exists() {
        for (name, fields) in &schema().types {
            for (field, of) in fields {
                let mut inner = of;
                while let Type::List(item) | Type::Map(item) = inner {
                    inner = item;
                }
                if let Type::Object(other) = inner {
                    assert!(schema().fields(other).is_some(), "{name}.{field} is a {other}");
                }
            }
        }
        assert_eq!(schema().api_version("StatefulSet"), Some("apps/v1"));
    }
}
