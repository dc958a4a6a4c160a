//! One thing to try next, for whoever has tried nothing like it in this run.

use crate::api::pod::Pod;
use crate::api::{Key, Kind};
use crate::cluster::faults::key_of;
use crate::cluster::{Action, Fault};
use crate::history::History;
use crate::view::deed::Deed;
use crate::view::naming::Naming;
use crate::view::workload_order::stateful_sets;

/// Something to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What it shows, in sentences.
    pub words: String,
    /// The text of its button.
    pub button: String,
    /// What does it.
    pub deed: Deed,
}

/// What to try: first what a deleted pod comes back with, then what a smaller set leaves behind, then a lost node.
pub fn offer(history: &History) -> Option<Offer> {
    let state = history.state();
    let set = stateful_sets(state).into_iter().find(|set| set.spec.replicas > 0 && !set.meta.is_terminating())?;
    let done = |is_it: fn(&Action) -> bool| history.branch().deeds().any(|(_, deed)| deed.actions.iter().any(is_it));
    let first = state.store().owned::<Pod>(set.meta.uid).filter(|pod| pod.is_running_and_ready()).min_by_key(|pod| &pod.meta.name)?;
    let names = Naming::of(state);
    let name = names.name(&key_of(&**first));
    if !done(|action| matches!(action, Action::Delete { key, .. } | Action::Evict { pod: key } if key.kind == Kind::Pod)) {
        let claim =
            if first.claims().any(|(_, claim)| !first.is_ephemeral_claim(claim)) { ", and the claim that waited for it" } else { "" };
        let words = format!("Delete {name}: it comes back under the same name{claim}.");
        return Some(Offer { words, button: format!("Delete {name}"), deed: Deed::Delete(key_of(&**first)) });
    }
    if !history.is_settled() {
        return None;
    }
    if !done(|action| matches!(action, Action::Replace(_))) {
        let words = format!("Ask for one pod fewer: the highest ordinal of {} goes, what it claimed stays.", names.name(&key_of(&**set)));
        let replicas = i64::from(set.spec.replicas) - 1;
        let key = Key::new(Kind::StatefulSet, &set.meta.namespace, &set.meta.name);
        return Some(Offer { words, button: format!("Scale to {replicas}"), deed: Deed::Scale(key, replicas) });
    }
    if !done(|action| matches!(action, Action::Fault(Fault::NodeDown(_)))) {
        let node = first.node.clone()?;
        let words = format!("Take {node} down: no second {name} is made while the first may still run.");
        return Some(Offer { words, button: format!("Take {node} down"), deed: Deed::NodeDown(node) });
    }
    None
}
