//! The status of a container, as the kubelet reports it.

use super::pod_spec::Container;
use super::static_text::interned;
use super::{Name, time};
use serde_json::{Map, Value, json};

/// `containerStatuses` entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerStatus {
    /// Its current state.
    pub state: ContainerState,
    /// `lastState.terminated`: the previous termination, set when the container restarts or waits for its restart.
    pub last: Option<Ended>,
    /// `restartCount`.
    pub restarts: u32,
    /// Whether it is ready; for an init container, whether it has completed.
    pub ready: bool,
    /// Whether its startup probe has succeeded or, without one, whether it is running.
    pub started: bool,
}

/// `state` of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContainerState {
    /// Not running, with the reason (`ContainerCreating`, `ImagePullBackOff`, `CrashLoopBackOff`) and a message.
    Waiting {
        /// The reason in CamelCase.
        reason: Name,
        /// The message, or empty.
        message: Name,
    },
    /// Running.
    Running {
        /// `startedAt`.
        since_ms: u64,
    },
    /// Terminated.
    Terminated(Ended),
}

/// `terminated`: how a container ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its exit code.
    pub exit_code: i32,
    /// `startedAt`.
    pub started_ms: u64,
    /// `finishedAt`.
    pub ended_ms: u64,
}

impl Ended {
    /// `Completed` for exit code 0, else `Error`.
    pub fn reason(&self) -> &'static str {
        if self.exit_code == 0 { "Completed" } else { "Error" }
    }

    fn to_value(&self) -> Value {
        json!({
            "exitCode": self.exit_code,
            "finishedAt": time::rfc3339(self.ended_ms),
            "reason": self.reason(),
            "startedAt": time::rfc3339(self.started_ms),
        })
    }
}

impl ContainerStatus {
    /// The status of a container that has never been started.
    pub fn waiting(reason: &'static str) -> ContainerStatus {
        let state = ContainerState::Waiting { reason: interned(reason), message: interned("") };
        ContainerStatus { state, last: None, restarts: 0, ready: false, started: false }
    }

    /// The reason of the state `waiting`, if that is its state.
    pub fn waiting_reason(&self) -> Option<&Name> {
        match &self.state {
            ContainerState::Waiting { reason, .. } => Some(reason),
            _ => None,
        }
    }

    /// When it was started, if it is running.
    pub fn running_since_ms(&self) -> Option<u64> {
        match self.state {
            ContainerState::Running { since_ms } => Some(since_ms),
            _ => None,
        }
    }

    /// How it ended, if its state is `terminated`.
    pub fn ended(&self) -> Option<&Ended> {
        match &self.state {
            ContainerState::Terminated(ended) => Some(ended),
            _ => None,
        }
    }

    /// As the API server returns it.
    pub fn to_value(&self, container: &Container) -> Value {
        let state = match &self.state {
            ContainerState::Waiting { reason, message } if message.is_empty() => json!({"waiting": {"reason": &**reason}}),
            ContainerState::Waiting { reason, message } => json!({"waiting": {"message": &**message, "reason": &**reason}}),
            ContainerState::Running { since_ms } => json!({"running": {"startedAt": time::rfc3339(*since_ms)}}),
            ContainerState::Terminated(ended) => json!({"terminated": ended.to_value()}),
        };
        let mut out = Map::new();
        out.insert("image".into(), (*container.image).into());
        if let Some(last) = &self.last {
            out.insert("lastState".into(), json!({"terminated": last.to_value()}));
        }
        out.insert("name".into(), (*container.name).into());
        out.insert("ready".into(), self.ready.into());
        out.insert("restartCount".into(), self.restarts.into());
        out.insert("started".into(), self.started.into());
        out.insert("state".into(), state);
        out.into()
    }
}
