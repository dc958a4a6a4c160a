//! Advice: what is legal but surely not meant. One file per advice; it never blocks anything.

mod claim_or_class_missing;
mod governing_service_missing;
mod governing_service_not_headless;
mod pods_of_several_workloads;
mod selector_selects_nothing;
mod taken_as_present;
#[cfg(test)]
mod testing;
mod world;

use std::rc::Rc;

use serde_json::Value;

use super::fixes::Source;
use super::read::text;
use super::{DEFAULT_NAMESPACE, Diagnostic, Known, Severity};
use crate::yaml::{Range, Start};
use world::World;

/// An object of the text with its place.
pub(super) struct Placed<'document> {
    /// Its tree and the text of its document, from whose start places are counted.
    pub source: Source<'document>,
    /// The object, defaulted where the API server takes it.
    pub value: &'document Rc<Value>,
    /// Its place in a List; absent when the document is the object.
    pub item: Option<usize>,
    /// Whether the API server takes it. What it does not take can still be referred to once it is mended.
    pub accepted: bool,
}

/// All advice about the objects of a text, each with where its document starts, in a cluster that holds `known`.
pub(super) fn all(objects: &[(Start, Placed<'_>)], known: &Known<'_>) -> Vec<Diagnostic> {
    let world = World::new(objects.iter().map(|(_, placed)| placed.value), known);
    let mut advice = Vec::new();
    for (start, placed) in objects.iter().filter(|(_, placed)| placed.accepted) {
        let mut about: Vec<Diagnostic> = governing_service_missing::check(placed, &world).into_iter().collect();
        about.extend(governing_service_not_headless::check(placed, &world));
        about.extend(pods_of_several_workloads::check(placed, &world));
        about.extend(selector_selects_nothing::check(placed, &world));
        about.extend(taken_as_present::check(placed, &world));
        about.extend(claim_or_class_missing::check(placed, &world));
        advice.extend(about.into_iter().map(|advice| advice.located(*start)));
    }
    advice
}

fn name(value: &Value) -> &str {
    value.get("metadata").map_or("", |metadata| text(metadata, "name"))
}

fn namespace(value: &Value) -> &str {
    let given = value.get("metadata").map_or("", |metadata| text(metadata, "namespace"));
    if given.is_empty() { DEFAULT_NAMESPACE } else { given }
}

/// The pod an object is or makes: something with metadata and a spec.
fn pod_of(value: &Value) -> Option<&Value> {
    match text(value, "kind") {
        "Pod" => Some(value),
        "StatefulSet" | "Deployment" | "ReplicaSet" => value.get("spec")?.get("template"),
        _ => None,
    }
}

/// Where the spec of an object's pod stands in the object.
fn pod_spec_path(value: &Value) -> &'static str {
    if text(value, "kind") == "Pod" { "spec" } else { "spec.template.spec" }
}

/// Whether labels hold everything a Service's selector asks for. A selector that asks for nothing selects nothing.
fn selects(selector: Option<&Value>, labels: &Value) -> bool {
    let Some(wanted) = selector.and_then(Value::as_object).filter(|wanted| !wanted.is_empty()) else { return false };
    wanted.iter().all(|(key, value)| labels.get(key) == Some(value))
}

fn advise(range: Range, code: &'static str, message: String) -> Diagnostic {
    Diagnostic { severity: Severity::Advice, range, message, fix: None, code }
}
