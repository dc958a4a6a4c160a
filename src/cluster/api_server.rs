//! The API server: UIDs, resource versions, generations, admission, graceful deletion, finalizers.
//!
//! Models staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go and the strategies of pkg/registry.

use super::action::{Action, Cascade};
use super::api_error::ApiError;
use super::change::{Change, Edit};
use super::state::State;
use super::store::KeyId;
use super::stored_objects;
use crate::api::meta::{Deletion, LAST_APPLIED};
use crate::api::storage::{StorageClass, VolumePhase};
use crate::api::{Key, Kind, Name, Object, Resource, Uid};
use std::cmp::Reverse;
use std::rc::Rc;

/// The finalizer that keeps a claim while a pod uses it.
pub const PVC_PROTECTION: &str = "kubernetes.io/pvc-protection";
/// The finalizer that keeps a volume while a claim is bound to it.
pub const PV_PROTECTION: &str = "kubernetes.io/pv-protection";
/// The finalizer that keeps an object until its dependents are orphaned.
pub const ORPHAN_FINALIZER: &str = "orphan";
/// The finalizer that keeps an object until its dependents are deleted.
pub const FOREGROUND_FINALIZER: &str = "foregroundDeletion";

impl State {
    /// Applies a user's action as the API server does and returns the immediate changes.
    ///
    /// The components react in later steps ([`State::step`]).
    pub fn apply(&mut self, action: &Action) -> Result<Vec<Change>, ApiError> {
        self.actor = super::Actor::User;
        self.cause = None;
        self.waited.clear();
        match action {
            Action::Create(object) => {
                self.create(object.clone())?;
            }
            Action::Replace(object) => self.replace(object)?,
            Action::ReplaceStatus { key, status } => self.replace_status(key, status)?,
            Action::Delete { key, cascade, grace_seconds } => self.delete(key, *cascade, *grace_seconds)?,
            Action::Evict { pod } => self.evict(pod)?,
            Action::Fault(fault) => self.apply_fault(fault),
            Action::Set(settings) => self.set(settings),
            Action::SetReplicationMode(mode) => self.set_replication_mode(*mode),
            Action::Write { to, value } => self.write_data(to, value)?,
            Action::Store { pod, value } => self.store_data(pod, value)?,
            Action::LookUp { name, record_type } => drop(self.look_up(name, *record_type)),
        }
        self.effort += self.changes.len() as u64;
        Ok(std::mem::take(&mut self.changes))
    }

    /// Changes the settings. A controller that restarts with another feature gate syncs all of its objects.
    fn set(&mut self, settings: &super::settings::Settings) {
        let gate_changed = settings.max_unavailable_stateful_set != self.settings.max_unavailable_stateful_set;
        let refs_exist_now = settings.assume_refs_exist && !self.settings.assume_refs_exist;
        self.settings = Rc::new(settings.clone());
        if refs_exist_now {
            self.wake_pending_kubelets();
        }
        if gate_changed {
            let sets: Vec<Key> = self.store.of_kind(Kind::StatefulSet).map(|(key, _)| key.clone()).collect();
            sets.iter().for_each(|set| self.enqueue_key(super::Actor::StatefulSet, set));
        }
    }

    /// A free name for `generateName`: the prefix, cut to 58 characters, and five random letters
    /// (apiserver/pkg/storage/names/generate.go). `like`: the kind and namespace.
    pub fn free_name(&mut self, like: &Key, prefix: &str) -> Name {
        const PREFIX_LETTERS_MAX: usize = 58;
        let prefix: String = prefix.chars().take(PREFIX_LETTERS_MAX).collect();
        loop {
            let name: Name = format!("{prefix}{}", self.rng.suffix(5)).into();
            if self.store.get(&Key { name: name.clone(), ..like.clone() }).is_none() {
                return name;
            }
        }
    }

    /// Creates an object: sets the UID, generation and first version, and allocates what admission does.
    pub(super) fn create(&mut self, mut object: Object) -> Result<Uid, ApiError> {
        let key = object.key();
        let id = self.store.intern(&key);
        if self.store.at(id).is_some() {
            return Err(ApiError::AlreadyExists(key));
        }
        self.check_namespace(&key)?;
        self.check_priority_class(&object)?;
        self.check_limits(&object)?;
        let uid = self.next_uid(&object);
        self.admit(&mut object);
        let (now_ms, counts) = (self.now_ms, counts_generations(&object));
        let meta = object.meta_mut();
        meta.uid = uid;
        (meta.created_ms, meta.applied_ms) = (now_ms, now_ms);
        meta.generation = i64::from(counts);
        self.write(id, object);
        Ok(uid)
    }

