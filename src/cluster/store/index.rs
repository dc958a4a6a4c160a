//! Writes to the store: every index is updated with the difference between an object's old and new version.

use super::controller_pods::ControllerId;
use super::interner::KeyId;
use super::links::Link;
use super::node_ranking::NodeScore;
use super::pod_index::Membership;
use super::{NodeUsage, Store};
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::scheduling::Taint;
use crate::api::storage::PersistentVolume;
use crate::api::{Kind, Meta, Object, Uid};
use std::rc::Rc;

impl Store {
    /// Stores an object under its key's id; returns the object it replaces.
    pub fn put(&mut self, id: KeyId, object: Object) -> Option<Object> {
        let before = self.objects.replace(id, object.clone());
        if before.is_none() {
            self.listing.set(object.kind(), id, true);
        }
        self.reindex(id, before.as_ref(), Some(&object));
        before
    }

    /// Removes and returns an object.
    pub fn take(&mut self, id: KeyId) -> Option<Object> {
        let object = self.objects.remove(id)?;
        self.listing.set(object.kind(), id, false);
        self.reindex(id, Some(&object), None);
        Some(object)
    }

    /// Updates all indexes for the change of an object.
    fn reindex(&mut self, id: KeyId, before: Option<&Object>, after: Option<&Object>) {
        self.reindex_meta(id, before, after);
        let desired = after.and_then(desired_pods);
        if before.and_then(desired_pods) != desired {
            self.set_desired_pods(id, desired);
        }
        match before.or(after) {
            Some(Object::Pod(_)) => self.reindex_pod(id, pod(before), pod(after)),
            Some(Object::PersistentVolumeClaim(_)) => self.reindex_claim(id, claim(before), claim(after)),
            Some(Object::PersistentVolume(_)) => self.reindex_volume(id, volume(before), volume(after)),
            Some(Object::Node(_)) => self.reindex_node(id, after),
            Some(Object::StatefulSet(_) | Object::ReplicaSet(_)) => self.reindex_controller(before, after),
            _ => {}
        }
    }

    fn reindex_meta(&mut self, id: KeyId, before: Option<&Object>, after: Option<&Object>) {
        let (old, new) = (before.map(Object::meta), after.map(Object::meta));
        if let (Some(old), Some(new)) = (old, new)
            && old.uid == new.uid
            && (Rc::ptr_eq(&old.owners, &new.owners) || old.owners == new.owners)
        {
            return;
        }
        let Some(kind) = before.or(after).map(Object::kind) else { return };
        if let Some(old) = old {
            // The UIDs of stored objects are not dense, and nothing refers to them.
            if kind != Kind::StoredObject {
                self.by_uid.remove(old.uid.0 as u32);
            }
            old.owners.iter().for_each(|owner| {
                self.by_owner.remove((owner.uid, kind, id));
            });
        }
        if let Some(new) = new {
            if kind != Kind::StoredObject {
                self.by_uid.insert(new.uid.0 as u32, (new.uid.0, id.0.into()));
            }
            new.owners.iter().for_each(|owner| {
                self.by_owner.insert((owner.uid, kind, id));
            });
        }
        let is_orphan = |meta: Option<&Meta>| meta.is_some_and(|meta| can_be_controlled(kind) && meta.controller().is_none());
        if is_orphan(old) != is_orphan(new)
            && let Some(meta) = old.or(new)
        {
            let namespace = self.keys.id_of(Kind::Namespace, "", &meta.namespace);
            self.uncontrolled.set((kind, namespace, id), is_orphan(new));
        }
    }

    fn set_desired_pods(&mut self, id: KeyId, desired: Option<i64>) {
        let before = match desired {
            Some(desired) => self.desired_pods.replace(id, desired as u64),
            None => self.desired_pods.remove(id),
        };
        self.desired_pods_sum += desired.unwrap_or(0) - before.map_or(0, |before| before as i64);
    }

    /// A StatefulSet checks a pod again when one of its claims was created or deleted, is terminating or has new owners.
    fn reindex_claim(&mut self, id: KeyId, before: Option<&Rc<PersistentVolumeClaim>>, after: Option<&Rc<PersistentVolumeClaim>>) {
        let pending = |claim: Option<&Rc<PersistentVolumeClaim>>| claim.is_some_and(|claim| claim.phase == ClaimPhase::Pending);
        if pending(before) != pending(after) {
            self.pending_claims.set(id, pending(after));
        }
        let terminating = |claim: Option<&Rc<PersistentVolumeClaim>>| claim.is_some_and(|claim| claim.meta.is_terminating());
        if terminating(before) != terminating(after) {
            self.terminating_claims.set(id, terminating(after));
        }
        let owned = |claim: Option<&Rc<PersistentVolumeClaim>>| claim.is_some_and(|claim| !claim.meta.owners.is_empty());
        if owned(before) != owned(after) {
            self.owned_claims.set(id, owned(after));
        }
        let owners = |claim: Option<&Rc<PersistentVolumeClaim>>| claim.map(|claim| (claim.meta.uid, claim.meta.owners.clone()));
        if owners(before) == owners(after) && terminating(before) == terminating(after) {
            return;
        }
        let pods: Vec<KeyId> = self.pods_with_claim(id).collect();
        for pod in pods {
            let Some(object) = self.typed_at::<Pod>(pod).cloned() else { continue };
            if let Membership::Member { controller, slot, active_only: false, .. } = self.membership(pod, &object) {
                self.controller_pods.set_dirty(controller, slot, true);
            }
        }
    }

