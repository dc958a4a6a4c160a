//! The StatefulSet controller.
//!
//! One sync goes through the phases in upstream's order and stops where it has to wait; whom it waits for is kept as a
//! [`Wait`]. Models pkg/controller/statefulset/stateful_set.go and stateful_set_control.go.

mod claims;
mod pods;
mod revisions;
mod status;
mod sync;
mod update;

pub use pods::{POD_INDEX_LABEL, POD_NAME_LABEL, REVISION_LABEL, revision_of};

use super::change::Actor;
use super::faults::key_of;
use super::state::State;
use super::step::Retry;
use super::wait::Wait;
use crate::api::pod::Pod;
use crate::api::stateful_set::{StatefulSet, parent_and_ordinal};
use crate::api::{Key, Kind, OwnerReference};
use std::rc::Rc;

/// How far a part of a sync got.
pub(super) enum Progress {
    /// On to the next part.
    Goes,
    /// The sync ends here: whom it waits for.
    Waits(Wait),
    /// A write was refused: the sync ends and is tried again. Whom it waits for.
    Failed(Wait),
}

impl State {
    /// Models stateful_set.go sync and syncStatefulSet.
    pub(super) fn sync_stateful_set(&mut self, key: &Key) -> Result<(), Retry> {
        let Some(set) = self.store.find::<StatefulSet>(&key.namespace, &key.name).cloned() else {
            self.waits.remove(key);
            return Ok(());
        };
        if !set.meta.is_terminating() {
            self.adopt_orphan_revisions(&set);
        }
        let pods = self.pods_of_set(&set);
        let outcome = self.update_stateful_set(&set, pods);
        match outcome {
            Progress::Goes => {
                self.waits.remove(key);
                Ok(())
            }
            Progress::Waits(wait) => {
                self.waits.insert(key.clone(), wait);
                Ok(())
            }
            Progress::Failed(wait) => {
                self.waits.insert(key.clone(), wait);
                Err(Retry)
            }
        }
    }

    /// The set's pods, after adopting and releasing (stateful_set.go getPodsForStatefulSet, PodControllerRefManager.ClaimPods).
    fn pods_of_set(&mut self, set: &Rc<StatefulSet>) -> Vec<Rc<Pod>> {
        let member = |pod: &Rc<Pod>| parent_and_ordinal(&pod.meta.name).is_some_and(|(parent, _)| parent == &*set.meta.name);
        let matches = |pod: &Rc<Pod>| set.spec.selector.matches(&pod.meta.labels);
        let owned: Vec<Rc<Pod>> =
            self.store.owned::<Pod>(set.meta.uid).filter(|p| p.meta.is_controlled_by(set.meta.uid) && member(p)).cloned().collect();
        let (mut mine, released): (Vec<_>, Vec<_>) = owned.into_iter().partition(matches);
        if set.meta.is_terminating() {
            return mine;
        }
        for pod in released.iter().filter(|p| !p.meta.is_terminating()) {
            self.modify::<Pod>(&key_of(&**pod), |pod| {
                let owners = pod.meta.owners.iter().filter(|o| o.uid != set.meta.uid).cloned().collect();
                pod.meta.owners = Rc::new(owners);
            });
        }
        let orphans: Vec<Key> = self
            .store
            .uncontrolled::<Pod>(&set.meta.namespace)
            .filter(|p| member(p) && matches(p) && !p.meta.is_terminating())
            .map(|p| key_of(&**p))
            .collect();
        for key in orphans {
            self.modify::<Pod>(&key, |pod| {
                let mut owners = (*pod.meta.owners).clone();
                owners.push(controller_reference(set));
                pod.meta.owners = Rc::new(owners);
            });
            mine.extend(self.store.find::<Pod>(&key.namespace, &key.name).cloned());
        }
        mine
    }

    /// Reports what became of a write for one of the set's pods (stateful_pod_control.go recordPodEvent).
    fn pod_event(&mut self, set: &StatefulSet, verb: &str, pod: &str, error: Option<&str>) {
        let (set_name, key) = (&set.meta.name, key_of(set));
        match error {
            None => {
                let message = format!("{verb} Pod {pod} in StatefulSet {set_name} successful");
                self.event(&key, false, &format!("Successful{verb}"), message);
            }
            Some(error) => {
                let message = format!("{verb} Pod {pod} in StatefulSet {set_name} failed error: {error}");
                self.event(&key, true, &format!("Failed{verb}"), message);
            }
        }
    }

    /// Asks for a sync at a time the clock alone brings about.
    fn sync_set_at(&mut self, set: &StatefulSet, at_ms: u64) {
        self.enqueue_at(Actor::StatefulSet, key_of(set), at_ms);
    }
}

/// The owner reference of what the set controls.
fn controller_reference(set: &StatefulSet) -> OwnerReference {
    OwnerReference { kind: Kind::StatefulSet, name: set.meta.name.clone(), uid: set.meta.uid, controller: true, block_owner_deletion: true }
}

/// The ordinal of one of the set's pods; pods of the set always have one.
fn ordinal_of(pod: &Pod) -> i64 {
    parent_and_ordinal(&pod.meta.name).map_or(-1, |(_, ordinal)| ordinal)
}
