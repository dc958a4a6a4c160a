//! The store: all objects by key, and the indexes through which the components read them.
//!
//! Keys are interned: a [`KeyId`] stands for a kind, namespace and name ([`interner`]). Every write is [`Store::put`] or
//! [`Store::take`], which update the indexes (`index`, `pod_index`): the pods of each controller ([`controller_pods`]), the
//! nodes by score ([`node_ranking`]), relations such as claim to pod (`links`), and lists in key order (`listing`).
//! [`Store::inconsistent_indexes`] checks them in tests.

mod check;
pub mod controller_pods;
mod index;
pub mod interner;
mod links;
mod listing;
pub mod node_ranking;
mod pod_index;

use crate::api::claim::PersistentVolumeClaim;
use crate::api::labels::Labels;
use crate::api::node::Node;
use crate::api::persistent_vec::PersistentVec;
use crate::api::pod::Pod;
use crate::api::requests::Resources;
use crate::api::selector::LabelSelector;
use crate::api::storage::PersistentVolume;
use crate::api::table::{BitSet, Boxed, Table};
use crate::api::{Key, Kind, Name, Object, Resource, Uid};
use controller_pods::ControllerPods;
pub use controller_pods::{ControllerId, ReplicaCounts};
pub use interner::KeyId;
use interner::{KeyInterner, StrInterner};
use links::{Link, Links};
use listing::Listing;
use node_ranking::NodeRanking;
use std::rc::Rc;

/// What the pods on a node request, terminal pods excluded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeUsage {
    /// The sum of their requests.
    pub requests: Resources,
    /// How many pods there are.
    pub pods: u32,
}

impl Boxed for NodeUsage {}

/// The objects and their indexes. Every write goes through [`Store::put`] and [`Store::take`], which keep them consistent.
#[derive(Clone, Debug, Default)]
pub struct Store {
    keys: KeyInterner,
    /// Labels, revision names and images.
    texts: StrInterner,
    /// Zones of nodes.
    zones: StrInterner,
    objects: PersistentVec<KeyId, Object>,
    listing: Listing,
    /// By the lower half of the UID, a counter: the whole UID, to reject one of another seed, and the key's id.
    by_uid: PersistentVec<u32, (u64, u64)>,
    /// Owner, kind, object.
    by_owner: BitSet<(Uid, Kind, KeyId)>,
    /// Kind, namespace, object: the objects without a controller reference, of the kinds that controllers adopt.
    uncontrolled: BitSet<(Kind, KeyId, KeyId)>,
    controller_pods: ControllerPods,
    node_ranking: NodeRanking,
    /// Node, pod.
    pods_by_node: BitSet<(KeyId, KeyId)>,
    usage_by_node: Table<KeyId, NodeUsage>,
    /// Pods that wait for their volumes: the node that the scheduler selected.
    assumed_nodes: Table<KeyId, u64>,
    /// Nodes with a PreferNoSchedule taint.
    prefer_no_schedule_nodes: BitSet<KeyId>,
    /// Pods with required anti-affinity.
    pods_with_anti_affinity: BitSet<KeyId>,
    /// Number of namespace, label and value; pod.
    pods_by_label: BitSet<(u32, KeyId)>,
    links: Links,
    /// Volumes without a claimRef.
    unclaimed_volumes: BitSet<KeyId>,
    pending_claims: BitSet<KeyId>,
    terminating_claims: BitSet<KeyId>,
    owned_claims: BitSet<KeyId>,
    /// How many pods a workload or a bare pod asks for.
    desired_pods: Table<KeyId, u64>,
    desired_pods_sum: i64,
}

/// Classes of interned texts: labels and revision names.
const LABEL: u8 = 0;
const REVISION: u8 = 1;

/// The class of image names, which kubelets intern here.
pub const IMAGE: u8 = 3;

impl Store {
    /// The object of a key.
    pub fn get(&self, key: &Key) -> Option<&Object> {
        self.at(self.id(key)?)
    }

    /// The object of an id.
    pub fn at(&self, id: KeyId) -> Option<&Object> {
        self.objects.get(id)
    }

    /// The typed object of an id.
    pub fn typed_at<T: Resource>(&self, id: KeyId) -> Option<&Rc<T>> {
        self.objects.get(id).and_then(T::of)
    }

    /// The typed object of a namespace and name.
    pub fn find<T: Resource>(&self, namespace: &str, name: &str) -> Option<&Rc<T>> {
        let namespace = if T::KIND.names().namespaced { namespace } else { "" };
        self.typed_at(self.keys.find(T::KIND, namespace, name)?)
    }

    /// The id of a key, if it was interned.
    pub fn id(&self, key: &Key) -> Option<KeyId> {
        self.keys.find(key.kind, &key.namespace, &key.name)
    }

    /// The id of a key given by its parts, if it was interned.
    pub fn id_of(&self, kind: Kind, namespace: &str, name: &str) -> Option<KeyId> {
        self.keys.find(kind, namespace, name)
    }

    /// The id of a key; interns it if necessary.
    pub fn intern(&mut self, key: &Key) -> KeyId {
        self.keys.id(key)
    }

