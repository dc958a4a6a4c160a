//! The protection controllers: keep the finalizers of claims and volumes that are in use.
//!
//! Models pkg/controller/volume/pvcprotection/pvc_protection_controller.go and pvprotection/pv_protection_controller.go.

use crate::api::claim::PersistentVolumeClaim;
use crate::api::pod::Pod;
use crate::api::storage::{PersistentVolume, VolumePhase};
use crate::api::{Key, Kind};
use crate::cluster::api_server::{PV_PROTECTION, PVC_PROTECTION};
use crate::cluster::state::State;
use crate::cluster::step::Retry;

impl State {
    /// Removes the protection finalizer from a terminating claim that no pod uses, or a terminating volume that is not bound.
    /// Models processPVC and processPV.
    pub(crate) fn sync_protection(&mut self, key: &Key) -> Result<(), Retry> {
        if key.kind == Kind::PersistentVolume {
            if self.store.find::<PersistentVolume>("", &key.name).is_some_and(|v| v.meta.is_terminating() && v.phase != VolumePhase::Bound)
            {
                self.modify::<PersistentVolume>(key, |volume| volume.meta.remove_finalizer(PV_PROTECTION));
            }
            return Ok(());
        }
        let Some(claim) = self.store.find::<PersistentVolumeClaim>(&key.namespace, &key.name) else { return Ok(()) };
        if !claim.meta.is_terminating() {
            return Ok(());
        }
        // A pod without a node does not use the claim yet (podUsesPVC).
        let uses = |pod: &Key| self.store.find::<Pod>(&pod.namespace, &pod.name).is_some_and(|p| p.node.is_some());
        if self.store.pods_using(&key.namespace, &key.name).any(uses) {
            return Ok(());
        }
        self.modify::<PersistentVolumeClaim>(key, |claim| claim.meta.remove_finalizer(PVC_PROTECTION));
        Ok(())
    }
}
