//! The persistent volume controller: binds claims to volumes, requests provisioning, releases volumes.
//!
//! Models pkg/controller/volume/persistentvolume/pv_controller.go syncClaim and syncVolume.

use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::interned;
use crate::api::storage::{ClaimReference, PersistentVolume, StorageClass, VolumePhase};
use crate::cluster::change::Actor;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::store::KeyId;
use std::rc::Rc;

/// Annotation of a claim with the node that the scheduler selected for its pod (AnnSelectedNode).
pub const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";
/// Annotation of a claim with the provisioner that has to create its volume (AnnStorageProvisioner).
pub const STORAGE_PROVISIONER: &str = "volume.kubernetes.io/storage-provisioner";
const STORAGE_PROVISIONER_BETA: &str = "volume.beta.kubernetes.io/storage-provisioner";
const BIND_COMPLETED: &str = "pv.kubernetes.io/bind-completed";
/// Annotation of a claim or volume that a controller, not a user, bound to the other (AnnBoundByController).
pub const BOUND_BY_CONTROLLER: &str = "pv.kubernetes.io/bound-by-controller";
/// Provisioner of classes whose volumes are created manually (NotSupportedProvisioner).
pub const NO_PROVISIONER: &str = "kubernetes.io/no-provisioner";

impl State {
    /// Syncs one claim or one volume.
    pub(crate) fn sync_volume_or_claim(&mut self, id: KeyId) -> Result<(), Retry> {
        if let Some(volume) = self.store.typed_at::<PersistentVolume>(id).cloned() {
            self.sync_volume(id, &volume);
        } else if let Some(claim) = self.store.typed_at::<PersistentVolumeClaim>(id).cloned() {
            match claim.phase {
                ClaimPhase::Pending => self.sync_unbound_claim(id, &claim),
                ClaimPhase::Bound if self.store.volume_of(id, &claim).is_none() => {
                    let message = format_args!("Bound claim has lost its PersistentVolume. Data on the volume is lost!");
                    self.event_about(id, None, true, "ClaimLost", message);
                    self.modify_at::<PersistentVolumeClaim>(id, |c| c.phase = ClaimPhase::Lost);
                }
                ClaimPhase::Bound | ClaimPhase::Lost => {}
            }
        }
        Ok(())
    }

    /// Models syncUnboundClaim.
    fn sync_unbound_claim(&mut self, id: KeyId, claim: &Rc<PersistentVolumeClaim>) {
        if let Some(volume) = self.find_volume(id, claim) {
            self.bind((id, claim), volume);
            return;
        }
        if !claim.volume_name.is_empty() {
            return;
        }
        let class_name = match &claim.class {
            Some(class) if !class.is_empty() => class.clone(),
            Some(_) => return self.report_failed_binding(id),
            None => match self.default_class() {
                // A default class applies to existing claims as well (RetroactiveDefaultStorageClass).
                Some(class) => return self.modify_at::<PersistentVolumeClaim>(id, |c| c.class = Some(class)),
                None => return self.report_failed_binding(id),
            },
        };
        let Some(class) = self.store.find::<StorageClass>("", &class_name).cloned() else {
            let message = format_args!("storageclass.storage.k8s.io \"{class_name}\" not found");
            return self.event_about(id, None, true, "ProvisioningFailed", message);
        };
        if class.wait_for_first_consumer && claim.meta.annotations.get(SELECTED_NODE).is_none() {
            return self.event_about(
                id,
                None,
                false,
                "WaitForFirstConsumer",
                format_args!("waiting for first consumer to be created before binding"),
            );
        }
        if &*class.provisioner == NO_PROVISIONER {
            return self.report_failed_binding(id);
        }
        self.request_provisioning(id, &class);
    }

    /// The event of a claim for which no volume exists and none is provisioned.
    fn report_failed_binding(&mut self, id: KeyId) {
        let message = format_args!("no persistent volumes available for this claim and no storage class is set");
        self.event_about(id, None, false, "FailedBinding", message);
    }

    /// Annotates the claim for its external provisioner. Models provisionClaimOperationExternal and setClaimProvisioner.
    fn request_provisioning(&mut self, id: KeyId, class: &StorageClass) {
        let provisioner = class.provisioner.clone();
        let message = format_args!(
            "Waiting for a volume to be created either by the external provisioner '{provisioner}' or manually by the system \
             administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered."
        );
        self.event_about(id, None, false, "ExternalProvisioning", message);
        self.modify_at::<PersistentVolumeClaim>(id, |claim| {
            let annotations = [STORAGE_PROVISIONER, STORAGE_PROVISIONER_BETA].map(|annotation| (interned(annotation), provisioner.clone()));
            claim.meta.annotations.set_all(annotations);
        });
    }

