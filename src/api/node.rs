//! Nodes.

use super::requests::Resources;
use super::scheduling::Taint;
use super::{Meta, Name, read};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::rc::Rc;

/// The node label of the zone.
pub const ZONE_LABEL: &str = "topology.kubernetes.io/zone";
/// The node label of the region.
pub const REGION_LABEL: &str = "topology.kubernetes.io/region";
/// The node label of the node's host name.
pub const HOSTNAME_LABEL: &str = "kubernetes.io/hostname";
/// The type of an address within the cluster.
const INTERNAL_IP: &str = "InternalIP";
/// The type of an address outside the cluster.
const EXTERNAL_IP: &str = "ExternalIP";

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// Its metadata.
    pub meta: Meta,
    /// Whether it is cordoned.
    pub unschedulable: bool,
    /// Its taints.
    pub taints: Vec<Taint>,
    /// The resources available to pods.
    pub allocatable: Resources,
    /// `allocatable` as written in the manifest.
    pub quantities: BTreeMap<Name, Value>,
    /// The maximum number of pods.
    pub pods: u32,
    /// The status of its condition Ready.
    pub ready: NodeReady,
    /// The condition's `lastTransitionTime`.
    pub ready_changed_ms: u64,
    /// Its addresses.
    pub addresses: Vec<NodeAddress>,
    /// The machine and software information that its kubelet reports.
    pub node_info: Rc<NodeSystemInfo>,
}

/// An address of a node (core/v1 NodeAddress).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct NodeAddress {
    /// The IP address or name.
    pub address: Name,
    /// `InternalIP`, `ExternalIP`, `Hostname` and the like.
    #[serde(rename = "type")]
    pub kind: Name,
}

/// The machine and software information that a kubelet reports (core/v1 NodeSystemInfo); empty for nodes without a kubelet.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeSystemInfo {
    /// `amd64` and the like.
    pub architecture: Name,
    /// Changes with each boot of the machine.
    #[serde(rename = "bootID")]
    pub boot_id: Name,
    /// Such as `containerd://2.2.0`.
    pub container_runtime_version: Name,
    /// As `uname -r` prints it.
    pub kernel_version: Name,
    /// Empty since Kubernetes 1.33.
    pub kube_proxy_version: Name,
    /// The version of the kubelet, which `kubectl get nodes` shows.
    pub kubelet_version: Name,
    /// From /etc/machine-id.
    #[serde(rename = "machineID")]
    pub machine_id: Name,
    /// `linux` or `windows`.
    pub operating_system: Name,
    /// The name of the operating system, from /etc/os-release.
    pub os_image: Name,
    /// The UUID that the firmware reports.
    #[serde(rename = "systemUUID")]
    pub system_uuid: Name,
}

/// A condition of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeCondition {
    /// `MemoryPressure`, `DiskPressure`, `PIDPressure` or `Ready`.
    pub kind: &'static str,
    /// `True`, `False` or `Unknown`.
    pub status: &'static str,
    /// Why.
    pub reason: &'static str,
    /// The reason in words.
    pub message: &'static str,
}

/// The conditions of a healthy node besides Ready, in the kubelet's order (pkg/kubelet/nodestatus/setters.go).
const NO_PRESSURE: [NodeCondition; 3] = [
    NodeCondition {
        kind: "MemoryPressure",
        status: "False",
        reason: "KubeletHasSufficientMemory",
        message: "kubelet has sufficient memory available",
    },
    NodeCondition { kind: "DiskPressure", status: "False", reason: "KubeletHasNoDiskPressure", message: "kubelet has no disk pressure" },
    NodeCondition {
        kind: "PIDPressure",
        status: "False",
        reason: "KubeletHasSufficientPID",
        message: "kubelet has sufficient PID available",
    },
];

/// The status of a node's condition Ready.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NodeReady {
    /// The kubelet is healthy and accepts pods.
    #[default]
    True,
    /// The kubelet reports that it cannot run pods.
    False,
    /// The kubelet has not reported for the node monitor grace period.
    Unknown,
}

impl Node {
    /// A node of this size with the labels of its host name and zone.
    pub fn new(name: &str, zone: &str, cpu: &str, memory: &str, pods: u32) -> Node {
        let mut meta = Meta::named("", name);
        meta.labels.set(HOSTNAME_LABEL, name);
        if !zone.is_empty() {
            meta.labels.set(ZONE_LABEL, zone);
        }
        let quantities = super::order::gather([(Name::from("cpu"), Value::from(cpu)), (Name::from("memory"), Value::from(memory))]);
        Node {
            meta,
            unschedulable: false,
            taints: Vec::new(),
            allocatable: Resources::read(&quantities),
            quantities,
            pods,
            ready: NodeReady::True,
            ready_changed_ms: 0,
            addresses: Vec::new(),
            node_info: Rc::default(),
        }
    }

