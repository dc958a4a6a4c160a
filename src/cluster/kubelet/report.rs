//! What follows from the containers for the pod's status: phase, readiness, whether it is initialized.
//!
//! Models getPhase of pkg/kubelet/kubelet_pods.go and pkg/kubelet/status/generate.go.

use crate::api::container_status::{ContainerState, ContainerStatus, Ended};
use crate::api::pod::{Phase, Pod};
use crate::cluster::faults::set_ready;
use crate::cluster::state::State;
use crate::cluster::store::Id;
use std::rc::Rc;

impl State {
    /// Changes the status of a container, and of its pod what follows from that.
    pub(super) fn report(&mut self, id: Id, index: usize, change: impl FnOnce(&mut ContainerStatus)) {
        let now_ms = self.now_ms;
        let ip = self.store.typed_at::<Pod>(id).and_then(|pod| pod.status.ip);
        // Whatever a container does, its sandbox and its address are there; the stand-in gives addresses to what runs alone.
        let ip = ip.or_else(|| (!self.settings.stand_in_kubelets).then(|| self.next_address()));
        self.modify_at::<Pod>(id, |pod| {
            if ip.is_some() {
                pod.status.ip = ip;
                pod.status.sandbox_ms = pod.status.sandbox_ms.or(Some(now_ms));
            }
            if let Some(status) = status_mut(pod, index) {
                change(status);
            }
            conclude(pod, now_ms);
        });
    }
}

/// The status of a container, counted from the first init container that is reported on.
pub(super) fn status_mut(pod: &mut Pod, index: usize) -> Option<&mut ContainerStatus> {
    match index.checked_sub(pod.status.init_containers.len()) {
        None => Rc::make_mut(&mut pod.status.init_containers).get_mut(index),
        Some(at) => Rc::make_mut(&mut pod.status.containers).get_mut(at),
    }
}

/// Brings a pod's status in line with its containers'.
pub(super) fn conclude(pod: &mut Pod, now_ms: u64) {
    let ran = pod.status.phase == Phase::Running;
    if pod.status.initialized_ms.is_none() && is_initialized(pod) {
        pod.status.initialized_ms = Some(now_ms);
    }
    pod.status.phase = phase(pod);
    let runs = pod.status.phase == Phase::Running;
    if runs && !ran {
        pod.status.ready_changed_ms = now_ms;
    }
    let staying = pod.spec.init_containers.iter().zip(pod.status.init_containers.iter()).filter(|(c, _)| c.is_sidecar());
    let ready = staying.map(|(_, status)| status).chain(pod.status.containers.iter()).all(|status| status.ready);
    set_ready(pod, runs && ready, now_ms);
}

fn is_initialized(pod: &Pod) -> bool {
    let init = pod.spec.init_containers.iter().zip(pod.status.init_containers.iter());
    init.into_iter().all(|(container, status)| status.is_initialized(container))
}

/// The phase of a pod whose containers do this.
fn phase(pod: &Pod) -> Phase {
    let policy = &*pod.spec.restart_policy;
    let failed = |status: &ContainerStatus| status.ended().is_some_and(|ended| ended.exit_code != 0);
    if pod.status.initialized_ms.is_none() {
        let lost = policy == "Never" && pod.status.init_containers.iter().any(failed);
        return if lost { Phase::Failed } else { Phase::Pending };
    }
    let all = || pod.status.containers.iter();
    let stopped = |s: &&ContainerStatus| s.ended().is_some() || s.waiting_reason().is_some() && (s.last.is_some() || s.restarts > 0);
    let running = all().filter(|s| s.running_since_ms().is_some()).count();
    let stopped = all().filter(stopped).count();
    if running + stopped < all().count() || all().count() == 0 {
        return Phase::Pending;
    }
    let well = all().filter(|s| s.ended().is_some_and(|ended| ended.exit_code == 0)).count();
    match policy {
        _ if running > 0 => Phase::Running,
        "OnFailure" | "Never" if well == stopped => Phase::Succeeded,
        "Never" => Phase::Failed,
        _ => Phase::Running,
    }
}

/// Ends every container of a pod that has not ended.
pub fn end_containers(pod: &mut Pod, exit_code: i32, now_ms: u64) {
    for statuses in [&mut pod.status.init_containers, &mut pod.status.containers] {
        for status in Rc::make_mut(statuses).iter_mut().filter(|status| status.ended().is_none()) {
            end(status, exit_code, now_ms);
        }
    }
}

/// Ends a container.
pub(super) fn end(status: &mut ContainerStatus, exit_code: i32, now_ms: u64) {
    let started_ms = status.running_since_ms().unwrap_or(now_ms);
    status.state = ContainerState::Terminated(Ended { exit_code, started_ms, ended_ms: now_ms });
    (status.ready, status.started) = (false, false);
}
