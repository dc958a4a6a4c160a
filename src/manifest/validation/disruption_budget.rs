//! PodDisruptionBudgets.
//!
//! Models pkg/apis/policy/validation/validation.go ValidatePodDisruptionBudgetSpec.

use serde_json::Value;

use super::errors::Errors;
use super::meta::{self, NameForm};
use super::{labels, workload};

/// A budget to be created.
pub(super) fn create(errors: &mut Errors, budget: &Value) {
    spec(errors, budget.get("spec").unwrap_or(&Value::Null));
    // The strategy does not check the metadata; the generic registry does, if the spec is valid
    // (apiserver/pkg/registry/rest/create.go BeforeCreate).
    if errors.0.is_empty() {
        meta::generic_metadata(errors, budget, NameForm::PathSegment);
    }
}

/// A budget to be updated.
pub(super) fn update(errors: &mut Errors, old: &Value, new: &Value) {
    meta::metadata_update(errors, old, new);
    spec(errors, new.get("spec").unwrap_or(&Value::Null));
}

fn spec(errors: &mut Errors, spec: &Value) {
    let field = |name: &str| spec.get(name).unwrap_or(&Value::Null);
    if spec.get("minAvailable").is_some() && spec.get("maxUnavailable").is_some() {
        let shown = format!(
            "{{\"MinAvailable\":{},\"Selector\":{},\"MaxUnavailable\":{},\"UnhealthyPodEvictionPolicy\":{}}}",
            field("minAvailable"),
            field("selector"),
            field("maxUnavailable"),
            field("unhealthyPodEvictionPolicy"),
        );
        errors.invalid_internal("spec", shown, "minAvailable and maxUnavailable cannot be both set");
    }
    for name in ["minAvailable", "maxUnavailable"] {
        if let Some(value) = spec.get(name) {
            workload::int_or_percent(errors, value, &format!("spec.{name}"));
            workload::not_over_100_percent(errors, value, &format!("spec.{name}"));
        }
    }
    if let Some(selector) = spec.get("selector") {
        labels::selector(errors, selector, "spec.selector");
    }
    let policies = ["AlwaysAllow", "IfHealthyBudget"];
    if let Some(policy) = spec.get("unhealthyPodEvictionPolicy").and_then(Value::as_str).filter(|policy| !policies.contains(policy)) {
        errors.not_supported("spec.unhealthyPodEvictionPolicy", policy, &policies);
    }
}
