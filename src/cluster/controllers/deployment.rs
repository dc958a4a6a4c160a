//! The Deployment controller: one ReplicaSet per pod template; a rollout scales the new one up and the old ones down.
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

/// Label with the hash of the pod template (DefaultDeploymentUniqueLabelKey).
pub const TEMPLATE_HASH_LABEL: &str = "pod-template-hash";
/// Annotation with the revision number of a Deployment's ReplicaSet.
pub const REVISION_ANNOTATION: &str = "deployment.kubernetes.io/revision";

impl State {
    /// Models syncDeployment.
    pub(crate) fn sync_deployment(&mut self, key: &Key) -> Result<(), Retry> {
        let Some(deployment) = self.store.find::<Deployment>(&key.namespace, &key.name).cloned() else { return Ok(()) };
        if !deployment.meta.is_terminating() {
            self.adopt_sets(&deployment);
        }
        let sets = self.sets_of(&deployment);
        let new_set = sets.iter().find(|s| same_template(&s.spec.template, &deployment.spec.template)).cloned();
        if !deployment.meta.is_terminating() && !deployment.spec.paused {
            let old: Vec<Rc<ReplicaSet>> =
                sets.iter().filter(|s| new_set.as_ref().is_none_or(|n| n.meta.uid != s.meta.uid)).cloned().collect();
            self.rollout(&deployment, new_set, &old);
        } else if let Some(new_set) = new_set.filter(|_| !deployment.meta.is_terminating()) {
            self.scale_set(&deployment, &new_set, deployment.spec.replicas);
        }
        self.write_deployment_status(key, &deployment);
        Ok(())
    }

    fn sets_of(&self, deployment: &Deployment) -> Vec<Rc<ReplicaSet>> {
        self.store.owned::<ReplicaSet>(deployment.meta.uid).cloned().collect()
    }

    /// Adopts ReplicaSets without a controller that the selector matches (ClaimReplicaSets).
    fn adopt_sets(&mut self, deployment: &Deployment) {
        let adoptable = |set: &&Rc<ReplicaSet>| {
            set.meta.controller().is_none() && !set.meta.is_terminating() && deployment.spec.selector.matches(&set.meta.labels)
        };
        let sets: Vec<Key> =
            self.store.in_namespace::<ReplicaSet>(&deployment.meta.namespace).filter(adoptable).map(|s| key_of(&**s)).collect();
        for set in sets {
            self.modify::<ReplicaSet>(&set, |set| {
                let others = set.meta.owners.iter().cloned();
                set.meta.owners = Rc::new(others.chain([owner(deployment)]).collect());
            });
        }
    }

    /// Models oldPodsRunning: terminal pods do not count.
    fn old_pods_running(&self, old: &[Rc<ReplicaSet>]) -> bool {
        old.iter().any(|s| self.store.owned::<Pod>(s.meta.uid).any(|pod| !pod.is_terminal()))
    }

    /// One step of a rollout. Models rolloutRolling (reconcileNewReplicaSet, reconcileOldReplicaSets) and rolloutRecreate.
    fn rollout(&mut self, deployment: &Deployment, new_set: Option<Rc<ReplicaSet>>, old: &[Rc<ReplicaSet>]) {
        let old_pods: i32 = old.iter().map(|s| s.spec.replicas).sum();
        if deployment.spec.recreate && (old_pods > 0 || self.old_pods_running(old)) {
            old.iter().for_each(|set| self.scale_set(deployment, set, 0));
            return;
        }
        let (surge, unavailable) = resolve_fenceposts(deployment);
        let Some(new_set) = new_set else {
            let scale_up = (deployment.spec.replicas + surge - old_pods).clamp(0, deployment.spec.replicas);
            self.create_set(deployment, if deployment.spec.recreate { deployment.spec.replicas } else { scale_up }, old);
            return;
        };
        self.raise_revision(&new_set, old);
        let total = old_pods + new_set.spec.replicas;
        if new_set.spec.replicas > deployment.spec.replicas {
            return self.scale_set(deployment, &new_set, deployment.spec.replicas);
        }
        if new_set.spec.replicas < deployment.spec.replicas {
            // Models deploymentutil.NewRSNewReplicas.
            let max_scale_up = if old_pods == 0 { deployment.spec.replicas } else { deployment.spec.replicas + surge - total };
            let scale_up = max_scale_up.min(deployment.spec.replicas - new_set.spec.replicas);
            if scale_up > 0 {
                return self.scale_set(deployment, &new_set, new_set.spec.replicas + scale_up);
            }
        }
        if old_pods > 0 {
            self.scale_down_old(deployment, &new_set, old, unavailable);
        } else {
            self.clean_up(deployment, old);
        }
    }

