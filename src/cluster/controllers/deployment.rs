//! Deployments: a ReplicaSet for each template, scaled up and down against each other.
//!
//! Models pkg/controller/deployment (sync.go, rolling.go, recreate.go).

use crate::api::deployment::{Deployment, DeploymentStatus, ReplicaSet, ReplicaSetSpec, ReplicaSetStatus};
use crate::api::order;
use crate::api::pod::Pod;
use crate::api::pod_spec::PodTemplate;
use crate::api::{Key, Kind, Meta, OwnerReference, Resource};
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use serde_json::Value;
use std::rc::Rc;

/// The label that tells the pods of one template from those of another.
pub const TEMPLATE_HASH_LABEL: &str = "pod-template-hash";
/// The annotation with a ReplicaSet's number.
pub const REVISION_ANNOTATION: &str = "deployment.kubernetes.io/revision";

impl State {
    /// Models syncDeployment.
    pub(crate) fn sync_deployment(&mut self, key: &Key) -> Result<(), Retry> {
        let Some(deployment) = self.store.find::<Deployment>(&key.namespace, &key.name).cloned() else { return Ok(()) };
        if !deployment.meta.is_terminating() {
            self.adopt_sets(&deployment);
        }
        let sets = self.sets_of(&deployment);
        let newest = sets.iter().find(|s| same_template(&s.spec.template, &deployment.spec.template)).cloned();
        if !deployment.meta.is_terminating() && !deployment.spec.paused {
            let old: Vec<Rc<ReplicaSet>> =
                sets.iter().filter(|s| newest.as_ref().is_none_or(|n| n.meta.uid != s.meta.uid)).cloned().collect();
            self.roll(&deployment, newest, &old);
        } else if let Some(newest) = newest.filter(|_| !deployment.meta.is_terminating()) {
            self.scale_set(&deployment, &newest, deployment.spec.replicas);
        }
        self.write_deployment_status(key, &deployment);
        Ok(())
    }

    fn sets_of(&self, deployment: &Deployment) -> Vec<Rc<ReplicaSet>> {
        self.store.owned::<ReplicaSet>(deployment.meta.uid).cloned().collect()
    }

    /// ReplicaSets that nobody controls and the selector matches are its own (ClaimReplicaSets).
    fn adopt_sets(&mut self, deployment: &Deployment) {
        let free = |set: &&Rc<ReplicaSet>| {
            set.meta.controller().is_none() && !set.meta.is_terminating() && deployment.spec.selector.matches(&set.meta.labels)
        };
        let sets: Vec<Key> = self.store.in_namespace::<ReplicaSet>(&deployment.meta.namespace).filter(free).map(|s| key_of(&**s)).collect();
        for set in sets {
            self.modify::<ReplicaSet>(&set, |set| {
                let others = set.meta.owners.iter().cloned();
                set.meta.owners = Rc::new(others.chain([owner(deployment)]).collect());
            });
        }
    }

    /// Models oldPodsRunning: pods that have ended do not count.
    fn old_pods_run(&self, old: &[Rc<ReplicaSet>]) -> bool {
        old.iter().any(|s| self.store.owned::<Pod>(s.meta.uid).any(|pod| !pod.is_terminal()))
    }

    fn roll(&mut self, deployment: &Deployment, newest: Option<Rc<ReplicaSet>>, old: &[Rc<ReplicaSet>]) {
        let old_pods: i32 = old.iter().map(|s| s.spec.replicas).sum();
        if deployment.spec.recreate && (old_pods > 0 || self.old_pods_run(old)) {
            old.iter().for_each(|set| self.scale_set(deployment, set, 0));
            return;
        }
        let (surge, unavailable) = limits(deployment);
        let Some(newest) = newest else {
            let all: i32 = old_pods;
            let room = (deployment.spec.replicas + surge - all).clamp(0, deployment.spec.replicas);
            self.create_set(deployment, if deployment.spec.recreate { deployment.spec.replicas } else { room }, old);
            return;
        };
        self.raise_revision(&newest, old);
        let total = old_pods + newest.spec.replicas;
        if newest.spec.replicas > deployment.spec.replicas {
            return self.scale_set(deployment, &newest, deployment.spec.replicas);
        }
        if newest.spec.replicas < deployment.spec.replicas {
            let room = if old_pods == 0 { deployment.spec.replicas } else { deployment.spec.replicas + surge - total };
            let up = room.min(deployment.spec.replicas - newest.spec.replicas);
            if up > 0 {
                return self.scale_set(deployment, &newest, newest.spec.replicas + up);
            }
        }
        if old_pods > 0 {
            self.scale_down_old(deployment, &newest, old, unavailable);
        } else {
            self.clean_up(deployment, old);
        }
    }

