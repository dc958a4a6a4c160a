//! The API server's part: what a write does besides being stored. Identity, versions, generations, grace, finalizers.
//!
//! Models staging/src/k8s.io/apiserver/pkg/registry/generic/registry/store.go and the strategies of pkg/registry.

use super::action::{Action, Cascade};
use super::change::{Change, Edit};
use super::state::State;
use super::store::Id;
use crate::api::meta::{Deletion, LAST_APPLIED};
use crate::api::storage::{StorageClass, VolumePhase};
use crate::api::{Key, Kind, Name, Object, Resource, Uid};
use std::cmp::Reverse;
use std::rc::Rc;

/// Keeps a claim while a pod uses it.
pub const PVC_PROTECTION: &str = "kubernetes.io/pvc-protection";
/// Keeps a volume while a claim is bound to it.
pub const PV_PROTECTION: &str = "kubernetes.io/pv-protection";
/// Lets an object go only after what it owns has been let go.
pub const ORPHAN_FINALIZER: &str = "orphan";
/// Lets an object go only after what it owns is gone.
pub const FOREGROUND_FINALIZER: &str = "foregroundDeletion";

/// Why the API server refuses a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// There is no such object.
    NotFound(Key),
    /// There is one of that name.
    AlreadyExists(Key),
    /// Somebody else was meant: the object of that name is another one.
    Conflict(Key),
    /// A budget forbids it for now.
    TooManyRequests(String),
    /// The server can't do it.
    Internal(String),
    /// It must not be done.
    Forbidden(String),
    /// The playground's own limit, named in the sentence.
    Limit(String),
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ApiError::NotFound(key) => write!(f, "{} \"{}\" not found", key.kind.plural_with_group(), key.name),
            ApiError::AlreadyExists(key) => write!(f, "{} \"{}\" already exists", key.kind.plural_with_group(), key.name),
            ApiError::Conflict(key) => {
                let what = key.kind.plural_with_group();
                write!(f, "Operation cannot be fulfilled on {what} \"{}\": the UID in the precondition does not match", key.name)
            }
            ApiError::TooManyRequests(sentence)
            | ApiError::Internal(sentence)
            | ApiError::Forbidden(sentence)
            | ApiError::Limit(sentence) => f.write_str(sentence),
        }
    }
}

impl State {
    /// Does what a user asks for, as the API server would; gives the changes made at once.
    ///
    /// Everything that follows happens in later steps.
    pub fn apply(&mut self, action: &Action) -> Result<Vec<Change>, ApiError> {
        self.actor = super::Actor::User;
        self.cause = None;
        self.waited.clear();
        match action {
            Action::Create(object) => {
                self.create(object.clone())?;
            }
            Action::Replace(object) => self.replace(object)?,
            Action::Delete { key, cascade, grace_seconds } => self.delete(key, *cascade, *grace_seconds)?,
            Action::Evict { pod } => self.evict(pod)?,
            Action::Fault(fault) => self.apply_fault(fault),
            Action::Set(settings) => self.set(settings),
            Action::Choose(topology) => self.choose_topology(*topology),
            Action::Write { to, value } => self.write_data(to, value)?,
            Action::LookUp { name, record_type } => drop(self.look_up(name, *record_type)),
        }
        self.effort += self.changes.len() as u64;
        Ok(std::mem::take(&mut self.changes))
    }

    /// Changes the settings. A controller that starts with another gate looks at all of its objects.
    fn set(&mut self, settings: &super::settings::Settings) {
        let switched = settings.max_unavailable_stateful_set != self.settings.max_unavailable_stateful_set;
        let supplied = settings.missing_objects_present && !self.settings.missing_objects_present;
        self.settings = Rc::new(settings.clone());
        if supplied {
            self.wake_pending_kubelets();
        }
        if switched {
            let sets: Vec<Key> = self.store.of_kind(Kind::StatefulSet).map(|(key, _)| key.clone()).collect();
            sets.iter().for_each(|set| self.soon(super::Actor::StatefulSet, set));
        }
    }

