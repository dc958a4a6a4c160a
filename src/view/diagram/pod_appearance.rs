//! How a Pod is drawn: one state derived from its phase, containers, kubelet stage and node, with its texts and progress.

use super::input::WorkloadTraits;
use crate::api::node::{Node, NodeReady};
use crate::api::pod::{Phase, Pod};
use crate::api::{Key, Kind, Name, order};
use crate::cluster::State;
use crate::cluster::kubelet::Stage;
use crate::view::current_wait::current_wait;
use crate::view::naming::Naming;
use crate::view::words::span;
use std::collections::BTreeSet;
use std::rc::Rc;

/// A Pod's state as drawn; each has its own shape and colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PodState {
    /// Not scheduled yet.
    Pending,
    /// The scheduler found no node, or the Pod's claims are not bound.
    Unschedulable,
    /// The kubelet mounts its volumes and creates its sandbox.
    Creating,
    /// The kubelet pulls its images.
    Pulling,
    /// The kubelet starts its containers.
    Starting,
    /// Running, not ready.
    NotReady,
    /// Ready for less than minReadySeconds.
    Ready,
    /// Ready and available.
    Available,
    /// Being deleted.
    Terminating,
    /// In CrashLoopBackOff.
    CrashLoop,
    /// In ImagePullBackOff or ErrImagePull.
    ImagePullBackOff,
    /// Phase Failed.
    Failed,
    /// Phase Succeeded.
    Succeeded,
    /// Its node is unreachable: it sends no heartbeats.
    Unknown,
}

/// A Pod's state with its texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodAppearance {
    /// The state.
    pub state: PodState,
    /// The column STATUS of `kubectl get pods`.
    pub status: Name,
    /// A shorter word for narrow tiles.
    pub short: &'static str,
    /// The progress of the stage, in percent; absent where the stage has no duration.
    pub progress: Option<u8>,
    /// The number of restarts of its containers.
    pub restarts: u32,
    /// Phase, readiness and more, as one sentence.
    pub description: Name,
}

/// The appearance of a Pod in this state. `set` has the minReadySeconds of its workload.
pub fn appearance(state: &State, pod: &Pod, pod_state: PodState, set: Option<&WorkloadTraits>, now_ms: u64) -> PodAppearance {
    let key = Key::new(Kind::Pod, &pod.meta.namespace, &pod.meta.name);
    let min_ready_seconds = set.map_or(0, |s| s.min_ready_seconds);
    let status = status_of(pod);
    // Screen readers read this: tenths of a second would be outdated before they are read.
    let description = describe(state, pod, pod_state, &status, now_ms - now_ms % 1_000);
    let progress = progress(state, pod, &key, pod_state, min_ready_seconds, now_ms);
    PodAppearance { state: pod_state, status: status.into(), short: short(pod_state), progress, restarts: pod.restarts(), description }
}

/// The appearance of a Pod that is drawn as a dot: without progress and long description.
pub fn short_appearance(pod: &Pod, pod_state: PodState) -> PodAppearance {
    let status: Name = status_of(pod).into();
    PodAppearance {
        state: pod_state,
        status: status.clone(),
        short: short(pod_state),
        progress: None,
        restarts: pod.restarts(),
        description: status,
    }
}

/// The state of a Pod. `reachable` are the nodes that send heartbeats, `min_ready_seconds` is the field of the Pod's
/// workload.
pub fn state_of(state: &State, pod: &Pod, reachable: &BTreeSet<&str>, min_ready_seconds: i64, now_ms: u64) -> PodState {
    let stage = || state.runtime_of(&Key::new(Kind::Pod, &pod.meta.namespace, &pod.meta.name)).map(|r| r.stage);
    match (pod.status.phase, pod.waiting_reason().map(|r| &**r)) {
        _ if pod.node.as_ref().is_some_and(|node| !reachable.contains(&**node)) => PodState::Unknown,
        _ if pod.meta.is_terminating() => PodState::Terminating,
        (Phase::Failed, _) => PodState::Failed,
        (Phase::Succeeded, _) => PodState::Succeeded,
        (_, Some("CrashLoopBackOff")) => PodState::CrashLoop,
        (_, Some("ImagePullBackOff" | "ErrImagePull")) => PodState::ImagePullBackOff,
        (Phase::Running, _) if pod.is_available(min_ready_seconds, now_ms) => PodState::Available,
        (Phase::Running, _) if pod.status.ready => PodState::Ready,
        (Phase::Running, _) => PodState::NotReady,
        (Phase::Pending, _) if pod.node.is_none() && pod.status.unschedulable.is_some() => PodState::Unschedulable,
        (Phase::Pending, _) if pod.node.is_none() => PodState::Pending,
        _ => match stage() {
            Some(Stage::Pulling) => PodState::Pulling,
            Some(Stage::Starting | Stage::Initializing) => PodState::Starting,
            _ => PodState::Creating,
        },
    }
}

