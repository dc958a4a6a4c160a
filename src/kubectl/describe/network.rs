//! Services and EndpointSlices.

use super::parts::{annotations, labels, line, names};
use crate::api::endpoint_slice::{EndpointPort, EndpointSlice};
use crate::api::service::{Service, ServicePort};
use crate::api::{Labels, read};
use crate::cluster::State;
use serde_json::Value;

/// The maximum number of endpoints in the description of a Service.
const ENDPOINTS_SHOWN: usize = 3;

pub(super) fn service(out: &mut String, state: &State, service: &Service) {
    let spec = service.spec_value();
    let text = |path: &[&str]| read::at(&spec, path).as_str().unwrap_or_default().to_string();
    let list = |key: &str| {
        let items = read::at(&spec, &[key]).as_array().map_or(&[][..], Vec::as_slice);
        items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")
    };
    names(out, &service.meta);
    labels(out, "Labels", &service.meta.labels);
    annotations(out, "Annotations", &service.meta.annotations);
    line(out, "Selector", selector(service.spec.selector.as_ref()));
    line(out, "Type", &service.spec.service_type);
    let policy = text(&["ipFamilyPolicy"]);
    if !policy.is_empty() {
        line(out, "IP Family Policy", policy);
    }
    let or_none = |text: String| if text.is_empty() { "<none>".to_string() } else { text };
    line(out, "IP Families", or_none(list("ipFamilies")));
    line(out, "IP", &service.cluster_ip);
    line(out, "IPs", or_none(list("clusterIPs")));
    let given = [("External IPs", list("externalIPs")), ("Desired LoadBalancer IP", text(&["loadBalancerIP"]))];
    given.iter().filter(|(_, value)| !value.is_empty()).for_each(|(title, value)| line(out, title, value));
    if !service.spec.external_name.is_empty() {
        line(out, "External Name", &service.spec.external_name);
    }
    for port in &service.spec.ports {
        service_port(out, state, service, port);
    }
    line(out, "Session Affinity", text(&["sessionAffinity"]));
    for (title, key) in [("External Traffic Policy", "externalTrafficPolicy"), ("Internal Traffic Policy", "internalTrafficPolicy")] {
        let policy = text(&[key]);
        if !policy.is_empty() {
            line(out, title, policy);
        }
    }
    let ranges = list("loadBalancerSourceRanges");
    if !ranges.is_empty() {
        line(out, "LoadBalancer Source Ranges", ranges);
    }
}

fn selector(selector: Option<&Labels>) -> String {
    let parts: Vec<String> = selector.into_iter().flat_map(|s| s.iter()).map(|(k, v)| format!("{k}={v}")).collect();
    if parts.is_empty() { "<none>".into() } else { parts.join(",") }
}

fn service_port(out: &mut String, state: &State, service: &Service, port: &ServicePort) {
    let name = if port.name.is_empty() { "<unset>" } else { &port.name };
    out.push_str(&format!("Port:\t{name}\t{}/{}\n", port.port, port.protocol));
    let target = match &port.target_port {
        Value::String(name) => name.clone(),
        number => number.to_string(),
    };
    line(out, "TargetPort", format!("{target}/{}", port.protocol));
    if port.node_port != 0 {
        out.push_str(&format!("NodePort:\t{name}\t{}/{}\n", port.node_port, port.protocol));
    }
    line(out, "Endpoints", endpoints(state, service, &port.name));
}

/// The ready addresses, with the port of the Pods.
fn endpoints(state: &State, service: &Service, port: &str) -> String {
    let Some(slice) = state.find::<EndpointSlice>(&service.meta.namespace, &service.meta.name) else { return "<none>".into() };
    let number = slice.ports.iter().find(|p| *p.name == *port).map(|p: &EndpointPort| p.port);
    let ready = slice.endpoints.values().filter(|e| e.ready);
    let addresses: Vec<String> = ready.filter_map(|e| number.map(|n| format!("{}:{n}", e.address))).collect();
    match addresses.len() {
        0 => String::new(),
        n if n > ENDPOINTS_SHOWN => format!("{} + {} more...", addresses[..ENDPOINTS_SHOWN].join(","), n - ENDPOINTS_SHOWN),
        _ => addresses.join(","),
    }
}

pub(super) fn endpoint_slice(out: &mut String, slice: &EndpointSlice) {
    names(out, &slice.meta);
    labels(out, "Labels", &slice.meta.labels);
    annotations(out, "Annotations", &slice.meta.annotations);
    line(out, "AddressType", "IPv4");
    if slice.ports.is_empty() {
        line(out, "Ports", "<unset>");
    } else {
        out.push_str("Ports:\n  Name\tPort\tProtocol\n  ----\t----\t--------\n");
    }
    for port in &slice.ports {
        let name = if port.name.is_empty() { "<unset>" } else { &port.name };
        out.push_str(&format!("  {name}\t{}\t{}\n", port.port, port.protocol));
    }
    if slice.endpoints.is_empty() {
        return out.push_str("Endpoints: <none>\n");
    }
    out.push_str("Endpoints:\n");
    for (pod, endpoint) in slice.endpoints.iter() {
        out.push_str(&format!("  - Addresses:\t{}\n    Conditions:\n      Ready:\t{}\n", endpoint.address, endpoint.ready));
        let hostname = if endpoint.hostname.is_empty() { "<unset>" } else { &endpoint.hostname };
        out.push_str(&format!("    Hostname:\t{hostname}\n    TargetRef:\tPod/{pod}\n    NodeName:\t{}\n", endpoint.node));
    }
}
