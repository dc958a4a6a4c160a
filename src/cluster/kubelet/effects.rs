//! Effects of [`super::stages::POD_TABLE`] on a pod, and what they share with those of containers: addresses and events.

use super::pod_context::init_count;
use super::report::{terminate, update_pod_status};
use super::runtime::{Runtime, Timed};
use super::stages::{PodEffect, PodRow, PodStage};
use crate::api::Key;
use crate::api::container_status::ContainerStatus;
use crate::api::event::ContainerField;
use crate::api::pod::{Phase, Pod};
use crate::cluster::faults::set_ready;
use crate::cluster::state::State;
use crate::cluster::store::KeyId;
use std::fmt::Arguments;
use std::net::Ipv4Addr;
use std::rc::Rc;

/// Exit code of a container that handles SIGTERM.
pub(super) const EXIT_OK: i32 = 0;
/// Exit code of a container that was killed (128 + SIGKILL), and the one reported where none is known
/// (ContainerStatusUnknown).
pub const EXIT_SIGKILL: i32 = 137;

impl State {
    /// Applies a row: moves the pod to the row's next stage and performs the row's effect.
    pub(super) fn enter(&mut self, id: KeyId, runtime: &mut Runtime, row: &PodRow, pod: &Pod) {
        let now_ms = self.now_ms;
        runtime.pod = Timed { stage: row.next, since_ms: now_ms };
        if row.next == PodStage::Running {
            runtime.containers.iter_mut().for_each(|c| c.current.since_ms = now_ms);
        }
        match row.effect {
            PodEffect::Nothing => {}
            PodEffect::Create => self.create_containers(id),
            PodEffect::Stop => {
                for (index, (container, _)) in pod.container_statuses().enumerate().filter(|(_, (_, s))| s.running_since_ms().is_some()) {
                    self.container_event(id, pod, index, false, "Killing", format_args!("Stopping container {}", container.name));
                }
            }
            PodEffect::Stopped => self.stop_containers(id, &crate::cluster::faults::key_of(pod)),
            PodEffect::Remove => self.remove_at(id),
        }
    }

    /// Reports all containers as waiting. Models kubelet_pods.go generateAPIPodStatus for a new pod.
    fn create_containers(&mut self, id: KeyId) {
        let (now_ms, fake_kubelet) = (self.now_ms, self.settings.fake_kubelets);
        let init = self.store.typed_at::<Pod>(id).map_or(0, |pod| init_count(self, pod));
        self.modify_at::<Pod>(id, |pod| {
            let status = &mut pod.status;
            let reason = if init > 0 { "PodInitializing" } else { "ContainerCreating" };
            status.started_ms = Some(now_ms);
            status.all_conditions = !fake_kubelet;
            status.initialized_ms = (init == 0).then_some(now_ms);
            status.init_containers = Rc::new(vec![ContainerStatus::waiting(reason); init]);
            status.containers = Rc::new(vec![ContainerStatus::waiting(reason); pod.spec.containers.len()]);
        });
    }

    /// Terminates all containers: exit code 0 for those that handle SIGTERM, 137 for those that hang or were not running
    /// (kubelet_pods.go convertToAPIContainerStatuses). Models SyncTerminatingPod and SyncTerminatedPod.
    fn stop_containers(&mut self, id: KeyId, key: &Key) {
        let (now_ms, fake_kubelet, hangs) = (self.now_ms, self.settings.fake_kubelets, self.faults.hanging.contains(key));
        self.modify_at::<Pod>(id, |pod| {
            for statuses in [&mut pod.status.init_containers, &mut pod.status.containers] {
                for status in Rc::make_mut(statuses).iter_mut().filter(|status| status.ended().is_none()) {
                    let graceful = fake_kubelet || status.running_since_ms().is_some() && !hangs;
                    terminate(status, if graceful { EXIT_OK } else { EXIT_SIGKILL }, now_ms);
                }
            }
            let succeeded = pod.status.containers.iter().all(|status| status.ended().is_some_and(|ended| ended.exit_code == 0));
            update_pod_status(pod, now_ms);
            pod.status.phase = if succeeded || fake_kubelet { Phase::Succeeded } else { Phase::Failed };
            set_ready(pod, false, now_ms);
        });
    }

    /// The next free address of the pod network, which starts at 10.244.0.0. Addresses are not reused.
    pub(super) fn next_address(&mut self) -> Ipv4Addr {
        self.addresses += 1;
        let n = self.addresses + 1;
        Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 244, 0, 0)).wrapping_add(n))
    }

    /// Records an event about one container of a pod (kuberuntime_container.go recordContainerEvent).
    pub(super) fn container_event(
        &mut self,
        id: KeyId,
        pod: &Pod,
        index: usize,
        warning: bool,
        reason: &'static str,
        message: Arguments<'_>,
    ) {
        let init = init_count(self, pod);
        let container = match index.checked_sub(init) {
            None => pod.spec.init_containers.get(index),
            Some(at) => pod.spec.containers.get(at),
        };
        let field = container.map(|container| ContainerField { init: index < init, name: container.name.clone() });
        self.event_about(id, field, warning, reason, message);
    }
}
