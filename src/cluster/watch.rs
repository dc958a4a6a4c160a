//! Who looks at what after a change: the informers' handlers of all components.

use super::change::{Actor, Change, typed};
use super::controllers::budget;
use super::state::State;
use crate::api::claim::PersistentVolumeClaim;
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::service::Service;
use crate::api::stateful_set::{StatefulSet, parent_and_ordinal};
use crate::api::storage::{PersistentVolume, StorageClass};
use crate::api::{Key, Kind, Meta, Object};
use std::rc::Rc;

impl State {
    /// Asks everybody a change concerns for a look.
    pub(super) fn watch(&mut self, change: &Change) {
        let key = &change.key;
        match key.kind {
            Kind::Pod => self.watch_pod(change),
            Kind::StatefulSet => self.soon(Actor::StatefulSet, key.clone()),
            Kind::Deployment => self.soon(Actor::Deployment, key.clone()),
            Kind::ReplicaSet => {
                self.soon(Actor::ReplicaSet, key.clone());
                self.owners_soon(change, Kind::Deployment, Actor::Deployment);
            }
            Kind::Service => self.watch_service(change),
            Kind::PersistentVolumeClaim => self.watch_claim(change),
            Kind::PersistentVolume => self.watch_volume(change),
            Kind::StorageClass => self.watch_class(change),
            Kind::Node => self.watch_node(change),
            Kind::PodDisruptionBudget => self.soon(Actor::Disruption, key.clone()),
            Kind::ConfigMap | Kind::Secret | Kind::ServiceAccount => self.wake_pending_kubelets(),
            // Nobody waits for a revision: a set reads them whenever it looks.
            Kind::ControllerRevision | Kind::EndpointSlice | Kind::Namespace => {}
        }
        self.watch_garbage(change);
    }

    /// Asks for a look after the watch's delay.
    pub(super) fn soon(&mut self, actor: Actor, key: Key) {
        let delays = &self.settings.delays;
        let delay_ms = match actor {
            Actor::Scheduler => delays.watch_ms + delays.schedule_ms,
            Actor::Kubelet | Actor::Provisioner => 0,
            _ => delays.watch_ms,
        };
        self.enqueue(actor, key, delay_ms);
    }

    fn watch_pod(&mut self, change: &Change) {
        let (before, after) = typed::<Pod>(change);
        let key = &change.key;
        for pod in before.iter().chain(after.iter()) {
            self.pod_owners_soon(pod);
            for (_, claim) in pod.claims() {
                let claim = Key::new(Kind::PersistentVolumeClaim, &key.namespace, claim);
                if self.get(&claim).is_some_and(|c| c.meta().is_terminating()) {
                    self.soon(Actor::Protection, claim);
                }
            }
        }
        self.watch_pod_endpoints(key, before.map(|p| &**p), after.map(|p| &**p));
        budget::watch_pod(self, key, before.map(|p| &**p), after.map(|p| &**p));
        self.watch_pod_volumes(before.map(|p| &**p), after.map(|p| &**p));
        match after {
            Some(pod) if pod.node.is_none() && !pod.meta.is_terminating() => {
                if before.is_none_or(|before| before.is_gated()) {
                    self.soon(Actor::Scheduler, key.clone());
                }
            }
            Some(_) => self.soon(Actor::Kubelet, key.clone()),
            None => {
                self.deployment_soon(before);
                self.runtimes.remove(key);
                self.parked.remove(key);
                self.waits.remove(key);
            }
        }
        let placed = |pod: Option<&Rc<Pod>>| pod.and_then(|p| p.node.clone().map(|node| (node, p.meta.labels.clone())));
        if after.is_some() && placed(before) != placed(after) {
            self.unpark_for_pods();
        }
        let used = |pod: Option<&Rc<Pod>>| pod.is_some_and(|p| p.node.is_some() && !p.is_terminal());
        if used(before) && !used(after) {
            self.unpark_for_nodes();
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
            self.soon(actor, Key { kind: owner.kind, namespace: pod.meta.namespace.clone(), name: owner.name.clone() });
            return;
        }
        if let Some((parent, _)) = parent_and_ordinal(&pod.meta.name) {
            let set = Key::new(Kind::StatefulSet, &pod.meta.namespace, parent);
            if self.store.find::<StatefulSet>(&set.namespace, &set.name).is_some() {
                self.soon(Actor::StatefulSet, set);
            }
        }
        let adopts = |set: &&Rc<crate::api::deployment::ReplicaSet>| set.spec.selector.matches(&pod.meta.labels);
        let sets: Vec<Key> = self.store.in_namespace(&pod.meta.namespace).filter(adopts).map(|s| super::faults::key_of(&**s)).collect();
        sets.into_iter().for_each(|set| self.soon(Actor::ReplicaSet, set));
    }

