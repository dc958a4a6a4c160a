//! Checks one object of a document: from its YAML tree to its outcome and diagnostics.

use std::rc::Rc;

use serde_json::Value;

use super::admission;
use super::decode::{Decoded, Mismatch, Unknown, decode, decode_metadata};
use super::document_cache::text;
use super::fixes::{Source, api_version, conversion};
use super::kinds::{self, Kind};
use super::{Diagnostic, DocumentResult, ManifestObject, Refusal, Severity, field_ranges, suggestion, validation, warnings};
use crate::api::ResourceType;
use crate::api::go_text::quote;
use crate::api::schema::schema;
use crate::yaml::Node;

/// Limit on the problems of one kind that are reported for one object: locating each of them in the text takes time.
const PROBLEMS_MAX: usize = 500;

/// The result for one object.
pub(super) struct Checked {
    pub outcome: DocumentResult,
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks an object as kubectl and then the API server do. kubectl itself does not decode the items of a List.
/// `custom_types` are those of the cluster's CustomResourceDefinitions.
pub(super) fn check_object(source: Source<'_>, value: Rc<Value>, in_list: bool, custom_types: &[ResourceType]) -> Checked {
    let (kind_name, api_version) = (text(&value, "kind"), text(&value, "apiVersion"));
    let kind = kinds::find(kind_name, api_version);
    if let Some(mismatch) = decode_metadata(&value).filter(|_| !in_list) {
        let refusal = Refusal::Client(format!("unable to decode \"STDIN\": {}", mismatch.message));
        let mut checked = match kind {
            Some(kind) => check_kind(source, &value, kind),
            None => refused(refusal.clone(), value.clone(), Vec::new()),
        };
        // For kinds with a schema, decoding the whole object has reported this already.
        if kind.is_none_or(|kind| schema().fields(kind.name).is_none()) {
            checked.diagnostics.push(mismatch_diagnostic(source, &mismatch));
        }
        checked.outcome = DocumentResult::Refused { refusal, value: Some(value) };
        return checked;
    }
    let custom = custom_types.iter().find(|custom| *custom.kind == *kind_name && *custom.api_version == *api_version);
    match (kind, custom) {
        (Some(kind), _) => check_kind(source, &value, kind),
        (None, Some(custom)) => accept_without_schema(source, &value, Header::of_type(custom)),
        (None, None) => unknown_kind(source, value.clone(), kind_name, api_version),
    }
}

/// The names of a kind that an outcome needs.
#[derive(Clone, Copy)]
struct Header<'names> {
    name: &'names str,
    api_version: &'names str,
    namespaced: bool,
}

