//! Who looks at what after a change: the informers' handlers of all components.

use super::change::{Actor, Change, Edit, typed};
use super::controllers::budget;
use super::state::State;
use super::store::Id;
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::labels::Labels;
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::service::Service;
use crate::api::stateful_set::parent_and_ordinal;
use crate::api::storage::{PersistentVolume, StorageClass, VolumePhase};
use crate::api::{Key, Kind, Name, Object};
use std::rc::Rc;

impl State {
    /// Asks everybody a change concerns for a look.
    pub(super) fn watch(&mut self, id: Id, change: &Change) {
        match change.kind() {
            Kind::Pod => self.watch_pod(id, change),
            Kind::StatefulSet => self.look_soon(Actor::StatefulSet, id),
            Kind::Deployment => self.look_soon(Actor::Deployment, id),
            Kind::ReplicaSet => {
                self.look_soon(Actor::ReplicaSet, id);
                self.owners_soon(change, Kind::Deployment, Actor::Deployment);
            }
            Kind::Service => self.watch_service(id, change),
            Kind::PersistentVolumeClaim => self.watch_claim(id, change),
            Kind::PersistentVolume => self.watch_volume(id, change),
            Kind::StorageClass => self.watch_class(change),
            Kind::Node => self.watch_node(id, change),
            Kind::PodDisruptionBudget => self.look_soon(Actor::Disruption, id),
            Kind::ConfigMap | Kind::Secret | Kind::ServiceAccount => self.wake_pending_kubelets(),
            // Nobody waits for a revision: a set reads them whenever it looks.
            Kind::ControllerRevision | Kind::EndpointSlice | Kind::Namespace => {}
        }
        match &change.edit {
            Edit::Gone(gone @ (Object::PersistentVolume(_) | Object::Node(_))) if self.data.is_in_use() => self.watch_gone_data(id, gone),
            _ => {}
        }
        self.watch_garbage(id, change);
    }

    /// Asks for a look at a key after the watch's delay.
    pub(super) fn soon(&mut self, actor: Actor, key: &Key) {
        let id = self.store.name(key);
        self.look_soon(actor, id);
    }

    /// Asks for a look after the watch's delay.
    pub(super) fn look_soon(&mut self, actor: Actor, id: Id) {
        let delays = &self.settings.delays;
        let delay_ms = match actor {
            Actor::Scheduler => delays.watch_ms + delays.schedule_ms,
            Actor::Kubelet | Actor::Provisioner => 0,
            _ => delays.watch_ms,
        };
        self.enqueue(actor, id, delay_ms);
    }

