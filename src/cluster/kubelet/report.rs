//! Derives a pod's status from its containers: the phase and the conditions Initialized, ContainersReady and Ready.
//!
//! Models pkg/kubelet/kubelet_pods.go getPhase and pkg/kubelet/status/generate.go.

use crate::api::container_status::{ContainerState, ContainerStatus, Ended};
use crate::api::pod::{Phase, Pod};
use crate::cluster::faults::set_ready;
use crate::cluster::state::State;
use crate::cluster::store::KeyId;
use std::rc::Rc;

impl State {
    /// Changes the status of one container and updates the pod's status accordingly.
    pub(super) fn update_container_status(&mut self, id: KeyId, index: usize, change: impl FnOnce(&mut ContainerStatus)) {
        let now_ms = self.now_ms;
        let ip = self.store.typed_at::<Pod>(id).and_then(|pod| pod.status.ip);
        // A container implies a sandbox with an address; the fake kubelets assign addresses to running pods only.
        let ip = ip.or_else(|| (!self.settings.fake_kubelets).then(|| self.next_address()));
        self.modify_at::<Pod>(id, |pod| {
            if ip.is_some() {
                pod.status.ip = ip;
                pod.status.sandbox_ms = pod.status.sandbox_ms.or(Some(now_ms));
            }
            if let Some(status) = status_mut(pod, index) {
                change(status);
            }
            update_pod_status(pod, now_ms);
        });
    }
}

/// The status of the container at `index`; init container statuses come first.
pub(super) fn status_mut(pod: &mut Pod, index: usize) -> Option<&mut ContainerStatus> {
    match index.checked_sub(pod.status.init_containers.len()) {
        None => Rc::make_mut(&mut pod.status.init_containers).get_mut(index),
        Some(at) => Rc::make_mut(&mut pod.status.containers).get_mut(at),
    }
}

/// Updates a pod's phase and conditions from its container statuses. Models generateAPIPodStatus.
pub(super) fn update_pod_status(pod: &mut Pod, now_ms: u64) {
    let was_running = pod.status.phase == Phase::Running;
    if pod.status.initialized_ms.is_none() && is_initialized(pod) {
        pod.status.initialized_ms = Some(now_ms);
    }
    pod.status.phase = phase(pod);
    let running = pod.status.phase == Phase::Running;
    if running && !was_running {
        pod.status.ready_changed_ms = now_ms;
    }
    let sidecars = pod.spec.init_containers.iter().zip(pod.status.init_containers.iter()).filter(|(c, _)| c.is_sidecar());
    let ready = sidecars.map(|(_, status)| status).chain(pod.status.containers.iter()).all(|status| status.ready);
    set_ready(pod, running && ready, now_ms);
}

/// Models generate.go GeneratePodInitializedCondition.
fn is_initialized(pod: &Pod) -> bool {
    let init = pod.spec.init_containers.iter().zip(pod.status.init_containers.iter());
    init.into_iter().all(|(container, status)| status.is_initialized(container))
}

/// The phase of a pod, from its container statuses and restart policy. Models getPhase.
fn phase(pod: &Pod) -> Phase {
    let policy = &*pod.spec.restart_policy;
    let failed = |status: &ContainerStatus| status.ended().is_some_and(|ended| ended.exit_code != 0);
    if pod.status.initialized_ms.is_none() {
        let init_failed = policy == "Never" && pod.status.init_containers.iter().any(failed);
        return if init_failed { Phase::Failed } else { Phase::Pending };
    }
    let all = || pod.status.containers.iter();
    let stopped = |s: &&ContainerStatus| s.ended().is_some() || s.waiting_reason().is_some() && (s.last.is_some() || s.restarts > 0);
    let running = all().filter(|s| s.running_since_ms().is_some()).count();
    let stopped = all().filter(stopped).count();
    if running + stopped < all().count() || all().count() == 0 {
        return Phase::Pending;
    }
    let succeeded = all().filter(|s| s.ended().is_some_and(|ended| ended.exit_code == 0)).count();
    match policy {
        _ if running > 0 => Phase::Running,
        "OnFailure" | "Never" if succeeded == stopped => Phase::Succeeded,
        "Never" => Phase::Failed,
        _ => Phase::Running,
    }
}

/// Terminates all containers of a pod that have not terminated.
pub fn end_containers(pod: &mut Pod, exit_code: i32, now_ms: u64) {
    for statuses in [&mut pod.status.init_containers, &mut pod.status.containers] {
        for status in Rc::make_mut(statuses).iter_mut().filter(|status| status.ended().is_none()) {
            terminate(status, exit_code, now_ms);
        }
    }
}

/// Sets a container's state to `terminated`.
pub(super) fn terminate(status: &mut ContainerStatus, exit_code: i32, now_ms: u64) {
    let started_ms = status.running_since_ms().unwrap_or(now_ms);
    status.state = ContainerState::Terminated(Ended { exit_code, started_ms, ended_ms: now_ms });
    (status.ready, status.started) = (false, false);
}