    /// A name that `generateName` makes of a prefix and no other object of that kind and namespace has
    /// (apiserver/pkg/storage/names/generate.go: what is too long for the five letters is cut).
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

    /// Makes an object: gives it identity, what the server allocates and its first version.
    pub(super) fn create(&mut self, mut object: Object) -> Result<Uid, ApiError> {
        let key = object.key();
        let id = self.store.name(&key);
        if self.store.at(id).is_some() {
            return Err(ApiError::AlreadyExists(key));
        }
        self.check_limits(&object)?;
        self.uids += 1;
        let uid = State::uid(self.uids, self.settings.seed);
        self.admit(&mut object);
        let (now_ms, counts) = (self.now_ms, counts_generations(key.kind));
        let meta = object.meta_mut();
        meta.uid = uid;
        (meta.created_ms, meta.applied_ms) = (now_ms, now_ms);
        meta.generation = i64::from(counts);
        self.write(id, object);
        Ok(uid)
    }

    /// Stores an object that a component changed, if it differs; takes it out once it is deleted and nothing holds it.
    pub(super) fn update(&mut self, object: Object) {
        if let Some(id) = self.store.id(&object.key()) {
            self.update_at(id, object);
        }
    }

    fn update_at(&mut self, id: Id, object: Object) {
        let Some(before) = self.store.at(id) else { return };
        if *before == object {
            return;
        }
        let meta = object.meta();
        // Graceful deletion leaves pods to their kubelet; the others go with their last finalizer.
        if meta.is_terminating() && meta.finalizers.is_empty() && object.kind() != Kind::Pod {
            self.remove_at(id);
        } else {
            self.write(id, object);
        }
    }

    /// Changes a typed object in place, if it is there.
    pub(super) fn modify<T: Resource>(&mut self, key: &Key, change: impl FnOnce(&mut T)) {
        if let Some(id) = self.store.id(key) {
            self.modify_at(id, change);
        }
    }

    /// Changes the typed object that has the name of a number.
    pub(super) fn modify_at<T: Resource>(&mut self, id: Id, change: impl FnOnce(&mut T)) {
        let Some(object) = self.store.typed_at::<T>(id) else { return };
        let mut copy = object.clone();
        change(Rc::make_mut(&mut copy));
        self.update_at(id, copy.into_object());
    }

    /// Deletes an object as `DELETE` does: at once, after its grace period, or after its finalizers.
    pub(super) fn delete(&mut self, key: &Key, cascade: Cascade, grace_seconds: Option<i64>) -> Result<(), ApiError> {
        let Some(object) = self.store.get(key) else { return Err(ApiError::NotFound(key.clone())) };
        let mut object = object.clone();
        // plugin/pkg/admission/namespace/lifecycle keeps the namespaces a cluster can't be without.
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
        let meta = object.meta_mut();
        if let Some(finalizer) = finalizer.filter(|f| !meta.finalizers.iter().any(|known| &**known == *f)) {
            meta.hold(finalizer);
        }
        let held = !meta.finalizers.is_empty();
        // A second request may only shorten the grace period.
        if meta.deletion.is_none_or(|d| grace_seconds < d.grace_seconds) && (held || is_pod) {
            meta.deletion = Some(Deletion { requested_ms, grace_seconds });
            if counts_generations(key.kind) && self.store.get(key).is_some_and(|o| !o.meta().is_terminating()) {
                meta.generation += 1;
            }
        }
        if held || is_pod {
            let id = self.store.name(key);
            self.write(id, object);
        }
        if !held && (!is_pod || grace_seconds == 0) {
            self.remove(key);
        }
        Ok(())
    }

    /// Takes an object out of the store.
    pub(super) fn remove(&mut self, key: &Key) {
        if let Some(id) = self.store.id(key) {
            self.remove_at(id);
        }
    }

    /// Takes the object out that has the name of a number.
    pub(super) fn remove_at(&mut self, id: Id) {
        if let Some(before) = self.store.take(id) {
            self.version += 1;
            self.record(id, Edit::Gone(before));
        }
    }

