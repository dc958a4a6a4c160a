//! The parts of a pod's spec that act here, and the pod template.

use super::requests::Resources;
use super::scheduling::{Affinity, Toleration, TopologySpreadConstraint};
use super::{Labels, Name, read};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::rc::Rc;

/// `spec` of a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodSpec {
    /// The whole spec as the API server keeps it.
    #[serde(skip)]
    pub whole: Rc<Value>,
    /// What the containers and the init containers ask of a node together.
    #[serde(skip)]
    pub requests: Resources,
    /// The containers.
    pub containers: Vec<Container>,
    /// Run one after the other before the containers.
    pub init_containers: Vec<Container>,
    /// The volumes.
    pub volumes: Vec<Volume>,
    /// Node labels that must have these values.
    pub node_selector: Labels,
    /// Affinity.
    pub affinity: Affinity,
    /// Tolerations.
    pub tolerations: Vec<Toleration>,
    /// Topology spread constraints.
    pub topology_spread_constraints: Vec<TopologySpreadConstraint>,
    /// The node, when the manifest itself names it.
    pub node_name: Name,
    /// The host name, when not the pod's name.
    pub hostname: Name,
    /// The name of the governing Service.
    pub subdomain: Name,
    /// `Always`, `OnFailure` or `Never`.
    pub restart_policy: Name,
    /// How long a pod may take to stop.
    pub termination_grace_period_seconds: Option<i64>,
    /// The service account's name.
    pub service_account_name: Name,
    /// While there are any, the scheduler does not look at it.
    pub scheduling_gates: Vec<NamedSource>,
    /// Who schedules it.
    pub scheduler_name: Name,
}

/// A container.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Container {
    /// Its name.
    pub name: Name,
    /// Its image.
    pub image: Name,
    /// `Always`, `IfNotPresent` or `Never`.
    pub image_pull_policy: Name,
    /// Its ports.
    pub ports: Vec<ContainerPort>,
    /// Its requests and limits.
    pub resources: ResourceRequirements,
    /// Says when it is ready.
    pub readiness_probe: Option<Probe>,
    /// Says when it has to be restarted.
    pub liveness_probe: Option<Probe>,
    /// Says when it has started.
    pub startup_probe: Option<Probe>,
    /// When it is started again; of an init container: `Always` lets it stay beside the containers.
    pub restart_policy: Name,
    /// Where the volumes go.
    pub volume_mounts: Vec<VolumeMount>,
    /// ConfigMaps and Secrets read into the environment.
    pub env_from: Vec<EnvFrom>,
    /// The environment.
    pub env: Vec<EnvVar>,
}

/// A container's port.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerPort {
    /// Its name, or empty.
    pub name: Name,
    /// Its number.
    pub container_port: i32,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: Name,
}

/// Requests and limits as written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ResourceRequirements {
    /// What must be free on the node.
    pub requests: BTreeMap<Name, Value>,
    /// What may not be exceeded.
    pub limits: BTreeMap<Name, Value>,
}

/// A probe's timing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Probe {
    /// Before the first try.
    pub initial_delay_seconds: i64,
    /// Between tries.
    pub period_seconds: i64,
    /// Successes in a row that count as success.
    pub success_threshold: i64,
    /// Failures in a row that count as failure.
    pub failure_threshold: i64,
    /// How long one try may take.
    pub timeout_seconds: i64,
    /// How long a container that fails it may take to stop.
    pub termination_grace_period_seconds: Option<i64>,
    /// Asks a web server.
    pub http_get: Option<Value>,
    /// Opens a connection.
    pub tcp_socket: Option<Value>,
    /// Asks the health service of gRPC.
    pub grpc: Option<Value>,
    /// Runs a command in the container.
    pub exec: Option<Value>,
}

impl Container {
    /// Whether an init container stays beside the containers (podutil.IsRestartableInitContainer).
    pub fn is_sidecar(&self) -> bool {
        &*self.restart_policy == "Always"
    }
}

/// Where a volume is mounted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VolumeMount {
    /// The volume's name.
    pub name: Name,
    /// The path in the container.
    pub mount_path: Name,
    /// Whether it can't be written to.
    pub read_only: bool,
}

/// A volume of the pod: one of the sources that act here, or another.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Volume {
    /// Its name in the pod.
    pub name: Name,
    /// A claim.
    pub persistent_volume_claim: Option<ClaimSource>,
    /// A ConfigMap.
    pub config_map: Option<NamedSource>,
    /// A Secret.
    pub secret: Option<SecretSource>,
    /// A directory that lives as long as the pod.
    pub empty_dir: Option<Value>,
    /// A directory of the node.
    pub host_path: Option<Value>,
    /// A claim that is made for the pod and goes with it.
    pub ephemeral: Option<EphemeralSource>,
}

/// `ephemeral` of a volume.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EphemeralSource {
    /// What the claim is made of: metadata and spec.
    pub volume_claim_template: Value,
}

/// `persistentVolumeClaim` of a volume.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ClaimSource {
    /// The claim's name.
    pub claim_name: Name,
    /// Whether it is mounted read-only.
    pub read_only: bool,
}

/// A reference by name to a ConfigMap or Secret.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NamedSource {
    /// Its name.
    pub name: Name,
    /// Whether the pod can do without it.
    pub optional: bool,
}

/// `secret` of a volume.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SecretSource {
    /// Its name.
    pub secret_name: Name,
    /// Whether the pod can do without it.
    pub optional: bool,
}

/// `envFrom` entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EnvFrom {
    /// A ConfigMap.
    pub config_map_ref: Option<NamedSource>,
    /// A Secret.
    pub secret_ref: Option<NamedSource>,
}

/// `env` entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EnvVar {
    /// Its name.
    pub name: Name,
    /// Its value when given as text.
    pub value: Name,
    /// Where else it comes from.
    pub value_from: Option<EnvSource>,
}

/// `valueFrom` of a variable, as far as it needs another object.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EnvSource {
    /// A key of a ConfigMap.
    pub config_map_key_ref: Option<NamedSource>,
    /// A key of a Secret.
    pub secret_key_ref: Option<NamedSource>,
}

impl PodSpec {
    /// The typed view of a defaulted pod spec.
    pub fn read(spec: &Value) -> PodSpec {
        let mut view: PodSpec = read::view(spec);
        view.whole = Rc::new(spec.clone());
        view.requests = view.sum_requests();
        view
    }

    /// How long a pod may take to stop.
    pub fn grace_seconds(&self) -> i64 {
        self.termination_grace_period_seconds.unwrap_or(30)
    }
}

/// `template` of a set: what its pods are made from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodTemplate {
    /// The whole template.
    pub whole: Rc<Value>,
    /// The labels of its pods.
    pub labels: Labels,
    /// The annotations of its pods.
    pub annotations: Labels,
    /// The spec of its pods.
    pub spec: Rc<PodSpec>,
}

impl PodTemplate {
    /// The typed view of a defaulted template.
    pub fn read(template: &Value) -> PodTemplate {
        PodTemplate {
            whole: Rc::new(template.clone()),
            labels: read::view(read::at(template, &["metadata", "labels"])),
            annotations: read::view(read::at(template, &["metadata", "annotations"])),
            spec: Rc::new(PodSpec::read(read::at(template, &["spec"]))),
        }
    }
}
