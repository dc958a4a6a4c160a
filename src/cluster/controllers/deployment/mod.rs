//! The Deployment controller: one ReplicaSet per pod template; a rollout scales the new one up and the old ones down.
//!
//! Models pkg/controller/deployment. A sync works on its own copy of the Deployment, and writes the status and the revision of
//! that copy.

mod new_set;
mod rollout;
mod scale;
mod status;

use crate::api::deployment::{Deployment, ReplicaSet};
use crate::api::order;
use crate::api::pod_spec::PodTemplate;
use crate::api::{Key, Kind, OwnerReference};
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use std::rc::Rc;

/// Label with the hash of the pod template (DefaultDeploymentUniqueLabelKey).
pub const TEMPLATE_HASH_LABEL: &str = "pod-template-hash";
/// Annotation with the revision number of a Deployment's ReplicaSet.
pub const REVISION_ANNOTATION: &str = "deployment.kubernetes.io/revision";

/// The ReplicaSets of a Deployment.
struct Sets {
    /// The one of the current template, if it exists: the oldest of them.
    new: Option<Rc<ReplicaSet>>,
    /// The others, the oldest first.
    old: Vec<Rc<ReplicaSet>>,
}

impl Sets {
    /// All of them, the new one last.
    fn all(&self) -> impl Iterator<Item = &Rc<ReplicaSet>> {
        self.old.iter().chain(&self.new)
    }

    /// Those that should have pods (controller.FilterActiveReplicaSets).
    fn active(&self) -> impl Iterator<Item = &Rc<ReplicaSet>> {
        self.all().filter(|set| set.spec.replicas > 0)
    }
}

/// The number of desired pods (GetReplicaCountForReplicaSets).
fn desired_pods<'sets>(sets: impl IntoIterator<Item = &'sets Rc<ReplicaSet>>) -> i32 {
    sets.into_iter().map(|set| set.spec.replicas).sum()
}

/// The number of available pods (GetAvailableReplicaCountForReplicaSets).
fn available_pods<'sets>(sets: impl IntoIterator<Item = &'sets Rc<ReplicaSet>>) -> i32 {
    sets.into_iter().map(|set| set.status.available_replicas).sum()
}

impl State {
    /// Models syncDeployment.
    pub(crate) fn sync_deployment(&mut self, key: &Key) -> Result<(), Retry> {
        let Some(stored) = self.store.find::<Deployment>(&key.namespace, &key.name) else { return Ok(()) };
        let mut deployment = Deployment::clone(stored);
        if deployment.meta.is_terminating() {
            self.sync_deployment_status(&mut deployment);
            return Ok(());
        }
        self.claim_sets(&deployment);
        self.check_paused_condition(&mut deployment);
        if deployment.spec.paused || self.is_scaling_event(&mut deployment)? {
            self.sync_scale(&mut deployment)
        } else if deployment.spec.recreate {
            self.rollout_recreate(&mut deployment)
        } else {
            self.rollout_rolling(&mut deployment)
        }
    }

    /// The ReplicaSets as they are now. Models FindNewReplicaSet and FindOldReplicaSets.
    fn sets_of(&self, deployment: &Deployment) -> Sets {
        let mut old: Vec<Rc<ReplicaSet>> = self.store.owned::<ReplicaSet>(deployment.meta.uid).cloned().collect();
        order::sort_by_key(&mut old, |set| (set.meta.created_ms, set.meta.name.clone()));
        let at = old.iter().position(|set| same_template(&set.spec.template, &deployment.spec.template));
        Sets { new: at.map(|at| old.remove(at)), old }
    }

    /// Adopts ReplicaSets without a controller that the selector matches, and releases those that it no longer matches
    /// (ClaimReplicaSets).
    fn claim_sets(&mut self, deployment: &Deployment) {
        let selects = |set: &ReplicaSet| deployment.spec.selector.matches(&set.meta.labels);
        let is_own = |set: &ReplicaSet| set.meta.controller().is_some_and(|owner| owner.uid == deployment.meta.uid);
        let is_orphan = |set: &ReplicaSet| set.meta.controller().is_none() && !set.meta.is_terminating();
        let sets = self.store.in_namespace::<ReplicaSet>(&deployment.meta.namespace);
        let changed = sets.filter(|set| if selects(set) { is_orphan(set) } else { is_own(set) });
        let changed: Vec<(Key, bool)> = changed.map(|set| (key_of(&**set), selects(set))).collect();
        for (set, adopts) in changed {
            self.modify::<ReplicaSet>(&set, |set| {
                let others = set.meta.owners.iter().filter(|other| other.uid != deployment.meta.uid).cloned();
                set.meta.owners = Rc::new(others.chain(adopts.then(|| owner(deployment))).collect());
            });
        }
    }
}

/// `maxSurge` and `maxUnavailable` as numbers of pods; 0 for Recreate, else never both 0 (MaxSurge, MaxUnavailable,
/// ResolveFenceposts).
fn resolve_fenceposts(deployment: &Deployment) -> (i32, i32) {
    let spec = &deployment.spec;
    if spec.recreate {
        return (0, 0);
    }
    let surge = spec.max_surge.map_or(0, |surge| surge.of(spec.replicas, true));
    let unavailable = spec.max_unavailable.map_or(0, |unavailable| unavailable.of(spec.replicas, false));
    // With neither no pod could be replaced.
    let unavailable = if surge == 0 && unavailable == 0 { 1 } else { unavailable };
    (surge, unavailable.min(spec.replicas))
}

/// How many pods must be available during a rollout.
fn min_available(deployment: &Deployment) -> i32 {
    deployment.spec.replicas - resolve_fenceposts(deployment).1
}

/// The revision number in an annotation; 0 without one.
fn revision(set: &ReplicaSet) -> i64 {
    set.meta.annotations.get(REVISION_ANNOTATION).and_then(|r| r.parse().ok()).unwrap_or(0)
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
