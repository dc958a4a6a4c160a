//! State that a kubelet keeps of a pod besides the reported status: stages, back-offs and probes.

use super::back_off::BackOff;
use super::stage_summary::Stage;
use super::stages::{ContainerStage, PodStage};
use crate::api::table::Boxed;

/// A kubelet's internal state of one pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runtime {
    /// Summary for the view: the pod's own stage, or that of the container it waits for.
    pub stage: Stage,
    /// Index of that container, init containers first; `None` when the stage is the pod's own.
    pub container: Option<usize>,
    /// When the stage began.
    pub since_ms: u64,
    /// When the next stage begins; `None` while the pod waits for something other than time.
    pub until_ms: Option<u64>,
    pub(super) pod: Timed<PodStage>,
    /// The containers, the init containers first.
    pub(super) containers: Vec<ContainerRuntime>,
}

impl Boxed for Runtime {}

/// A stage with the time when it began.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timed<T> {
    pub(super) stage: T,
    pub(super) since_ms: u64,
}

/// A kubelet's internal state of one container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerRuntime {
    pub(super) current: Timed<ContainerStage>,
    /// Consecutive failed pulls of its image.
    pub(super) pull_failures: u32,
    /// The back-off of its restarts; `None` before the first restart.
    pub(super) back_off: Option<BackOff>,
    /// Its probes, by [`super::probes::ProbeKind`].
    pub(super) probes: [ProbeRuntime; 3],
}

/// A probe of a running container (prober/worker.go worker). Runs that cannot change the result are skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProbeRuntime {
    /// The current result; `None` while Unknown.
    pub(super) result: Option<bool>,
    /// The answer of the latest runs.
    pub(super) answer: bool,
    /// How many consecutive runs gave this answer (resultRun).
    pub(super) run: i64,
    /// When the next run gives its answer; `None` while no run is scheduled.
    pub(super) next_ms: Option<u64>,
}

impl Runtime {
    pub(super) fn new(now_ms: u64, containers: usize) -> Runtime {
        let container = ContainerRuntime {
            current: Timed { stage: ContainerStage::Waiting, since_ms: now_ms },
            pull_failures: 0,
            back_off: None,
            probes: [ProbeRuntime::default(); 3],
        };
        Runtime {
            stage: Stage::New,
            container: None,
            since_ms: now_ms,
            until_ms: None,
            pod: Timed { stage: PodStage::New, since_ms: now_ms },
            containers: vec![container; containers],
        }
    }
}
