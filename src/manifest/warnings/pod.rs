//! The API server's warnings about Pods and Pod templates.
//!
//! Models pkg/api/pod/warnings.go warningsForPodSpecAndMeta.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{fractional, list};
use crate::api::names;

/// Deprecated node labels: the label, deprecated since, the label to use instead.
const DEPRECATED_NODE_LABELS: &[(&str, &str, &str)] = &[
    ("beta.kubernetes.io/arch", "v1.14", "kubernetes.io/arch"),
    ("beta.kubernetes.io/instance-type", "v1.17", "node.kubernetes.io/instance-type"),
    ("beta.kubernetes.io/os", "v1.14", "kubernetes.io/os"),
    ("failure-domain.beta.kubernetes.io/region", "v1.17", "topology.kubernetes.io/region"),
    ("failure-domain.beta.kubernetes.io/zone", "v1.17", "topology.kubernetes.io/zone"),
];
const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
const MATCHES_NOTHING: &str = "a null labelSelector results in matching no pod";

/// The warnings for a Pod or Pod template. `path` is that of the template with a trailing dot, or empty.
pub(super) fn pod(warnings: &mut Vec<String>, pod: &Value, path: &str) {
    let spec = pod.get("spec").unwrap_or(&Value::Null);
    let path = format!("{path}spec");
    node_labels(warnings, spec, &path);
    for (index, constraint) in list(spec, "topologySpreadConstraints").iter().enumerate() {
        let path = format!("{path}.topologySpreadConstraints[{index}]");
        let key = text(constraint, "topologyKey");
        if let Some(deprecation) = deprecated_node_label(key) {
            warnings.push(format!("{path}.topologyKey: {key} is {deprecation}"));
        }
        if constraint.get("labelSelector").is_none() {
            warnings.push(format!("{path}.labelSelector: {MATCHES_NOTHING}"));
        }
    }
    super::volume::volumes(warnings, spec, &path);
    duplicates(warnings, spec, &path, "hostAliases", "ip");
    duplicates(warnings, spec, &path, "imagePullSecrets", "name");
    for (index, _) in list(spec, "imagePullSecrets").iter().enumerate().filter(|(_, secret)| text(secret, "name").is_empty()) {
        warnings.push(format!("{path}.imagePullSecrets[{index}].name: invalid empty name \"\""));
    }
    let containers: Vec<(String, &Value)> = ["initContainers", "containers"]
        .iter()
        .flat_map(|field| list(spec, field).iter().enumerate().map(move |(index, container)| (format!("{field}[{index}]"), container)))
        .map(|(item, container)| (format!("{path}.{item}"), container))
        .collect();
    containers.iter().for_each(|(path, container)| container_warnings(warnings, container, path));
    ports(warnings, &containers);
    if spec.get("terminationGracePeriodSeconds").and_then(Value::as_i64).is_some_and(|seconds| seconds < 0) {
        warnings.push(format!("{path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"));
    }
    for field in ["podAffinity", "podAntiAffinity"] {
        let Some(affinity) = spec.get("affinity").and_then(|affinity| affinity.get(field)) else { continue };
        let path = format!("{path}.affinity.{field}");
        for (index, _) in list(affinity, REQUIRED).iter().enumerate().filter(|(_, term)| term.get("labelSelector").is_none()) {
            warnings.push(format!("{path}.{REQUIRED}[{index}].labelSelector: {MATCHES_NOTHING}"));
        }
        let without = |term: &Value| term.get("podAffinityTerm").is_none_or(|term| term.get("labelSelector").is_none());
        for (index, _) in list(affinity, PREFERRED).iter().enumerate().filter(|(_, term)| without(term)) {
            warnings.push(format!("{path}.{PREFERRED}[{index}].podAffinityTerm.labelSelector: {MATCHES_NOTHING}"));
        }
    }
}

fn text<'object>(object: &'object Value, field: &str) -> &'object str {
    object.get(field).and_then(Value::as_str).unwrap_or_default()
}

fn deprecated_node_label(label: &str) -> Option<String> {
    let (_, since, replacement) = DEPRECATED_NODE_LABELS.iter().find(|(deprecated, ..)| *deprecated == label)?;
    Some(format!("deprecated since {since}; use \"{replacement}\" instead"))
}

fn node_labels(warnings: &mut Vec<String>, spec: &Value, path: &str) {
    for label in spec.get("nodeSelector").and_then(Value::as_object).into_iter().flat_map(|selector| selector.keys()) {
        if let Some(deprecation) = deprecated_node_label(label) {
            warnings.push(format!("{path}.nodeSelector[{label}]: {deprecation}"));
        }
    }
    let Some(affinity) = spec.get("affinity").and_then(|affinity| affinity.get("nodeAffinity")) else { return };
    let path = format!("{path}.affinity.nodeAffinity");
    for (index, term) in affinity.get(REQUIRED).map_or(&[][..], |required| list(required, "nodeSelectorTerms")).iter().enumerate() {
        node_term(warnings, term, &format!("{path}.{REQUIRED}.nodeSelectorTerms[{index}]"), false);
    }
    for (index, term) in list(affinity, PREFERRED).iter().enumerate() {
        let preference = term.get("preference").unwrap_or(&Value::Null);
        node_term(warnings, preference, &format!("{path}.{PREFERRED}[{index}].preference"), true);
    }
}

