//! The simulated part of a pod's spec, and the pod template.

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
    /// The whole spec as the API server stores it.
    #[serde(skip)]
    pub whole: Rc<Value>,
    /// The effective resource requests of the pod.
    #[serde(skip)]
    pub requests: Resources,
    /// The containers.
    pub containers: Vec<Container>,
    /// The init containers, which run one after the other before the containers.
    pub init_containers: Vec<Container>,
    /// The volumes.
    pub volumes: Vec<Volume>,
    /// The labels that its node must have.
    pub node_selector: Labels,
    /// Affinity.
    pub affinity: Affinity,
    /// Tolerations.
    pub tolerations: Vec<Toleration>,
    /// Topology spread constraints.
    pub topology_spread_constraints: Vec<TopologySpreadConstraint>,
    /// The node, if the manifest names it.
    pub node_name: Name,
    /// The host name, if it is not the pod's name.
    pub hostname: Name,
    /// The name of the governing Service.
    pub subdomain: Name,
    /// `Always`, `OnFailure` or `Never`.
    pub restart_policy: Name,
    /// The grace period of its termination.
    pub termination_grace_period_seconds: Option<i64>,
    /// The service account's name.
    pub service_account_name: Name,
    /// The pod is not scheduled while it has any.
    pub scheduling_gates: Vec<NamedSource>,
    /// The name of its scheduler.
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
    /// Determines whether it is ready.
    pub readiness_probe: Option<Probe>,
    /// Determines whether it must be restarted.
    pub liveness_probe: Option<Probe>,
    /// Determines whether it has started.
    pub startup_probe: Option<Probe>,
    /// The restart policy; `Always` makes an init container a sidecar.
    pub restart_policy: Name,
    /// The mounts of its volumes.
    pub volume_mounts: Vec<VolumeMount>,
    /// ConfigMaps and Secrets read into the environment.
    pub env_from: Vec<EnvFrom>,
    /// The environment.
    pub env: Vec<EnvVar>,
}

/// `ports` entry.
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
    /// The resources that its node must have free.
    pub requests: BTreeMap<Name, Value>,
    /// The resources that it must not exceed.
    pub limits: BTreeMap<Name, Value>,
}

/// A probe.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Probe {
    /// The delay before the first attempt.
    pub initial_delay_seconds: i64,
    /// The time between attempts.
    pub period_seconds: i64,
    /// Consecutive successes until the result is success.
    pub success_threshold: i64,
    /// Consecutive failures until the result is failure.
    pub failure_threshold: i64,
    /// The timeout of an attempt.
    pub timeout_seconds: i64,
    /// The grace period of a container that fails the probe.
    pub termination_grace_period_seconds: Option<i64>,
    /// Sends an HTTP request.
    pub http_get: Option<Value>,
    /// Opens a TCP connection.
    pub tcp_socket: Option<Value>,
    /// Calls the gRPC health service.
    pub grpc: Option<Value>,
    /// Runs a command in the container.
    pub exec: Option<Value>,
}

impl Container {
    /// Whether an init container is a sidecar, which runs beside the containers (podutil.IsRestartableInitContainer).
    pub fn is_sidecar(&self) -> bool {
        &*self.restart_policy == "Always"
    }
}

/// `volumeMounts` entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VolumeMount {
    /// The volume's name.
    pub name: Name,
    /// The path in the container.
    pub mount_path: Name,
    /// Whether it is mounted read-only.
    pub read_only: bool,
}

/// `volumes` entry; other sources than these have no effect here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Volume {
    /// Its name.
    pub name: Name,
    /// A PersistentVolumeClaim.
    pub persistent_volume_claim: Option<ClaimSource>,
    /// A ConfigMap.
    pub config_map: Option<NamedSource>,
    /// A Secret.
    pub secret: Option<SecretSource>,
    /// A directory with the lifetime of the pod.
    pub empty_dir: Option<Value>,
    /// A directory on the node.
    pub host_path: Option<Value>,
    /// A claim that is created for the pod and deleted with it.
    pub ephemeral: Option<EphemeralSource>,
}

/// `ephemeral` of a volume.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct EphemeralSource {
    /// The metadata and spec of the claim.
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
    /// Whether the pod starts without it.
    pub optional: bool,
}

/// `secret` of a volume.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SecretSource {
    /// Its name.
    pub secret_name: Name,
    /// Whether the pod starts without it.
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
    /// Its literal value.
    pub value: Name,
    /// The source of its value.
    pub value_from: Option<EnvSource>,
}

/// `valueFrom` of a variable, the sources that refer to another object.
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

    /// The grace period of its termination, in seconds.
    pub fn grace_seconds(&self) -> i64 {
        self.termination_grace_period_seconds.unwrap_or(30)
    }
}

/// `template` of a workload, from which its pods are created.
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
