//! What is broken stays broken: a pod that fails in the text fails here, until somebody lets it recover.

use super::reading::Reading;
use crate::api::container_status::ContainerStatus;
use crate::api::pod::{Phase, Pod};
use crate::api::pod_spec::{Container, Probe};
use crate::api::time::TAKEN_OVER_MS;
use crate::api::{Key, Name};
use crate::cluster::faults::key_of;
use crate::cluster::{Hold, Settings};

/// A pod that has not got any further for so long is taken for stuck: pulling a large image takes about as long.
const PATIENCE_MS: u64 = 120_000;

/// What keeps a pod from being Ready, if that would not go by itself.
enum Broken {
    /// Its main container crashes.
    Crashes,
    /// An init container fails.
    FailsInit,
    /// An image can't be pulled.
    Image(Name),
    /// It does not start.
    Stuck(Name),
    /// Its readiness fails.
    Unready,
}

/// Takes over what is wrong with a pod.
pub(super) fn look(reading: &mut Reading, pod: &Pod) {
    if pod.is_terminal() || pod.meta.is_terminating() || pod.node.as_ref().is_none_or(|node| reading.faults.down.contains(node)) {
        return;
    }
    let Some(broken) = broken(pod, &reading.settings) else { return };
    let (name, key): (&Name, Key) = (&pod.meta.name, key_of(pod));
    let sentence = match &broken {
        Broken::Crashes => format!("Pod {name} is in CrashLoopBackOff: it goes on crashing here until you let it recover."),
        Broken::FailsInit => format!("An init container of Pod {name} fails: it goes on failing here until you let the pod recover."),
        Broken::Image(image) => format!("Image {image} can't be pulled: so it stays here until you bring it back."),
        Broken::Stuck(reason) => format!("Pod {name} does not start ({reason}): it is held here until you release it."),
        Broken::Unready => format!("Pod {name} runs and is not Ready: its readiness goes on failing here until you let it recover."),
    };
    reading.notes.assume(sentence);
    let faults = &mut reading.faults;
    match broken {
        Broken::Crashes => drop(faults.crashing.insert(key)),
        Broken::FailsInit => drop(faults.init_failing.insert(key)),
        Broken::Image(image) => drop(faults.bad_images.insert(image)),
        Broken::Stuck(_) => drop(faults.held.insert(key, Hold::Pending)),
        Broken::Unready => drop(faults.unready.insert(key)),
    }
}

fn broken(pod: &Pod, settings: &Settings) -> Option<Broken> {
    let init = pod.status.init_containers.len();
    for (index, (container, status)) in pod.container_statuses().enumerate() {
        let Some(reason) = status.waiting_reason() else { continue };
        return Some(match &**reason {
            "ImagePullBackOff" | "ErrImagePull" | "InvalidImageName" | "ErrImageNeverPull" => Broken::Image(container.image.clone()),
            "CrashLoopBackOff" if index < init && !container.is_sidecar() => Broken::FailsInit,
            "CrashLoopBackOff" => Broken::Crashes,
            "ContainerCreating" | "PodInitializing" | "" if !is_stuck(pod, settings) => continue,
            _ if index < init => continue,
            _ => Broken::Stuck(reason.clone()),
        });
    }
    let runs = |(_, status): (&Container, &ContainerStatus)| status.running_since_ms();
    let since_ms = pod.container_statuses().skip(init).filter_map(runs).max()?;
    let patience_ms = pod.spec.containers.iter().map(|container| ready_after_ms(container, settings)).max().unwrap_or(0);
    let unready = pod.status.phase == Phase::Running && !pod.status.ready && pod.status.reason.is_empty();
    (unready && since_ms.saturating_add(patience_ms) < TAKEN_OVER_MS).then_some(Broken::Unready)
}

/// Whether a pod would long be further.
fn is_stuck(pod: &Pod, settings: &Settings) -> bool {
    let delays = &settings.delays;
    let patience_ms = match settings.stand_in_kubelets {
        true => delays.create_ms + delays.image_pull_ms + delays.start_ms,
        false => PATIENCE_MS,
    };
    pod.status.started_ms.is_some_and(|since_ms| since_ms.saturating_add(patience_ms) < TAKEN_OVER_MS)
}

/// How long a container may take from its start until its probes have said that it is not ready.
fn ready_after_ms(container: &Container, settings: &Settings) -> u64 {
    let tries = |probe: &Probe| {
        probe.initial_delay_seconds.max(0).saturating_add(probe.period_seconds.saturating_mul(probe.failure_threshold).max(0))
    };
    let probes = [&container.startup_probe, &container.readiness_probe];
    let seconds: i64 = probes.into_iter().flatten().filter(|_| !settings.stand_in_kubelets).map(tries).fold(0, i64::saturating_add);
    settings.delays.ready_ms.saturating_add(u64::try_from(seconds).unwrap_or(0).saturating_mul(1000))
}
