//! Help in the editor: documentation of the field at a position, and completions, as JSON for the editor.

use crate::manifest::help::{self, Doc, FieldHelp};
use serde_json::{Value, json};

/// The note for a field that is not simulated.
const PASSIVE: &str = "Stored, but not simulated.";

/// The documentation of the field at a UTF-16 offset: `{from, to, path, holds, words}`, positions as UTF-16 offsets, or
/// null if there is no known field.
pub fn field_help(text: &str, offset: u32) -> Value {
    let Some(help) = help::field_at(text, byte_offset(text, offset)) else { return Value::Null };
    let range = utf16_offset(text, help.range.start)..utf16_offset(text, help.range.end);
    json!({"from": range.start, "to": range.end, "path": help.path, "holds": holds(&help), "words": words(&help)})
}

/// The completions at a UTF-16 offset: `{from, to, items: [{label, insert, holds, words, first}]}`, or null if there are
/// none. Items with `first` are listed before the others.
pub fn completions(text: &str, offset: u32) -> Value {
    let Some(found) = help::completions_at(text, byte_offset(text, offset)) else { return Value::Null };
    let items: Vec<Value> = found
        .items
        .into_iter()
        .map(|item| {
            let words = if item.words.is_empty() && !item.holds.is_empty() { PASSIVE } else { item.words };
            json!({"label": item.label, "insert": item.insert, "holds": item.holds, "words": words, "first": item.acts})
        })
        .collect();
    json!({"from": utf16_offset(text, found.range.start), "to": utf16_offset(text, found.range.end), "items": items})
}

/// The documentation of a field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldPage {
    /// Its path from its kind, such as `StatefulSet.spec.podManagementPolicy`, as in the address `#field=<path>`.
    pub path: String,
    /// Its type and default.
    pub holds: String,
    /// The allowed values; empty if they can't be listed.
    pub values: String,
    /// Its documentation.
    pub words: String,
}

/// The documentation of the field at a path; `None` if there is no such field.
pub fn field_page(path: &str) -> Option<FieldPage> {
    let (holds, doc) = help::field_of(path)?;
    let values = doc.map_or_else(String::new, |doc| doc.values().collect::<Vec<_>>().join(", "));
    Some(FieldPage { path: path.to_owned(), holds: holds_words(&holds, doc), values, words: doc_words(doc) })
}

/// The kinds with documented fields, each with its description.
pub fn kinds() -> Vec<(&'static str, &'static str)> {
    help::kinds().collect()
}

/// The paths of the documented fields of a kind.
pub fn fields_of(kind: &'static str) -> Vec<String> {
    help::fields_of(kind)
}

fn holds(help: &FieldHelp) -> String {
    holds_words(&help.holds, help.doc)
}

fn holds_words(holds: &str, doc: Option<Doc>) -> String {
    let Some(default) = doc.and_then(|doc| doc.default) else { return holds.to_owned() };
    format!("{holds}, default {default}")
}

fn words(help: &FieldHelp) -> String {
    let parts = [help.kind.unwrap_or("").to_owned(), doc_words(help.doc)];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn doc_words(doc: Option<Doc>) -> String {
    let about = doc.map_or("", |doc| doc.words);
    let parts = [about, if doc.is_some_and(|doc| doc.acts) { "" } else { PASSIVE }];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The number of UTF-16 units in the first `byte` bytes of `text`. A byte within a character counts as its start, one
/// beyond the end as the end.
pub fn utf16_offset(text: &str, byte: usize) -> u32 {
    let units = text
        .char_indices()
        .take_while(|(at, character)| at + character.len_utf8() <= byte)
        .map(|(_, character)| character.len_utf16())
        .sum::<usize>();
    u32::try_from(units).unwrap_or(u32::MAX)
}

/// The byte offset of a UTF-16 offset of `text`. One within a character counts as its end, one beyond the end as the end.
fn byte_offset(text: &str, offset: u32) -> usize {
    let mut left = usize::try_from(offset).unwrap_or(usize::MAX);
    let before = text.chars().take_while(|character| {
        let is_before = left > 0;
        left = left.saturating_sub(character.len_utf16());
        is_before
    });
    before.map(char::len_utf8).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_field_is_documented() {
        let kinds = kinds();
        assert!(kinds.iter().any(|(kind, _)| *kind == "StatefulSet"), "{kinds:?}");
        for path in kinds.iter().flat_map(|(kind, _)| fields_of(kind)) {
            assert!(field_page(&path).is_some_and(|page| !page.words.is_empty() && !page.holds.is_empty()), "{path}");
        }
        let page = field_page("StatefulSet.spec.podManagementPolicy");
        assert_eq!(page.map(|page| page.values), Some("OrderedReady, Parallel".into()));
        assert!(fields_of("StatefulSet").contains(&"StatefulSet.spec.template.spec.containers.image".to_owned()));
        for path in ["", ".", "StatefulSet", "StatefulSet.", "StatefulSet.spec.nothing", "Nothing.spec", "PodSpec.containers"] {
            assert_eq!(field_page(path), None, "{path}");
        }
    }

    #[test]
    fn help_has_positions_in_utf16_units() {
        let text = "# 😀é\nkind: StatefulSet\nspec:\n  podManagementPolicy: Parallel\n  revisionHistoryLimit: 3\n  template: {spec: {tty: 1, stdin: 2}}\n";
        let at = |word: &str| utf16_offset(text, text.find(word).unwrap_or_default() + 1);
        let cases = [
            ("StatefulSet", "string", "Pods with stable identities"),
            ("podManagementPolicy", "string, default OrderedReady", "OrderedReady creates a Pod only when"),
            ("revisionHistoryLimit", "integer, default 10", "How many revisions"),
        ];
        for (word, holds, words) in cases {
            let help = field_help(text, at(word));
            assert_eq!((help["from"].as_u64(), help["holds"].as_str()), (Some(u64::from(at(word)) - 1), Some(holds)), "{word}");
            assert!(help["words"].as_str().is_some_and(|text| text.starts_with(words)), "{help}");
        }
        let units: Vec<u16> = text.encode_utf16().collect();
        for offset in 0..=units.len() {
            let before = String::from_utf16_lossy(&units[..offset]);
            let bytes = byte_offset(text, u32::try_from(offset).unwrap_or_default());
            assert!(before.ends_with('\u{fffd}') || bytes == before.len(), "{offset}");
        }
        assert_eq!(field_help(text, 0), Value::Null);
        assert_eq!(completions(text, at("Parallel"))["items"][1]["label"], "Parallel");
    }
}
