//! The StatefulSet controller. Models pkg/controller/statefulset/stateful_set.go and stateful_set_control.go.
//!
//! `sync_stateful_set` reconciles one set: it adopts and releases pods (here), gets the revisions (`revisions`), recreates
//! failed pods, creates replicas and deletes condemned pods (`sync`, with the writes in `pods` and `claims`), runs the update
//! strategy (`update`: how many pods may be down at once) and writes the status (`status`). A sync stops where upstream's
//! does; the reason is stored as a [`Wait`], which the view prints.

mod claims;
mod pods;
mod revisions;
mod status;
mod storage_update;
mod sync;
mod update;

pub use pods::{POD_INDEX_LABEL, POD_NAME_LABEL, REVISION_LABEL, revision_of};

use super::change::Actor;
use super::faults::key_of;
use super::state::State;
use super::step::Retry;
use super::store::{ControllerId, KeyId};
use super::wait::Wait;
use crate::api::pod::Pod;
use crate::api::stateful_set::{StatefulSet, parent_and_ordinal};
use crate::api::{Key, Kind, OwnerReference};
use std::rc::Rc;

/// A write to a pod, as the set's events name it.
#[derive(Clone, Copy)]
enum Write {
    Create,
    Update,
    Delete,
}

/// How a phase of a sync ended.
pub(super) enum SyncFlow {
    /// The sync goes on with the next phase.
    Continue,
    /// The sync ends here, for this reason.
    Blocked(Wait),
    /// A write failed: the sync ends with an error and is retried with back-off.
    Failed(Wait),
}

impl State {
    /// Models stateful_set.go sync and syncStatefulSet.
    pub(super) fn sync_stateful_set(&mut self, id: KeyId) -> Result<(), Retry> {
        let Some(set) = self.store.typed_at::<StatefulSet>(id).cloned() else {
            self.set_wait(id, None);
            return Ok(());
        };
        if !set.meta.is_terminating() {
            self.adopt_orphan_revisions(&set);
        }
        self.claim_pods(&set);
        let outcome = self.perform_update(id, &set);
        match outcome {
            SyncFlow::Continue => {
                self.set_wait(id, None);
                Ok(())
            }
            SyncFlow::Blocked(wait) => {
                self.set_wait(id, Some(wait));
                Ok(())
            }
            SyncFlow::Failed(wait) => {
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
        let mismatched: Vec<KeyId> = self.store.controller_pods().mismatched(ControllerId::of(set.meta.uid)).collect();
        for id in mismatched {
            let pod = self.store.typed_at::<Pod>(id);
            // As upstream's filter does: a pod whose name is not of this set (isMemberOf) is neither adopted nor released.
            if pod.is_some_and(|pod| !pod.meta.is_terminating() && is_member_of(pod, set)) {
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
            .filter(|p| is_member_of(p, set) && matches(p) && !p.meta.is_terminating())
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

    /// Records the event of a write to one of the set's pods (stateful_pod_control.go recordPodEvent).
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

    /// Enqueues the set for a sync at a time, without any change of an object (workqueue AddAfter).
    fn enqueue_set_at(&mut self, set: KeyId, at_ms: u64) {
        self.enqueue_at(Actor::StatefulSet, set, at_ms);
    }
}

/// Whether a pod's name is SET-ORDINAL (stateful_set_utils.go isMemberOf).
fn is_member_of(pod: &Pod, set: &StatefulSet) -> bool {
    parent_and_ordinal(&pod.meta.name).is_some_and(|(parent, _)| parent == &*set.meta.name)
}

/// The controller reference for objects that the set owns.
fn controller_reference(set: &StatefulSet) -> OwnerReference {
    OwnerReference { kind: Kind::StatefulSet, name: set.meta.name.clone(), uid: set.meta.uid, controller: true, block_owner_deletion: true }
}

/// The ordinal in a pod's name; -1 when the name has none (stateful_set_utils.go getOrdinal).
fn ordinal_of(pod: &Pod) -> i64 {
    parent_and_ordinal(&pod.meta.name).map_or(-1, |(_, ordinal)| ordinal)
}
