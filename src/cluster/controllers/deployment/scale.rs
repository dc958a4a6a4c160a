//! Changes of a Deployment's size, which keep the proportions of its ReplicaSets.
//!
//! Models pkg/controller/deployment/sync.go scale and isScalingEvent.

use super::{Sets, available_pods, desired_pods, resolve_fenceposts};
use crate::api::deployment::{Deployment, ReplicaSet};
use crate::api::{Labels, order};
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use std::cmp::Reverse;
use std::rc::Rc;

/// Annotation of a ReplicaSet with the size of its Deployment when it was last scaled.
const DESIRED_ANNOTATION: &str = "deployment.kubernetes.io/desired-replicas";
/// Annotation of a ReplicaSet with the size of its Deployment and the surge when it was last scaled.
const MAX_ANNOTATION: &str = "deployment.kubernetes.io/max-replicas";

impl State {
    /// Whether the Deployment's size changed since its ReplicaSets were scaled. Models isScalingEvent.
    pub(super) fn is_scaling_event(&mut self, deployment: &mut Deployment) -> Result<bool, Retry> {
        let sets = self.sync_new_set(deployment, false)?;
        let is_other = |set: &Rc<ReplicaSet>| annotated(set, DESIRED_ANNOTATION).is_some_and(|size| size != deployment.spec.replicas);
        Ok(sets.active().any(is_other))
    }

    /// Applies a new size, or the size of a paused Deployment. Models sync.
    pub(super) fn sync_scale(&mut self, deployment: &mut Deployment) -> Result<(), Retry> {
        let sets = self.sync_new_set(deployment, false)?;
        self.scale(deployment, &sets);
        if deployment.spec.paused {
            self.clean_up(deployment, &sets.old);
        }
        self.sync_deployment_status(deployment);
        Ok(())
    }

    fn scale(&mut self, deployment: &Deployment, sets: &Sets) {
        let active: Vec<&Rc<ReplicaSet>> = sets.active().collect();
        // Models FindActiveOrLatest.
        let only = match active.as_slice() {
            [] => sets.new.as_ref().or(sets.old.last()),
            [one] => Some(*one),
            _ => None,
        };
        if let Some(set) = only {
            self.scale_set(deployment, set, deployment.spec.replicas);
        } else if sets.new.as_ref().is_some_and(|new| is_saturated(deployment, new)) {
            for set in &sets.old {
                self.scale_set(deployment, set, 0);
            }
        } else if !deployment.spec.recreate {
            self.scale_in_proportion(deployment, active);
        }
    }

    /// Distributes the difference to the new size over all ReplicaSets by their sizes; the largest gets what is left over.
    fn scale_in_proportion(&mut self, deployment: &Deployment, mut sets: Vec<&Rc<ReplicaSet>>) {
        let allowed = if deployment.spec.replicas > 0 { max_replicas(deployment) } else { 0 };
        let to_add = allowed - desired_pods(sets.iter().copied());
        // Of equal sizes, the newest grows first and the oldest shrinks first.
        let by_size = |set: &Rc<ReplicaSet>| Reverse(set.spec.replicas);
        let age = |set: &Rc<ReplicaSet>| (set.meta.created_ms, set.meta.name.clone());
        if to_add > 0 {
            order::sort_by_key(&mut sets, |set| (by_size(set), Reverse(age(set))));
        } else if to_add < 0 {
            order::sort_by_key(&mut sets, |set| (by_size(set), age(set)));
        }
        let mut added = 0;
        let mut sizes = Vec::with_capacity(sets.len());
        for set in &sets {
            let share = proportion(deployment, set, to_add, added);
            added += share;
            sizes.push(set.spec.replicas + share);
        }
        if let Some(first) = sizes.first_mut() {
            *first = (*first + to_add - added).max(0);
        }
        for (set, size) in sets.into_iter().zip(sizes) {
            self.resize_set(deployment, set, size);
        }
    }

    /// Scales a ReplicaSet, and returns whether it had another size. Models scaleReplicaSetAndRecordEvent.
    pub(super) fn scale_set(&mut self, deployment: &Deployment, set: &ReplicaSet, replicas: i32) -> bool {
        set.spec.replicas != replicas && self.resize_set(deployment, set, replicas)
    }

    /// Writes a ReplicaSet's size and its annotations about the Deployment's. Models scaleReplicaSet.
    fn resize_set(&mut self, deployment: &Deployment, set: &ReplicaSet, replicas: i32) -> bool {
        let from = set.spec.replicas;
        self.modify::<ReplicaSet>(&key_of(set), |set| {
            annotate_size(&mut set.meta.annotations, deployment);
            if from != replicas {
                let spec = Rc::make_mut(&mut set.spec);
                spec.replicas = replicas;
                if let Some(map) = Rc::make_mut(&mut spec.whole).as_object_mut() {
                    map.insert("replicas".into(), replicas.into());
                }
                set.meta.generation += 1;
            }
        });
        if from == replicas {
            return false;
        }
        let direction = if replicas > from { "up" } else { "down" };
        let message = format_args!("Scaled {direction} replica set {} from {from} to {replicas}", set.meta.name);
        self.event(&key_of(deployment), false, "ScalingReplicaSet", message);
        true
    }
}

/// Sets the annotations with the Deployment's size (SetReplicasAnnotations).
pub(super) fn annotate_size(annotations: &mut Labels, deployment: &Deployment) {
    annotations.set(DESIRED_ANNOTATION, &deployment.spec.replicas.to_string());
    annotations.set(MAX_ANNOTATION, &max_replicas(deployment).to_string());
}

/// Whether an annotation is about the Deployment's size, which the controller itself writes.
pub(super) fn is_size_annotation(key: &str) -> bool {
    matches!(key, DESIRED_ANNOTATION | MAX_ANNOTATION)
}

fn annotated(set: &ReplicaSet, annotation: &str) -> Option<i32> {
    set.meta.annotations.get(annotation)?.parse().ok()
}

fn max_replicas(deployment: &Deployment) -> i32 {
    deployment.spec.replicas.saturating_add(resolve_fenceposts(deployment).0)
}

/// Whether the new ReplicaSet has all pods of the Deployment, and they are available (IsSaturated).
fn is_saturated(deployment: &Deployment, new: &Rc<ReplicaSet>) -> bool {
    let desired = deployment.spec.replicas;
    new.spec.replicas == desired && annotated(new, DESIRED_ANNOTATION) == Some(desired) && available_pods([new]) == desired
}

/// The share of a ReplicaSet in `to_add` pods, of which others have got `added`; both negative to scale down. Models
/// GetReplicaSetProportion and getReplicaSetFraction.
fn proportion(deployment: &Deployment, set: &ReplicaSet, to_add: i32, added: i32) -> i32 {
    let size = set.spec.replicas;
    if size == 0 || to_add == added {
        return 0;
    }
    let annotated = annotated(set, MAX_ANNOTATION).filter(|max| *max != 0);
    let max_before = annotated.unwrap_or(deployment.status.replicas);
    let fraction = match deployment.spec.replicas {
        0 => -size,
        _ if max_before <= 0 => 0,
        _ => {
            let (max, before) = (i64::from(max_replicas(deployment)), i64::from(max_before));
            // Rounded half up, as integer.RoundToInt32 does with positive numbers.
            let resized = (2 * i64::from(size) * max + before).div_euclid(2 * before);
            i32::try_from(resized).unwrap_or(i32::MAX) - size
        }
    };
    if to_add > 0 { fraction.min(to_add - added) } else { fraction.max(to_add - added) }
}
