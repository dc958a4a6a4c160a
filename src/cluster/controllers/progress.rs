//! Progress of Deployments: the condition Progressing and the progress deadline.
//!
//! Models pkg/controller/deployment/progress.go syncRolloutStatus.

use crate::api::Key;
use crate::api::deployment::{Deployment, DeploymentStatus, Progress};
use crate::cluster::change::Actor;
use crate::cluster::state::State;

impl State {
    /// Sets the progress in a new status by comparing it with the current one, and enqueues the Deployment for the deadline
    /// (requeueStuckDeployment).
    pub(super) fn sync_rollout_status(&mut self, key: &Key, deployment: &Deployment, status: &mut DeploymentStatus) {
        let current = &deployment.status;
        let desired = deployment.spec.replicas;
        let complete = status.updated_replicas == desired && status.replicas == desired && status.available_replicas == desired;
        let progressing = status.updated_replicas > current.updated_replicas
            || status.replicas - status.updated_replicas < current.replicas - current.updated_replicas
            || status.ready_replicas > current.ready_replicas
            || status.available_replicas > current.available_replicas;
        let changed = status.observed_generation != current.observed_generation;
        status.progress = match current.progress {
            _ if deployment.spec.paused => Progress::DeploymentPaused,
            _ if complete => Progress::NewReplicaSetAvailable,
            // A completed rollout that loses a pod remains completed.
            Progress::NewReplicaSetAvailable if status.replicas == status.updated_replicas => Progress::NewReplicaSetAvailable,
            Progress::ProgressDeadlineExceeded if !progressing && !changed => Progress::ProgressDeadlineExceeded,
            _ => Progress::ReplicaSetUpdated,
        };
        if progressing || changed || status.progress != current.progress {
            status.progressed_ms = self.now_ms();
        }
        let seconds = deployment.spec.progress_deadline_seconds.and_then(|seconds| u64::try_from(seconds).ok());
        let Some(seconds) = seconds.filter(|_| status.progress == Progress::ReplicaSetUpdated) else { return };
        let due_ms = status.progressed_ms.saturating_add(seconds * 1000);
        if due_ms > self.now_ms() {
            let id = self.store.intern(key);
            self.enqueue_at(Actor::Deployment, id, due_ms);
        } else {
            status.progress = Progress::ProgressDeadlineExceeded;
        }
    }
}
