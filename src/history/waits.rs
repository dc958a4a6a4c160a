//! The record of waits: when each began, changed and ended. A reconcile that changes no object may change a wait.

use crate::api::Key;
use crate::cluster::scheduler::Unschedulable;
use crate::cluster::{State, Wait};

/// What an object waits for from this time on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitChange {
    /// When, in milliseconds.
    pub at_ms: u64,
    /// The waiting object: a StatefulSet (its controller waits) or a Pod.
    pub object: Key,
    /// The wait for another object; absent if there is none any more.
    pub wait: Option<Wait>,
    /// Why the Pod is unschedulable; absent if it has a node or was not tried yet.
    pub unschedulable: Option<Unschedulable>,
    /// The number of moments of the branch up to it.
    pub(super) moments: usize,
    /// The value of [`State::effort`]: orders reconciles between the same two moments.
    effort: u64,
}

impl WaitChange {
    /// Whether it happened at or before this position of its branch.
    pub(super) fn is_at_or_before(&self, moments: usize, effort: u64) -> bool {
        self.moments <= moments && self.effort <= effort
    }
}

/// The waits that the last reconcile or action changed. `moments` is the number of moments up to it.
pub(super) fn wait_changes(state: &State, moments: usize) -> impl Iterator<Item = WaitChange> {
    state.waited().map(move |object| WaitChange {
        at_ms: state.now_ms(),
        object: object.clone(),
        wait: state.wait_of(object).cloned(),
        unschedulable: state.unschedulable(object).cloned(),
        moments,
        effort: state.effort(),
    })
}
