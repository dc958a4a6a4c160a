//! Editor help: documentation of the field at a byte offset of the text ([`field_at`]), and completions there
//! ([`completions_at`]). Both work on texts that are incomplete or malformed, see `cursor.rs`. Types come from
//! [`crate::api::schema`], descriptions from `fields.txt`, see `docs.rs`.

mod cursor;
mod docs;
#[cfg(test)]
mod tests;

use crate::api::order;
use std::ops::Range;

use super::kinds;
use crate::api::schema::{Type, schema};
use cursor::{CursorField, Target};

/// The fields of every kind, and a kind to take their types from.
const HEADER: [&str; 3] = ["apiVersion", "kind", "metadata"];
const ANY_KIND: &str = "Pod";

/// The documentation of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doc {
    /// Its default, if that is always the same.
    pub default: Option<&'static str>,
    /// The values it may have, separated by spaces; empty if they can't be listed.
    values: &'static str,
    /// Its description, in one or two sentences.
    pub words: &'static str,
    /// Whether the playground simulates it.
    pub acts: bool,
}

impl Doc {
    /// The values it may have; none if they can't be listed.
    pub fn values(&self) -> impl Iterator<Item = &'static str> {
        self.values.split_whitespace()
    }
}

/// The help for a field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldHelp {
    /// The byte range of the field's name, or of its value.
    pub range: Range<usize>,
    /// The path of the field, such as `spec.template.spec.containers[].image`.
    pub path: String,
    /// Its type for display, such as `list of Container`.
    pub holds: String,
    /// Its documentation. A field without documentation is stored and not simulated.
    pub doc: Option<Doc>,
    /// The description of the kind, if the offset is at the value of `kind`.
    pub kind: Option<&'static str>,
}

/// A completion.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    /// The field name or value.
    pub label: String,
    /// The text to insert.
    pub insert: String,
    /// Its type for display; empty for values.
    pub holds: String,
    /// Its description.
    pub words: &'static str,
    /// Whether the playground simulates it. Others are listed after these.
    pub acts: bool,
}

/// The completions for the word at an offset.
#[derive(Clone, Debug, PartialEq)]
pub struct Completions {
    /// The byte range of the word; empty if there is none.
    pub range: Range<usize>,
    /// The completions, in alphabetical order.
    pub items: Vec<Completion>,
}

/// Provides the field descriptions: the text of `fields.txt`, which the page loads separately. Until then there are none.
pub fn provide(fields: String) {
    docs::provide(fields);
}

/// Whether the field descriptions have been provided.
pub fn is_there() -> bool {
    !docs::table().is_empty()
}

/// Help for the field at a byte offset of the text; `None` if there is no known field.
pub fn field_at(text: &str, offset: usize) -> Option<FieldHelp> {
    let range = cursor::word_at(text, offset);
    let word = text.get(range.clone()).filter(|word| !word.is_empty())?;
    let cursor = cursor::find(text, &range, word)?;
    let field = match &cursor.target {
        Target::Field => word,
        Target::ValueOf(field) => field,
    };
    let owner = cursor.owner.or(HEADER.contains(&field).then_some(ANY_KIND))?;
    let of = schema().fields(owner)?.get(field)?;
    let kind = docs::of_kind(word).filter(|_| cursor.names_kind());
    Some(FieldHelp { range, path: cursor.path_of(field), holds: type_name(of), doc: docs::of_field(owner, field), kind })
}

/// The documentation of a field of a type.
pub fn doc_of(type_name: &str, field: &str) -> Option<Doc> {
    docs::of_field(type_name, field)
}

/// The type for display and the documentation of the field at a path such as `StatefulSet.spec.podManagementPolicy`; `None` if
/// there is no such field.
pub fn field_of(path: &str) -> Option<(String, Option<Doc>)> {
    let mut steps = path.split('.');
    let kind = steps.next().filter(|kind| docs::of_kind(kind).is_some())?;
    let mut owner = kind;
    let mut found = None;
    for step in steps {
        let of = schema().fields(owner)?.get(step)?;
        found = Some((type_name(of), docs::of_field(owner, step)));
        owner = object_of(of).unwrap_or_default();
    }
    found
}

/// The paths of all documented fields of a kind, in the order of the table.
pub fn fields_of(kind: &'static str) -> Vec<String> {
    let mut paths = Vec::new();
    gather_fields(kind, kind, &mut vec![kind], &mut paths);
    paths
}

/// The documented kinds, each with its description.
pub fn kinds() -> impl Iterator<Item = (&'static str, &'static str)> {
    docs::headings().filter_map(|(kind, rest)| Some((kind, rest.strip_prefix(": ")?)))
}

