//! An update of a Service: allocated addresses and ports that it keeps, and fields that it drops when its type changes, unless
//! the update sets them.
//!
//! Models pkg/registry/core/service/storage/rest.go normalizeClusterIPs and patchAllocatedValues, and
//! pkg/registry/core/service/strategy.go dropTypeDependentFields.

use serde_json::Value;

/// Makes clusterIP and clusterIPs agree, and keeps allocated addresses and node ports that the update does not change.
pub(super) fn keep_addresses(before: &Value, after: &mut Value) {
    let text = |spec: &Value| spec.get("clusterIP").and_then(Value::as_str).unwrap_or_default().to_owned();
    let (old, new) = (text(before), text(after));
    let list_is_unchanged = before.get("clusterIPs") == after.get("clusterIPs");
    let (both_have_address, both_have_node_ports) =
        (needs_address(before) && needs_address(after), needs_node_ports(before) && needs_node_ports(after));
    let Some(fields) = after.as_object_mut() else { return };
    if list_is_unchanged && new.is_empty() {
        fields.remove("clusterIPs");
    } else if list_is_unchanged
        && new != old
        && let Some(first) = fields.get_mut("clusterIPs").and_then(|list| list.get_mut(0))
    {
        *first = new.as_str().into();
    }
    if both_have_address && new.is_empty() && !old.is_empty() {
        fields.insert("clusterIP".into(), old.as_str().into());
    }
    if both_have_address && fields.get("clusterIPs").is_none() && (new.is_empty() || new == old) {
        fields.extend(before.get("clusterIPs").map(|list| ("clusterIPs".to_owned(), list.clone())));
    }
    if both_have_node_ports {
        keep_node_ports(before, fields);
    }
}

/// A port with an unchanged name keeps its node port.
fn keep_node_ports(before: &Value, after: &mut serde_json::Map<String, Value>) {
    let ports = |spec: &Value| spec.get("ports").and_then(Value::as_array).cloned().unwrap_or_default();
    let old = ports(before);
    let mut used: Vec<Value> =
        after.get("ports").and_then(Value::as_array).into_iter().flatten().filter_map(|port| port.get("nodePort").cloned()).collect();
    for port in after.get_mut("ports").and_then(Value::as_array_mut).into_iter().flatten() {
        let Some(same) = old.iter().find(|other| other.get("name") == port.get("name")).and_then(|other| other.get("nodePort")) else {
            continue;
        };
        if let Some(fields) = port.as_object_mut().filter(|fields| !fields.contains_key("nodePort"))
            && !used.contains(same)
        {
            fields.insert("nodePort".into(), same.clone());
            used.push(same.clone());
        }
    }
}

/// Drops fields of `after` that only the type of `before` uses and that the update does not change.
pub(super) fn drop_type_dependent_fields(before: &Value, after: &mut Value) {
    let no_longer = |has: fn(&Value) -> bool, after: &Value| has(before) && !has(after);
    let same = |field: &str, after: &Value| before.get(field) == after.get(field);
    let mut dropped: Vec<&str> = Vec::new();
    if no_longer(needs_address, after) && same("clusterIP", after) && same("clusterIPs", after) {
        dropped.extend(["clusterIP", "clusterIPs"]);
    }
    for (has, fields) in [
        (needs_address as fn(&Value) -> bool, &["ipFamilies", "ipFamilyPolicy"][..]),
        (is_load_balancer, &["allocateLoadBalancerNodePorts", "loadBalancerClass", "healthCheckNodePort"]),
        (is_external, &["externalTrafficPolicy"]),
    ] {
        if no_longer(has, after) {
            dropped.extend(fields.iter().filter(|field| same(field, after)));
        }
    }
    let drops_node_ports = no_longer(needs_node_ports, after) && node_ports(before) == node_ports(after);
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

fn is_load_balancer(spec: &Value) -> bool {
    kind(spec) == "LoadBalancer"
}

fn needs_node_ports(spec: &Value) -> bool {
    matches!(kind(spec), "NodePort" | "LoadBalancer")
}

fn is_external(spec: &Value) -> bool {
    needs_node_ports(spec) || spec.get("externalIPs").and_then(Value::as_array).is_some_and(|ips| !ips.is_empty())
}

fn node_ports(spec: &Value) -> Vec<&Value> {
    let ports = spec.get("ports").and_then(Value::as_array).into_iter().flatten();
    ports.filter_map(|port| port.get("nodePort")).collect()
}
