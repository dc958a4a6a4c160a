//! The informers' event handlers of all components: which component syncs which key after a change.

use super::change::{Actor, Change, Edit, typed};
use super::controllers::budget;
use super::state::State;
use super::store::KeyId;
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::labels::Labels;
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::service::Service;
use crate::api::stateful_set::StatefulSet;
use crate::api::storage::{PersistentVolume, StorageClass, VolumePhase};
use crate::api::{Key, Kind, Name, Object};
use std::rc::Rc;

impl State {
    /// Enqueues the syncs that a change triggers.
    pub(super) fn watch(&mut self, id: KeyId, change: &Change) {
        match change.kind() {
            Kind::Pod => self.watch_pod(id, change),
            Kind::StatefulSet => self.enqueue_after_watch(Actor::StatefulSet, id),
            Kind::Deployment => self.enqueue_after_watch(Actor::Deployment, id),
            Kind::ReplicaSet => {
                self.enqueue_after_watch(Actor::ReplicaSet, id);
                self.enqueue_controllers(change, Kind::Deployment, Actor::Deployment);
            }
            Kind::Service => self.watch_service(id, change),
            Kind::PersistentVolumeClaim => self.watch_claim(id, change),
            Kind::PersistentVolume => self.watch_volume(id, change),
            Kind::StorageClass => self.watch_class(change),
            Kind::Node => self.watch_node(id, change),
            Kind::PodDisruptionBudget => self.enqueue_after_watch(Actor::Disruption, id),
            Kind::ConfigMap | Kind::Secret | Kind::ServiceAccount => self.wake_pending_kubelets(),
            // No component watches these: a set lists its revisions in every sync.
            Kind::ControllerRevision | Kind::EndpointSlice | Kind::Namespace => {}
            Kind::StoredObject => self.watch_stored(change),
        }
        match &change.edit {
            Edit::Deleted(deleted @ (Object::PersistentVolume(_) | Object::Node(_))) if self.data.is_in_use() => {
                self.watch_deleted_data(id, deleted)
            }
            _ => {}
        }
        self.watch_garbage(id, change);
        self.watch_namespace(change);
    }

    /// Enqueues a key after the informer's delay.
    pub(super) fn enqueue_key(&mut self, actor: Actor, key: &Key) {
        let id = self.store.intern(key);
        self.enqueue_after_watch(actor, id);
    }

    /// Enqueues an id after the informer's delay.
    pub(super) fn enqueue_after_watch(&mut self, actor: Actor, id: KeyId) {
        let delays = &self.settings.delays;
        let delay_ms = match actor {
            Actor::Scheduler => delays.watch_ms + delays.schedule_ms,
            Actor::Kubelet | Actor::Provisioner => 0,
            // It lists the pods from the API server before it removes a finalizer (askAPIServer), so controllers that read
            // their caches see the terminating claim first.
            Actor::Protection => 3 * delays.watch_ms,
            _ => delays.watch_ms,
        };
        self.enqueue(actor, id, delay_ms);
    }

    fn watch_pod(&mut self, id: KeyId, change: &Change) {
        let (before, after) = typed::<Pod>(change);
        let controllers = |a: &Rc<Pod>, b: &Rc<Pod>| a.meta.controller() != b.meta.controller() || a.meta.controller().is_none();
        if before.is_none_or(|before| after.is_none_or(|after| controllers(before, after))) {
            before.iter().for_each(|pod| self.enqueue_pod_owners(pod));
        }
        after.iter().for_each(|pod| self.enqueue_pod_owners(pod));
        self.watch_pod_claims(before.or(after));
        self.watch_pod_endpoints(id, before.map(|p| &**p), after.map(|p| &**p));
        budget::watch_pod(self, before.map(|p| &**p), after.map(|p| &**p));
        self.watch_pod_volumes(id, before.map(|p| &**p), after.map(|p| &**p));
        self.watch_pod_ephemeral_volumes(id, before.map(|p| &**p), after.map(|p| &**p));
        if self.data.is_in_use() {
            self.watch_pod_data(id, before.map(|p| &**p), after.map(|p| &**p));
        }
        match after {
            Some(pod) if pod.node.is_none() && !pod.meta.is_terminating() => {
                if before.is_none_or(|before| before.is_gated()) {
                    self.enqueue_after_watch(Actor::Scheduler, id);
                }
            }
            // The kubelet ignores its own writes.
            Some(_) if self.actor == Actor::Kubelet => {}
            Some(_) => self.enqueue_after_watch(Actor::Kubelet, id),
            None => {
                self.enqueue_deployment_of(before);
                self.forget_runtime(id);
                self.mark_unschedulable(id, None);
                self.set_wait(id, None);
            }
        }
        fn node_and_labels(pod: Option<&Rc<Pod>>) -> Option<(&Name, &Labels)> {
            pod.and_then(|pod| pod.node.as_ref().map(|node| (node, &pod.meta.labels)))
        }
        if after.is_some() && node_and_labels(before) != node_and_labels(after) {
            self.requeue_for_pods();
        }
        let used = |pod: Option<&Rc<Pod>>| pod.is_some_and(|p| p.node.is_some() && !p.is_terminal());
        if used(before) && !used(after) {
            self.requeue_for_nodes();
        }
    }

