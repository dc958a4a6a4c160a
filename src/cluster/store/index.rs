//! Writing to the store: every index follows the difference between an object's two versions.

use super::links::Link;
use super::names::Id;
use super::pod_index::Membership;
use super::ranks::Rank;
use super::roll::RollId;
use super::{NodeUsage, Store};
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::scheduling::Taint;
use crate::api::storage::PersistentVolume;
use crate::api::{Kind, Meta, Object, Uid};
use std::rc::Rc;

impl Store {
    /// Puts an object in the place of its name, whose number this is; gives back what was there.
    pub fn put(&mut self, id: Id, object: Object) -> Option<Object> {
        let before = self.objects.replace(id, object.clone());
        if before.is_none() {
            self.listing.set(object.kind(), id, true);
        }
        self.follow(id, before.as_ref(), Some(&object));
        before
    }

    /// Takes an object out.
    pub fn take(&mut self, id: Id) -> Option<Object> {
        let object = self.objects.remove(id)?;
        self.listing.set(object.kind(), id, false);
        self.follow(id, Some(&object), None);
        Some(object)
    }

    /// Brings the indexes in line with the change of an object.
    fn follow(&mut self, id: Id, before: Option<&Object>, after: Option<&Object>) {
        self.follow_meta(id, before, after);
        let wanted = after.and_then(pods_wanted);
        if before.and_then(pods_wanted) != wanted {
            self.follow_wanted(id, wanted);
        }
        match before.or(after) {
            Some(Object::Pod(_)) => self.follow_pod(id, pod(before), pod(after)),
            Some(Object::PersistentVolumeClaim(_)) => self.follow_claim(id, claim(before), claim(after)),
            Some(Object::PersistentVolume(_)) => self.follow_volume(id, volume(before), volume(after)),
            Some(Object::Node(_)) => self.follow_node(id, after),
            Some(Object::StatefulSet(_) | Object::ReplicaSet(_)) => self.follow_set(before, after),
            _ => {}
        }
    }

    fn follow_meta(&mut self, id: Id, before: Option<&Object>, after: Option<&Object>) {
        let (old, new) = (before.map(Object::meta), after.map(Object::meta));
        if let (Some(old), Some(new)) = (old, new)
            && old.uid == new.uid
            && (Rc::ptr_eq(&old.owners, &new.owners) || old.owners == new.owners)
        {
            return;
        }
        let Some(kind) = before.or(after).map(Object::kind) else { return };
        if let Some(old) = old {
            self.by_uid.remove(old.uid.0 as u32);
            old.owners.iter().for_each(|owner| {
                self.by_owner.remove((owner.uid, kind, id));
            });
        }
        if let Some(new) = new {
            self.by_uid.insert(new.uid.0 as u32, (new.uid.0, id.0.into()));
            new.owners.iter().for_each(|owner| {
                self.by_owner.insert((owner.uid, kind, id));
            });
        }
        let free = |meta: Option<&Meta>| meta.is_some_and(|meta| can_be_controlled(kind) && meta.controller().is_none());
        if free(old) != free(new)
            && let Some(meta) = old.or(new)
        {
            let space = self.names.id_of(Kind::Namespace, "", &meta.namespace);
            self.uncontrolled.set((kind, space, id), free(new));
        }
    }

    fn follow_wanted(&mut self, id: Id, wanted: Option<i64>) {
        let before = match wanted {
            Some(wanted) => self.pods_wanted.replace(id, wanted as u64),
            None => self.pods_wanted.remove(id),
        };
        self.pods_wanted_sum += wanted.unwrap_or(0) - before.map_or(0, |wanted| wanted as i64);
    }

    /// A claim whose owners changed, that came or that goes, is looked at by the set of its pods.
    fn follow_claim(&mut self, id: Id, before: Option<&Rc<PersistentVolumeClaim>>, after: Option<&Rc<PersistentVolumeClaim>>) {
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
        let pods: Vec<Id> = self.pods_with_claim(id).collect();
        for pod in pods {
            let Some(object) = self.typed_at::<Pod>(pod).cloned() else { continue };
            if let Membership::Member { roll, place, active_only: false, .. } = self.membership(pod, &object) {
                self.rolls.mark(roll, place, true);
            }
        }
    }

