//! The provisioner of every class: makes the volume a claim asks for, removes the one nobody needs.
//!
//! Models what sigs.k8s.io/sig-storage-lib-external-provisioner does between the two annotations of the binder.

use super::binder::{NO_PROVISIONER, SELECTED_NODE, STORAGE_PROVISIONER};
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::node::{Node, ZONE_LABEL};
use crate::api::scheduling::{NodeSelector, NodeSelectorTerm};
use crate::api::selector::{Operator, Requirement};
use crate::api::storage::{ClaimReference, PersistentVolume, ReclaimPolicy, StorageClass, VolumePhase};
use crate::api::{Key, Kind, Meta, Name, Resource, known};
use crate::cluster::change::Actor;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::store::Id;
use std::rc::Rc;

const PROVISIONED_BY: &str = "pv.kubernetes.io/provisioned-by";

impl State {
    /// The provisioner's look at a claim that may want a volume, or at a volume that may be done with.
    pub(crate) fn provision(&mut self, id: Id) -> Result<(), Retry> {
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

    /// Asks for a look at a claim when the provisioner is done with what it asks for, if it asks for something.
    pub(crate) fn watch_claim_to_provision(&mut self, id: Id, claim: &PersistentVolumeClaim) {
        if grows(claim) {
            self.look_soon(Actor::Provisioner, id);
        } else if self.class_to_provision(claim).is_some() {
            let wait_ms = self.provision_wait_ms(id, claim);
            self.enqueue(Actor::Provisioner, id, wait_ms);
        }
    }

    /// A provisioner that starts looks at all there is (its informers list before they watch).
    pub(crate) fn catch_up_provisioning(&mut self) {
        let claims: Vec<(Id, Rc<PersistentVolumeClaim>)> =
            self.store.named::<PersistentVolumeClaim>().map(|(id, c)| (id, c.clone())).collect();
        claims.iter().for_each(|(id, claim)| self.watch_claim_to_provision(*id, claim));
        let released = |volume: &PersistentVolume| volume.phase == VolumePhase::Released;
        let volumes = self.store.named::<PersistentVolume>().filter(|(_, volume)| released(volume));
        let volumes: Vec<Id> = volumes.map(|(id, _)| id).collect();
        volumes.into_iter().for_each(|volume| self.look_soon(Actor::Provisioner, volume));
    }

    /// How long it takes until the volume of a claim is made.
    fn provision_wait_ms(&self, id: Id, claim: &PersistentVolumeClaim) -> u64 {
        let asked_ms = claim.meta.created_ms.max(self.asked_ms(id, claim));
        asked_ms.saturating_add(self.settings.delays.provision_ms).saturating_sub(self.now_ms)
    }

    /// Lets the volume of a claim grow to what it asks for now; what stood in for a provisioner in the recordings did not.
    fn expand(&mut self, claim: &PersistentVolumeClaim) {
        let class = claim.class.as_ref().filter(|_| grows(claim)).and_then(|class| self.store.find::<StorageClass>("", class));
        if self.settings.stand_in_kubelets || !class.is_some_and(|class| class.allow_volume_expansion) {
            return;
        }
        let (key, size) = (crate::cluster::faults::key_of(claim), claim.spec.storage);
        self.event(&key, false, "Resizing", format_args!("External resizer is resizing volume {}", claim.volume_name));
        self.modify::<PersistentVolume>(&Key::new(Kind::PersistentVolume, "", &claim.volume_name), |volume| volume.capacity = size);
        self.modify::<PersistentVolumeClaim>(&key, |claim| claim.capacity = Some(size));
        self.event(&key, false, "FileSystemResizeSuccessful", format_args!("MountVolume.NodeExpandVolume succeeded"));
    }

    /// When the claim was last written: the binder's word came with that.
    fn asked_ms(&self, id: Id, claim: &PersistentVolumeClaim) -> u64 {
        let events = self.events.about(id).filter(|event| event.uid == Some(claim.meta.uid));
        events.filter(|e| e.reason == "ExternalProvisioning").map(|e| e.first_ms).max().unwrap_or(0)
    }

    /// The class of a claim that waits for the provisioner.
    fn class_to_provision(&self, claim: &PersistentVolumeClaim) -> Option<Rc<StorageClass>> {
        let asked = claim.phase == ClaimPhase::Pending && claim.meta.annotations.get(STORAGE_PROVISIONER).is_some();
        let class = self.store.find::<StorageClass>("", claim.class.as_ref().filter(|_| asked)?)?;
        let has_node = claim.meta.annotations.get(SELECTED_NODE).is_some() || !class.wait_for_first_consumer;
        (has_node && &*class.provisioner != NO_PROVISIONER).then(|| class.clone())
    }

    fn create_volume(&mut self, claim: &PersistentVolumeClaim, class: &StorageClass) {
        let mut meta = Meta::with_names(known(""), volume_name(claim).into());
        meta.annotations.insert(known(PROVISIONED_BY), class.provisioner.clone());
        let (namespace, name) = (claim.meta.namespace.clone(), claim.meta.name.clone());
        let reference = ClaimReference { namespace, name, uid: Some(claim.meta.uid) };
        let mut volume = PersistentVolume::provisioned(meta, reference, &claim.spec, class);
        let node = claim.meta.annotations.get(SELECTED_NODE).and_then(|node| self.store.find::<Node>("", node));
        volume.node_affinity = node.and_then(|node| node.zone()).map(only_in_zone);
        // The name holds the claim's identity: only an earlier try of the same can be in the way.
        let _ = self.create(Rc::new(volume).into_object());
    }
}

/// Whether a claim asks for more than its volume has.
fn grows(claim: &PersistentVolumeClaim) -> bool {
    claim.phase == ClaimPhase::Bound && claim.capacity.is_some_and(|capacity| capacity < claim.spec.storage)
}

/// The name of a claim's provisioned volume.
fn volume_name(claim: &PersistentVolumeClaim) -> String {
    format!("pvc-{}", claim.meta.uid)
}

fn only_in_zone(zone: &Name) -> NodeSelector {
    let in_zone = Requirement { key: ZONE_LABEL.into(), operator: Operator::In, values: vec![zone.clone()] };
    let term = NodeSelectorTerm { match_expressions: vec![in_zone], match_fields: Vec::new() };
    NodeSelector { node_selector_terms: vec![term] }
}