    /// The typed view of a node's manifest.
    pub fn read(meta: Meta, whole: &Value) -> Node {
        let quantities: BTreeMap<Name, Value> = read::view(read::at(whole, &["status", "allocatable"]));
        let pods = match quantities.get("pods") {
            Some(Value::String(s)) => s.parse().unwrap_or(110),
            Some(v) => v.as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(110),
            None => 110,
        };
        Node {
            meta,
            unschedulable: read::at(whole, &["spec", "unschedulable"]).as_bool().unwrap_or(false),
            taints: read::view(read::at(whole, &["spec", "taints"])),
            allocatable: Resources::read(&quantities),
            quantities,
            pods,
            ready: NodeReady::True,
            ready_changed_ms: 0,
            addresses: read::view(read::at(whole, &["status", "addresses"])),
            node_info: Rc::new(read::view(read::at(whole, &["status", "nodeInfo"]))),
        }
    }

    /// Its first `InternalIP`, if any (getNodeInternalIP of kubectl get).
    pub fn internal_ip(&self) -> Option<&Name> {
        self.address(INTERNAL_IP)
    }

    /// Its first `ExternalIP`, if any (getNodeExternalIP of kubectl get).
    pub fn external_ip(&self) -> Option<&Name> {
        self.address(EXTERNAL_IP)
    }

    fn address(&self, kind: &str) -> Option<&Name> {
        self.addresses.iter().find(|address| *address.kind == *kind).map(|address| &address.address)
    }

    /// Its zone, if it has one.
    pub fn zone(&self) -> Option<&Name> {
        self.meta.labels.get(ZONE_LABEL)
    }

    /// Its conditions. A node whose kubelet reports no version, such as those of the recordings, has only Ready. While the
    /// kubelet does not report, all are Unknown (pkg/controller/nodelifecycle tryUpdateNodeHealth).
    pub fn conditions(&self) -> impl Iterator<Item = NodeCondition> {
        let (status, reason, message) = match self.ready {
            NodeReady::True => ("True", "KubeletReady", "kubelet is posting ready status"),
            NodeReady::False => ("False", "KubeletNotReady", "kubelet is not ready"),
            NodeReady::Unknown => ("Unknown", "NodeStatusUnknown", "Kubelet stopped posting node status."),
        };
        let ready = NodeCondition { kind: "Ready", status, reason, message };
        let pressures = NO_PRESSURE.iter().filter(|_| !self.node_info.kubelet_version.is_empty());
        let pressures =
            pressures.map(move |healthy| if status == "Unknown" { NodeCondition { kind: healthy.kind, ..ready } } else { *healthy });
        pressures.chain([ready])
    }

    /// Its spec as the API server returns it.
    pub fn spec_value(&self) -> Value {
        let mut spec = serde_json::Map::new();
        if !self.taints.is_empty() {
            let taint = |t: &Taint| {
                let mut value = json!({"effect": &*t.effect, "key": &*t.key});
                if let (Some(map), false) = (value.as_object_mut(), t.value.is_empty()) {
                    map.insert("value".into(), (*t.value).into());
                }
                value
            };
            spec.insert("taints".into(), self.taints.iter().map(taint).collect());
        }
        if self.unschedulable {
            spec.insert("unschedulable".into(), true.into());
        }
        spec.into()
    }

    /// Its status as the API server returns it.
    pub fn status_value(&self) -> Value {
        let mut capacity = super::order::gather_object(self.quantities.iter().map(|(k, v)| (k.to_string(), v.clone())));
        capacity.insert("pods".into(), self.pods.to_string().into());
        let conditions = self.conditions().map(|condition| {
            json!({
                "type": condition.kind,
                "status": condition.status,
                "reason": condition.reason,
                "message": condition.message,
                "lastHeartbeatTime": super::time::rfc3339(self.ready_changed_ms),
                "lastTransitionTime": super::time::rfc3339(self.ready_changed_ms),
            })
        });
        let mut out = json!({
            "allocatable": capacity,
            "capacity": capacity,
            "conditions": conditions.collect::<Vec<_>>(),
            "nodeInfo": *self.node_info,
        });
        if !self.addresses.is_empty() {
            out["addresses"] = json!(self.addresses);
        }
        out
    }
}