    /// Stores an object that a component changed, if it differs. Removes a terminating object without finalizers.
    pub(super) fn update(&mut self, object: Object) {
        if let Some(id) = self.store.id(&object.key()) {
            self.update_at(id, object);
        }
    }

    fn update_at(&mut self, id: KeyId, object: Object) {
        let Some(before) = self.store.at(id) else { return };
        if *before == object {
            return;
        }
        let meta = object.meta();
        // A component removes a terminating pod or namespace; other objects are removed with their last finalizer.
        if meta.is_terminating() && meta.finalizers.is_empty() && !is_removed_later(object.kind()) {
            self.remove_at(id);
        } else {
            self.write(id, object);
        }
    }

    /// Changes a typed object, if it exists.
    pub(super) fn modify<T: Resource>(&mut self, key: &Key, change: impl FnOnce(&mut T)) {
        if let Some(id) = self.store.id(key) {
            self.modify_at(id, change);
        }
    }

    /// Changes the typed object of an id, if it exists.
    pub(super) fn modify_at<T: Resource>(&mut self, id: KeyId, change: impl FnOnce(&mut T)) {
        let Some(object) = self.store.typed_at::<T>(id) else { return };
        let mut copy = object.clone();
        change(Rc::make_mut(&mut copy));
        self.update_at(id, copy.into_object());
    }

    /// Deletes an object as `DELETE` does: at once, after its grace period, or after its finalizers.
    pub(super) fn delete(&mut self, key: &Key, cascade: Cascade, grace_seconds: Option<i64>) -> Result<(), ApiError> {
        let Some(object) = self.store.get(key) else { return Err(ApiError::NotFound(key.clone())) };
        let mut object = object.clone();
        // plugin/pkg/admission/namespace/lifecycle protects these namespaces.
        if key.kind == Kind::Namespace && matches!(&*key.name, "default" | "kube-system" | "kube-public") {
            return Err(ApiError::Forbidden(format!("namespaces \"{}\" is forbidden: this namespace may not be deleted", key.name)));
        }
        let grace_seconds = match &object {
            Object::Pod(pod) => pod_grace_seconds(pod, grace_seconds),
            _ => 0,
        };
        let requested_ms = self.now_ms;
        let finalizer = match cascade {
            Cascade::Background => None,
            Cascade::Foreground => Some(FOREGROUND_FINALIZER),
            Cascade::Orphan => Some(ORPHAN_FINALIZER),
        };
        let is_pod = key.kind == Kind::Pod;
        let counts_generations = counts_generations(&object);
        let meta = object.meta_mut();
        if let Some(finalizer) = finalizer.filter(|f| !meta.finalizers.iter().any(|existing| &**existing == *f)) {
            meta.add_finalizer(finalizer);
        }
        let has_finalizers = !meta.finalizers.is_empty() || key.kind == Kind::Namespace;
        // A second request may only shorten the grace period.
        if meta.deletion.is_none_or(|d| grace_seconds < d.grace_seconds) && (has_finalizers || is_pod) {
            meta.deletion = Some(Deletion { requested_ms, grace_seconds });
            if counts_generations && self.store.get(key).is_some_and(|o| !o.meta().is_terminating()) {
                meta.generation += 1;
            }
        }
        if has_finalizers || is_pod {
            let id = self.store.intern(key);
            self.write(id, object);
        }
        if !has_finalizers && (!is_pod || grace_seconds == 0) {
            self.remove(key);
        }
        Ok(())
    }

    /// Removes an object from the store.
    pub(super) fn remove(&mut self, key: &Key) {
        if let Some(id) = self.store.id(key) {
            self.remove_at(id);
        }
    }

    /// Removes the object of an id from the store.
    pub(super) fn remove_at(&mut self, id: KeyId) {
        if let Some(before) = self.store.take(id) {
            self.version += 1;
            self.record(id, Edit::Deleted(before));
        }
    }

