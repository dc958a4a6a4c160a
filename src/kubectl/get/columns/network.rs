//! Columns of Services and EndpointSlices.

use super::or_none;
use crate::api::endpoint_slice::EndpointSlice;
use crate::api::service::{Service, ServicePort};

type ColumnNames = (&'static [&'static str], &'static [&'static str]);

pub(super) const SERVICE: ColumnNames = (&["NAME", "TYPE", "CLUSTER-IP", "EXTERNAL-IP", "PORT(S)", "AGE"], &["SELECTOR"]);
pub(super) const ENDPOINT_SLICE: ColumnNames = (&["NAME", "ADDRESSTYPE", "PORTS", "ENDPOINTS", "AGE"], &[]);

/// The maximum number of endpoints in a cell (formatDiscoveryEndpoints).
const ENDPOINTS_SHOWN: usize = 3;

pub(super) fn service(service: &Service, age: String) -> Vec<String> {
    let external = match &*service.spec.service_type {
        "LoadBalancer" => "<pending>".to_string(),
        "ExternalName" => service.spec.external_name.to_string(),
        _ => "<none>".into(),
    };
    let port = |p: &ServicePort| match p.node_port {
        0 => format!("{}/{}", p.port, p.protocol),
        node_port => format!("{}:{node_port}/{}", p.port, p.protocol),
    };
    let selector = service.spec.selector.iter().flat_map(|s| s.iter()).map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>();
    vec![
        service.meta.name.to_string(),
        service.spec.service_type.to_string(),
        or_none(&service.cluster_ip),
        external,
        or_none(&service.spec.ports.iter().map(port).collect::<Vec<_>>().join(",")),
        age,
        or_none(&selector.join(",")),
    ]
}

pub(super) fn endpoint_slice(slice: &EndpointSlice, age: String) -> Vec<String> {
    let or_unset = |text: String| if text.is_empty() { "<unset>".to_string() } else { text };
    let addresses: Vec<String> = slice.endpoints.values().map(|e| e.address.to_string()).collect();
    let mut shown = addresses[..addresses.len().min(ENDPOINTS_SHOWN)].join(",");
    if addresses.len() > ENDPOINTS_SHOWN {
        shown.push_str(&format!(" + {} more...", addresses.len() - ENDPOINTS_SHOWN));
    }
    let ports = slice.ports.iter().map(|p| p.port.to_string()).collect::<Vec<_>>().join(",");
    vec![slice.meta.name.to_string(), "IPv4".into(), or_unset(ports), or_unset(shown), age]
}
