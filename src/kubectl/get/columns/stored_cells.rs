//! The cells of stored kinds that are more than a value at a path.
//!
//! Models pkg/printers/internalversion/printers.go.

use super::or_none;
use crate::api::stored_object::StoredObject;
use crate::api::time;
use serde_json::Value;

pub(super) fn text<'v>(value: &'v Value, field: &str) -> &'v str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}

pub(super) fn at<'o>(object: &'o StoredObject, path: &str) -> &'o Value {
    object.at(&path.split('.').collect::<Vec<_>>())
}

pub(super) fn items<'o>(object: &'o StoredObject, path: &str) -> &'o [Value] {
    at(object, path).as_array().map_or(&[], Vec::as_slice)
}

pub(super) fn value_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()).filter(|text| !text.is_empty()),
        other => Some(other.to_string()),
    }
}

pub(super) fn listed(items: &[Value], field: &str) -> String {
    items.iter().map(|item| text(item, field)).collect::<Vec<_>>().join(",")
}

pub(super) fn labels(value: &Value) -> String {
    let pairs = value.as_object().into_iter().flatten().map(|(key, value)| format!("{key}={}", value.as_str().unwrap_or_default()));
    or_none(&pairs.collect::<Vec<_>>().join(","))
}

pub(super) fn role(binding: &StoredObject) -> String {
    let role = at(binding, "roleRef");
    format!("{}/{}", text(role, "kind"), text(role, "name"))
}

pub(super) fn subjects(binding: &StoredObject, kind: &str) -> String {
    let subjects = items(binding, "subjects").iter().filter(|subject| text(subject, "kind") == kind);
    let name = |subject: &Value| match kind {
        "ServiceAccount" => format!("{}/{}", text(subject, "namespace"), text(subject, "name")),
        _ => text(subject, "name").to_string(),
    };
    subjects.map(name).collect::<Vec<_>>().join(", ")
}

pub(super) fn users(binding: &StoredObject) -> String {
    subjects(binding, "User")
}

pub(super) fn groups(binding: &StoredObject) -> String {
    subjects(binding, "Group")
}

pub(super) fn accounts(binding: &StoredObject) -> String {
    subjects(binding, "ServiceAccount")
}

pub(super) fn token_requests(driver: &StoredObject) -> String {
    let audiences: Vec<&str> = items(driver, "spec.tokenRequests").iter().map(|request| text(request, "audience")).collect();
    if audiences.is_empty() { "<unset>".into() } else { audiences.join(",") }
}

pub(super) fn lifecycle_modes(driver: &StoredObject) -> String {
    let modes: Vec<&str> = items(driver, "spec.volumeLifecycleModes").iter().filter_map(Value::as_str).collect();
    if modes.is_empty() { "Persistent".into() } else { modes.join(",") }
}

pub(super) fn requested_duration(request: &StoredObject) -> String {
    match at(request, "spec.expirationSeconds").as_u64() {
        Some(seconds) => time::human_duration(seconds.saturating_mul(1000)),
        None => "<none>".into(),
    }
}

/// A boolean as Go prints it for a pointer: `True` or `False`.
pub(super) fn suspended(job: &StoredObject) -> String {
    if at(job, "spec.suspend").as_bool() == Some(true) { "True".into() } else { "False".into() }
}

pub(super) fn node_selector(set: &StoredObject) -> String {
    labels(at(set, "spec.template.spec.nodeSelector"))
}

pub(super) fn pod_labels(template: &StoredObject) -> String {
    labels(at(template, "template.metadata.labels"))
}

pub(super) fn controller_selector(controller: &StoredObject) -> String {
    labels(at(controller, "spec.selector"))
}

/// Models formatEndpoints: at most three addresses.
pub(super) fn endpoints(endpoints: &StoredObject) -> String {
    const SHOWN: usize = 3;
    let list = |subset: &Value, field: &str| subset.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
    let of_subset = |subset: &Value| -> Vec<String> {
        let addresses: Vec<String> = list(subset, "addresses").iter().map(|address| text(address, "ip").to_string()).collect();
        let ports = list(subset, "ports");
        let with_port = |port: &Value| {
            let number = port.get("port").cloned().unwrap_or_default();
            addresses.iter().map(move |ip| format!("{ip}:{number}")).collect::<Vec<_>>()
        };
        if ports.is_empty() { addresses.clone() } else { ports.iter().flat_map(with_port).collect() }
    };
    let all: Vec<String> = items(endpoints, "subsets").iter().flat_map(of_subset).collect();
    match all.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        Some(more) => format!("{} + {more} more...", all[..SHOWN].join(",")),
        None => or_none(&all.join(",")),
    }
}

pub(super) fn scale_target(autoscaler: &StoredObject) -> String {
    let target = at(autoscaler, "spec.scaleTargetRef");
    format!("{}/{}", text(target, "kind"), text(target, "name"))
}

