//! Services.
//!
//! Models pkg/apis/core/validation/validation.go ValidateService and ValidateServiceUpdate.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::container::{port_number, port_number_or_name};
use super::errors::{Errors, items, list, number, text};
use super::meta::{self, NameForm};
use super::{labels, service_address};
use crate::api::names;

const TYPES: &[&str] = &["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
/// One day, the maximum timeout of session affinity.
const AFFINITY_SECONDS_MAX: i64 = 86_400;

/// A Service to be created. Errors of its addresses are reported alone, because addresses are allocated before validation.
pub(super) fn create(errors: &mut Errors, service: &Value) {
    let service_spec = service.get("spec").unwrap_or(&Value::Null);
    service_address::allocation(errors, service_spec);
    if errors.0.is_empty() {
        meta::metadata(errors, service, NameForm::Label);
        spec(errors, service_spec);
    }
}

/// A Service to be updated.
pub(super) fn update(errors: &mut Errors, old: &Value, new: &Value) {
    let (before, after) = (old.get("spec").unwrap_or(&Value::Null), new.get("spec").unwrap_or(&Value::Null));
    service_address::allocation(errors, after);
    if !errors.0.is_empty() {
        return;
    }
    meta::metadata_update(errors, old, new);
    service_address::update(errors, before, after);
    let class = |spec: &Value| spec.get("loadBalancerClass").cloned().unwrap_or_default();
    if text(before, "type") == "LoadBalancer" && text(after, "type") == "LoadBalancer" && class(before) != class(after) {
        errors.invalid("spec.loadBalancerClass", class(after), "may not change once set");
    }
    spec(errors, after);
}

fn is_headless(spec: &Value) -> bool {
    list(spec, "clusterIPs").first().is_some_and(|address| address == "None")
}

fn spec(errors: &mut Errors, spec: &Value) {
    let (kind, headless) = (text(spec, "type"), is_headless(spec));
    let ports = list(spec, "ports");
    if ports.is_empty() && !headless && kind != "ExternalName" {
        errors.required("spec.ports", "");
    }
    match kind {
        "LoadBalancer" | "NodePort" if headless => {
            errors.invalid("spec.clusterIPs[0]", "None", format!("may not be set to 'None' for {kind} services"));
        }
        "ExternalName" => external_name(errors, spec),
        _ => {}
    }
    let mut port_names = BTreeSet::new();
    for (path, port) in items(spec, "spec", "ports") {
        service_port(errors, port, &path, ports.len() > 1, &mut port_names);
    }
    labels::labels(errors, spec, "selector", "spec.selector");
    session_affinity(errors, spec);
    service_address::cluster_ips(errors, spec);
    service_address::external_ips(errors, spec);
    errors.one_of("spec.type", kind, TYPES);
    duplicate_ports(errors, spec, kind);
    load_balancer(errors, spec, kind);
    traffic_policies(errors, spec, kind);
}

fn external_name(errors: &mut Errors, spec: &Value) {
    // An address in the older field alone counts for both fields.
    for (field, given) in [("clusterIPs", !text(spec, "clusterIP").is_empty()), ("ipFamilies", false)] {
        if given || !list(spec, field).is_empty() {
            errors.forbidden(format!("spec.{field}"), "may not be set for ExternalName services");
        }
    }
    if spec.get("ipFamilyPolicy").is_some() {
        errors.forbidden("spec.ipFamilyPolicy", "may not be set for ExternalName services");
    }
    let given = text(spec, "externalName");
    let name = given.strip_suffix('.').unwrap_or(given);
    if name.is_empty() {
        errors.required("spec.externalName", "");
    } else {
        errors.invalid_all("spec.externalName", name, names::dns_subdomain(name));
    }
}

fn service_port<'spec>(errors: &mut Errors, port: &'spec Value, path: &str, needs_name: bool, port_names: &mut BTreeSet<&'spec str>) {
    let name = text(port, "name");
    if !name.is_empty() {
        errors.invalid_all(&format!("{path}.name"), name, names::dns_label(name));
        if !port_names.insert(name) {
            errors.duplicate(format!("{path}.name"), name);
        }
    } else if needs_name {
        errors.required(format!("{path}.name"), "");
    }
    port_number(errors, &format!("{path}.port"), number(port, "port").unwrap_or_default());
    errors.one_of(&format!("{path}.protocol"), text(port, "protocol"), &["SCTP", "TCP", "UDP"]);
    port_number_or_name(errors, &format!("{path}.targetPort"), port.get("targetPort"));
    if let Some(protocol) = port.get("appProtocol").and_then(Value::as_str) {
        errors.invalid_all(&format!("{path}.appProtocol"), protocol, names::qualified_name(protocol));
    }
}

