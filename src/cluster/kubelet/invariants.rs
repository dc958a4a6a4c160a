//! What always holds of the containers of a pod: checked after every step in tests.

use crate::api::container_status::{ContainerState, ContainerStatus};
use crate::api::pod::{Phase, Pod};
use crate::api::pod_spec::Container;

/// What is wrong with a pod's containers.
pub fn check(pod: &Pod, wrong: &mut Vec<String>) {
    let (name, status) = (&pod.meta.name, &pod.status);
    let mut complain = |what: String| wrong.push(format!("pod {name}: {what}"));
    let was_started = |s: &ContainerStatus| s.restarts > 0 || s.last.is_some() || !matches!(s.state, ContainerState::Waiting { .. });
    for (container, status) in pod.container_statuses() {
        if status.started && status.running_since_ms().is_none() {
            complain(format!("container {} has started and does not run", container.name));
        }
        let waits_again = status.waiting_reason().is_some_and(|reason| &**reason == "CrashLoopBackOff");
        let policy = if container.restart_policy.is_empty() { &pod.spec.restart_policy } else { &container.restart_policy };
        if &**policy == "Never" && (status.restarts > 0 || waits_again) {
            complain(format!("container {} is started again though its policy is Never", container.name));
        }
    }
    let init: Vec<(&Container, &ContainerStatus)> = pod.spec.init_containers.iter().zip(status.init_containers.iter()).collect();
    // What was initialized once stays so, whatever becomes of the containers that stay.
    if status.initialized_ms.is_none() && !pod.is_terminal() {
        let first = init.iter().position(|(container, status)| !status.is_initialized(container)).unwrap_or(0);
        if let Some((later, _)) = init.iter().skip(first + 1).find(|(_, status)| was_started(status)) {
            complain(format!("init container {} began before its turn", later.name));
        }
        if status.containers.iter().any(was_started) {
            complain("a container began before the init containers were done".into());
        }
    }
    let staying = init.iter().filter(|(container, _)| container.is_sidecar()).map(|(_, status)| *status);
    let unready = staying.chain(status.containers.iter()).any(|s| !s.ready);
    if status.ready && unready {
        complain("it is Ready and one of its containers is not".into());
    }
    if status.phase == Phase::Running && status.initialized_ms.is_none() {
        complain("it runs and is not initialized".into());
    }
}