/// Models formatHPAMetrics. No metrics are simulated, so the current values are unknown.
pub(super) fn targets(autoscaler: &StoredObject) -> String {
    const SHOWN: usize = 2;
    let metric = |metric: &Value| {
        let kind = text(metric, "type");
        let source = metric.get(match kind {
            "Resource" => "resource",
            "ContainerResource" => "containerResource",
            "Pods" => "pods",
            "Object" => "object",
            _ => "external",
        });
        let target = source.and_then(|source| source.get("target")).cloned().unwrap_or_default();
        let named = source.map_or("", |source| text(source, "name"));
        let name = if named.is_empty() { String::new() } else { format!("{named}: ") };
        let average = |suffix: &str| value_text(&target["averageValue"]).map(|value| format!("<unknown>/{value}{suffix}"));
        match kind {
            "Resource" | "ContainerResource" => average("").map_or_else(
                || {
                    format!(
                        "{name}<unknown>/{}",
                        target["averageUtilization"].as_i64().map_or("<auto>".into(), |percent| format!("{percent}%"))
                    )
                },
                |shown| format!("{name}{shown}"),
            ),
            "Pods" => average("").unwrap_or_default(),
            _ => average(" (avg)").unwrap_or_else(|| format!("<unknown>/{}", value_text(&target["value"]).unwrap_or_default())),
        }
    };
    let mut all: Vec<String> = items(autoscaler, "spec.metrics").iter().map(metric).collect();
    if let Some(percent) = at(autoscaler, "spec.targetCPUUtilizationPercentage").as_i64() {
        all.push(format!("cpu: <unknown>/{percent}%"));
    }
    match all.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        Some(more) => format!("{} + {more} more...", all[..SHOWN].join(", ")),
        None => or_none(&all.join(", ")),
    }
}

/// Models formatHosts: at most three hosts.
pub(super) fn hosts(ingress: &StoredObject) -> String {
    const SHOWN: usize = 3;
    let rules = items(ingress, "spec.rules");
    let hosts: Vec<&str> = rules.iter().map(|rule| text(rule, "host")).filter(|host| !host.is_empty()).collect();
    match hosts.len() {
        0 => "*".into(),
        count if count > SHOWN => format!("{} + {} more...", hosts[..SHOWN].join(","), rules.len() - SHOWN),
        _ => hosts.join(","),
    }
}

pub(super) fn ingress_ports(ingress: &StoredObject) -> String {
    if items(ingress, "spec.tls").is_empty() { "80".into() } else { "80, 443".into() }
}

pub(super) fn parameters(class: &StoredObject) -> String {
    let parameters = at(class, "spec.parameters");
    let group = value_text(&parameters["apiGroup"]).map_or_else(String::new, |group| format!(".{group}"));
    if parameters.is_null() { "<none>".into() } else { format!("{}{group}/{}", text(parameters, "kind"), text(parameters, "name")) }
}

pub(super) fn job_status(job: &StoredObject) -> String {
    if job.meta.is_terminating() { "Terminating".into() } else { "Running".into() }
}

/// Models printJob, with the defaults of pkg/apis/batch/v1/defaults.go.
pub(super) fn completions(job: &StoredObject) -> String {
    let number = |path: &str| at(job, path).as_i64();
    match (number("spec.completions"), number("spec.parallelism")) {
        (Some(completions), _) => format!("0/{completions}"),
        (None, Some(parallelism)) if parallelism > 1 => format!("0/1 of {parallelism}"),
        (None, _) => "0/1".into(),
    }
}

pub(super) fn param_kind(policy: &StoredObject) -> String {
    match at(policy, "spec.paramKind") {
        Value::Null => "<unset>".into(),
        kind => format!("{}/{}", text(kind, "apiVersion"), text(kind, "kind")),
    }
}

pub(super) fn param_reference(binding: &StoredObject) -> String {
    match at(binding, "spec.paramRef") {
        Value::Null => "<unset>".into(),
        reference if text(reference, "namespace").is_empty() => text(reference, "name").to_string(),
        reference => format!("{}/{}", text(reference, "namespace"), text(reference, "name")),
    }
}

pub(super) fn cidrs(services: &StoredObject) -> String {
    items(services, "spec.cidrs").iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")
}

/// Models printResourceQuota: the status, which the quota controller writes, so it is empty here.
pub(super) fn quota(quota: &StoredObject, limits: bool) -> String {
    let hard = at(quota, "status.hard").as_object().into_iter().flatten();
    let of_column = hard.filter(|(resource, _)| resource.starts_with("limits.") == limits);
    let shown = |value: &Value| value_text(value).unwrap_or_else(|| "0".into());
    let used = |resource: &str| at(quota, "status.used").get(resource).map_or_else(|| "0".into(), shown);
    of_column.map(|(resource, value)| format!("{resource}: {}/{}", used(resource), shown(value))).collect::<Vec<_>>().join(", ")
}

pub(super) fn quota_requests(of: &StoredObject) -> String {
    quota(of, false)
}

pub(super) fn quota_limits(of: &StoredObject) -> String {
    quota(of, true)
}
