//! Turns failures in the imported text into faults, which last until the user ends them.

use super::importer::Importer;
use crate::api::container_status::ContainerStatus;
use crate::api::pod::{Phase, Pod};
use crate::api::pod_spec::{Container, Probe};
use crate::api::time::IMPORT_MS;
use crate::api::{Key, Name};
use crate::cluster::faults::key_of;
use crate::cluster::{Hold, Settings};

/// A Pod counts as stuck if it has not started after this time: pulling a large image takes about as long.
const STUCK_AFTER_MS: u64 = 120_000;

/// Why a Pod is not ready, if it would not become ready by itself.
enum Broken {
    /// Its main container crashes.
    Crashes,
    /// An init container fails.
    FailsInit,
    /// An image can't be pulled.
    Image(Name),
    /// It does not start, for this reason.
    Stuck(Name),
    /// It is running but not ready.
    Unready,
}

/// Adds the fault of a failing Pod.
pub(super) fn find_broken(importer: &mut Importer, pod: &Pod) {
    if pod.is_terminal() || pod.meta.is_terminating() || pod.node.as_ref().is_none_or(|node| importer.faults.down.contains(node)) {
        return;
    }
    let Some(broken) = broken(pod, &importer.settings) else { return };
    let (name, key): (&Name, Key) = (&pod.meta.name, key_of(pod));
    let note = match &broken {
        Broken::Crashes => format!("Pod {name} is in CrashLoopBackOff. It keeps crashing here until you recover it."),
        Broken::FailsInit => format!("An init container of Pod {name} fails. It keeps failing here until you recover the Pod."),
        Broken::Image(image) => format!("Image {image} cannot be pulled. It stays unavailable here until you restore it."),
        Broken::Stuck(reason) => format!("Pod {name} does not start ({reason}). Its start is delayed here until you resume it."),
        Broken::Unready => format!("Pod {name} is running but not ready. It stays not ready here until you recover it."),
    };
    importer.notes.assume(note);
    let faults = &mut importer.faults;
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
    let running_since = |(_, status): (&Container, &ContainerStatus)| status.running_since_ms();
    let since_ms = pod.container_statuses().skip(init).filter_map(running_since).max()?;
    let limit_ms = pod.spec.containers.iter().map(|container| ready_after_ms(container, settings)).max().unwrap_or(0);
    let unready = pod.status.phase == Phase::Running && !pod.status.ready && pod.status.reason.is_empty();
    (unready && since_ms.saturating_add(limit_ms) < IMPORT_MS).then_some(Broken::Unready)
}

/// Whether a Pod should have started long ago.
fn is_stuck(pod: &Pod, settings: &Settings) -> bool {
    let delays = &settings.delays;
    let limit_ms = match settings.fake_kubelets {
        true => delays.create_ms + delays.image_pull_ms + delays.start_ms,
        false => STUCK_AFTER_MS,
    };
    pod.status.started_ms.is_some_and(|since_ms| since_ms.saturating_add(limit_ms) < IMPORT_MS)
}

/// The maximum time from a container's start until its probes have failed.
fn ready_after_ms(container: &Container, settings: &Settings) -> u64 {
    let tries = |probe: &Probe| {
        probe.initial_delay_seconds.max(0).saturating_add(probe.period_seconds.saturating_mul(probe.failure_threshold).max(0))
    };
    let probes = [&container.startup_probe, &container.readiness_probe];
    let seconds: i64 = probes.into_iter().flatten().filter(|_| !settings.fake_kubelets).map(tries).fold(0, i64::saturating_add);
    settings.delays.ready_ms.saturating_add(u64::try_from(seconds).unwrap_or(0).saturating_mul(1000))
}
