//! The namespace controller: deletes all objects of a namespace that is being deleted, then the namespace.
//!
//! Models pkg/controller/namespace/deletion/namespaced_resources_deleter.go Delete.

use crate::api::{Key, Kind};
use crate::cluster::ApiError;
use crate::cluster::action::Cascade;
use crate::cluster::change::{Actor, Change, Edit};
use crate::cluster::state::State;
use crate::cluster::step::Retry;

impl State {
    /// Enqueues a namespace that is being deleted when it changes, and when an object in it is gone.
    pub(crate) fn watch_namespace(&mut self, change: &Change) {
        let namespace = match &change.edit {
            Edit::Changed { after, .. } if after.kind() == Kind::Namespace => &after.meta().name,
            Edit::Deleted(object) if !object.meta().namespace.is_empty() => &object.meta().namespace,
            _ => return,
        };
        if self.is_namespace_terminating(namespace) {
            self.enqueue_key(Actor::Namespace, &Key::new(Kind::Namespace, "", namespace));
        }
    }

    /// Whether a namespace is being deleted.
    pub(crate) fn is_namespace_terminating(&self, namespace: &str) -> bool {
        let id = self.store.id_of(Kind::Namespace, "", namespace);
        id.and_then(|id| self.store.at(id)).is_some_and(|object| object.meta().is_terminating())
    }

    /// Rejects an object in a namespace that is being deleted (plugin/pkg/admission/namespace/lifecycle/admission.go).
    pub(crate) fn check_namespace(&self, key: &Key) -> Result<(), ApiError> {
        let (Key { namespace, .. }, (resource, name)) = (key, key.resource_and_name());
        if namespace.is_empty() || !self.is_namespace_terminating(namespace) {
            return Ok(());
        }
        let reason = format!("unable to create new content in namespace {namespace} because it is being terminated");
        Err(ApiError::Forbidden(format!("{resource} \"{name}\" is forbidden: {reason}")))
    }

    /// Deletes what is in a namespace that is being deleted; removes the namespace once nothing is left.
    pub(crate) fn sync_namespace(&mut self, key: &Key) -> Result<(), Retry> {
        if !self.is_namespace_terminating(&key.name) {
            return Ok(());
        }
        let is_inside = |inside: &Key| inside.namespace == key.name;
        let contents: Vec<(Key, bool)> = (self.store.iter())
            .filter(|(inside, _)| is_inside(inside))
            .map(|(inside, object)| (inside.clone(), object.meta().is_terminating()))
            .collect();
        if contents.is_empty() {
            self.remove(key);
        }
        for (inside, _) in contents.iter().filter(|(_, is_terminating)| !is_terminating) {
            // An object that is gone meanwhile needs no deletion.
            let _ = self.delete(inside, Cascade::Background, None);
        }
        Ok(())
    }
}
