//! The update strategy: which pods of an old revision are deleted, and how many pods a rolling update may take down at once
//! (one, or `maxUnavailable` with its feature gate). Models stateful_set_control.go updateStatefulSetAfterInvariantEstablished.

use super::SyncFlow;
use super::pods::revision_of;
use super::sync::Sync;
use crate::api::pod::Pod;
use crate::api::stateful_set::{IntOrPercent, UpdateStrategy, pod_name};
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::wait::{BlockedStep, Wait, WaitReason};

impl State {
    /// RollingUpdate: deletes pods that do not have the update revision, from the highest ordinal down to the partition, one at
    /// a time. The next one follows when all pods above it are available. OnDelete: nothing.
    pub(super) fn update_pods(&mut self, sync: &Sync<'_>, current_replicas: &mut i32) -> SyncFlow {
        let UpdateStrategy::RollingUpdate { partition, max_unavailable } = sync.set.spec.update_strategy else { return SyncFlow::Continue };
        let (first, end) = sync.ordinals();
        let update_min = first.saturating_add(u32::try_from(partition).unwrap_or(0));
        if self.settings.max_unavailable_stateful_set {
            return self.update_with_max_unavailable(sync, update_min, pods_unavailable_max(sync, max_unavailable), current_replicas);
        }
        let update = sync.revisions.update.meta.name.clone();
        let mut cursor = end;
        while let Some(ordinal) = self.highest_to_update(sync, update_min, cursor) {
            cursor = ordinal;
            let Some(pod) = self.replica(sync, ordinal) else { continue };
            if revision_of(&pod) != Some(&update) && !pod.meta.is_terminating() {
                self.delete_stateful_pod(sync.set, &pod);
                *current_replicas -= 1;
                return SyncFlow::Blocked(self.wait_for_update(sync, (update_min, ordinal), &pod, WaitReason::JustDeleted));
            }
            if let Some(reason) = self.unavailable_reason(sync, ordinal, &pod) {
                let wait = self.wait_for_update(sync, (update_min, ordinal), &pod, reason);
                // Upstream also stops here when all pods have the update revision. Then no rollout is blocked.
                let is_rolling = sync.revisions.current.meta.name != update || wait.blocked != BlockedStep::Update { next: None };
                return if is_rolling { SyncFlow::Blocked(wait) } else { SyncFlow::Continue };
            }
        }
        SyncFlow::Continue
    }

    /// The highest ordinal below `end` whose pod has another revision, is not available, or was written by this sync.
    fn highest_to_update(&self, sync: &Sync<'_>, update_min: u32, end: u32) -> Option<u32> {
        let last = end.checked_sub(1).filter(|last| update_min <= *last)?;
        let pods = self.store.controller_pods();
        let old = pods.last_of_other_revision(sync.controller, self.update_revision_number(sync), update_min, end);
        let unhealthy = pods.last_unhealthy(sync.controller, update_min, last);
        let not_available = sync.not_available.range(update_min..end).next_back().copied();
        let written = sync.snapshots.range(update_min..end).next_back().map(|(ordinal, _)| *ordinal);
        old.into_iter().chain(unhealthy).chain(not_available).chain(written).max()
    }

    /// The update revision's number in the index of pods; `u32::MAX`, which no revision has, while no pod has had it.
    fn update_revision_number(&self, sync: &Sync<'_>) -> u32 {
        self.store.revision_number(&sync.revisions.update.meta.name).unwrap_or(u32::MAX)
    }

    /// Why the pod of an ordinal is not available; nothing when it is.
    fn unavailable_reason(&self, sync: &Sync<'_>, ordinal: u32, pod: &Pod) -> Option<WaitReason> {
        let is_new = sync.snapshots.get(&ordinal).is_some_and(|snapshot| snapshot.is_new);
        if is_new { Some(WaitReason::JustCreated) } else { sync.unavailable_reason(pod, self.now_ms()) }
    }

    /// With the feature gate MaxUnavailableStatefulSet: deletes pods of an old revision while fewer than
    /// `pods_unavailable_max` are unavailable.
    fn update_with_max_unavailable(
        &mut self,
        sync: &Sync<'_>,
        update_min: u32,
        pods_unavailable_max: i32,
        current_replicas: &mut i32,
    ) -> SyncFlow {
        let update = sync.revisions.update.meta.name.clone();
        let (first, end) = sync.ordinals();
        let mut unavailable = self.unavailable_replicas(sync, first, end);
        let mut first_wait = None;
        let mut cursor = end;
        while let Some(ordinal) = self.highest_to_update(sync, update_min, cursor) {
            cursor = ordinal;
            let Some(pod) = self.replica(sync, ordinal) else { continue };
            let unavailable_reason = self.unavailable_reason(sync, ordinal, &pod);
            let is_old = revision_of(&pod) != Some(&update) && !pod.meta.is_terminating();
            if !is_old {
                first_wait =
                    first_wait.or_else(|| unavailable_reason.map(|reason| self.wait_for_update(sync, (update_min, ordinal), &pod, reason)));
                continue;
            }
            // Deleting a pod that is already unavailable does not raise the count.
            if unavailable >= pods_unavailable_max && unavailable_reason.is_none() {
                break;
            }
            unavailable += i32::from(unavailable_reason.is_none());
            self.delete_stateful_pod(sync.set, &pod);
            *current_replicas -= 1;
            first_wait = first_wait.or_else(|| Some(self.wait_for_update(sync, (update_min, ordinal), &pod, WaitReason::JustDeleted)));
        }
        first_wait.map_or(SyncFlow::Continue, SyncFlow::Blocked)
    }

    /// How many of the desired ordinals have no available pod.
    fn unavailable_replicas(&self, sync: &Sync<'_>, first: u32, end: u32) -> i32 {
        let Some(last) = end.checked_sub(1).filter(|last| first <= *last) else { return 0 };
        let pods = self.store.controller_pods();
        let is_unhealthy = |ordinal: &u32| pods.unhealthy(sync.controller, *ordinal, *ordinal).next().is_some();
        let not_available = sync.not_available.range(first..end).filter(|ordinal| !is_unhealthy(ordinal)).count();
        let count = pods.unhealthy(sync.controller, first, last).count() + not_available + pods.missing_count(sync.controller);
        i32::try_from(count).unwrap_or(i32::MAX)
    }

    /// The wait on a pod: it blocks the update of the next lower pod that does not have the update revision.
    fn wait_for_update(&self, sync: &Sync<'_>, (update_min, ordinal): (u32, u32), pod: &Pod, reason: WaitReason) -> Wait {
        let next =
            self.store.controller_pods().last_of_other_revision(sync.controller, self.update_revision_number(sync), update_min, ordinal);
        let next = next.map(|next| pod_name(&sync.set.meta.name, next.into()));
        Wait { on: key_of(pod), reason, blocked: BlockedStep::Update { next } }
    }
}

/// How many pods of a set may be unavailable at once: `maxUnavailable`, one by default; percentages are rounded down, to at
/// least one (stateful_set_utils.go getStatefulSetMaxUnavailable).
fn pods_unavailable_max(sync: &Sync<'_>, max_unavailable: Option<IntOrPercent>) -> i32 {
    max_unavailable.unwrap_or(IntOrPercent::Int(1)).of(sync.set.spec.replicas, false).max(1)
}
