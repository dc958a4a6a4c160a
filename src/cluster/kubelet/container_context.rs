//! Conditions and delays of [`super::stages::CONTAINER_TABLE`]: everything a row reads of one container.

use super::back_off::BACK_OFF_LONGEST_MS;
use super::pod_context::{PodContext, ms};
use super::runtime::ContainerRuntime;
use super::stages::ContainerStage;
use crate::api::container_status::ContainerStatus;
use crate::api::pod_spec::Container;
use crate::cluster::action::Hold;
use crate::cluster::settings::Delays;
use crate::cluster::store::IMAGE;
use std::cell::OnceCell;

/// Read-only view of one container for a single kubelet sync.
pub struct ContainerContext<'l> {
    pub(super) pod: &'l PodContext<'l>,
    /// Index of the container; init containers come first.
    pub(super) index: usize,
    pub(super) container: &'l Container,
    pub(super) runtime: &'l ContainerRuntime,
    /// Its reported `ContainerStatus`.
    pub(super) status: &'l ContainerStatus,
    /// Whether the node has its image; read at most once.
    image_present: OnceCell<bool>,
}

/// How long the status shows `ErrImagePull` before it shows `ImagePullBackOff`.
const PULL_FAILED_MS: u64 = 1_000;
/// How long the registry takes to confirm that the node's copy of an image is current.
const IMAGE_CHECK_MS: u64 = 300;

