//! The binder. Models pkg/controller/volume/persistentvolume/pv_controller.go syncClaim and syncVolume.

use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::known;
use crate::api::storage::{ClaimReference, PersistentVolume, StorageClass, VolumePhase};
use crate::cluster::change::Actor;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::store::Id;
use std::rc::Rc;

/// The node the scheduler chose for the pod that needs the claim.
pub const SELECTED_NODE: &str = "volume.kubernetes.io/selected-node";
/// Who makes the claim's volume.
pub const STORAGE_PROVISIONER: &str = "volume.kubernetes.io/storage-provisioner";
const STORAGE_PROVISIONER_BETA: &str = "volume.beta.kubernetes.io/storage-provisioner";
const BIND_COMPLETED: &str = "pv.kubernetes.io/bind-completed";
const BOUND_BY_CONTROLLER: &str = "pv.kubernetes.io/bound-by-controller";
/// The provisioner of classes whose volumes are made by hand.
pub const NO_PROVISIONER: &str = "kubernetes.io/no-provisioner";

impl State {
    /// The binder's look at a claim or a volume.
    pub(crate) fn sync_volume_or_claim(&mut self, id: Id) -> Result<(), Retry> {
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

    fn sync_unbound_claim(&mut self, id: Id, claim: &Rc<PersistentVolumeClaim>) {
        if let Some(volume) = self.volume_for(id, claim) {
            self.bind((id, claim), volume);
            return;
        }
        if !claim.volume_name.is_empty() {
            return;
        }
        let class_name = match &claim.class {
            Some(class) if !class.is_empty() => class.clone(),
            Some(_) => return self.no_volume(id),
            None => match self.default_class() {
                // A default class may come after the claim (RetroactiveDefaultStorageClass).
                Some(class) => return self.modify_at::<PersistentVolumeClaim>(id, |c| c.class = Some(class)),
                None => return self.no_volume(id),
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
            return self.no_volume(id);
        }
        self.ask_provisioner(id, &class);
    }

    fn no_volume(&mut self, id: Id) {
        let message = format_args!("no persistent volumes available for this claim and no storage class is set");
        self.event_about(id, None, false, "FailedBinding", message);
    }

    fn ask_provisioner(&mut self, id: Id, class: &StorageClass) {
        let provisioner = class.provisioner.clone();
        let message = format_args!(
            "Waiting for a volume to be created either by the external provisioner '{provisioner}' or manually by the system \
             administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered."
        );
        self.event_about(id, None, false, "ExternalProvisioning", message);
        self.modify_at::<PersistentVolumeClaim>(id, |claim| {
            let asked = [STORAGE_PROVISIONER, STORAGE_PROVISIONER_BETA].map(|annotation| (known(annotation), provisioner.clone()));
            claim.meta.annotations.set_all(asked);
        });
    }

    /// The volume for a claim: the one reserved for it, else the smallest free one that fits (pv index findByClaim).
    fn volume_for(&self, id: Id, claim: &PersistentVolumeClaim) -> Option<Id> {
        let mine = |v: &PersistentVolume| v.claim.as_ref().is_some_and(|c| c.uid.is_none_or(|uid| uid == claim.meta.uid));
        let reserved = self.store.volumes_for(id).find(|(_, v)| mine(v));
        if reserved.is_some() || !claim.volume_name.is_empty() {
            let named = || self.store.volume_of(id, claim).filter(|(_, v)| v.claim.is_none() || mine(v));
            return reserved.or_else(named).map(|(volume, _)| volume);
        }
        if self.delays_binding(claim) {
            return None;
        }
        self.free_volumes(claim).min_by_key(|(_, v)| v.capacity).map(|(volume, _)| volume)
    }

    fn delays_binding(&self, claim: &PersistentVolumeClaim) -> bool {
        let class = claim.class.as_ref().and_then(|c| self.store.find::<StorageClass>("", c));
        class.is_some_and(|c| c.wait_for_first_consumer) && claim.meta.annotations.get(SELECTED_NODE).is_none()
    }

    /// Volumes nobody claims that would serve a claim.
    pub(crate) fn free_volumes<'s>(&'s self, claim: &'s PersistentVolumeClaim) -> impl Iterator<Item = (Id, &'s Rc<PersistentVolume>)> {
        let class = claim.class.as_deref().unwrap_or_default();
        self.store.unclaimed_volumes().filter(move |(_, v)| {
            v.phase == VolumePhase::Available
                && &*v.class == class
                && v.capacity >= claim.spec.storage
                && claim.spec.access_modes.iter().all(|mode| v.access_modes.contains(mode))
                && claim.spec.selector.matches(&v.meta.labels)
        })
    }

    fn bind(&mut self, (id, claim): (Id, &PersistentVolumeClaim), volume: Id) {
        let Some(found) = self.store.typed_at::<PersistentVolume>(volume) else { return };
        let (volume_name, capacity) = (found.meta.name.clone(), found.capacity);
        let (uid, namespace, name) = (claim.meta.uid, claim.meta.namespace.clone(), claim.meta.name.clone());
        self.modify_at::<PersistentVolume>(volume, |v| {
            v.claim = Some(ClaimReference { namespace, name, uid: Some(uid) });
            v.phase = VolumePhase::Bound;
        });
        self.modify_at::<PersistentVolumeClaim>(id, |claim| {
            let yes = |annotation| (known(annotation), known("yes"));
            match claim.spec.volume_name.is_empty() {
                true => claim.meta.annotations.set_all([BIND_COMPLETED, BOUND_BY_CONTROLLER].map(yes)),
                false => claim.meta.annotations.set_all([yes(BIND_COMPLETED)]),
            }
            claim.volume_name = volume_name;
            claim.capacity = Some(capacity);
            claim.phase = ClaimPhase::Bound;
        });
    }

    /// Whether the claim a volume is for is there.
    pub(crate) fn is_claimed(&self, id: Id, volume: &PersistentVolume) -> bool {
        let Some(reference) = &volume.claim else { return false };
        let claim = self.store.claim_of(id).and_then(|claim| self.store.typed_at::<PersistentVolumeClaim>(claim));
        claim.is_some_and(|claim| reference.uid.is_none_or(|uid| uid == claim.meta.uid))
    }

    fn sync_volume(&mut self, id: Id, volume: &PersistentVolume) {
        let Some(reference) = &volume.claim else { return };
        let claim_id = self.store.claim_of(id);
        let claim = claim_id.and_then(|claim| self.store.typed_at::<PersistentVolumeClaim>(claim));
        let gone = reference.uid.is_some_and(|uid| claim.is_none_or(|c| c.meta.uid != uid));
        if !gone {
            let pending = claim.is_some_and(|c| c.phase == ClaimPhase::Pending);
            if let Some(claim) = claim_id.filter(|_| pending) {
                self.look_soon(Actor::VolumeBinder, claim);
            }
            return;
        }
        if volume.phase != VolumePhase::Released {
            self.modify_at::<PersistentVolume>(id, |v| v.phase = VolumePhase::Released);
        }
        if volume.reclaim_policy == crate::api::storage::ReclaimPolicy::Delete {
            self.look_soon(Actor::Provisioner, id);
        }
    }
}