impl<'names> Header<'names> {
    fn of_kind(kind: &'names Kind) -> Header<'names> {
        Header { name: kind.name, api_version: kind.api_version, namespaced: kind.namespaced }
    }

    fn of_type(custom: &'names ResourceType) -> Header<'names> {
        Header { name: &custom.kind, api_version: &custom.api_version, namespaced: custom.namespaced }
    }
}

fn refused(refusal: Refusal, value: Rc<Value>, diagnostics: Vec<Diagnostic>) -> Checked {
    Checked { outcome: DocumentResult::Refused { refusal, value: Some(value) }, diagnostics }
}

fn unknown_kind(source: Source<'_>, value: Rc<Value>, kind: &str, api_version: &str) -> Checked {
    if kind.is_empty() {
        let body = crate::api::revision_hash::escape_as_go(&value.to_string());
        let refusal = Refusal::Client(format!("unable to decode \"STDIN\": Object 'Kind' is missing in '{body}'"));
        let diagnostic = field_ranges::error(field_ranges::of_path(source.root, "kind"), "Object 'Kind' is missing".to_owned(), "kind");
        return refused(refusal, value, vec![diagnostic]);
    }
    let metadata = value.get("metadata").cloned().unwrap_or_default();
    let problem = format!("no matches for kind {} in version {}", quote(kind), quote(api_version));
    let refusal = Refusal::Client(format!(
        "resource mapping not found for name: {} namespace: {} from \"STDIN\": {problem}\nensure CRDs are installed first",
        quote(text(&metadata, "name")),
        quote(text(&metadata, "namespace")),
    ));
    let diagnostic = api_version::diagnose(source, kind, api_version, problem);
    refused(refusal, value, vec![diagnostic])
}

fn check_kind(source: Source<'_>, value: &Rc<Value>, kind: Kind) -> Checked {
    let node = source.root;
    if schema().fields(kind.name).is_none() {
        return accept_without_schema(source, value, Header::of_kind(&kind));
    }
    let mut decoded = decode(kind.name, value);
    let mut diagnostics = decode_diagnostics(source, &decoded);
    let defaulted = admission::defaulted(&kind, std::mem::take(&mut decoded.value));
    let errors = validation::create(kind.name, &defaulted);
    let spec = value.get("spec").unwrap_or(&Value::Null);
    // Fields that could not be decoded are missing: validation errors about them would repeat the decoding error.
    let distinct = errors.iter().filter(|error| {
        !decoded.mismatches.iter().any(|mismatch| mismatch.path.starts_with(&error.path) || error.path.starts_with(&mismatch.path))
    });
    diagnostics.extend(distinct.take(PROBLEMS_MAX).map(|error| field_ranges::field_error(source, kind.name, spec, error)));
    let refusal = match decoded.error() {
        Some(error) => Some(admission::bad_request(&kind, &error)),
        None if !errors.is_empty() => Some(admission::invalid(&kind, &defaulted, errors)),
        None => None,
    };
    if let Some(refusal) = refusal {
        return refused(refusal, value.clone(), diagnostics);
    }
    let warnings = warnings::warnings(kind.name, &defaulted);
    diagnostics.extend(warnings.iter().map(|warning| warning_diagnostic(node, warning)));
    accepted(node, value, Header::of_kind(&kind), defaulted, warnings, diagnostics)
}

/// Accepts an object of a kind that has no schema here; only its metadata is validated.
fn accept_without_schema(source: Source<'_>, value: &Rc<Value>, kind: Header<'_>) -> Checked {
    let node = source.root;
    let errors = validation::create(kind.name, value);
    if !errors.is_empty() {
        let spec = Value::Null;
        let diagnostics = errors.iter().map(|error| field_ranges::field_error(source, kind.name, &spec, error)).collect();
        let (group, name) = (kind.api_version.split_once('/').map_or("", |(group, _)| group), value.pointer("/metadata/name"));
        let name = name.and_then(Value::as_str).unwrap_or_default().to_owned();
        let refusal = Refusal::Invalid { kind: kind.name.to_owned(), group: group.to_owned(), name, errors };
        return refused(refusal, value.clone(), diagnostics);
    }
    let diagnostic = Diagnostic {
        severity: Severity::Info,
        range: field_ranges::of_path(node, "kind"),
        message: format!("{} is stored, but no controller for this kind is simulated", kind.name),
        fix: None,
        code: "not-simulated",
    };
    accepted(node, value, kind, admission::stored(value, kind.namespaced), Vec::new(), vec![diagnostic])
}

fn accepted(
    node: &Node,
    value: &Rc<Value>,
    kind: Header<'_>,
    defaulted: Value,
    warnings: Vec<String>,
    diagnostics: Vec<Diagnostic>,
) -> Checked {
    let metadata = defaulted.get("metadata").cloned().unwrap_or_default();
    let namespace = if kind.namespaced { text(&metadata, "namespace") } else { "" };
    let outcome = DocumentResult::Object(ManifestObject {
        kind: kind.name.to_owned(),
        api_version: kind.api_version.to_owned(),
        name: text(&metadata, "name").to_owned(),
        namespace: namespace.to_owned(),
        value: value.clone(),
        defaulted: Rc::new(defaulted),
        range: node.range,
        warnings,
    });
    Checked { outcome, diagnostics }
}

fn decode_diagnostics(source: Source<'_>, decoded: &Decoded) -> Vec<Diagnostic> {
    let mismatches = decoded.mismatches.iter().map(|mismatch| mismatch_diagnostic(source, mismatch));
    let unknown = decoded.unknown.iter().take(PROBLEMS_MAX).map(|unknown| unknown_field(source, unknown));
    mismatches.chain(unknown).collect()
}

fn mismatch_diagnostic(source: Source<'_>, mismatch: &Mismatch) -> Diagnostic {
    let diagnostic = field_ranges::error(field_ranges::of_path(source.root, &mismatch.path), mismatch.message.clone(), "type");
    Diagnostic { fix: conversion::fix(source, mismatch), ..diagnostic }
}

fn unknown_field(source: Source<'_>, unknown: &Unknown) -> Diagnostic {
    let node = source.root;
    let found = crate::yaml::find(node, &unknown.path);
    let range = found.key_range.unwrap_or(found.node.range);
    let mut diagnostic = field_ranges::error(range, unknown.message(), "unknown-field");
    let key = unknown.path.rsplit('.').next().unwrap_or(&unknown.path);
    let parent = unknown.path.strip_suffix(key).map(|parent| crate::yaml::find(node, parent.trim_end_matches('.')).node);
    // A field that is already set is no suggestion: it would be a duplicate.
    let missing = |field: &&str| parent.is_none_or(|parent| parent.entry(field).is_none());
    let siblings = schema().fields(&unknown.owner).into_iter().flat_map(|fields| fields.keys().map(String::as_str));
    if let Some(suggested) = suggestion::nearest(key, siblings.filter(missing)) {
        diagnostic.message.push_str(&format!("; did you mean {suggested:?}?"));
        diagnostic.fix = found.complete.then(|| field_ranges::replace(source.text, range, suggested));
    }
    diagnostic
}

fn warning_diagnostic(node: &Node, warning: &str) -> Diagnostic {
    let path = warning.split([':', ' ']).next().unwrap_or_default();
    Diagnostic {
        severity: Severity::Warning,
        range: field_ranges::of_path(node, path),
        message: warning.to_owned(),
        fix: None,
        code: "warning",
    }
}
