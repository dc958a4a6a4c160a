//! A pod's status as the API server returns it: its conditions and the statuses of its containers.
//!
//! Models pkg/kubelet/status/generate.go.

use super::container_status::ContainerStatus;
use super::pod::{Phase, Pod};
use super::pod_spec::Container;
use super::time;
use serde_json::{Map, Value, json};

/// `conditions` entry.
struct Condition {
    kind: &'static str,
    holds: bool,
    since_ms: u64,
    reason: String,
    message: String,
}

impl Condition {
    fn to_value(&self) -> Value {
        let mut out = Map::new();
        out.insert("lastProbeTime".into(), Value::Null);
        out.insert("lastTransitionTime".into(), time::rfc3339(self.since_ms).into());
        if !self.message.is_empty() {
            out.insert("message".into(), self.message.as_str().into());
        }
        if !self.reason.is_empty() {
            out.insert("reason".into(), self.reason.as_str().into());
        }
        out.insert("status".into(), if self.holds { "True" } else { "False" }.into());
        out.insert("type".into(), self.kind.into());
        out.into()
    }
}

impl Pod {
    /// Its status as the API server returns it.
    pub fn status_value(&self) -> Value {
        let status = &self.status;
        let mut out = Map::new();
        out.insert("phase".into(), status.phase.name().into());
        out.insert("conditions".into(), self.conditions().iter().map(Condition::to_value).collect());
        let values = |containers: &[Container], statuses: &[ContainerStatus]| -> Value {
            containers.iter().zip(statuses).map(|(container, status)| status.to_value(container)).collect()
        };
        if !status.init_containers.is_empty() {
            out.insert("initContainerStatuses".into(), values(&self.spec.init_containers, &status.init_containers));
        }
        if !status.containers.is_empty() {
            out.insert("containerStatuses".into(), values(&self.spec.containers, &status.containers));
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

    fn conditions(&self) -> Vec<Condition> {
        let status = &self.status;
        let condition = |kind, holds, since_ms| Condition { kind, holds, since_ms, reason: String::new(), message: String::new() };
        if let Some(message) = &status.unschedulable {
            let unschedulable = condition("PodScheduled", false, self.meta.created_ms);
            return vec![Condition { reason: "Unschedulable".into(), message: message.to_string(), ..unschedulable }];
        }
        if self.is_gated() {
            // Models pkg/registry/core/pod/strategy.go applySchedulingGatedCondition.
            let message = "Scheduling is blocked due to non-empty scheduling gates".into();
            return vec![Condition { reason: "SchedulingGated".into(), message, ..condition("PodScheduled", false, self.meta.created_ms) }];
        }
        let Some(scheduled_ms) = status.scheduled_ms else { return Vec::new() };
        let scheduled = condition("PodScheduled", true, scheduled_ms);
        if status.containers.is_empty() {
            return vec![scheduled];
        }
        let (reason, message) = self.why_not_ready();
        let explanation = |holds: bool| if holds { Default::default() } else { (reason.clone(), message.clone()) };
        let of = |kind, holds| {
            let (reason, message) = explanation(holds);
            Condition { reason, message, ..condition(kind, holds, status.ready_changed_ms) }
        };
        let mut ready = of("Ready", status.ready);
        if !status.ready && !status.reason.is_empty() {
            (ready.reason, ready.message) = (status.reason.to_string(), String::new());
        }
        if !status.all_conditions {
            return vec![ready, scheduled];
        }
        let first_ms = status.started_ms.unwrap_or(scheduled_ms);
        let sandbox = condition("PodReadyToStartContainers", status.sandbox_ms.is_some(), status.sandbox_ms.unwrap_or(first_ms));
        vec![sandbox, self.initialized_condition(first_ms), ready, of("ContainersReady", status.containers_ready), scheduled]
    }

    /// Models GeneratePodInitializedCondition.
    fn initialized_condition(&self, first_ms: u64) -> Condition {
        let status = &self.status;
        let kind = "Initialized";
        if let Some(since_ms) = status.initialized_ms {
            let reason = if status.phase == Phase::Succeeded { "PodCompleted" } else { "" };
            return Condition { kind, holds: true, since_ms, reason: reason.into(), message: String::new() };
        }
        let incomplete = self.spec.init_containers.iter().zip(status.init_containers.iter());
        let incomplete = incomplete.filter(|(container, status)| !status.is_initialized(container)).map(|(container, _)| &*container.name);
        let message = format!("containers with incomplete status: [{}]", incomplete.collect::<Vec<_>>().join(" "));
        Condition { kind, holds: false, since_ms: first_ms, reason: "ContainersNotInitialized".into(), message }
    }

    /// Reason and message of Ready and ContainersReady while they are false. Models GenerateContainersReadyCondition.
    fn why_not_ready(&self) -> (String, String) {
        match self.status.phase {
            Phase::Succeeded => return ("PodCompleted".into(), String::new()),
            Phase::Failed => return ("PodFailed".into(), String::new()),
            Phase::Pending | Phase::Running => {}
        }
        let sidecars = self.spec.init_containers.iter().zip(self.status.init_containers.iter()).filter(|(c, _)| c.is_sidecar());
        let unready = sidecars.chain(self.spec.containers.iter().zip(self.status.containers.iter())).filter(|(_, s)| !s.ready);
        let names: Vec<&str> = unready.map(|(container, _)| &*container.name).collect();
        ("ContainersNotReady".into(), format!("containers with unready status: [{}]", names.join(" ")))
    }
}

impl ContainerStatus {
    /// Whether the next init container may start: this one has completed or, if it is a sidecar, has started.
    pub fn is_initialized(&self, container: &Container) -> bool {
        if container.is_sidecar() { self.started } else { self.ended().is_some_and(|ended| ended.exit_code == 0) }
    }
}
