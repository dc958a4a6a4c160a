//! Summary of a pod's state on its node, for the view: the pod's own stage, or that of the container it waits for.

use super::container_context::ContainerContext;
use super::pod_context::PodContext;
use super::probes::ProbeKind;
use super::stages::{ContainerStage, PodStage};

/// Stage of a pod on its node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Assigned to the node, not synced yet.
    New,
    /// The kubelet mounts volumes and creates the sandbox; waits for claims, ConfigMaps and Secrets.
    Creating,
    /// An image is being pulled.
    Pulling,
    /// Pulling an image failed (`ErrImagePull`, `ImagePullBackOff`).
    PullBackOff,
    /// A container is being started.
    Starting,
    /// An init container is running.
    Initializing,
    /// All containers are running, not all are ready.
    Running,
    /// All containers are ready.
    Ready,
    /// A container failed a liveness or startup probe and is being terminated.
    Restarting,
    /// A container exited and is in restart back-off (`CrashLoopBackOff`).
    CrashBackOff,
    /// The containers received SIGTERM and have not terminated.
    Stopping,
    /// All containers have terminated.
    Stopped,
}

impl Stage {
    /// Whether the pod may wait for a ConfigMap, a Secret or a claim in this stage.
    pub fn waits_for_objects(self) -> bool {
        self == Stage::Creating
    }
}

/// The stage, the index of the container it refers to, when it began and, if known, when it ends.
pub(super) type StageSummary = (Stage, Option<usize>, u64, Option<u64>);

/// Summarizes a pod whose next step is due at `due_ms`.
pub(super) fn stage_summary(context: &PodContext<'_>, due_ms: Option<u64>) -> StageSummary {
    let pod = context.runtime.pod;
    let stage = match pod.stage {
        PodStage::New => Stage::New,
        PodStage::Creating => Stage::Creating,
        PodStage::Stopping => Stage::Stopping,
        PodStage::Stopped => Stage::Stopped,
        PodStage::Running if context.terminal() => Stage::Stopped,
        PodStage::Running => {
            let all = || (0..context.runtime.containers.len()).filter_map(|index| ContainerContext::new(context, index));
            let reported = all().find(|c| !c.is_in_desired_state()).or_else(|| all().find(|c| !c.is_init()));
            return reported.map_or((Stage::Starting, None, pod.since_ms, due_ms), |c| c.stage_summary());
        }
    };
    (stage, None, pod.since_ms, due_ms)
}

impl ContainerContext<'_> {
    /// Whether the container is ready, or for a regular init container: done.
    fn is_in_desired_state(&self) -> bool {
        if self.runs_to_completion() { self.status.is_initialized(self.container) } else { self.status.ready }
    }

    fn stage_summary(&self) -> StageSummary {
        let stage = match self.runtime.current.stage {
            ContainerStage::Pulling => Stage::Pulling,
            ContainerStage::PullFailed | ContainerStage::PullBackOff => Stage::PullBackOff,
            ContainerStage::Waiting | ContainerStage::Starting => Stage::Starting,
            ContainerStage::Running if self.runs_to_completion() => Stage::Initializing,
            ContainerStage::Running if self.status.ready => Stage::Ready,
            ContainerStage::Running => Stage::Running,
            ContainerStage::Killing => Stage::Restarting,
            ContainerStage::Ended if !self.should_restart() => Stage::Stopped,
            ContainerStage::Ended | ContainerStage::BackOff => Stage::CrashBackOff,
        };
        let row_ms = self.row().map(|(_, due_ms)| due_ms);
        let probes_ms = ProbeKind::ALL.into_iter().filter_map(|kind| self.probe_result_ms(kind)).min();
        (stage, Some(self.index), self.runtime.current.since_ms, row_ms.or(probes_ms))
    }
}
