//! The objects by name and number, and the indexes the controllers read through.

mod check;
mod index;
mod links;
mod listing;
pub mod names;
mod pod_index;
pub mod ranks;
pub mod roll;

use crate::api::claim::PersistentVolumeClaim;
use crate::api::labels::Labels;
use crate::api::pod::Pod;
use crate::api::requests::Resources;
use crate::api::row::Row;
use crate::api::selector::LabelSelector;
use crate::api::storage::PersistentVolume;
use crate::api::table::{Places, Shared, Table};
use crate::api::{Key, Kind, Name, Object, Resource, Uid};
use links::{Link, Links};
use listing::Listing;
pub use names::Id;
use names::{Names, Words};
use ranks::Ranks;
use roll::Rolls;
pub use roll::{RollId, Tally};
use std::rc::Rc;

/// What the pods of a node use of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeUsage {
    /// The sum of their requests.
    pub requests: Resources,
    /// How many they are.
    pub pods: u32,
}

impl Shared for NodeUsage {}

/// The objects and their indexes. Every write goes through [`Store::put`] and [`Store::take`], which keep them in step.
#[derive(Clone, Debug, Default)]
pub struct Store {
    names: Names,
    words: Words,
    zones: Words,
    objects: Row<Id, Object>,
    listing: Listing,
    /// Identities count up in their lower halves; with the whole identity, to tell those of another seed.
    by_uid: Row<u32, (u64, u64)>,
    by_owner: Places<(Uid, Kind, Id)>,
    uncontrolled: Places<(Kind, Id, Id)>,
    rolls: Rolls,
    ranks: Ranks,
    pods_by_node: Places<(Id, Id)>,
    usage_by_node: Table<Id, NodeUsage>,
    softly_tainted: Places<Id>,
    pods_keeping_others_away: Places<Id>,
    pods_by_label: Places<(u32, Id)>,
    links: Links,
    unclaimed_volumes: Places<Id>,
    pending_claims: Places<Id>,
    terminating_claims: Places<Id>,
    owned_claims: Places<Id>,
    pods_wanted: Table<Id, u64>,
    pods_wanted_sum: i64,
}

/// Texts that are numbered for the indexes.
const LABEL: u8 = 0;
const REVISION: u8 = 1;

/// Texts that others number here.
pub const IMAGE: u8 = 3;

impl Store {
    /// The object of a key.
    pub fn get(&self, key: &Key) -> Option<&Object> {
        self.at(self.id(key)?)
    }

    /// The object that has the name of a number.
    pub fn at(&self, id: Id) -> Option<&Object> {
        self.objects.get(id)
    }

    /// The typed object that has the name of a number.
    pub fn typed_at<T: Resource>(&self, id: Id) -> Option<&Rc<T>> {
        self.objects.get(id).and_then(T::of)
    }

    /// The typed object of a namespace and name.
    pub fn find<T: Resource>(&self, namespace: &str, name: &str) -> Option<&Rc<T>> {
        let namespace = if T::KIND.names().namespaced { namespace } else { "" };
        self.typed_at(self.names.find(T::KIND, namespace, name)?)
    }

    /// The number of a key's name, if it was ever heard of.
    pub fn id(&self, key: &Key) -> Option<Id> {
        self.names.find(key.kind, &key.namespace, &key.name)
    }

    /// The number of a name, if it was ever heard of.
    pub fn id_of(&self, kind: Kind, namespace: &str, name: &str) -> Option<Id> {
        self.names.find(kind, namespace, name)
    }

    /// The number of a key's name; gives it one if it has none.
    pub fn name(&mut self, key: &Key) -> Id {
        self.names.id(key)
    }

    /// The number of a name; gives it one if it has none.
    pub fn name_of(&mut self, kind: Kind, namespace: &str, name: &str) -> Id {
        self.names.id_of(kind, namespace, name)
    }

    /// The key of a number.
    pub fn key(&self, id: Id) -> Option<&Key> {
        self.names.key(id)
    }

    /// The number of a text of a class ([`IMAGE`]); gives it one if it has none.
    pub fn word(&mut self, class: u8, text: &str) -> u32 {
        self.words.number(class, &[text])
    }

    /// The number of a text of a class, if it has one.
    pub fn find_word(&self, class: u8, text: &str) -> Option<u32> {
        self.words.find(class, &[text])
    }

