//! Advice: what is legal but surely not meant. One file per advice; it never blocks anything.

mod claim_or_class_missing;
mod governing_service_missing;
mod governing_service_not_headless;
mod selector_selects_nothing;
mod taken_as_present;
#[cfg(test)]
mod testing;

use std::rc::Rc;

use serde_json::Value;

use super::read::text;
use super::{DEFAULT_NAMESPACE, Diagnostic, Known, Severity};
use crate::yaml::{Node, Range};

/// An object of the text with its place.
pub(super) struct Placed<'document> {
    /// Where it stands.
    pub node: &'document Node,
    /// The object, defaulted where the API server takes it.
    pub value: Rc<Value>,
    /// Whether the API server takes it. What it does not take can still be referred to once it is mended.
    pub accepted: bool,
}

/// All advice about the objects of a text in a cluster that holds `known`.
pub(super) fn all(objects: &[Placed<'_>], known: &Known) -> Vec<Diagnostic> {
    let world = World::new(objects, known);
    let mut advice = Vec::new();
    for placed in objects.iter().filter(|placed| placed.accepted) {
        advice.extend(governing_service_missing::check(placed, &world));
        advice.extend(governing_service_not_headless::check(placed, &world));
        advice.extend(selector_selects_nothing::check(placed, &world));
        advice.extend(taken_as_present::check(placed, &world));
        advice.extend(claim_or_class_missing::check(placed, &world));
    }
    advice
}

/// Everything an object may refer to: what the text holds and, where the text has nothing of that name, the cluster.
struct World {
    objects: Vec<Rc<Value>>,
}

impl World {
    fn new(objects: &[Placed<'_>], known: &Known) -> World {
        let given = objects.iter().map(|placed| &placed.value);
        let names: std::collections::BTreeSet<_> = given.clone().map(|value| identity(value)).collect();
        let rest = known.objects.iter().filter(|value| !names.contains(&identity(value)));
        World { objects: given.chain(rest).cloned().collect() }
    }

    /// The objects of a kind in a namespace (the namespace of kinds without one is that of objects that name none).
    fn of_kind<'world>(&'world self, kind: &str, namespace: &str) -> impl Iterator<Item = &'world Value> {
        let objects = self.objects.iter().map(Rc::as_ref);
        objects.filter(move |value| text(value, "kind") == kind && self::namespace(value) == namespace)
    }

    fn find(&self, kind: &str, namespace: &str, name: &str) -> Option<&Value> {
        self.of_kind(kind, namespace).find(|value| self::name(value) == name)
    }

    /// The labels of all pods there are or will be in a namespace.
    fn pod_labels(&self, namespace: &str) -> impl Iterator<Item = &Value> {
        let objects = self.objects.iter().filter(move |value| self::namespace(value) == namespace);
        objects.filter_map(|value| pod_of(value)?.get("metadata")?.get("labels"))
    }
}

fn identity(value: &Value) -> (&str, &str, &str) {
    (text(value, "kind"), namespace(value), name(value))
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
