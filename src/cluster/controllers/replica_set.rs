//! The ReplicaSet controller: keeps the desired number of pods of one template, with random name suffixes.
//!
//! Models pkg/controller/replicaset/replica_set.go.

use crate::api::deployment::{ReplicaSet, ReplicaSetStatus};
use crate::api::order;
use crate::api::pod::{Phase, Pod};
use crate::api::{Key, Kind, Meta, Name, OwnerReference, Resource};
use crate::cluster::action::Cascade;
use crate::cluster::change::Actor;
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::store::{ControllerId, KeyId};
use std::rc::Rc;

impl State {
    /// Models syncReplicaSet.
    pub(crate) fn sync_replica_set(&mut self, id: KeyId, key: &Key) -> Result<(), Retry> {
        let Some(set) = self.store.find::<ReplicaSet>(&key.namespace, &key.name).cloned() else { return Ok(()) };
        let controller = ControllerId::of(set.meta.uid);
        self.claim_replica_pods(&set);
        let min_ready_ms = u64::try_from(set.spec.min_ready_seconds).unwrap_or(0).saturating_mul(1000);
        let counts = self.store.controller_pods().counts(controller);
        let first_ms = (self.now_ms + 1).saturating_sub(min_ready_ms);
        let mut not_available = self.store.controller_pods().ready_from(controller, first_ms).map(|(since_ms, _)| since_ms);
        let next_ms = not_available.next();
        let ready_not_available = next_ms.map_or(0, |_| not_available.count() + 1);
        let count = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
        let status = ReplicaSetStatus {
            observed_generation: set.meta.generation,
            replicas: count(counts.replicas as usize),
            ready_replicas: count(counts.ready as usize),
            available_replicas: count((counts.ready as usize).saturating_sub(ready_not_available)),
        };
        if let Some(since_ms) = next_ms {
            self.enqueue_at(Actor::ReplicaSet, id, since_ms.saturating_add(min_ready_ms));
        }
        if !set.meta.is_terminating() {
            self.manage_replicas(&set, counts.replicas as usize);
        }
        self.modify_at::<ReplicaSet>(id, |set| set.status = status);
        Ok(())
    }

    /// Releases and adopts pods (PodControllerRefManager.ClaimPods).
    fn claim_replica_pods(&mut self, set: &Rc<ReplicaSet>) {
        if set.meta.is_terminating() {
            return;
        }
        let active = |p: &Pod| !p.is_terminal() && !p.meta.is_terminating();
        let mismatched: Vec<KeyId> = self.store.controller_pods().mismatched(ControllerId::of(set.meta.uid)).collect();
        for id in mismatched {
            if self.store.typed_at::<Pod>(id).is_some_and(|pod| active(pod)) {
                self.modify_at::<Pod>(id, |p| {
                    p.meta.owners = Rc::new(p.meta.owners.iter().filter(|o| o.uid != set.meta.uid).cloned().collect())
                });
            }
        }
        let orphans = self.store.uncontrolled::<Pod>(&set.meta.namespace);
        let orphans = orphans.filter(|p| active(p) && set.spec.selector.matches(&p.meta.labels));
        let orphans: Vec<Key> = orphans.map(|p| key_of(&**p)).collect();
        for key in orphans {
            self.modify::<Pod>(&key, |p| p.meta.owners = Rc::new(vec![controller_reference(set)]));
        }
    }

    /// Creates missing pods and deletes surplus ones. Models manageReplicas.
    fn manage_replicas(&mut self, set: &ReplicaSet, current: usize) {
        let desired = usize::try_from(set.spec.replicas).unwrap_or(0);
        for _ in current..desired {
            self.create_replica_pod(set);
        }
        if current <= desired {
            return;
        }
        let members = self.store.controller_pods().members(ControllerId::of(set.meta.uid));
        let mut surplus: Vec<Rc<Pod>> = members.filter_map(|(_, id)| self.store.typed_at::<Pod>(id)).cloned().collect();
        order::sort_by_key(&mut surplus, |p| deletion_rank(p));
        for pod in &surplus[..surplus.len().min(current - desired)] {
            let _ = self.delete(&key_of(&**pod), Cascade::Background, None);
            self.event(&key_of(set), false, "SuccessfulDelete", format_args!("Deleted pod: {}", pod.meta.name));
        }
    }

    fn create_replica_pod(&mut self, set: &ReplicaSet) {
        let template = &set.spec.template;
        let prototype = Key { kind: Kind::Pod, namespace: set.meta.namespace.clone(), name: Name::from("") };
        let name = self.free_name(&prototype, &format!("{}-", set.meta.name));
        let mut meta = Meta::named(&set.meta.namespace, &name);
        meta.labels = template.labels.clone();
        meta.annotations = template.annotations.clone();
        meta.owners = Rc::new(vec![controller_reference(set)]);
        let created = self.create(Rc::new(Pod::from_spec(meta, template.spec.clone())).into_object());
        let key = key_of(set);
        match created {
            Ok(_) => self.event(&key, false, "SuccessfulCreate", format_args!("Created pod: {name}")),
            Err(error) => self.event(&key, true, "FailedCreate", format_args!("Error creating: {error}")),
        }
    }
}

/// Sort key of surplus pods, the first is deleted first: unassigned, then pending, then not ready, then ready for the
/// shortest time (controller.ActivePods).
fn deletion_rank(pod: &Pod) -> (bool, bool, bool, std::cmp::Reverse<u64>, std::cmp::Reverse<u64>) {
    let since_ms = if pod.status.ready { pod.status.ready_changed_ms } else { 0 };
    let newest = std::cmp::Reverse(pod.meta.created_ms);
    (pod.node.is_some(), pod.status.phase != Phase::Pending, pod.status.ready, std::cmp::Reverse(since_ms), newest)
}

fn controller_reference(set: &ReplicaSet) -> OwnerReference {
    OwnerReference { kind: Kind::ReplicaSet, name: set.meta.name.clone(), uid: set.meta.uid, controller: true, block_owner_deletion: true }
}
