//! Scheduling constraints of a Pod: affinity, tolerations, topology spread.
//!
//! Models pkg/apis/core/validation/validation.go validateAffinity, ValidateTolerations, validateTopologySpreadConstraints.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::errors::{Errors, items, list, number, text};
use super::labels;
use crate::api::names;

/// The field of required rules.
const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
/// The field of preferred rules.
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";
const EFFECTS: &[&str] = &["NoSchedule", "PreferNoSchedule", "NoExecute"];

/// The affinity of a pod.
pub(super) fn affinity(errors: &mut Errors, spec: &Value, path: &str) {
    let Some(affinity) = spec.get("affinity") else {
        return;
    };
    if let Some(node) = affinity.get("nodeAffinity") {
        node_affinity(errors, node, &format!("{path}.affinity.nodeAffinity"));
    }
    for field in ["podAffinity", "podAntiAffinity"] {
        let Some(terms) = affinity.get(field) else {
            continue;
        };
        let path = format!("{path}.affinity.{field}");
        for (path, term) in items(terms, &path, REQUIRED) {
            pod_affinity_term(errors, term, &path);
        }
        for (path, weighted) in items(terms, &path, PREFERRED) {
            weight(errors, weighted, &path);
            if let Some(term) = weighted.get("podAffinityTerm") {
                pod_affinity_term(errors, term, &format!("{path}.podAffinityTerm"));
            }
        }
    }
}

fn weight(errors: &mut Errors, term: &Value, path: &str) {
    let weight = number(term, "weight").unwrap_or_default();
    if !(1..=100).contains(&weight) {
        errors.invalid(format!("{path}.weight"), weight, "must be in the range 1-100");
    }
}

fn pod_affinity_term(errors: &mut Errors, term: &Value, path: &str) {
    for field in ["labelSelector", "namespaceSelector"] {
        if let Some(selector) = term.get(field) {
            labels::selector(errors, selector, &format!("{path}.{field}"));
        }
    }
    for namespace in list(term, "namespaces").iter().filter_map(Value::as_str) {
        errors.invalid_all(&format!("{path}.namespace"), namespace, names::dns_label(namespace));
    }
    let key = text(term, "topologyKey");
    if key.is_empty() {
        errors.required(format!("{path}.topologyKey"), "can not be empty");
    }
    labels::label_name(errors, key, &format!("{path}.topologyKey"));
}

fn node_affinity(errors: &mut Errors, affinity: &Value, path: &str) {
    if let Some(required) = affinity.get(REQUIRED) {
        let path = format!("{path}.{REQUIRED}");
        if list(required, "nodeSelectorTerms").is_empty() {
            errors.required(format!("{path}.nodeSelectorTerms"), "must have at least one node selector term");
        }
        for (path, term) in items(required, &path, "nodeSelectorTerms") {
            node_term(errors, term, &path, true);
        }
    }
    for (path, preferred) in items(affinity, path, PREFERRED) {
        weight(errors, preferred, &path);
        if let Some(term) = preferred.get("preference") {
            node_term(errors, term, &format!("{path}.preference"), false);
        }
    }
}

/// A node selector term.
pub(super) fn node_term(errors: &mut Errors, term: &Value, path: &str, checks_values: bool) {
    for (path, requirement) in items(term, path, "matchExpressions") {
        let values = list(requirement, "values");
        let values_path = format!("{path}.values");
        match text(requirement, "operator") {
            "In" | "NotIn" if values.is_empty() => {
                errors.required(values_path.clone(), "must be specified when `operator` is 'In' or 'NotIn'");
            }
            "Exists" | "DoesNotExist" if !values.is_empty() => {
                let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
                errors.forbidden(values_path.clone(), detail);
            }
            "Gt" | "Lt" if values.len() != 1 => {
                let detail = "must be specified single value when `operator` is 'Lt' or 'Gt'";
                errors.required(values_path.clone(), detail);
            }
            "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" => {}
            operator => errors.invalid(format!("{path}.operator"), operator, "not a valid selector operator"),
        }
        labels::label_name(errors, text(requirement, "key"), &format!("{path}.key"));
        for (index, value) in values.iter().filter_map(Value::as_str).enumerate().filter(|_| checks_values) {
            errors.invalid_all(&format!("{values_path}[{index}]"), value, names::label_value(value));
        }
    }
    for (path, requirement) in items(term, path, "matchFields") {
        match text(requirement, "operator") {
            "In" | "NotIn" => {
                if list(requirement, "values").len() != 1 {
                    let detail = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
                    errors.required(format!("{path}.values"), detail);
                }
            }
            operator => errors.invalid(format!("{path}.operator"), operator, "not a valid selector operator"),
        }
        let key = text(requirement, "key");
        if key != "metadata.name" {
            errors.invalid(format!("{path}.key"), key, "not a valid field selector key");
        }
    }
}

