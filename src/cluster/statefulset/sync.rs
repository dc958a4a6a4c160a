//! The phases of one sync: replicas, condemned pods, update strategy. Models stateful_set_control.go UpdateStatefulSet,
//! performUpdate and updateStatefulSet.
//!
//! Upstream walks all pods of the set in every sync. Here the index [`ControllerPods`] yields only those that are missing,
//! unhealthy or changed since the last sync; a sync does nothing for the others.
//!
//! [`ControllerPods`]: crate::cluster::store::controller_pods::ControllerPods

use super::pods::claims_of;
use super::revisions::Revisions;
use super::{SyncFlow, Write};
use crate::api::pod::{Phase, Pod};
use crate::api::stateful_set::{PodManagementPolicy, StatefulSet, pod_name};
use crate::api::{Key, Kind, Name};
use crate::cluster::action::Cascade;
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::store::{ControllerId, KeyId};
use crate::cluster::wait::{BlockedStep, Wait, WaitReason};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A pod as it was before this sync first wrote it. Upstream lists the pods once, so the rest of the sync sees this version.
pub(super) struct PodSnapshot {
    /// The pod; a new one as it was created.
    pub pod: Rc<Pod>,
    /// Whether this sync created it.
    pub is_new: bool,
}

/// The set and what one sync has found out about it.
pub(super) struct Sync<'s> {
    /// The set.
    pub set: &'s StatefulSet,
    /// The id of its key.
    pub id: KeyId,
    /// The set as the index of controllers' pods identifies it.
    pub controller: ControllerId,
    /// Its revisions.
    pub revisions: Revisions,
    /// OrderedReady: the sync stops at the first pod that is not available. False for Parallel.
    pub monotonic: bool,
    /// The ordinals of pods that are ready, but not for `minReadySeconds` yet.
    pub not_available: BTreeSet<u32>,
    /// The pods that this sync created or deleted, by ordinal.
    pub snapshots: BTreeMap<u32, PodSnapshot>,
    /// The first wait of a Parallel sync among the replicas. It does not end the sync, only says what the set still waits for.
    pub deferred_wait: Option<Wait>,
}

impl Sync<'_> {
    /// The desired ordinals: the first, and the end (exclusive).
    pub fn ordinals(&self) -> (u32, u32) {
        let ordinals = self.set.spec.ordinals();
        let to_u32 = |ordinal: i64| u32::try_from(ordinal.max(0)).unwrap_or(u32::MAX);
        (to_u32(ordinals.start), to_u32(ordinals.end))
    }

    /// `minReadySeconds` in milliseconds.
    pub fn min_ready_ms(&self) -> u64 {
        u64::try_from(self.set.spec.min_ready_seconds).unwrap_or(0).saturating_mul(1000)
    }

    /// Why a pod is not available (stateful_set_utils.go isUnavailable); nothing when it is.
    pub fn unavailable_reason(&self, pod: &Pod, now_ms: u64) -> Option<WaitReason> {
        WaitReason::of_pod(pod, self.set.spec.min_ready_seconds.into(), now_ms)
    }

    fn pod_key(&self, name: &Name) -> Key {
        Key { kind: Kind::Pod, namespace: self.set.meta.namespace.clone(), name: name.clone() }
    }

    /// Keeps a pod as it is now, before this sync writes it.
    pub fn snapshot(&mut self, ordinal: u32, pod: &Rc<Pod>, is_new: bool) {
        self.snapshots.entry(ordinal).or_insert_with(|| PodSnapshot { pod: pod.clone(), is_new });
    }
}

impl State {
    /// One sync of a set: revisions, pods, status, history (UpdateStatefulSet, performUpdate).
    pub(super) fn perform_update(&mut self, id: KeyId, set: &Rc<StatefulSet>) -> SyncFlow {
        let revisions = self.revisions_of(set);
        let mut sync = Sync {
            set,
            id,
            controller: ControllerId::of(set.meta.uid),
            revisions,
            monotonic: set.spec.pod_management_policy != PodManagementPolicy::Parallel,
            not_available: BTreeSet::new(),
            snapshots: BTreeMap::new(),
            deferred_wait: None,
        };
        if sync.min_ready_ms() > 0 {
            let since_ms = (self.now_ms + 1).saturating_sub(sync.min_ready_ms());
            let ready = self.store.controller_pods().ready_from(sync.controller, since_ms);
            sync.not_available = crate::api::order::gather_set(ready.map(|(_, ordinal)| ordinal));
        }
        let mut status = self.status_of(&sync);
        // The pods of a set that is being deleted are left to the garbage collector.
        let flow =
            if set.meta.is_terminating() { SyncFlow::Continue } else { self.update_stateful_set(&mut sync, &mut status.current_replicas) };
        self.write_status(&sync, status);
        self.truncate_history(&sync);
        self.enqueue_when_available(&sync);
        flow
    }

