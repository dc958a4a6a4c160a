//! What a kubelet knows of a pod it runs, beside what it reports of it.

use super::stages::{ContainerStage, PodStage};
use super::told::Stage;
use crate::api::table::Shared;

/// What a kubelet knows of a pod it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runtime {
    /// What is to be told of the pod: its own stage, or that of the container it waits for.
    pub stage: Stage,
    /// Which container that is, counted from the first init container; only while containers are under way.
    pub container: Option<usize>,
    /// Since when.
    pub since_ms: u64,
    /// When the next stage begins; absent while it waits for something else than time.
    pub until_ms: Option<u64>,
    pub(super) pod: Timed<PodStage>,
    /// The containers, the init containers first.
    pub(super) containers: Vec<ContainerRuntime>,
}

impl Shared for Runtime {}

/// A stage and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timed<T> {
    pub(super) stage: T,
    pub(super) since_ms: u64,
}

/// What a kubelet knows of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerRuntime {
    pub(super) at: Timed<ContainerStage>,
    /// How often in a row its image could not be pulled.
    pub(super) pull_failures: u32,
    /// The back-off of its restarts; absent before the first.
    pub(super) back_off: Option<BackOff>,
    /// Its probes, by [`super::probes::ProbeKind`].
    pub(super) probes: [ProbeRuntime; 3],
}

/// Models client-go/util/flowcontrol/backoff.go: an entry doubles with every restart and is forgotten after a long run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BackOff {
    pub(super) ms: u64,
    pub(super) updated_ms: u64,
}

/// A probe of a running container. Tries that would change nothing are not made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProbeRuntime {
    /// What it has come to, once it has.
    pub(super) result: Option<bool>,
    /// What the tries answer now.
    pub(super) answer: bool,
    /// How many have answered so in a row.
    pub(super) run: i64,
    /// When the next is answered.
    pub(super) next_ms: Option<u64>,
}

/// The longest back-off between restarts or pulls (kubelet MaxContainerBackOff).
pub const BACK_OFF_LONGEST_MS: u64 = 300_000;

impl Runtime {
    pub(super) fn new(now_ms: u64, containers: usize) -> Runtime {
        let container = ContainerRuntime {
            at: Timed { stage: ContainerStage::Waiting, since_ms: now_ms },
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

impl BackOff {
    /// Whether a container that ended then had run long enough for its back-off to begin anew.
    pub(super) fn is_over(&self, ended_ms: u64) -> bool {
        ended_ms.saturating_sub(self.updated_ms) > 2 * BACK_OFF_LONGEST_MS
    }

    /// The entry after one more restart of a container that ended then.
    pub(super) fn next(entry: Option<BackOff>, first_ms: u64, ended_ms: u64, now_ms: u64) -> BackOff {
        let ms = match entry.filter(|entry| !entry.is_over(ended_ms)) {
            Some(entry) => entry.ms.saturating_mul(2).min(BACK_OFF_LONGEST_MS),
            None => first_ms,
        };
        BackOff { ms, updated_ms: now_ms }
    }
}
