//! The set's status. Models stateful_set_control.go updateStatus and stateful_set_utils.go completeRollingUpdate.

use super::pods::revision_of;
use super::sync::Sync;
use crate::api::pod::Pod;
use crate::api::stateful_set::{StatefulSet, StatefulSetStatus, UpdateStrategy};
use crate::cluster::faults::key_of;
use crate::cluster::state::State;

impl State {
    /// The status of what was there when the sync began.
    pub(super) fn status_of(&self, sync: &Sync<'_>) -> StatefulSetStatus {
        let now_ms = self.now_ms();
        let (current, update) = (&sync.revisions.current.meta.name, &sync.revisions.update.meta.name);
        let mut status = StatefulSetStatus {
            observed_generation: sync.set.meta.generation,
            current_revision: current.clone(),
            update_revision: update.clone(),
            collision_count: sync.revisions.collision_count,
            ..StatefulSetStatus::default()
        };
        let pods = sync.replicas.iter().filter_map(|r| r.pod.as_ref()).chain(&sync.condemned);
        for pod in pods {
            status.replicas += 1;
            status.ready_replicas += i32::from(pod.is_running_and_ready());
            status.available_replicas += i32::from(pod.is_running_and_ready() && sync.is_available(pod, now_ms));
            let of = |revision| i32::from(!pod.meta.is_terminating() && is_of(pod, revision));
            status.current_replicas += of(current);
            status.updated_replicas += of(update);
        }
        status
    }

    /// Writes the status if it differs; a finished rolling update makes the update revision the current one.
    pub(super) fn write_status(&mut self, sync: &Sync<'_>, mut status: StatefulSetStatus) {
        let wanted = sync.set.spec.replicas;
        let rolling = matches!(sync.set.spec.update_strategy, UpdateStrategy::RollingUpdate { .. });
        if rolling && status.updated_replicas == wanted && status.ready_replicas == wanted && status.replicas == wanted {
            status.current_replicas = status.updated_replicas;
            status.current_revision = status.update_revision.clone();
        }
        self.modify::<StatefulSet>(&key_of(sync.set), |set| set.status = status);
    }
}

fn is_of(pod: &Pod, revision: &crate::api::Name) -> bool {
    revision_of(pod) == Some(revision)
}
