//! Why a component does not go on: what it waits for, why, and which step is blocked. The view prints it.

use crate::api::pod::{Phase, Pod};
use crate::api::table::Boxed;
use crate::api::{Key, Name};

/// What a component waits for, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wait {
    /// The object it waits for.
    pub on: Key,
    /// Why that object blocks it.
    pub reason: WaitReason,
    /// The step that follows once the wait ends.
    pub blocked: BlockedStep,
}

impl Boxed for Wait {}

/// Why an object blocks a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WaitReason {
    /// The pod is terminating.
    Terminating,
    /// The pod is Failed or Succeeded: the controller deletes and recreates it.
    Terminated,
    /// The pod was created in this sync.
    JustCreated,
    /// The pod's deletion was requested in this sync.
    JustDeleted,
    /// The pod is in phase Pending.
    Pending,
    /// The pod is running and not ready.
    NotReady,
    /// The pod is ready, but not for `minReadySeconds` yet.
    NotAvailable {
        /// When it becomes available, in ms of the virtual clock.
        available_ms: u64,
    },
    /// A claim of the pod is still owned by the deleted pod of this name and will be deleted with it (PodClaimIsStale).
    StaleClaim {
        /// The claim.
        claim: Name,
    },
    /// A ReadWriteOnce volume is still attached to another node (multi-attach).
    StillAttached {
        /// The other node.
        node: Name,
        /// The pods there that use it; none when only the detach is outstanding.
        users: Vec<Name>,
        /// When it is force-detached if the node is not ready by then, in ms of the virtual clock.
        forced_ms: Option<u64>,
    },
    /// The ConfigMap or Secret does not exist.
    Missing,
    /// The pod does not mount these claims of the set, and the volumes of a pod are immutable: its update fails, and the
    /// controller retries.
    UpdateFailed {
        /// The names of the claims.
        claims: Vec<Name>,
    },
    /// Creating the pod failed; the controller retries.
    CreateFailed {
        /// The error message.
        message: Name,
    },
}

impl WaitReason {
    /// Why a pod of a set is not available at a time; nothing when it is. `min_ready_seconds` is the set's
    /// (stateful_set_utils.go isUnavailable).
    pub fn of_pod(pod: &Pod, min_ready_seconds: i64, now_ms: u64) -> Option<WaitReason> {
        let min_ready_ms = u64::try_from(min_ready_seconds).unwrap_or(0).saturating_mul(1000);
        match () {
            () if pod.meta.is_terminating() => Some(WaitReason::Terminating),
            () if pod.is_terminal() => Some(WaitReason::Terminated),
            () if pod.status.phase == Phase::Pending => Some(WaitReason::Pending),
            () if !pod.status.ready => Some(WaitReason::NotReady),
            () if !pod.is_available(min_ready_seconds, now_ms) => {
                Some(WaitReason::NotAvailable { available_ms: pod.status.ready_changed_ms.saturating_add(min_ready_ms) })
            }
            () => None,
        }
    }
}

/// The step that a wait blocks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BlockedStep {
    /// Processing the replica of the next ordinal.
    Replica {
        /// Its pod's name; absent after the last replica, when scaling down or updating is blocked.
        next: Option<Name>,
    },
    /// Deleting a condemned pod: its ordinal is not desired any more.
    Condemned {
        /// The pod's name.
        next: Name,
    },
    /// Starting a pod's containers.
    Start,
    /// Updating the pod of the next lower ordinal.
    Update {
        /// The next pod's name, if one is left to update.
        next: Option<Name>,
    },
}