    /// A Deployment that makes no new pods before the old ones are gone waits for that (deletePod).
    fn deployment_soon(&mut self, gone: Option<&Rc<Pod>>) {
        let set = gone.and_then(|pod| pod.meta.controller().filter(|owner| owner.kind == Kind::ReplicaSet)).map(|owner| owner.uid);
        let owner = set.and_then(|uid| self.store.by_uid(uid)).and_then(|set| set.meta().controller().cloned());
        if let (Some(pod), Some(owner)) = (gone, owner.filter(|owner| owner.kind == Kind::Deployment)) {
            self.soon(Actor::Deployment, Key { kind: owner.kind, namespace: pod.meta.namespace.clone(), name: owner.name });
        }
    }

    fn owners_soon(&mut self, change: &Change, kind: Kind, actor: Actor) {
        let owner = |object: &Option<Object>| object.as_ref().and_then(|o| o.meta().controller().cloned());
        for owner in owner(&change.before).into_iter().chain(owner(&change.after)).filter(|o| o.kind == kind) {
            self.soon(actor, Key { kind, namespace: change.key.namespace.clone(), name: owner.name });
        }
    }

    fn watch_service(&mut self, change: &Change) {
        let (before, after) = typed::<Service>(change);
        if before.map(|s| &s.spec) != after.map(|s| &s.spec) || after.is_none() {
            self.mark_service_pods(&change.key, before.map(|s| &**s), after.map(|s| &**s));
            self.soon(Actor::EndpointSlice, change.key.clone());
        }
    }

    fn watch_claim(&mut self, change: &Change) {
        let key = &change.key;
        let (before, after) = typed::<PersistentVolumeClaim>(change);
        self.soon(Actor::VolumeBinder, key.clone());
        self.soon(Actor::Provisioner, key.clone());
        if after.is_some_and(|c| c.meta.is_terminating()) {
            self.soon(Actor::Protection, key.clone());
        }
        if let (None, Some(claim)) = (after, before) {
            // Its volume has to notice that nobody claims it any more.
            let volumes: Vec<_> = self.store.volumes_for(&key.namespace, &claim.meta.name).cloned().collect();
            volumes.iter().for_each(|v| self.soon(Actor::VolumeBinder, Key::new(Kind::PersistentVolume, "", v)));
        }
        let pods: Vec<Key> = self.store.pods_using(&key.namespace, &key.name).cloned().collect();
        for pod in pods {
            match self.store.get(&pod) {
                Some(Object::Pod(p)) if p.node.is_some() => self.soon(Actor::Kubelet, pod),
                _ => self.unpark(&pod),
            }
        }
        for meta in before.map(|c| &c.meta).into_iter().chain(after.map(|c| &c.meta)) {
            self.claim_sets_soon(meta);
        }
    }

    /// A set that waits for a claim of one of its pods to go or to be freed looks again.
    fn claim_sets_soon(&mut self, claim: &Meta) {
        let named_in_wait = |wait: &super::Wait| match &wait.because {
            super::Because::StaleClaim { claim: name } => *name == claim.name,
            _ => false,
        };
        let waits = self.waits.starting((Kind::StatefulSet, &claim.namespace));
        let sets: Vec<Key> = waits.filter(|(_, wait)| named_in_wait(wait)).map(|(set, _)| set.clone()).collect();
        sets.into_iter().for_each(|set| self.soon(Actor::StatefulSet, set));
    }

    fn watch_volume(&mut self, change: &Change) {
        let (before, after) = typed::<PersistentVolume>(change);
        if before.map(|v| v.phase) != after.map(|v| v.phase) {
            self.look_at_attachments(&change.key.name);
        }
        for volume in before.iter().chain(after.iter()) {
            if let Some(claim) = &volume.claim {
                self.soon(Actor::VolumeBinder, Key::new(Kind::PersistentVolumeClaim, &claim.namespace, &claim.name));
            }
        }
        if after.is_some() {
            self.soon(Actor::VolumeBinder, change.key.clone());
        }
        if after.is_some_and(|v| v.meta.is_terminating()) {
            self.soon(Actor::Protection, change.key.clone());
        }
        // A volume nobody claims may serve a claim that waits for one.
        if after.is_some_and(|v| v.claim.is_none()) {
            self.wake_pending_claims();
        }
    }

    fn watch_class(&mut self, change: &Change) {
        if typed::<StorageClass>(change).1.is_some() {
            self.wake_pending_claims();
        }
    }

    fn wake_pending_claims(&mut self) {
        let claims: Vec<Key> = self.store.pending_claims().cloned().collect();
        for claim in claims {
            self.soon(Actor::VolumeBinder, claim);
        }
    }

    fn watch_node(&mut self, change: &Change) {
        self.soon(Actor::NodeLifecycle, change.key.clone());
        self.watch_node_volumes(&change.key.name);
        if typed::<Node>(change).1.is_some() {
            self.unpark_for_nodes();
        }
    }

    fn wake_pending_kubelets(&mut self) {
        let pods: Vec<Key> = self.runtimes.iter().filter(|(_, r)| r.stage.waits_for_objects()).map(|(key, _)| key.clone()).collect();
        pods.into_iter().for_each(|pod| self.soon(Actor::Kubelet, pod));
    }
}
