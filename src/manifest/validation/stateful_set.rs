//! StatefulSets.
//!
//! Models pkg/apis/apps/validation/validation.go ValidateStatefulSet and ValidateStatefulSetUpdate.

use serde_json::{Value, json};

use super::errors::{Errors, items, list, number, text};
use super::meta::{self, NameForm};
use super::{claim, labels, pod, volume, workload};
use crate::api::names;

/// The fields of a spec that may change; the others are immutable.
const MUTABLE: &[&str] = &[
    "replicas",
    "ordinals",
    "template",
    "updateStrategy",
    "revisionHistoryLimit",
    "persistentVolumeClaimRetentionPolicy",
    "minReadySeconds",
];

/// A StatefulSet to be created.
pub(super) fn create(errors: &mut Errors, set: &Value) {
    meta::metadata(errors, set, NameForm::Label);
    spec(errors, set.get("spec").unwrap_or(&Value::Null));
}

/// A StatefulSet to be updated.
pub(super) fn update(errors: &mut Errors, old: &Value, new: &Value) {
    meta::metadata_update(errors, old, new);
    spec(errors, new.get("spec").unwrap_or(&Value::Null));
    if frozen(old) != frozen(new) {
        let fields: Vec<_> = MUTABLE.iter().map(|field| format!("'{field}'")).collect();
        let (last, others) = fields.split_last().map_or(("", &[][..]), |(last, others)| (last.as_str(), others));
        let detail = format!("updates to statefulset spec for fields other than {} and {last} are forbidden", others.join(", "));
        errors.forbidden("spec", detail);
    }
}

/// The immutable fields of the spec.
fn frozen(set: &Value) -> Vec<(&String, &Value)> {
    let fields = set.get("spec").and_then(Value::as_object).into_iter().flatten();
    fields.filter(|(field, _)| !MUTABLE.contains(&field.as_str())).collect()
}

fn spec(errors: &mut Errors, spec: &Value) {
    let policy = text(spec, "podManagementPolicy");
    match policy {
        "OrderedReady" | "Parallel" => {}
        "" => errors.required("spec.podManagementPolicy", ""),
        other => errors.invalid("spec.podManagementPolicy", other, "must be 'OrderedReady' or 'Parallel'"),
    }
    update_strategy(errors, spec.get("updateStrategy").unwrap_or(&Value::Null));
    if let Some(policy) = spec.get("persistentVolumeClaimRetentionPolicy") {
        for field in ["whenDeleted", "whenScaled"] {
            let value = text(policy, field);
            if !["Retain", "Delete"].contains(&value) {
                let path = format!("spec.persistentVolumeClaimRetentionPolicy.{field}");
                errors.not_supported(path, value, &["Retain", "Delete"]);
            }
        }
    }
    errors.nonnegative(spec, "spec", "replicas");
    errors.nonnegative(spec, "spec", "minReadySeconds");
    let service = text(spec, "serviceName");
    if !service.is_empty() {
        errors.invalid_all("spec.serviceName", service, names::dns_label(service));
    }
    for (path, template) in items(spec, "spec", "volumeClaimTemplates") {
        claim::spec(errors, template.get("spec").unwrap_or(&Value::Null), &format!("{path}.spec"));
    }
    if let Some(ordinals) = spec.get("ordinals") {
        errors.nonnegative(ordinals, "spec.ordinals", "start");
    }
    selector_and_template(errors, spec);
}

fn selector_and_template(errors: &mut Errors, spec: &Value) {
    let selector = spec.get("selector");
    match selector {
        None => errors.required("spec.selector", ""),
        Some(given) => {
            labels::selector(errors, given, "spec.selector");
            if labels::is_empty(given) {
                errors.invalid("spec.selector", given.clone(), "empty selector is invalid for statefulset");
            }
        }
    }
    let template = spec.get("template").unwrap_or(&Value::Null);
    if workload::selects_template(errors, selector, template, "") {
        let volumes = volume::with_claims(list(spec, "volumeClaimTemplates"), template.get("spec").map_or(&[], |pod| list(pod, "volumes")));
        pod::template(errors, &without_identity(template), &volumes, "spec.template");
    }
    pod::runs_forever(errors, template, "spec.template", "StatefulSet");
}

/// The template without hostname and subdomain: the controller sets both, so upstream ignores them.
fn without_identity(template: &Value) -> Value {
    let mut template = template.clone();
    if let Some(spec) = template.get_mut("spec").and_then(Value::as_object_mut) {
        spec.remove("hostname");
        spec.remove("subdomain");
    }
    template
}

fn update_strategy(errors: &mut Errors, strategy: &Value) {
    let rolling = strategy.get("rollingUpdate");
    match text(strategy, "type") {
        "" => errors.required("spec.updateStrategy", ""),
        "OnDelete" => {
            if let Some(rolling) = rolling {
                let shown = internal_rolling_update(rolling);
                let detail = "only allowed for updateStrategy 'RollingUpdate'";
                errors.invalid_internal("spec.updateStrategy.rollingUpdate", shown, detail);
            }
        }
        "RollingUpdate" => {
            if let Some(rolling) = rolling {
                // maxUnavailable is not checked: its feature gate is off by default, and then the server drops the field. See below.
                errors.nonnegative(rolling, "spec.updateStrategy.rollingUpdate", "partition");
            }
        }
        other => {
            let rolling = rolling.map_or("null".to_owned(), internal_rolling_update);
            let shown = format!("{{\"Type\":{},\"RollingUpdate\":{rolling}}}", json!(other));
            errors.invalid_internal("spec.updateStrategy", shown, "must be 'RollingUpdate' or 'OnDelete'");
        }
    }
}

/// The strategy as its internal (unversioned) Go type, which the API server prints.
fn internal_rolling_update(rolling: &Value) -> String {
    // With its feature gate off, the server has dropped maxUnavailable before validation.
    let partition = number(rolling, "partition").unwrap_or_default();
    format!("{{\"Partition\":{partition},\"MaxUnavailable\":null}}")
}

/// The field of the feature gate MaxUnavailableStatefulSet.
pub(super) fn max_unavailable(errors: &mut Errors, set: &Value) {
    const PATH: &str = "/spec/updateStrategy/rollingUpdate/maxUnavailable";
    let Some(value) = set.pointer(PATH) else { return };
    let path = "spec.updateStrategy.rollingUpdate.maxUnavailable";
    workload::int_or_percent(errors, value, path);
    if workload::is_zero(value) {
        errors.invalid(path, value.clone(), "cannot be 0");
    }
    workload::not_over_100_percent(errors, value, path);
}
