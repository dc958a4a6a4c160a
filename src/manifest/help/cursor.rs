//! Finds the field at the cursor.
//!
//! The word at the cursor is inserted into the text, first as a field and then as a value, and the text is parsed by the
//! normal YAML reader, which handles block and flow style alike. If it can't be parsed, it is reduced to the cursor's ancestors
//! (by indentation) and siblings, and parsed again.

use std::ops::Range;

use super::{ANY_KIND, HEADER};
use crate::api::schema::{Type, schema};
use crate::yaml::{self, DocumentSource, Node, NodeKind};

/// Longer documents are always reduced first: parsing them whole at every keystroke would be noticeably slow.
const WHOLE_BYTES_MAX: usize = 64 << 10;

/// What is at the cursor.
#[derive(Debug, PartialEq)]
pub(super) enum Target {
    /// The name of a field.
    Field,
    /// The value of this field, or an item of it.
    ValueOf(String),
}

/// The field at the cursor.
#[derive(Debug, PartialEq)]
pub(super) struct CursorField {
    pub target: Target,
    /// The schema type that has the field; absent if the object's kind is not known.
    pub owner: Option<&'static str>,
    /// The path of the parent, such as `spec.template`.
    pub path: String,
    /// The other fields of the parent.
    pub siblings: Vec<String>,
    /// Whether the parent is the object itself.
    pub at_root: bool,
}

impl CursorField {
    /// Whether it is the value of the object's `kind`.
    pub fn names_kind(&self) -> bool {
        self.at_root && self.target == Target::ValueOf("kind".to_owned())
    }

    /// The path of a field of the parent.
    pub fn path_of(&self, field: &str) -> String {
        if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) }
    }
}

/// The text around a word on its line.
pub(super) struct CursorContext {
    /// The indentation of a block field; absent in the middle of a line.
    indent: Option<usize>,
    /// Whether a colon follows, so that the word is a key.
    is_key: bool,
    ends_line: bool,
}

impl CursorContext {
    /// The context of the word at a byte range of the text.
    pub fn of(text: &str, word: &Range<usize>) -> CursorContext {
        let before = text.get(line_start(text, word.start)..word.start).unwrap_or("");
        let rest = text.get(word.end..).unwrap_or("").lines().next().unwrap_or("");
        CursorContext { indent: begins_line(before).then_some(before.len()), is_key: is_key(rest), ends_line: rest.trim().is_empty() }
    }

    /// The text to insert for a field of a type here.
    pub fn field(&self, name: &str, of: &Type) -> String {
        match (self.indent.filter(|_| self.ends_line), of) {
            _ if self.is_key => name.to_owned(),
            (Some(indent), Type::Object(_) | Type::Map(_)) => format!("{name}:\n{}", " ".repeat(indent + 2)),
            (Some(indent), Type::List(_)) => format!("{name}:\n{}- ", " ".repeat(indent)),
            _ => format!("{name}: "),
        }
    }
}

/// The byte range of the word around a byte offset.
pub(super) fn word_at(text: &str, offset: usize) -> Range<usize> {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    let in_word = |character: &char| character.is_ascii_alphanumeric() || matches!(character, '.' | '_' | '/' | '-');
    let (before, after) = text.split_at(offset);
    // The dash of a list item is not part of the word.
    let start = offset - before.chars().rev().take_while(in_word).count();
    let end = offset + after.chars().take_while(in_word).count();
    let word = text.get(start..end).unwrap_or("");
    let dashes = word.len() - word.trim_start_matches('-').len();
    if offset < start + dashes { offset..offset } else { start + dashes..end }
}

/// The field at a byte range of the text, with `word` inserted there.
pub(super) fn find(text: &str, range: &Range<usize>, word: &str) -> Option<CursorField> {
    let is_json = text.trim_start().starts_with('{');
    let document = document_at(text, range.start)?;
    let local = range.start - document.start..range.end - document.start;
    let text = text.get(document)?;
    let (before, after) = (text.get(..local.start)?, text.get(local.end..)?);
    let line = before.get(line_start(before, before.len())..)?;
    let begins_line = begins_line(line);
    // A word at the start of its line is a key without its colon, or else a list item.
    let colons: &[&str] = if begins_line && !is_key(after) { &[":", ""] } else { &[""] };
    let whole = colons.iter().filter(|_| text.len() <= WHOLE_BYTES_MAX);
    let whole = whole.map(|colon| (format!("{before}{word}{colon}{after}"), before.len()));
    let reduced = colons.iter().filter(|_| !is_json).map(|colon| reduce(before, line, &format!("{word}{colon}"), after));
    whole.chain(reduced).find_map(|(text, offset)| field_at(&text, offset, word, begins_line))
}