    fn replace(&mut self, desired: &Object) -> Result<(), ApiError> {
        let key = desired.key();
        let Some(before) = self.store.get(&key) else { return Err(ApiError::NotFound(key)) };
        self.check_growth(before, desired)?;
        let mut after = merge(before, desired);
        self.check_limits(&after)?;
        if let Object::Service(service) = &mut after {
            self.allocate(service);
        }
        let before = self.store.get(&key);
        if counts_generations(&after) && before.is_some_and(|before| spec_differs(before, &after)) {
            after.meta_mut().generation += 1;
        }
        if before.is_some_and(|before| before.meta().annotations.get(LAST_APPLIED) != after.meta().annotations.get(LAST_APPLIED)) {
            after.meta_mut().applied_ms = self.now_ms;
        }
        self.update(after);
        Ok(())
    }

    /// Rejects growing a claim whose class does not allow it (plugin/pkg/admission/storage/persistentvolume/resize).
    fn check_growth(&self, before: &Object, desired: &Object) -> Result<(), ApiError> {
        let (Object::PersistentVolumeClaim(before), Object::PersistentVolumeClaim(desired)) = (before, desired) else { return Ok(()) };
        let class = before.class.as_ref().and_then(|class| self.store.find::<StorageClass>("", class));
        if desired.spec.storage <= before.spec.storage || class.is_some_and(|class| class.allow_volume_expansion) {
            return Ok(());
        }
        let reason = "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize";
        Err(ApiError::Forbidden(format!("persistentvolumeclaims \"{}\" is forbidden: {reason}", before.meta.name)))
    }

    /// Stores a new or changed object under the next resource version and records the change.
    pub(super) fn write(&mut self, id: KeyId, mut object: Object) {
        self.version += 1;
        object.meta_mut().resource_version = self.version;
        let edit = match self.store.put(id, object.clone()) {
            Some(before) => Edit::Changed { before, after: object },
            None => Edit::Created(object),
        };
        self.record(id, edit);
    }

    /// Rejects an object beyond the playground's limits of pods and objects.
    pub(super) fn check_limits(&self, object: &Object) -> Result<(), ApiError> {
        let desired = match object {
            Object::StatefulSet(o) => i64::from(o.spec.replicas),
            Object::Deployment(o) => i64::from(o.spec.replicas),
            Object::ReplicaSet(o) if o.meta.controller().is_none() => i64::from(o.spec.replicas),
            Object::Pod(o) if o.meta.controller().is_none() => 1,
            _ => 0,
        };
        let others = || self.store.desired_pods() - self.store.desired_pods_of(&object.key());
        let (pods_max, objects_max) = (self.settings.pods_max, self.settings.objects_max());
        if let Some(sum) = (desired > 0).then(|| others() + desired).filter(|sum| *sum > pods_max) {
            return Err(ApiError::Limit(format!("the playground simulates at most {pods_max} Pods; this would need {sum}")));
        }
        if self.store.len() >= objects_max {
            return Err(ApiError::Limit(format!("the playground holds at most {objects_max} objects")));
        }
        Ok(())
    }

    /// Admission of a new object: addresses, the default StorageClass, protection finalizers.
    fn admit(&mut self, object: &mut Object) {
        match object {
            Object::Service(service) => self.allocate(service),
            Object::PersistentVolumeClaim(claim) => {
                let claim = Rc::make_mut(claim);
                if claim.class.is_none() {
                    claim.class = self.default_class();
                }
                claim.meta.add_finalizer(PVC_PROTECTION);
            }
            Object::PersistentVolume(volume) => Rc::make_mut(volume).meta.add_finalizer(PV_PROTECTION),
            Object::StoredObject(object) => stored_objects::establish(Rc::make_mut(object), self.now_ms),
            _ => {}
        }
    }

    /// The newest default StorageClass; within the same second the first by name (pkg/volume/util/storageclass.go
    /// GetDefaultClass).
    pub(super) fn default_class(&self) -> Option<Name> {
        let defaults = self.store.all::<StorageClass>().filter(|c| c.is_default());
        defaults.min_by_key(|c| (Reverse(c.meta.created_ms / 1000), &c.meta.name)).map(|c| c.meta.name.clone())
    }
}

/// The grace period of a pod's deletion (pkg/registry/core/pod/strategy.go CheckGracefulDelete).
fn pod_grace_seconds(pod: &crate::api::pod::Pod, requested: Option<i64>) -> i64 {
    if pod.node.is_none() || pod.is_terminal() {
        return 0;
    }
    let grace_seconds = requested.unwrap_or_else(|| pod.spec.grace_seconds());
    if grace_seconds < 0 { 1 } else { grace_seconds }
}

