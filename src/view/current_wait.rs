//! A recorded wait compared with the current state.
//!
//! A controller records a [`Wait`] at its last sync. Until the next sync (10 ms or more), the condition it waits for may
//! already hold: then the wait is that the controller has not acted yet. All texts about waits use this module, so that no
//! sentence mixes the state at the last sync with the current state.

use crate::api::pod::Pod;
use crate::api::stateful_set::StatefulSet;
use crate::api::{Key, Kind, Name};
use crate::cluster::statefulset::revision_of;
use crate::cluster::wait::{BlockedStep, WaitReason};
use crate::cluster::{State, Wait};

/// What a controller or a Pod waits for at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentWait<'s> {
    /// The object that blocks.
    pub on: &'s Key,
    /// Its current state.
    pub target_state: TargetState,
    /// The step that is blocked; absent when others have done or undone it since the sync.
    pub blocked: Option<&'s BlockedStep>,
}

/// The current state of the object that blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetState {
    /// It is not yet what the wait needs.
    Unavailable(WaitReason),
    /// It is what the wait needs; the controller has not acted on that yet.
    Done,
    /// It is deleted; the controller has not acted on that yet.
    Gone,
}

impl TargetState {
    /// The state of an object that no longer blocks, as a clause after its name; empty while it blocks.
    pub fn now(&self, on: &Key) -> &'static str {
        match self {
            TargetState::Unavailable(_) => "",
            TargetState::Gone => "was removed",
            TargetState::Done if on.kind == Kind::Pod => "is ready",
            TargetState::Done => "exists",
        }
    }

    /// The same, and that the controller has not acted on it; `None` while the object blocks.
    pub fn not_synced_text(&self, on: &Key) -> Option<String> {
        let now = Some(self.now(on)).filter(|now| !now.is_empty())?;
        Some(format!("{now}, and the controller has not synced since"))
    }
}

/// What the controller of a StatefulSet, or a Pod, waits for; `None` when nothing blocks it.
pub fn current_wait<'s>(state: &'s State, object: &Key) -> Option<CurrentWait<'s>> {
    let wait = state.wait_of(object)?;
    let set = state.find::<StatefulSet>(&object.namespace, &object.name).filter(|_| object.kind == Kind::StatefulSet);
    Some(CurrentWait {
        on: &wait.on,
        target_state: current_target_state(state, set.map(|set| &**set), wait),
        blocked: still_blocked_step(state, set.map(|set| &**set), wait),
    })
}

/// Whether the spec of a StatefulSet changed since the last sync (`observedGeneration`).
pub fn is_unobserved(set: &StatefulSet) -> bool {
    set.status.observed_generation != set.meta.generation
}

fn current_target_state(state: &State, set: Option<&StatefulSet>, wait: &Wait) -> TargetState {
    let recorded = || TargetState::Unavailable(wait.reason.clone());
    let (namespace, name) = (&wait.on.namespace, &wait.on.name);
    let pod = || state.find::<Pod>(namespace, name);
    match &wait.reason {
        WaitReason::Missing if state.get(&wait.on).is_some() => TargetState::Done,
        // What the API server said of a write stays what it said.
        WaitReason::Missing | WaitReason::CreateFailed { .. } | WaitReason::UpdateFailed { .. } => recorded(),
        WaitReason::StaleClaim { claim } => {
            let key = Key { kind: Kind::PersistentVolumeClaim, namespace: namespace.clone(), name: claim.clone() };
            if state.get(&key).is_some() { recorded() } else { TargetState::Gone }
        }
        WaitReason::StillAttached { node, users, forced_ms } if state.attached_to(name).contains(&node) => {
            TargetState::Unavailable(WaitReason::StillAttached {
                node: node.clone(),
                users: users.iter().filter(|user| uses(state, claim_namespace(state, name), user, node)).cloned().collect(),
                forced_ms: *forced_ms,
            })
        }
        WaitReason::StillAttached { .. } => TargetState::Done,
        _ => match pod() {
            None => TargetState::Gone,
            Some(pod) => of_pod(state, set, pod, &wait.reason),
        },
    }
}

/// The current state of a Pod that blocks; the recorded reason while it still holds.
fn of_pod(state: &State, set: Option<&StatefulSet>, pod: &Pod, recorded: &WaitReason) -> TargetState {
    let min_ready_seconds = set.map_or(0, |set| set.spec.min_ready_seconds.into());
    match (WaitReason::of_pod(pod, min_ready_seconds, state.now_ms()), recorded) {
        (None, _) => TargetState::Done,
        (Some(WaitReason::Terminating), WaitReason::JustDeleted) | (Some(WaitReason::Pending), WaitReason::JustCreated) => {
            TargetState::Unavailable(recorded.clone())
        }
        (Some(WaitReason::Terminating), WaitReason::Terminated) if pod.is_terminal() => TargetState::Unavailable(recorded.clone()),
        (Some(because), _) => TargetState::Unavailable(because),
    }
}

/// The namespace of the claim that has a volume.
fn claim_namespace<'s>(state: &'s State, volume: &Name) -> &'s str {
    let volume = state.find::<crate::api::storage::PersistentVolume>("", volume);
    volume.and_then(|volume| volume.claim.as_ref()).map_or("", |claim| &*claim.namespace)
}

/// Whether a Pod is on a node and has not terminated.
fn uses(state: &State, namespace: &str, pod: &Name, node: &Name) -> bool {
    state.find::<Pod>(namespace, pod).is_some_and(|pod| pod.node.as_ref() == Some(node) && !pod.is_terminal())
}

/// The step that is blocked, if it is still to be done.
fn still_blocked_step<'s>(state: &State, set: Option<&StatefulSet>, wait: &'s Wait) -> Option<&'s BlockedStep> {
    let staying = |name: &Name| state.find::<Pod>(&wait.on.namespace, name).filter(|pod| !pod.meta.is_terminating());
    let holds = match &wait.blocked {
        BlockedStep::Condemned { next } => *next == wait.on.name || staying(next).is_some(),
        BlockedStep::Update { next: Some(next) } => {
            let is_old =
                |pod: &Pod| set.is_some_and(|set| revision_of(pod).is_none_or(|revision| **revision != *set.status.update_revision));
            *next == wait.on.name || staying(next).is_some_and(|pod| is_old(pod))
        }
        BlockedStep::Replica { .. } | BlockedStep::Update { next: None } | BlockedStep::Start => true,
    };
    holds.then_some(&wait.blocked)
}

/// Whether the last message of the scheduler is about unbound claims: once they are bound, it has not retried yet.
pub fn is_for_volumes(pod: &Pod) -> bool {
    pod.status.unschedulable.as_ref().is_some_and(|message| message.contains("unbound"))
}
