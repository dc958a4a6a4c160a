//! The positioned tree a YAML document is read into.

use serde_json::{Map, Number, Value};

/// A stretch of the source text and where its start is for a reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// Byte offset of the first character.
    pub start: usize,
    /// Byte offset just past the last character.
    pub end: usize,
    /// Line of the start, counted from 1.
    pub line: usize,
    /// Column of the start in characters, counted from 1.
    pub column: usize,
}

/// One document of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// Its place in the stream, counted from 0; documents without content count too.
    pub index: usize,
    /// The tree.
    pub root: Node,
    /// The whole document.
    pub range: Range,
    /// Keys that stand twice in one map, at their later place: kubectl silently takes the last.
    pub duplicate_keys: Vec<(String, Range)>,
    /// Where text begins that kubectl silently leaves out: what follows `...` without a `---` of its own.
    pub ignored: Option<Range>,
}

/// A document that could not be read.
#[derive(Clone, Debug, PartialEq)]
pub struct SyntaxError {
    /// The document's place in the stream, counted from 0.
    pub index: usize,
    /// What is wrong, for a reader of the whole text.
    pub message: String,
    /// The same as kubectl prints it: it counts lines from the start of the document.
    pub as_kubectl: String,
    /// Where.
    pub range: Range,
}

/// A value of the document with its place in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub kind: NodeKind,
    /// Where it stands. What an alias stands for has the alias's range; what is below it keeps its own.
    pub range: Range,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub enum NodeKind {
    /// A value without parts, resolved as kubectl resolves it.
    Scalar(Scalar),
    /// A list.
    Sequence(Vec<Node>),
    /// A map in the order of the text; of equal keys only the last is kept.
    Mapping(Vec<Entry>),
}

/// A key and its value.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key as JSON spells it.
    pub key: String,
    /// Where the key stands.
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
    /// A whole number that fits 64 bits with a sign.
    Int(i64),
    /// A whole number that needs all 64 bits.
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

    /// The same value as JSON. Numbers without a fraction become whole numbers, as Go writes them.
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

/// Go prints a float below 1e21 without an exponent, so 3.0 reaches the API server as 3.
fn float_to_json(value: f64) -> Value {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value.fract() == 0.0 && value.abs() < EXACT {
        return Value::from(value as i64);
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}
