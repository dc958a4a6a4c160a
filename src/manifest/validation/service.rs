//! Services.
//!
//! Models pkg/apis/core/validation/validation.go ValidateService and ValidateServiceUpdate.

use std::collections::BTreeSet;
use std::net::IpAddr;

use serde_json::{Value, json};

use super::container::{port_number, port_number_or_name};
use super::errors::{Errors, items, list, number, text};
use super::labels;
use super::meta::{self, NameForm};
use crate::api::names;

/// What the API server says of a text that is no address.
pub(super) const ADDRESS_DETAIL: &str = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
const TYPES: &[&str] = &["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"];
/// A day: the longest session affinity.
const AFFINITY_SECONDS_MAX: i64 = 86_400;

/// A Service that somebody creates.
pub(super) fn create(errors: &mut Errors, service: &Value) {
    meta::metadata(errors, service, NameForm::Label);
    spec(errors, service.get("spec").unwrap_or(&Value::Null));
}

/// A Service that somebody changes: its first address stays, unless the type is or was ExternalName.
pub(super) fn update(errors: &mut Errors, old: &Value, new: &Value) {
    meta::metadata_update(errors, old, new);
    let (before, after) = (old.get("spec").unwrap_or(&Value::Null), new.get("spec").unwrap_or(&Value::Null));
    if text(before, "type") != "ExternalName" && text(after, "type") != "ExternalName" {
        let first = |spec: &Value, field: &str| list(spec, field).first().cloned().unwrap_or_default();
        if !list(before, "clusterIPs").is_empty() && first(before, "clusterIPs") != first(after, "clusterIPs") {
            errors.invalid("spec.clusterIPs[0]", first(after, "clusterIPs"), "may not change once set");
        }
        if !list(before, "ipFamilies").is_empty() && first(before, "ipFamilies") != first(after, "ipFamilies") {
            errors.invalid("spec.ipFamilies[0]", first(after, "ipFamilies"), "may not change once set");
        }
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
    addresses(errors, spec);
    errors.one_of("spec.type", kind, TYPES);
    duplicate_ports(errors, spec, kind);
    if spec.get("allocateLoadBalancerNodePorts").is_some() && kind != "LoadBalancer" {
        let detail = "may only be used when `type` is 'LoadBalancer'";
        errors.forbidden("spec.allocateLoadBalancerNodePorts", detail);
    }
    traffic_policies(errors, spec, kind);
}

fn external_name(errors: &mut Errors, spec: &Value) {
    for field in ["clusterIPs", "ipFamilies"] {
        if !list(spec, field).is_empty() {
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
    let protocol = text(port, "appProtocol");
    if !protocol.is_empty() {
        errors.invalid_all(&format!("{path}.appProtocol"), protocol, names::qualified_name(protocol));
    }
}

fn session_affinity(errors: &mut Errors, spec: &Value) {
    let affinity = text(spec, "sessionAffinity");
    errors.one_of("spec.sessionAffinity", affinity, &["ClientIP", "None"]);
    if affinity != "ClientIP" {
        return;
    }
    let seconds =
        spec.get("sessionAffinityConfig").and_then(|config| config.get("clientIP")).and_then(|client| number(client, "timeoutSeconds"));
    if let Some(seconds) = seconds.filter(|seconds| !(1..=AFFINITY_SECONDS_MAX).contains(seconds)) {
        let detail = format!("must be greater than 0 and less than {AFFINITY_SECONDS_MAX}");
        errors.invalid("spec.sessionAffinityConfig.clientIP.timeoutSeconds", seconds, detail);
    }
}

fn addresses(errors: &mut Errors, spec: &Value) {
    if text(spec, "type") != "ExternalName" {
        for (path, family) in items(spec, "spec", "ipFamilies") {
            let family = family.as_str().unwrap_or_default();
            if !["IPv4", "IPv6"].contains(&family) {
                errors.not_supported(path, family, &["IPv4", "IPv6"]);
            }
        }
        let policy = text(spec, "ipFamilyPolicy");
        let policies = ["PreferDualStack", "RequireDualStack", "SingleStack"];
        if !policy.is_empty() && !policies.contains(&policy) {
            errors.not_supported("spec.ipFamilyPolicy", policy, &policies);
        }
        let (first, all) = (text(spec, "clusterIP"), list(spec, "clusterIPs"));
        if all.first().is_some_and(|address| address != first) {
            errors.invalid("spec.clusterIPs", json!(all), "first value must match `clusterIP`");
        }
        for (path, address) in items(spec, "spec", "clusterIPs") {
            let address = address.as_str().unwrap_or_default();
            if address != "None" && address.parse::<IpAddr>().is_err() {
                errors.invalid(path, address, ADDRESS_DETAIL);
            }
        }
    }
    for (path, address) in items(spec, "spec", "externalIPs") {
        let address = address.as_str().unwrap_or_default();
        if address.parse::<IpAddr>().is_err() {
            errors.invalid(path, address, ADDRESS_DETAIL);
        }
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
    let internal = text(spec, "internalTrafficPolicy");
    if !["", "Cluster", "Local"].contains(&internal) {
        errors.not_supported("spec.internalTrafficPolicy", internal, &["Cluster", "Local"]);
    }
    let distribution = text(spec, "trafficDistribution");
    let distributions = ["PreferClose", "PreferSameNode", "PreferSameZone"];
    if !distribution.is_empty() && !distributions.contains(&distribution) {
        errors.not_supported("spec.trafficDistribution", distribution, &distributions);
    }
}
