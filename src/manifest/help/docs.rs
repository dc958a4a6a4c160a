//! Descriptions of fields: a table of our own sentences that complements the schema.
//!
//! `fields.txt` has a line for each type and, below it, one for each field: `field (default) {values} sentence`. For a type
//! that is a kind, a description follows after a colon. `~` before a sentence marks a field that is not simulated. The
//! facts are from <https://kubernetes.io/docs/reference/kubernetes-api/>; the wording is ours.

#[cfg(test)]
mod tests;

use super::Doc;
use std::sync::OnceLock;

static TABLE: OnceLock<String> = OnceLock::new();

/// Stores the table: the text of `fields.txt`, which the page loads separately from the code.
pub(super) fn provide(table: String) {
    TABLE.get_or_init(|| table);
}

/// The table; empty until it has been provided.
pub(super) fn table() -> &'static str {
    #[cfg(test)]
    provide(include_str!("fields.txt").to_owned());
    TABLE.get().map_or("", String::as_str)
}

/// The heading of the fields of every kind.
pub(super) const EVERY_KIND: &str = "*";

/// The documentation of a field of a type.
pub(super) fn of_field(type_name: &str, field: &str) -> Option<Doc> {
    let own = fields(type_name).find(|(name, _)| *name == field);
    own.or_else(|| fields(EVERY_KIND).find(|(name, _)| *name == field && of_kind(type_name).is_some())).map(|(_, doc)| doc)
}

/// The description of a kind, a sentence.
pub(super) fn of_kind(kind: &str) -> Option<&'static str> {
    headings().find(|(name, _)| *name == kind)?.1.strip_prefix(": ")
}

/// The types of the table, each with the rest of its line.
pub(super) fn headings() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = table().lines().filter(|line| !line.starts_with(' '));
    lines.map(|line| line.split_at(line.find(':').unwrap_or(line.len())))
}

/// The documented fields of a type.
pub(super) fn fields(type_name: &str) -> impl Iterator<Item = (&'static str, Doc)> {
    let is_heading = move |line: &str| line.strip_prefix(type_name).is_some_and(|rest| rest.is_empty() || rest.starts_with(':'));
    let below = table().lines().skip_while(move |line| !is_heading(line)).skip(1);
    below.map_while(|line| line.strip_prefix("  ")).filter_map(|line| line.split_once(' ')).map(|(field, rest)| (field, read(rest)))
}

fn read(rest: &'static str) -> Doc {
    let (default, rest) = delimited(rest, '(', ')');
    let (values, rest) = delimited(rest, '{', '}');
    let not_simulated = rest.strip_prefix('~');
    Doc { default, values: values.unwrap_or_default(), words: not_simulated.unwrap_or(rest), acts: not_simulated.is_none() }
}

/// Splits off a prefix between two delimiters: its content, and the rest.
fn delimited(text: &'static str, open: char, close: char) -> (Option<&'static str>, &'static str) {
    let inner = text.strip_prefix(open).and_then(|text| text.split_once(close));
    inner.map_or((None, text), |(inner, rest)| (Some(inner), rest.trim_start()))
}