    /// The id of a key given by its parts; interns it if necessary.
    pub fn intern_name(&mut self, kind: Kind, namespace: &str, name: &str) -> KeyId {
        self.keys.id_of(kind, namespace, name)
    }

    /// The key of an id.
    pub fn key(&self, id: KeyId) -> Option<&Key> {
        self.keys.key(id)
    }

    /// The number of a text of a class ([`IMAGE`]); interns it if necessary.
    pub fn intern_text(&mut self, class: u8, text: &str) -> u32 {
        self.texts.number(class, &[text])
    }

    /// The number of a text of a class, if it was interned.
    pub fn find_text(&self, class: u8, text: &str) -> Option<u32> {
        self.texts.find(class, &[text])
    }

    /// The object with a UID.
    pub fn by_uid(&self, uid: Uid) -> Option<&Object> {
        self.at(self.id_of_uid(uid)?)
    }

    /// The id of the existing object with a UID.
    pub fn id_of_uid(&self, uid: Uid) -> Option<KeyId> {
        self.by_uid.get(uid.0 as u32).filter(|(whole, _)| *whole == uid.0).map(|(_, id)| KeyId(*id as u32))
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

    /// The keys of the objects with `owner` in their ownerReferences.
    pub fn owned_by(&self, owner: Uid) -> impl Iterator<Item = &Key> {
        self.by_owner.starting(owner).filter_map(|(_, _, id)| self.keys.key(id))
    }

    /// The ids of the objects with `owner` in their ownerReferences.
    pub fn ids_owned_by(&self, owner: Uid) -> impl Iterator<Item = KeyId> {
        self.by_owner.starting(owner).map(|(_, _, id)| id)
    }

    /// The typed objects with `owner` in their ownerReferences.
    pub fn owned<T: Resource>(&self, owner: Uid) -> impl Iterator<Item = &Rc<T>> {
        self.by_owner.starting((owner, T::KIND)).filter_map(|(_, _, id)| self.typed_at(id))
    }

    /// The typed objects in a namespace without a controller reference: orphans that a controller may adopt. Pods, ReplicaSets
    /// and ControllerRevisions only.
    pub fn uncontrolled<T: Resource>(&self, namespace: &str) -> impl Iterator<Item = &Rc<T>> {
        let has_any = !self.uncontrolled.is_empty();
        let namespace = has_any.then(|| self.keys.find(Kind::Namespace, "", namespace)).flatten();
        let ids = namespace.into_iter().flat_map(|namespace| self.uncontrolled.starting((T::KIND, namespace)));
        ids.filter_map(|(_, _, id)| self.typed_at(id))
    }

    /// The index of the pods of each StatefulSet and ReplicaSet.
    pub fn controller_pods(&self) -> &ControllerPods {
        &self.controller_pods
    }

    /// Sets whether a controller has to check the pod of a slot in its next sync.
    pub fn set_dirty(&mut self, controller: ControllerId, slot: u32, is_dirty: bool) {
        self.controller_pods.set_dirty(controller, slot, is_dirty);
    }

    /// The number of a revision's name in the index of controllers' pods.
    pub fn revision_number(&self, revision: &str) -> Option<u32> {
        self.find_text(REVISION, revision)
    }

    /// The nodes in the order of the scheduler's scores.
    pub fn node_ranking(&self) -> &NodeRanking {
        &self.node_ranking
    }

    /// Whether some node has a PreferNoSchedule taint.
    pub fn has_soft_taints(&self) -> bool {
        !self.prefer_no_schedule_nodes.is_empty()
    }

    /// The pods with required anti-affinity.
    pub fn pods_with_anti_affinity(&self) -> impl Iterator<Item = &Rc<Pod>> {
        self.pods_with_anti_affinity.iter().filter_map(|id| self.typed_at(id))
    }

    /// The keys of the pods bound to a node.
    pub fn pods_on(&self, node: &Name) -> impl Iterator<Item = &Key> {
        let node = self.keys.find(Kind::Node, "", node);
        let pods = node.into_iter().flat_map(|node| self.pods_by_node.starting(node));
        pods.filter_map(|(_, pod)| self.keys.key(pod))
    }

    /// What the pods on a node request, those included that the scheduler assumes there.
    pub fn usage(&self, node: &Name) -> NodeUsage {
        self.keys.find(Kind::Node, "", node).map(|node| self.usage_at(node)).unwrap_or_default()
    }

    /// What the pods on a node request, by the node's id.
    pub fn usage_at(&self, node: KeyId) -> NodeUsage {
        self.usage_by_node.get(node).copied().unwrap_or_default()
    }

    /// The node that a pod is bound to, or that the scheduler assumes it on.
    pub fn assumed_node_of(&self, pod: &Pod) -> Option<&Rc<Node>> {
        match &pod.node {
            Some(node) => self.find("", node),
            None if self.assumed_nodes.is_empty() => None,
            None => {
                let pod = self.keys.find(Kind::Pod, &pod.meta.namespace, &pod.meta.name)?;
                self.typed_at(KeyId(*self.assumed_nodes.get(pod)? as u32))
            }
        }
    }

    /// The pods that mount a claim.
    pub fn pods_with_claim(&self, claim: KeyId) -> impl Iterator<Item = KeyId> {
        self.links.of(Link::PodOfClaim, claim)
    }

    /// The claims of an existing pod in the order of its volumes: names, and their ids if they were interned.
    pub fn claims_of<'s>(&'s self, id: KeyId, pod: &'s Pod) -> impl Iterator<Item = (&'s Name, Option<KeyId>)> {
        let only = self.links.only(Link::ClaimOfPod, id);
        let find = |name| self.keys.find(Kind::PersistentVolumeClaim, &pod.meta.namespace, name);
        pod.claims().map(move |(_, name)| (name, only.or_else(|| find(name))))
    }