    /// Models reconcileOldReplicaSets: unhealthy old pods first, then as many as availability allows.
    fn scale_down_old(&mut self, deployment: &Deployment, newest: &ReplicaSet, old: &[Rc<ReplicaSet>], unavailable: i32) {
        let total: i32 = old.iter().map(|s| s.spec.replicas).sum::<i32>() + newest.spec.replicas;
        let least = deployment.spec.replicas - unavailable;
        let new_unavailable = newest.spec.replicas - newest.status.available_replicas;
        let mut room = total - least - new_unavailable;
        if room <= 0 {
            return;
        }
        let mut by_age: Vec<&Rc<ReplicaSet>> = old.iter().filter(|s| s.spec.replicas > 0).collect();
        order::sort_by_key(&mut by_age, |s| (s.meta.created_ms, s.meta.name.clone()));
        let mut sizes: Vec<i32> = by_age.iter().map(|s| s.spec.replicas).collect();
        for (set, size) in by_age.iter().zip(&mut sizes) {
            let down = (set.spec.replicas - set.status.available_replicas).clamp(0, room);
            *size -= down;
            room -= down;
        }
        let available: i32 = old.iter().map(|s| s.status.available_replicas).sum::<i32>() + newest.status.available_replicas;
        let mut room = available - least;
        for size in &mut sizes {
            let down = (*size).min(room).max(0);
            *size -= down;
            room -= down;
        }
        for (set, size) in by_age.into_iter().zip(sizes) {
            self.scale_set(deployment, set, size);
        }
    }

    fn scale_set(&mut self, deployment: &Deployment, set: &ReplicaSet, replicas: i32) {
        let from = set.spec.replicas;
        if from == replicas {
            return;
        }
        self.modify::<ReplicaSet>(&key_of(set), |set| {
            let spec = Rc::make_mut(&mut set.spec);
            spec.replicas = replicas;
            if let Some(map) = Rc::make_mut(&mut spec.whole).as_object_mut() {
                map.insert("replicas".into(), replicas.into());
            }
            set.meta.generation += 1;
        });
        let word = if replicas > from { "up" } else { "down" };
        let message = format_args!("Scaled {word} replica set {} from {from} to {replicas}", set.meta.name);
        self.event(&key_of(deployment), false, "ScalingReplicaSet", message);
    }

    fn create_set(&mut self, deployment: &Deployment, replicas: i32, old: &[Rc<ReplicaSet>]) {
        // Upstream hashes Go's own print of the template, which nothing else can reproduce: the letters differ, the form is the same.
        let hash = crate::api::revision_hash::revision_hash(&deployment.spec.template.whole.to_string(), 0);
        let mut whole = serde_json::json!({"replicas": replicas, "selector": deployment.spec.whole["selector"], "template": *deployment.spec.template.whole});
        for labels in ["/selector/matchLabels", "/template/metadata/labels"] {
            if let Some(Value::Object(map)) = whole.pointer_mut(labels) {
                map.insert(TEMPLATE_HASH_LABEL.into(), hash.clone().into());
            }
        }
        let mut meta = Meta::named(&deployment.meta.namespace, &format!("{}-{hash}", deployment.meta.name));
        meta.labels = deployment.spec.template.labels.clone();
        meta.labels.set(TEMPLATE_HASH_LABEL, &hash);
        meta.annotations.set(REVISION_ANNOTATION, &(highest_revision(old) + 1).to_string());
        meta.owners = Rc::new(vec![owner(deployment)]);
        let name = meta.name.clone();
        let set = ReplicaSet { meta, spec: Rc::new(ReplicaSetSpec::read(&whole)), status: ReplicaSetStatus::default() };
        if self.create(Rc::new(set).into_object()).is_ok() && replicas > 0 {
            self.event(&key_of(deployment), false, "ScalingReplicaSet", format_args!("Scaled up replica set {name} from 0 to {replicas}"));
        }
        self.modify::<Deployment>(&key_of(deployment), |d| {
            d.meta.annotations.set(REVISION_ANNOTATION, &(highest_revision(old) + 1).to_string())
        });
    }