    /// The object of an identity.
    pub fn by_uid(&self, uid: Uid) -> Option<&Object> {
        self.at(self.id_of_uid(uid)?)
    }

    /// The number of the name of an identity that is there.
    pub fn id_of_uid(&self, uid: Uid) -> Option<Id> {
        self.by_uid.get(uid.0 as u32).filter(|(whole, _)| *whole == uid.0).map(|(_, id)| Id(*id as u32))
    }

    /// How many objects there are.
    pub fn len(&self) -> usize {
        self.listing.len()
    }

    /// How many objects of a kind there are.
    pub fn count_of(&self, kind: Kind) -> usize {
        self.listing.count_of(kind)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The keys of the objects that name `owner` among their owners.
    pub fn owned_by(&self, owner: Uid) -> impl Iterator<Item = &Key> {
        self.by_owner.starting(owner).filter_map(|(_, _, id)| self.names.key(id))
    }

    /// The numbers of the objects that name `owner` among their owners.
    pub fn ids_owned_by(&self, owner: Uid) -> impl Iterator<Item = Id> {
        self.by_owner.starting(owner).map(|(_, _, id)| id)
    }

    /// The typed objects that name `owner` among their owners.
    pub fn owned<T: Resource>(&self, owner: Uid) -> impl Iterator<Item = &Rc<T>> {
        self.by_owner.starting((owner, T::KIND)).filter_map(|(_, _, id)| self.typed_at(id))
    }

    /// The typed objects in a namespace that nobody controls (of those kinds that can be controlled).
    pub fn uncontrolled<T: Resource>(&self, namespace: &str) -> impl Iterator<Item = &Rc<T>> {
        let some = !self.uncontrolled.is_empty();
        let space = some.then(|| self.names.find(Kind::Namespace, "", namespace)).flatten();
        let ids = space.into_iter().flat_map(|space| self.uncontrolled.starting((T::KIND, space)));
        ids.filter_map(|(_, _, id)| self.typed_at(id))
    }

    /// The rolls of the sets' pods.
    pub fn rolls(&self) -> &Rolls {
        &self.rolls
    }

    /// Notes that a set has looked at the pod of a place, or has to.
    pub fn mark(&mut self, roll: RollId, place: u32, unread: bool) {
        self.rolls.mark(roll, place, unread);
    }

    /// The number of a revision's name, as the rolls count it.
    pub fn revision_number(&self, revision: &str) -> Option<u32> {
        self.find_word(REVISION, revision)
    }

    /// The nodes in a scheduler's order.
    pub fn ranks(&self) -> &Ranks {
        &self.ranks
    }

    /// Whether some node has a taint that only counts against it.
    pub fn has_soft_taints(&self) -> bool {
        !self.softly_tainted.is_empty()
    }

    /// The pods that others are kept away from.
    pub fn pods_keeping_others_away(&self) -> impl Iterator<Item = &Rc<Pod>> {
        self.pods_keeping_others_away.iter().filter_map(|id| self.typed_at(id))
    }

    /// The keys of the pods bound to a node.
    pub fn pods_on(&self, node: &Name) -> impl Iterator<Item = &Key> {
        let node = self.names.find(Kind::Node, "", node);
        let pods = node.into_iter().flat_map(|node| self.pods_by_node.starting(node));
        pods.filter_map(|(_, pod)| self.names.key(pod))
    }

    /// What the pods on a node use of it.
    pub fn usage(&self, node: &Name) -> NodeUsage {
        self.names.find(Kind::Node, "", node).map(|node| self.usage_at(node)).unwrap_or_default()
    }

    /// What the pods on the node that has the name of a number use of it.
    pub fn usage_at(&self, node: Id) -> NodeUsage {
        self.usage_by_node.get(node).copied().unwrap_or_default()
    }

    /// The pods that mount a claim.
    pub fn pods_with_claim(&self, claim: Id) -> impl Iterator<Item = Id> {
        self.links.of(Link::PodOfClaim, claim)
    }

    /// The claims of a pod that is there, in its own order: names, and their numbers if anybody heard of them.
    pub fn claims_of<'s>(&'s self, id: Id, pod: &'s Pod) -> impl Iterator<Item = (&'s Name, Option<Id>)> {
        let only = self.links.only(Link::ClaimOfPod, id);
        let find = |name| self.names.find(Kind::PersistentVolumeClaim, &pod.meta.namespace, name);
        pod.claims().map(move |(_, name)| (name, only.or_else(|| find(name))))
    }

