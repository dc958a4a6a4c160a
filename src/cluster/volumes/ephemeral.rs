//! The ephemeral volume controller: makes the claims of a pod's generic ephemeral volumes. The pod owns them, so that they
//! go with it.
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
use crate::cluster::store::Id;
use std::rc::Rc;

impl State {
    /// Asks for a look at a pod that is new, if it has ephemeral volumes.
    pub(crate) fn watch_pod_ephemeral_volumes(&mut self, id: Id, before: Option<&Pod>, after: Option<&Pod>) {
        if before.is_none() && after.is_some_and(|pod| !pod.ephemeral_claims.is_empty()) {
            self.look_soon(Actor::EphemeralVolume, id);
        }
    }

    /// Asks for a look at the pods whose ephemeral volume lost its claim, or could not have it while it was another's.
    pub(crate) fn watch_gone_claim(&mut self, claim: Id, name: &Name) {
        let pods: Vec<Id> = self.store.pods_with_claim(claim).collect();
        for pod in pods {
            if self.store.typed_at::<Pod>(pod).is_some_and(|pod| pod.is_ephemeral_claim(name)) {
                self.look_soon(Actor::EphemeralVolume, pod);
            }
        }
    }

    /// The controller's look at a pod (syncHandler).
    pub(crate) fn sync_ephemeral_volumes(&mut self, id: Id) -> Result<(), Retry> {
        let Some(pod) = self.store.typed_at::<Pod>(id).filter(|pod| !pod.meta.is_terminating()).cloned() else { return Ok(()) };
        for (volume, claim) in pod.ephemeral_claims.iter() {
            if let Err(error) = self.create_ephemeral_claim(&pod, volume, claim) {
                self.event_about(id, None, true, "FailedBinding", format_args!("ephemeral volume {volume}: {error}"));
                return Err(Retry);
            }
        }
        Ok(())
    }

    /// Makes the claim of a volume, unless it is there (handleVolume); the error is the sentence of the event.
    fn create_ephemeral_claim(&mut self, pod: &Pod, volume: &Name, name: &Name) -> Result<(), String> {
        if let Some(claim) = self.store.find::<PersistentVolumeClaim>(&pod.meta.namespace, name) {
            return claim_is_for_pod(claim, pod);
        }
        let source = pod.spec.volumes.iter().find(|of_spec: &&Volume| of_spec.name == *volume).and_then(|volume| volume.ephemeral.as_ref());
        let Some(source) = source else { return Ok(()) };
        let template = ClaimTemplate::read(&source.volume_claim_template);
        let mut meta = Meta::with_names(pod.meta.namespace.clone(), name.clone());
        (meta.labels, meta.annotations) = (template.labels, template.annotations);
        let (owner, uid) = (pod.meta.name.clone(), pod.meta.uid);
        meta.owners = Rc::new(vec![OwnerReference { kind: Kind::Pod, name: owner, uid, controller: true, block_owner_deletion: true }]);
        let made = self.create(Rc::new(PersistentVolumeClaim::new(meta, template.spec)).into_object());
        made.map(drop).map_err(|error| format!("create PVC {name}: {error}"))
    }
}

/// Whether a claim was made for a pod's ephemeral volume; if not, the sentence that says so
/// (staging/src/k8s.io/component-helpers/storage/ephemeral/ephemeral.go VolumeIsForPod).
pub fn claim_is_for_pod(claim: &PersistentVolumeClaim, pod: &Pod) -> Result<(), String> {
    if claim.meta.controller().is_some_and(|owner| owner.uid == pod.meta.uid) {
        return Ok(());
    }
    let namespace = &pod.meta.namespace;
    Err(format!("PVC {namespace}/{} was not created for pod {namespace}/{} (pod is not owner)", claim.meta.name, pod.meta.name))
}
