//! The phases of one sync. Models stateful_set_control.go UpdateStatefulSet and updateStatefulSet.
//!
//! Upstream walks all pods each time. Here the roll tells which of them lack something, changed, or are not there: what a
//! sync would pass by is not looked at.

use super::pods::claims_of;
use super::revisions::Revisions;
use super::{Progress, Write};
use crate::api::pod::{Phase, Pod};
use crate::api::stateful_set::{PodManagementPolicy, StatefulSet, pod_name};
use crate::api::{Key, Kind, Name};
use crate::cluster::action::Cascade;
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::store::{Id, RollId};
use crate::cluster::wait::{Because, Before, Wait};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// A pod as it was when the sync first wrote something about it: upstream's sync keeps looking at that.
pub(super) struct Replica {
    /// The pod.
    pub pod: Rc<Pod>,
    /// Whether it was made in this sync.
    pub fresh: bool,
}

/// One sync's view of the set.
pub(super) struct Sync<'s> {
    /// The set.
    pub set: &'s StatefulSet,
    /// The number of its name.
    pub id: Id,
    /// The roll of its pods.
    pub roll: RollId,
    /// Its revisions.
    pub revisions: Revisions,
    /// Whether one pod has to wait for another.
    pub monotonic: bool,
    /// The places of pods that are Ready, and not for minReadySeconds.
    pub not_available: BTreeSet<u32>,
    /// The pods this sync made or deleted, by their places.
    pub touched: BTreeMap<u32, Replica>,
    /// What a Parallel sync went past: it stops nobody, and the set is not as wanted for it.
    pub passed_over: Option<Wait>,
}

impl Sync<'_> {
    /// The first wanted place, and the one after the last.
    pub fn places(&self) -> (u32, u32) {
        let ordinals = self.set.spec.ordinals();
        let place = |ordinal: i64| u32::try_from(ordinal.max(0)).unwrap_or(u32::MAX);
        (place(ordinals.start), place(ordinals.end))
    }

    /// `minReadySeconds` in milliseconds.
    pub fn min_ready_ms(&self) -> u64 {
        u64::try_from(self.set.spec.min_ready_seconds).unwrap_or(0).saturating_mul(1000)
    }

    /// What keeps a pod from being available, if anything.
    pub fn lacks(&self, pod: &Pod, now_ms: u64) -> Option<Because> {
        Because::of_pod(pod, self.set.spec.min_ready_seconds.into(), now_ms)
    }

    fn pod_key(&self, name: &Name) -> Key {
        Key { kind: Kind::Pod, namespace: self.set.meta.namespace.clone(), name: name.clone() }
    }

    /// Keeps a pod as it is before this sync writes about it.
    pub fn touch(&mut self, place: u32, pod: &Rc<Pod>, fresh: bool) {
        self.touched.entry(place).or_insert_with(|| Replica { pod: pod.clone(), fresh });
    }
}

impl State {
    /// One sync of a set: revisions, replicas, condemned, update, status, history.
    pub(super) fn update_stateful_set(&mut self, id: Id, set: &Rc<StatefulSet>) -> Progress {
        let revisions = self.revisions_of(set);
        let mut sync = Sync {
            set,
            id,
            roll: RollId::of(set.meta.uid),
            revisions,
            monotonic: set.spec.pod_management_policy != PodManagementPolicy::Parallel,
            not_available: BTreeSet::new(),
            touched: BTreeMap::new(),
            passed_over: None,
        };
        if sync.min_ready_ms() > 0 {
            let since_ms = (self.now_ms + 1).saturating_sub(sync.min_ready_ms());
            let ready = self.store.rolls().ready_from(sync.roll, since_ms);
            sync.not_available = crate::api::order::gather_set(ready.map(|(_, place)| place));
        }
        let mut status = self.status_of(&sync);
        let progress = if set.meta.is_terminating() { Progress::Goes } else { self.perform(&mut sync, &mut status.current_replicas) };
        self.write_status(&sync, status);
        self.truncate_history(&sync);
        self.wake_when_available(&sync);
        progress
    }

    fn perform(&mut self, sync: &mut Sync<'_>, current_replicas: &mut i32) -> Progress {
        // Only the pods that go in order heed it.
        let heeded = sync.monotonic && self.last_condemned(sync).is_some();
        let unavailable = heeded.then(|| self.first_unavailable(sync)).flatten();
        if let stop @ (Progress::Waits(_) | Progress::Failed(_)) = self.process_replicas(sync) {
            return stop;
        }
        self.fix_condemned_claims(sync);
        if let stop @ (Progress::Waits(_) | Progress::Failed(_)) = self.process_all_condemned(sync, unavailable) {
            return stop;
        }
        match (self.update_pods(sync, current_replicas), sync.passed_over.take()) {
            (Progress::Goes, Some(wait)) => Progress::Waits(wait),
            (progress, _) => progress,
        }
    }

