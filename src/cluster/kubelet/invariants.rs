//! Invariants of the containers of a pod, checked after every step in tests.

use crate::api::container_status::{ContainerState, ContainerStatus};
use crate::api::pod::{Phase, Pod};
use crate::api::pod_spec::Container;

/// Appends the violations found in a pod's container statuses to `wrong`.
pub fn check(pod: &Pod, wrong: &mut Vec<String>) {
    let (name, status) = (&pod.meta.name, &pod.status);
    let mut violation = |text: String| wrong.push(format!("pod {name}: {text}"));
    let was_started = |s: &ContainerStatus| s.restarts > 0 || s.last.is_some() || !matches!(s.state, ContainerState::Waiting { .. });
    for (container, status) in pod.container_statuses() {
        if status.started && status.running_since_ms().is_none() {
            violation(format!("container {} is started but not running", container.name));
        }
        let in_back_off = status.waiting_reason().is_some_and(|reason| &**reason == "CrashLoopBackOff");
        let policy = if container.restart_policy.is_empty() { &pod.spec.restart_policy } else { &container.restart_policy };
        if &**policy == "Never" && (status.restarts > 0 || in_back_off) {
            violation(format!("container {} is restarted although its restartPolicy is Never", container.name));
        }
    }
    let init: Vec<(&Container, &ContainerStatus)> = pod.spec.init_containers.iter().zip(status.init_containers.iter()).collect();
    // Initialized is never reset, whatever happens to sidecars later.
    if status.initialized_ms.is_none() && !pod.is_terminal() {
        let first = init.iter().position(|(container, status)| !status.is_initialized(container)).unwrap_or(0);
        if let Some((later, _)) = init.iter().skip(first + 1).find(|(_, status)| was_started(status)) {
            violation(format!("init container {} started before its predecessor was done", later.name));
        }
        if status.containers.iter().any(was_started) {
            violation("a container started before the init containers were done".into());
        }
    }
    let sidecars = init.iter().filter(|(container, _)| container.is_sidecar()).map(|(_, status)| *status);
    let unready = sidecars.chain(status.containers.iter()).any(|s| !s.ready);
    if status.ready && unready {
        violation("it is ready but one of its containers is not".into());
    }
    if status.phase == Phase::Running && status.initialized_ms.is_none() {
        violation("it is Running but not initialized".into());
    }
}
