//! The ephemeral volume controller: creates the claims of a pod's generic ephemeral volumes, owned by the pod.
//!
//! Models pkg/controller/volume/ephemeral/controller.go.

use crate::api::claim::PersistentVolumeClaim;
use crate::api::pod::Pod;
use crate::api::pod_spec::Volume;
use crate::api::stateful_set::ClaimTemplate;
use crate::api::{Kind, Meta, Name, OwnerReference, Resource};
use crate::cluster::change::Actor;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::store::KeyId;
use std::rc::Rc;

impl State {
    /// Enqueues a new pod that has ephemeral volumes (enqueuePod).
    pub(crate) fn watch_pod_ephemeral_volumes(&mut self, id: KeyId, before: Option<&Pod>, after: Option<&Pod>) {
        if before.is_none() && after.is_some_and(|pod| !pod.ephemeral_claims.is_empty()) {
            self.enqueue_after_watch(Actor::EphemeralVolume, id);
        }
    }

    /// Enqueues the pods whose ephemeral volume needs a claim with the name of a deleted one (onPVCDelete).
    pub(crate) fn watch_deleted_claim(&mut self, claim: KeyId, name: &Name) {
        let pods: Vec<KeyId> = self.store.pods_with_claim(claim).collect();
        for pod in pods {
            if self.store.typed_at::<Pod>(pod).is_some_and(|pod| pod.is_ephemeral_claim(name)) {
                self.enqueue_after_watch(Actor::EphemeralVolume, pod);
            }
        }
    }

    /// Creates the missing claims of a pod's ephemeral volumes. Models syncHandler.
    pub(crate) fn sync_ephemeral_volumes(&mut self, id: KeyId) -> Result<(), Retry> {
        let Some(pod) = self.store.typed_at::<Pod>(id).filter(|pod| !pod.meta.is_terminating()).cloned() else { return Ok(()) };
        for (volume, claim) in pod.ephemeral_claims.iter() {
            if let Err(error) = self.create_ephemeral_claim(&pod, volume, claim) {
                self.event_about(id, None, true, "FailedBinding", format_args!("ephemeral volume {volume}: {error}"));
                return Err(Retry);
            }
        }
        Ok(())
    }

    /// Creates the claim of a volume unless it exists. The error is the message of the event. Models handleVolume.
    fn create_ephemeral_claim(&mut self, pod: &Pod, volume: &Name, name: &Name) -> Result<(), String> {
        if let Some(claim) = self.store.find::<PersistentVolumeClaim>(&pod.meta.namespace, name) {
            return claim_is_for_pod(claim, pod);
        }
        let source =
            pod.spec.volumes.iter().find(|candidate: &&Volume| candidate.name == *volume).and_then(|volume| volume.ephemeral.as_ref());
        let Some(source) = source else { return Ok(()) };
        let template = ClaimTemplate::read(&source.volume_claim_template);
        let mut meta = Meta::with_names(pod.meta.namespace.clone(), name.clone());
        (meta.labels, meta.annotations) = (template.labels, template.annotations);
        let (owner, uid) = (pod.meta.name.clone(), pod.meta.uid);
        meta.owners = Rc::new(vec![OwnerReference { kind: Kind::Pod, name: owner, uid, controller: true, block_owner_deletion: true }]);
        let created = self.create(Rc::new(PersistentVolumeClaim::new(meta, template.spec)).into_object());
        created.map(drop).map_err(|error| format!("create PVC {name}: {error}"))
    }
}

/// Checks that a claim was created for a pod's ephemeral volume; the error is upstream's message
/// (staging/src/k8s.io/component-helpers/storage/ephemeral/ephemeral.go VolumeIsForPod).
pub fn claim_is_for_pod(claim: &PersistentVolumeClaim, pod: &Pod) -> Result<(), String> {
    if claim.meta.controller().is_some_and(|owner| owner.uid == pod.meta.uid) {
        return Ok(());
    }
    let namespace = &pod.meta.namespace;
    Err(format!("PVC {namespace}/{} was not created for pod {namespace}/{} (pod is not owner)", claim.meta.name, pod.meta.name))
}
