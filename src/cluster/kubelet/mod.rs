//! The kubelets: each runs the pods of its node through a table of stages.
//!
//! What takes time and what is decided stands in [`stages::TABLE`]; here is only the walk through it.

mod look;
pub mod stages;

use super::change::Actor;
use super::faults::set_ready;
use super::state::State;
use super::step::Retry;
use crate::api::pod::{ContainerState, Phase, Pod};
use crate::api::{Key, Name};
use look::Look;
use stages::{Effect, Row, Stage, TABLE};
use std::net::Ipv4Addr;

/// What a kubelet knows of a pod it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Runtime {
    /// The stage the pod is in.
    pub stage: Stage,
    /// Since when.
    pub since_ms: u64,
    /// When the next stage begins; absent while it waits for something else than time.
    pub until_ms: Option<u64>,
}

/// A moment that does not come.
pub const NEVER: u64 = u64::MAX;
/// No pod goes through more stages than this at one moment.
const STAGES_AT_ONCE_MAX: usize = 16;

impl State {
    /// A kubelet's look at one of its pods.
    pub(super) fn sync_pod(&mut self, key: &Key) -> Result<(), Retry> {
        for _ in 0..STAGES_AT_ONCE_MAX {
            let Some(pod) = self.store.find::<Pod>(&key.namespace, &key.name).cloned() else {
                self.runtimes.remove(key);
                return Ok(());
            };
            let Some(node) = pod.node.as_ref().filter(|node| !self.faults.down.contains(*node)) else { return Ok(()) };
            if self.store.find::<crate::api::node::Node>("", node).is_none() {
                return Ok(());
            }
            let now_ms = self.now_ms;
            let fresh = Runtime { stage: Stage::New, since_ms: now_ms, until_ms: None };
            let mut runtime = self.runtimes.get(key).cloned().unwrap_or(fresh);
            let look = Look { state: self, pod: &pod, node, runtime: &runtime };
            let row = TABLE.iter().find(|row| row.stages.contains(&runtime.stage) && (row.when)(&look));
            let due_ms = row.map(|row| runtime.since_ms.saturating_add((row.after_ms)(&look))).filter(|due_ms| *due_ms < NEVER);
            match (row, due_ms) {
                (Some(row), Some(due_ms)) if due_ms <= now_ms => {
                    self.enter(key, row, &pod, node);
                }
                (_, due_ms) => {
                    runtime.until_ms = due_ms;
                    self.runtimes.insert(key.clone(), runtime);
                    if let Some(due_ms) = due_ms {
                        self.enqueue_at(Actor::Kubelet, key.clone(), due_ms);
                    }
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// Goes on to the stage a row leads to, with its effect on the pod.
    fn enter(&mut self, key: &Key, row: &Row, pod: &Pod, node: &Name) {
        let now_ms = self.now_ms;
        self.runtimes.insert(key.clone(), Runtime { stage: row.next, since_ms: now_ms, until_ms: None });
        match row.effect {
            Effect::Nothing => {}
            Effect::Create => self.modify::<Pod>(key, |pod| {
                pod.status.started_ms = Some(now_ms);
                pod.status.containers = waiting("ContainerCreating", "");
            }),
            Effect::Pull => {
                let image = self.missing_image(pod, node);
                if let Some(image) = image {
                    self.event(key, false, "Pulling", format!("Pulling image \"{image}\""));
                }
            }
            Effect::Pulled => self.pulled(key, pod, node),
            Effect::BackOffPull => self.back_off_pull(key, pod),
            Effect::Start => self.start(key, pod),
            Effect::Ready => self.modify::<Pod>(key, |pod| set_ready(pod, true, now_ms)),
            Effect::Unready => {
                self.event(key, true, "Unhealthy", "Readiness probe failed".into());
                self.modify::<Pod>(key, |pod| set_ready(pod, false, now_ms));
            }
            Effect::Crash => self.crash(key, pod),
            Effect::Restart => self.modify::<Pod>(key, |pod| pod.status.containers = ContainerState::Running { since_ms: now_ms }),
            Effect::Kill => {
                for container in &pod.spec.containers {
                    self.event(key, false, "Killing", format!("Stopping container {}", container.name));
                }
            }
            Effect::Stopped => self.modify::<Pod>(key, |pod| {
                pod.status.phase = Phase::Succeeded;
                pod.status.containers = ContainerState::Terminated { exit_code: 0, reason: "Completed".into(), at_ms: now_ms };
                set_ready(pod, false, now_ms);
            }),
            Effect::Remove => self.remove(key),
        }
    }

    /// The first image of a pod that its node lacks.
    fn missing_image(&self, pod: &Pod, node: &Name) -> Option<Name> {
        let mut images = pod.spec.init_containers.iter().chain(&pod.spec.containers).map(|c| &c.image);
        images.find(|image| !self.images.contains(&(node.clone(), (*image).clone()))).cloned()
    }

    fn pulled(&mut self, key: &Key, pod: &Pod, node: &Name) {
        for container in pod.spec.init_containers.iter().chain(&pod.spec.containers) {
            let image = &container.image;
            let message = match self.images.insert((node.clone(), image.clone())) {
                false => format!("Container image \"{image}\" already present on machine"),
                true => format!("Successfully pulled image \"{image}\""),
            };
            self.event(key, false, "Pulled", message);
        }
        // An earlier try may have failed.
        if pod.waiting_reason().is_some_and(|reason| &**reason != "ContainerCreating") {
            self.modify::<Pod>(key, |pod| pod.status.containers = waiting("ContainerCreating", ""));
        }
    }

    fn back_off_pull(&mut self, key: &Key, pod: &Pod) {
        let image = self.faults.image_missing(pod).cloned().unwrap_or_default();
        self.event(key, true, "Failed", format!("Failed to pull image \"{image}\": not found"));
        self.event(key, false, "BackOff", format!("Back-off pulling image \"{image}\""));
        let message = format!("Back-off pulling image \"{image}\"");
        self.modify::<Pod>(key, |pod| pod.status.containers = waiting("ImagePullBackOff", &message));
    }

    fn start(&mut self, key: &Key, pod: &Pod) {
        for container in &pod.spec.containers {
            self.event(key, false, "Created", format!("Created container: {}", container.name));
            self.event(key, false, "Started", format!("Started container {}", container.name));
        }
        let (now_ms, ip) = (self.now_ms, pod.status.ip.unwrap_or_else(|| self.next_address()));
        self.modify::<Pod>(key, |pod| {
            pod.status.phase = Phase::Running;
            pod.status.ip = Some(ip);
            pod.status.ready_changed_ms = now_ms;
            pod.status.containers = ContainerState::Running { since_ms: now_ms };
        });
    }

    fn crash(&mut self, key: &Key, pod: &Pod) {
        self.faults.crash_once.remove(key);
        let now_ms = self.now_ms;
        if &*pod.spec.restart_policy == "Never" {
            self.modify::<Pod>(key, |pod| {
                pod.status.phase = Phase::Failed;
                pod.status.containers = ContainerState::Terminated { exit_code: 1, reason: "Error".into(), at_ms: now_ms };
                set_ready(pod, false, now_ms);
            });
            return;
        }
        let container = pod.spec.containers.first().map_or("", |c| &c.name);
        let message = format!("Back-off restarting failed container {container} in pod {}_{}({})", key.name, key.namespace, pod.meta.uid);
        self.event(key, true, "BackOff", message.clone());
        self.modify::<Pod>(key, |pod| {
            pod.status.restarts += 1;
            pod.status.containers = waiting("CrashLoopBackOff", &message);
            set_ready(pod, false, now_ms);
        });
    }

    /// The next free address of the pod network 10.244.0.0/16 and beyond.
    fn next_address(&mut self) -> Ipv4Addr {
        self.addresses += 1;
        let n = self.addresses + 1;
        Ipv4Addr::from(u32::from(Ipv4Addr::new(10, 244, 0, 0)).wrapping_add(n))
    }
}

fn waiting(reason: &str, message: &str) -> ContainerState {
    ContainerState::Waiting { reason: reason.into(), message: message.into() }
}
