//! What a step of a pod does.

use super::look::init_count;
use super::report::{conclude, end};
use super::runtime::{Runtime, Timed};
use super::stages::{PodEffect, PodRow, PodStage};
use crate::api::Key;
use crate::api::container_status::ContainerStatus;
use crate::api::event::ContainerField;
use crate::api::pod::{Phase, Pod};
use crate::cluster::faults::set_ready;
use crate::cluster::state::State;
use crate::cluster::store::Id;
use std::fmt::Arguments;
use std::net::Ipv4Addr;
use std::rc::Rc;

/// How a container ends that was told to stop and did.
pub(super) const STOPPED_WELL: i32 = 0;
/// How a container ends that had to be killed (128 + SIGKILL), and how one counts of which nothing is known.
pub(super) const KILLED: i32 = 137;

impl State {
    /// Goes on to the stage a row leads to, with its effect on the pod.
    pub(super) fn enter(&mut self, id: Id, runtime: &mut Runtime, row: &PodRow, pod: &Pod) {
        let now_ms = self.now_ms;
        runtime.pod = Timed { stage: row.next, since_ms: now_ms };
        if row.next == PodStage::Up {
            runtime.containers.iter_mut().for_each(|c| c.at.since_ms = now_ms);
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

    fn create_containers(&mut self, id: Id) {
        let (now_ms, stand_in) = (self.now_ms, self.settings.stand_in_kubelets);
        let init = self.store.typed_at::<Pod>(id).map_or(0, |pod| init_count(self, pod));
        self.modify_at::<Pod>(id, |pod| {
            let status = &mut pod.status;
            let reason = if init > 0 { "PodInitializing" } else { "ContainerCreating" };
            status.started_ms = Some(now_ms);
            status.all_conditions = !stand_in;
            status.initialized_ms = (init == 0).then_some(now_ms);
            status.init_containers = Rc::new(vec![ContainerStatus::waiting(reason); init]);
            status.containers = Rc::new(vec![ContainerStatus::waiting(reason); pod.spec.containers.len()]);
        });
    }

    /// The containers have stopped: well, as those do that heed SIGTERM. One that was not there to be stopped counts as failed.
    fn stop_containers(&mut self, id: Id, key: &Key) {
        let (now_ms, stand_in, hangs) = (self.now_ms, self.settings.stand_in_kubelets, self.faults.hanging.contains(key));
        self.modify_at::<Pod>(id, |pod| {
            for statuses in [&mut pod.status.init_containers, &mut pod.status.containers] {
                for status in Rc::make_mut(statuses).iter_mut().filter(|status| status.ended().is_none()) {
                    let well = stand_in || status.running_since_ms().is_some() && !hangs;
                    end(status, if well { STOPPED_WELL } else { KILLED }, now_ms);
                }
            }
            let well = pod.status.containers.iter().all(|status| status.ended().is_some_and(|ended| ended.exit_code == 0));
            conclude(pod, now_ms);
            pod.status.phase = if well || stand_in { Phase::Succeeded } else { Phase::Failed };
            set_ready(pod, false, now_ms);
        });
    }

    /// The next free address of the pod network 10.244.0.0/16 and beyond.
    pub(super) fn next_address(&mut self) -> Ipv4Addr {
        self.addresses += 1;
        let n = self.addresses + 1;
        Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 244, 0, 0)).wrapping_add(n))
    }

    /// An event about one container of a pod.
    pub(super) fn container_event(&mut self, id: Id, pod: &Pod, index: usize, warning: bool, reason: &'static str, message: Arguments<'_>) {
        let init = init_count(self, pod);
        let container = match index.checked_sub(init) {
            None => pod.spec.init_containers.get(index),
            Some(at) => pod.spec.containers.get(at),
        };
        let field = container.map(|container| ContainerField { init: index < init, name: container.name.clone() });
        self.event_about(id, field, warning, reason, message);
    }
}