    /// A terminating claim is removed once its pods are (pvc-protection).
    fn watch_pod_claims(&mut self, pod: Option<&Rc<Pod>>) {
        let Some(pod) = pod.filter(|_| self.store.has_terminating_claims()) else { return };
        for (_, claim) in pod.claims() {
            let claim = self.store.id_of(Kind::PersistentVolumeClaim, &pod.meta.namespace, claim);
            if let Some(claim) = claim.filter(|id| self.store.at(*id).is_some_and(|c| c.meta().is_terminating())) {
                self.enqueue_after_watch(Actor::Protection, claim);
            }
        }
    }

    /// Enqueues the controller of a pod; for an orphan, those that might adopt it.
    fn enqueue_pod_owners(&mut self, pod: &Pod) {
        if let Some(owner) = pod.meta.controller() {
            let actor = match owner.kind {
                Kind::StatefulSet => Actor::StatefulSet,
                Kind::ReplicaSet => Actor::ReplicaSet,
                _ => return,
            };
            match self.store.id_of_uid(owner.uid) {
                Some(id) => self.enqueue_after_watch(actor, id),
                None => self.enqueue_key(actor, &Key { kind: owner.kind, namespace: pod.meta.namespace.clone(), name: owner.name.clone() }),
            }
            return;
        }
        // A set that selects it may adopt its revision as well, whatever the pod's name is (GetPodStatefulSets).
        let selects = |set: &&Rc<StatefulSet>| set.spec.selector.matches(&pod.meta.labels);
        let sets: Vec<Key> = self.store.in_namespace(&pod.meta.namespace).filter(selects).map(|s| super::faults::key_of(&**s)).collect();
        sets.iter().for_each(|set| self.enqueue_key(Actor::StatefulSet, set));
        let adopts = |set: &&Rc<crate::api::deployment::ReplicaSet>| set.spec.selector.matches(&pod.meta.labels);
        let sets: Vec<Key> = self.store.in_namespace(&pod.meta.namespace).filter(adopts).map(|s| super::faults::key_of(&**s)).collect();
        sets.iter().for_each(|set| self.enqueue_key(Actor::ReplicaSet, set));
    }

    /// Enqueues the Deployment of a deleted pod: with strategy Recreate it waits for that (deployment_controller.go deletePod).
    fn enqueue_deployment_of(&mut self, pod: Option<&Rc<Pod>>) {
        let set = pod.and_then(|pod| pod.meta.controller().filter(|owner| owner.kind == Kind::ReplicaSet)).map(|owner| owner.uid);
        let owner = set.and_then(|uid| self.store.by_uid(uid)).and_then(|set| set.meta().controller().cloned());
        if let (Some(pod), Some(owner)) = (pod, owner.filter(|owner| owner.kind == Kind::Deployment)) {
            self.enqueue_key(Actor::Deployment, &Key { kind: owner.kind, namespace: pod.meta.namespace.clone(), name: owner.name });
        }
    }

    /// Enqueues the controllers of an object, before and after the change.
    fn enqueue_controllers(&mut self, change: &Change, kind: Kind, actor: Actor) {
        let owner = |object: Option<&Object>| object.and_then(|o| o.meta().controller().cloned());
        for owner in owner(change.before()).into_iter().chain(owner(change.after())).filter(|o| o.kind == kind) {
            self.enqueue_key(actor, &Key { kind, namespace: change.namespace().clone(), name: owner.name });
        }
    }

    fn watch_service(&mut self, id: KeyId, change: &Change) {
        let (before, after) = typed::<Service>(change);
        if before.map(|s| &s.spec) != after.map(|s| &s.spec) || after.is_none() {
            self.mark_service_pods(id, before.map(|s| &**s), after.map(|s| &**s));
            self.enqueue_after_watch(Actor::EndpointSlice, id);
        }
    }