/// The nodes that send heartbeats: those whose condition Ready is not Unknown.
pub fn reachable_nodes(nodes: &[Rc<Node>]) -> BTreeSet<&str> {
    order::gather_set(nodes.iter().filter(|node| node.ready != NodeReady::Unknown).map(|node| &*node.meta.name))
}

/// The column STATUS; unlike in kubectl, a Pod being deleted is `Terminating` to its end.
fn status_of(pod: &Pod) -> String {
    if pod.meta.is_terminating() { "Terminating".into() } else { pod.status_column() }
}

fn short(state: PodState) -> &'static str {
    match state {
        PodState::Pending | PodState::Unschedulable => "Pending",
        PodState::Creating => "Creating",
        PodState::Pulling => "Pulling",
        PodState::Starting => "Starting",
        PodState::NotReady => "Unready",
        PodState::Ready | PodState::Available => "Ready",
        PodState::Terminating => "Stopping",
        PodState::CrashLoop => "Crashing",
        PodState::ImagePullBackOff => "No image",
        PodState::Failed => "Failed",
        PodState::Succeeded => "Ended",
        PodState::Unknown => "Unknown",
    }
}

fn progress(state: &State, pod: &Pod, key: &Key, pod_state: PodState, min_ready_seconds: i64, now_ms: u64) -> Option<u8> {
    let (since_ms, until_ms) = match pod_state {
        PodState::Ready => {
            let since_ms = pod.status.ready_changed_ms;
            (since_ms, since_ms + u64::try_from(min_ready_seconds).unwrap_or(0) * 1_000)
        }
        // Its containers may terminate long before the grace period ends.
        PodState::Terminating => pod.meta.deletion.map(|deletion| (deletion.requested_ms, deletion.timestamp_ms()))?,
        PodState::Available | PodState::Unknown => return None,
        _ => {
            let runtime = state.runtime_of(key)?;
            (runtime.since_ms, runtime.until_ms.filter(|at_ms| *at_ms < u64::MAX)?)
        }
    };
    let (elapsed_ms, total_ms) = (now_ms.saturating_sub(since_ms), until_ms.saturating_sub(since_ms).max(1));
    u8::try_from(elapsed_ms.saturating_mul(100) / total_ms).ok().map(|percent| percent.min(100))
}

fn describe(state: &State, pod: &Pod, pod_state: PodState, status: &str, now_ms: u64) -> Name {
    let phase = pod.status.phase.name();
    let mut parts = vec![phase.to_owned(), if pod.status.ready { "ready".into() } else { "not ready".to_owned() }];
    if status != phase {
        parts.push(status.to_owned());
    }
    match &pod.node {
        Some(node) if pod_state == PodState::Unknown => parts.push(format!("on {node}, which is unreachable")),
        Some(node) => parts.push(format!("on {node}")),
        None => parts.push("not scheduled yet".into()),
    }
    if pod_state == PodState::Ready {
        parts.push("not available yet: minReadySeconds has not elapsed".into());
    }
    if let Some(deletion) = pod.meta.deletion {
        match deletion.timestamp_ms().saturating_sub(now_ms) {
            0 => parts.push("its grace period is over".into()),
            left_ms => parts.push(format!("its grace period of {} s has {} left", deletion.grace_seconds, span(left_ms))),
        }
    }
    match pod.restarts() {
        0 => {}
        1 => parts.push("restarted once".into()),
        n => parts.push(format!("restarted {n} times")),
    }
    parts.extend(pod.status.unschedulable.as_ref().map(|message| message.to_string()));
    parts.extend(unbound_claim(state, pod));
    let key = Key::new(Kind::Pod, &pod.meta.namespace, &pod.meta.name);
    parts.extend(current_wait(state, &key).map(|wait| super::slot_wait_text::reason(Naming::of(state), &wait, now_ms)));
    parts.join(", ").into()
}

fn unbound_claim(state: &State, pod: &Pod) -> Option<String> {
    use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
    let bound = |claim: &Name| {
        state.find::<PersistentVolumeClaim>(&pod.meta.namespace, claim).is_some_and(|claim| claim.phase == ClaimPhase::Bound)
    };
    let (_, claim) = pod.claims().find(|(_, claim)| !bound(claim))?;
    let claim = Naming::of(state).name_in(&pod.meta.namespace, claim);
    Some(format!("PersistentVolumeClaim {claim} is not bound"))
}
