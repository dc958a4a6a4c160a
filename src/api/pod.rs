//! Pods.

use super::container_status::ContainerStatus;
use super::pod_spec::{Container, PodSpec};
use super::{Meta, Name, defaults};
use serde_json::{Value, json};
use std::net::Ipv4Addr;
use std::rc::Rc;

/// A pod: a spec that the pods of one revision share, what is its own, and its status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pod {
    /// Its metadata.
    pub meta: Meta,
    /// Its spec, shared with the other pods of its template.
    pub spec: Rc<PodSpec>,
    /// Its own host name; empty when neither spec nor set gives one.
    pub hostname: Name,
    /// The governing Service's name, or empty.
    pub subdomain: Name,
    /// The claims of its set's templates: volume name and claim name. They replace volumes of the spec of the same name.
    pub template_claims: Rc<[(Name, Name)]>,
    /// The claims of its generic ephemeral volumes: volume name and claim name.
    pub ephemeral_claims: Rc<[(Name, Name)]>,
    /// The node it is bound to.
    pub node: Option<Name>,
    /// Its status.
    pub status: PodStatus,
}

/// `status` of a pod, as far as it acts here.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PodStatus {
    /// Its phase.
    pub phase: Phase,
    /// Whether it is Ready (its condition and its containers alike).
    pub ready: bool,
    /// Whether its containers say they are ready; on a lost node the condition is false and this stays.
    pub containers_ready: bool,
    /// When `ready` last changed: `lastTransitionTime` of the condition.
    pub ready_changed_ms: u64,
    /// Why the condition Ready is false, when it is not the containers (`NodeStatusUnknown` and the like); else empty.
    pub reason: Name,
    /// When it was bound to its node.
    pub scheduled_ms: Option<u64>,
    /// The scheduler's message while it finds no node.
    pub unschedulable: Option<Name>,
    /// Its address, once it runs.
    pub ip: Option<Ipv4Addr>,
    /// When its containers were first started.
    pub started_ms: Option<u64>,
    /// When its sandbox was there: its containers could be started.
    pub sandbox_ms: Option<u64>,
    /// When its last init container was done.
    pub initialized_ms: Option<u64>,
    /// Whether its kubelet reports every condition; the stand-in of the recordings reports Ready alone.
    pub all_conditions: bool,
    /// What its init containers do; empty until its kubelet has looked at it.
    pub init_containers: Rc<Vec<ContainerStatus>>,
    /// What its containers do; empty until its kubelet has looked at it.
    pub containers: Rc<Vec<ContainerStatus>>,
}

/// `status.phase` of a pod.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // the names are the field's own
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
    /// Its volumes that are claims: volume name and claim name, the set's templates first.
    pub fn claims(&self) -> impl Iterator<Item = (&Name, &Name)> {
        let own = self.spec.volumes.iter().filter_map(|v| v.persistent_volume_claim.as_ref().map(|c| (&v.name, &c.claim_name)));
        let replaced = |name: &Name| self.template_claims.iter().any(|(volume, _)| volume == name);
        let ephemeral = self.ephemeral_claims.iter().map(|(v, c)| (v, c));
        self.template_claims.iter().map(|(v, c)| (v, c)).chain(own.chain(ephemeral).filter(move |(volume, _)| !replaced(volume)))
    }

    /// Whether a claim is that of one of its generic ephemeral volumes.
    pub fn is_ephemeral_claim(&self, claim: &Name) -> bool {
        self.ephemeral_claims.iter().any(|(_, ephemeral)| ephemeral == claim)
    }

    /// Whether it is Running and Ready (stateful_set_utils.go isRunningAndReady).
    pub fn is_running_and_ready(&self) -> bool {
        self.status.phase == Phase::Running && self.status.ready
    }

    /// Whether it has been Ready for `min_ready_seconds` (podutil.IsPodAvailable).
    pub fn is_available(&self, min_ready_seconds: i64, now_ms: u64) -> bool {
        let for_ms = u64::try_from(min_ready_seconds).unwrap_or(0).saturating_mul(1000);
        self.status.ready && self.status.ready_changed_ms.saturating_add(for_ms) <= now_ms
    }

    /// Whether the scheduler has to leave it alone for now.
    pub fn is_gated(&self) -> bool {
        self.node.is_none() && !self.spec.scheduling_gates.is_empty()
    }

    /// Whether it has ended for good.
    pub fn is_terminal(&self) -> bool {
        matches!(self.status.phase, Phase::Succeeded | Phase::Failed)
    }

    /// Why the first of its containers that waits does so: a failure before what is merely under way.
    pub fn waiting_reason(&self) -> Option<&Name> {
        let waiting = || self.container_statuses().filter_map(|(_, status)| status.waiting_reason());
        let under_way = |reason: &&Name| matches!(&***reason, "ContainerCreating" | "PodInitializing");
        waiting().find(|reason| !under_way(reason)).or_else(|| waiting().next())
    }

    /// The containers its kubelet reports on, each with its status, the init containers first.
    pub fn container_statuses(&self) -> impl Iterator<Item = (&Container, &ContainerStatus)> {
        let init = self.spec.init_containers.iter().zip(self.status.init_containers.iter());
        init.chain(self.spec.containers.iter().zip(self.status.containers.iter()))
    }

    /// How often its containers were restarted, those it begins with included.
    pub fn restarts(&self) -> u32 {
        self.container_statuses().map(|(_, status)| status.restarts).sum()
    }

    /// Its spec as the API server shows it, with what is its own.
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
        // A template says less than a pod: these are filled in when a pod is made of it.
        defaults::apply_pod(&mut spec);
        spec
    }
}
