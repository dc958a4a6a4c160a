//! What the API server takes but warns of.
//!
//! Models pkg/api/pod/warnings.go, pkg/api/persistentvolumeclaim/util.go, pkg/registry/apps/statefulset/strategy.go and
//! pkg/api/service/warnings.go. Each warning begins with the path it is about.

use serde_json::Value;

use crate::api::quantity::Quantity;

/// The warnings for a defaulted object.
pub(super) fn warnings(kind: &str, object: &Value) -> Vec<String> {
    let mut warnings = Vec::new();
    let spec = object.get("spec").unwrap_or(&Value::Null);
    match kind {
        "StatefulSet" => {
            template(&mut warnings, spec);
            for (index, claim) in list(spec, "volumeClaimTemplates").iter().enumerate() {
                let claim_spec = claim.get("spec").unwrap_or(&Value::Null);
                claim_size(&mut warnings, claim_spec, &format!("spec.volumeClaimTemplates[{index}].spec"));
            }
            if spec.get("revisionHistoryLimit").and_then(Value::as_i64).is_some_and(|limit| limit < 0) {
                warnings.push(
                    "spec.revisionHistoryLimit: a negative value retains all historical revisions; a value >= 0 is recommended".to_owned(),
                );
            }
        }
        "Deployment" | "ReplicaSet" => template(&mut warnings, spec),
        "Pod" => pod_spec(&mut warnings, spec, "spec"),
        "PersistentVolumeClaim" => claim_size(&mut warnings, spec, "spec"),
        "Service" => service(&mut warnings, spec),
        _ => {}
    }
    warnings
}

fn list<'object>(object: &'object Value, field: &str) -> &'object [Value] {
    object.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn template(warnings: &mut Vec<String>, spec: &Value) {
    if let Some(pod) = spec.get("template").and_then(|template| template.get("spec")) {
        pod_spec(warnings, pod, "spec.template.spec");
    }
}

fn pod_spec(warnings: &mut Vec<String>, spec: &Value, path: &str) {
    for (index, constraint) in list(spec, "topologySpreadConstraints").iter().enumerate() {
        if constraint.get("labelSelector").is_none() {
            warnings
                .push(format!("{path}.topologySpreadConstraints[{index}].labelSelector: a null labelSelector results in matching no pod"));
        }
    }
    for field in ["initContainers", "containers"] {
        for (index, container) in list(spec, field).iter().enumerate() {
            container_warnings(warnings, container, &format!("{path}.{field}[{index}]"));
        }
    }
    if spec.get("terminationGracePeriodSeconds").and_then(Value::as_i64).is_some_and(|seconds| seconds < 0) {
        warnings.push(format!("{path}.terminationGracePeriodSeconds: must be >= 0; negative values are invalid and will be treated as 1"));
    }
}

fn container_warnings(warnings: &mut Vec<String>, container: &Value, path: &str) {
    for amounts in ["limits", "requests"] {
        for resource in ["memory", "ephemeral-storage"] {
            let amount = container.get("resources").and_then(|resources| resources.get(amounts)?.get(resource)?.as_str());
            fractional(warnings, amount, &format!("{path}.resources.{amounts}[{resource}]"));
        }
    }
    let mut seen: std::collections::BTreeMap<&str, &str> = std::collections::BTreeMap::new();
    for (index, variable) in list(container, "env").iter().enumerate() {
        let text = |field: &str| variable.get(field).and_then(Value::as_str).unwrap_or_default();
        let (name, value) = (text("name"), text("value"));
        // A later value may build on the earlier one: `$(PATH):/more`.
        if seen.contains_key(name) && !value.contains(&format!("$({name})")) {
            warnings.push(format!("{path}.env[{index}]: hides previous definition of {name:?}, which may be dropped when using apply"));
        }
        seen.insert(name, value);
    }
    duplicate_ports(warnings, container, path);
}

fn duplicate_ports(warnings: &mut Vec<String>, container: &Value, path: &str) {
    let mut seen: std::collections::BTreeMap<String, usize> = std::collections::BTreeMap::new();
    for (index, port) in list(container, "ports").iter().enumerate() {
        let part = |field: &str| port.get(field).cloned().unwrap_or_default().to_string();
        let key = ["containerPort", "protocol", "hostPort", "hostIP"].map(part).join(" ");
        match seen.get(&key) {
            Some(first) => warnings.push(format!("{path}.ports[{index}]: duplicate port definition with {path}.ports[{first}]")),
            None => {
                seen.insert(key, index);
            }
        }
    }
}

fn claim_size(warnings: &mut Vec<String>, spec: &Value, path: &str) {
    let amount = spec.get("resources").and_then(|resources| resources.get("requests")?.get("storage")?.as_str());
    fractional(warnings, amount, &format!("{path}.resources.requests[storage]"));
}

fn fractional(warnings: &mut Vec<String>, amount: Option<&str>, path: &str) {
    if let Some(amount) = amount
        && amount.parse::<Quantity>().is_ok_and(|quantity| !quantity.is_whole())
    {
        warnings.push(format!("{path}: fractional byte value {amount:?} is invalid, must be an integer"));
    }
}

fn service(warnings: &mut Vec<String>, spec: &Value) {
    let text = |field: &str| spec.get(field).and_then(Value::as_str).unwrap_or_default();
    if text("clusterIP") == "None" && text("sessionAffinity") != "None" {
        warnings.push("spec.SessionAffinity is ignored for headless services".to_owned());
    }
    if text("type") == "ExternalName" && !list(spec, "externalIPs").is_empty() {
        warnings.push("spec.externalIPs is ignored when spec.type is \"ExternalName\"".to_owned());
    }
}
