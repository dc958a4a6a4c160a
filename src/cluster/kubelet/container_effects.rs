//! What a step of a container does. The words are those of pkg/kubelet/kuberuntime and pkg/kubelet/images.

use super::container_look::ContainerLook;
use super::effects::{KILLED, STOPPED_WELL};
use super::look::Look;
use super::probes::ProbeKind;
use super::report::{conclude, end, status_mut};
use super::runtime::{BackOff, ContainerRuntime, ProbeRuntime, Runtime, Timed};
use super::stages::{ContainerEffect, ContainerRow, ContainerStage};
use crate::api::Name;
use crate::api::container_status::{ContainerState, ContainerStatus};
use crate::api::pod::Pod;
use crate::api::time::go_duration;
use crate::cluster::state::State;
use crate::cluster::store::{IMAGE, Id};

/// The exit code of a container that crashes, and of an init container that fails.
const CRASHED: i32 = 1;

impl State {
    /// Goes on to the stage a row leads to, with its effect on the container.
    pub(super) fn enter_container(&mut self, id: Id, runtime: &mut Runtime, (index, row): (usize, &ContainerRow), pod: &Pod, node: Id) {
        let since_ms = runtime.containers.get(index).map_or(self.now_ms, |container| container.at.since_ms);
        let look = Look { state: self, id, pod, node, runtime };
        let Some(container) = ContainerLook::new(&look, index) else { return };
        let (name, image) = (container.container.name.clone(), container.container.image.clone());
        let asks = matches!(row.effect, ContainerEffect::Pull | ContainerEffect::Pulled);
        let is_pulled = asks && container.is_pulled();
        let exit_code = if container.is_to_end() && !container.init_failing() { 0 } else { CRASHED };
        let ended_ms = container.status.ended().or(container.status.last.as_ref()).map(|ended| ended.ended_ms);
        let (now_ms, hangs) = (self.now_ms, look.hangs());
        let Some(container) = runtime.containers.get_mut(index) else { return };
        container.at = Timed { stage: row.next, since_ms: now_ms };
        match row.effect {
            ContainerEffect::Pull => {
                if let Some(ended_ms) = ended_ms.filter(|_| row.stage == ContainerStage::Ended || row.stage == ContainerStage::BackOff) {
                    let first_ms = self.settings.delays.back_off_ms;
                    container.back_off = Some(BackOff::next(container.back_off, first_ms, ended_ms, now_ms));
                }
                if is_pulled {
                    self.container_event(id, pod, index, false, "Pulling", format_args!("Pulling image \"{image}\""));
                }
            }
            ContainerEffect::Pulled => self.pulled((id, pod, index), container, node, &image, is_pulled.then(|| now_ms - since_ms)),
            ContainerEffect::PullFailed => self.pull_failed((id, pod, index), container, &image),
            ContainerEffect::BackOffPull => self.back_off_pull(id, pod, index, &image),
            ContainerEffect::Start => self.start((id, pod, index), container),
            ContainerEffect::End => {
                if !self.faults.crash_once.is_empty() {
                    self.faults.crash_once.remove(crate::cluster::faults::key_of(pod));
                }
                self.report(id, index, |status| {
                    end(status, exit_code, now_ms);
                    status.ready = exit_code == 0;
                });
            }
            ContainerEffect::Stopped => self.report(id, index, |status| end(status, if hangs { KILLED } else { STOPPED_WELL }, now_ms)),
            ContainerEffect::BackOff => self.back_off((id, pod, index), container.back_off, &name),
        }
    }

    fn pulled(
        &mut self,
        (id, pod, index): (Id, &Pod, usize),
        container: &mut ContainerRuntime,
        node: Id,
        image: &Name,
        took_ms: Option<u64>,
    ) {
        let image_number = self.store.word(IMAGE, image);
        self.images.insert((node, image_number));
        let message = match took_ms.map(go_duration) {
            Some(took) => format!("Successfully pulled image \"{image}\" in {took} ({took} including waiting)"),
            None => format!("Container image \"{image}\" already present on machine and can be accessed by the pod"),
        };
        self.container_event(id, pod, index, false, "Pulled", format_args!("{message}"));
        container.pull_failures = 0;
    }

    fn pull_failed(&mut self, (id, pod, index): (Id, &Pod, usize), container: &mut ContainerRuntime, image: &Name) {
        let error = pull_error(image);
        self.container_event(id, pod, index, true, "Failed", format_args!("Failed to pull image \"{image}\": {error}"));
        self.container_event(id, pod, index, true, "Failed", format_args!("Error: ErrImagePull"));
        container.pull_failures = container.pull_failures.saturating_add(1);
        self.report(id, index, |status| wait(status, "ErrImagePull", &error));
    }

    fn back_off_pull(&mut self, id: Id, pod: &Pod, index: usize, image: &Name) {
        self.container_event(id, pod, index, false, "BackOff", format_args!("Back-off pulling image \"{image}\""));
        self.container_event(id, pod, index, true, "Failed", format_args!("Error: ImagePullBackOff"));
        let message = format!("Back-off pulling image \"{image}\": ErrImagePull: {}", pull_error(image));
        self.report(id, index, |status| wait(status, "ImagePullBackOff", &message));
    }

