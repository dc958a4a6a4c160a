//! The status of a Deployment: counts, conditions, and the deadline of its progress.
//!
//! Models pkg/controller/deployment/sync.go calculateStatus and pkg/controller/deployment/progress.go.

use super::{Sets, available_pods, desired_pods, min_available};
use crate::api::deployment::{Deployment, DeploymentCondition, DeploymentStatus, ReplicaSetStatus, TIMED_OUT};
use crate::api::interned;
use crate::cluster::change::Actor;
use crate::cluster::faults::key_of;
use crate::cluster::state::State;

const PROGRESSING: &str = "Progressing";
const PAUSED: &str = "DeploymentPaused";
const NEW_SET_AVAILABLE: &str = "NewReplicaSetAvailable";

impl State {
    /// Writes the status and the annotations of a sync's copy (UpdateStatus).
    pub(super) fn write_deployment(&mut self, deployment: &Deployment) {
        self.modify::<Deployment>(&key_of(deployment), |stored| {
            stored.status = deployment.status.clone();
            stored.meta.annotations = deployment.meta.annotations.clone();
        });
    }

    /// Records that a Deployment was paused or resumed, so that the time of the pause is not one without progress. Models
    /// checkPausedConditions.
    pub(super) fn check_paused_condition(&mut self, deployment: &mut Deployment) {
        let reason = deployment.status.condition(PROGRESSING).map(|condition| condition.reason.clone());
        let was_paused = reason.as_deref() == Some(PAUSED);
        if deployment.spec.progress_deadline_seconds.is_none()
            || reason.as_deref() == Some(TIMED_OUT)
            || deployment.spec.paused == was_paused
        {
            return;
        }
        let (reason, message) = if was_paused { ("DeploymentResumed", "Deployment is resumed") } else { (PAUSED, "Deployment is paused") };
        self.set_progressing(deployment, "Unknown", reason, message);
        self.write_deployment(deployment);
    }

    /// Sets the condition `Progressing`, if the Deployment has a deadline for its progress. Returns whether it has.
    pub(super) fn set_progressing(&self, deployment: &mut Deployment, status: &'static str, reason: &'static str, message: &str) -> bool {
        let has_deadline = deployment.spec.progress_deadline_seconds.is_some();
        if has_deadline {
            set_condition(&mut deployment.status, condition(PROGRESSING, status, reason, message, self.now_ms()));
        }
        has_deadline
    }

    /// Writes the counts, and `Available`. Models syncDeploymentStatus.
    pub(super) fn sync_deployment_status(&mut self, deployment: &mut Deployment) {
        let sets = self.sets_of(deployment);
        deployment.status = calculate_status(deployment, &sets, self.now_ms());
        self.write_deployment(deployment);
    }

    /// Writes the status during a rollout, with its progress. Models syncRolloutStatus.
    pub(super) fn sync_rollout_status(&mut self, deployment: &mut Deployment) {
        let sets = self.sets_of(deployment);
        let now_ms = self.now_ms();
        let mut status = calculate_status(deployment, &sets, now_ms);
        let current = deployment.status.condition(PROGRESSING);
        let was_complete = current.is_some_and(|current| &*current.reason == NEW_SET_AVAILABLE);
        if deployment.spec.progress_deadline_seconds.is_none() {
            status.conditions.retain(|condition| &*condition.kind != PROGRESSING);
        } else if !(was_complete && status.replicas == status.updated_replicas) {
            let what = match &sets.new {
                Some(set) => format!("ReplicaSet \"{}\"", set.meta.name),
                None => format!("Deployment \"{}\"", deployment.meta.name),
            };
            if is_complete(deployment, &status) {
                let message = format!("{what} has successfully progressed.");
                set_condition(&mut status, condition(PROGRESSING, "True", NEW_SET_AVAILABLE, &message, now_ms));
            } else if is_progressing(&deployment.status, &status) {
                let mut progressing = condition(PROGRESSING, "True", "ReplicaSetUpdated", &format!("{what} is progressing."), now_ms);
                if let Some(current) = current.filter(|current| &*current.status == "True") {
                    progressing.changed_ms = current.changed_ms;
                }
                // Unlike others, this condition is written with the same reason too, for the time of the progress.
                status.conditions.retain(|condition| &*condition.kind != PROGRESSING);
                set_condition(&mut status, progressing);
            } else if is_timed_out(deployment, &status, now_ms) {
                let message = format!("{what} has timed out progressing.");
                set_condition(&mut status, condition(PROGRESSING, "False", TIMED_OUT, &message, now_ms));
            }
        }
        deployment.status = status;
        self.write_deployment(deployment);
        self.requeue_stuck(deployment);
    }

