//! The objects by key, and the indexes the controllers read through.

use crate::api::claim::ClaimPhase;
use crate::api::map::{Map, Set};
use crate::api::pod::Pod;
use crate::api::requests::Resources;
use crate::api::selector::LabelSelector;
use crate::api::storage::PersistentVolume;
use crate::api::{Key, Kind, Name, Object, Resource, Uid};
use std::rc::Rc;

/// What the pods of a node use of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeUsage {
    /// The sum of their requests.
    pub requests: Resources,
    /// How many they are.
    pub pods: u32,
}

/// The objects and their indexes. Every write goes through [`Store::put`] and [`Store::take`], which keep them in step.
#[derive(Clone, Debug, Default)]
pub struct Store {
    objects: Map<Key, Object>,
    by_uid: Map<Uid, Key>,
    by_owner: Set<(Uid, Key)>,
    uncontrolled: Set<Key>,
    pods_by_node: Set<(Name, Key)>,
    usage_by_node: Map<Name, NodeUsage>,
    siblings_by_node: Map<(Uid, Name), u32>,
    pods_by_claim: Set<(Name, Name, Key)>,
    pods_by_label: Set<(Name, Name, Name, Name)>,
    volumes_by_claim: Set<(Name, Name, Name)>,
    unclaimed_volumes: Set<Name>,
    pending_claims: Set<Key>,
    pods_wanted: Map<Key, i64>,
}

impl Store {
    /// The object of a key.
    pub fn get(&self, key: &Key) -> Option<&Object> {
        self.objects.get(key)
    }

    /// The typed object of a namespace and name.
    pub fn find<T: Resource>(&self, namespace: &str, name: &str) -> Option<&Rc<T>> {
        self.objects.get((T::KIND, if T::KIND.names().namespaced { namespace } else { "" }, name)).and_then(T::of)
    }

    /// The object of an identity.
    pub fn by_uid(&self, uid: Uid) -> Option<&Object> {
        self.by_uid.get(uid).and_then(|key| self.objects.get(key))
    }

    /// All objects of a kind in key order, over all namespaces.
    pub fn of_kind(&self, kind: Kind) -> impl Iterator<Item = (&Key, &Object)> {
        self.objects.starting(kind)
    }

    /// All typed objects of a kind in key order, over all namespaces.
    pub fn all<T: Resource>(&self) -> impl Iterator<Item = &Rc<T>> {
        self.of_kind(T::KIND).filter_map(|(_, object)| T::of(object))
    }

    /// All typed objects of a kind in one namespace, in name order.
    pub fn in_namespace<T: Resource>(&self, namespace: &str) -> impl Iterator<Item = &Rc<T>> {
        self.objects.starting((T::KIND, namespace)).filter_map(|(_, object)| T::of(object))
    }

