//! The work queue of all components: keys to sync, by due time. A key that is already queued is not added twice.

use super::change::Actor;
use super::store::KeyId;
use crate::api::persistent_vec::{Index, PersistentVec};
use crate::api::table::{Boxed, KeyBits, Table};
use crate::api::time;

/// A pending sync: a component and the key to sync.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Work {
    /// The component.
    pub actor: Actor,
    /// The id of the key.
    pub id: KeyId,
}

impl KeyBits for Work {
    const BITS: u32 = 40;
    #[inline(always)]
    fn number(self) -> u128 {
        (self.actor as u8, self.id).number()
    }
    #[inline(always)]
    fn of(number: u128) -> Self {
        let (actor, id) = <(u8, KeyId)>::of(number);
        Work { actor: Actor::ALL[usize::from(actor) % Actor::ALL.len()], id }
    }
}

/// The index of a sync in [`Queue::by_work`]. No two components that sync keys of the same kind share a slot.
#[derive(Clone, Copy)]
struct Slot(Work);

impl Index for Slot {
    fn index(self) -> usize {
        self.0.id.0 as usize * Slot::SLOTS + Slot::of_actor(self.0.actor)
    }
}

impl Slot {
    const SLOTS: usize = 5;

    fn of_actor(actor: Actor) -> usize {
        match actor {
            Actor::User
            | Actor::StatefulSet
            | Actor::Deployment
            | Actor::ReplicaSet
            | Actor::EndpointSlice
            | Actor::Disruption
            | Actor::NodeLifecycle
            | Actor::Scheduler
            | Actor::VolumeBinder
            | Actor::Namespace => 0,
            Actor::Kubelet | Actor::AttachDetach => 1,
            Actor::Provisioner | Actor::Program => 2,
            Actor::Protection | Actor::EphemeralVolume => 3,
            Actor::GarbageCollector => 4,
        }
    }
}

/// The work due at one time, in the order it was enqueued (first in, first out).
#[derive(Clone, Debug, Default)]
struct Lane {
    /// Work as a number, and one more than the change that caused it, or 0. Cancelled work leaves a gap.
    works: PersistentVec<u32, (u64, u64)>,
    /// No position before this one holds work.
    first: u32,
    /// How many items are left.
    left: u32,
}

impl Boxed for Lane {}

impl Lane {
    /// Takes the first item.
    fn next(&mut self) -> Option<(u64, u64)> {
        let end = self.works.end() as u32;
        while self.first < end {
            self.first += 1;
            if let work @ Some(_) = self.take(self.first - 1) {
                return work;
            }
        }
        None
    }

    fn take(&mut self, position: u32) -> Option<(u64, u64)> {
        let work = self.works.remove(position)?;
        self.left -= 1;
        Some(work)
    }
}

/// Work by due time.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// The earliest lane and its due time; kept apart from the others because most work is popped from it.
    front_ms: u64,
    front: Lane,
    lanes: Table<u64, Lane>,
    /// When work is due, and its position in the lane of that time.
    by_work: PersistentVec<Slot, (u64, u64)>,
    /// Consecutive failures.
    failures: Table<Work, u64>,
}

/// The delay after the first failure; doubled each time (client-go workqueue.DefaultControllerRateLimiter).
const RETRY_FIRST_MS: u64 = 5;
/// The longest delay after a failure.
const RETRY_LONGEST_MS: u64 = 1_000_000;

impl Queue {
    /// Enqueues `work` for `at_ms`, caused by the change `cause`. Work that is already queued keeps the earlier of both times.
    /// Work due after the end of the virtual clock is dropped.
    pub fn add(&mut self, work: Work, at_ms: u64, cause: Option<u64>) {
        if !time::is_valid_time(at_ms) {
            return;
        }
        if let Some((due_ms, position)) = self.by_work.get(Slot(work)).copied() {
            if due_ms <= at_ms {
                return;
            }
            self.cancel(due_ms, position as u32);
        }
        let Some(lane) = self.lane_for(at_ms) else { return };
        let position = lane.works.end() as u32;
        lane.works.insert(position, (work.number() as u64, cause.map_or(0, |cause| cause + 1)));
        lane.left += 1;
        self.by_work.insert(Slot(work), (at_ms, position.into()));
    }

