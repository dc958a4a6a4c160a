//! The texts of an import: a shorter one that gives the same state, and the manifests to edit.

use super::importer::{Importer, kind_of, without_data};
use crate::api::meta::LAST_APPLIED;
use crate::api::{Kind, Object, read};
use crate::kubectl::yaml_text;
use crate::manifest;
use serde_json::{Map, Value, json};

/// The metadata fields that a user writes.
const USER_FIELDS: [&str; 4] = ["name", "namespace", "labels", "annotations"];
/// The annotation with the revision number of a Deployment.
const REVISION: &str = "deployment.kubernetes.io/revision";
/// The fields of a node's status that the simulation does not use.
const UNUSED_NODE_STATUS: [&str; 6] = ["capacity", "config", "daemonEndpoints", "images", "volumesAttached", "volumesInUse"];

/// The objects as one List in JSON, without unused fields and without Secret data.
pub(super) fn text(documents: &[Value]) -> String {
    let items: Vec<Value> = documents.iter().filter(|value| kind_of(value).is_some()).map(short).collect();
    json!({"apiVersion": "v1", "items": items, "kind": "List"}).to_string()
}

fn short(value: &Value) -> Value {
    let mut short = value.clone();
    let without = |value: &mut Value, fields: &[&str]| {
        if let Some(map) = value.as_object_mut() {
            map.retain(|field, _| !fields.contains(&field.as_str()));
        }
    };
    if let Some(metadata) = short.get_mut("metadata") {
        without(metadata, &["managedFields", "resourceVersion", "selfLink", "generateName"]);
    }
    match short.get("kind").and_then(Value::as_str) {
        Some("Node") => short.get_mut("status").into_iter().for_each(|status| without(status, &UNUSED_NODE_STATUS)),
        Some("Secret") => short = without_data(&short),
        _ => {}
    }
    if let (Some("Secret" | "ConfigMap"), Some(annotations)) =
        (value.get("kind").and_then(Value::as_str), short.pointer_mut("/metadata/annotations"))
    {
        without(annotations, &[LAST_APPLIED]);
    }
    short
}

/// The manifests of the StatefulSets, Services, Deployments and PodDisruptionBudgets, as a user may have applied them.
pub(super) fn manifests(importer: &Importer) -> String {
    const KINDS: [Kind; 4] = [Kind::Service, Kind::StatefulSet, Kind::Deployment, Kind::PodDisruptionBudget];
    let is_manifest = |object: &&Object| {
        let meta = object.meta();
        let is_own = !(object.kind() == Kind::Service && &*meta.name == "kubernetes" && &*meta.namespace == "default");
        is_own && meta.owners.is_empty() && !meta.namespace.starts_with("kube-") && KINDS.contains(&object.kind())
    };
    let texts: Vec<String> = importer.objects.iter().filter(is_manifest).map(|object| yaml_text::print(&manifest(object))).collect();
    texts.join("---\n")
}

/// The last applied manifest if its spec equals the current one; otherwise the current spec.
fn manifest(object: &Object) -> Value {
    let whole = object.to_value();
    let spec = user_spec(&whole);
    let applied = object.meta().annotations.get(LAST_APPLIED).and_then(|applied| serde_json::from_str::<Value>(applied).ok());
    let is_current = |applied: &Value| {
        applied["kind"] == whole["kind"] && manifest::normalize_live(applied).is_ok_and(|received| user_spec(&received) == spec)
    };
    if let Some(mut applied) = applied.filter(is_current) {
        if let Some(metadata) = applied.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.retain(|field, value| USER_FIELDS.contains(&field.as_str()) && *value != json!({}));
        }
        return applied;
    }
    let mut metadata: Map<String, Value> = Map::new();
    for field in USER_FIELDS {
        if let Some(value) = whole.get("metadata").and_then(|metadata| metadata.get(field)) {
            metadata.insert(field.into(), value.clone());
        }
    }
    if let Some(annotations) = metadata.get_mut("annotations").and_then(Value::as_object_mut) {
        annotations.retain(|key, _| ![LAST_APPLIED, REVISION].contains(&key.as_str()));
        if annotations.is_empty() {
            metadata.remove("annotations");
        }
    }
    json!({"apiVersion": whole["apiVersion"], "kind": whole["kind"], "metadata": metadata, "spec": spec})
}

/// The spec of an object without the fields that the server sets in Services and claim templates.
fn user_spec(whole: &Value) -> Value {
    let mut spec = read::at(whole, &["spec"]).clone();
    let Some(fields) = spec.as_object_mut() else { return spec };
    if whole["kind"] == "Service" {
        let headless = fields.get("clusterIP").is_some_and(|ip| ip == "None");
        fields.retain(|field, _| !matches!(field.as_str(), "clusterIPs" | "ipFamilies" | "ipFamilyPolicy" | "internalTrafficPolicy"));
        if !headless {
            fields.remove("clusterIP");
        }
    }
    for template in fields.get_mut("volumeClaimTemplates").and_then(Value::as_array_mut).into_iter().flatten() {
        if let Some(template) = template.as_object_mut() {
            template.retain(|field, _| !matches!(field.as_str(), "apiVersion" | "kind" | "status"));
        }
    }
    spec
}
