//! The set's status. Models stateful_set_control.go updateStatus and stateful_set_utils.go completeRollingUpdate.

use super::sync::Sync;
use crate::api::Name;
use crate::api::stateful_set::{StatefulSet, StatefulSetStatus, UpdateStrategy};
use crate::cluster::state::State;

impl State {
    /// The status counted from the pods as they were when the sync started (updateStatus).
    pub(super) fn status_of(&self, sync: &Sync<'_>) -> StatefulSetStatus {
        let (current, update) = (&sync.revisions.current.meta.name, &sync.revisions.update.meta.name);
        let pods = self.store.controller_pods();
        let counts = pods.counts(sync.controller);
        let to_i32 = |n: u64| i32::try_from(n).unwrap_or(i32::MAX);
        let of =
            |revision: &Name| to_i32(self.store.revision_number(revision).map_or(0, |number| pods.of_revision(sync.controller, number)));
        let not_available = u32::try_from(sync.not_available.len()).unwrap_or(u32::MAX);
        StatefulSetStatus {
            observed_generation: sync.set.meta.generation,
            current_revision: current.clone(),
            update_revision: update.clone(),
            collision_count: sync.revisions.collision_count,
            replicas: to_i32(counts.replicas.into()),
            ready_replicas: to_i32(counts.ready.into()),
            available_replicas: to_i32(counts.ready.saturating_sub(not_available).into()),
            current_replicas: of(current),
            updated_replicas: of(update),
        }
    }

    /// Writes the status if it changed. When a rolling update is complete, the update revision becomes the current one
    /// (completeRollingUpdate).
    pub(super) fn write_status(&mut self, sync: &Sync<'_>, mut status: StatefulSetStatus) {
        let desired = sync.set.spec.replicas;
        let rolling = matches!(sync.set.spec.update_strategy, UpdateStrategy::RollingUpdate { .. });
        if rolling && status.updated_replicas == desired && status.ready_replicas == desired && status.replicas == desired {
            status.current_replicas = status.updated_replicas;
            status.current_revision = status.update_revision.clone();
        }
        if self.store.typed_at::<StatefulSet>(sync.id).is_some_and(|set| set.status != status) {
            self.modify_at::<StatefulSet>(sync.id, |set| set.status = status);
        }
    }
}