    /// The pod of a place, as it was before this sync wrote about it.
    pub(super) fn replica(&self, sync: &Sync<'_>, place: u32) -> Option<Rc<Pod>> {
        let live = || self.store.rolls().member(sync.roll, place).and_then(|id| self.store.typed_at::<Pod>(id));
        sync.touched.get(&place).map(|replica| &replica.pod).or_else(live).cloned()
    }

    /// Whom a replica makes wait: the next one that is missing or to be looked at.
    fn wait_for_replica(&self, sync: &Sync<'_>, place: u32, because: Because) -> Wait {
        let set_name = &sync.set.meta.name;
        let there = self.store.rolls().member(sync.roll, place).and_then(|id| self.store.key(id));
        let on = there.cloned().unwrap_or_else(|| sync.pod_key(&pod_name(set_name, place.into())));
        let next = place.checked_add(1).filter(|next| *next < sync.places().1);
        // Most syncs wait for the same pod as the one before.
        let last = self.wait_at(sync.id).filter(|wait| wait.on == on).map(|wait| &wait.before);
        let before = last.filter(|last| matches!(last, Before::Replica { next: named } if named.is_some() == next.is_some())).cloned();
        let named = || Before::Replica { next: next.map(|next| pod_name(set_name, next.into())) };
        Wait { on, because, before: before.unwrap_or_else(named) }
    }

    /// The place of the first unavailable pod: the lowest of the wanted ordinals, else the lowest of the condemned.
    /// A missing replica counts (stateful_set_utils.go isUnavailable).
    fn first_unavailable(&self, sync: &Sync<'_>) -> Option<u32> {
        let (first, end) = sync.places();
        let rolls = self.store.rolls();
        let of = |from: u32, end: u32| {
            let lacking = end.checked_sub(1).and_then(|last| rolls.lacking(sync.roll, from, last).next());
            lacking.into_iter().chain(sync.not_available.range(from..end.max(from)).next().copied()).min()
        };
        let wanted = of(first, end).into_iter().chain(rolls.missing(sync.roll, first)).min();
        wanted.or_else(|| of(0, first)).or_else(|| of(end, u32::MAX))
    }

    /// The place of the condemned pod that goes first: the highest above the wanted ordinals, else the highest below them.
    fn last_condemned(&self, sync: &Sync<'_>) -> Option<u32> {
        let (first, end) = sync.places();
        let rolls = self.store.rolls();
        let below = || first.checked_sub(1).and_then(|last| rolls.last_member(sync.roll, 0, last));
        rolls.last_member(sync.roll, end, u32::MAX).or_else(below)
    }

    /// The next wanted place from `cursor` on that a sync has something to do about or to wait for.
    fn next_replica(&self, sync: &Sync<'_>, cursor: u32) -> Option<u32> {
        let (_, end) = sync.places();
        let last = end.checked_sub(1).filter(|last| cursor <= *last)?;
        let rolls = self.store.rolls();
        let unread = rolls.unread(sync.roll, cursor, last).next();
        let next = unread.into_iter().chain(rolls.missing(sync.roll, cursor)).min();
        // Only where one waits for another, those that merely lack something matter.
        if !sync.monotonic {
            return next;
        }
        let lacking = rolls.lacking(sync.roll, cursor, last).next();
        next.into_iter().chain(lacking).chain(sync.not_available.range(cursor..=last).next().copied()).min()
    }

    fn process_replicas(&mut self, sync: &mut Sync<'_>) -> Progress {
        let mut first_wait = None;
        let mut cursor = sync.places().0;
        while let Some(place) = self.next_replica(sync, cursor) {
            match self.process_replica(sync, place) {
                Progress::Goes => {}
                Progress::Failed(wait) => return Progress::Failed(wait),
                Progress::Waits(wait) if sync.monotonic => return Progress::Waits(wait),
                // A Parallel sync goes through all of them, and past them.
                Progress::Waits(wait) => first_wait = first_wait.or(Some(wait)),
            }
            cursor = place + 1;
            self.effort += 1;
        }
        sync.passed_over = first_wait;
        Progress::Goes
    }

