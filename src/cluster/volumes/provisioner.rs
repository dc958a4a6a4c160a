//! The external provisioner of all classes: creates volumes for claims, deletes released ones, expands volumes.
//!
//! Models sigs.k8s.io/sig-storage-lib-external-provisioner controller.go (syncClaim, syncVolume) and
//! kubernetes-csi/external-resizer.

use super::binder::{NO_PROVISIONER, SELECTED_NODE, STORAGE_PROVISIONER};
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::node::{Node, ZONE_LABEL};
use crate::api::scheduling::{NodeSelector, NodeSelectorTerm};
use crate::api::selector::{Operator, Requirement};
use crate::api::storage::{ClaimReference, PersistentVolume, ReclaimPolicy, StorageClass, VolumePhase};
use crate::api::{Key, Kind, Meta, Name, Resource, interned};
use crate::cluster::change::Actor;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::store::KeyId;
use std::rc::Rc;

const PROVISIONED_BY: &str = "pv.kubernetes.io/provisioned-by";

impl State {
    /// Syncs one claim that may need a volume, or one volume that may have to be deleted.
    pub(crate) fn provision(&mut self, id: KeyId) -> Result<(), Retry> {
        if self.faults.provisioner_down {
            return Ok(());
        }
        if let Some(volume) = self.store.typed_at::<PersistentVolume>(id) {
            if volume.phase == VolumePhase::Released && volume.reclaim_policy == ReclaimPolicy::Delete {
                self.remove_at(id);
            }
            return Ok(());
        }
        let Some(claim) = self.store.typed_at::<PersistentVolumeClaim>(id).cloned() else { return Ok(()) };
        self.expand(&claim);
        let Some(class) = self.class_to_provision(&claim) else { return Ok(()) };
        match self.provision_wait_ms(id, &claim) {
            0 => self.create_volume(&claim, &class),
            wait_ms => self.enqueue(Actor::Provisioner, id, wait_ms),
        }
        Ok(())
    }

    /// Enqueues a claim that requests provisioning or expansion, for the time when the operation completes.
    pub(crate) fn watch_claim_to_provision(&mut self, id: KeyId, claim: &PersistentVolumeClaim) {
        if needs_expansion(claim) {
            self.enqueue_after_watch(Actor::Provisioner, id);
        } else if self.class_to_provision(claim).is_some() {
            let wait_ms = self.provision_wait_ms(id, claim);
            self.enqueue(Actor::Provisioner, id, wait_ms);
        }
    }

    /// Enqueues all claims and released volumes when the provisioner starts: its informers list before they watch.
    pub(crate) fn catch_up_provisioning(&mut self) {
        let claims: Vec<(KeyId, Rc<PersistentVolumeClaim>)> =
            self.store.all_with_ids::<PersistentVolumeClaim>().map(|(id, c)| (id, c.clone())).collect();
        claims.iter().for_each(|(id, claim)| self.watch_claim_to_provision(*id, claim));
        let released = |volume: &PersistentVolume| volume.phase == VolumePhase::Released;
        let volumes = self.store.all_with_ids::<PersistentVolume>().filter(|(_, volume)| released(volume));
        let volumes: Vec<KeyId> = volumes.map(|(id, _)| id).collect();
        volumes.into_iter().for_each(|volume| self.enqueue_after_watch(Actor::Provisioner, volume));
    }

    /// Time left until the volume of a claim is provisioned.
    fn provision_wait_ms(&self, id: KeyId, claim: &PersistentVolumeClaim) -> u64 {
        let requested_ms = claim.meta.created_ms.max(self.requested_ms(id, claim));
        requested_ms.saturating_add(self.settings.delays.provision_ms).saturating_sub(self.now_ms)
    }

    /// Expands the volume of a bound claim to its new request, if the class allows it. The recordings had no resizer.
    fn expand(&mut self, claim: &PersistentVolumeClaim) {
        let class = claim.class.as_ref().filter(|_| needs_expansion(claim)).and_then(|class| self.store.find::<StorageClass>("", class));
        if self.settings.fake_kubelets || !class.is_some_and(|class| class.allow_volume_expansion) {
            return;
        }
        let (key, size) = (crate::cluster::faults::key_of(claim), claim.spec.storage);
        self.event(&key, false, "Resizing", format_args!("External resizer is resizing volume {}", claim.volume_name));
        self.modify::<PersistentVolume>(&Key::new(Kind::PersistentVolume, "", &claim.volume_name), |volume| volume.capacity = size);
        self.modify::<PersistentVolumeClaim>(&key, |claim| claim.capacity = Some(size));
        self.event(&key, false, "FileSystemResizeSuccessful", format_args!("MountVolume.NodeExpandVolume succeeded"));
    }

    /// When the binder requested provisioning: the time of its ExternalProvisioning event.
    fn requested_ms(&self, id: KeyId, claim: &PersistentVolumeClaim) -> u64 {
        let events = self.events.about(id).filter(|event| event.uid == Some(claim.meta.uid));
        events.filter(|e| e.reason == "ExternalProvisioning").map(|e| e.first_ms).max().unwrap_or(0)
    }

    /// The class of a claim that has to be provisioned now, if it has to. Models shouldProvision.
    fn class_to_provision(&self, claim: &PersistentVolumeClaim) -> Option<Rc<StorageClass>> {
        let requested = claim.phase == ClaimPhase::Pending && claim.meta.annotations.get(STORAGE_PROVISIONER).is_some();
        let class = self.store.find::<StorageClass>("", claim.class.as_ref().filter(|_| requested)?)?;
        let has_node = claim.meta.annotations.get(SELECTED_NODE).is_some() || !class.wait_for_first_consumer;
        (has_node && &*class.provisioner != NO_PROVISIONER).then(|| class.clone())
    }

    /// Creates the volume of a claim. Models provisionClaimOperation.
    fn create_volume(&mut self, claim: &PersistentVolumeClaim, class: &StorageClass) {
        let mut meta = Meta::with_names(interned(""), volume_name(claim).into());
        meta.annotations.insert(interned(PROVISIONED_BY), class.provisioner.clone());
        let (namespace, name) = (claim.meta.namespace.clone(), claim.meta.name.clone());
        let reference = ClaimReference { namespace, name, uid: Some(claim.meta.uid) };
        let mut volume = PersistentVolume::provisioned(meta, reference, &claim.spec, class);
        let node = claim.meta.annotations.get(SELECTED_NODE).and_then(|node| self.store.find::<Node>("", node));
        volume.node_affinity = node.and_then(|node| node.zone()).map(only_in_zone);
        // The name contains the claim's UID: a conflict means that the volume was created before.
        let _ = self.create(Rc::new(volume).into_object());
    }
}

/// Whether a bound claim requests more than its volume's capacity.
fn needs_expansion(claim: &PersistentVolumeClaim) -> bool {
    claim.phase == ClaimPhase::Bound && claim.capacity.is_some_and(|capacity| capacity < claim.spec.storage)
}

/// The name of a claim's provisioned volume (getProvisionedVolumeNameForClaim).
fn volume_name(claim: &PersistentVolumeClaim) -> String {
    format!("pvc-{}", claim.meta.uid)
}

/// Node affinity of a volume that is accessible in one zone only.
fn only_in_zone(zone: &Name) -> NodeSelector {
    let in_zone = Requirement { key: ZONE_LABEL.into(), operator: Operator::In, values: vec![zone.clone()] };
    let term = NodeSelectorTerm { match_expressions: vec![in_zone], match_fields: Vec::new() };
    NodeSelector { node_selector_terms: vec![term] }
}
