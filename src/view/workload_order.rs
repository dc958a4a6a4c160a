//! The order in which the page names workloads: those applied last come first, those applied together in the order of their
//! text.

use crate::api::stateful_set::StatefulSet;
use crate::api::{Meta, Uid, order};
use crate::cluster::State;
use std::cmp::Reverse;
use std::rc::Rc;

/// Where a workload stands among others. One command applies its objects at one time.
pub type WorkloadRank = (Reverse<u64>, Uid);

/// The rank of an object by its metadata: by when it was applied, and by its identity, which counts up.
pub fn rank(meta: &Meta) -> WorkloadRank {
    (Reverse(meta.applied_ms), meta.uid)
}

/// The StatefulSets of a state in their order.
pub fn stateful_sets(state: &State) -> Vec<&Rc<StatefulSet>> {
    let mut sets: Vec<&Rc<StatefulSet>> = state.all::<StatefulSet>().collect();
    order::sort_by_key(&mut sets, |set| rank(&set.meta));
    sets
}
