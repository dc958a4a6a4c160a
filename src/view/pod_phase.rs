//! How a pod fares, in one word: what lanes and pictures are coloured and marked by.

use crate::api::pod::{Phase, Pod};

/// How a pod fares, as `kubectl get pods` tells it, with readiness told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PodPhase {
    /// No node has it yet.
    Pending,
    /// Its node makes its sandbox, pulls its images, starts its containers.
    Starting,
    /// It runs and is not Ready.
    Running,
    /// It runs and is Ready.
    Ready,
    /// It is being deleted.
    Terminating,
    /// Its container crashed, or its image can't be pulled: it is tried again.
    Crashed,
    /// It ended well.
    Succeeded,
    /// It ended badly.
    Failed,
}

impl PodPhase {
    /// Every phase, in the order of a life.
    pub const ALL: [PodPhase; 8] = [
        PodPhase::Pending,
        PodPhase::Starting,
        PodPhase::Running,
        PodPhase::Ready,
        PodPhase::Terminating,
        PodPhase::Crashed,
        PodPhase::Succeeded,
        PodPhase::Failed,
    ];

    /// How this pod fares.
    pub fn of(pod: &Pod) -> PodPhase {
        let waits_again = pod.waiting_reason().is_some_and(|reason| reason.ends_with("BackOff"));
        match pod.status.phase {
            _ if pod.meta.is_terminating() => PodPhase::Terminating,
            Phase::Succeeded => PodPhase::Succeeded,
            Phase::Failed => PodPhase::Failed,
            _ if waits_again => PodPhase::Crashed,
            Phase::Pending if pod.node.is_none() => PodPhase::Pending,
            Phase::Pending => PodPhase::Starting,
            Phase::Running if pod.status.ready => PodPhase::Ready,
            Phase::Running => PodPhase::Running,
        }
    }

    /// What it is called on the page.
    pub fn words(self) -> &'static str {
        match self {
            PodPhase::Pending => "Pending",
            PodPhase::Starting => "Starting",
            PodPhase::Running => "Running, not Ready",
            PodPhase::Ready => "Ready",
            PodPhase::Terminating => "Terminating",
            PodPhase::Crashed => "Crashed, tried again",
            PodPhase::Succeeded => "Succeeded",
            PodPhase::Failed => "Failed",
        }
    }

    /// The name the style sheets know it by.
    pub fn class(self) -> &'static str {
        match self {
            PodPhase::Pending => "pending",
            PodPhase::Starting => "starting",
            PodPhase::Running => "running",
            PodPhase::Ready => "ready",
            PodPhase::Terminating => "terminating",
            PodPhase::Crashed => "crashed",
            PodPhase::Succeeded => "succeeded",
            PodPhase::Failed => "failed",
        }
    }
}
