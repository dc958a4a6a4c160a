//! The message of an unschedulable pod. Models pkg/scheduler/framework/types.go FitError and the preemption plugin's words.

use super::Reason;
use crate::api::order;
use std::collections::BTreeMap;

/// Refused before any node was looked at.
pub(super) fn before_any_node(nodes: usize, reason: &str) -> String {
    format!("0/{nodes} nodes are available: {reason}. not found")
}

/// Refused by every node.
pub(super) fn no_node(refused: &[Vec<Reason>]) -> String {
    let nodes = refused.len();
    if nodes == 0 {
        return "no nodes available to schedule pods".into();
    }
    let reasons = counted(refused.iter().flatten().map(|r| &*r.words));
    let helpless = refused.iter().filter(|r| r.iter().any(|r| !r.preemption_helps)).count();
    let words = |count: usize, words: &'static str| std::iter::repeat_n(words, count);
    let preemption = counted(
        words(nodes - helpless, "No preemption victims found for incoming pod")
            .chain(words(helpless, "Preemption is not helpful for scheduling")),
    );
    format!(
        "0/{nodes} nodes are available: {reasons}. no new claims to deallocate, preemption: 0/{nodes} nodes are available: {preemption}."
    )
}

/// `2 this, 1 that`, sorted as texts.
fn counted<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    words.for_each(|w| *counts.entry(w).or_default() += 1);
    let mut parts: Vec<String> = counts.into_iter().map(|(words, count)| format!("{count} {words}")).collect();
    order::sort_by(&mut parts, Ord::cmp);
    parts.join(", ")
}
