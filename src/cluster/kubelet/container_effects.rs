//! Effects of [`super::stages::CONTAINER_TABLE`] on a container: status, images, events.
//!
//! Events and messages are those of pkg/kubelet/kuberuntime and pkg/kubelet/images.

use super::back_off::BackOff;
use super::container_context::ContainerContext;
use super::effects::{EXIT_OK, EXIT_SIGKILL};
use super::pod_context::PodContext;
use super::probes::ProbeKind;
use super::report::{status_mut, terminate, update_pod_status};
use super::runtime::{ContainerRuntime, ProbeRuntime, Runtime, Timed};
use super::stages::{ContainerEffect, ContainerRow, ContainerStage};
use crate::api::Name;
use crate::api::container_status::{ContainerState, ContainerStatus};
use crate::api::pod::Pod;
use crate::api::time::go_duration;
use crate::cluster::state::State;
use crate::cluster::store::{IMAGE, KeyId};

/// Exit code of a container that crashes, and of an init container that fails.
const EXIT_ERROR: i32 = 1;

impl State {
    /// Applies a row: moves the container to the row's next stage and performs the row's effect.
    pub(super) fn enter_container(
        &mut self,
        id: KeyId,
        runtime: &mut Runtime,
        (index, row): (usize, &ContainerRow),
        pod: &Pod,
        node: KeyId,
    ) {
        let since_ms = runtime.containers.get(index).map_or(self.now_ms, |container| container.current.since_ms);
        let context = PodContext { state: self, id, pod, node, runtime };
        let Some(container) = ContainerContext::new(&context, index) else { return };
        let (name, image) = (container.container.name.clone(), container.container.image.clone());
        let pulls_image = matches!(row.effect, ContainerEffect::Pull | ContainerEffect::Pulled);
        let must_pull = pulls_image && container.must_pull();
        let exit_code = if container.runs_to_completion() && !container.init_failing() { EXIT_OK } else { EXIT_ERROR };
        let ended_ms = container.status.ended().or(container.status.last.as_ref()).map(|ended| ended.ended_ms);
        let (now_ms, hangs) = (self.now_ms, context.hangs());
        let Some(container) = runtime.containers.get_mut(index) else { return };
        container.current = Timed { stage: row.next, since_ms: now_ms };
        match row.effect {
            ContainerEffect::Pull => {
                if let Some(ended_ms) = ended_ms.filter(|_| row.stage == ContainerStage::Ended || row.stage == ContainerStage::BackOff) {
                    let first_ms = self.settings.delays.back_off_ms;
                    container.back_off = Some(BackOff::next(container.back_off, first_ms, ended_ms, now_ms));
                }
                if must_pull {
                    self.container_event(id, pod, index, false, "Pulling", format_args!("Pulling image \"{image}\""));
                }
            }
            ContainerEffect::Pulled => self.pulled((id, pod, index), container, node, &image, must_pull.then(|| now_ms - since_ms)),
            ContainerEffect::PullFailed => self.pull_failed((id, pod, index), container, &image),
            ContainerEffect::BackOffPull => self.back_off_pull(id, pod, index, &image),
            ContainerEffect::Start => self.start((id, pod, index), container),
            ContainerEffect::End => {
                if !self.faults.crash_once.is_empty() {
                    self.faults.crash_once.remove(crate::cluster::faults::key_of(pod));
                }
                self.update_container_status(id, index, |status| {
                    terminate(status, exit_code, now_ms);
                    status.ready = exit_code == 0;
                });
            }
            ContainerEffect::Stopped => {
                let exit_code = if hangs { EXIT_SIGKILL } else { EXIT_OK };
                self.update_container_status(id, index, |status| terminate(status, exit_code, now_ms));
            }
            ContainerEffect::BackOff => self.back_off((id, pod, index), container.back_off, &name),
        }
    }

    fn pulled(
        &mut self,
        (id, pod, index): (KeyId, &Pod, usize),
        container: &mut ContainerRuntime,
        node: KeyId,
        image: &Name,
        took_ms: Option<u64>,
    ) {
        let image_id = self.store.intern_text(IMAGE, image);
        self.images.insert((node, image_id));
        let message = match took_ms.map(go_duration) {
            Some(took) => format!("Successfully pulled image \"{image}\" in {took} ({took} including waiting)"),
            None => format!("Container image \"{image}\" already present on machine and can be accessed by the pod"),
        };
        self.container_event(id, pod, index, false, "Pulled", format_args!("{message}"));
        container.pull_failures = 0;
    }

    fn pull_failed(&mut self, (id, pod, index): (KeyId, &Pod, usize), container: &mut ContainerRuntime, image: &Name) {
        let error = pull_error(image);
        self.container_event(id, pod, index, true, "Failed", format_args!("Failed to pull image \"{image}\": {error}"));
        self.container_event(id, pod, index, true, "Failed", format_args!("Error: ErrImagePull"));
        container.pull_failures = container.pull_failures.saturating_add(1);
        self.update_container_status(id, index, |status| set_waiting(status, "ErrImagePull", &error));
    }

