//! The tree of a parsed document; nodes have their range in the text.

use serde_json::{Map, Number, Value};

/// A range of the source text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// Byte offset of the first character.
    pub start: usize,
    /// Byte offset after the last character.
    pub end: usize,
    /// Line of the start, from 1.
    pub line: usize,
    /// Column of the start in characters, from 1.
    pub column: usize,
}

/// A document of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its index in the stream; documents without content count too.
    pub index: usize,
    /// The root node.
    pub root: Node,
    /// The whole document.
    pub range: Range,
    /// Duplicate keys of mappings, with the range of the later one: kubectl silently uses the last.
    pub duplicate_keys: Vec<(String, Range)>,
    /// Where text begins that kubectl silently ignores: after `...` without a following `---`.
    pub ignored: Option<Range>,
}

/// A document that could not be read.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntaxError {
    /// The document's index in the stream.
    pub index: usize,
    /// The message, without a line number.
    pub message: String,
    /// The message as kubectl prints it, with the line number from the start of the document.
    pub as_kubectl: String,
    /// Where the error is.
    pub range: Range,
}

/// A value of the document with its range in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub kind: NodeKind,
    /// Its range. The value of an alias has the range of the alias; its children keep their own.
    pub range: Range,
}

/// The kind of a node, with its content.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// A scalar, resolved as kubectl does.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// A map in the order of the text; only the last entry of a key is kept.
    Mapping(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key as in JSON.
    pub key: String,
    /// The range of the key.
    pub key_range: Range,
    /// The value.
    pub value: Node,
}

/// A resolved scalar.
#[derive(Clone, Debug, PartialEq)]
pub enum Scalar {
    /// `~`, `null` or nothing.
    Null,
    /// `true`, `yes`, `on` …
    Bool(bool),
    /// An integer that fits `i64`.
    Int(i64),
    /// An integer that fits only `u64`.
    UInt(u64),
    /// Any other number.
    Float(f64),
    /// Text.
    String(String),
}

impl Node {
    /// The entries, if this is a mapping.
    pub fn entries(&self) -> Option<&[Entry]> {
        match &self.kind {
            NodeKind::Mapping(entries) => Some(entries),
            _ => None,
        }
    }

    /// The items, if this is a sequence.
    pub fn items(&self) -> Option<&[Node]> {
        match &self.kind {
            NodeKind::Sequence(items) => Some(items),
            _ => None,
        }
    }

    /// The text, if this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Scalar(Scalar::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The entry with this key, if this is a mapping that has it.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries()?.iter().find(|entry| entry.key == key)
    }

    /// The value under this key, if this is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The value as JSON. Floats without a fraction become integers, as Go encodes them.
    pub fn to_json(&self) -> Value {
        match &self.kind {
            NodeKind::Scalar(scalar) => scalar.to_json(),
            NodeKind::Sequence(items) => Value::Array(items.iter().map(Node::to_json).collect()),
            NodeKind::Mapping(entries) => {
                let mut map = Map::new();
                entries.iter().for_each(|entry| {
                    map.insert(entry.key.clone(), entry.value.to_json());
                });
                Value::Object(map)
            }
        }
    }
}

impl Scalar {
    fn to_json(&self) -> Value {
        match self {
            Scalar::Null => Value::Null,
            Scalar::Bool(value) => Value::Bool(*value),
            Scalar::Int(value) => Value::from(*value),
            Scalar::UInt(value) => Value::from(*value),
            Scalar::Float(value) => float_to_json(*value),
            Scalar::String(text) => Value::String(text.clone()),
        }
    }
}

/// Go encodes a float below 1e21 without an exponent, so the API server receives 3.0 as 3.
fn float_to_json(value: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT {
        return Value::from(value as i64);
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}
