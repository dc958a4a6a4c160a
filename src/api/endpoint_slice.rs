//! EndpointSlices: the endpoints of a Service. Each Service has one slice here; upstream splits after 100 endpoints.

use super::map::Map;
use super::{Meta, Name};
use serde_json::{Value, json};
use std::net::Ipv4Addr;

/// The endpoints of one Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointSlice {
    /// Its metadata; the owner is the Service.
    pub meta: Meta,
    /// The Service's name.
    pub service: Name,
    /// The ports, with the port numbers of the pods.
    pub ports: Vec<EndpointPort>,
    /// The endpoints by pod name.
    pub endpoints: Map<Name, Endpoint>,
}

/// `ports` entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointPort {
    /// The Service port's name, or empty.
    pub name: Name,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: Name,
    /// The port number of the pods.
    pub port: i32,
}

/// `endpoints` entry: a pod of the Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The pod's address.
    pub address: Ipv4Addr,
    /// The pod's host name if the Service is its subdomain, else empty.
    pub hostname: Name,
    /// Whether it receives traffic: the pod is ready and not terminating, or the Service sets `publishNotReadyAddresses`.
    pub ready: bool,
    /// Whether the pod is ready, even while it is terminating.
    pub serving: bool,
    /// Whether the pod is being deleted.
    pub terminating: bool,
    /// The pod's node.
    pub node: Name,
}

impl EndpointSlice {
    /// The fields besides the metadata as the API server returns them.
    pub fn to_parts(&self) -> [(&'static str, Value); 3] {
        let endpoint = |(pod, e): (&Name, &Endpoint)| {
            let mut value = json!({
                "addresses": [e.address.to_string()],
                "conditions": {"ready": e.ready, "serving": e.serving, "terminating": e.terminating},
                "nodeName": &*e.node,
                "targetRef": {"kind": "Pod", "name": &**pod, "namespace": &*self.meta.namespace},
            });
            if let (Some(map), false) = (value.as_object_mut(), e.hostname.is_empty()) {
                map.insert("hostname".into(), (*e.hostname).into());
            }
            value
        };
        let port = |p: &EndpointPort| json!({"name": &*p.name, "port": p.port, "protocol": &*p.protocol});
        [
            ("addressType", "IPv4".into()),
            ("endpoints", self.endpoints.iter().map(endpoint).collect()),
            ("ports", self.ports.iter().map(port).collect()),
        ]
    }
}
