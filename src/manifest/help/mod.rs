//! Help while writing: what the field at a place of the text is for, and what could stand there.
//!
//! Both work in texts that can't be read, because somebody is writing them: see [`place`].

mod docs;
mod place;
#[cfg(test)]
mod tests;

use std::ops::Range;

use super::kinds;
use crate::api::schema::{Type, schema};
use place::{Spot, Target};

/// The fields that an object of any kind has, and a kind that tells their types.
const HEADER: [&str; 3] = ["apiVersion", "kind", "metadata"];
const ANY_KIND: &str = "Pod";

/// What is known of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doc {
    /// What counts when it is left out, if that is always the same.
    pub default: Option<&'static str>,
    /// The values it may have, parted by blanks; empty when there are no such.
    values: &'static str,
    /// What it is for, in one or two sentences.
    pub words: &'static str,
    /// Whether anything here acts on it.
    pub acts: bool,
}

impl Doc {
    /// The values it may have; none when they can't be listed.
    pub fn values(&self) -> impl Iterator<Item = &'static str> {
        self.values.split_whitespace()
    }
}

/// The help for a field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldHelp {
    /// The bytes of the text it is about: a field's name, or its value.
    pub range: Range<usize>,
    /// Where the field is, such as `spec.template.spec.containers[].image`.
    pub path: String,
    /// What it holds, in words such as `list of Container`.
    pub holds: String,
    /// What is known of it. A field that is not known is accepted, and nothing acts on it.
    pub doc: Option<Doc>,
    /// What the kind named there is, if the place names a kind.
    pub kind: Option<&'static str>,
}

/// Something that could stand at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Completion {
    /// Its name.
    pub label: String,
    /// What is written for it.
    pub insert: String,
    /// What it holds, or empty for values.
    pub holds: String,
    /// What it is for.
    pub words: &'static str,
    /// Whether it is one of those people write most: others come after them.
    pub acts: bool,
}

/// What could stand at a place, instead of the word that is there.
#[derive(Clone, Debug, PartialEq)]
pub struct Completions {
    /// The bytes of the word, up to its end; empty where there is none.
    pub range: Range<usize>,
    /// What could stand there, in alphabetical order.
    pub items: Vec<Completion>,
}

/// Takes what is known of the fields in words: the text of `fields.txt`. Before, nothing is known in words.
pub fn provide(fields: String) {
    docs::provide(fields);
}

/// Whether that is there.
pub fn is_there() -> bool {
    !docs::table().is_empty()
}

/// What the field at a byte of the text is for; nothing where there is no known field.
pub fn field_at(text: &str, offset: usize) -> Option<FieldHelp> {
    let range = place::word_at(text, offset);
    let word = text.get(range.clone()).filter(|word| !word.is_empty())?;
    let spot = place::find(text, &range, word)?;
    let field = match &spot.target {
        Target::Field => word,
        Target::ValueOf(field) => field,
    };
    let owner = spot.owner.or(HEADER.contains(&field).then_some(ANY_KIND))?;
    let of = schema().fields(owner)?.get(field)?;
    let kind = docs::of_kind(word).filter(|_| spot.names_kind());
    Some(FieldHelp { range, path: spot.path_of(field), holds: holds(of), doc: docs::of_field(owner, field), kind })
}

/// What the field of a path is for, such as `StatefulSet.spec.podManagementPolicy`, and what it holds; nothing where there
/// is no such field.
pub fn field_of(path: &str) -> Option<(String, Option<Doc>)> {
    let mut steps = path.split('.');
    let kind = steps.next().filter(|kind| docs::of_kind(kind).is_some())?;
    let mut owner = kind;
    let mut found = None;
    for step in steps {
        let of = schema().fields(owner)?.get(step)?;
        found = Some((holds(of), docs::of_field(owner, step)));
        owner = object_of(of).unwrap_or_default();
    }
    found
}

/// The paths of all fields of a kind that the table tells of, in its order.
pub fn fields_of(kind: &'static str) -> Vec<String> {
    let mut paths = Vec::new();
    gather_fields(kind, kind, &mut vec![kind], &mut paths);
    paths
}

