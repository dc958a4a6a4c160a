//! Object metadata: names, uids, owner references, deletion.

use super::static_text::{interned, interned_list};
use super::{Kind, Labels, Name, ResourceType, read, time};
use serde_json::{Map, Value, json};
use std::borrow::Cow;
use std::fmt;
use std::rc::Rc;

/// The annotation that holds the manifest of the last `kubectl apply`.
pub const LAST_APPLIED: &str = "kubectl.kubernetes.io/last-applied-configuration";

/// Identifies an object in the store. Cluster-scoped kinds have an empty namespace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Its kind.
    pub kind: Kind,
    /// Its namespace, or empty.
    pub namespace: Name,
    /// Its name.
    pub name: Name,
}

impl Key {
    /// The key of `name` in `namespace`, which is ignored for cluster-scoped kinds.
    pub fn new(kind: Kind, namespace: &str, name: &str) -> Key {
        Key { kind, namespace: if kind.names().namespaced { namespace.into() } else { "".into() }, name: name.into() }
    }

    /// The key of an object that is only stored. Its name is preceded by the resource, as one store holds all such kinds:
    /// `jobs.batch/pi`.
    pub fn stored(resource: &ResourceType, namespace: &str, name: &str) -> Key {
        let namespace = if resource.namespaced { namespace } else { "" };
        Key { kind: Kind::StoredObject, namespace: namespace.into(), name: format!("{}/{name}", resource.plural_with_group()).into() }
    }

    /// The plural resource name with its group, and the name of the object: `jobs.batch` and `pi`.
    pub fn resource_and_name(&self) -> (Cow<'_, str>, &str) {
        match self.name.split_once('/').filter(|_| self.kind == Kind::StoredObject) {
            Some((resource, name)) => (resource.into(), name),
            None => (self.kind.plural_with_group().into(), &self.name),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            Kind::StoredObject => f.write_str(&self.name),
            kind => write!(f, "{} {}", kind.names().name, self.name),
        }
    }
}

/// `metadata.uid`: distinguishes objects that have the same name one after the other. Printed as a UUID.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Uid(pub u64);

impl fmt::Display for Uid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (a, b) = (mix(self.0), mix(self.0 ^ 0x9e37_79b9_7f4a_7c15));
        let (hi, mid, low) = ((a >> 32) as u32, (a >> 16) as u16, a as u16 & 0xfff);
        write!(f, "{hi:08x}-{mid:04x}-4{low:03x}-{:04x}-{:012x}", (b >> 48) as u16 & 0x3fff | 0x8000, b & 0xffff_ffff_ffff)
    }
}

/// SplitMix64's finalizer: consecutive numbers give unrelated results.
fn mix(seed: u64) -> u64 {
    let a = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let b = (a ^ (a >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    b ^ (b >> 31)
}

/// An entry of `ownerReferences`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnerReference {
    /// The owner's kind.
    pub kind: Kind,
    /// The owner's name, in the same namespace or cluster-scoped.
    pub name: Name,
    /// The owner's uid: a new object of the same name is a different owner.
    pub uid: Uid,
    /// Whether this owner is the managing controller.
    pub controller: bool,
    /// Whether foreground deletion of the owner waits until the object is deleted.
    pub block_owner_deletion: bool,
}

/// Set when the deletion of an object has been requested.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deletion {
    /// When it was requested.
    pub requested_ms: u64,
    /// `deletionGracePeriodSeconds`; `deletionTimestamp` is that long after the request.
    pub grace_seconds: i64,
}

impl Deletion {
    /// `deletionTimestamp`.
    pub fn timestamp_ms(&self) -> u64 {
        self.requested_ms.saturating_add(u64::try_from(self.grace_seconds).unwrap_or(0).saturating_mul(1000))
    }
}

/// `metadata` of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meta {
    /// Its name.
    pub name: Name,
    /// Its namespace, or empty.
    pub namespace: Name,
    /// Its uid, assigned by the store.
    pub uid: Uid,
    /// The resource version of its last change.
    pub resource_version: u64,
    /// Counts changes of the spec; 0 for kinds without a generation.
    pub generation: i64,
    /// `creationTimestamp`.
    pub created_ms: u64,
    /// When `kubectl apply` last changed it, else `created_ms`: the time of that manager in `managedFields`.
    pub applied_ms: u64,
    /// Set when its deletion has been requested.
    pub deletion: Option<Deletion>,
    /// The finalizers that must be removed before the object is.
    pub finalizers: Rc<Vec<Name>>,
    /// Its labels.
    pub labels: Labels,
    /// Its annotations.
    pub annotations: Labels,
    /// Its owners.
    pub owners: Rc<Vec<OwnerReference>>,
}

