//! What is kept of waits: when each began, changed and ended. A look that changes no object may change a wait.

use crate::api::Key;
use crate::cluster::scheduler::Parked;
use crate::cluster::{State, Wait};

/// What an object waits for from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitChange {
    /// When.
    pub at_ms: u64,
    /// Who waits: a set's controller, or a pod.
    pub object: Key,
    /// For another object; absent when it no longer does.
    pub wait: Option<Wait>,
    /// Why a pod has no node; absent when it has, or was never looked at.
    pub parked: Option<Parked>,
    /// How many moments of the branch lie behind it.
    pub(super) moments: usize,
    /// What it took to come here ([`State::effort`]): tells two looks of one moment apart.
    effort: u64,
}

impl WaitChange {
    /// Whether it lies at or before a place of its branch.
    pub(super) fn is_until(&self, moments: usize, effort: u64) -> bool {
        self.moments <= moments && self.effort <= effort
    }
}

/// The waits that changed with the last look or action. `moments` is how many lie behind it.
pub(super) fn changed(state: &State, moments: usize) -> impl Iterator<Item = WaitChange> {
    state.waited().map(move |object| WaitChange {
        at_ms: state.now_ms(),
        object: object.clone(),
        wait: state.wait_of(object).cloned(),
        parked: state.parked(object).cloned(),
        moments,
        effort: state.effort(),
    })
}