    /// A rollback gives an old ReplicaSet the highest number.
    fn raise_revision(&mut self, newest: &ReplicaSet, old: &[Rc<ReplicaSet>]) {
        let highest = highest_revision(old);
        if revision(newest) <= highest {
            self.modify::<ReplicaSet>(&key_of(newest), |s| s.meta.annotations.set(REVISION_ANNOTATION, &(highest + 1).to_string()));
        }
    }

    fn clean_up(&mut self, deployment: &Deployment, old: &[Rc<ReplicaSet>]) {
        let limit = usize::try_from(deployment.spec.revision_history_limit).unwrap_or(usize::MAX);
        let mut done: Vec<&Rc<ReplicaSet>> = old.iter().filter(|s| s.spec.replicas == 0 && s.status.replicas == 0).collect();
        order::sort_by_key(&mut done, |s| revision(s));
        for set in &done[..done.len().saturating_sub(limit)] {
            let _ = self.delete(&key_of(&***set), crate::cluster::Cascade::Background, None);
        }
    }

    fn write_deployment_status(&mut self, key: &Key, deployment: &Deployment) {
        let sets = self.sets_of(deployment);
        let sum = |of: &dyn Fn(&ReplicaSetStatus) -> i32| sets.iter().map(|s| of(&s.status)).sum();
        let newest = sets.iter().filter(|s| same_template(&s.spec.template, &deployment.spec.template));
        let mut status = DeploymentStatus {
            observed_generation: deployment.meta.generation,
            replicas: sum(&|s| s.replicas),
            updated_replicas: newest.map(|s| s.status.replicas).sum(),
            ready_replicas: sum(&|s| s.ready_replicas),
            available_replicas: sum(&|s| s.available_replicas),
            ..deployment.status.clone()
        };
        self.note_progress(key, deployment, &mut status);
        self.modify::<Deployment>(key, |d| d.status = status);
    }
}

/// Surge and unavailability as numbers; never both none (deploymentutil.ResolveFenceposts).
fn limits(deployment: &Deployment) -> (i32, i32) {
    let of =
        |value: Option<crate::api::stateful_set::IntOrPercent>, round_up| value.map_or(0, |v| v.of(deployment.spec.replicas, round_up));
    match (of(deployment.spec.max_surge, true), of(deployment.spec.max_unavailable, false)) {
        (0, 0) => (0, 1),
        both => both,
    }
}

fn revision(set: &ReplicaSet) -> i64 {
    set.meta.annotations.get(REVISION_ANNOTATION).and_then(|r| r.parse().ok()).unwrap_or(0)
}

fn highest_revision(sets: &[Rc<ReplicaSet>]) -> i64 {
    sets.iter().map(|s| revision(s)).max().unwrap_or(0)
}

/// Whether a ReplicaSet's template is the wanted one, the hash among its labels aside (deploymentutil.EqualIgnoreHash).
fn same_template(set: &PodTemplate, wanted: &PodTemplate) -> bool {
    let mut labels = set.labels.clone();
    labels.remove(TEMPLATE_HASH_LABEL);
    labels == wanted.labels && set.annotations == wanted.annotations && set.whole.get("spec") == wanted.whole.get("spec")
}

fn owner(deployment: &Deployment) -> OwnerReference {
    let (name, uid) = (deployment.meta.name.clone(), deployment.meta.uid);
    OwnerReference { kind: Kind::Deployment, name, uid, controller: true, block_owner_deletion: true }
}
