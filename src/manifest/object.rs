//! One object of a text: from its place in the document to its outcome and diagnostics.

use std::rc::Rc;

use serde_json::Value;

use super::admission;
use super::decode::{Decoded, Mismatch, Unknown, decode, decode_metadata};
use super::fixes::{Source, api_version, conversion};
use super::kinds::{self, Kind};
use super::read::text;
use super::{Diagnostic, ManifestObject, Outcome, Refusal, Severity, places, suggestion, validation, warnings};
use crate::api::go_text::quote;
use crate::api::schema::schema;
use crate::yaml::Node;

/// How many problems of one kind and one object are told: nobody reads more, and finding each one's place takes time.
const PROBLEMS_MAX: usize = 500;

/// What became of an object, and what there is to say about it.
pub(super) struct Checked {
    pub outcome: Outcome,
    pub diagnostics: Vec<Diagnostic>,
}

/// Checks an object as kubectl and then the API server do; items of a List are not decoded by kubectl itself.
pub(super) fn check_object(source: Source<'_>, value: Rc<Value>, in_list: bool) -> Checked {
    let (kind_name, api_version) = (text(&value, "kind"), text(&value, "apiVersion"));
    let kind = kinds::find(kind_name, api_version);
    if let Some(mismatch) = decode_metadata(&value).filter(|_| !in_list) {
        let refusal = Refusal::Client(format!("unable to decode \"STDIN\": {}", mismatch.message));
        let mut checked = match kind {
            Some(kind) => check_known(source, &value, kind),
            None => refused(refusal.clone(), value.clone(), Vec::new()),
        };
        // Of the other kinds, all of the object was decoded.
        if kind.is_none_or(|kind| schema().fields(kind.name).is_none()) {
            checked.diagnostics.push(mismatch_diagnostic(source, &mismatch));
        }
        checked.outcome = Outcome::Refused { refusal, value: Some(value) };
        return checked;
    }
    match kind {
        Some(kind) => check_known(source, &value, kind),
        None => unknown_kind(source, value.clone(), kind_name, api_version),
    }
}

fn refused(refusal: Refusal, value: Rc<Value>, diagnostics: Vec<Diagnostic>) -> Checked {
    Checked { outcome: Outcome::Refused { refusal, value: Some(value) }, diagnostics }
}

fn unknown_kind(source: Source<'_>, value: Rc<Value>, kind: &str, api_version: &str) -> Checked {
    if kind.is_empty() {
        let body = crate::api::revision_hash::escape_as_go(&value.to_string());
        let refusal = Refusal::Client(format!("unable to decode \"STDIN\": Object 'Kind' is missing in '{body}'"));
        let diagnostic = places::error(places::of_path(source.root, "kind"), "Object 'Kind' is missing".to_owned(), "kind");
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

fn check_known(source: Source<'_>, value: &Rc<Value>, kind: Kind) -> Checked {
    let node = source.root;
    if schema().fields(kind.name).is_none() {
        return accept_unread(source, value, kind);
    }
    let mut decoded = decode(kind.name, value);
    let mut diagnostics = decode_diagnostics(source, &decoded);
    let defaulted = admission::defaulted(&kind, std::mem::take(&mut decoded.value));
    let errors = validation::create(kind.name, &defaulted);
    let spec = value.get("spec").unwrap_or(&Value::Null);
    // What could not be read leaves gaps: errors about those would say the same thing twice.
    let own = errors
        .iter()
        .filter(|error| !decoded.mismatches.iter().any(|gap| gap.path.starts_with(&error.path) || error.path.starts_with(&gap.path)));
    diagnostics.extend(own.take(PROBLEMS_MAX).map(|error| places::field_error(source, kind.name, spec, error)));
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
    accepted(node, value, kind, defaulted, warnings, diagnostics)
}

/// A kind without a schema here: its metadata is all that is looked at.
fn accept_unread(source: Source<'_>, value: &Rc<Value>, kind: Kind) -> Checked {
    let node = source.root;
    let errors = validation::create(kind.name, value);
    if !errors.is_empty() {
        let spec = Value::Null;
        let diagnostics = errors.iter().map(|error| places::field_error(source, kind.name, &spec, error)).collect();
        return refused(admission::invalid(&kind, value, errors), value.clone(), diagnostics);
    }
    let diagnostic = Diagnostic {
        severity: Severity::Info,
        range: places::of_path(node, "kind"),
        message: format!("{} is accepted but not simulated: nothing will act on it", kind.name),
        fix: None,
        code: "not-simulated",
    };
    accepted(node, value, kind, value.as_ref().clone(), Vec::new(), vec![diagnostic])
}

fn accepted(node: &Node, value: &Rc<Value>, kind: Kind, defaulted: Value, warnings: Vec<String>, diagnostics: Vec<Diagnostic>) -> Checked {
    let metadata = defaulted.get("metadata").cloned().unwrap_or_default();
    let namespace = if kind.namespaced { text(&metadata, "namespace") } else { "" };
    let outcome = Outcome::Object(ManifestObject {
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
    let diagnostic = places::error(places::of_path(source.root, &mismatch.path), mismatch.message.clone(), "type");
    Diagnostic { fix: conversion::mend(source, mismatch), ..diagnostic }
}

fn unknown_field(source: Source<'_>, unknown: &Unknown) -> Diagnostic {
    let node = source.root;
    let place = crate::yaml::find(node, &unknown.path);
    let range = place.key_range.unwrap_or(place.node.range);
    let mut diagnostic = places::error(range, unknown.message(), "unknown-field");
    let key = unknown.path.rsplit('.').next().unwrap_or(&unknown.path);
    let beside = unknown.path.strip_suffix(key).map(|parent| crate::yaml::find(node, parent.trim_end_matches('.')).node);
    // A field that stands there already was not meant: it would be there twice.
    let missing = |field: &&str| beside.is_none_or(|beside| beside.entry(field).is_none());
    let siblings = schema().fields(&unknown.owner).into_iter().flat_map(|fields| fields.keys().map(String::as_str));
    if let Some(meant) = suggestion::nearest(key, siblings.filter(missing)) {
        diagnostic.message.push_str(&format!("; did you mean {meant:?}?"));
        diagnostic.fix = place.complete.then(|| places::replace(source.text, range, meant));
    }
    diagnostic
}

fn warning_diagnostic(node: &Node, warning: &str) -> Diagnostic {
    let path = warning.split([':', ' ']).next().unwrap_or_default();
    Diagnostic { severity: Severity::Warning, range: places::of_path(node, path), message: warning.to_owned(), fix: None, code: "warning" }
}
