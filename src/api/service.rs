//! Services.

use super::{Labels, Meta, Name, read};
use serde::Deserialize;
use serde_json::{Value, json};
use std::rc::Rc;

/// A Service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its metadata.
    pub meta: Meta,
    /// Its spec.
    pub spec: Rc<ServiceSpec>,
    /// Its allocated cluster IP; the text `None` for headless Services, empty for ExternalName.
    pub cluster_ip: Name,
}

/// `spec` of a Service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceSpec {
    /// The whole spec as the API server stores it, without allocated fields.
    #[serde(skip)]
    pub whole: Rc<Value>,
    /// Selects its pods; absent selects none (its endpoints are managed outside the cluster).
    pub selector: Option<Labels>,
    /// Its ports.
    pub ports: Vec<ServicePort>,
    /// `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
    #[serde(rename = "type")]
    pub service_type: Name,
    /// The requested cluster IP: `None`, an address, or empty for any.
    #[serde(rename = "clusterIP")]
    pub cluster_ip: Name,
    /// Whether its DNS records include pods that are not ready.
    pub publish_not_ready_addresses: bool,
    /// The DNS name that an ExternalName Service is an alias of.
    pub external_name: Name,
}

/// `ports` entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServicePort {
    /// Its name, or empty.
    pub name: Name,
    /// Its number.
    pub port: i32,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: Name,
    /// The port on the pods: a number or the name of a container port.
    pub target_port: Value,
    /// The port on every node, or 0.
    pub node_port: i32,
}

impl Service {
    /// The typed view of a defaulted spec, without allocated fields.
    pub fn read(meta: Meta, spec: &Value) -> Service {
        let mut view: ServiceSpec = read::view(spec);
        view.whole = Rc::new(spec.clone());
        Service { meta, cluster_ip: view.cluster_ip.clone(), spec: Rc::new(view) }
    }

    /// Whether it has no cluster IP.
    pub fn is_headless(&self) -> bool {
        &*self.cluster_ip == "None"
    }

    /// Its spec as the API server returns it.
    pub fn spec_value(&self) -> Value {
        let mut spec = (*self.spec.whole).clone();
        if let (Some(map), false) = (spec.as_object_mut(), self.cluster_ip.is_empty()) {
            map.insert("clusterIP".into(), (*self.cluster_ip).into());
            map.insert("clusterIPs".into(), json!([&*self.cluster_ip]));
        }
        spec
    }
}
