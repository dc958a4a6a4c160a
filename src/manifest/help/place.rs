//! Which field a place of the text belongs to.
//!
//! The word at the place is put into the text as a field, and then as a value, and the text is read by the reader for all
//! manifests: that knows blocks and flows alike. A text that can't be read even so is cut down to the lines that lead to
//! the place by their indentation, and those that stand beside it, and read again.

use std::ops::Range;

use super::{ANY_KIND, HEADER};
use crate::api::schema::{Type, schema};
use crate::yaml::{self, Node, NodeKind, Piece};

/// Longer documents are cut down at once: reading them whole at every keystroke would be felt.
const WHOLE_BYTES_MAX: usize = 64 << 10;

/// What stands at a place.
#[derive(Debug, PartialEq)]
pub(super) enum Target {
    /// The name of a field.
    Field,
    /// The value of this field, or an item of it.
    ValueOf(String),
}

/// A place of a manifest.
#[derive(Debug, PartialEq)]
pub(super) struct Spot {
    pub target: Target,
    /// The schema's type that has the field; absent when the object's kind is not known.
    pub owner: Option<&'static str>,
    /// The path of what has the field, such as `spec.template`.
    pub path: String,
    /// The fields that stand beside it.
    pub siblings: Vec<String>,
    /// Whether it is the object itself that has the field.
    pub at_root: bool,
}

impl Spot {
    /// Whether the value names the object's kind.
    pub fn names_kind(&self) -> bool {
        self.at_root && self.target == Target::ValueOf("kind".to_owned())
    }

    /// The path of a field of the type at the place.
    pub fn path_of(&self, field: &str) -> String {
        if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) }
    }
}

/// What stands before and behind a word on its line.
pub(super) struct Around {
    /// How far a field of a block is indented; absent within a line.
    indent: Option<usize>,
    /// Whether a colon follows: the word is a field already.
    is_key: bool,
    ends_line: bool,
}

impl Around {
    /// What stands around the word at a range of the text.
    pub fn of(text: &str, word: &Range<usize>) -> Around {
        let before = text.get(line_start(text, word.start)..word.start).unwrap_or("");
        let rest = text.get(word.end..).unwrap_or("").lines().next().unwrap_or("");
        Around { indent: begins_line(before).then_some(before.len()), is_key: is_key(rest), ends_line: rest.trim().is_empty() }
    }

    /// What is written for a field of a type here.
    pub fn field(&self, name: &str, of: &Type) -> String {
        match (self.indent.filter(|_| self.ends_line), of) {
            _ if self.is_key => name.to_owned(),
            (Some(indent), Type::Object(_) | Type::Map(_)) => format!("{name}:\n{}", " ".repeat(indent + 2)),
            (Some(indent), Type::List(_)) => format!("{name}:\n{}- ", " ".repeat(indent)),
            _ => format!("{name}: "),
        }
    }
}

/// The bytes of the word around a byte of the text.
pub(super) fn word_at(text: &str, offset: usize) -> Range<usize> {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let in_word = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '/' | '-');
    let (before, behind) = text.split_at(offset);
    // The dash of a list's item is no part of a word.
    let start = offset - before.chars().rev().take_while(in_word).count();
    let end = offset + behind.chars().take_while(in_word).count();
    let word = text.get(start..end).unwrap_or("");
    let dashes = word.len() - word.trim_start_matches('-').len();
    if offset < start + dashes { offset..offset } else { start + dashes..end }
}

/// What the word at a range of the text is, with `word` in its place.
pub(super) fn find(text: &str, range: &Range<usize>, word: &str) -> Option<Spot> {
    let is_json = text.trim_start().starts_with('{');
    let document = document_at(text, range.start)?;
    let place = range.start - document.start..range.end - document.start;
    let text = text.get(document)?;
    let (before, behind) = (text.get(..place.start)?, text.get(place.end..)?);
    let line = before.get(line_start(before, before.len())..)?;
    let begins_line = begins_line(line);
    // A word that begins its line is a field that still lacks its colon, if it is not an item of a list.
    let colons: &[&str] = if begins_line && !is_key(behind) { &[":", ""] } else { &[""] };
    let whole = colons.iter().filter(|_| text.len() <= WHOLE_BYTES_MAX);
    let whole = whole.map(|colon| (format!("{before}{word}{colon}{behind}"), before.len()));
    let cut = colons.iter().filter(|_| !is_json).map(|colon| cut_down(before, line, &format!("{word}{colon}"), behind));
    whole.chain(cut).find_map(|(text, at)| spot(&text, at, word, begins_line))
}

fn begins_line(before: &str) -> bool {
    before.chars().all(|character| matches!(character, ' ' | '-'))
}

