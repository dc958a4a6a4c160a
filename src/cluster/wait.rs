//! Why something stands still, as data.

use crate::api::pod::{Phase, Pod};
use crate::api::table::Shared;
use crate::api::{Key, Name};

/// Whom a component waits for, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The object waited for.
    pub on: Key,
    /// What it lacks.
    pub because: Because,
    /// What is done once it is there.
    pub before: Before,
}

impl Shared for Wait {}

/// What the object waited for lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Because {
    /// It is being deleted, and not gone.
    Terminating,
    /// It has ended; it is deleted and made anew.
    Ended,
    /// It was just asked for.
    JustCreated,
    /// It was just asked to go.
    JustDeleted,
    /// It has not started.
    Pending,
    /// It runs and is not Ready.
    NotReady,
    /// It is Ready, and not for minReadySeconds yet.
    NotAvailable {
        /// When it will be.
        available_ms: u64,
    },
    /// Its claim belongs to the pod that had this name before and is on its way out.
    StaleClaim {
        /// The claim.
        claim: Name,
    },
    /// A volume is still attached to another node, and to one node only can it be.
    StillAttached {
        /// The other node.
        node: Name,
        /// The pods there that use it; when there are none, the node has only not said that it let go.
        users: Vec<Name>,
        /// When it is detached by force, if the node is not Ready by then.
        forced_ms: Option<u64>,
    },
    /// A ConfigMap or Secret that is not there.
    Missing,
    /// Making it failed; it is tried again.
    CreateFailed {
        /// What the API server or the controller said.
        message: Name,
    },
}

impl Because {
    /// What keeps a pod of a set from being available at a time; nothing when it is available. `min_ready_seconds` is what
    /// the set asks (stateful_set_utils.go isUnavailable).
    pub fn of_pod(pod: &Pod, min_ready_seconds: i64, now_ms: u64) -> Option<Because> {
        let min_ready_ms = u64::try_from(min_ready_seconds).unwrap_or(0).saturating_mul(1000);
        match () {
            () if pod.meta.is_terminating() => Some(Because::Terminating),
            () if pod.is_terminal() => Some(Because::Ended),
            () if pod.status.phase == Phase::Pending => Some(Because::Pending),
            () if !pod.status.ready => Some(Because::NotReady),
            () if !pod.is_available(min_ready_seconds, now_ms) => {
                Some(Because::NotAvailable { available_ms: pod.status.ready_changed_ms.saturating_add(min_ready_ms) })
            }
            () => None,
        }
    }
}

/// What is done next, once nobody need wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Before {
    /// The pods of higher ordinals are looked at: the next one is this.
    Replica {
        /// The next pod's name; absent when there is none, and scaling down or updating comes next.
        next: Option<Name>,
    },
    /// This pod, of an ordinal no longer wanted, is deleted.
    Condemned {
        /// Its name.
        next: Name,
    },
    /// A pod's containers are started.
    Start,
    /// The rolling update goes on to the next lower ordinal.
    Update {
        /// The next pod's name, if one is left to update.
        next: Option<Name>,
    },
}
