//! How a pod looks: one state out of phase, containers, stage and node, with its words and how far it is.

use super::census::SetFacts;
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

/// A pod's state as drawn; each has a shape and a colour of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PodState {
    /// No node yet.
    Pending,
    /// The scheduler found no node, or waits for its volumes.
    Unschedulable,
    /// Its volumes are mounted and its sandbox is made.
    Creating,
    /// Its images are pulled.
    Pulling,
    /// Its containers are started.
    Starting,
    /// It runs and is not Ready.
    NotReady,
    /// It is Ready, for less than minReadySeconds.
    Ready,
    /// It is Ready and counts as available.
    Available,
    /// It is told to stop.
    Terminating,
    /// Its containers crash again and again.
    CrashLoop,
    /// Its image can't be pulled.
    ImagePullBackOff,
    /// It ended badly.
    Failed,
    /// It ended well.
    Succeeded,
    /// Nobody knows: nothing is heard of its node.
    Unknown,
}

/// A pod's state with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodLook {
    /// The state.
    pub state: PodState,
    /// The column STATUS of `kubectl get pods`.
    pub status: Name,
    /// A shorter word for narrow places.
    pub short: &'static str,
    /// How far the stage is, in percent; absent where time alone ends nothing.
    pub progress: Option<u8>,
    /// How often its containers were restarted.
    pub restarts: u32,
    /// Phase, readiness and the rest in a sentence.
    pub description: Name,
}

/// How a pod of this state looks at a moment. `set` is what its set asks of availability.
pub fn look(state: &State, pod: &Pod, pod_state: PodState, set: Option<&SetFacts>, now_ms: u64) -> PodLook {
    let key = Key::new(Kind::Pod, &pod.meta.namespace, &pod.meta.name);
    let min_ready_seconds = set.map_or(0, |s| s.min_ready_seconds);
    let status = status_of(pod);
    // Read out, tenths of a second would be old before they are said.
    let description = describe(state, pod, pod_state, &status, now_ms - now_ms % 1_000);
    let progress = progress(state, pod, &key, pod_state, min_ready_seconds, now_ms);
    PodLook { state: pod_state, status: status.into(), short: short(pod_state), progress, restarts: pod.restarts(), description }
}

/// Likewise in few words: where a pod is a dot, all that moves is its colour and its sign.
pub fn short_look(pod: &Pod, pod_state: PodState) -> PodLook {
    let status: Name = status_of(pod).into();
    PodLook {
        state: pod_state,
        status: status.clone(),
        short: short(pod_state),
        progress: None,
        restarts: pod.restarts(),
        description: status,
    }
}

/// The state alone. `heard_of` are the nodes of which something is heard, `min_ready_seconds` is what the pod's set asks of
/// availability.
pub fn state_of(state: &State, pod: &Pod, heard_of: &BTreeSet<&str>, min_ready_seconds: i64, now_ms: u64) -> PodState {
    let stage = || state.runtime_of(&Key::new(Kind::Pod, &pod.meta.namespace, &pod.meta.name)).map(|r| r.stage);
    match (pod.status.phase, pod.waiting_reason().map(|r| &**r)) {
        _ if pod.node.as_ref().is_some_and(|node| !heard_of.contains(&**node)) => PodState::Unknown,
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

/// The nodes of which something is heard.
pub fn heard_of(nodes: &[Rc<Node>]) -> BTreeSet<&str> {
    order::gather_set(nodes.iter().filter(|node| node.ready != NodeReady::Unknown).map(|node| &*node.meta.name))
}

/// The column STATUS; a pod that goes is `Terminating` to its last moment here.
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

fn progress(state: &State, pod: &Pod, key: &Key, look: PodState, min_ready_seconds: i64, now_ms: u64) -> Option<u8> {
    let (since_ms, until_ms) = match look {
        PodState::Ready => {
            let since_ms = pod.status.ready_changed_ms;
            (since_ms, since_ms + u64::try_from(min_ready_seconds).unwrap_or(0) * 1_000)
        }
        // Its containers may stop long before its grace period has passed.
        PodState::Terminating => pod.meta.deletion.map(|deletion| (deletion.requested_ms, deletion.timestamp_ms()))?,
        PodState::Available | PodState::Unknown => return None,
        _ => {
            let runtime = state.runtime_of(key)?;
            (runtime.since_ms, runtime.until_ms.filter(|at_ms| *at_ms < u64::MAX)?)
        }
    };
    let (passed_ms, whole_ms) = (now_ms.saturating_sub(since_ms), until_ms.saturating_sub(since_ms).max(1));
    u8::try_from(passed_ms.saturating_mul(100) / whole_ms).ok().map(|percent| percent.min(100))
}

fn describe(state: &State, pod: &Pod, look: PodState, status: &str, now_ms: u64) -> Name {
    let phase = pod.status.phase.name();
    let mut words = vec![phase.to_owned(), if pod.status.ready { "Ready".into() } else { "not Ready".to_owned() }];
    if status != phase {
        words.push(status.to_owned());
    }
    match &pod.node {
        Some(node) if look == PodState::Unknown => words.push(format!("on {node}, of which nothing is heard")),
        Some(node) => words.push(format!("on {node}")),
        None => words.push("on no node yet".into()),
    }
    if look == PodState::Ready {
        words.push("not yet available: minReadySeconds have not passed".into());
    }
    if let Some(deletion) = pod.meta.deletion {
        match deletion.timestamp_ms().saturating_sub(now_ms) {
            0 => words.push("its grace period has passed".into()),
            left_ms => words.push(format!("its grace period of {} s has {} left", deletion.grace_seconds, span(left_ms))),
        }
    }
    match pod.restarts() {
        0 => {}
        1 => words.push("restarted once".into()),
        n => words.push(format!("restarted {n} times")),
    }
    words.extend(pod.status.unschedulable.as_ref().map(|message| message.to_string()));
    words.extend(missing_claims(state, pod));
    let key = Key::new(Kind::Pod, &pod.meta.namespace, &pod.meta.name);
    words.extend(current_wait(state, &key).map(|wait| super::wait_words::reason(Naming::of(state), &wait, now_ms)));
    words.join(", ").into()
}

fn missing_claims(state: &State, pod: &Pod) -> Option<String> {
    use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
    let bound = |claim: &Name| {
        state.find::<PersistentVolumeClaim>(&pod.meta.namespace, claim).is_some_and(|claim| claim.phase == ClaimPhase::Bound)
    };
    let (_, claim) = pod.claims().find(|(_, claim)| !bound(claim))?;
    let claim = Naming::of(state).name_in(&pod.meta.namespace, claim);
    Some(format!("claim {claim} is not bound"))
}