    fn follow_volume(&mut self, id: Id, before: Option<&Rc<PersistentVolume>>, after: Option<&Rc<PersistentVolume>>) {
        if before.map(|volume| &volume.claim) == after.map(|volume| &volume.claim) {
            return;
        }
        for (volume, is_in) in [(before, false), (after, true)] {
            let Some(volume) = volume else { continue };
            match &volume.claim {
                Some(claim) => {
                    let claim = self.names.id_of(Kind::PersistentVolumeClaim, &claim.namespace, &claim.name);
                    self.links.set(Link::VolumeOfClaim, claim, id, is_in);
                    self.links.set(Link::ClaimOfVolume, id, claim, is_in);
                }
                None => self.unclaimed_volumes.set(id, is_in),
            }
        }
    }

    fn follow_node(&mut self, id: Id, after: Option<&Object>) {
        let soft = |taint: &Taint| &*taint.effect == "PreferNoSchedule";
        let softly_tainted = matches!(after, Some(Object::Node(node)) if node.taints.iter().any(soft));
        self.softly_tainted.set(id, softly_tainted);
        self.rank(id, None);
    }

    /// Places a node anew among the others; it may have one more or one less pod of a roll.
    pub(super) fn rank(&mut self, id: Id, sibling: Option<(RollId, bool)>) {
        let Some(node) = self.typed_at::<Node>(id).cloned() else { return self.ranks.set(id, None, sibling) };
        let usage = self.usage_at(id);
        let zone = node.zone().map_or(0, |zone| self.zones.number(0, &[zone]).wrapping_add(1) as u16);
        let fullness = fullness(&node, usage).clamp(0, u16::MAX.into()) as u16;
        let pods = usage.pods.min(u16::MAX.into()) as u16;
        self.ranks.set(id, Some(Rank { zone, fullness, pods, lot: lot(node.meta.uid) }), sibling);
    }

    /// A set that came, went, or wants other places than before.
    fn follow_set(&mut self, before: Option<&Object>, after: Option<&Object>) {
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
                self.rolls.drop_roll(RollId::of(uid));
            }
            if let Some(uid) = uid(after) {
                self.enroll(uid);
            }
        }
        if let Some(Object::StatefulSet(set)) = after {
            let (roll, places) = (RollId::of(set.meta.uid), set.spec.ordinals());
            self.rolls.want(roll, places.start as u64, places.end as u64);
            self.rolls.mark_all(roll);
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

/// The shares of a node's CPU and memory that are asked for, in thousandths, together.
pub fn fullness(node: &Node, usage: NodeUsage) -> i64 {
    let share = |used: i64, has: i64| if has > 0 { used.saturating_mul(1000) / has } else { 0 };
    let has = node.allocatable;
    share(usage.requests.cpu_milli, has.cpu_milli).saturating_add(share(usage.requests.memory_bytes, has.memory_bytes))
}

/// A node's lot among equals: its identity holds the seed.
fn lot(uid: Uid) -> u32 {
    let mixed = (uid.0 ^ (uid.0 >> 31)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (mixed >> 32) as u32
}

fn can_be_controlled(kind: Kind) -> bool {
    matches!(kind, Kind::Pod | Kind::ReplicaSet | Kind::ControllerRevision)
}

/// How many pods an object asks for: a set its replicas, a bare pod one. What a controller made does not count again.
fn pods_wanted(object: &Object) -> Option<i64> {
    let wanted = match object {
        Object::StatefulSet(set) => set.spec.replicas.into(),
        Object::Deployment(deployment) => deployment.spec.replicas.into(),
        Object::ReplicaSet(set) => set.spec.replicas.into(),
        Object::Pod(_) => 1,
        _ => return None,
    };
    object.meta().controller().is_none().then_some(wanted)
}