    fn back_off_pull(&mut self, id: KeyId, pod: &Pod, index: usize, image: &Name) {
        self.container_event(id, pod, index, false, "BackOff", format_args!("Back-off pulling image \"{image}\""));
        self.container_event(id, pod, index, true, "Failed", format_args!("Error: ImagePullBackOff"));
        let message = format!("Back-off pulling image \"{image}\": ErrImagePull: {}", pull_error(image));
        self.update_container_status(id, index, |status| set_waiting(status, "ImagePullBackOff", &message));
    }

    fn start(&mut self, (id, pod, index): (KeyId, &Pod, usize), runtime: &mut ContainerRuntime) {
        self.container_event(id, pod, index, false, "Created", format_args!("Container created"));
        self.container_event(id, pod, index, false, "Started", format_args!("Container started"));
        let (now_ms, fake_kubelet) = (self.now_ms, self.settings.fake_kubelets);
        let ip = pod.status.ip.unwrap_or_else(|| self.next_address());
        let init = super::pod_context::init_count(self, pod);
        let container = index.checked_sub(init).map_or_else(|| pod.spec.init_containers.get(index), |at| pod.spec.containers.get(at));
        let starts_at_once = fake_kubelet || container.is_none_or(|c| c.startup_probe.is_none());
        // Liveness starts as Success, startup and readiness do not (prober/worker.go newWorker).
        let live = ProbeRuntime { result: Some(true), ..ProbeRuntime::default() };
        runtime.probes = [ProbeRuntime::default(), live, ProbeRuntime::default()];
        self.modify_at::<Pod>(id, |pod| {
            pod.status.ip = Some(ip);
            pod.status.sandbox_ms = pod.status.sandbox_ms.or(Some(now_ms));
            if let Some(status) = status_mut(pod, index) {
                let ended = status.ended().cloned();
                if (ended.is_some() || status.last.is_some()) && !fake_kubelet {
                    status.restarts += 1;
                }
                status.last = ended.or(status.last.take()).filter(|_| !fake_kubelet);
                status.state = ContainerState::Running { since_ms: now_ms };
                status.started = starts_at_once;
            }
            update_pod_status(pod, now_ms);
        });
    }

    fn back_off(&mut self, (id, pod, index): (KeyId, &Pod, usize), entry: Option<BackOff>, name: &Name) {
        let fake_kubelet = self.settings.fake_kubelets;
        let full_name = format!("{}_{}({})", pod.meta.name, pod.meta.namespace, pod.meta.uid);
        let event = format_args!("Back-off restarting failed container {name} in pod {full_name}");
        self.container_event(id, pod, index, true, "BackOff", event);
        let duration = go_duration(entry.map_or(0, |entry| entry.ms));
        let message = format!("back-off {duration} restarting failed container={name} pod={full_name}");
        self.update_container_status(id, index, |status| {
            let ended = status.ended().cloned();
            if fake_kubelet {
                status.restarts += 1;
            } else {
                status.last = ended.or(status.last.take());
            }
            set_waiting(status, "CrashLoopBackOff", &message);
        });
    }

    /// Runs one probe and applies its result once the threshold is reached. Models worker.go doProbe.
    pub(super) fn run_probe(&mut self, id: KeyId, runtime: &mut Runtime, (index, kind): (usize, ProbeKind), pod: &Pod, node: KeyId) {
        let context = PodContext { state: self, id, pod, node, runtime };
        let Some(container) = ContainerContext::new(&context, index) else { return };
        let (before, after) = (runtime.containers[index].probes[kind as usize], container.probe_after_run(kind));
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
            ProbeKind::Readiness => self.update_container_status(id, index, |status| status.ready = after.answer),
            ProbeKind::Startup if after.answer => self.update_container_status(id, index, |status| status.started = true),
            ProbeKind::Liveness if after.answer => {}
            ProbeKind::Startup | ProbeKind::Liveness => {
                let now_ms = self.now_ms;
                let probe = kind.name().to_lowercase();
                self.container_event(
                    id,
                    pod,
                    index,
                    false,
                    "Killing",
                    format_args!("Container {name} failed {probe} probe, will be restarted"),
                );
                runtime.containers[index].current = Timed { stage: ContainerStage::Killing, since_ms: now_ms };
            }
        }
    }
}

/// The error of containerd for an image that no registry has.
fn pull_error(image: &str) -> String {
    let reference = full_reference(image);
    let unpack = format!("failed to pull and unpack image \"{reference}\"");
    format!("rpc error: code = NotFound desc = {unpack}: failed to resolve reference \"{reference}\": {reference}: not found")
}

/// The image reference with its registry and tag (github.com/distribution/reference ParseNormalizedNamed).
fn full_reference(image: &str) -> String {
    let (registry, last) = (image.split_once('/').map(|(first, _)| first), image.rsplit('/').next().unwrap_or(image));
    let tag = if last.contains([':', '@']) { "" } else { ":latest" };
    match registry {
        Some(first) if first.contains(['.', ':']) || first == "localhost" => format!("{image}{tag}"),
        Some(_) => format!("docker.io/{image}{tag}"),
        None => format!("docker.io/library/{image}{tag}"),
    }
}

/// Sets the container's state to `waiting`.
fn set_waiting(status: &mut ContainerStatus, reason: &str, message: &str) {
    status.state = ContainerState::Waiting { reason: reason.into(), message: message.into() };
    (status.ready, status.started) = (false, false);
}