    /// The volume to bind a claim to: the one with a claimRef to it, or else the smallest available one that matches
    /// (pkg/controller/volume/persistentvolume/index.go findBestMatchForClaim).
    fn find_volume(&self, id: KeyId, claim: &PersistentVolumeClaim) -> Option<KeyId> {
        let is_reserved = |v: &PersistentVolume| v.claim.as_ref().is_some_and(|c| c.uid.is_none_or(|uid| uid == claim.meta.uid));
        let reserved = self.store.volumes_for(id).find(|(_, v)| is_reserved(v));
        if reserved.is_some() || !claim.volume_name.is_empty() {
            let by_name = || self.store.volume_of(id, claim).filter(|(_, v)| v.claim.is_none() || is_reserved(v));
            return reserved.or_else(by_name).map(|(volume, _)| volume);
        }
        if self.delays_binding(claim) {
            return None;
        }
        self.free_volumes(claim).min_by_key(|(_, v)| v.capacity).map(|(volume, _)| volume)
    }

    /// Whether binding waits for the scheduler to select a node (component-helpers/storage/volume/helpers.go
    /// IsDelayBindingMode, IsDelayBindingProvisioning).
    fn delays_binding(&self, claim: &PersistentVolumeClaim) -> bool {
        let class = claim.class.as_ref().and_then(|c| self.store.find::<StorageClass>("", c));
        class.is_some_and(|c| c.wait_for_first_consumer) && claim.meta.annotations.get(SELECTED_NODE).is_none()
    }

    /// The available volumes without a claimRef that match a claim (volume.FindMatchingVolume).
    pub(crate) fn free_volumes<'s>(&'s self, claim: &'s PersistentVolumeClaim) -> impl Iterator<Item = (KeyId, &'s Rc<PersistentVolume>)> {
        let class = claim.class.as_deref().unwrap_or_default();
        self.store.unclaimed_volumes().filter(move |(_, v)| {
            v.phase == VolumePhase::Available
                && &*v.class == class
                && v.capacity >= claim.spec.storage
                && claim.spec.access_modes.iter().all(|mode| v.access_modes.contains(mode))
                && claim.spec.selector.matches(&v.meta.labels)
        })
    }

    /// Binds a volume and a claim to each other. Models bind.
    fn bind(&mut self, (id, claim): (KeyId, &PersistentVolumeClaim), volume: KeyId) {
        let Some(object) = self.store.typed_at::<PersistentVolume>(volume) else { return };
        let (volume_name, capacity) = (object.meta.name.clone(), object.capacity);
        let (uid, namespace, name) = (claim.meta.uid, claim.meta.namespace.clone(), claim.meta.name.clone());
        self.modify_at::<PersistentVolume>(volume, |v| {
            v.claim = Some(ClaimReference { namespace, name, uid: Some(uid) });
            v.phase = VolumePhase::Bound;
        });
        self.modify_at::<PersistentVolumeClaim>(id, |claim| {
            let yes = |annotation| (interned(annotation), interned("yes"));
            match claim.spec.volume_name.is_empty() {
                true => claim.meta.annotations.set_all([BIND_COMPLETED, BOUND_BY_CONTROLLER].map(yes)),
                false => claim.meta.annotations.set_all([yes(BIND_COMPLETED)]),
            }
            claim.volume_name = volume_name;
            claim.capacity = Some(capacity);
            claim.phase = ClaimPhase::Bound;
        });
    }

    /// Whether the claim that a volume refers to exists.
    pub(crate) fn is_claimed(&self, id: KeyId, volume: &PersistentVolume) -> bool {
        let Some(reference) = &volume.claim else { return false };
        let claim = self.store.claim_of(id).and_then(|claim| self.store.typed_at::<PersistentVolumeClaim>(claim));
        claim.is_some_and(|claim| reference.uid.is_none_or(|uid| uid == claim.meta.uid))
    }

    /// Releases a volume whose claim was deleted. Models syncVolume.
    fn sync_volume(&mut self, id: KeyId, volume: &PersistentVolume) {
        let Some(reference) = &volume.claim else { return };
        let claim_id = self.store.claim_of(id);
        let claim = claim_id.and_then(|claim| self.store.typed_at::<PersistentVolumeClaim>(claim));
        let claim_deleted = reference.uid.is_some_and(|uid| claim.is_none_or(|c| c.meta.uid != uid));
        if !claim_deleted {
            let pending = claim.is_some_and(|c| c.phase == ClaimPhase::Pending);
            if let Some(claim) = claim_id.filter(|_| pending) {
                self.enqueue_after_watch(Actor::VolumeBinder, claim);
            }
            return;
        }
        if volume.phase != VolumePhase::Released {
            self.modify_at::<PersistentVolume>(id, |v| v.phase = VolumePhase::Released);
        }
        if volume.reclaim_policy == crate::api::storage::ReclaimPolicy::Delete {
            self.enqueue_after_watch(Actor::Provisioner, id);
        }
    }
}