fn begins_line(before: &str) -> bool {
    before.chars().all(|character| matches!(character, ' ' | '-'))
}

fn is_key(after: &str) -> bool {
    after.trim_start_matches(['"', '\'']).trim_start_matches(' ').starts_with(':')
}

/// The byte range of the document at a byte offset; `None` on a separator line.
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

/// The text reduced to the ancestors and siblings of a word, without their values; and the byte offset of the word in it.
fn reduce(before: &str, line: &str, word: &str, after: &str) -> (String, usize) {
    let (of_line, below) = after.split_at(after.find('\n').unwrap_or(after.len()));
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
    ancestors_and_siblings(above, line, content).into_iter().rev().for_each(|field| add(field.without_value()));
    text.push_str(line);
    let offset = text.len();
    text.push_str(word);
    text.push_str(of_line.get(..1).filter(|mark| matches!(*mark, "\"" | "'")).unwrap_or(""));
    text.push_str(if is_key(after) { ":\n" } else { "\n" });
    let below = below.lines().filter_map(Field::of).take_while(|field| field.indent >= content);
    for field in below.filter(|field| field.indent == content && field.content == content) {
        text.push_str(&field.without_value());
        text.push('\n');
    }
    (text, offset)
}

/// The ancestors and siblings above a line, the last first.
fn ancestors_and_siblings<'text>(above: &'text str, line: &str, content: usize) -> Vec<Field<'text>> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    // An ancestor is indented less; the parent of a list item may also have the item's indentation.
    let (mut limit, mut is_item) = (indent, indent < content);
    let mut in_siblings = !is_item;
    let mut fields = Vec::new();
    for field in above.lines().rev().filter_map(Field::of) {
        let is_sibling = in_siblings && field.content == content;
        let is_ancestor = field.indent < limit || (is_item && field.indent == limit && !field.is_item());
        if !is_sibling && !is_ancestor {
            continue;
        }
        if !is_sibling || field.is_item() {
            in_siblings = false;
            (limit, is_item) = (field.indent, field.is_item());
        }
        fields.push(field);
    }
    fields
}

/// A line with a key, possibly the first of a list item. Columns are in bytes.
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
    fn without_value(&self) -> String {
        let dash = if self.is_item() { "-" } else { "" };
        format!("{}{dash}{}{}:", " ".repeat(self.indent), " ".repeat(self.content - self.indent - dash.len()), self.name)
    }
}

/// The field at a byte offset of a document, if the document can be parsed and the type there is known.
fn field_at(text: &str, offset: usize, word: &str, begins_line: bool) -> Option<CursorField> {
    let source = DocumentSource { text, start: 0, line: 1, json: false };
    let document = yaml::read_document(source, 0).ok()??;
    let mut path = Vec::new();
    let on_key = path_to_offset(&document.root, offset, word, &mut path)?;
    // A block mapping can't begin on the line of its key.
    resolve(&document.root, &path, on_key).filter(|found| on_key || begins_line || found.target != Target::Field)
}

/// A step from a node to one of its children.
enum Step<'document> {
    Field(&'document str),
    Item(usize),
}

/// Finds the path to the key or scalar at a byte offset. Returns whether it is a key, which is the last step then.
fn path_to_offset<'document>(node: &'document Node, offset: usize, word: &str, path: &mut Vec<Step<'document>>) -> Option<bool> {
    match &node.kind {
        NodeKind::Scalar(_) => {
            (node.range.start <= offset && offset < node.range.end && node.range.end - node.range.start <= word.len() + 2).then_some(false)
        }
        NodeKind::Sequence(items) => items.iter().enumerate().find_map(|(index, item)| {
            path.push(Step::Item(index));
            let found = path_to_offset(item, offset, word, path);
            if found.is_none() {
                path.pop();
            }
            found
        }),
        NodeKind::Mapping(entries) => entries.iter().find_map(|entry| {
            path.push(Step::Field(&entry.key));
            let on_key = entry.key_range.start <= offset && offset < entry.key_range.end && entry.key == word;
            let found = if on_key { Some(true) } else { path_to_offset(&entry.value, offset, word, path) };
            if found.is_none() {
                path.pop();
            }
            found
        }),
    }
}

