//! Allocates cluster IPs and node ports for Services.
//!
//! Models pkg/registry/core/service/storage/alloc.go. The API server chooses a free address or port at random; here the ports
//! follow from the seed, and addresses are allocated in order.

use super::rng::{self, Rng};
use super::state::State;
use crate::api::Name;
use crate::api::meta::Meta;
use crate::api::service::Service;
use serde_json::Value;
use std::rc::Rc;

/// The ports at the start of the range from which none is chosen as long as others are free.
const STATIC_NODE_PORTS: usize = 86;
/// The range of node ports (`--service-node-port-range`).
pub const NODE_PORTS: std::ops::RangeInclusive<i32> = 30000..=32767;

impl State {
    /// Allocates the cluster IP and the node ports that a Service needs and does not have.
    pub(super) fn allocate(&mut self, service: &mut Rc<Service>) {
        let kind = &*service.spec.service_type;
        if kind == "ExternalName" {
            if !service.cluster_ip.is_empty() {
                Rc::make_mut(service).cluster_ip = "".into();
            }
            return;
        }
        let needs_ports = match kind {
            "NodePort" => true,
            "LoadBalancer" => service.spec.whole.get("allocateLoadBalancerNodePorts") != Some(&Value::Bool(false)),
            _ => false,
        };
        if service.cluster_ip.is_empty() {
            let ip = self.next_cluster_ip();
            Rc::make_mut(service).cluster_ip = ip;
        }
        if needs_ports && service.spec.ports.iter().any(|port| port.node_port == 0) {
            self.allocate_ports(Rc::make_mut(service));
        }
    }

    /// Allocates node ports. Ports with the same number but different protocols share one.
    fn allocate_ports(&self, service: &mut Service) {
        let meta = service.meta.clone();
        let spec = Rc::make_mut(&mut service.spec);
        let mut used: Vec<i32> = self.node_ports(&service.meta.name).chain(spec.ports.iter().map(|port| port.node_port)).collect();
        let mut allocated: Vec<(i32, i32)> =
            spec.ports.iter().map(|port| (port.port, port.node_port)).filter(|(_, node)| *node != 0).collect();
        for port in spec.ports.iter_mut().filter(|port| port.node_port == 0) {
            let same = allocated.iter().find(|(number, _)| *number == port.port).map(|(_, node)| *node);
            let Some(free) = same.or_else(|| self.free_node_port(&meta, port.port, &used)) else { return };
            port.node_port = free;
            used.push(free);
            allocated.push((port.port, free));
        }
        let whole = Rc::make_mut(&mut spec.whole);
        let ports = whole.get_mut("ports").and_then(Value::as_array_mut).into_iter().flatten();
        for (whole, port) in ports.zip(&spec.ports) {
            if let Some(fields) = whole.as_object_mut() {
                fields.insert("nodePort".into(), port.node_port.into());
            }
        }
    }

    /// A free node port: the first one after a random one, above the ports that are left for static allocation as long as
    /// those suffice (pkg/registry/core/service/portallocator/allocator.go calculateRangeOffset).
    fn free_node_port(&self, service: &Meta, port: i32, used: &[i32]) -> Option<i32> {
        let dynamic: Vec<i32> = NODE_PORTS.skip(STATIC_NODE_PORTS).collect();
        let texts = [&*service.namespace, &*service.name, &port.to_string()];
        let start = Rng::new(rng::hash(self.settings.seed ^ self.uids, &texts)).below(dynamic.len());
        let (before, after) = dynamic.split_at(start);
        let ports = after.iter().chain(before).copied().chain(NODE_PORTS.take(STATIC_NODE_PORTS));
        ports.into_iter().find(|free| !used.contains(free))
    }

    /// The node ports of all Services but one.
    fn node_ports(&self, except: &str) -> impl Iterator<Item = i32> {
        let others = self.store.all::<Service>().filter(move |service| &*service.meta.name != except);
        others.flat_map(|service| service.spec.ports.iter().map(|port| port.node_port)).filter(|port| *port != 0)
    }

    /// Whether another Service has this node port.
    pub fn is_node_port_taken(&self, service: &str, port: i32) -> bool {
        self.node_ports(service).any(|used| used == port)
    }

    fn next_cluster_ip(&mut self) -> Name {
        loop {
            // 10.96.0.1 is the address of the API server's own Service.
            self.cluster_ips += 1;
            let n = self.cluster_ips;
            let ip: Name = format!("10.96.{}.{}", (n >> 8) & 0xff, n & 0xff).into();
            if !self.is_cluster_ip_taken("", &ip) || n > 0xffff {
                return ip;
            }
        }
    }

    /// Whether another Service has this cluster IP.
    pub fn is_cluster_ip_taken(&self, service: &str, ip: &str) -> bool {
        self.store.all::<Service>().any(|other| &*other.cluster_ip == ip && &*other.meta.name != service)
    }
}
