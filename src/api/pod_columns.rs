//! The columns READY, STATUS and RESTARTS of `kubectl get pods`.
//!
//! Models pkg/printers/internalversion/printers.go printPod.

use super::container_status::{ContainerState, ContainerStatus};
use super::pod::Pod;
use super::pod_spec::Container;
use super::time;

impl Pod {
    /// The init containers up to and including the first that has not completed: index, container and status.
    fn started_init_containers(&self) -> Vec<(usize, &Container, &ContainerStatus)> {
        let mut started = Vec::new();
        for (index, (container, status)) in self.spec.init_containers.iter().zip(self.status.init_containers.iter()).enumerate() {
            started.push((index, container, status));
            if !status.is_initialized(container) {
                break;
            }
        }
        started
    }

    /// Whether init containers have yet to complete (`initializing` of printPod).
    fn is_initializing(&self) -> bool {
        let incomplete = self.started_init_containers().last().is_some_and(|(_, container, status)| !status.is_initialized(container));
        incomplete && self.status.initialized_ms.is_none()
    }

    /// READY: how many of the containers and sidecars are ready.
    pub fn ready_column(&self) -> String {
        let sidecars = self.spec.init_containers.iter().filter(|c| c.is_sidecar()).count();
        let mut ready =
            self.started_init_containers().iter().filter(|(_, container, status)| container.is_sidecar() && status.ready).count();
        if !self.is_initializing() {
            ready += self.status.containers.iter().filter(|status| status.ready && status.running_since_ms().is_some()).count();
        }
        format!("{ready}/{}", sidecars + self.spec.containers.len())
    }

    /// RESTARTS: of the init containers while the pod is initializing, then of the containers and sidecars.
    pub fn restarts_column(&self, now_ms: u64) -> String {
        let initializing = self.is_initializing();
        let init = self
            .started_init_containers()
            .into_iter()
            .filter(|(_, container, _)| initializing || container.is_sidecar())
            .map(|(_, _, status)| status);
        let main = self.status.containers.iter().filter(|_| !initializing);
        let counted: Vec<&ContainerStatus> = init.chain(main).collect();
        let restarts: u32 = counted.iter().map(|status| status.restarts).sum();
        let last_ms = counted.iter().filter_map(|status| status.last.as_ref()).map(|last| last.ended_ms).max();
        match last_ms.filter(|_| restarts > 0) {
            Some(last_ms) => format!("{restarts} ({} ago)", time::human_duration(now_ms.saturating_sub(last_ms))),
            None => restarts.to_string(),
        }
    }

    /// STATUS.
    pub fn status_column(&self) -> String {
        if self.meta.is_terminating() && !self.is_terminal() {
            return "Terminating".into();
        }
        if self.is_gated() {
            return "SchedulingGated".into();
        }
        if self.is_initializing() {
            return self.init_status();
        }
        // printPod iterates backwards and overwrites the reason, so the first container with one wins.
        let reason_of = |status: &ContainerStatus| match &status.state {
            ContainerState::Waiting { reason, .. } if !reason.is_empty() => Some(reason.to_string()),
            ContainerState::Terminated(ended) => Some(ended.reason().to_string()),
            _ => None,
        };
        let reason = self.status.containers.iter().find_map(reason_of).unwrap_or_else(|| self.status.phase.name().into());
        let has_running = || self.status.containers.iter().any(|status| status.ready && status.running_since_ms().is_some());
        match () {
            () if reason == "Completed" && has_running() && self.status.ready => "Running".into(),
            () if reason == "Completed" && has_running() => "NotReady".into(),
            () => reason,
        }
    }

    /// STATUS while the pod is initializing: `Init:0/2`, `Init:Error`, `Init:CrashLoopBackOff`.
    fn init_status(&self) -> String {
        let Some((index, _, status)) = self.started_init_containers().pop() else { return String::new() };
        match &status.state {
            ContainerState::Terminated(ended) if ended.exit_code != 0 => format!("Init:{}", ended.reason()),
            ContainerState::Waiting { reason, .. } if !reason.is_empty() && &**reason != "PodInitializing" => format!("Init:{reason}"),
            _ => format!("Init:{index}/{}", self.spec.init_containers.len()),
        }
    }
}
