//! The update strategies. Models stateful_set_control.go updateStatefulSet (its end) and updateStatefulSetAfterInvariantEstablished.

use super::Progress;
use super::pods::revision_of;
use super::sync::Sync;
use crate::api::pod::Pod;
use crate::api::stateful_set::{IntOrPercent, UpdateStrategy, pod_name};
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::wait::{Because, Before, Wait};

impl State {
    /// Replaces pods of another revision, from the highest ordinal down to the partition.
    pub(super) fn update_pods(&mut self, sync: &Sync<'_>, current_replicas: &mut i32) -> Progress {
        let UpdateStrategy::RollingUpdate { partition, max_unavailable } = sync.set.spec.update_strategy else { return Progress::Goes };
        let (first, end) = sync.places();
        let lowest = first.saturating_add(u32::try_from(partition).unwrap_or(0));
        if self.settings.max_unavailable_stateful_set {
            return self.update_several(sync, lowest, max_unavailable.unwrap_or(IntOrPercent::Int(1)), current_replicas);
        }
        let update = sync.revisions.update.meta.name.clone();
        let mut cursor = end;
        while let Some(place) = self.last_to_update(sync, lowest, cursor) {
            cursor = place;
            let Some(pod) = self.replica(sync, place) else { continue };
            if revision_of(&pod) != Some(&update) && !pod.meta.is_terminating() {
                self.delete_set_pod(sync.set, &pod);
                *current_replicas -= 1;
                return Progress::Waits(self.wait_for_update(sync, (lowest, place), &pod, Because::JustDeleted));
            }
            if let Some(because) = self.update_waits(sync, place, &pod) {
                let wait = self.wait_for_update(sync, (lowest, place), &pod, because);
                // Upstream stops here too when every pod is new already: then no update is under way, and none waits.
                let under_way = sync.revisions.current.meta.name != update || wait.before != Before::Update { next: None };
                return if under_way { Progress::Waits(wait) } else { Progress::Goes };
            }
        }
        Progress::Goes
    }

    /// The last place before `end` whose pod is of another revision, or not available, or was written about in this sync.
    fn last_to_update(&self, sync: &Sync<'_>, lowest: u32, end: u32) -> Option<u32> {
        let last = end.checked_sub(1).filter(|last| lowest <= *last)?;
        let rolls = self.store.rolls();
        let old = rolls.last_of_other_revision(sync.roll, self.update_number(sync), lowest, end);
        let lacking = rolls.last_lacking(sync.roll, lowest, last);
        let not_available = sync.not_available.range(lowest..end).next_back().copied();
        let touched = sync.touched.range(lowest..end).next_back().map(|(place, _)| *place);
        old.into_iter().chain(lacking).chain(not_available).chain(touched).max()
    }

    /// The number of the update revision in the roll; one that no pod has when no pod has it.
    fn update_number(&self, sync: &Sync<'_>) -> u32 {
        self.store.revision_number(&sync.revisions.update.meta.name).unwrap_or(u32::MAX)
    }

    fn update_waits(&self, sync: &Sync<'_>, place: u32, pod: &Pod) -> Option<Because> {
        let fresh = sync.touched.get(&place).is_some_and(|replica| replica.fresh);
        if fresh { Some(Because::JustCreated) } else { sync.lacks(pod, self.now_ms()) }
    }

    /// With the gate MaxUnavailableStatefulSet: as many at once as may still become unavailable.
    fn update_several(&mut self, sync: &Sync<'_>, lowest: u32, max: IntOrPercent, current_replicas: &mut i32) -> Progress {
        let update = sync.revisions.update.meta.name.clone();
        // Rounded up, and never none (stateful_set_utils.go getStatefulSetMaxUnavailable).
        let max = max.of(sync.set.spec.replicas, true).max(1);
        let (first, end) = sync.places();
        let mut unavailable = self.unavailable_replicas(sync, first, end);
        let mut first_wait = None;
        let mut cursor = end;
        while let Some(place) = self.last_to_update(sync, lowest, cursor) {
            cursor = place;
            let Some(pod) = self.replica(sync, place) else { continue };
            let lacks = self.update_waits(sync, place, &pod);
            let old = revision_of(&pod) != Some(&update) && !pod.meta.is_terminating();
            if !old {
                first_wait = first_wait.or_else(|| lacks.map(|because| self.wait_for_update(sync, (lowest, place), &pod, because)));
                continue;
            }
            // Replacing a pod that is unavailable anyway costs nothing.
            if unavailable >= max && lacks.is_none() {
                break;
            }
            unavailable += i32::from(lacks.is_none());
            self.delete_set_pod(sync.set, &pod);
            *current_replicas -= 1;
            first_wait = first_wait.or_else(|| Some(self.wait_for_update(sync, (lowest, place), &pod, Because::JustDeleted)));
        }
        first_wait.map_or(Progress::Goes, Progress::Waits)
    }

    /// How many of the wanted places have no available pod.
    fn unavailable_replicas(&self, sync: &Sync<'_>, first: u32, end: u32) -> i32 {
        let Some(last) = end.checked_sub(1).filter(|last| first <= *last) else { return 0 };
        let rolls = self.store.rolls();
        let lacking = |place: &u32| rolls.lacking(sync.roll, *place, *place).next().is_some();
        let not_available = sync.not_available.range(first..end).filter(|place| !lacking(place)).count();
        let count = rolls.lacking(sync.roll, first, last).count() + not_available + rolls.missing_count(sync.roll);
        i32::try_from(count).unwrap_or(i32::MAX)
    }

    fn wait_for_update(&self, sync: &Sync<'_>, (lowest, place): (u32, u32), pod: &Pod, because: Because) -> Wait {
        let next = self.store.rolls().last_of_other_revision(sync.roll, self.update_number(sync), lowest, place);
        let next = next.map(|next| pod_name(&sync.set.meta.name, next.into()));
        Wait { on: key_of(pod), because, before: Before::Update { next } }
    }
}