    fn replace(&mut self, wanted: &Object) -> Result<(), ApiError> {
        let key = wanted.key();
        let Some(before) = self.store.get(&key) else { return Err(ApiError::NotFound(key)) };
        self.check_growth(before, wanted)?;
        let mut after = merge(before, wanted);
        self.check_limits(&after)?;
        if let Object::Service(service) = &mut after {
            self.allocate(service);
        }
        let before = self.store.get(&key);
        if counts_generations(key.kind) && before.is_some_and(|before| spec_differs(before, &after)) {
            after.meta_mut().generation += 1;
        }
        if before.is_some_and(|before| before.meta().annotations.get(LAST_APPLIED) != after.meta().annotations.get(LAST_APPLIED)) {
            after.meta_mut().applied_ms = self.now_ms;
        }
        self.update(after);
        Ok(())
    }

    /// Models plugin/pkg/admission/storage/persistentvolume/resize.
    fn check_growth(&self, before: &Object, wanted: &Object) -> Result<(), ApiError> {
        let (Object::PersistentVolumeClaim(before), Object::PersistentVolumeClaim(wanted)) = (before, wanted) else { return Ok(()) };
        let class = before.class.as_ref().and_then(|class| self.store.find::<StorageClass>("", class));
        if wanted.spec.storage <= before.spec.storage || class.is_some_and(|class| class.allow_volume_expansion) {
            return Ok(());
        }
        let why = "only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize";
        Err(ApiError::Forbidden(format!("persistentvolumeclaims \"{}\" is forbidden: {why}", before.meta.name)))
    }

    /// Stores an object that differs from what is there.
    pub(super) fn write(&mut self, id: Id, mut object: Object) {
        self.version += 1;
        object.meta_mut().resource_version = self.version;
        let edit = match self.store.put(id, object.clone()) {
            Some(before) => Edit::Changed { before, after: object },
            None => Edit::Made(object),
        };
        self.record(id, edit);
    }

    pub(super) fn check_limits(&self, object: &Object) -> Result<(), ApiError> {
        let wanted = match object {
            Object::StatefulSet(o) => i64::from(o.spec.replicas),
            Object::Deployment(o) => i64::from(o.spec.replicas),
            Object::ReplicaSet(o) if o.meta.controller().is_none() => i64::from(o.spec.replicas),
            Object::Pod(o) if o.meta.controller().is_none() => 1,
            _ => 0,
        };
        let others = || self.store.pods_wanted() - self.store.pods_wanted_by(&object.key());
        let (pods_max, objects_max) = (self.settings.pods_max, self.settings.objects_max());
        if let Some(sum) = (wanted > 0).then(|| others() + wanted).filter(|sum| *sum > pods_max) {
            return Err(ApiError::Limit(format!("this playground simulates at most {pods_max} pods, and this would ask for {sum}")));
        }
        if self.store.len() >= objects_max {
            return Err(ApiError::Limit(format!("this playground holds at most {objects_max} objects")));
        }
        Ok(())
    }

    /// What the server fills in when an object is made: addresses, the default class, protection.
    fn admit(&mut self, object: &mut Object) {
        match object {
            Object::Service(service) => self.allocate(service),
            Object::PersistentVolumeClaim(claim) => {
                let claim = Rc::make_mut(claim);
                if claim.class.is_none() {
                    claim.class = self.default_class();
                }
                claim.meta.hold(PVC_PROTECTION);
            }
            Object::PersistentVolume(volume) => Rc::make_mut(volume).meta.hold(PV_PROTECTION),
            _ => {}
        }
    }

    /// The newest of the default classes, of one second the first by name (pkg/volume/util/storageclass.go GetDefaultClass).
    pub(super) fn default_class(&self) -> Option<Name> {
        let defaults = self.store.all::<StorageClass>().filter(|c| c.is_default());
        defaults.min_by_key(|c| (Reverse(c.meta.created_ms / 1000), &c.meta.name)).map(|c| c.meta.name.clone())
    }
}