/// Collects field paths recursively. `ancestors` are the types above: a type may contain itself, and is not entered again.
fn gather_fields(path: &str, owner: &str, ancestors: &mut Vec<&'static str>, paths: &mut Vec<String>) {
    let own: Vec<&str> = docs::fields(owner).map(|(field, _)| field).collect();
    let of_every_kind =
        docs::fields(docs::EVERY_KIND).map(|(field, _)| field).filter(|field| docs::of_kind(owner).is_some() && !own.contains(field));
    for field in own.iter().copied().chain(of_every_kind) {
        if schema().fields(owner).is_none_or(|fields| !fields.contains_key(field)) {
            continue; // not every kind has all of these fields
        }
        let path = format!("{path}.{field}");
        let below = schema().fields(owner).and_then(|fields| fields.get(field)).and_then(object_of);
        paths.push(path.clone());
        let Some((below, _)) = docs::headings().find(|(name, _)| Some(*name) == below) else { continue };
        if !ancestors.contains(&below) {
            ancestors.push(below);
            gather_fields(&path, below, ancestors, paths);
            ancestors.pop();
        }
    }
}

/// The type of the objects in a field.
fn object_of(of: &Type) -> Option<&str> {
    match of {
        Type::Object(name) => Some(name),
        Type::List(item) | Type::Map(item) => object_of(item),
        _ => None,
    }
}

/// Completions at a byte offset of the text; `None` where any value or none is valid.
pub fn completions_at(text: &str, offset: usize) -> Option<Completions> {
    const PLACEHOLDER: &str = "completionPlaceholder"; // no field has this name
    let range = cursor::word_at(text, offset);
    let cursor = cursor::find(text, &range, PLACEHOLDER)?;
    let mut items = match &cursor.target {
        Target::Field => fields(&cursor, &cursor::CursorContext::of(text, &range)),
        Target::ValueOf(_) if cursor.names_kind() => kinds_by_name(),
        Target::ValueOf(field) if field == "apiVersion" && cursor.at_root => api_versions(cursor.owner),
        Target::ValueOf(field) => values(cursor.owner?, field),
    };
    items.retain(|item| !cursor.siblings.contains(&item.label));
    (!items.is_empty()).then_some(Completions { range, items })
}

/// The fields of the type at the cursor; if the kind is not known yet, the fields of every kind.
fn fields(cursor: &CursorField, context: &cursor::CursorContext) -> Vec<Completion> {
    let field = |(name, of): (&String, &Type), owner: &str| {
        let doc = docs::of_field(owner, name);
        let insert = context.field(name, of);
        let (words, acts) = doc.map_or(("", false), |doc| (doc.words, doc.acts && name != "status"));
        Completion { label: name.clone(), insert, holds: type_name(of), words, acts }
    };
    let is_offered = |name: &&String| cursor.owner.is_some() || HEADER.contains(&name.as_str());
    let owner = cursor.owner.unwrap_or(ANY_KIND);
    schema().fields(owner).into_iter().flatten().filter(|(name, _)| is_offered(name)).map(|entry| field(entry, owner)).collect()
}

fn value(label: &str, words: &'static str, acts: bool) -> Completion {
    Completion { label: label.to_owned(), insert: label.to_owned(), holds: String::new(), words, acts }
}

fn kinds_by_name() -> Vec<Completion> {
    let mut all: Vec<Completion> =
        kinds::all().map(|kind| value(kind.name, docs::of_kind(kind.name).unwrap_or_default(), kind.simulated)).collect();
    all.dedup_by(|one, other| one.label == other.label);
    all
}

fn api_versions(kind: Option<&str>) -> Vec<Completion> {
    let mut versions: Vec<&str> =
        kinds::all().filter(|served| kind.is_none_or(|kind| served.name == kind)).map(|served| served.api_version).collect();
    order::sort(&mut versions);
    versions.dedup();
    versions.into_iter().map(|version| value(version, "", true)).collect()
}

fn values(owner: &str, field: &str) -> Vec<Completion> {
    let of = schema().fields(owner).and_then(|fields| fields.get(field));
    if of == Some(&Type::Bool) {
        return ["true", "false"].into_iter().map(|word| value(word, "", true)).collect();
    }
    docs::of_field(owner, field).into_iter().flat_map(|doc| doc.values().collect::<Vec<_>>()).map(|word| value(word, "", true)).collect()
}

/// The name of a type for display.
fn type_name(of: &Type) -> String {
    match of {
        Type::String => "string".to_owned(),
        Type::Bool => "boolean".to_owned(),
        Type::Int32 | Type::Int64 => "integer".to_owned(),
        Type::Bytes => "Base64 string".to_owned(),
        Type::Quantity => "quantity".to_owned(),
        Type::IntOrString => "integer or string".to_owned(),
        Type::Time => "time".to_owned(),
        Type::Any => "any value".to_owned(),
        Type::List(item) => format!("list of {}", type_name(item)),
        Type::Map(value) => format!("map of {}", type_name(value)),
        Type::Object(name) => name.clone(),
    }
}
