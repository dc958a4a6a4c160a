//! The order of workloads on the page: the last applied first, those applied together in the order of their manifest.

use crate::api::stateful_set::StatefulSet;
use crate::api::{Meta, Uid, order};
use crate::cluster::State;
use std::cmp::Reverse;
use std::rc::Rc;

/// The sort key of a workload. All objects of one command have the same time.
pub type WorkloadRank = (Reverse<u64>, Uid);

/// The sort key of an object: the time it was applied, then its UID, which increases.
pub fn rank(meta: &Meta) -> WorkloadRank {
    (Reverse(meta.applied_ms), meta.uid)
}

/// The StatefulSets of a state, in this order.
pub fn stateful_sets(state: &State) -> Vec<&Rc<StatefulSet>> {
    let mut sets: Vec<&Rc<StatefulSet>> = state.all::<StatefulSet>().collect();
    order::sort_by_key(&mut sets, |set| rank(&set.meta));
    sets
}
