//! A recorded wait held against the state it is told with.
//!
//! A controller leaves a [`Wait`] behind at its last sync. Until the next one (10 ms and more), what it waited for may have
//! come about: then the wait is told as what it is, a controller that has not acted yet. Whatever says why something waits
//! asks here, so that no sentence combines what was found at a sync with what is so now.

use crate::api::pod::Pod;
use crate::api::stateful_set::StatefulSet;
use crate::api::{Key, Kind, Name};
use crate::cluster::statefulset::revision_of;
use crate::cluster::wait::{Because, Before};
use crate::cluster::{State, Wait};

/// What somebody waits for at a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CurrentWait<'s> {
    /// The object waited for.
    pub on: &'s Key,
    /// How it is now.
    pub standing: Standing,
    /// What is done next; absent when that has been done or undone by others since the sync.
    pub before: Option<&'s Before>,
}

/// How the object waited for is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It still lacks something.
    Lacks(Because),
    /// It lacks nothing any more; whoever waits has not acted on that.
    Done,
    /// It is gone; whoever waits has not acted on that.
    Gone,
}

impl Standing {
    /// How an object is that is waited for no longer, in words that follow its name; empty while it lacks something.
    pub fn now(&self, on: &Key) -> &'static str {
        match self {
            Standing::Lacks(_) => "",
            Standing::Gone => "is gone",
            Standing::Done if on.kind == Kind::Pod => "is Ready",
            Standing::Done => "is there",
        }
    }

    /// The same, and that whoever waits has not acted on it; nothing while the object lacks something.
    pub fn unseen(&self, on: &Key) -> Option<String> {
        let now = Some(self.now(on)).filter(|now| !now.is_empty())?;
        Some(format!("{now}, and the controller has not acted on that yet"))
    }
}

/// What the controller of a set, or a pod, waits for in a state; nothing when it waits for nothing.
pub fn current_wait<'s>(state: &'s State, object: &Key) -> Option<CurrentWait<'s>> {
    let wait = state.wait_of(object)?;
    let set = state.find::<StatefulSet>(&object.namespace, &object.name).filter(|_| object.kind == Kind::StatefulSet);
    Some(CurrentWait {
        on: &wait.on,
        standing: standing(state, set.map(|set| &**set), wait),
        before: before(state, set.map(|set| &**set), wait),
    })
}

/// Whether a set was changed since its controller last looked at it.
pub fn is_unobserved(set: &StatefulSet) -> bool {
    set.status.observed_generation != set.meta.generation
}

fn standing(state: &State, set: Option<&StatefulSet>, wait: &Wait) -> Standing {
    let recorded = || Standing::Lacks(wait.because.clone());
    let (namespace, name) = (&wait.on.namespace, &wait.on.name);
    let pod = || state.find::<Pod>(namespace, name);
    match &wait.because {
        Because::Missing if state.get(&wait.on).is_some() => Standing::Done,
        // What the API server said of a write stays what it said.
        Because::Missing | Because::CreateFailed { .. } => recorded(),
        Because::StaleClaim { claim } => {
            let key = Key { kind: Kind::PersistentVolumeClaim, namespace: namespace.clone(), name: claim.clone() };
            if state.get(&key).is_some() { recorded() } else { Standing::Gone }
        }
        Because::StillAttached { node, users, forced_ms } if state.attached_to(name).contains(&node) => {
            Standing::Lacks(Because::StillAttached {
                node: node.clone(),
                users: users.iter().filter(|user| uses(state, claim_namespace(state, name), user, node)).cloned().collect(),
                forced_ms: *forced_ms,
            })
        }
        Because::StillAttached { .. } => Standing::Done,
        _ => match pod() {
            None => Standing::Gone,
            Some(pod) => of_pod(state, set, pod, &wait.because),
        },
    }
}

/// How a pod that a set waits for is: in the words of the sync while they hold.
fn of_pod(state: &State, set: Option<&StatefulSet>, pod: &Pod, recorded: &Because) -> Standing {
    let min_ready_seconds = set.map_or(0, |set| set.spec.min_ready_seconds.into());
    match (Because::of_pod(pod, min_ready_seconds, state.now_ms()), recorded) {
        (None, _) => Standing::Done,
        (Some(Because::Terminating), Because::JustDeleted) | (Some(Because::Pending), Because::JustCreated) => {
            Standing::Lacks(recorded.clone())
        }
        (Some(Because::Terminating), Because::Ended) if pod.is_terminal() => Standing::Lacks(recorded.clone()),
        (Some(because), _) => Standing::Lacks(because),
    }
}

/// The namespace of the claim that has a volume.
fn claim_namespace<'s>(state: &'s State, volume: &Name) -> &'s str {
    let volume = state.find::<crate::api::storage::PersistentVolume>("", volume);
    volume.and_then(|volume| volume.claim.as_ref()).map_or("", |claim| &*claim.namespace)
}

/// Whether a pod is on a node and has not ended.
fn uses(state: &State, namespace: &str, pod: &Name, node: &Name) -> bool {
    state.find::<Pod>(namespace, pod).is_some_and(|pod| pod.node.as_ref() == Some(node) && !pod.is_terminal())
}

/// What is done next, if that is still to be done.
fn before<'s>(state: &State, set: Option<&StatefulSet>, wait: &'s Wait) -> Option<&'s Before> {
    let staying = |name: &Name| state.find::<Pod>(&wait.on.namespace, name).filter(|pod| !pod.meta.is_terminating());
    let holds = match &wait.before {
        Before::Condemned { next } => *next == wait.on.name || staying(next).is_some(),
        Before::Update { next: Some(next) } => {
            let is_old =
                |pod: &Pod| set.is_some_and(|set| revision_of(pod).is_none_or(|revision| **revision != *set.status.update_revision));
            *next == wait.on.name || staying(next).is_some_and(|pod| is_old(pod))
        }
        Before::Replica { .. } | Before::Update { next: None } | Before::Start => true,
    };
    holds.then_some(&wait.before)
}

/// Whether the scheduler said of a pod that claims of it have no volume: once they have one, it has not looked again yet.
pub fn is_for_volumes(pod: &Pod) -> bool {
    pod.status.unschedulable.as_ref().is_some_and(|message| message.contains("unbound"))
}