/// The term of a StorageClass's topologies (pkg/api/storage/util.go).
pub(super) fn topology_term(warnings: &mut Vec<String>, term: &Value, path: &str) {
    for (index, expression) in list(term, "matchLabelExpressions").iter().enumerate() {
        let key = text(expression, "key");
        if let Some(deprecation) = deprecated_node_label(key) {
            warnings.push(format!("{path}.matchLabelExpressions[{index}].key: {key} is {deprecation}"));
        }
    }
}

/// A node selector term.
pub(super) fn node_term(warnings: &mut Vec<String>, term: &Value, path: &str, checks_values: bool) {
    for (index, requirement) in list(term, "matchExpressions").iter().enumerate() {
        let path = format!("{path}.matchExpressions[{index}]");
        let key = text(requirement, "key");
        if let Some(deprecation) = deprecated_node_label(key) {
            warnings.push(format!("{path}.key: {key} is {deprecation}"));
        }
        for (index, value) in list(requirement, "values").iter().filter_map(Value::as_str).enumerate().filter(|_| checks_values) {
            warnings.extend(names::label_value(value).iter().map(|error| format!("{path}.values[{index}]: {value} is invalid, {error}")));
        }
    }
}

fn duplicates(warnings: &mut Vec<String>, spec: &Value, path: &str, field: &str, key: &str) {
    let mut seen = BTreeSet::new();
    for (index, item) in list(spec, field).iter().enumerate() {
        if !seen.insert(text(item, key)) {
            warnings.push(format!("{path}.{field}[{index}].{key}: duplicate {key} {:?}", text(item, key)));
        }
    }
}

fn container_warnings(warnings: &mut Vec<String>, container: &Value, path: &str) {
    for amounts in ["limits", "requests"] {
        for resource in ["memory", "ephemeral-storage"] {
            let amount = container.get("resources").and_then(|resources| resources.get(amounts)?.get(resource)?.as_str());
            fractional(warnings, amount, &format!("{path}.resources.{amounts}[{resource}]"));
        }
    }
    let mut seen = BTreeSet::new();
    for (index, variable) in list(container, "env").iter().enumerate() {
        let (name, value) = (text(variable, "name"), text(variable, "value"));
        let reference = format!("$({name})");
        // A later value may refer to the earlier one: `$(PATH):/more`.
        let refers_to_earlier = variable.get("valueFrom").is_none() && value != reference && value.contains(&reference);
        if !seen.insert(name) && !refers_to_earlier {
            warnings.push(format!("{path}.env[{index}]: hides previous definition of {name:?}, which may be dropped when using apply"));
        }
    }
}

/// Warns about duplicate port numbers and names, in one container or several.
fn ports(warnings: &mut Vec<String>, containers: &[(String, &Value)]) {
    let all = || {
        containers.iter().flat_map(|(path, container)| {
            list(container, "ports").iter().enumerate().map(move |(index, port)| (format!("{path}.ports[{index}]"), port))
        })
    };
    let host = |port: &Value| (port.get("hostPort").and_then(Value::as_i64).unwrap_or_default(), text(port, "hostIP").to_owned());
    let mut by_port: BTreeMap<String, Vec<(String, &Value)>> = BTreeMap::new();
    for (path, port) in all() {
        let (host_port, host_ip) = host(port);
        let others =
            by_port.entry(format!("{}/{}", port.get("containerPort").unwrap_or(&Value::Null), text(port, "protocol"))).or_default();
        for (other_path, other) in others.iter() {
            let (other_port, other_ip) = host(other);
            let conflict = if (host_port, &host_ip) == (other_port, &other_ip) {
                "duplicate"
            } else if host_port == 0 || other_port == 0 {
                "overlapping"
            } else if host_port == other_port && host_ip.is_empty() != other_ip.is_empty() {
                "dangerously ambiguous"
            } else {
                continue;
            };
            warnings.push(format!("{path}: {conflict} port definition with {other_path}"));
        }
        others.push((path, port));
    }
    let mut named: BTreeMap<&str, String> = BTreeMap::new();
    for (path, port) in all().filter(|(_, port)| !text(port, "name").is_empty()) {
        let name = text(port, "name");
        match named.get(name) {
            Some(other) => warnings.push(format!(
                "{path}: duplicate port name {name:?} with {other}, services and probes that select ports by name will use {other}"
            )),
            None => {
                named.insert(name, path);
            }
        }
    }
}
