//! What the table of a container's stages asks about it.

use super::look::{Look, ms};
use super::runtime::{BACK_OFF_LONGEST_MS, ContainerRuntime};
use super::stages::ContainerStage;
use crate::api::container_status::ContainerStatus;
use crate::api::pod_spec::Container;
use crate::cluster::action::Hold;
use crate::cluster::settings::Delays;
use crate::cluster::store::IMAGE;
use std::cell::OnceCell;

/// A container as its kubelet sees it now.
pub struct ContainerLook<'l> {
    pub(super) look: &'l Look<'l>,
    /// Its number, counted from the first init container.
    pub(super) index: usize,
    pub(super) container: &'l Container,
    pub(super) runtime: &'l ContainerRuntime,
    /// What is reported of it.
    pub(super) status: &'l ContainerStatus,
    /// Whether its image is on the node, once that was asked.
    image_present: OnceCell<bool>,
}

/// How long it shows that an image could not be pulled, before the back-off shows.
const PULL_FAILED_MS: u64 = 1_000;
/// How long a registry takes to tell that the image the node has is still the right one.
const IMAGE_CHECK_MS: u64 = 300;

impl<'l> ContainerLook<'l> {
    /// The look at a container of this number; nothing before its kubelet has reported on it.
    pub(super) fn new(look: &'l Look<'l>, index: usize) -> Option<ContainerLook<'l>> {
        let (init, pod) = (look.init_count(), look.pod);
        let (container, status) = match index.checked_sub(init) {
            None => (pod.spec.init_containers.get(index)?, pod.status.init_containers.get(index)?),
            Some(at) => (pod.spec.containers.get(at)?, pod.status.containers.get(at)?),
        };
        Some(ContainerLook { look, index, container, status, runtime: look.runtime.containers.get(index)?, image_present: OnceCell::new() })
    }

    pub(super) fn delays(&self) -> &Delays {
        self.look.delays()
    }

    pub(super) fn is_init(&self) -> bool {
        self.index < self.look.init_count()
    }

    /// Whether it is an init container that has to end.
    pub(super) fn is_to_end(&self) -> bool {
        self.is_init() && !self.container.is_sidecar()
    }

    /// Init containers begin one after the other, the others after them; their images are pulled and they are started one at a
    /// time (kuberuntime_manager.go computePodActions and SyncPod).
    pub(super) fn is_its_turn(&self) -> bool {
        if self.look.stand_in() {
            return true;
        }
        let pod = self.look.pod;
        let init = pod.spec.init_containers.iter().zip(pod.status.init_containers.iter());
        let before_done = init.take(self.index).all(|(container, status)| status.is_initialized(container));
        let initialized = if self.is_init() { before_done } else { pod.status.initialized_ms.is_some() };
        let others = self.look.runtime.containers.iter();
        let busy = others.map(|other| other.at.stage).any(|s| matches!(s, ContainerStage::Pulling | ContainerStage::Starting));
        initialized && !busy
    }

    pub(super) fn held_pending(&self) -> bool {
        self.look.hold() == Some(Hold::Pending)
    }

    /// Whether a fault of the pod's main container is this one's.
    fn is_main(&self) -> bool {
        self.look.stand_in() || self.index == self.look.init_count()
    }

    fn crashing(&self) -> bool {
        let (key, faults) = (self.look.key(), &self.look.state.faults);
        self.is_main() && (faults.crashing.contains(&key) || faults.crash_once.contains(&key))
    }

    pub(super) fn init_failing(&self) -> bool {
        self.is_to_end() && self.look.state.faults.init_failing.contains(self.look.key())
    }

    /// Whether it ends by itself: an init container that is done, a container that crashes.
    pub(super) fn ends(&self) -> bool {
        self.is_to_end() || self.crashing()
    }

    pub(super) fn ends_after_ms(&self) -> u64 {
        if self.is_to_end() { self.delays().init_ms } else { self.delays().crash_after_ms }
    }

    fn image_present(&self) -> bool {
        *self.image_present.get_or_init(|| {
            let store = &self.look.state.store;
            let image = store.find_word(IMAGE, &self.container.image);
            image.is_some_and(|image| self.look.state.images.contains((self.look.node, image)))
        })
    }

    /// Whether the registry is asked (pkg/kubelet/images/image_manager.go imagePullPrecheck). A node is taken to have the
    /// images that may never be pulled: nobody could put them there.
    pub(super) fn is_pulled(&self) -> bool {
        match &*self.container.image_pull_policy {
            "Always" => true,
            "Never" => false,
            _ => !self.image_present(),
        }
    }

    pub(super) fn image_missing(&self) -> bool {
        let bad = self.look.state.faults.bad_images.contains(&self.container.image);
        bad && (self.is_pulled() || self.look.stand_in())
    }

    /// How long the image takes: one the node has takes no time, or that of a question.
    pub(super) fn pull_ms(&self) -> u64 {
        match (self.is_pulled(), self.image_present()) {
            (false, _) => 0,
            (true, false) => self.delays().image_pull_ms,
            (true, true) => self.delays().image_pull_ms.min(IMAGE_CHECK_MS),
        }
    }

    pub(super) fn pull_failed_ms(&self) -> u64 {
        if self.look.stand_in() { 0 } else { PULL_FAILED_MS }
    }

    pub(super) fn pulls_again(&self) -> bool {
        !self.look.stand_in() || !self.image_missing()
    }

    /// 10 s doubled with each failure, at most five minutes.
    pub(super) fn pull_back_off_ms(&self) -> u64 {
        let doublings = self.runtime.pull_failures.saturating_sub(1).min(20);
        self.delays().back_off_ms.saturating_mul(1 << doublings).min(BACK_OFF_LONGEST_MS)
    }

    /// Whether it is started again now that it has ended (kubecontainer.ShouldContainerBeRestarted and the init containers'
    /// part of kuberuntime_manager.go).
    pub(super) fn is_restarted(&self) -> bool {
        let Some(ended) = self.status.ended() else { return true };
        let own = &*self.container.restart_policy;
        let policy = if own.is_empty() { &*self.look.pod.spec.restart_policy } else { own };
        match policy {
            "Never" => false,
            _ if self.is_to_end() => ended.exit_code != 0,
            "OnFailure" => ended.exit_code != 0,
            _ => true,
        }
    }

    pub(super) fn is_in_back_off(&self) -> bool {
        let ended_ms = self.status.ended().map_or(0, |ended| ended.ended_ms);
        self.look.stand_in() || self.runtime.back_off.is_some_and(|entry| !entry.is_over(ended_ms))
    }

    /// Whether its back-off ends by itself.
    pub(super) fn restarts_again(&self) -> bool {
        !self.look.stand_in() || !self.crashing()
    }

    pub(super) fn back_off_ms(&self) -> u64 {
        self.runtime.back_off.map_or(0, |entry| entry.ms)
    }

    /// How long it takes to stop after a failed probe.
    pub(super) fn stop_ms(&self) -> u64 {
        let probes = [&self.container.liveness_probe, &self.container.startup_probe];
        let own = probes.into_iter().flatten().find_map(|probe| probe.termination_grace_period_seconds);
        let grace_ms = ms(own.unwrap_or_else(|| self.look.pod.spec.grace_seconds()));
        if self.look.hangs() { grace_ms } else { self.delays().stop_ms.min(grace_ms) }
    }
}
