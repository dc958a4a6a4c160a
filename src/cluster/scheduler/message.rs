//! The message of an unschedulable pod. Models pkg/scheduler/framework/types.go FitError.Error and the message of the
//! DefaultPreemption plugin. The reasons of single nodes are in [`super::filters`], those about claims in `State::schedule`.

use super::Reason;
use crate::api::order;
use std::collections::BTreeMap;
use std::iter::repeat_n;

/// A pod that PreFilter rejects for all nodes. `not found` is what FitError prints in place of preemption, which is not tried.
pub(super) fn pre_filter_rejection(nodes: usize, reason: &str) -> String {
    format!("0/{nodes} nodes are available: {reason}. not found")
}

/// A pod that every node rejects, with the reasons of each node.
pub(super) fn no_feasible_node(reasons_by_node: &[Vec<Reason>]) -> String {
    let nodes = reasons_by_node.len();
    if nodes == 0 {
        return "no nodes available to schedule pods".into();
    }
    let reasons = count_messages(reasons_by_node.iter().flatten().map(|r| &*r.message));
    let unresolvable = reasons_by_node.iter().filter(|r| r.iter().any(|r| !r.preemption_helps)).count();
    let preemption = count_messages(
        repeat_n("No preemption victims found for incoming pod", nodes - unresolvable)
            .chain(repeat_n("Preemption is not helpful for scheduling", unresolvable)),
    );
    // "no new claims to deallocate" is the part of the DynamicResources plugin.
    format!(
        "0/{nodes} nodes are available: {reasons}. no new claims to deallocate, preemption: 0/{nodes} nodes are available: {preemption}."
    )
}

/// Counts equal messages: `1 Insufficient cpu, 2 node(s) were unschedulable`, sorted as text.
fn count_messages<'m>(messages: impl Iterator<Item = &'m str>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    messages.for_each(|message| *counts.entry(message).or_default() += 1);
    let mut parts: Vec<String> = counts.into_iter().map(|(message, count)| format!("{count} {message}")).collect();
    order::sort_by(&mut parts, Ord::cmp);
    parts.join(", ")
}
