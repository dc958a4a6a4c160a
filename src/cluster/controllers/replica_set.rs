//! ReplicaSets: so many pods of one template, with random names.
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
use std::rc::Rc;

impl State {
    /// Models syncReplicaSet.
    pub(crate) fn sync_replica_set(&mut self, key: &Key) -> Result<(), Retry> {
        let Some(set) = self.store.find::<ReplicaSet>(&key.namespace, &key.name).cloned() else { return Ok(()) };
        let pods = self.pods_of_replica_set(&set);
        if !set.meta.is_terminating() {
            self.manage_replicas(&set, &pods);
        }
        let pods: Vec<Rc<Pod>> = pods.iter().filter_map(|p| self.store.find::<Pod>(&p.meta.namespace, &p.meta.name).cloned()).collect();
        let (now_ms, min_ready) = (self.now_ms, i64::from(set.spec.min_ready_seconds));
        let count = |holds: &dyn Fn(&Pod) -> bool| i32::try_from(pods.iter().filter(|p| holds(p)).count()).unwrap_or(i32::MAX);
        let status = ReplicaSetStatus {
            observed_generation: set.meta.generation,
            replicas: count(&|_| true),
            ready_replicas: count(&|p| p.status.ready),
            available_replicas: count(&|p| p.is_available(min_ready, now_ms)),
        };
        if status.available_replicas < status.ready_replicas {
            let due = pods
                .iter()
                .filter(|p| p.status.ready)
                .map(|p| p.status.ready_changed_ms.saturating_add(u64::try_from(min_ready).unwrap_or(0) * 1000));
            if let Some(at_ms) = due.filter(|at_ms| *at_ms > now_ms).min() {
                self.enqueue_at(Actor::ReplicaSet, key.clone(), at_ms);
            }
        }
        self.modify::<ReplicaSet>(key, |set| set.status = status);
        Ok(())
    }

    /// The set's pods that have not ended and are not being deleted, after adopting and releasing.
    fn pods_of_replica_set(&mut self, set: &Rc<ReplicaSet>) -> Vec<Rc<Pod>> {
        let active = |p: &&Rc<Pod>| !p.is_terminal() && !p.meta.is_terminating();
        let matches = |p: &Rc<Pod>| set.spec.selector.matches(&p.meta.labels);
        let owned: Vec<Rc<Pod>> = self.store.owned::<Pod>(set.meta.uid).filter(active).cloned().collect();
        let (mut mine, released): (Vec<_>, Vec<_>) = owned.into_iter().partition(matches);
        if set.meta.is_terminating() {
            return mine;
        }
        for pod in released {
            self.modify::<Pod>(&key_of(&*pod), |p| {
                p.meta.owners = Rc::new(p.meta.owners.iter().filter(|o| o.uid != set.meta.uid).cloned().collect())
            });
        }
        let orphans: Vec<Key> =
            self.store.uncontrolled::<Pod>(&set.meta.namespace).filter(|p| active(p) && matches(p)).map(|p| key_of(&**p)).collect();
        for key in orphans {
            self.modify::<Pod>(&key, |p| p.meta.owners = Rc::new(vec![controller_reference(set)]));
            mine.extend(self.store.find::<Pod>(&key.namespace, &key.name).cloned());
        }
        mine
    }

    fn manage_replicas(&mut self, set: &ReplicaSet, pods: &[Rc<Pod>]) {
        let wanted = usize::try_from(set.spec.replicas).unwrap_or(0);
        for _ in pods.len()..wanted {
            self.create_replica_pod(set);
        }
        let mut surplus: Vec<&Rc<Pod>> = pods.iter().collect();
        if pods.len() > wanted {
            order::sort_by_key(&mut surplus, |p| deletion_rank(p));
            for pod in &surplus[..pods.len() - wanted] {
                let _ = self.delete(&key_of(&***pod), Cascade::Background, None);
                self.event(&key_of(set), false, "SuccessfulDelete", format!("Deleted pod: {}", pod.meta.name));
            }
        }
    }

    fn create_replica_pod(&mut self, set: &ReplicaSet) {
        let template = &set.spec.template;
        let like = Key { kind: Kind::Pod, namespace: set.meta.namespace.clone(), name: Name::from("") };
        let name = self.free_name(&like, &format!("{}-", set.meta.name));
        let mut meta = Meta::named(&set.meta.namespace, &name);
        meta.labels = template.labels.clone();
        meta.annotations = template.annotations.clone();
        meta.owners = Rc::new(vec![controller_reference(set)]);
        let made = self.create(Rc::new(Pod::from_spec(meta, template.spec.clone())).into_object());
        let key = key_of(set);
        match made {
            Ok(_) => self.event(&key, false, "SuccessfulCreate", format!("Created pod: {name}")),
            Err(error) => self.event(&key, true, "FailedCreate", format!("Error creating: {error}")),
        }
    }
}

/// Who goes first: without a node, then pending, then not ready, then ready for the shortest time (controller.ActivePods).
fn deletion_rank(pod: &Pod) -> (bool, bool, bool, std::cmp::Reverse<u64>, std::cmp::Reverse<u64>) {
    let since_ms = if pod.status.ready { pod.status.ready_changed_ms } else { 0 };
    let newest = std::cmp::Reverse(pod.meta.created_ms);
    (pod.node.is_some(), pod.status.phase != Phase::Pending, pod.status.ready, std::cmp::Reverse(since_ms), newest)
}

fn controller_reference(set: &ReplicaSet) -> OwnerReference {
    OwnerReference { kind: Kind::ReplicaSet, name: set.meta.name.clone(), uid: set.meta.uid, controller: true, block_owner_deletion: true }
}
