//! Reads the server-set metadata of an object: UID, timestamps, deletion, finalizers, owners.

use super::clock::grace_seconds;
use super::importer::Importer;
use crate::api::meta::Deletion;
use crate::api::time::IMPORT_MS;
use crate::api::{Kind, Meta, Name, OwnerReference, Uid, read};
use crate::cluster::State;
use serde_json::Value;
use std::rc::Rc;

/// The finalizers that the simulation handles.
const KNOWN_FINALIZERS: [&str; 4] = ["kubernetes.io/pvc-protection", "kubernetes.io/pv-protection", "orphan", "foregroundDeletion"];
/// Finalizers of components that the simulation replaces; they are dropped.
const FINALIZERS_OF_COMPONENTS: [&str; 3] =
    ["external-provisioner.volume.kubernetes.io/", "external-attacher/", "service.kubernetes.io/load-balancer-cleanup"];
/// The maximum of `generation` and similar counters, so that they can be incremented.
const COUNT_MAX: i64 = 1 << 40;

impl Importer {
    /// The UID in the simulation for a UID of the text.
    pub fn uid(&mut self, written: &str) -> Uid {
        let next = self.uids.len() as u64 + 1;
        let number = *self.uids.entry(written.into()).or_insert(next);
        State::uid(number, self.settings.seed)
    }

    /// Completes `meta`, which has the user's fields, with the server-set fields of `raw`, the whole object.
    pub fn fill_meta(&mut self, what: &str, raw: &Value, meta: &mut Meta) {
        let metadata = read::at(raw, &["metadata"]);
        let text = |key: &str| metadata.get(key).and_then(Value::as_str).unwrap_or_default();
        let uid = match text("uid") {
            // No owner reference can refer to an object without a UID.
            "" => format!("{what} in {}", meta.namespace),
            uid => uid.to_owned(),
        };
        meta.uid = self.uid(&uid);
        meta.generation = count(metadata.get("generation"));
        meta.created_ms = self.clock.at(read::at(metadata, &["creationTimestamp"])).unwrap_or(IMPORT_MS).min(IMPORT_MS);
        meta.applied_ms = meta.created_ms;
        if let Some(at_ms) = self.clock.at(read::at(metadata, &["deletionTimestamp"])) {
            let grace_seconds = grace_seconds(metadata.get("deletionGracePeriodSeconds"));
            let requested_ms = at_ms.saturating_sub(grace_seconds.unsigned_abs() * 1000).min(IMPORT_MS);
            meta.deletion = Some(Deletion { requested_ms, grace_seconds });
        }
        self.fill_finalizers(what, meta);
        let owners = metadata.get("ownerReferences").and_then(Value::as_array);
        meta.owners = Rc::new(owners.into_iter().flatten().filter_map(|owner| self.owner(meta, owner)).collect());
    }

    fn fill_finalizers(&mut self, what: &str, meta: &mut Meta) {
        let is_of_component = |finalizer: &Name| FINALIZERS_OF_COMPONENTS.iter().any(|prefix| finalizer.starts_with(prefix));
        let kept: Vec<Name> = meta.finalizers.iter().filter(|finalizer| !is_of_component(finalizer)).cloned().collect();
        for finalizer in kept.iter().filter(|finalizer| !KNOWN_FINALIZERS.contains(&&***finalizer)) {
            self.notes.assume(format!("{what} has the finalizer {finalizer}, which nothing here removes: deleting it will not complete."));
        }
        meta.finalizers = Rc::new(kept);
    }

    fn owner(&mut self, meta: &Meta, owner: &Value) -> Option<OwnerReference> {
        let text = |key: &str| owner.get(key).and_then(Value::as_str).unwrap_or_default();
        let is_true = |key: &str| owner.get(key).and_then(Value::as_bool).unwrap_or(false);
        let Some(kind) = Kind::from_name(text("kind")) else {
            if is_true("controller") {
                self.note_missing_controller(&meta.namespace, text("kind"), text("name"));
            }
            return None;
        };
        let (name, uid) = (Name::from(text("name")), self.uid(text("uid")));
        Some(OwnerReference { kind, name, uid, controller: is_true("controller"), block_owner_deletion: is_true("blockOwnerDeletion") })
    }

    /// Records that the controller of an object was not imported.
    pub fn note_missing_controller(&mut self, namespace: &Name, kind: &str, name: &str) {
        let suffix = if namespace.is_empty() { String::new() } else { format!(" in {namespace}") };
        *self.orphans.entry(format!("{kind} {name}{suffix}")).or_insert(0) += 1;
    }
}

/// A counter, limited to valid values.
pub(super) fn count(value: Option<&Value>) -> i64 {
    value.and_then(Value::as_i64).unwrap_or(0).clamp(0, COUNT_MAX)
}