    /// The id of a pod's node.
    pub fn node_of(&self, pod: KeyId) -> Option<KeyId> {
        self.links.only(Link::NodeOfPod, pod)
    }

    /// The id of the claim in a volume's claimRef.
    pub fn claim_of(&self, volume: KeyId) -> Option<KeyId> {
        self.links.only(Link::ClaimOfVolume, volume)
    }

    /// The volume in an existing claim's `volumeName`.
    pub fn volume_of(&self, id: KeyId, claim: &PersistentVolumeClaim) -> Option<(KeyId, &Rc<PersistentVolume>)> {
        let name = Some(&claim.volume_name).filter(|name| !name.is_empty())?;
        let linked = self.volumes_for(id).find(|(_, volume)| interner::is_same(&volume.meta.name, name));
        linked.or_else(|| {
            let id = self.keys.find(Kind::PersistentVolume, "", name)?;
            Some((id, self.typed_at(id)?))
        })
    }

    /// The keys of the pods that mount a claim.
    pub fn pods_using(&self, namespace: &Name, claim: &Name) -> impl Iterator<Item = &Key> {
        let claim = self.keys.find(Kind::PersistentVolumeClaim, namespace, claim);
        claim.into_iter().flat_map(|claim| self.pods_with_claim(claim)).filter_map(|pod| self.keys.key(pod))
    }

    /// The pods of a namespace with a label of this value.
    fn pods_labelled(&self, namespace: &str, label: &str, value: &str) -> impl Iterator<Item = KeyId> {
        let label = self.texts.find(LABEL, &[namespace, label, value]);
        label.into_iter().flat_map(|label| self.pods_by_label.starting(label)).map(|(_, pod)| pod)
    }

    /// The pods of a namespace that have all these labels. Scans only the pods with one of them.
    pub fn pods_with<'s>(&'s self, namespace: &'s str, labels: &'s Labels) -> Box<dyn Iterator<Item = &'s Rc<Pod>> + 's> {
        let matches = |pod: &&Rc<Pod>| labels.is_subset_of(&pod.meta.labels);
        match labels.iter().find(|(label, _)| !pod_index::UNINDEXED_LABELS.contains(&&***label)) {
            Some((label, value)) => {
                Box::new(self.pods_labelled(namespace, label, value).filter_map(|id| self.typed_at::<Pod>(id)).filter(matches))
            }
            None => Box::new(self.in_namespace::<Pod>(namespace).filter(matches)),
        }
    }

    /// The pods of a namespace that a selector matches. Scans only the pods with one of its labels.
    pub fn pods_selected<'s>(&'s self, namespace: &'s str, selector: &'s LabelSelector) -> impl Iterator<Item = &'s Rc<Pod>> {
        self.pods_with(namespace, &selector.match_labels).filter(|pod| selector.matches(&pod.meta.labels))
    }

    /// The volumes whose claimRef names this claim, with their ids.
    pub fn volumes_for(&self, claim: KeyId) -> impl Iterator<Item = (KeyId, &Rc<PersistentVolume>)> {
        self.links.of(Link::VolumeOfClaim, claim).filter_map(|id| Some((id, self.typed_at(id)?)))
    }

    /// The volumes without a claimRef, with their ids, in the order of these.
    pub fn unclaimed_volumes(&self) -> impl Iterator<Item = (KeyId, &Rc<PersistentVolume>)> {
        self.unclaimed_volumes.iter().filter_map(|id| Some((id, self.typed_at(id)?)))
    }

    /// The claims in phase Pending.
    pub fn pending_claims(&self) -> impl Iterator<Item = KeyId> {
        self.pending_claims.iter()
    }

    /// Whether some claim is terminating.
    pub fn has_terminating_claims(&self) -> bool {
        !self.terminating_claims.is_empty()
    }

    /// Whether some claim has an owner.
    pub fn has_owned_claims(&self) -> bool {
        !self.owned_claims.is_empty()
    }

    /// How many pods all workloads and bare pods ask for.
    pub fn desired_pods(&self) -> i64 {
        self.desired_pods_sum
    }

    /// How many pods one object asks for.
    pub fn desired_pods_of(&self, key: &Key) -> i64 {
        self.id(key).and_then(|id| self.desired_pods.get(id)).map_or(0, |desired| *desired as i64)
    }
}