    /// The lane of a time; created if necessary.
    fn lane_for(&mut self, at_ms: u64) -> Option<&mut Lane> {
        if self.front.left > 0 && at_ms < self.front_ms {
            self.lanes.insert(self.front_ms, std::mem::take(&mut self.front));
        }
        if self.front.left > 0 && at_ms == self.front_ms {
            return Some(&mut self.front);
        }
        if self.lanes.get(at_ms).is_none() {
            self.lanes.insert(at_ms, Lane::default());
        }
        self.lanes.get_mut(at_ms)
    }

    /// Moves the earliest lane to the front. Nothing when the queue is empty.
    fn advance(&mut self) -> Option<()> {
        if self.front.left == 0 {
            let (at_ms, _) = self.lanes.first()?;
            (self.front_ms, self.front) = (at_ms, self.lanes.remove(at_ms)?);
        }
        Some(())
    }

    /// Removes the work at a position of a lane.
    fn cancel(&mut self, at_ms: u64, position: u32) {
        if self.front.left > 0 && at_ms == self.front_ms {
            self.front.take(position);
        } else if let Some(lane) = self.lanes.get_mut(at_ms) {
            lane.take(position);
            if lane.left == 0 {
                self.lanes.remove(at_ms);
            }
        }
    }

    /// Enqueues failed work again with exponential back-off (AddRateLimited).
    pub fn retry(&mut self, work: Work, now_ms: u64) {
        let failures = self.failures.get(work).copied().unwrap_or(0);
        let delay_ms = RETRY_FIRST_MS.saturating_mul(1 << failures.min(30)).min(RETRY_LONGEST_MS);
        self.failures.insert(work, failures.saturating_add(1));
        self.add(work, now_ms.saturating_add(delay_ms), None);
    }

    /// Removes work from the queue.
    pub fn remove(&mut self, work: Work) {
        if let Some((due_ms, position)) = self.by_work.get(Slot(work)).copied() {
            self.cancel(due_ms, position as u32);
            self.by_work.remove(Slot(work));
        }
    }

    /// How often work has failed since its last success.
    pub fn failures(&self, work: Work) -> u64 {
        self.failures.get(work).copied().unwrap_or(0)
    }

    /// Resets the back-off of `work` after a success (Forget).
    pub fn forget(&mut self, work: Work) {
        if !self.failures.is_empty() {
            self.failures.remove(work);
        }
    }

    /// When the next work is due.
    pub fn next_due_ms(&self) -> Option<u64> {
        if self.front.left > 0 { Some(self.front_ms) } else { self.lanes.first().map(|(at_ms, _)| at_ms) }
    }

    /// Takes the next work: its due time, the work, and the change that caused it.
    pub fn pop(&mut self) -> Option<(u64, Work, Option<u64>)> {
        self.advance()?;
        let (work, cause) = self.front.next()?;
        let work = Work::of(work.into());
        self.by_work.remove(Slot(work));
        Some((self.front_ms, work, cause.checked_sub(1)))
    }

    /// All work in the order it is due: due time, work, and the change that caused it.
    pub fn waiting(&self) -> impl Iterator<Item = (u64, Work, Option<u64>)> {
        std::iter::once((self.front_ms, &self.front)).chain(self.lanes.iter()).flat_map(|(at_ms, lane)| {
            lane.works.iter().map(move |(_, (work, cause))| (at_ms, Work::of((*work).into()), cause.checked_sub(1)))
        })
    }

    /// The work whose last sync failed, and how often in a row.
    pub fn failing(&self) -> impl Iterator<Item = (Work, u64)> {
        self.failures.iter().map(|(work, failures)| (work, *failures))
    }
}
