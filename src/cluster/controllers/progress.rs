//! Whether a Deployment gets on, and for how long it has not.
//!
//! Models pkg/controller/deployment/progress.go syncRolloutStatus.

use crate::api::Key;
use crate::api::deployment::{Deployment, DeploymentStatus, Progress};
use crate::cluster::change::Actor;
use crate::cluster::state::State;

impl State {
    /// Notes in a new status whether the Deployment gets on since the one before.
    pub(super) fn note_progress(&mut self, key: &Key, deployment: &Deployment, status: &mut DeploymentStatus) {
        let before = &deployment.status;
        let wanted = deployment.spec.replicas;
        let complete = status.updated_replicas == wanted && status.replicas == wanted && status.available_replicas == wanted;
        let got_on = status.updated_replicas > before.updated_replicas
            || status.replicas - status.updated_replicas < before.replicas - before.updated_replicas
            || status.ready_replicas > before.ready_replicas
            || status.available_replicas > before.available_replicas;
        let changed = status.observed_generation != before.observed_generation;
        status.progress = match before.progress {
            _ if deployment.spec.paused => Progress::DeploymentPaused,
            _ if complete => Progress::NewReplicaSetAvailable,
            // A finished rollout that loses a pod is still the finished rollout.
            Progress::NewReplicaSetAvailable if status.replicas == status.updated_replicas => Progress::NewReplicaSetAvailable,
            Progress::ProgressDeadlineExceeded if !got_on && !changed => Progress::ProgressDeadlineExceeded,
            _ => Progress::ReplicaSetUpdated,
        };
        if got_on || changed || status.progress != before.progress {
            status.progressed_ms = self.now_ms();
        }
        let seconds = deployment.spec.progress_deadline_seconds.and_then(|seconds| u64::try_from(seconds).ok());
        let Some(seconds) = seconds.filter(|_| status.progress == Progress::ReplicaSetUpdated) else { return };
        let due_ms = status.progressed_ms.saturating_add(seconds * 1000);
        if due_ms > self.now_ms() {
            let id = self.store.name(key);
            self.enqueue_at(Actor::Deployment, id, due_ms);
        } else {
            status.progress = Progress::ProgressDeadlineExceeded;
        }
    }
}
