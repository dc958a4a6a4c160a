//! Defaults of Services.
//!
//! Models pkg/apis/core/v1/defaults.go SetDefaults_Service and, for a single-stack IPv4 cluster, the IP families
//! that pkg/registry/core/service/storage/alloc.go sets. The cluster allocates the addresses themselves.

use serde_json::{Value, json};

use super::fields::{Fields, is_unset, object_at, objects_in, set, set_pointer};

/// The timeout of session affinity: three hours.
const AFFINITY_SECONDS: i64 = 10_800;

/// The spec of a Service.
pub(super) fn service(spec: &mut Fields) {
    set(spec, "sessionAffinity", "None");
    if text(spec, "sessionAffinity") == "ClientIP" {
        let client = object_at(object_at(spec, "sessionAffinityConfig"), "clientIP");
        set(client, "timeoutSeconds", AFFINITY_SECONDS);
    } else if text(spec, "sessionAffinity") == "None" {
        spec.remove("sessionAffinityConfig");
    }
    set(spec, "type", "ClusterIP");
    objects_in(spec, "ports").for_each(port);
    let kind = text(spec, "type").to_owned();
    let has_external_ips = spec.get("externalIPs").and_then(Value::as_array).is_some_and(|ips| !ips.is_empty()) && kind == "ClusterIP";
    if has_external_ips || matches!(kind.as_str(), "NodePort" | "LoadBalancer") {
        set(spec, "externalTrafficPolicy", "Cluster");
    }
    if matches!(kind.as_str(), "NodePort" | "LoadBalancer" | "ClusterIP") {
        set_pointer(spec, "internalTrafficPolicy", "Cluster");
    }
    if kind == "LoadBalancer" {
        set(spec, "allocateLoadBalancerNodePorts", true);
    }
    if kind != "ExternalName" {
        families(spec);
    }
}

fn port(port: &mut Fields) {
    set(port, "protocol", "TCP");
    let target_is_unset = is_unset(port.get("targetPort")) || port.get("targetPort").and_then(Value::as_i64) == Some(0);
    if target_is_unset {
        let number = port.get("port").cloned().unwrap_or(json!(0));
        port.insert("targetPort".to_owned(), number);
    }
}

fn families(spec: &mut Fields) {
    let address = text(spec, "clusterIP").to_owned();
    if !address.is_empty() {
        set(spec, "clusterIPs", json!([address]));
    }
    // The endpoints of a headless Service without a selector are managed outside the cluster and may be of both families.
    let selectorless = spec.get("selector").and_then(Value::as_object).is_none_or(|selector| selector.is_empty());
    if address == "None" && selectorless {
        set(spec, "ipFamilyPolicy", "RequireDualStack");
        let single = text(spec, "ipFamilyPolicy") == "SingleStack";
        set(spec, "ipFamilies", if single { json!(["IPv4"]) } else { json!(["IPv4", "IPv6"]) });
    }
    set(spec, "ipFamilies", json!(["IPv4"]));
    set(spec, "ipFamilyPolicy", "SingleStack");
}

fn text<'object>(object: &'object Fields, field: &str) -> &'object str {
    object.get(field).and_then(Value::as_str).unwrap_or_default()
}
