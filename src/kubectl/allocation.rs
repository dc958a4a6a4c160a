//! Checks the cluster IP and the node ports that a Service requests.
//!
//! Models pkg/registry/core/service/storage/alloc.go, which rejects the request before anything is stored.

use super::error::Error;
use crate::api::Object;
use crate::cluster::{NODE_PORTS, State};
use crate::manifest::{ErrorKind, FieldError, Refusal};
use serde_json::json;

/// The error if an IP or port that the object requests can't be allocated.
pub fn refusal(state: &State, object: &Object) -> Option<Error> {
    let Object::Service(service) = object else { return None };
    let name = &*service.meta.name;
    let invalid = |path: String, bad_value: String, detail: String| {
        let errors = vec![FieldError { path, kind: ErrorKind::Invalid, bad_value, detail }];
        let refusal = Refusal::Invalid { kind: "Service".into(), group: String::new(), name: name.to_string(), errors };
        Some(Error::Refused { refusal, doing: "" })
    };
    let ip = &*service.spec.cluster_ip;
    if !matches!(ip, "" | "None") && state.is_cluster_ip_taken(name, ip) {
        let detail = format!("failed to allocate IP {ip}: provided IP is already allocated");
        return invalid("spec.clusterIPs".into(), json!([ip]).to_string(), detail);
    }
    if !matches!(&*service.spec.service_type, "NodePort" | "LoadBalancer") {
        return None;
    }
    for (index, port) in service.spec.ports.iter().map(|port| port.node_port).enumerate().filter(|(_, port)| *port != 0) {
        let detail = if !NODE_PORTS.contains(&port) {
            let (first, last) = (NODE_PORTS.start(), NODE_PORTS.end());
            format!("provided port is not in the valid range. The range of valid ports is {first}-{last}")
        } else if state.is_node_port_taken(name, port) {
            "provided port is already allocated".to_string()
        } else {
            continue;
        };
        return invalid(format!("spec.ports[{index}].nodePort"), port.to_string(), detail);
    }
    None
}