/// The kinds the table tells of, with what each is.
pub fn kinds() -> impl Iterator<Item = (&'static str, &'static str)> {
    docs::headings().filter_map(|(kind, rest)| Some((kind, rest.strip_prefix(": ")?)))
}

/// A type may hold itself; what is on the way down is not gone into again.
fn gather_fields(path: &str, owner: &str, way: &mut Vec<&'static str>, paths: &mut Vec<String>) {
    let own: Vec<&str> = docs::fields(owner).map(|(field, _)| field).collect();
    let of_every_kind =
        docs::fields(docs::EVERY_KIND).map(|(field, _)| field).filter(|field| docs::of_kind(owner).is_some() && !own.contains(field));
    for field in own.iter().copied().chain(of_every_kind) {
        if schema().fields(owner).is_none_or(|fields| !fields.contains_key(field)) {
            continue; // not every kind has all of them
        }
        let path = format!("{path}.{field}");
        let below = schema().fields(owner).and_then(|fields| fields.get(field)).and_then(object_of);
        paths.push(path.clone());
        let Some((below, _)) = docs::headings().find(|(name, _)| Some(*name) == below) else { continue };
        if !way.contains(&below) {
            way.push(below);
            gather_fields(&path, below, way, paths);
            way.pop();
        }
    }
}

/// The type of the objects that a field holds.
fn object_of(of: &Type) -> Option<&str> {
    match of {
        Type::Object(name) => Some(name),
        Type::List(item) | Type::Map(item) => object_of(item),
        _ => None,
    }
}

/// What could stand at a byte of the text; nothing where anything or nothing could.
pub fn completions_at(text: &str, offset: usize) -> Option<Completions> {
    const STAND_IN: &str = "someBodyIsWritingHere"; // no field is called so
    let range = place::word_at(text, offset);
    let spot = place::find(text, &range, STAND_IN)?;
    let mut items = match &spot.target {
        Target::Field => fields(&spot, &place::Around::of(text, &range)),
        Target::ValueOf(_) if spot.names_kind() => kinds_by_name(),
        Target::ValueOf(field) if field == "apiVersion" && spot.at_root => api_versions(spot.owner),
        Target::ValueOf(field) => values(spot.owner?, field),
    };
    items.retain(|item| !spot.siblings.contains(&item.label));
    (!items.is_empty()).then_some(Completions { range, items })
}

/// The fields of the type at a place. Where the kind is not written yet, those that every kind has.
fn fields(spot: &Spot, around: &place::Around) -> Vec<Completion> {
    let field = |(name, of): (&String, &Type), owner: &str| {
        let doc = docs::of_field(owner, name);
        let insert = around.field(name, of);
        let (words, acts) = doc.map_or(("", false), |doc| (doc.words, doc.acts && name != "status"));
        Completion { label: name.clone(), insert, holds: holds(of), words, acts }
    };
    let offered = |name: &&String| spot.owner.is_some() || HEADER.contains(&name.as_str());
    let owner = spot.owner.unwrap_or(ANY_KIND);
    schema().fields(owner).into_iter().flatten().filter(|(name, _)| offered(name)).map(|entry| field(entry, owner)).collect()
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
        kinds::all().filter(|known| kind.is_none_or(|kind| known.name == kind)).map(|known| known.api_version).collect();
    versions.sort_unstable();
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

/// What a type holds, in words.
fn holds(of: &Type) -> String {
    match of {
        Type::String => "text".to_owned(),
        Type::Bool => "true or false".to_owned(),
        Type::Int32 | Type::Int64 => "whole number".to_owned(),
        Type::Bytes => "Base64".to_owned(),
        Type::Quantity => "amount".to_owned(),
        Type::IntOrString => "number or text".to_owned(),
        Type::Time => "time".to_owned(),
        Type::Any => "anything".to_owned(),
        Type::List(item) => format!("list of {}", holds(item)),
        Type::Map(value) => format!("map of {}", holds(value)),
        Type::Object(name) => name.clone(),
    }
}