    fn watch_claim(&mut self, id: KeyId, change: &Change) {
        let (before, after) = typed::<PersistentVolumeClaim>(change);
        // A bound claim concerns the binder again only when its volume is deleted, which enqueues it.
        let is_bound = |claim: &Rc<PersistentVolumeClaim>| claim.phase == ClaimPhase::Bound && before.is_some();
        if after.is_some_and(|claim| !is_bound(claim)) {
            self.enqueue_after_watch(Actor::VolumeBinder, id);
        }
        if let Some(claim) = after {
            self.watch_claim_to_provision(id, claim);
        }
        if after.is_some_and(|c| c.meta.is_terminating()) {
            self.enqueue_after_watch(Actor::Protection, id);
        }
        if after.is_none() {
            // Its volume becomes Released.
            let volumes: Vec<KeyId> = self.store.volumes_for(id).map(|(volume, _)| volume).collect();
            volumes.into_iter().for_each(|volume| self.enqueue_after_watch(Actor::VolumeBinder, volume));
            before.into_iter().for_each(|claim| self.watch_deleted_claim(id, &claim.meta.name));
        }
        let pods: Vec<KeyId> = self.store.pods_with_claim(id).collect();
        for pod in pods {
            match self.store.typed_at::<Pod>(pod) {
                Some(p) if p.node.is_some() => self.enqueue_after_watch(Actor::Kubelet, pod),
                _ => self.requeue(pod),
            }
        }
        // Sets that wait for this claim to be deleted or released.
        self.sets_waiting_for(id).into_iter().for_each(|set| self.enqueue_after_watch(Actor::StatefulSet, set));
    }

    fn watch_volume(&mut self, id: KeyId, change: &Change) {
        let (before, after) = typed::<PersistentVolume>(change);
        if before.map(|v| v.phase) != after.map(|v| v.phase) && self.concerns_attachments(id) {
            self.enqueue_attachments(id);
        }
        // The binder binds the claim in the same sync as the volume.
        let just_bound = self.actor == Actor::VolumeBinder && after.is_some_and(|volume| volume.phase == VolumePhase::Bound);
        for volume in before.iter().chain(after.iter()).filter(|_| !just_bound) {
            if let Some(claim) = &volume.claim {
                let linked = self.store.claim_of(id).filter(|_| after.is_some_and(|after| Rc::ptr_eq(after, volume)));
                let claim = linked.unwrap_or_else(|| self.store.intern_name(Kind::PersistentVolumeClaim, &claim.namespace, &claim.name));
                self.enqueue_after_watch(Actor::VolumeBinder, claim);
            }
        }
        // The sync of an existing claim covers its volume.
        if after.is_some_and(|volume| !self.is_claimed(id, volume)) {
            self.enqueue_after_watch(Actor::VolumeBinder, id);
        }
        if after.is_some_and(|v| v.meta.is_terminating()) {
            self.enqueue_after_watch(Actor::Protection, id);
        }
        // A volume without a claimRef may be bound to a pending claim.
        if after.is_some_and(|v| v.claim.is_none()) {
            self.wake_pending_claims();
            self.requeue_for_nodes();
        }
    }

    fn watch_class(&mut self, change: &Change) {
        if typed::<StorageClass>(change).1.is_some() {
            self.wake_pending_claims();
            // With WaitForFirstConsumer, the claims are bound when their pods are scheduled.
            let claims: Vec<KeyId> = self.store.pending_claims().collect();
            let pods: Vec<KeyId> = claims.into_iter().flat_map(|claim| self.store.pods_with_claim(claim)).collect();
            pods.into_iter().for_each(|pod| self.requeue(pod));
        }
    }

    fn wake_pending_claims(&mut self) {
        let claims: Vec<KeyId> = self.store.pending_claims().collect();
        claims.into_iter().for_each(|claim| self.enqueue_after_watch(Actor::VolumeBinder, claim));
    }

    fn watch_node(&mut self, id: KeyId, change: &Change) {
        self.enqueue_after_watch(Actor::NodeLifecycle, id);
        self.watch_node_volumes(id);
        if typed::<Node>(change).1.is_some() {
            self.requeue_for_nodes();
        }
    }

    /// Enqueues the kubelets of pods that may wait for a ConfigMap, Secret or ServiceAccount.
    pub(super) fn wake_pending_kubelets(&mut self) {
        let pods: Vec<KeyId> = self.waiting_for_objects.iter().collect();
        pods.into_iter().for_each(|pod| self.enqueue_after_watch(Actor::Kubelet, pod));
    }
}