/// The tolerations of a Pod.
pub(super) fn tolerations(errors: &mut Errors, spec: &Value, path: &str) {
    for (path, toleration) in items(spec, path, "tolerations") {
        let (key, operator) = (text(toleration, "key"), text(toleration, "operator"));
        let (value, effect) = (text(toleration, "value"), text(toleration, "effect"));
        if !key.is_empty() {
            labels::label_name(errors, key, &format!("{path}.key"));
        } else if operator != "Exists" {
            let detail = "operator must be Exists when `key` is empty, which means \"match all values and all keys\"";
            errors.invalid(format!("{path}.operator"), operator, detail);
        }
        if toleration.get("tolerationSeconds").is_some() && effect != "NoExecute" {
            let detail = "effect must be 'NoExecute' when `tolerationSeconds` is set";
            errors.invalid(format!("{path}.effect"), effect, detail);
        }
        match operator {
            "" | "Equal" => {
                let messages = names::label_value(value);
                if !messages.is_empty() {
                    errors.invalid(format!("{path}.operator"), value, messages.join(";"));
                }
            }
            "Exists" if value.is_empty() => {}
            "Exists" => {
                let seconds = toleration.get("tolerationSeconds").unwrap_or(&Value::Null);
                // The toleration as its internal (unversioned) Go type, which the API server prints.
                let shown = format!(
                    "{{\"Key\":{},\"Operator\":\"Exists\",\"Value\":{},\"Effect\":{},\"TolerationSeconds\":{seconds}}}",
                    json!(key),
                    json!(value),
                    json!(effect)
                );
                errors.invalid_internal(format!("{path}.operator"), shown, "value must be empty when `operator` is 'Exists'");
            }
            other => errors.not_supported(format!("{path}.operator"), other, &["Equal", "Exists"]),
        }
        if !effect.is_empty() && !EFFECTS.contains(&effect) {
            errors.not_supported(format!("{path}.effect"), effect, EFFECTS);
        }
    }
}

/// The scheduling gates.
pub(super) fn gates(errors: &mut Errors, spec: &Value, path: &str) {
    let mut seen = BTreeSet::new();
    for (path, gate) in items(spec, path, "schedulingGates") {
        let name = text(gate, "name");
        labels::label_name(errors, name, &path);
        if !seen.insert(name) {
            errors.duplicate(path, name);
        }
    }
}

/// The topology spread constraints.
pub(super) fn topology_spread(errors: &mut Errors, spec: &Value, path: &str) {
    let mut pairs = BTreeSet::new();
    for (path, constraint) in items(spec, path, "topologySpreadConstraints") {
        let skew = number(constraint, "maxSkew").unwrap_or_default();
        if skew <= 0 {
            errors.invalid(format!("{path}.maxSkew"), skew, "must be greater than zero");
        }
        let (key, action) = (text(constraint, "topologyKey"), text(constraint, "whenUnsatisfiable"));
        if key.is_empty() {
            errors.required(format!("{path}.topologyKey"), "can not be empty");
        } else {
            labels::label_name(errors, key, &format!("{path}.topologyKey"));
        }
        let actions = ["DoNotSchedule", "ScheduleAnyway"];
        if !actions.contains(&action) {
            errors.not_supported(format!("{path}.whenUnsatisfiable"), action, &actions);
        }
        if !pairs.insert((key, action)) {
            let duplicate = format!("{{{key}, {action}}}");
            errors.duplicate(format!("{path}.{{topologyKey, whenUnsatisfiable}}"), duplicate);
        }
        if let Some(domains) = number(constraint, "minDomains") {
            if domains <= 0 {
                errors.invalid(format!("{path}.minDomains"), domains, "must be greater than zero");
            }
            if action != "DoNotSchedule" {
                let detail = format!("can only use minDomains if whenUnsatisfiable=DoNotSchedule, not {action}");
                errors.invalid(format!("{path}.minDomains"), domains, detail);
            }
        }
        for field in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
            let policy = text(constraint, field);
            if !policy.is_empty() && !["Honor", "Ignore"].contains(&policy) {
                errors.not_supported(format!("{path}.{field}"), policy, &["Honor", "Ignore"]);
            }
        }
        if let Some(selector) = constraint.get("labelSelector") {
            labels::selector(errors, selector, &format!("{path}.labelSelector"));
        }
    }
}
