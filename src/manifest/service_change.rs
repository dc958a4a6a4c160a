//! What a Service loses when its type changes, unless whoever changes it says something new about it.
//!
//! Models pkg/registry/core/service/strategy.go dropTypeDependentFields.

use serde_json::Value;

/// Takes out of `after` what only the type of `before` has a use for.
pub(super) fn drop_what_depends_on_the_type(before: &Value, after: &mut Value) {
    let lost = |has: fn(&Value) -> bool, after: &Value| has(before) && !has(after);
    let same = |field: &str, after: &Value| before.get(field) == after.get(field);
    let mut dropped: Vec<&str> = Vec::new();
    if lost(needs_address, after) && same("clusterIP", after) && same("clusterIPs", after) {
        dropped.extend(["clusterIP", "clusterIPs"]);
    }
    for (has, fields) in [
        (needs_address as fn(&Value) -> bool, &["ipFamilies", "ipFamilyPolicy"][..]),
        (is_balanced, &["allocateLoadBalancerNodePorts", "loadBalancerClass", "healthCheckNodePort"]),
        (is_reached_from_outside, &["externalTrafficPolicy"]),
    ] {
        if lost(has, after) {
            dropped.extend(fields.iter().filter(|field| same(field, after)));
        }
    }
    let drops_node_ports = lost(needs_node_ports, after) && node_ports(before) == node_ports(after);
    let Some(fields) = after.as_object_mut() else { return };
    for field in dropped {
        fields.remove(field);
    }
    if drops_node_ports {
        for port in fields.get_mut("ports").and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut) {
            port.remove("nodePort");
        }
    }
}

fn kind(spec: &Value) -> &str {
    spec.get("type").and_then(Value::as_str).unwrap_or_default()
}

fn needs_address(spec: &Value) -> bool {
    kind(spec) != "ExternalName"
}

fn is_balanced(spec: &Value) -> bool {
    kind(spec) == "LoadBalancer"
}

fn needs_node_ports(spec: &Value) -> bool {
    matches!(kind(spec), "NodePort" | "LoadBalancer")
}

fn is_reached_from_outside(spec: &Value) -> bool {
    needs_node_ports(spec) || spec.get("externalIPs").and_then(Value::as_array).is_some_and(|ips| !ips.is_empty())
}

fn node_ports(spec: &Value) -> Vec<&Value> {
    let ports = spec.get("ports").and_then(Value::as_array).into_iter().flatten();
    ports.filter_map(|port| port.get("nodePort")).collect()
}