    /// Processes the replicas, then the condemned pods, then the update strategy (updateStatefulSet).
    fn update_stateful_set(&mut self, sync: &mut Sync<'_>, current_replicas: &mut i32) -> SyncFlow {
        // Upstream's firstUnavailablePod. Only the deletion of condemned pods in order needs it.
        let is_needed = sync.monotonic && self.highest_condemned(sync).is_some();
        let first_unavailable = is_needed.then(|| self.first_unavailable(sync)).flatten();
        if let stop @ (SyncFlow::Blocked(_) | SyncFlow::Failed(_)) = self.process_replicas(sync) {
            return stop;
        }
        self.fix_condemned_claims(sync);
        if let stop @ (SyncFlow::Blocked(_) | SyncFlow::Failed(_)) = self.process_all_condemned(sync, first_unavailable) {
            return stop;
        }
        match (self.update_pods(sync, current_replicas), sync.deferred_wait.take()) {
            (SyncFlow::Continue, Some(wait)) => SyncFlow::Blocked(wait),
            (flow, _) => flow,
        }
    }

    /// The pod of an ordinal, as it was before this sync wrote it.
    pub(super) fn replica(&self, sync: &Sync<'_>, ordinal: u32) -> Option<Rc<Pod>> {
        let live = || self.store.controller_pods().member(sync.controller, ordinal).and_then(|id| self.store.typed_at::<Pod>(id));
        sync.snapshots.get(&ordinal).map(|snapshot| &snapshot.pod).or_else(live).cloned()
    }

    /// The wait on a replica: it blocks the replica of the next ordinal.
    fn wait_for_replica(&self, sync: &Sync<'_>, ordinal: u32, reason: WaitReason) -> Wait {
        let set_name = &sync.set.meta.name;
        let existing = self.store.controller_pods().member(sync.controller, ordinal).and_then(|id| self.store.key(id));
        let on = existing.cloned().unwrap_or_else(|| sync.pod_key(&pod_name(set_name, ordinal.into())));
        let next = ordinal.checked_add(1).filter(|next| *next < sync.ordinals().1);
        // Most syncs wait on the same pod as the one before: its value is reused, which saves building the name.
        let last = self.wait_at(sync.id).filter(|wait| wait.on == on).map(|wait| &wait.blocked);
        let same = last.filter(|last| matches!(last, BlockedStep::Replica { next: name } if name.is_some() == next.is_some())).cloned();
        let new = || BlockedStep::Replica { next: next.map(|next| pod_name(set_name, next.into())) };
        Wait { on, reason, blocked: same.unwrap_or_else(new) }
    }

    /// The ordinal of the first unavailable pod: the lowest desired ordinal, else the lowest condemned one.
    /// A missing replica is unavailable (stateful_set_utils.go isUnavailable).
    fn first_unavailable(&self, sync: &Sync<'_>) -> Option<u32> {
        let (first, end) = sync.ordinals();
        let pods = self.store.controller_pods();
        let of = |from: u32, end: u32| {
            let unhealthy = end.checked_sub(1).and_then(|last| pods.unhealthy(sync.controller, from, last).next());
            unhealthy.into_iter().chain(sync.not_available.range(from..end.max(from)).next().copied()).min()
        };
        let desired = of(first, end).into_iter().chain(pods.first_missing(sync.controller, first)).min();
        desired.or_else(|| of(0, first)).or_else(|| of(end, u32::MAX))
    }

    /// The ordinal of the condemned pod that is deleted first: the highest above the desired ordinals, else the highest below
    /// them.
    fn highest_condemned(&self, sync: &Sync<'_>) -> Option<u32> {
        let (first, end) = sync.ordinals();
        let pods = self.store.controller_pods();
        let below = || first.checked_sub(1).and_then(|last| pods.last_member(sync.controller, 0, last));
        pods.last_member(sync.controller, end, u32::MAX).or_else(below)
    }

