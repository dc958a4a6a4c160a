//! What a kubelet knows of a pod that ran before the run began, as far as the pod's status tells it.

use super::look::{Look, init_count};
use super::probes::ProbeKind;
use super::runtime::{BACK_OFF_LONGEST_MS, BackOff, ContainerRuntime, ProbeRuntime, Runtime, Timed};
use super::stages::{ContainerStage, PodStage};
use super::told;
use crate::api::container_status::{ContainerState, ContainerStatus};
use crate::api::pod::Pod;
use crate::cluster::state::State;
use crate::cluster::store::{IMAGE, Id};

/// So often an image was tried in vain that is said to be backed off from: the next try is a while away.
const PULLS_FAILED: u32 = 3;

impl State {
    /// Has the kubelet of a pod's node know the pod. One that was not reported on yet is new to it.
    pub(in crate::cluster) fn take_over_pod(&mut self, id: Id, pod: &Pod) {
        let Some(node) = self.store.node_of(id).filter(|_| !pod.status.containers.is_empty()) else { return };
        let statuses: Vec<&ContainerStatus> = pod.status.init_containers.iter().chain(pod.status.containers.iter()).collect();
        let ran = |status: &ContainerStatus| status.last.is_some() || !matches!(status.state, ContainerState::Waiting { .. });
        let began = pod.status.sandbox_ms.is_some() || statuses.iter().any(|status| ran(status));
        let containers = pod.spec.init_containers.iter().take(init_count(self, pod)).chain(&pod.spec.containers);
        for (container, _) in containers.zip(&statuses).filter(|(_, status)| ran(status)) {
            let image = self.store.word(IMAGE, &container.image);
            self.images.insert((node, image));
        }
        if began && !pod.is_terminal() {
            self.take_over_attachments(id, pod, node);
        }
        let mut runtime = Runtime::new(self.now_ms, statuses.len());
        runtime.pod.stage = match began {
            _ if pod.is_terminal() => PodStage::Stopped,
            true => PodStage::Up,
            false => PodStage::Creating,
        };
        for (known, status) in runtime.containers.iter_mut().zip(&statuses) {
            *known = self.known_of(status);
        }
        let look = Look { state: self, id, pod, node, runtime: &runtime };
        (runtime.stage, runtime.container, runtime.since_ms, runtime.until_ms) = told::told(&look, None);
        self.note_wait_for_objects(id, false, runtime.stage.waits_for_objects());
        self.runtimes.insert(id, runtime);
    }

    /// What is known of a container that is reported on like this.
    fn known_of(&self, status: &ContainerStatus) -> ContainerRuntime {
        let mut known = ContainerRuntime {
            at: Timed { stage: ContainerStage::Waiting, since_ms: self.now_ms },
            pull_failures: 0,
            back_off: None,
            probes: [ProbeRuntime::default(); 3],
        };
        match &status.state {
            ContainerState::Running { since_ms } => {
                known.at = Timed { stage: ContainerStage::Running, since_ms: *since_ms };
                known.probes[ProbeKind::Startup as usize].result = Some(true).filter(|_| status.started);
                known.probes[ProbeKind::Liveness as usize].result = Some(true);
                // A probe that has failed often enough would have said so; one that never succeeded is still asked.
                known.probes[ProbeKind::Readiness as usize].result = Some(true).filter(|_| status.ready);
            }
            ContainerState::Terminated(ended) => known.at = Timed { stage: ContainerStage::Ended, since_ms: ended.ended_ms },
            ContainerState::Waiting { reason, .. } => match &**reason {
                "CrashLoopBackOff" => {
                    let since_ms = status.last.as_ref().map_or(self.now_ms, |ended| ended.ended_ms);
                    known.at = Timed { stage: ContainerStage::BackOff, since_ms };
                    let doublings = status.restarts.saturating_sub(1).min(20);
                    let ms = self.settings.delays.back_off_ms.saturating_mul(1 << doublings).min(BACK_OFF_LONGEST_MS);
                    known.back_off = Some(BackOff { ms, updated_ms: since_ms });
                }
                "ImagePullBackOff" | "ErrImagePull" => {
                    known.at.stage = ContainerStage::PullBackOff;
                    known.pull_failures = PULLS_FAILED;
                }
                _ => {}
            },
        }
        known
    }
}
