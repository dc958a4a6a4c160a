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
    /// What it asks for.
    pub spec: Rc<ServiceSpec>,
    /// Its cluster IP as allocated; `None` as text for headless ones, empty for ExternalName.
    pub cluster_ip: Name,
}

/// `spec` of a Service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceSpec {
    /// The whole spec as the API server keeps it, without what was allocated.
    #[serde(skip)]
    pub whole: Rc<Value>,
    /// The pods it is for; absent means none (somebody else keeps its endpoints).
    pub selector: Option<Labels>,
    /// Its ports.
    pub ports: Vec<ServicePort>,
    /// `ClusterIP`, `NodePort`, `LoadBalancer` or `ExternalName`.
    #[serde(rename = "type")]
    pub service_type: Name,
    /// The address asked for: `None`, an address, or empty for any.
    #[serde(rename = "clusterIP")]
    pub cluster_ip: Name,
    /// Whether pods are named before they are Ready.
    pub publish_not_ready_addresses: bool,
    /// What an ExternalName Service stands for.
    pub external_name: Name,
}

/// A Service's port.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ServicePort {
    /// Its name, or empty.
    pub name: Name,
    /// Its number.
    pub port: i32,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: Name,
    /// The pods' port: a number or the name of a container's port.
    pub target_port: Value,
    /// The port on every node; 0 when none.
    pub node_port: i32,
}

impl Service {
    /// The typed view of a defaulted Service, nothing allocated yet.
    pub fn read(meta: Meta, spec: &Value) -> Service {
        let mut view: ServiceSpec = read::view(spec);
        view.whole = Rc::new(spec.clone());
        Service { meta, cluster_ip: view.cluster_ip.clone(), spec: Rc::new(view) }
    }

    /// Whether it has no address of its own.
    pub fn is_headless(&self) -> bool {
        &*self.cluster_ip == "None"
    }

    /// Its spec as the API server shows it.
    pub fn spec_value(&self) -> Value {
        let mut spec = (*self.spec.whole).clone();
        if let (Some(map), false) = (spec.as_object_mut(), self.cluster_ip.is_empty()) {
            map.insert("clusterIP".into(), (*self.cluster_ip).into());
            map.insert("clusterIPs".into(), json!([&*self.cluster_ip]));
        }
        spec
    }
}