    fn start(&mut self, (id, pod, index): (Id, &Pod, usize), runtime: &mut ContainerRuntime) {
        self.container_event(id, pod, index, false, "Created", format_args!("Container created"));
        self.container_event(id, pod, index, false, "Started", format_args!("Container started"));
        let (now_ms, stand_in) = (self.now_ms, self.settings.stand_in_kubelets);
        let ip = pod.status.ip.unwrap_or_else(|| self.next_address());
        let init = super::look::init_count(self, pod);
        let container = index.checked_sub(init).map_or_else(|| pod.spec.init_containers.get(index), |at| pod.spec.containers.get(at));
        let starts_at_once = stand_in || container.is_none_or(|c| c.startup_probe.is_none());
        // What is alive until the opposite is known; the other probes have to come to something first.
        let live = ProbeRuntime { result: Some(true), ..ProbeRuntime::default() };
        runtime.probes = [ProbeRuntime::default(), live, ProbeRuntime::default()];
        self.modify_at::<Pod>(id, |pod| {
            pod.status.ip = Some(ip);
            pod.status.sandbox_ms = pod.status.sandbox_ms.or(Some(now_ms));
            if let Some(status) = status_mut(pod, index) {
                let ended = status.ended().cloned();
                if (ended.is_some() || status.last.is_some()) && !stand_in {
                    status.restarts += 1;
                }
                status.last = ended.or(status.last.take()).filter(|_| !stand_in);
                status.state = ContainerState::Running { since_ms: now_ms };
                status.started = starts_at_once;
            }
            conclude(pod, now_ms);
        });
    }

    fn back_off(&mut self, (id, pod, index): (Id, &Pod, usize), entry: Option<BackOff>, name: &Name) {
        let stand_in = self.settings.stand_in_kubelets;
        let full = format!("{}_{}({})", pod.meta.name, pod.meta.namespace, pod.meta.uid);
        let event = format_args!("Back-off restarting failed container {name} in pod {full}");
        self.container_event(id, pod, index, true, "BackOff", event);
        let span = go_duration(entry.map_or(0, |entry| entry.ms));
        let message = format!("back-off {span} restarting failed container={name} pod={full}");
        self.report(id, index, |status| {
            let ended = status.ended().cloned();
            if stand_in {
                status.restarts += 1;
            } else {
                status.last = ended.or(status.last.take());
            }
            wait(status, "CrashLoopBackOff", &message);
        });
    }

    /// A try of a probe.
    pub(super) fn try_probe(&mut self, id: Id, runtime: &mut Runtime, (index, kind): (usize, ProbeKind), pod: &Pod, node: Id) {
        let look = Look { state: self, id, pod, node, runtime };
        let Some(container) = ContainerLook::new(&look, index) else { return };
        let (before, after) = (runtime.containers[index].probes[kind as usize], container.probe_after_try(kind));
        let failed = (container.probe(kind).is_some() && !after.answer).then(|| container.probe_output(kind));
        let name = container.container.name.clone();
        runtime.containers[index].probes[kind as usize] = after;
        if let Some(output) = failed {
            self.container_event(id, pod, index, true, "Unhealthy", format_args!("{} probe failed: {output}", kind.name()));
        }
        if after.result == before.result || after.next_ms.is_some() {
            return;
        }
        match kind {
            ProbeKind::Readiness => self.report(id, index, |status| status.ready = after.answer),
            ProbeKind::Startup if after.answer => self.report(id, index, |status| status.started = true),
            ProbeKind::Liveness if after.answer => {}
            ProbeKind::Startup | ProbeKind::Liveness => {
                let now_ms = self.now_ms;
                let word = kind.name().to_lowercase();
                self.container_event(
                    id,
                    pod,
                    index,
                    false,
                    "Killing",
                    format_args!("Container {name} failed {word} probe, will be restarted"),
                );
                runtime.containers[index].at = Timed { stage: ContainerStage::Killed, since_ms: now_ms };
            }
        }
    }
}

/// Why an image can't be pulled, in containerd's words.
fn pull_error(image: &str) -> String {
    let full = full_name(image);
    let unpack = format!("failed to pull and unpack image \"{full}\"");
    format!("rpc error: code = NotFound desc = {unpack}: failed to resolve reference \"{full}\": {full}: not found")
}

/// An image's name with its registry (github.com/distribution/reference ParseNormalizedNamed).
fn full_name(image: &str) -> String {
    let (registry, last) = (image.split_once('/').map(|(first, _)| first), image.rsplit('/').next().unwrap_or(image));
    let tag = if last.contains([':', '@']) { "" } else { ":latest" };
    match registry {
        Some(first) if first.contains(['.', ':']) || first == "localhost" => format!("{image}{tag}"),
        Some(_) => format!("docker.io/{image}{tag}"),
        None => format!("docker.io/library/{image}{tag}"),
    }
}

fn wait(status: &mut ContainerStatus, reason: &str, message: &str) {
    status.state = ContainerState::Waiting { reason: reason.into(), message: message.into() };
    (status.ready, status.started) = (false, false);
}