    fn reindex_volume(&mut self, id: KeyId, before: Option<&Rc<PersistentVolume>>, after: Option<&Rc<PersistentVolume>>) {
        if before.map(|volume| &volume.claim) == after.map(|volume| &volume.claim) {
            return;
        }
        for (volume, is_set) in [(before, false), (after, true)] {
            let Some(volume) = volume else { continue };
            match &volume.claim {
                Some(claim) => {
                    let claim = self.keys.id_of(Kind::PersistentVolumeClaim, &claim.namespace, &claim.name);
                    self.links.set(Link::VolumeOfClaim, claim, id, is_set);
                    self.links.set(Link::ClaimOfVolume, id, claim, is_set);
                }
                None => self.unclaimed_volumes.set(id, is_set),
            }
        }
    }

    fn reindex_node(&mut self, id: KeyId, after: Option<&Object>) {
        let is_soft = |taint: &Taint| &*taint.effect == "PreferNoSchedule";
        let has_soft_taint = matches!(after, Some(Object::Node(node)) if node.taints.iter().any(is_soft));
        self.prefer_no_schedule_nodes.set(id, has_soft_taint);
        self.rank_node(id, None);
    }

    /// Updates a node in the ranking. `sibling`: the node got (true) or lost (false) a pod of this controller.
    pub(super) fn rank_node(&mut self, id: KeyId, sibling: Option<(ControllerId, bool)>) {
        let Some(node) = self.typed_at::<Node>(id).cloned() else { return self.node_ranking.set(id, None, sibling) };
        let usage = self.usage_at(id);
        let zone = node.zone().map_or(0, |zone| self.zones.number(0, &[zone]).wrapping_add(1) as u16);
        let fullness = fullness(&node, usage).clamp(0, u16::MAX.into()) as u16;
        let pods = usage.pods.min(u16::MAX.into()) as u16;
        self.node_ranking.set(id, Some(NodeScore { zone, fullness, pods, tie_break: tie_break(node.meta.uid) }), sibling);
    }

    /// A StatefulSet or ReplicaSet was created, changed or deleted: updates its entry in the index of controllers' pods.
    fn reindex_controller(&mut self, before: Option<&Object>, after: Option<&Object>) {
        if let (Some(Object::StatefulSet(a)), Some(Object::StatefulSet(b))) = (before, after)
            && Rc::ptr_eq(&a.spec, &b.spec)
        {
            return;
        }
        let uid = |object: Option<&Object>| object.map(|object| object.meta().uid);
        let selector = |object: Option<&Object>| match object {
            Some(Object::StatefulSet(set)) => Some(set.spec.selector.clone()),
            Some(Object::ReplicaSet(set)) => Some(set.spec.selector.clone()),
            _ => None,
        };
        if uid(before) != uid(after) || selector(before) != selector(after) {
            if let Some(uid) = uid(before) {
                self.controller_pods.drop_controller(ControllerId::of(uid));
            }
            if let Some(uid) = uid(after) {
                self.index_controller(uid);
            }
        }
        if let Some(Object::StatefulSet(set)) = after {
            let (controller, ordinals) = (ControllerId::of(set.meta.uid), set.spec.ordinals());
            self.controller_pods.set_desired(controller, ordinals.start as u64, ordinals.end as u64);
            self.controller_pods.set_all_dirty(controller);
        }
    }
}

fn pod(object: Option<&Object>) -> Option<&Rc<Pod>> {
    object.and_then(<Pod as crate::api::Resource>::of)
}

fn claim(object: Option<&Object>) -> Option<&Rc<PersistentVolumeClaim>> {
    object.and_then(<PersistentVolumeClaim as crate::api::Resource>::of)
}

fn volume(object: Option<&Object>) -> Option<&Rc<PersistentVolume>> {
    object.and_then(<PersistentVolume as crate::api::Resource>::of)
}

/// How much of a node is requested: the requested share of its CPU plus that of its memory, each in thousandths.
pub fn fullness(node: &Node, usage: NodeUsage) -> i64 {
    let share = |used: i64, total: i64| if total > 0 { used.saturating_mul(1000) / total } else { 0 };
    let total = node.allocatable;
    share(usage.requests.cpu_milli, total.cpu_milli).saturating_add(share(usage.requests.memory_bytes, total.memory_bytes))
}

/// Orders nodes of equal score by their creation: the low half of a UID counts the created objects.
fn tie_break(uid: Uid) -> u32 {
    uid.0 as u32
}

fn can_be_controlled(kind: Kind) -> bool {
    matches!(kind, Kind::Pod | Kind::ReplicaSet | Kind::ControllerRevision)
}

/// How many pods an object asks for: a workload its replicas, a bare pod one. Nothing for an object that a controller owns,
/// which is counted with its owner.
fn desired_pods(object: &Object) -> Option<i64> {
    let desired = match object {
        Object::StatefulSet(set) => set.spec.replicas.into(),
        Object::Deployment(deployment) => deployment.spec.replicas.into(),
        Object::ReplicaSet(set) => set.spec.replicas.into(),
        Object::Pod(_) => 1,
        _ => return None,
    };
    object.meta().controller().is_none().then_some(desired)
}