impl<'l> ContainerContext<'l> {
    /// The context of the container at `index`; `None` until the kubelet has reported its status.
    pub(super) fn new(context: &'l PodContext<'l>, index: usize) -> Option<ContainerContext<'l>> {
        let (init, pod) = (context.init_count(), context.pod);
        let (container, status) = match index.checked_sub(init) {
            None => (pod.spec.init_containers.get(index)?, pod.status.init_containers.get(index)?),
            Some(at) => (pod.spec.containers.get(at)?, pod.status.containers.get(at)?),
        };
        Some(ContainerContext {
            pod: context,
            index,
            container,
            status,
            runtime: context.runtime.containers.get(index)?,
            image_present: OnceCell::new(),
        })
    }

    pub(super) fn delays(&self) -> &Delays {
        self.pod.delays()
    }

    pub(super) fn is_init(&self) -> bool {
        self.index < self.pod.init_count()
    }

    /// Whether this is a regular init container: one that must exit before the next one starts. Sidecars keep running.
    pub(super) fn runs_to_completion(&self) -> bool {
        self.is_init() && !self.container.is_sidecar()
    }

    /// Whether the kubelet may start this container now: all init containers before it are done, and no other container is
    /// being pulled or started (kuberuntime_manager.go computePodActions and SyncPod).
    pub(super) fn may_start(&self) -> bool {
        if self.pod.fake_kubelet() {
            return true;
        }
        let pod = self.pod.pod;
        let init = pod.spec.init_containers.iter().zip(pod.status.init_containers.iter());
        let predecessors_done = init.take(self.index).all(|(container, status)| status.is_initialized(container));
        let initialized = if self.is_init() { predecessors_done } else { pod.status.initialized_ms.is_some() };
        let others = self.pod.runtime.containers.iter();
        let busy = others.map(|other| other.current.stage).any(|s| matches!(s, ContainerStage::Pulling | ContainerStage::Starting));
        initialized && !busy
    }

    pub(super) fn start_blocked(&self) -> bool {
        self.pod.hold() == Some(Hold::Pending)
    }

    /// Whether faults injected into the pod apply to this container: they hit the first regular one.
    fn is_main(&self) -> bool {
        self.pod.fake_kubelet() || self.index == self.pod.init_count()
    }

    fn crashing(&self) -> bool {
        let (key, faults) = (self.pod.key(), &self.pod.state.faults);
        self.is_main() && (faults.crashing.contains(&key) || faults.crash_once.contains(&key))
    }

    pub(super) fn init_failing(&self) -> bool {
        self.runs_to_completion() && self.pod.state.faults.init_failing.contains(self.pod.key())
    }

    /// Whether the process exits without a signal: a regular init container does, and so does a container that crashes.
    pub(super) fn exits(&self) -> bool {
        self.runs_to_completion() || self.crashing()
    }

    pub(super) fn exits_after_ms(&self) -> u64 {
        if self.runs_to_completion() { self.delays().init_ms } else { self.delays().crash_after_ms }
    }

    /// Models kubecontainer.ImageService GetImageRef.
    fn image_present(&self) -> bool {
        *self.image_present.get_or_init(|| {
            let store = &self.pod.state.store;
            let image = store.find_text(IMAGE, &self.container.image);
            image.is_some_and(|image| self.pod.state.images.contains((self.pod.node, image)))
        })
    }

    /// Whether the image is pulled from the registry (pkg/kubelet/images/image_manager.go imagePullPrecheck). With the policy
    /// `Never` the image is assumed to be on the node, since the playground has no other means to put it there.
    pub(super) fn must_pull(&self) -> bool {
        match &*self.container.image_pull_policy {
            "Always" => true,
            "Never" => false,
            _ => !self.image_present(),
        }
    }

    /// Whether pulling the image fails.
    pub(super) fn pull_fails(&self) -> bool {
        let bad = self.pod.state.faults.bad_images.contains(&self.container.image);
        bad && (self.must_pull() || self.pod.fake_kubelet())
    }

    /// How long the pull takes: nothing without a pull, and only the check of the digest for an image the node already has.
    pub(super) fn pull_ms(&self) -> u64 {
        match (self.must_pull(), self.image_present()) {
            (false, _) => 0,
            (true, false) => self.delays().image_pull_ms,
            (true, true) => self.delays().image_pull_ms.min(IMAGE_CHECK_MS),
        }
    }

    pub(super) fn pull_failed_ms(&self) -> u64 {
        if self.pod.fake_kubelet() { 0 } else { PULL_FAILED_MS }
    }

    /// Whether the pull back-off expires. The recordings' fake kubelets do not retry a failing pull.
    pub(super) fn retries_pull(&self) -> bool {
        !self.pod.fake_kubelet() || !self.pull_fails()
    }

    /// Delay before the next pull: 10 s, doubled with each failure, at most five minutes.
    pub(super) fn pull_back_off_ms(&self) -> u64 {
        let doublings = self.runtime.pull_failures.saturating_sub(1).min(20);
        self.delays().back_off_ms.saturating_mul(1 << doublings).min(BACK_OFF_LONGEST_MS)
    }

    /// Whether the restart policy restarts the terminated container (kubecontainer.ShouldContainerBeRestarted, and
    /// kuberuntime_manager.go computeInitContainerActions for init containers).
    pub(super) fn should_restart(&self) -> bool {
        let Some(ended) = self.status.ended() else { return true };
        let container_policy = &*self.container.restart_policy;
        let policy = if container_policy.is_empty() { &*self.pod.pod.spec.restart_policy } else { container_policy };
        match policy {
            "Never" => false,
            _ if self.runs_to_completion() => ended.exit_code != 0,
            "OnFailure" => ended.exit_code != 0,
            _ => true,
        }
    }

    /// Models kuberuntime_manager.go doBackOff.
    pub(super) fn is_in_back_off(&self) -> bool {
        let ended_ms = self.status.ended().map_or(0, |ended| ended.ended_ms);
        self.pod.fake_kubelet() || self.runtime.back_off.is_some_and(|entry| !entry.has_expired(ended_ms))
    }

    /// Whether the restart back-off expires. The recordings' fake kubelets do not restart a crashing container.
    pub(super) fn retries_restart(&self) -> bool {
        !self.pod.fake_kubelet() || !self.crashing()
    }

    pub(super) fn back_off_ms(&self) -> u64 {
        self.runtime.back_off.map_or(0, |entry| entry.ms)
    }

    /// How long the container takes to terminate after a failed liveness or startup probe, whose own grace period takes
    /// precedence over the pod's.
    pub(super) fn stop_ms(&self) -> u64 {
        let probes = [&self.container.liveness_probe, &self.container.startup_probe];
        let probe_grace = probes.into_iter().flatten().find_map(|probe| probe.termination_grace_period_seconds);
        let grace_ms = ms(probe_grace.unwrap_or_else(|| self.pod.pod.spec.grace_seconds()));
        if self.pod.hangs() { grace_ms } else { self.delays().stop_ms.min(grace_ms) }
    }
}
