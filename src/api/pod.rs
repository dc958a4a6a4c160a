//! Pods.

use super::container_status::ContainerStatus;
use super::pod_spec::{Container, PodSpec};
use super::{Meta, Name, defaults};
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::rc::Rc;

/// A pod: the spec that all pods of a revision share, its own fields, and its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pod {
    /// Its metadata.
    pub meta: Meta,
    /// The spec of its template, shared with the other pods of the template.
    pub spec: Rc<PodSpec>,
    /// `hostname`; empty if neither the spec nor the StatefulSet sets it.
    pub hostname: Name,
    /// `subdomain`: the governing Service's name, or empty.
    pub subdomain: Name,
    /// The claims of the StatefulSet's `volumeClaimTemplates`: volume and claim names. They replace volumes of the same name in
    /// the spec.
    pub template_claims: Rc<[(Name, Name)]>,
    /// The claims of its generic ephemeral volumes: volume and claim names.
    pub ephemeral_claims: Rc<[(Name, Name)]>,
    /// The node it is assigned to.
    pub node: Option<Name>,
    /// Its status.
    pub status: PodStatus,
}

/// `status` of a pod, the simulated part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodStatus {
    /// Its phase.
    pub phase: Phase,
    /// The condition Ready.
    pub ready: bool,
    /// The condition ContainersReady; unlike Ready it stays true when the node becomes unreachable.
    pub containers_ready: bool,
    /// When `ready` last changed: the condition's `lastTransitionTime`.
    pub ready_changed_ms: u64,
    /// The reason of a false condition Ready that the containers did not cause, such as `NodeStatusUnknown`; else empty.
    pub reason: Name,
    /// When it was assigned to its node.
    pub scheduled_ms: Option<u64>,
    /// The scheduler's message while the pod is unschedulable.
    pub unschedulable: Option<Name>,
    /// `podIP`.
    pub ip: Option<Ipv4Addr>,
    /// `startTime`.
    pub started_ms: Option<u64>,
    /// When its sandbox was created: the transition of the condition PodReadyToStartContainers.
    pub sandbox_ms: Option<u64>,
    /// When its last init container completed: the transition of the condition Initialized.
    pub initialized_ms: Option<u64>,
    /// Whether its kubelet reports all conditions; the fake kubelet of the recordings reports only Ready.
    pub all_conditions: bool,
    /// `initContainerStatuses`; empty until its kubelet first syncs the pod.
    pub init_containers: Rc<Vec<ContainerStatus>>,
    /// `containerStatuses`; empty until its kubelet first syncs the pod.
    pub containers: Rc<Vec<ContainerStatus>>,
}

/// `status.phase` of a pod.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // the names of the API's values
pub enum Phase {
    #[default]
    Pending,
    Running,
    Succeeded,
    Failed,
}

impl Phase {
    /// As the API writes it.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Pending => "Pending",
            Phase::Running => "Running",
            Phase::Succeeded => "Succeeded",
            Phase::Failed => "Failed",
        }
    }
}

impl Pod {
    /// Its volume and claim names, those of the StatefulSet's `volumeClaimTemplates` first.
    pub fn claims(&self) -> impl Iterator<Item = (&Name, &Name)> {
        let own = self.spec.volumes.iter().filter_map(|v| v.persistent_volume_claim.as_ref().map(|c| (&v.name, &c.claim_name)));
        let replaced = |name: &Name| self.template_claims.iter().any(|(volume, _)| volume == name);
        let ephemeral = self.ephemeral_claims.iter().map(|(v, c)| (v, c));
        self.template_claims.iter().map(|(v, c)| (v, c)).chain(own.chain(ephemeral).filter(move |(volume, _)| !replaced(volume)))
    }

    /// Whether a claim belongs to one of its generic ephemeral volumes.
    pub fn is_ephemeral_claim(&self, claim: &Name) -> bool {
        self.ephemeral_claims.iter().any(|(_, ephemeral)| ephemeral == claim)
    }

    /// Whether it is running and ready (stateful_set_utils.go isRunningAndReady).
    pub fn is_running_and_ready(&self) -> bool {
        self.status.phase == Phase::Running && self.status.ready
    }

    /// Whether it has been ready for `min_ready_seconds` (podutil.IsPodAvailable).
    pub fn is_available(&self, min_ready_seconds: i64, now_ms: u64) -> bool {
        let for_ms = u64::try_from(min_ready_seconds).unwrap_or(0).saturating_mul(1000);
        self.status.ready && self.status.ready_changed_ms.saturating_add(for_ms) <= now_ms
    }

    /// Whether scheduling gates keep it from being scheduled.
    pub fn is_gated(&self) -> bool {
        self.node.is_none() && !self.spec.scheduling_gates.is_empty()
    }

    /// Whether its phase is terminal (podutil.IsPodTerminal).
    pub fn is_terminal(&self) -> bool {
        matches!(self.status.phase, Phase::Succeeded | Phase::Failed)
    }

    /// The reason of its first waiting container; failures take precedence over `ContainerCreating` and `PodInitializing`.
    pub fn waiting_reason(&self) -> Option<&Name> {
        let waiting = || self.container_statuses().filter_map(|(_, status)| status.waiting_reason());
        let is_starting = |reason: &&Name| matches!(&***reason, "ContainerCreating" | "PodInitializing");
        waiting().find(|reason| !is_starting(reason)).or_else(|| waiting().next())
    }

    /// The containers that have a status, with it, init containers first.
    pub fn container_statuses(&self) -> impl Iterator<Item = (&Container, &ContainerStatus)> {
        let init = self.spec.init_containers.iter().zip(self.status.init_containers.iter());
        init.chain(self.spec.containers.iter().zip(self.status.containers.iter()))
    }

    /// The restarts of all its containers, including init containers.
    pub fn restarts(&self) -> u32 {
        self.container_statuses().map(|(_, status)| status.restarts).sum()
    }

    /// Its spec as the API server returns it: the shared spec with its own fields.
    pub fn spec_value(&self) -> Value {
        let mut spec = (*self.spec.whole).clone();
        let Some(map) = spec.as_object_mut() else { return spec };
        let mut set = |key: &str, text: &str| {
            if !text.is_empty() {
                map.insert(key.into(), text.into());
            }
        };
        set("hostname", &self.hostname);
        set("subdomain", &self.subdomain);
        set("nodeName", self.node.as_deref().unwrap_or_default());
        if !self.template_claims.is_empty() {
            let claim = |(volume, claim): &(Name, Name)| json!({"name": &**volume, "persistentVolumeClaim": {"claimName": &**claim}});
            let mut volumes: Vec<Value> = self.template_claims.iter().map(claim).collect();
            let replaced = |v: &Value| self.template_claims.iter().any(|(name, _)| v["name"].as_str() == Some(name));
            volumes.extend(map.get("volumes").and_then(Value::as_array).into_iter().flatten().filter(|v| !replaced(v)).cloned());
            map.insert("volumes".into(), volumes.into());
        }
        // A pod has defaults that its template does not have.
        defaults::apply_pod(&mut spec);
        spec
    }
}
