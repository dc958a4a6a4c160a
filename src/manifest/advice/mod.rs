//! Advice: valid manifests that are probably a mistake. One file per check; advice never blocks an apply.

mod assumed_to_exist;
mod claim_or_class_missing;
mod governing_service_missing;
mod governing_service_not_headless;
mod object_index;
mod pods_of_several_workloads;
mod selector_selects_nothing;
#[cfg(test)]
mod testing;

use std::rc::Rc;

use serde_json::Value;

use super::document_cache::text;
use super::fixes::Source;
use super::{ClusterContext, DEFAULT_NAMESPACE, Diagnostic, Severity};
use crate::yaml::{Range, SourceOffset};
use object_index::ObjectIndex;

/// An object of the text and its YAML node.
pub(super) struct LocatedObject<'document> {
    /// Its YAML tree and the text of its document, whose start the ranges are relative to.
    pub source: Source<'document>,
    /// The object, defaulted if the API server accepts it.
    pub value: &'document Rc<Value>,
    /// Its index in a List; absent when the document is the object.
    pub item: Option<usize>,
    /// Whether the API server accepts it. A refused object still counts as existing for references to it.
    pub accepted: bool,
}

/// All advice about the objects of a text, each with the start of its document, in the context of a cluster.
pub(super) fn all(objects: &[(SourceOffset, LocatedObject<'_>)], cluster: &ClusterContext<'_>) -> Vec<Diagnostic> {
    let index = ObjectIndex::new(objects.iter().map(|(_, object)| object.value), cluster);
    let mut advice = Vec::new();
    for (start, object) in objects.iter().filter(|(_, object)| object.accepted) {
        let mut of_object: Vec<Diagnostic> = governing_service_missing::check(object, &index).into_iter().collect();
        of_object.extend(governing_service_not_headless::check(object, &index));
        of_object.extend(pods_of_several_workloads::check(object, &index));
        of_object.extend(selector_selects_nothing::check(object, &index));
        of_object.extend(assumed_to_exist::check(object, &index));
        of_object.extend(claim_or_class_missing::check(object, &index));
        advice.extend(of_object.into_iter().map(|advice| advice.located(*start)));
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

/// The Pod or Pod template of an object: a value with metadata and spec.
fn pod_of(value: &Value) -> Option<&Value> {
    match text(value, "kind") {
        "Pod" => Some(value),
        "StatefulSet" | "Deployment" | "ReplicaSet" => value.get("spec")?.get("template"),
        _ => None,
    }
}

/// The path of the Pod spec in an object.
fn pod_spec_path(value: &Value) -> &'static str {
    if text(value, "kind") == "Pod" { "spec" } else { "spec.template.spec" }
}

/// Whether labels match a Service's selector. An empty selector selects no Pods.
fn selects(selector: Option<&Value>, labels: &Value) -> bool {
    let Some(required) = selector.and_then(Value::as_object).filter(|required| !required.is_empty()) else { return false };
    required.iter().all(|(key, value)| labels.get(key) == Some(value))
}

fn advice(range: Range, code: &'static str, message: String) -> Diagnostic {
    Diagnostic { severity: Severity::Advice, range, message, fix: None, code }
}
