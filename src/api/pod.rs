//! Pods.

use super::pod_spec::PodSpec;
use super::{Meta, Name, defaults, time};
use serde_json::{Map, Value, json};
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
    pub template_claims: Rc<Vec<(Name, Name)>>,
    /// The node it is bound to.
    pub node: Option<Name>,
    /// Its status.
    pub status: PodStatus,
}

/// `status` of a pod, as far as it acts here. Containers share one state.
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
    /// What its containers do.
    pub containers: ContainerState,
    /// How often its containers were restarted.
    pub restarts: u32,
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

/// What the containers do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ContainerState {
    /// Nobody has looked at them yet: the pod has no node.
    #[default]
    None,
    /// Not running, with the reason (`ContainerCreating`, `ImagePullBackOff`, `CrashLoopBackOff`) and a message.
    Waiting {
        /// The reason.
        reason: Name,
        /// The sentence, or empty.
        message: Name,
    },
    /// Running since then.
    Running {
        /// When they were started.
        since_ms: u64,
    },
    /// Ended.
    Terminated {
        /// Their exit code.
        exit_code: i32,
        /// `Completed` or `Error`.
        reason: Name,
        /// When they ended.
        at_ms: u64,
    },
}

impl Pod {
    /// Its volumes that are claims: volume name and claim name, the set's templates first.
    pub fn claims(&self) -> impl Iterator<Item = (&Name, &Name)> {
        let own = self.spec.volumes.iter().filter_map(|v| v.persistent_volume_claim.as_ref().map(|c| (&v.name, &c.claim_name)));
        let replaced = |name: &Name| self.template_claims.iter().any(|(volume, _)| volume == name);
        self.template_claims.iter().map(|(v, c)| (v, c)).chain(own.filter(move |(volume, _)| !replaced(volume)))
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

    /// Whether it has ended for good.
    pub fn is_terminal(&self) -> bool {
        matches!(self.status.phase, Phase::Succeeded | Phase::Failed)
    }

    /// The reason its containers wait, if they do.
    pub fn waiting_reason(&self) -> Option<&Name> {
        match &self.status.containers {
            ContainerState::Waiting { reason, .. } => Some(reason),
            _ => None,
        }
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

    /// Its status as the API server shows it.
    pub fn status_value(&self) -> Value {
        let status = &self.status;
        let mut out = Map::new();
        out.insert("phase".into(), status.phase.name().into());
        out.insert("conditions".into(), self.conditions());
        if status.containers != ContainerState::None {
            out.insert("containerStatuses".into(), self.spec.containers.iter().map(|c| self.container_status(c)).collect());
        }
        if let Some(ip) = status.ip {
            out.insert("podIP".into(), ip.to_string().into());
            out.insert("podIPs".into(), json!([{"ip": ip.to_string()}]));
        }
        if let Some(at_ms) = status.started_ms {
            out.insert("startTime".into(), time::rfc3339(at_ms).into());
        }
        out.into()
    }

    fn conditions(&self) -> Value {
        let status = &self.status;
        let condition = |kind: &str, holds: bool, at_ms: u64, reason: &str, message: &str| {
            let mut value = json!({
                "type": kind,
                "status": if holds { "True" } else { "False" },
                "lastProbeTime": Value::Null,
                "lastTransitionTime": time::rfc3339(at_ms),
            });
            if let (Some(map), false) = (value.as_object_mut(), reason.is_empty()) {
                map.insert("message".into(), message.into());
                map.insert("reason".into(), reason.into());
            }
            value
        };
        if let Some(message) = &status.unschedulable {
            return json!([condition("PodScheduled", false, self.meta.created_ms, "Unschedulable", message)]);
        }
        let Some(scheduled_ms) = status.scheduled_ms else { return json!([]) };
        let mut all = vec![condition("PodScheduled", true, scheduled_ms, "", "")];
        if status.containers != ContainerState::None {
            let reason = match () {
                () if status.ready => "",
                () if !status.reason.is_empty() => &status.reason,
                () => "ContainersNotReady",
            };
            all.insert(0, condition("Ready", status.ready, status.ready_changed_ms, reason, "containers are not ready"));
        }
        all.into()
    }

    fn container_status(&self, container: &super::pod_spec::Container) -> Value {
        let state = match &self.status.containers {
            ContainerState::None => json!({}),
            ContainerState::Waiting { reason, message } if message.is_empty() => json!({"waiting": {"reason": &**reason}}),
            ContainerState::Waiting { reason, message } => json!({"waiting": {"message": &**message, "reason": &**reason}}),
            ContainerState::Running { since_ms } => json!({"running": {"startedAt": time::rfc3339(*since_ms)}}),
            ContainerState::Terminated { exit_code, reason, at_ms } => {
                json!({"terminated": {"exitCode": exit_code, "finishedAt": time::rfc3339(*at_ms), "reason": &**reason}})
            }
        };
        json!({
            "image": &*container.image,
            "name": &*container.name,
            "ready": self.status.containers_ready,
            "restartCount": self.status.restarts,
            "started": matches!(self.status.containers, ContainerState::Running { .. }),
            "state": state,
        })
    }
}