    /// Every object, in key order.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Object)> {
        self.objects.iter()
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.objects.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.objects.is_empty()
    }

    /// The keys of the objects that name `owner` among their owners.
    pub fn owned_by(&self, owner: Uid) -> impl Iterator<Item = &Key> {
        self.by_owner.starting(owner).map(|(_, key)| key)
    }

    /// The typed objects that name `owner` among their owners.
    pub fn owned<T: Resource>(&self, owner: Uid) -> impl Iterator<Item = &Rc<T>> {
        self.by_owner.starting((owner, T::KIND)).filter_map(|(_, key)| self.objects.get(key).and_then(T::of))
    }

    /// The typed objects in a namespace that nobody controls (of those kinds that can be controlled).
    pub fn uncontrolled<T: Resource>(&self, namespace: &str) -> impl Iterator<Item = &Rc<T>> {
        self.uncontrolled.starting((T::KIND, namespace)).filter_map(|key| self.objects.get(key).and_then(T::of))
    }

    /// The keys of the pods bound to a node.
    pub fn pods_on(&self, node: &Name) -> impl Iterator<Item = &Key> {
        self.pods_by_node.starting(node).map(|(_, key)| key)
    }

    /// What the pods on a node use of it.
    pub fn usage(&self, node: &Name) -> NodeUsage {
        self.usage_by_node.get(node).copied().unwrap_or_default()
    }

    /// The nodes that have pods of a controller, and how many.
    pub fn siblings(&self, controller: Uid) -> impl Iterator<Item = (&Name, u32)> {
        self.siblings_by_node.starting(controller).map(|((_, node), count)| (node, *count))
    }

    /// The keys of the pods that mount a claim.
    pub fn pods_using(&self, namespace: &Name, claim: &Name) -> impl Iterator<Item = &Key> {
        self.pods_by_claim.starting((namespace, claim)).map(|(_, _, key)| key)
    }

    /// The names of the pods of a namespace with a label of this value.
    pub fn pods_labelled(&self, namespace: &Name, label: &Name, value: &Name) -> impl Iterator<Item = &Name> {
        self.pods_by_label.starting((namespace, label, value)).map(|(_, _, _, pod)| pod)
    }

    /// The pods of a namespace that a selector selects, in name order. Only those with one of its labels are looked at.
    pub fn pods_selected<'s>(&'s self, namespace: &'s Name, selector: &'s LabelSelector) -> Box<dyn Iterator<Item = &'s Rc<Pod>> + 's> {
        let matches = |pod: &&Rc<Pod>| selector.matches(&pod.meta.labels);
        match selector.match_labels.iter().next() {
            Some((label, value)) => {
                let names = self.pods_labelled(namespace, label, value);
                Box::new(names.filter_map(move |name| self.find::<Pod>(namespace, name)).filter(matches))
            }
            None => Box::new(self.in_namespace::<Pod>(namespace).filter(matches)),
        }
    }

    /// The names of the volumes that are for a claim of this name.
    pub fn volumes_for(&self, namespace: &Name, claim: &Name) -> impl Iterator<Item = &Name> {
        self.volumes_by_claim.starting((namespace, claim)).map(|(_, _, volume)| volume)
    }

    /// The volumes that are for no claim yet, in name order.
    pub fn unclaimed_volumes(&self) -> impl Iterator<Item = &Rc<PersistentVolume>> {
        self.unclaimed_volumes.iter().filter_map(|name| self.find::<PersistentVolume>("", name))
    }

    /// The keys of the claims that are not bound.
    pub fn pending_claims(&self) -> impl Iterator<Item = &Key> {
        self.pending_claims.iter()
    }

    /// How many pods the sets and the bare pods ask for together.
    pub fn pods_wanted(&self) -> i64 {
        self.pods_wanted.values().sum()
    }

    /// How many pods one object asks for.
    pub fn pods_wanted_by(&self, key: &Key) -> i64 {
        self.pods_wanted.get(key).copied().unwrap_or(0)
    }

    /// Puts an object in the place of its key; gives back what was there.
    pub fn put(&mut self, object: Object) -> Option<Object> {
        let key = object.key();
        let before = self.objects.insert(key.clone(), object.clone());
        match &before {
            Some(before) if same_indexes(before, &object) => {}
            Some(before) => {
                self.unindex(&key, before);
                self.index(&key, &object);
            }
            None => self.index(&key, &object),
        }
        before
    }

    /// Takes an object out.
    pub fn take(&mut self, key: &Key) -> Option<Object> {
        let object = self.objects.remove(key)?;
        self.unindex(key, &object);
        Some(object)
    }

    fn index(&mut self, key: &Key, object: &Object) {
        let meta = object.meta();
        self.by_uid.insert(meta.uid, key.clone());
        for owner in meta.owners.iter() {
            self.by_owner.insert((owner.uid, key.clone()));
        }
        if can_be_controlled(key.kind) && meta.controller().is_none() {
            self.uncontrolled.insert(key.clone());
        }
        if let Some(wanted) = pods_wanted(object) {
            self.pods_wanted.insert(key.clone(), wanted);
        }
        match object {
            Object::Pod(pod) => self.index_pod(key, pod),
            Object::PersistentVolume(volume) => match &volume.claim {
                Some(claim) => {
                    self.volumes_by_claim.insert((claim.namespace.clone(), claim.name.clone(), key.name.clone()));
                }
                None => {
                    self.unclaimed_volumes.insert(key.name.clone());
                }
            },
            Object::PersistentVolumeClaim(claim) if claim.phase == ClaimPhase::Pending => {
                self.pending_claims.insert(key.clone());
            }
            _ => {}
        }
    }

    fn unindex(&mut self, key: &Key, object: &Object) {
        let meta = object.meta();
        self.by_uid.remove(meta.uid);
        for owner in meta.owners.iter() {
            self.by_owner.remove(&(owner.uid, key.clone()));
        }
        if can_be_controlled(key.kind) && meta.controller().is_none() {
            self.uncontrolled.remove(key);
        }
        if pods_wanted(object).is_some() {
            self.pods_wanted.remove(key);
        }
        match object {
            Object::Pod(pod) => self.unindex_pod(key, pod),
            Object::PersistentVolume(volume) => match &volume.claim {
                Some(claim) => {
                    self.volumes_by_claim.remove(&(claim.namespace.clone(), claim.name.clone(), key.name.clone()));
                }
                None => {
                    self.unclaimed_volumes.remove(&key.name);
                }
            },
            Object::PersistentVolumeClaim(claim) if claim.phase == ClaimPhase::Pending => {
                self.pending_claims.remove(key);
            }
            _ => {}
        }
    }

    fn index_pod(&mut self, key: &Key, pod: &Pod) {
        for (_, claim) in pod.claims() {
            self.pods_by_claim.insert((key.namespace.clone(), claim.clone(), key.clone()));
        }
        for (label, value) in pod.meta.labels.iter() {
            self.pods_by_label.insert((key.namespace.clone(), label.clone(), value.clone(), key.name.clone()));
        }
        if let Some(node) = &pod.node {
            self.pods_by_node.insert((node.clone(), key.clone()));
            if !pod.is_terminal() {
                let usage = self.usage(node);
                let usage = NodeUsage { requests: usage.requests.plus(pod.spec.requests), pods: usage.pods + 1 };
                self.usage_by_node.insert(node.clone(), usage);
            }
            if let Some(owner) = pod.meta.controller() {
                let count = self.siblings_by_node.get((owner.uid, node)).copied().unwrap_or(0);
                self.siblings_by_node.insert((owner.uid, node.clone()), count + 1);
            }
        }
    }

    fn unindex_pod(&mut self, key: &Key, pod: &Pod) {
        for (_, claim) in pod.claims() {
            self.pods_by_claim.remove(&(key.namespace.clone(), claim.clone(), key.clone()));
        }
        for (label, value) in pod.meta.labels.iter() {
            self.pods_by_label.remove(&(key.namespace.clone(), label.clone(), value.clone(), key.name.clone()));
        }
        if let Some(node) = &pod.node {
            self.pods_by_node.remove(&(node.clone(), key.clone()));
            if !pod.is_terminal() {
                let usage = self.usage(node);
                let usage = NodeUsage { requests: usage.requests.minus(pod.spec.requests), pods: usage.pods.saturating_sub(1) };
                self.usage_by_node.insert(node.clone(), usage);
            }
            if let Some(owner) = pod.meta.controller() {
                let place = (owner.uid, node.clone());
                match self.siblings_by_node.get(&place).copied() {
                    Some(count) if count > 1 => self.siblings_by_node.insert(place, count - 1),
                    _ => self.siblings_by_node.remove(&place),
                };
            }
        }
    }
}