    fn watch_pod(&mut self, id: Id, change: &Change) {
        let (before, after) = typed::<Pod>(change);
        let controllers = |a: &Rc<Pod>, b: &Rc<Pod>| a.meta.controller() != b.meta.controller() || a.meta.controller().is_none();
        if before.is_none_or(|before| after.is_none_or(|after| controllers(before, after))) {
            before.iter().for_each(|pod| self.pod_owners_soon(pod));
        }
        after.iter().for_each(|pod| self.pod_owners_soon(pod));
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
                    self.look_soon(Actor::Scheduler, id);
                }
            }
            // A kubelet knows what it has just done itself.
            Some(_) if self.actor == Actor::Kubelet => {}
            Some(_) => self.look_soon(Actor::Kubelet, id),
            None => {
                self.deployment_soon(before);
                self.forget_runtime(id);
                self.park(id, None);
                self.set_wait(id, None);
            }
        }
        fn placed(pod: Option<&Rc<Pod>>) -> Option<(&Name, &Labels)> {
            pod.and_then(|pod| pod.node.as_ref().map(|node| (node, &pod.meta.labels)))
        }
        if after.is_some() && placed(before) != placed(after) {
            self.unpark_for_pods();
        }
        let used = |pod: Option<&Rc<Pod>>| pod.is_some_and(|p| p.node.is_some() && !p.is_terminal());
        if used(before) && !used(after) {
            self.unpark_for_nodes();
        }
    }

    /// Claims on their way out wait for their pods to go.
    fn watch_pod_claims(&mut self, pod: Option<&Rc<Pod>>) {
        let Some(pod) = pod.filter(|_| self.store.has_terminating_claims()) else { return };
        for (_, claim) in pod.claims() {
            let claim = self.store.id_of(Kind::PersistentVolumeClaim, &pod.meta.namespace, claim);
            if let Some(claim) = claim.filter(|id| self.store.at(*id).is_some_and(|c| c.meta().is_terminating())) {
                self.look_soon(Actor::Protection, claim);
            }
        }
    }

    /// The sets of a pod: the one that controls it, else those that might adopt it.
    fn pod_owners_soon(&mut self, pod: &Pod) {
        if let Some(owner) = pod.meta.controller() {
            let actor = match owner.kind {
                Kind::StatefulSet => Actor::StatefulSet,
                Kind::ReplicaSet => Actor::ReplicaSet,
                _ => return,
            };
            match self.store.id_of_uid(owner.uid) {
                Some(id) => self.look_soon(actor, id),
                None => self.soon(actor, &Key { kind: owner.kind, namespace: pod.meta.namespace.clone(), name: owner.name.clone() }),
            }
            return;
        }
        if let Some((parent, _)) = parent_and_ordinal(&pod.meta.name) {
            let set = Key::new(Kind::StatefulSet, &pod.meta.namespace, parent);
            if self.store.get(&set).is_some() {
                self.soon(Actor::StatefulSet, &set);
            }
        }
        let adopts = |set: &&Rc<crate::api::deployment::ReplicaSet>| set.spec.selector.matches(&pod.meta.labels);
        let sets: Vec<Key> = self.store.in_namespace(&pod.meta.namespace).filter(adopts).map(|s| super::faults::key_of(&**s)).collect();
        sets.iter().for_each(|set| self.soon(Actor::ReplicaSet, set));
    }

    /// A Deployment that makes no new pods before the old ones are gone waits for that (deletePod).
    fn deployment_soon(&mut self, gone: Option<&Rc<Pod>>) {
        let set = gone.and_then(|pod| pod.meta.controller().filter(|owner| owner.kind == Kind::ReplicaSet)).map(|owner| owner.uid);
        let owner = set.and_then(|uid| self.store.by_uid(uid)).and_then(|set| set.meta().controller().cloned());
        if let (Some(pod), Some(owner)) = (gone, owner.filter(|owner| owner.kind == Kind::Deployment)) {
            self.soon(Actor::Deployment, &Key { kind: owner.kind, namespace: pod.meta.namespace.clone(), name: owner.name });
        }
    }

    fn owners_soon(&mut self, change: &Change, kind: Kind, actor: Actor) {
        let owner = |object: Option<&Object>| object.and_then(|o| o.meta().controller().cloned());
        for owner in owner(change.before()).into_iter().chain(owner(change.after())).filter(|o| o.kind == kind) {
            self.soon(actor, &Key { kind, namespace: change.namespace().clone(), name: owner.name });
        }
    }

    fn watch_service(&mut self, id: Id, change: &Change) {
        let (before, after) = typed::<Service>(change);
        if before.map(|s| &s.spec) != after.map(|s| &s.spec) || after.is_none() {
            self.mark_service_pods(id, before.map(|s| &**s), after.map(|s| &**s));
            self.look_soon(Actor::EndpointSlice, id);
        }
    }

    fn watch_claim(&mut self, id: Id, change: &Change) {
        let (before, after) = typed::<PersistentVolumeClaim>(change);
        // Bound claims concern the binder when their volume goes, which asks for a look itself.
        let settled = |claim: &Rc<PersistentVolumeClaim>| claim.phase == ClaimPhase::Bound && before.is_some();
        if after.is_some_and(|claim| !settled(claim)) {
            self.look_soon(Actor::VolumeBinder, id);
        }
        if let Some(claim) = after {
            self.watch_claim_to_provision(id, claim);
        }
        if after.is_some_and(|c| c.meta.is_terminating()) {
            self.look_soon(Actor::Protection, id);
        }
        if after.is_none() {
            // Its volume has to notice that nobody claims it any more.
            let volumes: Vec<Id> = self.store.volumes_for(id).map(|(volume, _)| volume).collect();
            volumes.into_iter().for_each(|volume| self.look_soon(Actor::VolumeBinder, volume));
            before.into_iter().for_each(|claim| self.watch_gone_claim(id, &claim.meta.name));
        }
        let pods: Vec<Id> = self.store.pods_with_claim(id).collect();
        for pod in pods {
            match self.store.typed_at::<Pod>(pod) {
                Some(p) if p.node.is_some() => self.look_soon(Actor::Kubelet, pod),
                _ => self.unpark(pod),
            }
        }
        // A set that waits for the claim to go or to be freed looks again.
        self.sets_waiting_for(id).into_iter().for_each(|set| self.look_soon(Actor::StatefulSet, set));
    }

    fn watch_volume(&mut self, id: Id, change: &Change) {
        let (before, after) = typed::<PersistentVolume>(change);
        if before.map(|v| v.phase) != after.map(|v| v.phase) && self.concerns_attachments(id) {
            self.look_at_attachments(id);
        }
        // A binder that binds a volume binds the claim with it.
        let just_bound = self.actor == Actor::VolumeBinder && after.is_some_and(|volume| volume.phase == VolumePhase::Bound);
        for volume in before.iter().chain(after.iter()).filter(|_| !just_bound) {
            if let Some(claim) = &volume.claim {
                let known = self.store.claim_of(id).filter(|_| after.is_some_and(|after| Rc::ptr_eq(after, volume)));
                let claim = known.unwrap_or_else(|| self.store.name_of(Kind::PersistentVolumeClaim, &claim.namespace, &claim.name));
                self.look_soon(Actor::VolumeBinder, claim);
            }
        }
        // The look at the claim is all a claimed volume needs, as long as the claim is there.
        if after.is_some_and(|volume| !self.is_claimed(id, volume)) {
            self.look_soon(Actor::VolumeBinder, id);
        }
        if after.is_some_and(|v| v.meta.is_terminating()) {
            self.look_soon(Actor::Protection, id);
        }
        // A volume nobody claims may serve a claim that waits for one.
        if after.is_some_and(|v| v.claim.is_none()) {
            self.wake_pending_claims();
        }
    }

    fn watch_class(&mut self, change: &Change) {
        if typed::<StorageClass>(change).1.is_some() {
            self.wake_pending_claims();
            // A claim may wait for its first consumer now, which only its pods' scheduling tells.
            let claims: Vec<Id> = self.store.pending_claims().collect();
            let pods: Vec<Id> = claims.into_iter().flat_map(|claim| self.store.pods_with_claim(claim)).collect();
            pods.into_iter().for_each(|pod| self.unpark(pod));
        }
    }

    fn wake_pending_claims(&mut self) {
        let claims: Vec<Id> = self.store.pending_claims().collect();
        claims.into_iter().for_each(|claim| self.look_soon(Actor::VolumeBinder, claim));
    }

    fn watch_node(&mut self, id: Id, change: &Change) {
        self.look_soon(Actor::NodeLifecycle, id);
        self.watch_node_volumes(id);
        if typed::<Node>(change).1.is_some() {
            self.unpark_for_nodes();
        }
    }

    pub(super) fn wake_pending_kubelets(&mut self) {
        let pods: Vec<Id> = self.waiting_for_objects.iter().collect();
        pods.into_iter().for_each(|pod| self.look_soon(Actor::Kubelet, pod));
    }
}
