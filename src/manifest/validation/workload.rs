//! Deployments and ReplicaSets, and the checks that all workloads share.
//!
//! Models pkg/apis/apps/validation/validation.go ValidateDeploymentSpec, ValidateReplicaSetSpec.

use serde_json::{Value, json};

use super::errors::{Errors, list, number, text};
use super::meta::{self, NameForm};
use super::{labels, pod};
use crate::api::names;

/// A Deployment to be created.
pub(super) fn deployment(errors: &mut Errors, deployment: &Value) {
    meta::metadata(errors, deployment, NameForm::Subdomain);
    deployment_spec(errors, deployment.get("spec").unwrap_or(&Value::Null));
}

/// A Deployment to be updated.
pub(super) fn deployment_update(errors: &mut Errors, old: &Value, new: &Value) {
    meta::metadata_update(errors, old, new);
    deployment_spec(errors, new.get("spec").unwrap_or(&Value::Null));
    selector_is_immutable(errors, old, new);
}

/// A ReplicaSet to be created.
pub(super) fn replica_set(errors: &mut Errors, set: &Value) {
    meta::metadata(errors, set, NameForm::Subdomain);
    replica_set_spec(errors, set.get("spec").unwrap_or(&Value::Null));
}

/// A ReplicaSet to be updated.
pub(super) fn replica_set_update(errors: &mut Errors, old: &Value, new: &Value) {
    meta::metadata_update(errors, old, new);
    replica_set_spec(errors, new.get("spec").unwrap_or(&Value::Null));
    selector_is_immutable(errors, old, new);
}

fn replica_set_spec(errors: &mut Errors, spec: &Value) {
    errors.nonnegative(spec, "spec", "replicas");
    errors.nonnegative(spec, "spec", "minReadySeconds");
    selector_and_template(errors, spec);
}

fn deployment_spec(errors: &mut Errors, spec: &Value) {
    errors.nonnegative(spec, "spec", "replicas");
    selector_and_template(errors, spec);
    strategy(errors, spec.get("strategy").unwrap_or(&Value::Null));
    errors.nonnegative(spec, "spec", "minReadySeconds");
    errors.nonnegative(spec, "spec", "revisionHistoryLimit");
    errors.nonnegative(spec, "spec", "progressDeadlineSeconds");
    let ready = number(spec, "minReadySeconds").unwrap_or_default();
    if let Some(deadline) = number(spec, "progressDeadlineSeconds").filter(|deadline| *deadline <= ready) {
        errors.invalid("spec.progressDeadlineSeconds", deadline, "must be greater than minReadySeconds");
    }
}

fn selector_and_template(errors: &mut Errors, spec: &Value) {
    match spec.get("selector") {
        None => errors.required("spec.selector", ""),
        Some(selector) => {
            labels::selector(errors, selector, "spec.selector");
            if labels::is_empty(selector) {
                errors.invalid("spec.selector", selector.clone(), "empty selector is invalid for deployment");
            }
        }
    }
    let template = spec.get("template").unwrap_or(&Value::Null);
    if selects_template(errors, spec.get("selector"), template, "invalid label selector") {
        let volumes = template.get("spec").map_or(&[][..], |pod| list(pod, "volumes"));
        pod::template(errors, template, volumes, "spec.template");
        pod::runs_forever(errors, template, "spec.template", "ReplicaSet");
    }
}

/// Checks that a workload's selector matches its template. Returns false if the selector is invalid: then upstream skips the
/// other checks of the template.
pub(super) fn selects_template(errors: &mut Errors, selector: Option<&Value>, template: &Value, broken: &str) -> bool {
    let labels = template.get("metadata").and_then(|metadata| metadata.get("labels"));
    match labels::matches(selector, labels) {
        None => {
            errors.invalid("spec.selector", selector.cloned().unwrap_or_default(), broken);
            false
        }
        Some(false) => {
            let detail = "`selector` does not match template `labels`";
            errors.invalid("spec.template.metadata.labels", labels.cloned().unwrap_or_default(), detail);
            true
        }
        Some(true) => true,
    }
}

fn selector_is_immutable(errors: &mut Errors, old: &Value, new: &Value) {
    let selector = |object: &Value| object.get("spec").and_then(|spec| spec.get("selector")).cloned().unwrap_or_default();
    if selector(old) != selector(new) {
        errors.invalid("spec.selector", selector(new), "field is immutable");
    }
}

fn strategy(errors: &mut Errors, strategy: &Value) {
    let rolling = strategy.get("rollingUpdate");
    match text(strategy, "type") {
        "Recreate" => {
            if rolling.is_some() {
                let detail = "may not be specified when strategy `type` is 'Recreate'";
                errors.forbidden("spec.strategy.rollingUpdate", detail);
            }
        }
        "RollingUpdate" => {
            if let Some(rolling) = rolling {
                rolling_update(errors, rolling, "spec.strategy.rollingUpdate");
            }
        }
        other => {
            // Upstream reports the whole strategy, as its internal (unversioned) Go type.
            let rolling = rolling.map_or("null".to_owned(), |rolling| {
                let field = |name: &str| rolling.get(name).cloned().unwrap_or(json!(0));
                format!("{{\"MaxUnavailable\":{},\"MaxSurge\":{}}}", field("maxUnavailable"), field("maxSurge"))
            });
            let shown = format!("{{\"Type\":{},\"RollingUpdate\":{rolling}}}", json!(other));
            errors.not_supported_internal("spec.strategy", shown, &["Recreate", "RollingUpdate"]);
        }
    }
}

fn rolling_update(errors: &mut Errors, rolling: &Value, path: &str) {
    let field = |name: &str| rolling.get(name).cloned().unwrap_or_default();
    let (unavailable, surge) = (field("maxUnavailable"), field("maxSurge"));
    int_or_percent(errors, &unavailable, &format!("{path}.maxUnavailable"));
    int_or_percent(errors, &surge, &format!("{path}.maxSurge"));
    if is_zero(&unavailable) && is_zero(&surge) {
        let detail = "may not be 0 when `maxSurge` is 0";
        errors.invalid(format!("{path}.maxUnavailable"), unavailable.clone(), detail);
    }
    not_over_100_percent(errors, &unavailable, &format!("{path}.maxUnavailable"));
}

/// A number of Pods, or a percentage.
pub(super) fn int_or_percent(errors: &mut Errors, value: &Value, path: &str) {
    match value {
        Value::String(text) => errors.invalid_all(path, text, names::percent(text)),
        other => {
            if let Some(number) = other.as_i64().filter(|number| *number < 0) {
                errors.invalid(path, number, "must be greater than or equal to 0");
            }
        }
    }
}

/// Checks that a percentage is at most 100.
pub(super) fn not_over_100_percent(errors: &mut Errors, value: &Value, path: &str) {
    if percent(value).is_some_and(|share| share > 100) {
        errors.invalid(path, value.clone(), "must not be greater than 100%");
    }
}

/// Whether a number or percentage is 0.
pub(super) fn is_zero(value: &Value) -> bool {
    match value {
        Value::String(_) => percent(value).unwrap_or_default() == 0,
        other => other.as_i64().unwrap_or_default() == 0,
    }
}

fn percent(value: &Value) -> Option<u64> {
    value.as_str()?.strip_suffix('%')?.parse().ok()
}
