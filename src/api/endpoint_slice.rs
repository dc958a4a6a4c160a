//! EndpointSlices: the addresses behind a Service. One slice a Service here, whatever its size.

use super::map::Map;
use super::{Meta, Name};
use serde_json::{Value, json};
use std::net::Ipv4Addr;

/// The endpoints of one Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointSlice {
    /// Its metadata; owned by the Service.
    pub meta: Meta,
    /// The Service's name.
    pub service: Name,
    /// The ports, as names, protocol and the pods' port number.
    pub ports: Vec<EndpointPort>,
    /// The endpoints in pod name order.
    pub endpoints: Map<Name, Endpoint>,
}

/// A port of the endpoints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EndpointPort {
    /// The Service port's name, or empty.
    pub name: Name,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: Name,
    /// The pods' port.
    pub port: i32,
}

/// One pod behind a Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The pod's address.
    pub address: Ipv4Addr,
    /// The pod's host name, given only when the Service is its subdomain; else empty.
    pub hostname: Name,
    /// Whether traffic goes there: Ready and not terminating, or the Service publishes what is not.
    pub ready: bool,
    /// Whether it could serve, even while terminating.
    pub serving: bool,
    /// Whether the pod is being deleted.
    pub terminating: bool,
    /// The pod's node.
    pub node: Name,
}

impl EndpointSlice {
    /// The parts besides the metadata as the API server shows them.
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
