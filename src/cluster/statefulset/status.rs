//! The set's status. Models stateful_set_control.go updateStatus and stateful_set_utils.go completeRollingUpdate.

use super::sync::Sync;
use crate::api::Name;
use crate::api::stateful_set::{StatefulSet, StatefulSetStatus, UpdateStrategy};
use crate::cluster::state::State;

impl State {
    /// The status of what was there when the sync began.
    pub(super) fn status_of(&self, sync: &Sync<'_>) -> StatefulSetStatus {
        let (current, update) = (&sync.revisions.current.meta.name, &sync.revisions.update.meta.name);
        let rolls = self.store.rolls();
        let tally = rolls.tally(sync.roll);
        let count = |n: u64| i32::try_from(n).unwrap_or(i32::MAX);
        let of = |revision: &Name| count(self.store.revision_number(revision).map_or(0, |number| rolls.of_revision(sync.roll, number)));
        let not_available = u32::try_from(sync.not_available.len()).unwrap_or(u32::MAX);
        StatefulSetStatus {
            observed_generation: sync.set.meta.generation,
            current_revision: current.clone(),
            update_revision: update.clone(),
            collision_count: sync.revisions.collision_count,
            replicas: count(tally.replicas.into()),
            ready_replicas: count(tally.ready.into()),
            available_replicas: count(tally.ready.saturating_sub(not_available).into()),
            current_replicas: of(current),
            updated_replicas: of(update),
        }
    }

    /// Writes the status if it differs; a finished rolling update makes the update revision the current one.
    pub(super) fn write_status(&mut self, sync: &Sync<'_>, mut status: StatefulSetStatus) {
        let wanted = sync.set.spec.replicas;
        let rolling = matches!(sync.set.spec.update_strategy, UpdateStrategy::RollingUpdate { .. });
        if rolling && status.updated_replicas == wanted && status.ready_replicas == wanted && status.replicas == wanted {
            status.current_replicas = status.updated_replicas;
            status.current_revision = status.update_revision.clone();
        }
        if self.store.typed_at::<StatefulSet>(sync.id).is_some_and(|set| set.status != status) {
            self.modify_at::<StatefulSet>(sync.id, |set| set.status = status);
        }
    }
}