fn is_key(behind: &str) -> bool {
    behind.trim_start_matches(['"', '\'']).trim_start_matches(' ').starts_with(':')
}

/// The bytes of the document that a byte of the text is in; nothing on a line that parts two.
fn document_at(text: &str, offset: usize) -> Option<Range<usize>> {
    const BYTE_ORDER_MARK: char = '\u{feff}';
    let start = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 };
    let (mut from, mut at) = (start, start);
    for line in text.get(start..)?.split_inclusive('\n') {
        let end = at + line.len();
        if line.starts_with("---") {
            if offset < at {
                return (offset >= from).then_some(from..at);
            }
            if offset < end {
                return None;
            }
            from = end;
        }
        at = end;
    }
    (offset >= from).then_some(from..text.len())
}

fn line_start(text: &str, offset: usize) -> usize {
    text.get(..offset).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1)
}

/// The lines that lead to a word and stand beside it, without their values; and where the word is in them.
fn cut_down(before: &str, line: &str, word: &str, behind: &str) -> (String, usize) {
    let (of_line, below) = behind.split_at(behind.find('\n').unwrap_or(behind.len()));
    let above = before.strip_suffix(line).unwrap_or(before);
    let header = |name: &str| above.lines().chain(below.lines()).find(|line| line.starts_with(name)).unwrap_or("");
    let content = line.len() - line.trim_start_matches([' ', '-']).len();
    let mut text = format!("{}\n{}\n", header("apiVersion:"), header("kind:"));
    let mut add = |line: String| {
        if !line.starts_with("kind:") && !line.starts_with("apiVersion:") {
            text.push_str(&line);
            text.push('\n');
        }
    };
    leading(above, line, content).into_iter().rev().for_each(|field| add(field.bare()));
    text.push_str(line);
    let at = text.len();
    text.push_str(word);
    text.push_str(of_line.get(..1).filter(|mark| matches!(*mark, "\"" | "'")).unwrap_or(""));
    text.push_str(if is_key(behind) { ":\n" } else { "\n" });
    let below = below.lines().filter_map(Field::of).take_while(|field| field.indent >= content);
    for field in below.filter(|field| field.indent == content && field.content == content) {
        text.push_str(&field.bare());
        text.push('\n');
    }
    (text, at)
}

/// The fields above a line that lead to it or stand beside its own, the last first.
fn leading<'text>(above: &'text str, line: &str, content: usize) -> Vec<Field<'text>> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    // A field leads to what is indented further; to an item also one that is indented as the item is.
    let (mut limit, mut is_item) = (indent, indent < content);
    let mut beside = !is_item;
    let mut fields = Vec::new();
    for field in above.lines().rev().filter_map(Field::of) {
        let is_beside = beside && field.content == content;
        let leads = field.indent < limit || (is_item && field.indent == limit && !field.is_item());
        if !is_beside && !leads {
            continue;
        }
        if !is_beside || field.is_item() {
            beside = false;
            (limit, is_item) = (field.indent, field.is_item());
        }
        fields.push(field);
    }
    fields
}

/// A line that begins a field, perhaps as an item of a list.
struct Field<'line> {
    indent: usize,
    content: usize,
    name: &'line str,
}

impl<'line> Field<'line> {
    fn of(line: &'line str) -> Option<Field<'line>> {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let content = line.len() - line.trim_start_matches([' ', '-']).len();
        let name = line.get(content..)?.split_once(':')?.0;
        let is_name = !name.is_empty() && name.chars().all(|character| character.is_ascii_alphanumeric() || "._/-".contains(character));
        is_name.then_some(Field { indent, content, name })
    }

    fn is_item(&self) -> bool {
        self.indent < self.content
    }

    /// The line without its value.
    fn bare(&self) -> String {
        let dash = if self.is_item() { "-" } else { "" };
        format!("{}{dash}{}{}:", " ".repeat(self.indent), " ".repeat(self.content - self.indent - dash.len()), self.name)
    }
}

/// What is at a byte of a document, if it can be read and a known type is there.
fn spot(text: &str, at: usize, word: &str, begins_line: bool) -> Option<Spot> {
    let piece = Piece { text, start: 0, line: 1, json: false };
    let document = yaml::read_piece(piece, 0).ok()??;
    let mut way = Vec::new();
    let on_key = lead(&document.root, at, word, &mut way)?;
    // Behind a field's colon no object begins.
    resolve(&document.root, &way, on_key).filter(|spot| on_key || begins_line || spot.target != Target::Field)
}

/// A step from a node to one below it.
enum Step<'document> {
    Field(&'document str),
    Item(usize),
}

/// Finds the way to the key or scalar that begins at a byte. Says whether it is a key; the key is the last step then.
fn lead<'document>(node: &'document Node, at: usize, word: &str, way: &mut Vec<Step<'document>>) -> Option<bool> {
    match &node.kind {
        NodeKind::Scalar(_) => {
            (node.range.start <= at && at < node.range.end && node.range.end - node.range.start <= word.len() + 2).then_some(false)
        }
        NodeKind::Sequence(items) => items.iter().enumerate().find_map(|(index, item)| {
            way.push(Step::Item(index));
            let found = lead(item, at, word, way);
            if found.is_none() {
                way.pop();
            }
            found
        }),
        NodeKind::Mapping(entries) => entries.iter().find_map(|entry| {
            way.push(Step::Field(&entry.key));
            let on_key = entry.key_range.start <= at && at < entry.key_range.end && entry.key == word;
            let found = if on_key { Some(true) } else { lead(&entry.value, at, word, way) };
            if found.is_none() {
                way.pop();
            }
            found
        }),
    }
}