/// Follows a path through the types of the schema.
fn resolve(root: &Node, path: &[Step<'_>], on_key: bool) -> Option<CursorField> {
    let kind_of = |node: &Node| node.get("kind").and_then(Node::as_str).map(str::to_owned);
    // The items of a List are objects themselves.
    let (root, path) = match path {
        [Step::Field("items"), Step::Item(index), rest @ ..] if kind_of(root).is_some_and(|kind| kind.ends_with("List")) => {
            (root.get("items")?.items()?.get(*index)?, rest)
        }
        _ => (root, path),
    };
    let kind = kind_of(root).and_then(|kind| schema().kinds().map(|(name, _)| name).find(|name| *name == kind));
    let mut at = SchemaPosition { owner: kind, of: None, path: String::new(), field: None, node: root, at_root: true };
    let (last, parents) = match path.split_last() {
        Some((last, parents)) if on_key => (Some(last), parents),
        _ => (None, path),
    };
    for step in parents {
        at = at.enter(step)?;
    }
    let siblings = || at.node.entries().into_iter().flatten().map(|entry| entry.key.clone()).collect();
    match (last, at.of, at.field) {
        // A word where an object is expected is the beginning of its first field.
        (Some(Step::Field(_)), None, None) => {
            Some(CursorField { target: Target::Field, owner: at.owner, siblings: siblings(), path: at.path, at_root: at.at_root })
        }
        (None, None, None) => {
            Some(CursorField { target: Target::Field, owner: at.owner, siblings: Vec::new(), path: at.path, at_root: at.at_root })
        }
        (None, Some(of), Some(field)) if !matches!(of, Type::List(_) | Type::Map(_)) => {
            let target = Target::ValueOf(field.to_owned());
            Some(CursorField { target, owner: at.owner, siblings: Vec::new(), path: at.path, at_root: at.at_root })
        }
        _ => None,
    }
}

/// The position on a path: an object of a type, or the value of one of its fields.
struct SchemaPosition<'document> {
    /// The type of the object; absent if the kind is not known.
    owner: Option<&'static str>,
    /// The type of the value; absent at an object.
    of: Option<&'static Type>,
    field: Option<&'document str>,
    path: String,
    node: &'document Node,
    at_root: bool,
}

impl<'document> SchemaPosition<'document> {
    fn enter(self, step: &Step<'document>) -> Option<SchemaPosition<'document>> {
        match (step, self.of) {
            (Step::Field(field), None) => {
                let node = self.node.get(field)?;
                let of = schema().fields(self.owner.unwrap_or(ANY_KIND))?.get(*field)?;
                if self.owner.is_none() && !HEADER.contains(field) {
                    return None;
                }
                SchemaPosition { of: Some(of), field: Some(field), node, ..self }.resolved_type()
            }
            (Step::Field(_), Some(Type::Map(_))) => None, // its keys are free text
            (Step::Item(index), Some(Type::List(of))) => {
                let node = self.node.items()?.get(*index)?;
                let field = self.field.map(|field| field.to_owned()).unwrap_or_default();
                let path = if self.path.is_empty() { format!("{field}[]") } else { format!("{}.{field}[]", self.path) };
                match &**of {
                    Type::Object(name) => Some(SchemaPosition { owner: Some(name), of: None, field: None, path, node, at_root: false }),
                    _ => Some(SchemaPosition { of: Some(of), node, ..self }),
                }
            }
            _ => None,
        }
    }

    /// Moves from a value to the object that it is, if its type is an object.
    fn resolved_type(self) -> Option<SchemaPosition<'document>> {
        let Some(Type::Object(name)) = self.of else { return Some(self) };
        let field = self.field.unwrap_or_default();
        let path = if self.path.is_empty() { field.to_owned() } else { format!("{}.{field}", self.path) };
        Some(SchemaPosition { owner: Some(name), of: None, field: None, path, at_root: false, ..self })
    }
}
