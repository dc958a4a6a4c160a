//! The one work queue: names to be looked at, each once however many changes it saw, in the order they are due.

use super::change::Actor;
use super::store::Id;
use crate::api::row::{Index, Row};
use crate::api::table::{Number, Shared, Table};
use crate::api::time;

/// A component's look at whatever has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Work {
    /// The component.
    pub actor: Actor,
    /// The number of the name.
    pub id: Id,
}

impl Number for Work {
    const BITS: u32 = 40;
    #[inline(always)]
    fn number(self) -> u128 {
        (self.actor as u8, self.id).number()
    }
    #[inline(always)]
    fn of(number: u128) -> Self {
        let (actor, id) = <(u8, Id)>::of(number);
        Work { actor: Actor::ALL[usize::from(actor) % Actor::ALL.len()], id }
    }
}

/// Where a component's look at a name is noted. Names of one kind are looked at by few components: a place each is enough.
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
            | Actor::VolumeBinder => 0,
            Actor::Kubelet | Actor::AttachDetach => 1,
            Actor::Provisioner | Actor::Program => 2,
            Actor::Protection | Actor::EphemeralVolume => 3,
            Actor::GarbageCollector => 4,
        }
    }
}

/// The work due at one time, in the order it was asked for: a lane that fills at its end and empties at its beginning.
#[derive(Clone, Debug, Default)]
struct Lane {
    /// The work, and one more than the change that asked for it. What is asked for earlier leaves a gap.
    works: Row<u32, (u64, u64)>,
    /// No place before this one holds work.
    first: u32,
    /// How much work is in it.
    left: u32,
}

impl Shared for Lane {}

impl Lane {
    /// Takes the first work.
    fn next(&mut self) -> Option<(u64, u64)> {
        let end = self.works.end() as u32;
        while self.first < end {
            self.first += 1;
            if let taken @ Some(_) = self.take(self.first - 1) {
                return taken;
            }
        }
        None
    }

    fn take(&mut self, place: u32) -> Option<(u64, u64)> {
        let taken = self.works.remove(place)?;
        self.left -= 1;
        Some(taken)
    }
}

/// Work by the time it is due.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// The lane that is being emptied, the earliest of all, lies apart: most work is taken from it.
    front_ms: u64,
    front: Lane,
    lanes: Table<u64, Lane>,
    /// When work is due, and its place in the lane of that time.
    by_work: Row<Slot, (u64, u64)>,
    failures: Table<Work, u64>,
}

/// The first wait after a failure; doubled each time (workqueue.DefaultControllerRateLimiter).
const RETRY_FIRST_MS: u64 = 5;
/// The longest wait after a failure.
const RETRY_LONGEST_MS: u64 = 1_000_000;

impl Queue {
    /// Asks for `work` at `at_ms`, because of the change `cause`. Work asked for already is done at the earlier time.
    /// What is due after the end of the clock is never done.
    pub fn add(&mut self, work: Work, at_ms: u64, cause: Option<u64>) {
        if !time::is_in_a_run(at_ms) {
            return;
        }
        if let Some((due_ms, place)) = self.by_work.get(Slot(work)).copied() {
            if due_ms <= at_ms {
                return;
            }
            self.cancel(due_ms, place as u32);
        }
        let Some(lane) = self.lane_for(at_ms) else { return };
        let place = lane.works.end() as u32;
        lane.works.insert(place, (work.number() as u64, cause.map_or(0, |cause| cause + 1)));
        lane.left += 1;
        self.by_work.insert(Slot(work), (at_ms, place.into()));
    }

    /// The lane of a time, which is made if there is none.
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

    /// Has the earliest lane in front. Nothing when there is no work.
    fn advance(&mut self) -> Option<()> {
        if self.front.left == 0 {
            let (at_ms, _) = self.lanes.first()?;
            (self.front_ms, self.front) = (at_ms, self.lanes.remove(at_ms)?);
        }
        Some(())
    }

    /// Takes out what is in a place of a lane.
    fn cancel(&mut self, at_ms: u64, place: u32) {
        if self.front.left > 0 && at_ms == self.front_ms {
            self.front.take(place);
        } else if let Some(lane) = self.lanes.get_mut(at_ms) {
            lane.take(place);
            if lane.left == 0 {
                self.lanes.remove(at_ms);
            }
        }
    }

    /// Asks for `work` again after a failure, later each time.
    pub fn retry(&mut self, work: Work, now_ms: u64) {
        let failures = self.failures.get(work).copied().unwrap_or(0);
        let wait_ms = RETRY_FIRST_MS.saturating_mul(1 << failures.min(30)).min(RETRY_LONGEST_MS);
        self.failures.insert(work, failures.saturating_add(1));
        self.add(work, now_ms.saturating_add(wait_ms), None);
    }

    /// Notes that `work` went well: its next failure waits the shortest time again.
    pub fn forget(&mut self, work: Work) {
        if !self.failures.is_empty() {
            self.failures.remove(work);
        }
    }

    /// When the next work is due.
    pub fn next_due_ms(&self) -> Option<u64> {
        if self.front.left > 0 { Some(self.front_ms) } else { self.lanes.first().map(|(at_ms, _)| at_ms) }
    }

    /// Takes the next work: when it was due, what, and the change that asked for it.
    pub fn pop(&mut self) -> Option<(u64, Work, Option<u64>)> {
        self.advance()?;
        let (work, cause) = self.front.next()?;
        let work = Work::of(work.into());
        self.by_work.remove(Slot(work));
        Some((self.front_ms, work, cause.checked_sub(1)))
    }

    /// All work in the order it is due: when, what, and the change that asked for it.
    pub fn waiting(&self) -> impl Iterator<Item = (u64, Work, Option<u64>)> {
        std::iter::once((self.front_ms, &self.front)).chain(self.lanes.iter()).flat_map(|(at_ms, lane)| {
            lane.works.iter().map(move |(_, (work, cause))| (at_ms, Work::of((*work).into()), cause.checked_sub(1)))
        })
    }

    /// The work that failed the last time, and how often in a row.
    pub fn failing(&self) -> impl Iterator<Item = (Work, u64)> {
        self.failures.iter().map(|(work, failures)| (work, *failures))
    }
}
