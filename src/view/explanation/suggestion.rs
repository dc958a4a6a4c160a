//! One thing to try next that the user has not tried in this run.

use crate::api::pod::Pod;
use crate::api::{Key, Kind};
use crate::cluster::faults::key_of;
use crate::cluster::{Action, Fault};
use crate::history::History;
use crate::view::naming::Naming;
use crate::view::object_action::ObjectAction;
use crate::view::workload_order::stateful_sets;

/// Something to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What it shows.
    pub words: String,
    /// The text of its button.
    pub button: String,
    /// The action of the button.
    pub action: ObjectAction,
}

/// What to try: first deleting a Pod, then scaling down, then taking a node down.
pub fn suggestion(history: &History) -> Option<Suggestion> {
    let state = history.state();
    let set = stateful_sets(state).into_iter().find(|set| set.spec.replicas > 0 && !set.meta.is_terminating())?;
    let done = |is_it: fn(&Action) -> bool| history.branch().commands().any(|(_, command)| command.actions.iter().any(is_it));
    let first = state.store().owned::<Pod>(set.meta.uid).filter(|pod| pod.is_running_and_ready()).min_by_key(|pod| &pod.meta.name)?;
    let names = Naming::of(state);
    let name = names.name(&key_of(&**first));
    if !done(|action| matches!(action, Action::Delete { key, .. } | Action::Evict { pod: key } if key.kind == Kind::Pod)) {
        let claim =
            if first.claims().any(|(_, claim)| !first.is_ephemeral_claim(claim)) { " and reuses its PersistentVolumeClaim" } else { "" };
        let words = format!("Delete {name}: it is recreated with the same name{claim}.");
        return Some(Suggestion { words, button: format!("Delete {name}"), action: ObjectAction::Delete(key_of(&**first)) });
    }
    if !history.is_idle() {
        return None;
    }
    if !done(|action| matches!(action, Action::Replace(_))) {
        let words = format!(
            "Scale down by one: the Pod of {} with the highest ordinal is deleted, its claims are kept.",
            names.name(&key_of(&**set))
        );
        let replicas = i64::from(set.spec.replicas) - 1;
        let key = Key::new(Kind::StatefulSet, &set.meta.namespace, &set.meta.name);
        return Some(Suggestion { words, button: format!("Scale to {replicas}"), action: ObjectAction::Scale(key, replicas) });
    }
    if !done(|action| matches!(action, Action::Fault(Fault::NodeDown(_)))) {
        let node = first.node.clone()?;
        let words = format!("Take {node} down: no replacement for {name} is created while the first Pod may still be running.");
        return Some(Suggestion { words, button: format!("Take {node} down"), action: ObjectAction::NodeDown(node) });
    }
    None
}