    /// Models processReplica.
    fn process_replica(&mut self, sync: &mut Sync<'_>, place: u32) -> Progress {
        let now_ms = self.now_ms();
        let Some(pod) = self.replica(sync, place) else {
            return self.create_replica(sync, place);
        };
        if pod.is_terminal() {
            if !pod.meta.is_terminating() {
                sync.touch(place, &pod, false);
                self.delete_set_pod(sync.set, &pod);
            }
            return Progress::Waits(self.wait_for_replica(sync, place, Because::Ended));
        }
        let is_read = self.store.rolls().unread(sync.roll, place, place).next().is_none();
        let claims = if is_read { Rc::default() } else { claims_of(sync.set, &pod, place.into()) };
        if pod.status.phase == Phase::Pending
            && !is_read
            && let Err(error) = self.create_missing_claims(sync.set, &pod, &claims)
        {
            return Progress::Failed(self.wait_for_replica(sync, place, Because::CreateFailed { message: error.into() }));
        }
        if let Some(because) = sync.lacks(&pod, now_ms).filter(|_| sync.monotonic) {
            // It will be mended once it is available; if there is nothing to mend, no sync until then need look for it.
            if !is_read && self.is_as_wanted(sync.set, &pod, &claims) {
                self.store.mark(sync.roll, place, false);
            }
            return Progress::Waits(self.wait_for_replica(sync, place, because));
        }
        if !is_read {
            let is_as_wanted = self.mend_pod(sync.set, &pod, place.into(), &claims);
            self.store.mark(sync.roll, place, !is_as_wanted);
        }
        Progress::Goes
    }

    fn create_replica(&mut self, sync: &mut Sync<'_>, place: u32) -> Progress {
        if let Some(claim) = self.stale_claim(sync.set, place.into()) {
            return Progress::Waits(self.wait_for_replica(sync, place, Because::StaleClaim { claim }));
        }
        let revision = sync.revisions.for_new_pod(sync.set, place.into());
        match self.create_set_pod(sync.set, &revision, place.into()) {
            Err(error) => Progress::Failed(self.wait_for_replica(sync, place, Because::CreateFailed { message: error.into() })),
            Ok(pod) => {
                sync.touch(place, &pod, true);
                // It was made as it is to be; claims that are to have owners are looked at once more.
                if self.leaves_claims(sync.set) {
                    self.store.mark(sync.roll, place, false);
                }
                if sync.monotonic { Progress::Waits(self.wait_for_replica(sync, place, Because::JustCreated)) } else { Progress::Goes }
            }
        }
    }

    /// Models processCondemned over all condemned pods, highest first: where one waits for another, that is the highest alone.
    fn process_all_condemned(&mut self, sync: &mut Sync<'_>, first_unavailable: Option<u32>) -> Progress {
        let now_ms = self.now_ms();
        let (first, end) = sync.places();
        if !sync.monotonic {
            let staying = |last: Option<u32>, from| last.map(|last| self.store.rolls().staying(sync.roll, from, last)).unwrap_or_default();
            let condemned = staying(Some(u32::MAX), end).into_iter().chain(staying(first.checked_sub(1), 0));
            for place in condemned.collect::<Vec<u32>>() {
                if let Some(pod) = self.replica(sync, place) {
                    self.delete_set_pod(sync.set, &pod);
                }
            }
            return Progress::Goes;
        }
        let Some((place, pod)) = self.last_condemned(sync).and_then(|place| Some((place, self.replica(sync, place)?))) else {
            return Progress::Goes;
        };
        let before = Before::Condemned { next: pod.meta.name.clone() };
        let wait = |on: Key, because| Progress::Waits(Wait { on, because, before: before.clone() });
        let key = key_of(&*pod);
        if pod.meta.is_terminating() {
            return wait(key, Because::Terminating);
        }
        if let Some(because) = sync.lacks(&pod, now_ms).filter(|_| first_unavailable != Some(place)) {
            // It goes once the first unavailable pod is available: what that one lacks is what is waited for.
            let first = first_unavailable.and_then(|place| self.replica(sync, place));
            let lacks = first.and_then(|first| Some((key_of(&*first), sync.lacks(&first, now_ms)?)));
            let (on, because) = lacks.unwrap_or((key, because));
            return wait(on, because);
        }
        self.delete_set_pod(sync.set, &pod);
        wait(key, Because::JustDeleted)
    }

    /// Deletes one of the set's pods and says so (stateful_pod_control.go DeleteStatefulPod).
    pub(super) fn delete_set_pod(&mut self, set: &StatefulSet, pod: &Pod) {
        let error = self.delete(&key_of(pod), Cascade::Background, None).err().map(|e| e.to_string());
        self.pod_event(set, Write::Delete, &pod.meta.name, error.as_deref());
    }

    /// Minutes of waiting for minReadySeconds bring no change of any object: the clock has to call.
    fn wake_when_available(&mut self, sync: &Sync<'_>) {
        if sync.set.spec.min_ready_seconds <= 0 {
            return;
        }
        let since_ms = (self.now_ms + 1).saturating_sub(sync.min_ready_ms());
        let next = self.store.rolls().ready_from(sync.roll, since_ms).next();
        if let Some((since_ms, _)) = next {
            self.sync_set_at(sync.id, since_ms.saturating_add(sync.min_ready_ms()));
        }
    }
}
