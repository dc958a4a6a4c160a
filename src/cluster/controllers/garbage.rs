//! The garbage collector: deletes objects whose owners are gone; orphaning and foreground deletion.
//!
//! Models pkg/controller/garbagecollector/garbagecollector.go (attemptToDeleteItem, processDeletingDependentsItem,
//! orphanDependents) and graph_builder.go (processGraphChanges).

use crate::api::{Key, Object, OwnerReference, Uid};
use crate::cluster::action::Cascade;
use crate::cluster::api_server::{FOREGROUND_FINALIZER, ORPHAN_FINALIZER};
use crate::cluster::change::{Actor, Change};
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::store::KeyId;
use std::rc::Rc;

impl State {
    /// Enqueues the objects that a change may have turned into garbage.
    pub(crate) fn watch_garbage(&mut self, id: KeyId, change: &Change) {
        match change.after() {
            None => {
                let uid = change.before().map(|o| o.meta().uid).unwrap_or_default();
                let dependents: Vec<KeyId> = self.store.ids_owned_by(uid).collect();
                dependents.into_iter().for_each(|id| self.enqueue_after_watch(Actor::GarbageCollector, id));
                // An owner in foreground deletion waits for its dependents. It is processed again when one is gone, except by
                // the collector itself while it deletes all of them. Each attempt reads the object from the API server
                // first, so the owner's controller syncs earlier, and what it re-creates is deleted as well.
                for owner in change.before().into_iter().flat_map(|o| o.meta().owners.iter()) {
                    let id = self.store.id_of_uid(owner.uid);
                    let waits = |id: &KeyId| self.store.at(*id).is_some_and(|o| has_finalizer(o, FOREGROUND_FINALIZER));
                    let is_deleting_all = self.actor == Actor::GarbageCollector && self.store.owned_by(owner.uid).next().is_some();
                    if let Some(id) = id.filter(waits).filter(|_| !is_deleting_all) {
                        self.enqueue(Actor::GarbageCollector, id, self.settings.delays.watch_ms * 5 / 2);
                    }
                }
            }
            Some(after) => {
                // Only the transition counts (startsWaitingForDependentsDeleted); later, the deletion of a dependent does.
                let waits = |object: &Object| {
                    let has = |finalizer| has_finalizer(object, finalizer);
                    object.meta().is_terminating() && (has(ORPHAN_FINALIZER) || has(FOREGROUND_FINALIZER))
                };
                let starts_waiting = waits(after) && !change.before().is_some_and(waits);
                let same = |a: &Rc<Vec<OwnerReference>>, b: &Rc<Vec<OwnerReference>>| Rc::ptr_eq(a, b) || a == b;
                let owners_changed = change.before().is_none_or(|b| !same(&b.meta().owners, &after.meta().owners));
                let absent = owners_changed && after.meta().owners.iter().any(|o| self.store.by_uid(o.uid).is_none());
                if starts_waiting || absent {
                    self.enqueue_after_watch(Actor::GarbageCollector, id);
                }
            }
        }
    }

    /// Processes one object of the attemptToDelete and attemptToOrphan queues.
    pub(crate) fn sync_garbage(&mut self, key: &Key) -> Result<(), Retry> {
        let Some(object) = self.store.get(key).cloned() else { return Ok(()) };
        if object.meta().is_terminating() && has_finalizer(&object, ORPHAN_FINALIZER) {
            self.orphan_dependents(&object);
        } else if object.meta().is_terminating() && has_finalizer(&object, FOREGROUND_FINALIZER) {
            self.delete_dependents(&object);
        }
        self.attempt_to_delete(key);
        Ok(())
    }

    /// Deletes an object without existing owners. If some owners exist, removes the references to the others only. Models
    /// attemptToDeleteItem.
    fn attempt_to_delete(&mut self, key: &Key) {
        let Some(object) = self.store.get(key) else { return };
        let owners = object.meta().owners.clone();
        let present = |uid: Uid| self.store.by_uid(uid).is_some();
        let solid: Vec<_> = owners.iter().filter(|o| present(o.uid)).cloned().collect();
        if owners.is_empty() || solid.len() == owners.len() {
            return;
        }
        if !solid.is_empty() {
            let mut object = object.clone();
            object.meta_mut().owners = Rc::new(solid);
            self.update(object);
        } else if !object.meta().is_terminating() {
            // Cannot fail with NotFound: the object was just read.
            let _ = self.delete(key, Cascade::Background, None);
        }
    }

    /// Removes the owner references from all dependents, then the finalizer. Models orphanDependents.
    fn orphan_dependents(&mut self, owner: &Object) {
        let uid = owner.meta().uid;
        let dependents: Vec<Key> = self.store.owned_by(uid).cloned().collect();
        for key in dependents {
            if let Some(mut dependent) = self.store.get(&key).cloned() {
                let others = dependent.meta().owners.iter().filter(|o| o.uid != uid).cloned().collect();
                dependent.meta_mut().owners = Rc::new(others);
                self.update(dependent);
            }
        }
        self.remove_finalizer(owner, ORPHAN_FINALIZER);
    }

    /// Deletes the blocking dependents; removes the finalizer once none is left. Models processDeletingDependentsItem.
    fn delete_dependents(&mut self, owner: &Object) {
        let uid = owner.meta().uid;
        let blocking = |o: &Object| o.meta().owners.iter().any(|r| r.uid == uid && r.block_owner_deletion);
        let dependents: Vec<Key> = self.store.owned_by(uid).filter(|key| self.store.get(key).is_some_and(blocking)).cloned().collect();
        if dependents.is_empty() {
            return self.remove_finalizer(owner, FOREGROUND_FINALIZER);
        }
        for key in dependents {
            let Some(dependent) = self.store.get(&key).filter(|d| !d.meta().is_terminating()) else { continue };
            // A dependent with dependents of its own is deleted in the foreground as well.
            let has_dependents = self.store.owned_by(dependent.meta().uid).next().is_some();
            let _ = self.delete(&key, if has_dependents { Cascade::Foreground } else { Cascade::Background }, None);
        }
    }

    fn remove_finalizer(&mut self, object: &Object, finalizer: &str) {
        if let Some(mut object) = self.store.get(&object.key()).cloned() {
            object.meta_mut().remove_finalizer(finalizer);
            self.update(object);
        }
    }
}

fn has_finalizer(object: &Object, finalizer: &str) -> bool {
    object.meta().finalizers.iter().any(|f| &**f == finalizer)
}
