//! Fixes: edits of the text that resolve a problem. One file per kind of problem; this file has the shared helpers.
//!
//! An edit keeps the style of the text it changes (block or flow, YAML or JSON) and leaves the rest of the text unchanged.

pub(super) mod api_version;
pub(super) mod conversion;
mod ingress;
pub(super) mod namespaces;
pub(super) mod selector;
#[cfg(test)]
pub(in crate::manifest) mod testing;

use serde_json::Value;

use crate::yaml::{self, Entry, Node, Range};

/// A range of the text and what replaces it.
pub(super) type Edit = (Range, String);

/// An object and the text that its ranges refer to.
#[derive(Clone, Copy)]
pub(super) struct Source<'text> {
    /// The text of the document.
    pub text: &'text str,
    /// The object's tree.
    pub root: &'text Node,
}

impl Source<'_> {
    /// The text of a range; `None` if the range is not within this text.
    fn at(&self, range: Range) -> Option<&str> {
        self.text.get(range.start..range.end)
    }
}

/// An edit that inserts entries into a mapping, before the entry with the key `before` or else before the first one. `None`
/// if the text has no entry of this mapping itself, as with an alias.
pub(super) fn insert(source: Source<'_>, mapping: &Node, before: &str, entries: &[(&str, Value)]) -> Option<Edit> {
    // An anchor precedes its aliases, so merged or aliased entries have ranges before the mapping.
    let own = || mapping.entries().into_iter().flatten().filter(|entry| entry.key_range.start >= mapping.range.start);
    let next: &Entry = own().find(|entry| entry.key == before).or_else(|| own().next())?;
    let position = next.key_range;
    let rest = source.text.get(position.start..)?;
    let inserted: String = if source.at(mapping.range)?.starts_with('{') {
        let json = rest.starts_with('"');
        entries.iter().map(|(key, value)| format!("{}: {}, ", flow_text(key, json), flow(value, json))).collect()
    } else {
        let indent = block_indent(source.text, position.start)?;
        entries.iter().map(|(key, value)| format!("{}\n{}", block(key, value, indent), " ".repeat(indent))).collect()
    };
    Some((Range { end: position.start, ..position }, inserted))
}

/// The indentation in columns of the block mapping whose key starts at an offset; `None` if other text precedes the key.
fn block_indent(text: &str, offset: usize) -> Option<usize> {
    let before = text.get(..offset)?;
    let lead = before.get(before.rfind('\n').map_or(0, |newline| newline + 1)..)?;
    lead.chars().all(|character| matches!(character, ' ' | '-')).then_some(lead.len())
}

/// An entry of a block mapping, without the indentation of its first line.
fn block(key: &str, value: &Value, indent: usize) -> String {
    let inner = indent + 2;
    match value {
        Value::Object(entries) => {
            let lines = entries.iter().map(|(key, value)| format!("\n{}{}", " ".repeat(inner), block(key, value, inner)));
            format!("{}:{}", yaml_text(key), lines.collect::<String>())
        }
        other => format!("{}: {}", yaml_text(key), flow(other, false)),
    }
}

/// A value in flow style, as YAML or as JSON.
fn flow(value: &Value, json: bool) -> String {
    match value {
        Value::Object(entries) => {
            let entries: Vec<_> = entries.iter().map(|(key, value)| format!("{}: {}", flow_text(key, json), flow(value, json))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Value::String(text) => flow_text(text, json),
        other => other.to_string(),
    }
}

fn flow_text(text: &str, json: bool) -> String {
    if json { Value::from(text).to_string() } else { yaml_text(text) }
}

/// A string as a YAML scalar, quoted where a plain scalar would have another value.
pub(super) fn yaml_text(text: &str) -> String {
    let is_plain = text.chars().all(|character| character.is_ascii_alphanumeric() || "-_./".contains(character));
    let reads_as_itself = || yaml::read(text).0.first().is_some_and(|document| document.root.as_str() == Some(text));
    if is_plain && reads_as_itself() { text.to_owned() } else { Value::from(text).to_string() }
}

/// Converts the line ends of edits to those of the text.
pub(super) fn with_line_ends_of(text: &str, edits: &mut [Edit]) {
    let crlf = text.find('\n').is_some_and(|newline| text[..newline].ends_with('\r'));
    for (_, replacement) in edits.iter_mut().filter(|(_, replacement)| crlf && replacement.contains('\n')) {
        *replacement = replacement.replace("\r\n", "\n").replace('\n', "\r\n");
    }
}