fn session_affinity(errors: &mut Errors, spec: &Value) {
    let affinity = text(spec, "sessionAffinity");
    errors.one_of("spec.sessionAffinity", affinity, &["ClientIP", "None"]);
    let config = spec.get("sessionAffinityConfig");
    if affinity == "None" && config.is_some() {
        errors.forbidden("spec.sessionAffinityConfig", "must not be set when session affinity is None");
    }
    if affinity != "ClientIP" {
        return;
    }
    let seconds = config.and_then(|config| config.get("clientIP")).and_then(|client| number(client, "timeoutSeconds"));
    if let Some(seconds) = seconds.filter(|seconds| !(1..=AFFINITY_SECONDS_MAX).contains(seconds)) {
        let detail = format!("must be greater than 0 and less than {AFFINITY_SECONDS_MAX}");
        errors.invalid("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, detail);
    }
}

fn load_balancer(errors: &mut Errors, spec: &Value, kind: &str) {
    const DETAIL: &str = "may only be used when `type` is 'LoadBalancer'";
    let balanced = kind == "LoadBalancer";
    let ranges = list(spec, "loadBalancerSourceRanges");
    if !ranges.is_empty() && !balanced {
        errors.forbidden("spec.LoadBalancerSourceRanges", DETAIL);
    }
    for (index, range) in ranges.iter().filter_map(Value::as_str).map(str::trim).enumerate() {
        if !service_address::is_range(range) {
            let detail = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
            errors.invalid(format!("spec.LoadBalancerSourceRanges[{index}]"), range, detail);
        }
    }
    if spec.get("allocateLoadBalancerNodePorts").is_some() && !balanced {
        errors.forbidden("spec.allocateLoadBalancerNodePorts", DETAIL);
    }
    match spec.get("loadBalancerClass").and_then(Value::as_str) {
        Some(class) if balanced => errors.invalid_all("spec.loadBalancerClass", class, names::qualified_name(class)),
        Some(_) => errors.forbidden("spec.loadBalancerClass", DETAIL),
        None => {}
    }
}

fn duplicate_ports(errors: &mut Errors, spec: &Value, kind: &str) {
    let (mut node_ports, mut ports) = (BTreeSet::new(), BTreeSet::new());
    for (path, port) in items(spec, "spec", "ports") {
        let Some(node_port) = number(port, "nodePort").filter(|number| *number != 0) else {
            continue;
        };
        if kind == "ClusterIP" {
            errors.forbidden(format!("{path}.nodePort"), "may not be used when `type` is 'ClusterIP'");
        }
        if !node_ports.insert((text(port, "protocol"), node_port)) {
            errors.duplicate(format!("{path}.nodePort"), node_port);
        }
    }
    for (path, port) in items(spec, "spec", "ports") {
        let (protocol, number) = (text(port, "protocol"), number(port, "port").unwrap_or_default());
        if !ports.insert((protocol, number)) {
            let shown = format!(
                "{{\"Name\":\"\",\"Protocol\":{},\"AppProtocol\":null,\"Port\":{number},\"TargetPort\":0,\"NodePort\":0}}",
                json!(protocol)
            );
            errors.duplicate_internal(path, shown);
        }
    }
}

fn traffic_policies(errors: &mut Errors, spec: &Value, kind: &str) {
    let external = text(spec, "externalTrafficPolicy");
    let reachable = matches!(kind, "NodePort" | "LoadBalancer") || kind == "ClusterIP" && !list(spec, "externalIPs").is_empty();
    if reachable {
        errors.one_of("spec.externalTrafficPolicy", external, &["Cluster", "Local"]);
    } else if !external.is_empty() {
        let detail = "may only be set for externally-accessible services";
        errors.invalid("spec.externalTrafficPolicy", external, detail);
    }
    let (check, checked) = (number(spec, "healthCheckNodePort").unwrap_or_default(), kind == "LoadBalancer" && external == "Local");
    if check != 0 && !checked {
        let detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
        errors.invalid("spec.healthCheckNodePort", check, detail);
    }
    let policies = ["Cluster", "Local"];
    if let Some(internal) = spec.get("internalTrafficPolicy").and_then(Value::as_str).filter(|policy| !policies.contains(policy)) {
        errors.not_supported("spec.internalTrafficPolicy", internal, &["Cluster", "Local"]);
    }
    let distribution = text(spec, "trafficDistribution");
    let distributions = ["PreferClose", "PreferSameNode", "PreferSameZone"];
    if !distribution.is_empty() && !distributions.contains(&distribution) {
        errors.not_supported("spec.trafficDistribution", distribution, &distributions);
    }
}
