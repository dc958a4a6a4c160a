//! Reads a Pod's status: its conditions with their times, and its container statuses.

use super::clock::Clock;
use super::meta::count;
use super::statuses::{condition, holds};
use crate::api::container_status::{ContainerState, ContainerStatus, Ended};
use crate::api::pod::{Phase, PodStatus};
use crate::api::pod_spec::Container;
use crate::api::time::IMPORT_MS;
use crate::api::{Name, read};
use serde_json::Value;
use std::rc::Rc;

/// Reasons of the condition Ready that follow from the containers and the phase.
const OF_CONTAINERS: [&str; 3] = ["ContainersNotReady", "PodCompleted", "PodFailed"];

/// The status of a Pod with these init containers and containers: those whose status its kubelet reports.
pub(super) fn read_status(status: &Value, init: &[Container], containers: &[Container], clock: &Clock) -> PodStatus {
    let text = |value: &Value, field: &str| Name::from(value.get(field).and_then(Value::as_str).unwrap_or_default());
    let since = |condition: &Value| clock.at(read::at(condition, &["lastTransitionTime"]));
    let [scheduled, ready, containers_ready, initialized, sandbox] =
        ["PodScheduled", "Ready", "ContainersReady", "Initialized", "PodReadyToStartContainers"].map(|kind| condition(status, kind));
    let unschedulable = !holds(scheduled) && &*text(scheduled, "reason") == "Unschedulable";
    let reason = Some(text(ready, "reason")).filter(|reason| !holds(ready) && !OF_CONTAINERS.contains(&&**reason));
    let all_conditions = !containers_ready.is_null();
    let statuses = |field: &str, containers: &[Container]| match status.get(field).and_then(Value::as_array) {
        None => Rc::default(),
        Some(entries) => Rc::new(containers.iter().map(|container| of_container(entries, &container.name, clock)).collect()),
    };
    let started_ms = clock.at(read::at(status, &["startTime"]));
    PodStatus {
        phase: match text(status, "phase").as_ref() {
            "Running" => Phase::Running,
            "Succeeded" => Phase::Succeeded,
            "Failed" => Phase::Failed,
            _ => Phase::Pending,
        },
        ready: holds(ready),
        containers_ready: if all_conditions { holds(containers_ready) } else { holds(ready) },
        ready_changed_ms: since(ready).unwrap_or(0),
        reason: reason.unwrap_or_default(),
        scheduled_ms: since(scheduled).filter(|_| holds(scheduled)),
        unschedulable: unschedulable.then(|| text(scheduled, "message")),
        ip: text(status, "podIP").parse().ok(),
        started_ms,
        sandbox_ms: since(sandbox).filter(|_| holds(sandbox)),
        initialized_ms: if all_conditions { since(initialized).filter(|_| holds(initialized)) } else { started_ms },
        all_conditions,
        init_containers: statuses("initContainerStatuses", init),
        containers: statuses("containerStatuses", containers),
    }
}

fn of_container(entries: &[Value], name: &str, clock: &Clock) -> ContainerStatus {
    let Some(entry) = entries.iter().find(|entry| entry.get("name").and_then(Value::as_str) == Some(name)) else {
        return ContainerStatus::waiting("ContainerCreating");
    };
    let is_true = |field: &str| entry.get(field).and_then(Value::as_bool).unwrap_or(false);
    let state = read::at(entry, &["state"]);
    let text = |path: &[&str]| Name::from(read::at(state, path).as_str().unwrap_or_default());
    let state = match (state.get("running"), state.get("terminated")) {
        (Some(running), _) => ContainerState::Running { since_ms: clock.at(read::at(running, &["startedAt"])).unwrap_or(IMPORT_MS) },
        (None, Some(terminated)) => ContainerState::Terminated(ended(terminated, clock)),
        (None, None) => ContainerState::Waiting { reason: text(&["waiting", "reason"]), message: text(&["waiting", "message"]) },
    };
    let is_running = matches!(state, ContainerState::Running { .. });
    let last = entry.get("lastState").and_then(|last| last.get("terminated")).map(|terminated| ended(terminated, clock));
    let restarts = u32::try_from(count(entry.get("restartCount"))).unwrap_or(u32::MAX);
    ContainerStatus { last, restarts, ready: is_true("ready"), started: is_running && is_true("started"), state }
}

fn ended(terminated: &Value, clock: &Clock) -> Ended {
    let at = |field: &str| clock.at(read::at(terminated, &[field])).unwrap_or(IMPORT_MS);
    let exit_code = terminated.get("exitCode").and_then(Value::as_i64).and_then(|code| i32::try_from(code).ok()).unwrap_or(1);
    Ended { exit_code, started_ms: at("startedAt"), ended_ms: at("finishedAt") }
}
