//! The volumes of claims with `WaitForFirstConsumer`: found for each node, bound or provisioned for the selected one.
//!
//! Models pkg/scheduler/framework/plugins/volumebinding/binder.go (FindPodVolumes, findMatchingVolumes, checkVolumeProvisions,
//! BindPodVolumes) and component-helpers/storage/volume/pv_helpers.go FindMatchingVolume.

use super::{ClaimDemands, Unschedulable};
use crate::api::claim::PersistentVolumeClaim;
use crate::api::interned;
use crate::api::node::Node;
use crate::api::storage::{ClaimReference, PersistentVolume, StorageClass};
use crate::cluster::state::State;
use crate::cluster::store::KeyId;
use crate::cluster::volumes::{BOUND_BY_CONTROLLER, NO_PROVISIONER, SELECTED_NODE};

/// An unbound claim and the existing volume for it; without one, its volume is provisioned.
type VolumeChoice = (KeyId, Option<KeyId>);

impl State {
    /// Volumes for a pod's unbound claims on a node; `None` if some claim can have none there.
    pub(super) fn volumes_for_node(&self, claims: &ClaimDemands, node: &Node) -> Option<Vec<VolumeChoice>> {
        let mut unbound: Vec<(KeyId, &PersistentVolumeClaim)> = Vec::new();
        for id in &claims.wait_for_node {
            unbound.push((*id, self.store.typed_at::<PersistentVolumeClaim>(*id)?));
        }
        // The smallest request first, so that it does not take a volume that a larger one needs.
        crate::api::order::sort_by(&mut unbound, |(_, a), (_, b)| a.spec.storage.cmp(&b.spec.storage));
        let mut choices: Vec<VolumeChoice> = Vec::new();
        for (id, claim) in unbound {
            let selected = claim.meta.annotations.get(SELECTED_NODE);
            if selected.is_some_and(|selected| *selected != node.meta.name) {
                return None;
            }
            let volume = match selected {
                Some(_) => None,
                None => self.matching_volume(id, claim, node, &choices),
            };
            if volume.is_none() && !self.can_provision(claim, node) {
                return None;
            }
            choices.push((id, volume));
        }
        Some(choices)
    }

    /// The volume that is reserved for a claim, or else the smallest free one that the node can use and no other claim of the
    /// pod has chosen.
    fn matching_volume(&self, id: KeyId, claim: &PersistentVolumeClaim, node: &Node, chosen: &[VolumeChoice]) -> Option<KeyId> {
        let is_usable = |volume: &PersistentVolume| {
            let affinity = volume.node_affinity.as_ref();
            affinity.is_none_or(|affinity| affinity.matches(&node.meta.name, &node.meta.labels)) && !volume.meta.is_terminating()
        };
        if let Some((volume, reserved)) = self.store.volumes_for(id).find(|(_, volume)| volume.capacity >= claim.spec.storage) {
            return is_usable(reserved).then_some(volume);
        }
        let is_chosen = |id: KeyId| chosen.iter().any(|(_, volume)| *volume == Some(id));
        let free = self.free_volumes(claim).filter(|(id, volume)| !is_chosen(*id) && is_usable(volume));
        free.min_by_key(|(_, volume)| volume.capacity).map(|(volume, _)| volume)
    }

    /// Whether the claim's class provisions volumes that the node can use.
    fn can_provision(&self, claim: &PersistentVolumeClaim, node: &Node) -> bool {
        let class = claim.class.as_ref().and_then(|class| self.store.find::<StorageClass>("", class));
        class.is_some_and(|class| &*class.provisioner != NO_PROVISIONER && class.allows(&node.meta.labels))
    }

    /// Binds the chosen volumes to the pod's claims and requests provisioning for the others (VolumeBinding PreBind). The pod
    /// is assumed on the node until all are bound.
    pub(super) fn select_node(&mut self, id: KeyId, claims: &ClaimDemands, node: KeyId) {
        let Some(node) = self.store.typed_at::<Node>(node).cloned() else { return };
        let choices = self.volumes_for_node(claims, &node).unwrap_or_default();
        let name = &node.meta.name;
        self.mark_unschedulable(id, Some(Unschedulable::ForVolumes { node: name.clone() }));
        for (claim, volume) in choices {
            match volume {
                Some(volume) => self.reserve_volume(volume, claim),
                None => self.modify_at::<PersistentVolumeClaim>(claim, |claim| {
                    claim.meta.annotations.insert(interned(SELECTED_NODE), name.clone())
                }),
            }
        }
    }

    /// Writes the claimRef of a volume (bindAPIUpdate); the persistent volume controller then binds the claim.
    fn reserve_volume(&mut self, volume: KeyId, claim: KeyId) {
        let Some(claim) = self.store.typed_at::<PersistentVolumeClaim>(claim).cloned() else { return };
        let (namespace, name, uid) = (claim.meta.namespace.clone(), claim.meta.name.clone(), Some(claim.meta.uid));
        self.modify_at::<PersistentVolume>(volume, |volume| {
            volume.claim = Some(ClaimReference { namespace, name, uid });
            volume.meta.annotations.insert(interned(BOUND_BY_CONTROLLER), interned("yes"));
        });
    }
}
