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
use super::store::{Id, RollId};
use super::wait::Wait;
use crate::api::pod::Pod;
use crate::api::stateful_set::{StatefulSet, parent_and_ordinal};
use crate::api::{Key, Kind, OwnerReference};
use std::rc::Rc;

/// What is written of a pod.
#[derive(Clone, Copy)]
enum Write {
    Create,
    Update,
    Delete,
}

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
    pub(super) fn sync_stateful_set(&mut self, id: Id) -> Result<(), Retry> {
        let Some(set) = self.store.typed_at::<StatefulSet>(id).cloned() else {
            self.set_wait(id, None);
            return Ok(());
        };
        if !set.meta.is_terminating() {
            self.adopt_orphan_revisions(&set);
        }
        self.claim_pods(&set);
        let outcome = self.update_stateful_set(id, &set);
        match outcome {
            Progress::Goes => {
                self.set_wait(id, None);
                Ok(())
            }
            Progress::Waits(wait) => {
                self.set_wait(id, Some(wait));
                Ok(())
            }
            Progress::Failed(wait) => {
                self.set_wait(id, Some(wait));
                Err(Retry)
            }
        }
    }

    /// Adopts and releases pods (stateful_set.go getPodsForStatefulSet, PodControllerRefManager.ClaimPods).
    fn claim_pods(&mut self, set: &Rc<StatefulSet>) {
        if set.meta.is_terminating() {
            return;
        }
        let strays: Vec<Id> = self.store.rolls().strays(RollId::of(set.meta.uid)).collect();
        for id in strays {
            let pod = self.store.typed_at::<Pod>(id);
            // One that is not the set's by its name was never its own to release.
            if pod.is_some_and(|pod| !pod.meta.is_terminating() && is_named_by(pod, set)) {
                self.modify_at::<Pod>(id, |pod| {
                    let owners = pod.meta.owners.iter().filter(|o| o.uid != set.meta.uid).cloned().collect();
                    pod.meta.owners = Rc::new(owners);
                });
            }
        }
        let matches = |pod: &Rc<Pod>| set.spec.selector.matches(&pod.meta.labels);
        let orphans: Vec<Key> = self
            .store
            .uncontrolled::<Pod>(&set.meta.namespace)
            .filter(|p| is_named_by(p, set) && matches(p) && !p.meta.is_terminating())
            .map(|p| key_of(&**p))
            .collect();
        for key in orphans {
            self.modify::<Pod>(&key, |pod| {
                let mut owners = (*pod.meta.owners).clone();
                owners.push(controller_reference(set));
                pod.meta.owners = Rc::new(owners);
            });
        }
    }

    /// Reports what became of a write for one of the set's pods (stateful_pod_control.go recordPodEvent).
    fn pod_event(&mut self, set: &StatefulSet, write: Write, pod: &str, error: Option<&str>) {
        let (verb, succeeded, failed) = match write {
            Write::Create => ("Create", "SuccessfulCreate", "FailedCreate"),
            Write::Update => ("Update", "SuccessfulUpdate", "FailedUpdate"),
            Write::Delete => ("Delete", "SuccessfulDelete", "FailedDelete"),
        };
        let set_name = &set.meta.name;
        let Some(id) = self.store.id_of_uid(set.meta.uid) else { return };
        match error {
            None => self.event_about(id, None, false, succeeded, format_args!("{verb} Pod {pod} in StatefulSet {set_name} successful")),
            Some(error) => {
                let message = format_args!("{verb} Pod {pod} in StatefulSet {set_name} failed error: {error}");
                self.event_about(id, None, true, failed, message);
            }
        }
    }

    /// Asks for a sync at a time the clock alone brings about.
    fn sync_set_at(&mut self, set: Id, at_ms: u64) {
        self.enqueue_at(Actor::StatefulSet, set, at_ms);
    }
}

/// Whether a pod has one of the set's names.
fn is_named_by(pod: &Pod, set: &StatefulSet) -> bool {
    parent_and_ordinal(&pod.meta.name).is_some_and(|(parent, _)| parent == &*set.meta.name)
}

/// The owner reference of what the set controls.
fn controller_reference(set: &StatefulSet) -> OwnerReference {
    OwnerReference { kind: Kind::StatefulSet, name: set.meta.name.clone(), uid: set.meta.uid, controller: true, block_owner_deletion: true }
}

/// The ordinal of one of the set's pods; pods of the set always have one.
fn ordinal_of(pod: &Pod) -> i64 {
    parent_and_ordinal(&pod.meta.name).map_or(-1, |(_, ordinal)| ordinal)
}