/// Follows a way through the types of the schema.
fn resolve(root: &Node, way: &[Step<'_>], on_key: bool) -> Option<Spot> {
    let named = |node: &Node| node.get("kind").and_then(Node::as_str).map(str::to_owned);
    // The items of a List are objects themselves.
    let (root, way) = match way {
        [Step::Field("items"), Step::Item(index), rest @ ..] if named(root).is_some_and(|kind| kind.ends_with("List")) => {
            (root.get("items")?.items()?.get(*index)?, rest)
        }
        _ => (root, way),
    };
    let kind = named(root).and_then(|kind| schema().kinds().map(|(known, _)| known).find(|known| *known == kind));
    let mut at = At { owner: kind, of: None, path: String::new(), field: None, node: root, at_root: true };
    let (last, before) = match way.split_last() {
        Some((last, before)) if on_key => (Some(last), before),
        _ => (None, way),
    };
    for step in before {
        at = at.enter(step)?;
    }
    let siblings = || at.node.entries().into_iter().flatten().map(|entry| entry.key.clone()).collect();
    match (last, at.of, at.field) {
        // A word where an object belongs is the beginning of its first field.
        (Some(Step::Field(_)), None, None) => {
            Some(Spot { target: Target::Field, owner: at.owner, siblings: siblings(), path: at.path, at_root: at.at_root })
        }
        (None, None, None) => {
            Some(Spot { target: Target::Field, owner: at.owner, siblings: Vec::new(), path: at.path, at_root: at.at_root })
        }
        (None, Some(of), Some(field)) if !matches!(of, Type::List(_) | Type::Map(_)) => {
            let target = Target::ValueOf(field.to_owned());
            Some(Spot { target, owner: at.owner, siblings: Vec::new(), path: at.path, at_root: at.at_root })
        }
        _ => None,
    }
}

/// Where one is on a way: in an object of a type, or at a value of one of its fields.
struct At<'document> {
    /// The type of the object; absent when the kind is not known.
    owner: Option<&'static str>,
    /// The type of the value, while one is at one.
    of: Option<&'static Type>,
    field: Option<&'document str>,
    path: String,
    node: &'document Node,
    at_root: bool,
}

impl<'document> At<'document> {
    fn enter(self, step: &Step<'document>) -> Option<At<'document>> {
        match (step, self.of) {
            (Step::Field(field), None) => {
                let node = self.node.get(field)?;
                let of = schema().fields(self.owner.unwrap_or(ANY_KIND))?.get(*field)?;
                if self.owner.is_none() && !HEADER.contains(field) {
                    return None;
                }
                At { of: Some(of), field: Some(field), node, ..self }.settled()
            }
            (Step::Field(_), Some(Type::Map(_))) => None, // its keys are anybody's
            (Step::Item(index), Some(Type::List(of))) => {
                let node = self.node.items()?.get(*index)?;
                let field = self.field.map(|field| field.to_owned()).unwrap_or_default();
                let path = if self.path.is_empty() { format!("{field}[]") } else { format!("{}.{field}[]", self.path) };
                match &**of {
                    Type::Object(name) => Some(At { owner: Some(name), of: None, field: None, path, node, at_root: false }),
                    _ => Some(At { of: Some(of), node, ..self }),
                }
            }
            _ => None,
        }
    }

    /// Goes on into an object.
    fn settled(self) -> Option<At<'document>> {
        let Some(Type::Object(name)) = self.of else { return Some(self) };
        let field = self.field.unwrap_or_default();
        let path = if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) };
        Some(At { owner: Some(name), of: None, field: None, path, at_root: false, ..self })
    }
}
