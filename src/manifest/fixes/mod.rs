//! Changes to the text that mend a problem. One file per kind of problem; here is what they share.
//!
//! A change keeps the style of what it changes: block or flow, YAML or JSON, and leaves everything else letter for letter.

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

/// An object and the text that its places are counted in.
#[derive(Clone, Copy)]
pub(super) struct Source<'text> {
    /// The text of the document.
    pub text: &'text str,
    /// The object's tree.
    pub root: &'text Node,
}

impl Source<'_> {
    /// The text of a range; nothing where the range is none of this text.
    fn at(&self, range: Range) -> Option<&str> {
        self.text.get(range.start..range.end)
    }
}

/// Puts entries into a mapping, before the entry of this key or else before its first one. Nothing where the mapping has no
/// entry of its own in the text, as with an alias.
pub(super) fn insert(source: Source<'_>, mapping: &Node, before: &str, entries: &[(&str, Value)]) -> Option<Edit> {
    // An anchor comes before what refers to it: entries that were merged or aliased stand further up.
    let own = || mapping.entries().into_iter().flatten().filter(|entry| entry.key_range.start >= mapping.range.start);
    let next: &Entry = own().find(|entry| entry.key == before).or_else(|| own().next())?;
    let place = next.key_range;
    let rest = source.text.get(place.start..)?;
    let words: String = if source.at(mapping.range)?.starts_with('{') {
        let json = rest.starts_with('"');
        entries.iter().map(|(key, value)| format!("{}: {}, ", flow_text(key, json), flow(value, json))).collect()
    } else {
        let indent = block_indent(source.text, place.start)?;
        entries.iter().map(|(key, value)| format!("{}\n{}", block(key, value, indent), " ".repeat(indent))).collect()
    };
    Some((Range { end: place.start, ..place }, words))
}

/// How far the block mapping is indented whose key starts at an offset; nothing where something else stands before the key.
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

/// A value between brackets, as YAML or as JSON.
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

/// A text as YAML writes it: in quotes where it would mean something else without.
pub(super) fn yaml_text(text: &str) -> String {
    let is_plain = text.chars().all(|character| character.is_ascii_alphanumeric() || "-_./".contains(character));
    let means_itself = || yaml::read(text).0.first().is_some_and(|document| document.root.as_str() == Some(text));
    if is_plain && means_itself() { text.to_owned() } else { Value::from(text).to_string() }
}

/// Edits with the line ends of the text they are made for.
pub(super) fn with_line_ends_of(text: &str, edits: &mut [Edit]) {
    let crlf = text.find('\n').is_some_and(|newline| text[..newline].ends_with('\r'));
    for (_, words) in edits.iter_mut().filter(|(_, words)| crlf && words.contains('\n')) {
        *words = words.replace("\r\n", "\n").replace('\n', "\r\n");
    }
}