/// Whether two versions of an object stand in the same places of every index: most changes are of a status alone.
fn same_indexes(before: &Object, after: &Object) -> bool {
    let (a, b) = (before.meta(), after.meta());
    let same_meta = a.uid == b.uid && (Rc::ptr_eq(&a.owners, &b.owners) || a.owners == b.owners);
    same_meta
        && match (before, after) {
            (Object::Pod(a), Object::Pod(b)) => {
                let same_claims = Rc::ptr_eq(&a.spec, &b.spec) && Rc::ptr_eq(&a.template_claims, &b.template_claims);
                same_claims && a.node == b.node && a.is_terminal() == b.is_terminal() && a.meta.labels == b.meta.labels
            }
            (Object::PersistentVolume(a), Object::PersistentVolume(b)) => a.claim == b.claim,
            (Object::PersistentVolumeClaim(a), Object::PersistentVolumeClaim(b)) => a.phase == b.phase,
            _ => pods_wanted(before) == pods_wanted(after),
        }
}

fn can_be_controlled(kind: Kind) -> bool {
    matches!(kind, Kind::Pod | Kind::ReplicaSet | Kind::ControllerRevision)
}

/// How many pods an object asks for: a set its replicas, a bare pod one. What a controller made does not count again.
fn pods_wanted(object: &Object) -> Option<i64> {
    if object.meta().controller().is_some() {
        return None;
    }
    match object {
        Object::StatefulSet(set) => Some(set.spec.replicas.into()),
        Object::Deployment(deployment) => Some(deployment.spec.replicas.into()),
        Object::ReplicaSet(set) => Some(set.spec.replicas.into()),
        Object::Pod(_) => Some(1),
        _ => None,
    }
}