    /// Enqueues the Deployment for the end of its deadline, unless it has none or is past it. Models requeueStuckDeployment.
    fn requeue_stuck(&mut self, deployment: &Deployment) {
        let Some(current) = deployment.status.condition(PROGRESSING) else { return };
        // A completed rollout does not time out.
        if is_complete(deployment, &deployment.status) || matches!(&*current.reason, TIMED_OUT | NEW_SET_AVAILABLE) {
            return;
        }
        if let Some(due_ms) = deadline_ms(deployment, current) {
            let id = self.store.intern(&key_of(deployment));
            // A second more than the deadline, as upstream.
            self.enqueue_at(Actor::Deployment, id, due_ms.max(self.now_ms()).saturating_add(1000));
        }
    }
}

/// Models calculateStatus.
fn calculate_status(deployment: &Deployment, sets: &Sets, now_ms: u64) -> DeploymentStatus {
    let sum = |of: &dyn Fn(&ReplicaSetStatus) -> i32| sets.all().map(|set| of(&set.status)).sum();
    let available = available_pods(sets.all());
    let mut status = DeploymentStatus {
        observed_generation: deployment.meta.generation,
        replicas: sum(&|set| set.replicas),
        updated_replicas: sets.new.as_ref().map_or(0, |set| set.status.replicas),
        ready_replicas: sum(&|set| set.ready_replicas),
        available_replicas: available,
        unavailable_replicas: (desired_pods(sets.all()) - available).max(0),
        collision_count: deployment.status.collision_count,
        conditions: deployment.status.conditions.clone(),
    };
    let (value, reason, message) = if available >= min_available(deployment) {
        ("True", "MinimumReplicasAvailable", "Deployment has minimum availability.")
    } else {
        ("False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.")
    };
    set_condition(&mut status, condition("Available", value, reason, message, now_ms));
    status
}

fn condition(kind: &'static str, status: &'static str, reason: &'static str, message: &str, now_ms: u64) -> DeploymentCondition {
    DeploymentCondition {
        kind: interned(kind),
        status: interned(status),
        reason: interned(reason),
        message: message.into(),
        updated_ms: now_ms,
        changed_ms: now_ms,
    }
}

/// Sets a condition, unless the current one has the same status and reason. Models SetDeploymentCondition.
fn set_condition(status: &mut DeploymentStatus, mut condition: DeploymentCondition) {
    if let Some(current) = status.condition(&condition.kind) {
        if current.status == condition.status && current.reason == condition.reason {
            return;
        }
        if current.status == condition.status {
            condition.changed_ms = current.changed_ms;
        }
    }
    status.conditions.retain(|other| other.kind != condition.kind);
    status.conditions.push(condition);
}

/// Whether all pods are of the current template and available (DeploymentComplete).
pub(super) fn is_complete(deployment: &Deployment, status: &DeploymentStatus) -> bool {
    let desired = deployment.spec.replicas;
    status.updated_replicas == desired
        && status.replicas == desired
        && status.available_replicas == desired
        && status.observed_generation >= deployment.meta.generation
}

/// Whether there are more new, ready or available pods than before, or fewer old ones (DeploymentProgressing).
fn is_progressing(before: &DeploymentStatus, now: &DeploymentStatus) -> bool {
    now.updated_replicas > before.updated_replicas
        || now.replicas - now.updated_replicas < before.replicas - before.updated_replicas
        || now.ready_replicas > before.ready_replicas
        || now.available_replicas > before.available_replicas
}

/// Models DeploymentTimedOut.
fn is_timed_out(deployment: &Deployment, status: &DeploymentStatus, now_ms: u64) -> bool {
    let Some(current) = status.condition(PROGRESSING) else { return false };
    match &*current.reason {
        NEW_SET_AVAILABLE => false,
        TIMED_OUT => true,
        _ => deadline_ms(deployment, current).is_some_and(|due_ms| due_ms < now_ms),
    }
}

/// When a Deployment that does not progress any more has timed out.
fn deadline_ms(deployment: &Deployment, progressing: &DeploymentCondition) -> Option<u64> {
    let seconds = u64::try_from(deployment.spec.progress_deadline_seconds?).ok()?;
    Some(progressing.updated_ms.saturating_add(seconds.saturating_mul(1000)))
}