    /// The next desired ordinal from `cursor` on whose replica is missing, changed since the last sync or, in order, unavailable.
    fn next_replica(&self, sync: &Sync<'_>, cursor: u32) -> Option<u32> {
        let (_, end) = sync.ordinals();
        let last = end.checked_sub(1).filter(|last| cursor <= *last)?;
        let pods = self.store.controller_pods();
        let dirty = pods.dirty(sync.controller, cursor, last).next();
        let next = dirty.into_iter().chain(pods.first_missing(sync.controller, cursor)).min();
        // A Parallel sync does not wait for unavailable replicas.
        if !sync.monotonic {
            return next;
        }
        let unhealthy = pods.unhealthy(sync.controller, cursor, last).next();
        next.into_iter().chain(unhealthy).chain(sync.not_available.range(cursor..=last).next().copied()).min()
    }

    /// Calls `process_replica` for each desired ordinal, ascending. In order, the first one that is not available ends the
    /// sync. In parallel, a failure ends it after the replicas of its batch (runForAll).
    fn process_replicas(&mut self, sync: &mut Sync<'_>) -> SyncFlow {
        let mut first_wait = None;
        let mut failed: Option<(Wait, u32)> = None;
        let first = sync.ordinals().0;
        let mut cursor = first;
        while let Some(ordinal) = self.next_replica(sync, cursor) {
            if failed.as_ref().is_some_and(|(_, batch_end)| ordinal >= *batch_end) {
                break;
            }
            match self.process_replica(sync, ordinal) {
                SyncFlow::Continue => {}
                SyncFlow::Failed(wait) if sync.monotonic => return SyncFlow::Failed(wait),
                SyncFlow::Failed(wait) => failed = failed.or_else(|| Some((wait, first.saturating_add(batch_end(ordinal - first))))),
                SyncFlow::Blocked(wait) if sync.monotonic => return SyncFlow::Blocked(wait),
                // A Parallel sync goes on with the other replicas and the later phases.
                SyncFlow::Blocked(wait) => first_wait = first_wait.or(Some(wait)),
            }
            cursor = ordinal + 1;
            self.effort += 1;
        }
        if let Some((wait, _)) = failed {
            return SyncFlow::Failed(wait);
        }
        sync.deferred_wait = first_wait;
        SyncFlow::Continue
    }

    /// Models processReplica: deletes a failed pod, creates a missing one, repairs an available one.
    fn process_replica(&mut self, sync: &mut Sync<'_>, ordinal: u32) -> SyncFlow {
        let now_ms = self.now_ms();
        let Some(pod) = self.replica(sync, ordinal) else {
            return self.create_replica(sync, ordinal);
        };
        if pod.is_terminal() {
            // Failed or Succeeded: the pod is deleted, and recreated by the sync after that.
            if !pod.meta.is_terminating() {
                sync.snapshot(ordinal, &pod, false);
                self.delete_stateful_pod(sync.set, &pod);
            }
            return SyncFlow::Blocked(self.wait_for_replica(sync, ordinal, WaitReason::Terminated));
        }
        let is_dirty = self.store.controller_pods().dirty(sync.controller, ordinal, ordinal).next().is_some();
        let claims = if is_dirty { claims_of(sync.set, &pod, ordinal.into()) } else { Rc::default() };
        if pod.status.phase == Phase::Pending
            && is_dirty
            && let Err(error) = self.create_missing_claims(sync.set, &pod, &claims)
        {
            return SyncFlow::Failed(self.wait_for_replica(sync, ordinal, WaitReason::CreateFailed { message: error.into() }));
        }
        if let Some(reason) = sync.unavailable_reason(&pod, now_ms).filter(|_| sync.monotonic) {
            // Upstream repairs it only once it is available. If there is nothing to repair, no sync has to check it again.
            if is_dirty && self.has_identity_and_claims(sync.set, &pod, &claims) {
                self.store.set_dirty(sync.controller, ordinal, false);
            }
            return SyncFlow::Blocked(self.wait_for_replica(sync, ordinal, reason));
        }
        if is_dirty {
            match self.update_stateful_pod(sync.set, &pod, ordinal.into(), &claims) {
                Ok(was_correct) => self.store.set_dirty(sync.controller, ordinal, !was_correct),
                Err(reason) => return SyncFlow::Failed(self.wait_for_replica(sync, ordinal, reason)),
            }
        }
        SyncFlow::Continue
    }