    /// Scales down old ReplicaSets: unhealthy pods first, then as many as `maxUnavailable` allows. Models
    /// reconcileOldReplicaSets (cleanupUnhealthyReplicas, scaleDownOldReplicaSetsForRollingUpdate).
    fn scale_down_old(&mut self, deployment: &Deployment, new_set: &ReplicaSet, old: &[Rc<ReplicaSet>], unavailable: i32) {
        let total: i32 = old.iter().map(|s| s.spec.replicas).sum::<i32>() + new_set.spec.replicas;
        let min_available = deployment.spec.replicas - unavailable;
        let new_unavailable = new_set.spec.replicas - new_set.status.available_replicas;
        let mut max_scale_down = total - min_available - new_unavailable;
        if max_scale_down <= 0 {
            return;
        }
        let mut by_age: Vec<&Rc<ReplicaSet>> = old.iter().filter(|s| s.spec.replicas > 0).collect();
        order::sort_by_key(&mut by_age, |s| (s.meta.created_ms, s.meta.name.clone()));
        let mut sizes: Vec<i32> = by_age.iter().map(|s| s.spec.replicas).collect();
        for (set, size) in by_age.iter().zip(&mut sizes) {
            let down = (set.spec.replicas - set.status.available_replicas).clamp(0, max_scale_down);
            *size -= down;
            max_scale_down -= down;
        }
        let available: i32 = old.iter().map(|s| s.status.available_replicas).sum::<i32>() + new_set.status.available_replicas;
        let mut max_scale_down = available - min_available;
        for size in &mut sizes {
            let down = (*size).min(max_scale_down).max(0);
            *size -= down;
            max_scale_down -= down;
        }
        for (set, size) in by_age.into_iter().zip(sizes) {
            self.scale_set(deployment, set, size);
        }
    }

    /// Models scaleReplicaSetAndRecordEvent.
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
        let direction = if replicas > from { "up" } else { "down" };
        let message = format_args!("Scaled {direction} replica set {} from {from} to {replicas}", set.meta.name);
        self.event(&key_of(deployment), false, "ScalingReplicaSet", message);
    }

    /// Creates the ReplicaSet of the current template. Models getNewReplicaSet.
    fn create_set(&mut self, deployment: &Deployment, replicas: i32, old: &[Rc<ReplicaSet>]) {
        // Upstream hashes Go's %#v output of the template (ComputeHash); this hash has the same form but other characters.
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

    /// A rollback gives the old ReplicaSet that becomes current again the highest revision (SetNewReplicaSetAnnotations).
    fn raise_revision(&mut self, new_set: &ReplicaSet, old: &[Rc<ReplicaSet>]) {
        let highest = highest_revision(old);
        if revision(new_set) <= highest {
            self.modify::<ReplicaSet>(&key_of(new_set), |s| s.meta.annotations.set(REVISION_ANNOTATION, &(highest + 1).to_string()));
        }
    }

    /// Deletes old ReplicaSets beyond `revisionHistoryLimit`. Models cleanupDeployment.
    fn clean_up(&mut self, deployment: &Deployment, old: &[Rc<ReplicaSet>]) {
        let limit = usize::try_from(deployment.spec.revision_history_limit).unwrap_or(usize::MAX);
        let mut cleanable: Vec<&Rc<ReplicaSet>> = old.iter().filter(|s| s.spec.replicas == 0 && s.status.replicas == 0).collect();
        order::sort_by_key(&mut cleanable, |s| revision(s));
        for set in &cleanable[..cleanable.len().saturating_sub(limit)] {
            let _ = self.delete(&key_of(&***set), crate::cluster::Cascade::Background, None);
        }
    }

    /// Models syncDeploymentStatus.
    fn write_deployment_status(&mut self, key: &Key, deployment: &Deployment) {
        let sets = self.sets_of(deployment);
        let sum = |of: &dyn Fn(&ReplicaSetStatus) -> i32| sets.iter().map(|s| of(&s.status)).sum();
        let new_sets = sets.iter().filter(|s| same_template(&s.spec.template, &deployment.spec.template));
        let mut status = DeploymentStatus {
            observed_generation: deployment.meta.generation,
            replicas: sum(&|s| s.replicas),
            updated_replicas: new_sets.map(|s| s.status.replicas).sum(),
            ready_replicas: sum(&|s| s.ready_replicas),
            available_replicas: sum(&|s| s.available_replicas),
            ..deployment.status.clone()
        };
        self.sync_rollout_status(key, deployment, &mut status);
        self.modify::<Deployment>(key, |d| d.status = status);
    }
}

/// `maxSurge` and `maxUnavailable` as numbers of pods, never both 0 (deploymentutil.ResolveFenceposts).
fn resolve_fenceposts(deployment: &Deployment) -> (i32, i32) {
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

/// Whether two pod templates are equal apart from the label `pod-template-hash` (deploymentutil.EqualIgnoreHash).
fn same_template(set: &PodTemplate, desired: &PodTemplate) -> bool {
    let mut labels = set.labels.clone();
    labels.remove(TEMPLATE_HASH_LABEL);
    labels == desired.labels && set.annotations == desired.annotations && set.whole.get("spec") == desired.whole.get("spec")
}

fn owner(deployment: &Deployment) -> OwnerReference {
    let (name, uid) = (deployment.meta.name.clone(), deployment.meta.uid);
    OwnerReference { kind: Kind::Deployment, name, uid, controller: true, block_owner_deletion: true }
}
