//! What the table of pods says of one: READY, STATUS and RESTARTS.
//!
//! Models pkg/printers/internalversion/printers.go printPod.

use super::container_status::{ContainerState, ContainerStatus};
use super::pod::Pod;
use super::pod_spec::Container;
use super::time;

impl Pod {
    /// The init containers with their statuses, up to and with the first that is not done.
    fn beginning(&self) -> Vec<(usize, &Container, &ContainerStatus)> {
        let mut seen = Vec::new();
        for (at, (container, status)) in self.spec.init_containers.iter().zip(self.status.init_containers.iter()).enumerate() {
            seen.push((at, container, status));
            if !status.is_initialized(container) {
                break;
            }
        }
        seen
    }

    /// Whether init containers are still to be done, as far as the column STATUS goes (printPod).
    fn is_beginning(&self) -> bool {
        let undone = self.beginning().last().is_some_and(|(_, container, status)| !status.is_initialized(container));
        undone && self.status.initialized_ms.is_none()
    }

    /// READY: of the containers that stay, how many are ready.
    pub fn ready_column(&self) -> String {
        let staying = self.spec.init_containers.iter().filter(|c| c.is_sidecar()).count();
        let mut ready = self.beginning().iter().filter(|(_, container, status)| container.is_sidecar() && status.ready).count();
        if !self.is_beginning() {
            ready += self.status.containers.iter().filter(|status| status.ready && status.running_since_ms().is_some()).count();
        }
        format!("{ready}/{}", staying + self.spec.containers.len())
    }

    /// RESTARTS: of the init containers while these are under way, then of the containers that stay.
    pub fn restarts_column(&self, now_ms: u64) -> String {
        let under_way = self.is_beginning();
        let init =
            self.beginning().into_iter().filter(|(_, container, _)| under_way || container.is_sidecar()).map(|(_, _, status)| status);
        let main = self.status.containers.iter().filter(|_| !under_way);
        let counted: Vec<&ContainerStatus> = init.chain(main).collect();
        let restarts: u32 = counted.iter().map(|status| status.restarts).sum();
        let last_ms = counted.iter().filter_map(|status| status.last.as_ref()).map(|last| last.ended_ms).max();
        match last_ms.filter(|_| restarts > 0) {
            Some(last_ms) => format!("{restarts} ({} ago)", time::human_duration(now_ms.saturating_sub(last_ms))),
            None => restarts.to_string(),
        }
    }

    /// The word under STATUS (pkg/printers/internalversion/printers.go printPod).
    pub fn status_column(&self) -> String {
        if self.meta.is_terminating() && !self.is_terminal() {
            return "Terminating".into();
        }
        if self.is_gated() {
            return "SchedulingGated".into();
        }
        if self.is_beginning() {
            return self.init_status();
        }
        // The first container that has something to say is heard last.
        let said = |status: &ContainerStatus| match &status.state {
            ContainerState::Waiting { reason, .. } if !reason.is_empty() => Some(reason.to_string()),
            ContainerState::Terminated(ended) => Some(ended.reason().to_string()),
            _ => None,
        };
        let reason = self.status.containers.iter().find_map(said).unwrap_or_else(|| self.status.phase.name().into());
        let runs = || self.status.containers.iter().any(|status| status.ready && status.running_since_ms().is_some());
        match () {
            () if reason == "Completed" && runs() && self.status.ready => "Running".into(),
            () if reason == "Completed" && runs() => "NotReady".into(),
            () => reason,
        }
    }

    /// `Init:0/2`, `Init:Error`, `Init:CrashLoopBackOff`.
    fn init_status(&self) -> String {
        let Some((at, _, status)) = self.beginning().pop() else { return String::new() };
        match &status.state {
            ContainerState::Terminated(ended) if ended.exit_code != 0 => format!("Init:{}", ended.reason()),
            ContainerState::Waiting { reason, .. } if !reason.is_empty() && &**reason != "PodInitializing" => format!("Init:{reason}"),
            _ => format!("Init:{at}/{}", self.spec.init_containers.len()),
        }
    }
}
