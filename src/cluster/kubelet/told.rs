//! What is to be told of a pod on its node: its own stage, or that of the container it waits for.

use super::container_look::ContainerLook;
use super::look::Look;
use super::probes::ProbeKind;
use super::stages::{ContainerStage, PodStage};

/// Where a pod is in its life on the node, in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Bound, not looked at yet.
    New,
    /// Its volumes are mounted and its sandbox is made; waits for claims, ConfigMaps and Secrets.
    Creating,
    /// An image is pulled.
    Pulling,
    /// An image can't be pulled.
    PullBackOff,
    /// A container is started.
    Starting,
    /// An init container runs.
    Initializing,
    /// Its containers run, it is not Ready.
    Running,
    /// It is Ready.
    Ready,
    /// A container failed a probe and was told to stop.
    Restarting,
    /// A container crashed and waits to be started again.
    CrashBackOff,
    /// Its containers were told to stop.
    Stopping,
    /// Its containers have stopped.
    Stopped,
}

impl Stage {
    /// Whether it may wait for a ConfigMap, a Secret or a claim.
    pub fn waits_for_objects(self) -> bool {
        self == Stage::Creating
    }
}

/// The stage to tell, the container it is of, since when, and until when if that is known.
pub(super) type Told = (Stage, Option<usize>, u64, Option<u64>);

/// What is to be told of a pod whose next step is due then.
pub(super) fn told(look: &Look<'_>, due_ms: Option<u64>) -> Told {
    let pod = look.runtime.pod;
    let stage = match pod.stage {
        PodStage::New => Stage::New,
        PodStage::Creating => Stage::Creating,
        PodStage::Stopping => Stage::Stopping,
        PodStage::Stopped => Stage::Stopped,
        PodStage::Up if look.terminal() => Stage::Stopped,
        PodStage::Up => {
            let all = || (0..look.runtime.containers.len()).filter_map(|index| ContainerLook::new(look, index));
            let telling = all().find(|c| !c.is_as_wanted()).or_else(|| all().find(|c| !c.is_init()));
            return telling.map_or((Stage::Starting, None, pod.since_ms, due_ms), |c| c.told());
        }
    };
    (stage, None, pod.since_ms, due_ms)
}

impl ContainerLook<'_> {
    /// Whether nothing is to be told of it.
    fn is_as_wanted(&self) -> bool {
        if self.is_to_end() { self.status.is_initialized(self.container) } else { self.status.ready }
    }

    fn told(&self) -> Told {
        let stage = match self.runtime.at.stage {
            ContainerStage::Pulling => Stage::Pulling,
            ContainerStage::PullFailed | ContainerStage::PullBackOff => Stage::PullBackOff,
            ContainerStage::Waiting | ContainerStage::Starting => Stage::Starting,
            ContainerStage::Running if self.is_to_end() => Stage::Initializing,
            ContainerStage::Running if self.status.ready => Stage::Ready,
            ContainerStage::Running => Stage::Running,
            ContainerStage::Killed => Stage::Restarting,
            ContainerStage::Ended if !self.is_restarted() => Stage::Stopped,
            ContainerStage::Ended | ContainerStage::BackOff => Stage::CrashBackOff,
        };
        let row_ms = self.row().map(|(_, due_ms)| due_ms);
        let probes_ms = ProbeKind::ALL.into_iter().filter_map(|kind| self.probe_settles_ms(kind)).min();
        (stage, Some(self.index), self.runtime.at.since_ms, row_ms.or(probes_ms))
    }
}