    /// Creates the pod of a missing replica, unless a claim of a deleted pod of this name is still to be deleted.
    fn create_replica(&mut self, sync: &mut Sync<'_>, ordinal: u32) -> SyncFlow {
        if let Some(claim) = self.stale_claim(sync.set, ordinal.into()) {
            return SyncFlow::Blocked(self.wait_for_replica(sync, ordinal, WaitReason::StaleClaim { claim }));
        }
        let revision = sync.revisions.for_new_pod(sync.set, ordinal.into());
        match self.create_stateful_pod(sync.set, &revision, ordinal.into()) {
            Err(error) => SyncFlow::Failed(self.wait_for_replica(sync, ordinal, WaitReason::CreateFailed { message: error.into() })),
            Ok(pod) => {
                sync.snapshot(ordinal, &pod, true);
                // A new pod is correct. Claims that need owners are checked again in the next sync.
                if self.skips_claim_owners(sync.set) {
                    self.store.set_dirty(sync.controller, ordinal, false);
                }
                if sync.monotonic {
                    SyncFlow::Blocked(self.wait_for_replica(sync, ordinal, WaitReason::JustCreated))
                } else {
                    SyncFlow::Continue
                }
            }
        }
    }

    /// Models processCondemned over all condemned pods, highest ordinal first. In order, a sync deletes at most the highest.
    fn process_all_condemned(&mut self, sync: &mut Sync<'_>, first_unavailable: Option<u32>) -> SyncFlow {
        let now_ms = self.now_ms();
        let (first, end) = sync.ordinals();
        if !sync.monotonic {
            let non_terminating = |last: Option<u32>, from| {
                last.map(|last| self.store.controller_pods().non_terminating(sync.controller, from, last)).unwrap_or_default()
            };
            let condemned = non_terminating(Some(u32::MAX), end).into_iter().chain(non_terminating(first.checked_sub(1), 0));
            for ordinal in condemned.collect::<Vec<u32>>() {
                if let Some(pod) = self.replica(sync, ordinal) {
                    self.delete_stateful_pod(sync.set, &pod);
                }
            }
            return SyncFlow::Continue;
        }
        let Some((ordinal, pod)) = self.highest_condemned(sync).and_then(|ordinal| Some((ordinal, self.replica(sync, ordinal)?))) else {
            return SyncFlow::Continue;
        };
        let blocked = BlockedStep::Condemned { next: pod.meta.name.clone() };
        let wait = |on: Key, reason| SyncFlow::Blocked(Wait { on, reason, blocked: blocked.clone() });
        let key = key_of(&*pod);
        if pod.meta.is_terminating() {
            return wait(key, WaitReason::Terminating);
        }
        if let Some(reason) = sync.unavailable_reason(&pod, now_ms).filter(|_| first_unavailable != Some(ordinal)) {
            // It is deleted once the first unavailable pod is available: the wait is on that pod.
            let first = first_unavailable.and_then(|ordinal| self.replica(sync, ordinal));
            let unavailable = first.and_then(|first| Some((key_of(&*first), sync.unavailable_reason(&first, now_ms)?)));
            let (on, reason) = unavailable.unwrap_or((key, reason));
            return wait(on, reason);
        }
        self.delete_stateful_pod(sync.set, &pod);
        wait(key, WaitReason::JustDeleted)
    }

    /// Deletes a pod and records the event (stateful_pod_control.go DeleteStatefulPod).
    pub(super) fn delete_stateful_pod(&mut self, set: &StatefulSet, pod: &Pod) {
        let error = self.delete(&key_of(pod), Cascade::Background, None).err().map(|e| e.to_string());
        self.pod_event(set, Write::Delete, &pod.meta.name, error.as_deref());
    }

    /// Enqueues the set for when the next pod has been ready for `minReadySeconds`: no change of an object triggers that sync.
    fn enqueue_when_available(&mut self, sync: &Sync<'_>) {
        if sync.set.spec.min_ready_seconds <= 0 {
            return;
        }
        let since_ms = (self.now_ms + 1).saturating_sub(sync.min_ready_ms());
        let next = self.store.controller_pods().ready_from(sync.controller, since_ms).next();
        if let Some((since_ms, _)) = next {
            self.enqueue_set_at(sync.id, since_ms.saturating_add(sync.min_ready_ms()));
        }
    }
}

/// The end of the batch that the replica of an index belongs to: batches of 1, 2, 4 and so on, up to 500
/// (stateful_set_control.go slowStartBatch).
fn batch_end(index: u32) -> u32 {
    const BATCH_MAX: u32 = 500;
    let (mut end, mut size) = (1, 1);
    while index >= end {
        size = BATCH_MAX.min(2 * size);
        end += size;
    }
    end
}