/// Whether the API server maintains `metadata.generation` for a kind.
fn counts_generations(object: &Object) -> bool {
    match object {
        Object::StoredObject(object) => stored_objects::counts_generations(&object.resource),
        object => {
            matches!(object.kind(), Kind::StatefulSet | Kind::Deployment | Kind::ReplicaSet | Kind::PodDisruptionBudget | Kind::Pod)
        }
    }
}

/// Whether a component removes a terminating object of a kind: the kubelet its pods, the namespace controller namespaces.
fn is_removed_later(kind: Kind) -> bool {
    matches!(kind, Kind::Pod | Kind::Namespace)
}

fn spec_differs(before: &Object, after: &Object) -> bool {
    match (before, after) {
        (Object::StatefulSet(a), Object::StatefulSet(b)) => a.spec.whole != b.spec.whole,
        (Object::Deployment(a), Object::Deployment(b)) => a.spec.whole != b.spec.whole,
        (Object::ReplicaSet(a), Object::ReplicaSet(b)) => a.spec.whole != b.spec.whole,
        (Object::PodDisruptionBudget(a), Object::PodDisruptionBudget(b)) => a.whole != b.whole,
        (Object::StoredObject(a), Object::StoredObject(b)) => a.rest != b.rest,
        _ => false,
    }
}

/// The stored object with the fields that a user may change taken from `desired`.
fn merge(before: &Object, desired: &Object) -> Object {
    let mut after = before.clone();
    match (&mut after, desired) {
        (Object::StatefulSet(a), Object::StatefulSet(d)) => Rc::make_mut(a).spec = d.spec.clone(),
        (Object::Deployment(a), Object::Deployment(d)) => Rc::make_mut(a).spec = d.spec.clone(),
        (Object::ReplicaSet(a), Object::ReplicaSet(d)) => Rc::make_mut(a).spec = d.spec.clone(),
        (Object::Service(a), Object::Service(d)) => {
            let a = Rc::make_mut(a);
            a.spec = d.spec.clone();
            if !d.cluster_ip.is_empty() {
                a.cluster_ip = d.cluster_ip.clone();
            }
        }
        (Object::PersistentVolumeClaim(a), Object::PersistentVolumeClaim(d)) => {
            let a = Rc::make_mut(a);
            a.spec = d.spec.clone();
            if let Some(class) = &d.spec.class {
                a.class = Some(class.clone());
            }
        }
        (Object::Node(a), Object::Node(d)) => {
            let a = Rc::make_mut(a);
            a.unschedulable = d.unschedulable;
            a.taints = d.taints.clone();
        }
        // An unchanged pod keeps sharing the spec of its template.
        (Object::Pod(a), Object::Pod(d)) if a.spec_value() != *d.spec.whole => Rc::make_mut(a).spec = d.spec.clone(),
        (Object::StorageClass(a), Object::StorageClass(d)) => {
            let a = Rc::make_mut(a);
            let meta = std::mem::take(&mut a.meta);
            *a = (**d).clone();
            a.meta = meta;
        }
        (Object::PodDisruptionBudget(a), Object::PodDisruptionBudget(d)) => {
            let a = Rc::make_mut(a);
            a.whole = d.whole.clone();
            a.selector = d.selector.clone();
            a.min_available = d.min_available;
            a.max_unavailable = d.max_unavailable;
        }
        (Object::PersistentVolume(a), Object::PersistentVolume(d)) => {
            let a = Rc::make_mut(a);
            a.whole = d.whole.clone();
            a.capacity = d.capacity;
            a.reclaim_policy = d.reclaim_policy;
            // Removing the claimRef, or the UID in it, makes the volume Available again.
            let has_claim_uid = d.whole.get("claimRef").is_some_and(|claim| claim.get("uid").is_some());
            if !has_claim_uid && a.claim.as_ref().is_some_and(|claim| claim.uid.is_some()) {
                a.claim = d.claim.clone();
                a.phase = VolumePhase::Available;
            }
        }
        (Object::Opaque(a), Object::Opaque(d)) => Rc::make_mut(a).rest = d.rest.clone(),
        (Object::StoredObject(a), Object::StoredObject(d)) => {
            let a = Rc::make_mut(a);
            (a.resource, a.rest) = (d.resource.clone(), d.rest.clone());
        }
        _ => {}
    }
    let (meta, desired) = (after.meta_mut(), desired.meta());
    meta.labels = desired.labels.clone();
    meta.annotations = desired.annotations.clone();
    meta.finalizers = desired.finalizers.clone();
    after
}