/// The grace period of a pod's deletion (pkg/registry/core/pod/strategy.go CheckGracefulDelete).
fn pod_grace_seconds(pod: &crate::api::pod::Pod, asked: Option<i64>) -> i64 {
    if pod.node.is_none() || pod.is_terminal() {
        return 0;
    }
    let own = asked.unwrap_or_else(|| pod.spec.grace_seconds());
    if own < 0 { 1 } else { own }
}

fn counts_generations(kind: Kind) -> bool {
    matches!(kind, Kind::StatefulSet | Kind::Deployment | Kind::ReplicaSet | Kind::PodDisruptionBudget | Kind::Pod)
}

fn spec_differs(before: &Object, after: &Object) -> bool {
    match (before, after) {
        (Object::StatefulSet(a), Object::StatefulSet(b)) => a.spec.whole != b.spec.whole,
        (Object::Deployment(a), Object::Deployment(b)) => a.spec.whole != b.spec.whole,
        (Object::ReplicaSet(a), Object::ReplicaSet(b)) => a.spec.whole != b.spec.whole,
        (Object::PodDisruptionBudget(a), Object::PodDisruptionBudget(b)) => a.whole != b.whole,
        _ => false,
    }
}

/// The stored object with what a user may change taken from `wanted`.
fn merge(before: &Object, wanted: &Object) -> Object {
    let mut after = before.clone();
    match (&mut after, wanted) {
        (Object::StatefulSet(a), Object::StatefulSet(w)) => Rc::make_mut(a).spec = w.spec.clone(),
        (Object::Deployment(a), Object::Deployment(w)) => Rc::make_mut(a).spec = w.spec.clone(),
        (Object::ReplicaSet(a), Object::ReplicaSet(w)) => Rc::make_mut(a).spec = w.spec.clone(),
        (Object::Service(a), Object::Service(w)) => {
            let a = Rc::make_mut(a);
            a.spec = w.spec.clone();
            if !w.cluster_ip.is_empty() {
                a.cluster_ip = w.cluster_ip.clone();
            }
        }
        (Object::PersistentVolumeClaim(a), Object::PersistentVolumeClaim(w)) => {
            let a = Rc::make_mut(a);
            a.spec = w.spec.clone();
            if let Some(class) = &w.spec.class {
                a.class = Some(class.clone());
            }
        }
        (Object::Node(a), Object::Node(w)) => {
            let a = Rc::make_mut(a);
            a.unschedulable = w.unschedulable;
            a.taints = w.taints.clone();
        }
        // A pod shares its template's spec until somebody really changes it.
        (Object::Pod(a), Object::Pod(w)) if a.spec_value() != *w.spec.whole => Rc::make_mut(a).spec = w.spec.clone(),
        (Object::StorageClass(a), Object::StorageClass(w)) => {
            let a = Rc::make_mut(a);
            let meta = std::mem::take(&mut a.meta);
            *a = (**w).clone();
            a.meta = meta;
        }
        (Object::PodDisruptionBudget(a), Object::PodDisruptionBudget(w)) => {
            let a = Rc::make_mut(a);
            a.whole = w.whole.clone();
            a.selector = w.selector.clone();
            a.min_available = w.min_available;
            a.max_unavailable = w.max_unavailable;
        }
        (Object::PersistentVolume(a), Object::PersistentVolume(w)) => {
            let a = Rc::make_mut(a);
            a.whole = w.whole.clone();
            a.capacity = w.capacity;
            a.reclaim_policy = w.reclaim_policy;
            // Without the claim's identity, or without a claim at all, the volume is free again.
            let kept = w.whole.get("claimRef").is_some_and(|claim| claim.get("uid").is_some());
            if !kept && a.claim.as_ref().is_some_and(|claim| claim.uid.is_some()) {
                a.claim = w.claim.clone();
                a.phase = VolumePhase::Available;
            }
        }
        (Object::Plain(a), Object::Plain(w)) => Rc::make_mut(a).rest = w.rest.clone(),
        _ => {}
    }
    let (meta, wanted) = (after.meta_mut(), wanted.meta());
    meta.labels = wanted.labels.clone();
    meta.annotations = wanted.annotations.clone();
    meta.finalizers = wanted.finalizers.clone();
    after
}
