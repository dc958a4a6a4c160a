//! Advice: what is legal but surely not meant. One file per advice; it never blocks anything.

mod claim_or_class_missing;
mod governing_service_missing;
mod governing_service_not_headless;
mod selector_selects_nothing;
mod taken_as_present;
#[cfg(test)]
mod testing;

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
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
#[derive(Default)]
struct World {
    objects: Vec<Rc<Value>>,
    /// Kind, namespace and name → index of the object.
    by_name: BTreeMap<(String, String, String), usize>,
    /// Kind and namespace → indices of the objects.
    by_kind: BTreeMap<(String, String), Vec<usize>>,
    /// Namespace → indices of the objects that are pods or make them.
    with_pods: BTreeMap<String, Vec<usize>>,
}

impl World {
    fn new(objects: &[Placed<'_>], known: &Known) -> World {
        let mut world = World::default();
        for value in objects.iter().map(|placed| &placed.value).chain(&known.objects) {
            world.add(value);
        }
        world
    }

    fn add(&mut self, value: &Rc<Value>) {
        let (kind, namespace, name) = identity(value);
        let (kind, namespace) = (kind.to_owned(), namespace.to_owned());
        let index = self.objects.len();
        match self.by_name.entry((kind.clone(), namespace.clone(), name.to_owned())) {
            Entry::Occupied(_) => return,
            Entry::Vacant(place) => place.insert(index),
        };
        if pod_of(value).is_some() {
            self.with_pods.entry(namespace.clone()).or_default().push(index);
        }
        self.by_kind.entry((kind, namespace)).or_default().push(index);
        self.objects.push(value.clone());
    }

    fn at(&self, index: usize) -> Option<&Value> {
        self.objects.get(index).map(Rc::as_ref)
    }

    /// The objects of a kind in a namespace (the namespace of kinds without one is that of objects that name none).
    fn of_kind(&self, kind: &str, namespace: &str) -> impl Iterator<Item = &Value> {
        let indices = self.by_kind.get(&(kind.to_owned(), namespace.to_owned()));
        indices.into_iter().flatten().filter_map(|index| self.at(*index))
    }

    fn find(&self, kind: &str, namespace: &str, name: &str) -> Option<&Value> {
        let key = (kind.to_owned(), namespace.to_owned(), name.to_owned());
        self.by_name.get(&key).and_then(|index| self.at(*index))
    }

    /// The labels of all pods there are or will be in a namespace.
    fn pod_labels(&self, namespace: &str) -> impl Iterator<Item = &Value> {
        let indices = self.with_pods.get(namespace).into_iter().flatten();
        indices.filter_map(|index| pod_of(self.at(*index)?)?.get("metadata")?.get("labels"))
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