thread_local! {
    /// Empty metadata, whose parts new metadata shares.
    static BLANK: Meta = Meta::default();
}

impl Meta {
    /// Metadata with only a name and a namespace.
    pub fn named(namespace: &str, name: &str) -> Meta {
        Meta::with_names(namespace.into(), name.into())
    }

    /// Like [`Meta::named`], sharing the names.
    pub fn with_names(namespace: Name, name: Name) -> Meta {
        Meta { name, namespace, ..BLANK.with(Meta::clone) }
    }

    /// The owner that controls the object, if any (`metav1.GetControllerOf`).
    pub fn controller(&self) -> Option<&OwnerReference> {
        self.owners.iter().find(|o| o.controller)
    }

    /// Whether `uid` controls the object.
    pub fn is_controlled_by(&self, uid: Uid) -> bool {
        self.controller().is_some_and(|o| o.uid == uid)
    }

    /// Adds a finalizer; objects that have no other share the list.
    pub fn add_finalizer(&mut self, finalizer: &'static str) {
        match self.finalizers.is_empty() {
            true => self.finalizers = interned_list(finalizer),
            false if self.finalizers.iter().any(|existing| **existing == *finalizer) => {}
            false => Rc::make_mut(&mut self.finalizers).push(interned(finalizer)),
        }
    }

    /// Removes a finalizer.
    pub fn remove_finalizer(&mut self, finalizer: &str) {
        Rc::make_mut(&mut self.finalizers).retain(|existing| **existing != *finalizer);
    }

    /// Whether its deletion has been requested.
    pub fn is_terminating(&self) -> bool {
        self.deletion.is_some()
    }

    /// The fields that a user may set, read from an object's `metadata`.
    pub fn read(metadata: &Value, namespaced: bool) -> Meta {
        let text = |key: &str| read::at(metadata, &[key]).as_str().unwrap_or_default();
        let namespace = if namespaced { text("namespace") } else { "" };
        let namespace = if namespaced && namespace.is_empty() { "default" } else { namespace };
        Meta {
            labels: read::view(read::at(metadata, &["labels"])),
            annotations: read::view(read::at(metadata, &["annotations"])),
            finalizers: Rc::new(read::view(read::at(metadata, &["finalizers"]))),
            ..Meta::named(namespace, text("name"))
        }
    }

    /// As the API server returns it.
    pub fn to_value(&self) -> Value {
        let mut out = Map::new();
        if !self.annotations.is_empty() {
            out.insert("annotations".into(), self.annotations.to_value());
        }
        out.insert("creationTimestamp".into(), time::rfc3339(self.created_ms).into());
        if let Some(deletion) = &self.deletion {
            out.insert("deletionGracePeriodSeconds".into(), deletion.grace_seconds.into());
            out.insert("deletionTimestamp".into(), time::rfc3339(deletion.timestamp_ms()).into());
        }
        if !self.finalizers.is_empty() {
            out.insert("finalizers".into(), self.finalizers.iter().map(|f| Value::from(&**f)).collect());
        }
        if self.generation != 0 {
            out.insert("generation".into(), self.generation.into());
        }
        if !self.labels.is_empty() {
            out.insert("labels".into(), self.labels.to_value());
        }
        out.insert("name".into(), (*self.name).into());
        if !self.namespace.is_empty() {
            out.insert("namespace".into(), (*self.namespace).into());
        }
        if !self.owners.is_empty() {
            out.insert("ownerReferences".into(), self.owners.iter().map(owner_value).collect());
        }
        out.insert("resourceVersion".into(), self.resource_version.to_string().into());
        out.insert("uid".into(), self.uid.to_string().into());
        out.into()
    }
}

fn owner_value(owner: &OwnerReference) -> Value {
    let mut value = json!({
        "apiVersion": owner.kind.names().api_version,
        "kind": owner.kind.names().name,
        "name": &*owner.name,
        "uid": owner.uid.to_string(),
    });
    if let Some(map) = value.as_object_mut() {
        if owner.block_owner_deletion {
            map.insert("blockOwnerDeletion".into(), true.into());
        }
        if owner.controller {
            map.insert("controller".into(), true.into());
        }
    }
    value
}
