//! The server's part of an object's metadata: identity, times, deletion, owners.

use super::clock::grace_seconds;
use super::reading::Reading;
use crate::api::meta::Deletion;
use crate::api::time::TAKEN_OVER_MS;
use crate::api::{Kind, Meta, Name, OwnerReference, Uid, read};
use crate::cluster::State;
use serde_json::Value;
use std::rc::Rc;

/// The finalizers that somebody here lets go of, or that mean something here.
const KNOWN_FINALIZERS: [&str; 4] = ["kubernetes.io/pvc-protection", "kubernetes.io/pv-protection", "orphan", "foregroundDeletion"];
/// Finalizers of components that are part of what is simulated, which let go when they are done.
const FINALIZERS_OF_COMPONENTS: [&str; 3] =
    ["external-provisioner.volume.kubernetes.io/", "external-attacher/", "service.kubernetes.io/load-balancer-cleanup"];
/// The largest `generation` and the like that is believed: they are counted up.
const COUNT_MAX: i64 = 1 << 40;

impl Reading {
    /// The identity here of what has this identity in the text.
    pub fn uid(&mut self, written: &str) -> Uid {
        let next = self.uids.len() as u64 + 1;
        let number = *self.uids.entry(written.into()).or_insert(next);
        State::uid(number, self.settings.seed)
    }

    /// Fills in what the server says of an object: `raw` is all of it, `meta` has what a person may write.
    pub fn fill_meta(&mut self, what: &str, raw: &Value, meta: &mut Meta) {
        let metadata = read::at(raw, &["metadata"]);
        let text = |key: &str| metadata.get(key).and_then(Value::as_str).unwrap_or_default();
        let uid = match text("uid") {
            // An object without identity is nobody's owner.
            "" => format!("{what} in {}", meta.namespace),
            uid => uid.to_owned(),
        };
        meta.uid = self.uid(&uid);
        meta.generation = count(metadata.get("generation"));
        meta.created_ms = self.clock.at(read::at(metadata, &["creationTimestamp"])).unwrap_or(TAKEN_OVER_MS).min(TAKEN_OVER_MS);
        meta.applied_ms = meta.created_ms;
        if let Some(at_ms) = self.clock.at(read::at(metadata, &["deletionTimestamp"])) {
            let grace_seconds = grace_seconds(metadata.get("deletionGracePeriodSeconds"));
            let requested_ms = at_ms.saturating_sub(grace_seconds.unsigned_abs() * 1000).min(TAKEN_OVER_MS);
            meta.deletion = Some(Deletion { requested_ms, grace_seconds });
        }
        self.fill_finalizers(what, meta);
        let owners = metadata.get("ownerReferences").and_then(Value::as_array);
        meta.owners = Rc::new(owners.into_iter().flatten().filter_map(|owner| self.owner(meta, owner)).collect());
    }

    fn fill_finalizers(&mut self, what: &str, meta: &mut Meta) {
        let is_of_component = |held_by: &Name| FINALIZERS_OF_COMPONENTS.iter().any(|finalizer| held_by.starts_with(finalizer));
        let kept: Vec<Name> = meta.finalizers.iter().filter(|held_by| !is_of_component(held_by)).cloned().collect();
        for finalizer in kept.iter().filter(|finalizer| !KNOWN_FINALIZERS.contains(&&***finalizer)) {
            self.notes.assume(format!("{what} is held by its finalizer {finalizer}: nobody here lets go of it."));
        }
        meta.finalizers = Rc::new(kept);
    }

    fn owner(&mut self, meta: &Meta, owner: &Value) -> Option<OwnerReference> {
        let text = |key: &str| owner.get(key).and_then(Value::as_str).unwrap_or_default();
        let is = |key: &str| owner.get(key).and_then(Value::as_bool).unwrap_or(false);
        let Some(kind) = Kind::from_name(text("kind")) else {
            if is("controller") {
                self.stray(&meta.namespace, text("kind"), text("name"));
            }
            return None;
        };
        let (name, uid) = (Name::from(text("name")), self.uid(text("uid")));
        Some(OwnerReference { kind, name, uid, controller: is("controller"), block_owner_deletion: is("blockOwnerDeletion") })
    }

    /// Notes that the controller of an object is not there.
    pub fn stray(&mut self, namespace: &Name, kind: &str, name: &str) {
        let place = if namespace.is_empty() { String::new() } else { format!(" in {namespace}") };
        *self.strays.entry(format!("{kind} {name}{place}")).or_insert(0) += 1;
    }
}

/// A number that counts up, as far as it can be one.
pub(super) fn count(value: Option<&Value>) -> i64 {
    value.and_then(Value::as_i64).unwrap_or(0).clamp(0, COUNT_MAX)
}