    /// The number of the name of a pod's node.
    pub fn node_of(&self, pod: Id) -> Option<Id> {
        self.links.only(Link::NodeOfPod, pod)
    }

    /// The number of the name of the claim that a volume is for.
    pub fn claim_of(&self, volume: Id) -> Option<Id> {
        self.links.only(Link::ClaimOfVolume, volume)
    }

    /// The volume that a claim, which is there, says it has.
    pub fn volume_of(&self, id: Id, claim: &PersistentVolumeClaim) -> Option<(Id, &Rc<PersistentVolume>)> {
        let name = Some(&claim.volume_name).filter(|name| !name.is_empty())?;
        let known = self.volumes_for(id).find(|(_, volume)| names::is_same(&volume.meta.name, name));
        known.or_else(|| {
            let id = self.names.find(Kind::PersistentVolume, "", name)?;
            Some((id, self.typed_at(id)?))
        })
    }

    /// The keys of the pods that mount a claim.
    pub fn pods_using(&self, namespace: &Name, claim: &Name) -> impl Iterator<Item = &Key> {
        let claim = self.names.find(Kind::PersistentVolumeClaim, namespace, claim);
        claim.into_iter().flat_map(|claim| self.pods_with_claim(claim)).filter_map(|pod| self.names.key(pod))
    }

    /// The pods of a namespace with a label of this value.
    fn pods_labelled(&self, namespace: &str, label: &str, value: &str) -> impl Iterator<Item = Id> {
        let label = self.words.find(LABEL, &[namespace, label, value]);
        label.into_iter().flat_map(|label| self.pods_by_label.starting(label)).map(|(_, pod)| pod)
    }

    /// The pods of a namespace that labels select. Only those with one of them are looked at.
    pub fn pods_with<'s>(&'s self, namespace: &'s str, labels: &'s Labels) -> Box<dyn Iterator<Item = &'s Rc<Pod>> + 's> {
        let matches = |pod: &&Rc<Pod>| labels.is_subset_of(&pod.meta.labels);
        match labels.iter().find(|(label, _)| !pod_index::UNINDEXED_LABELS.contains(&&***label)) {
            Some((label, value)) => {
                Box::new(self.pods_labelled(namespace, label, value).filter_map(|id| self.typed_at::<Pod>(id)).filter(matches))
            }
            None => Box::new(self.in_namespace::<Pod>(namespace).filter(matches)),
        }
    }

    /// The pods of a namespace that a selector selects. Only those with one of its labels are looked at.
    pub fn pods_selected<'s>(&'s self, namespace: &'s str, selector: &'s LabelSelector) -> impl Iterator<Item = &'s Rc<Pod>> {
        self.pods_with(namespace, &selector.match_labels).filter(|pod| selector.matches(&pod.meta.labels))
    }

    /// The volumes that are for a claim of this name, with the numbers of theirs.
    pub fn volumes_for(&self, claim: Id) -> impl Iterator<Item = (Id, &Rc<PersistentVolume>)> {
        self.links.of(Link::VolumeOfClaim, claim).filter_map(|id| Some((id, self.typed_at(id)?)))
    }

    /// The volumes that are for no claim yet, with the numbers of their names, those heard of first at the beginning.
    pub fn unclaimed_volumes(&self) -> impl Iterator<Item = (Id, &Rc<PersistentVolume>)> {
        self.unclaimed_volumes.iter().filter_map(|id| Some((id, self.typed_at(id)?)))
    }

    /// The claims that are not bound.
    pub fn pending_claims(&self) -> impl Iterator<Item = Id> {
        self.pending_claims.iter()
    }

    /// Whether some claim is being deleted.
    pub fn has_terminating_claims(&self) -> bool {
        !self.terminating_claims.is_empty()
    }

    /// Whether some claim has an owner.
    pub fn has_owned_claims(&self) -> bool {
        !self.owned_claims.is_empty()
    }

    /// How many pods the sets and the bare pods ask for together.
    pub fn pods_wanted(&self) -> i64 {
        self.pods_wanted_sum
    }

    /// How many pods one object asks for.
    pub fn pods_wanted_by(&self, key: &Key) -> i64 {
        self.id(key).and_then(|id| self.pods_wanted.get(id)).map_or(0, |wanted| *wanted as i64)
    }
}
