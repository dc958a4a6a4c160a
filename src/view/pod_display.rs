//! The display state of a Pod: one word with a colour and a pattern, used by lanes and comparisons.

use crate::api::pod::{Phase, Pod};

/// The display state of a Pod: the STATUS of `kubectl get pods`, with ready and not ready distinguished.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PodDisplay {
    /// Not scheduled yet.
    Pending,
    /// The kubelet creates its sandbox, pulls its images, starts its containers.
    Starting,
    /// Running, not ready.
    Running,
    /// Running and ready.
    Ready,
    /// Being deleted.
    Terminating,
    /// In back-off: a container crashed or an image can't be pulled, and the kubelet retries later.
    BackOff,
    /// Phase Succeeded.
    Succeeded,
    /// Phase Failed.
    Failed,
}

impl PodDisplay {
    /// All states, in the order of a Pod's lifecycle.
    pub const ALL: [PodDisplay; 8] = [
        PodDisplay::Pending,
        PodDisplay::Starting,
        PodDisplay::Running,
        PodDisplay::Ready,
        PodDisplay::Terminating,
        PodDisplay::BackOff,
        PodDisplay::Succeeded,
        PodDisplay::Failed,
    ];

    /// The display state of a Pod.
    pub fn of(pod: &Pod) -> PodDisplay {
        let is_in_back_off = pod.waiting_reason().is_some_and(|reason| reason.ends_with("BackOff"));
        match pod.status.phase {
            _ if pod.meta.is_terminating() => PodDisplay::Terminating,
            Phase::Succeeded => PodDisplay::Succeeded,
            Phase::Failed => PodDisplay::Failed,
            _ if is_in_back_off => PodDisplay::BackOff,
            Phase::Pending if pod.node.is_none() => PodDisplay::Pending,
            Phase::Pending => PodDisplay::Starting,
            Phase::Running if pod.status.ready => PodDisplay::Ready,
            Phase::Running => PodDisplay::Running,
        }
    }

    /// Its name in the legend.
    pub fn words(self) -> &'static str {
        match self {
            PodDisplay::Pending => "Pending",
            PodDisplay::Starting => "Starting",
            PodDisplay::Running => "Running, not ready",
            PodDisplay::Ready => "Ready",
            PodDisplay::Terminating => "Terminating",
            PodDisplay::BackOff => "Back-off",
            PodDisplay::Succeeded => "Succeeded",
            PodDisplay::Failed => "Failed",
        }
    }

    /// Its CSS class.
    pub fn class(self) -> &'static str {
        match self {
            PodDisplay::Pending => "pending",
            PodDisplay::Starting => "starting",
            PodDisplay::Running => "running",
            PodDisplay::Ready => "ready",
            PodDisplay::Terminating => "terminating",
            PodDisplay::BackOff => "crashed",
            PodDisplay::Succeeded => "succeeded",
            PodDisplay::Failed => "failed",
        }
    }
}
