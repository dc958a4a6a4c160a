//! What a container does, as its kubelet reports it.

use super::pod_spec::Container;
use super::{Name, known, time};
use serde_json::{Map, Value, json};

/// `containerStatuses` entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerStatus {
    /// What it does now.
    pub state: ContainerState,
    /// How it ended the last time, once it was started again or waits for that: `lastState.terminated`.
    pub last: Option<Ended>,
    /// How often it was started again.
    pub restarts: u32,
    /// Whether it is ready; of an init container: whether it is done.
    pub ready: bool,
    /// Whether its startup probe has succeeded, or it has none and runs.
    pub started: bool,
}

/// `state` of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContainerState {
    /// Not running, with the reason (`ContainerCreating`, `ImagePullBackOff`, `CrashLoopBackOff`) and a message.
    Waiting {
        /// The reason.
        reason: Name,
        /// The sentence, or empty.
        message: Name,
    },
    /// Running since then.
    Running {
        /// When it was started.
        since_ms: u64,
    },
    /// Ended.
    Terminated(Ended),
}

/// How a container ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// Its exit code.
    pub exit_code: i32,
    /// When it had been started.
    pub started_ms: u64,
    /// When it ended.
    pub ended_ms: u64,
}

impl Ended {
    /// `Completed` or `Error`.
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
    /// Of a container that was never started.
    pub fn waiting(reason: &'static str) -> ContainerStatus {
        let state = ContainerState::Waiting { reason: known(reason), message: known("") };
        ContainerStatus { state, last: None, restarts: 0, ready: false, started: false }
    }

    /// Why it waits, if it does.
    pub fn waiting_reason(&self) -> Option<&Name> {
        match &self.state {
            ContainerState::Waiting { reason, .. } => Some(reason),
            _ => None,
        }
    }

    /// Since when it runs, if it does.
    pub fn running_since_ms(&self) -> Option<u64> {
        match self.state {
            ContainerState::Running { since_ms } => Some(since_ms),
            _ => None,
        }
    }

    /// How it ended, if it did and was not started again.
    pub fn ended(&self) -> Option<&Ended> {
        match &self.state {
            ContainerState::Terminated(ended) => Some(ended),
            _ => None,
        }
    }

    /// As the API server shows it.
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
