//! The garbage collector: what nobody owns any more goes; orphaning and foreground deletion.
//!
//! Models pkg/controller/garbagecollector/garbagecollector.go attemptToDeleteItem and attemptToOrphan.

use crate::api::{Key, Object, OwnerReference, Uid};
use crate::cluster::action::Cascade;
use crate::cluster::api_server::{FOREGROUND_FINALIZER, ORPHAN_FINALIZER};
use crate::cluster::change::{Actor, Change};
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::store::Id;
use std::rc::Rc;

impl State {
    /// Asks for a look at whatever a change may have made garbage of.
    pub(crate) fn watch_garbage(&mut self, id: Id, change: &Change) {
        match change.after() {
            None => {
                let uid = change.before().map(|o| o.meta().uid).unwrap_or_default();
                let dependents: Vec<Id> = self.store.ids_owned_by(uid).collect();
                dependents.into_iter().for_each(|id| self.look_soon(Actor::GarbageCollector, id));
                // An owner deleted in the foreground waits for what it owns.
                for owner in change.before().into_iter().flat_map(|o| o.meta().owners.iter()) {
                    let id = self.store.id_of_uid(owner.uid);
                    if let Some(id) = id.filter(|id| self.store.at(*id).is_some_and(|o| has_finalizer(o, FOREGROUND_FINALIZER))) {
                        self.look_soon(Actor::GarbageCollector, id);
                    }
                }
            }
            Some(after) => {
                let held = has_finalizer(after, ORPHAN_FINALIZER) || has_finalizer(after, FOREGROUND_FINALIZER);
                let same = |a: &Rc<Vec<OwnerReference>>, b: &Rc<Vec<OwnerReference>>| Rc::ptr_eq(a, b) || a == b;
                let owners_changed = change.before().is_none_or(|b| !same(&b.meta().owners, &after.meta().owners));
                let absent = owners_changed && after.meta().owners.iter().any(|o| self.store.by_uid(o.uid).is_none());
                if after.meta().is_terminating() && held || absent {
                    self.look_soon(Actor::GarbageCollector, id);
                }
                // What is made for an owner that waits for its dependents to go has to go as well.
                let waiting = |o: &&Object| o.meta().is_terminating() && has_finalizer(o, FOREGROUND_FINALIZER);
                let owners = after.meta().owners.iter().filter(|_| change.before().is_none());
                let owners: Vec<Key> = owners.filter_map(|o| self.store.by_uid(o.uid)).filter(waiting).map(Object::key).collect();
                owners.iter().for_each(|owner| self.soon(Actor::GarbageCollector, owner));
            }
        }
    }

    /// The collector's look at an object.
    pub(crate) fn sync_garbage(&mut self, key: &Key) -> Result<(), Retry> {
        let Some(object) = self.store.get(key).cloned() else { return Ok(()) };
        if object.meta().is_terminating() && has_finalizer(&object, ORPHAN_FINALIZER) {
            self.orphan_dependents(&object);
        } else if object.meta().is_terminating() && has_finalizer(&object, FOREGROUND_FINALIZER) {
            self.delete_dependents(&object);
        }
        self.collect(key);
        Ok(())
    }

    /// Deletes an object whose owners are all gone; forgets the owners that are gone when others are left.
    fn collect(&mut self, key: &Key) {
        let Some(object) = self.store.get(key) else { return };
        let owners = object.meta().owners.clone();
        let present = |uid: Uid| self.store.by_uid(uid).is_some();
        let left: Vec<_> = owners.iter().filter(|o| present(o.uid)).cloned().collect();
        if owners.is_empty() || left.len() == owners.len() {
            return;
        }
        if !left.is_empty() {
            let mut object = object.clone();
            object.meta_mut().owners = Rc::new(left);
            self.update(object);
        } else if !object.meta().is_terminating() {
            // It is there: the key was just looked up.
            let _ = self.delete(key, Cascade::Background, None);
        }
    }

    fn orphan_dependents(&mut self, owner: &Object) {
        let uid = owner.meta().uid;
        let dependents: Vec<Key> = self.store.owned_by(uid).cloned().collect();
        for key in dependents {
            if let Some(mut dependent) = self.store.get(&key).cloned() {
                let left = dependent.meta().owners.iter().filter(|o| o.uid != uid).cloned().collect();
                dependent.meta_mut().owners = Rc::new(left);
                self.update(dependent);
            }
        }
        self.let_go(owner, ORPHAN_FINALIZER);
    }

    fn delete_dependents(&mut self, owner: &Object) {
        let uid = owner.meta().uid;
        let blocking = |o: &Object| o.meta().owners.iter().any(|r| r.uid == uid && r.block_owner_deletion);
        let dependents: Vec<Key> = self.store.owned_by(uid).filter(|key| self.store.get(key).is_some_and(blocking)).cloned().collect();
        if dependents.is_empty() {
            return self.let_go(owner, FOREGROUND_FINALIZER);
        }
        for key in dependents {
            let Some(dependent) = self.store.get(&key).filter(|d| !d.meta().is_terminating()) else { continue };
            // What owns something itself waits for that in turn; anything else just goes.
            let owns = self.store.owned_by(dependent.meta().uid).next().is_some();
            let _ = self.delete(&key, if owns { Cascade::Foreground } else { Cascade::Background }, None);
        }
    }

    fn let_go(&mut self, object: &Object, finalizer: &str) {
        if let Some(mut object) = self.store.get(&object.key()).cloned() {
            object.meta_mut().release(finalizer);
            self.update(object);
        }
    }
}

fn has_finalizer(object: &Object, finalizer: &str) -> bool {
    object.meta().finalizers.iter().any(|f| &**f == finalizer)
}
