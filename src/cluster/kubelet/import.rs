//! Import of pods that ran before the simulation started: derives a kubelet's [`Runtime`] from the pod's status.

use super::back_off::{BACK_OFF_LONGEST_MS, BackOff};
use super::pod_context::{PodContext, init_count};
use super::probes::ProbeKind;
use super::runtime::{ContainerRuntime, ProbeRuntime, Runtime, Timed};
use super::stage_summary;
use super::stages::{ContainerStage, PodStage};
use crate::api::container_status::{ContainerState, ContainerStatus};
use crate::api::pod::Pod;
use crate::cluster::state::State;
use crate::cluster::store::{IMAGE, KeyId};

/// Failed pulls assumed for a container in `ImagePullBackOff`: the status does not contain the number.
const ASSUMED_PULL_FAILURES: u32 = 3;

impl State {
    /// Creates the runtime of an imported pod. A pod without container statuses is left to the first sync.
    pub(in crate::cluster) fn import_pod(&mut self, id: KeyId, pod: &Pod) {
        let Some(node) = self.store.node_of(id).filter(|_| !pod.status.containers.is_empty()) else { return };
        let statuses: Vec<&ContainerStatus> = pod.status.init_containers.iter().chain(pod.status.containers.iter()).collect();
        let ran = |status: &ContainerStatus| status.last.is_some() || !matches!(status.state, ContainerState::Waiting { .. });
        let sandbox_created = pod.status.sandbox_ms.is_some() || statuses.iter().any(|status| ran(status));
        let containers = pod.spec.init_containers.iter().take(init_count(self, pod)).chain(&pod.spec.containers);
        for (container, _) in containers.zip(&statuses).filter(|(_, status)| ran(status)) {
            let image = self.store.intern_text(IMAGE, &container.image);
            self.images.insert((node, image));
        }
        if sandbox_created && !pod.is_terminal() {
            self.import_attachments(id, pod, node);
        }
        let mut runtime = Runtime::new(self.now_ms, statuses.len());
        runtime.pod.stage = match sandbox_created {
            _ if pod.is_terminal() => PodStage::Stopped,
            true => PodStage::Running,
            false => PodStage::Creating,
        };
        for (container, status) in runtime.containers.iter_mut().zip(&statuses) {
            *container = self.import_container(status);
        }
        let context = PodContext { state: self, id, pod, node, runtime: &runtime };
        (runtime.stage, runtime.container, runtime.since_ms, runtime.until_ms) = stage_summary::stage_summary(&context, None);
        self.set_waiting_for_objects(id, false, runtime.stage.waits_for_objects());
        self.runtimes.insert(id, runtime);
    }

    /// The runtime of a container with this status.
    fn import_container(&self, status: &ContainerStatus) -> ContainerRuntime {
        let mut container = ContainerRuntime {
            current: Timed { stage: ContainerStage::Waiting, since_ms: self.now_ms },
            pull_failures: 0,
            back_off: None,
            probes: [ProbeRuntime::default(); 3],
        };
        match &status.state {
            ContainerState::Running { since_ms } => {
                container.current = Timed { stage: ContainerStage::Running, since_ms: *since_ms };
                container.probes[ProbeKind::Startup as usize].result = Some(true).filter(|_| status.started);
                container.probes[ProbeKind::Liveness as usize].result = Some(true);
                // Not ready may mean failed or not finished; the probe runs again in both cases.
                container.probes[ProbeKind::Readiness as usize].result = Some(true).filter(|_| status.ready);
            }
            ContainerState::Terminated(ended) => container.current = Timed { stage: ContainerStage::Ended, since_ms: ended.ended_ms },
            ContainerState::Waiting { reason, .. } => match &**reason {
                "CrashLoopBackOff" => {
                    let since_ms = status.last.as_ref().map_or(self.now_ms, |ended| ended.ended_ms);
                    container.current = Timed { stage: ContainerStage::BackOff, since_ms };
                    let doublings = status.restarts.saturating_sub(1).min(20);
                    let ms = self.settings.delays.back_off_ms.saturating_mul(1 << doublings).min(BACK_OFF_LONGEST_MS);
                    container.back_off = Some(BackOff { ms, updated_ms: since_ms });
                }
                "ImagePullBackOff" | "ErrImagePull" => {
                    container.current.stage = ContainerStage::PullBackOff;
                    container.pull_failures = ASSUMED_PULL_FAILURES;
                }
                _ => {}
            },
        }
        container
    }
}
