//! Requests and limits.
//!
//! Models pkg/apis/core/validation/validation.go ValidateContainerResourceRequirements and pkg/apis/core/helper/helpers.go.

use serde_json::Value;

use super::errors::{Errors, map, texts};
use crate::api::names;
use crate::api::quantity::Quantity;

/// Unqualified resource names that are valid in a quota or a container.
const STANDARD_RESOURCES: &[&str] = &[
    "configmaps",
    "cpu",
    "ephemeral-storage",
    "limits.cpu",
    "limits.ephemeral-storage",
    "limits.memory",
    "memory",
    "persistentvolumeclaims",
    "pods",
    "replicationcontrollers",
    "requests.cpu",
    "requests.ephemeral-storage",
    "requests.memory",
    "requests.storage",
    "resourcequotas",
    "secrets",
    "services",
    "services.loadbalancers",
    "services.nodeports",
    "storage",
];

/// The requests and limits of a container.
pub(super) fn requirements(errors: &mut Errors, requirements: &Value, path: &str) {
    for (name, amount) in texts(requirements, "limits") {
        let path = format!("{path}.limits[{name}]");
        resource_name(errors, name, &path);
        amount_of(errors, name, amount, &path);
    }
    for (name, amount) in texts(requirements, "requests") {
        let item_path = format!("{path}.requests[{name}]");
        resource_name(errors, name, &item_path);
        amount_of(errors, name, amount, &item_path);
        let limit = map(requirements, "limits").and_then(|limits| limits.get(name)).and_then(Value::as_str);
        match limit {
            Some(limit) => within_limit(errors, name, amount, limit, &format!("{path}.requests")),
            None if !may_overcommit(name) => {
                errors.required(format!("{path}.limits"), "Limit must be set for non overcommitable resources");
            }
            None => {}
        }
    }
    let names = || ["limits", "requests"].into_iter().flat_map(|field| texts(requirements, field)).map(|(name, _)| name);
    if names().any(|name| name.starts_with("hugepages-")) && !names().any(|name| ["cpu", "memory"].contains(&name)) {
        errors.forbidden(path, "HugePages require cpu or memory");
    }
}

fn resource_name(errors: &mut Errors, name: &str, path: &str) {
    let messages = names::qualified_name(name);
    if !messages.is_empty() {
        errors.invalid_all(path, name, messages);
        return;
    }
    let huge_pages = name.starts_with("hugepages-");
    if !name.contains('/') {
        if !STANDARD_RESOURCES.contains(&name) && !huge_pages {
            errors.invalid(path, name, "must be a standard resource type or fully qualified");
        }
        if !["cpu", "memory", "ephemeral-storage"].contains(&name) && !huge_pages {
            errors.invalid(path, name, "must be a standard resource for containers");
        }
    } else if !is_native(name) && (name.starts_with("requests.") || !names::qualified_name(&format!("requests.{name}")).is_empty()) {
        errors.invalid(path, name, "doesn't follow extended resource name standard");
    }
}

/// A quantity of a resource: at least 0, and an integer for resources that can't be divided.
pub(super) fn amount_of(errors: &mut Errors, name: &str, amount: &str, path: &str) {
    let Ok(quantity) = amount.parse::<Quantity>() else {
        return;
    };
    not_negative(errors, amount, path);
    if !is_native(name) && !quantity.is_whole() {
        errors.invalid(path, amount, "must be an integer");
    }
}

/// A quantity that is at least 0.
pub(super) fn not_negative(errors: &mut Errors, amount: &str, path: &str) {
    if amount.parse::<Quantity>().is_ok_and(|quantity| quantity.sign() < 0) {
        errors.invalid(path, amount, "must be greater than or equal to 0");
    }
}

fn within_limit(errors: &mut Errors, name: &str, amount: &str, limit: &str, path: &str) {
    let (Ok(requested), Ok(allowed)) = (amount.parse::<Quantity>(), limit.parse::<Quantity>()) else {
        return;
    };
    if requested != allowed && !may_overcommit(name) {
        errors.invalid(path, amount, format!("must be equal to {name} limit of {limit}"));
    } else if requested > allowed {
        errors.invalid(path, amount, format!("must be less than or equal to {name} limit of {limit}"));
    }
}

fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

fn may_overcommit(name: &str) -> bool {
    is_native(name) && !name.starts_with("hugepages-")
}
