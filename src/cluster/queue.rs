//! The one work queue: names to be looked at, each once however many changes it saw, in the order they are due.

use super::change::Actor;
use super::store::Id;
use crate::api::row::{Index, Row};
use crate::api::table::{Number, Table};
use crate::api::time::END_MS;

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
            Actor::Provisioner => 2,
            Actor::Protection => 3,
            Actor::GarbageCollector => 4,
        }
    }
}

/// When something is due, and the order it was asked for in, which decides among equal times.
type Due = (u64, u64);

/// Work by the time it is due.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// The work, and one more than the change that asked for it.
    by_time: Table<Due, (u64, u64)>,
    by_work: Row<Slot, Due>,
    failures: Table<Work, u64>,
    order: u64,
}

/// The first wait after a failure; doubled each time (workqueue.DefaultControllerRateLimiter).
const RETRY_FIRST_MS: u64 = 5;
/// The longest wait after a failure.
const RETRY_LONGEST_MS: u64 = 1_000_000;

impl Queue {
    /// Asks for `work` at `at_ms`, because of the change `cause`. Work asked for already is done at the earlier time.
    /// What is due after the end of the clock is never done.
    pub fn add(&mut self, work: Work, at_ms: u64, cause: Option<u64>) {
        if at_ms > END_MS {
            return;
        }
        if let Some(due) = self.by_work.get(Slot(work)).copied() {
            if due.0 <= at_ms {
                return;
            }
            self.by_time.remove(due);
        }
        let due = (at_ms, self.order);
        self.order += 1;
        self.by_work.insert(Slot(work), due);
        self.by_time.insert(due, (work.number() as u64, cause.map_or(0, |cause| cause + 1)));
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
        self.by_time.first().map(|((at_ms, _), _)| at_ms)
    }

    /// Takes the next work: when it was due, what, and the change that asked for it.
    pub fn pop(&mut self) -> Option<(u64, Work, Option<u64>)> {
        let (due, (work, cause)) = self.by_time.first().map(|(due, value)| (due, *value))?;
        self.by_time.remove(due);
        let work = Work::of(work.into());
        self.by_work.remove(Slot(work));
        Some((due.0, work, cause.checked_sub(1)))
    }

    /// All work in the order it is due: when, what, and the change that asked for it.
    pub fn waiting(&self) -> impl Iterator<Item = (u64, Work, Option<u64>)> {
        self.by_time.iter().map(|((at_ms, _), (work, cause))| (at_ms, Work::of((*work).into()), cause.checked_sub(1)))
    }

    /// The work that failed the last time, and how often in a row.
    pub fn failing(&self) -> impl Iterator<Item = (Work, u64)> {
        self.failures.iter().map(|(work, failures)| (work, *failures))
    }

    /// How much work is asked for.
    pub fn len(&self) -> usize {
        self.by_time.len()
    }

    /// Whether nothing is asked for.
    pub fn is_empty(&self) -> bool {
        self.by_time.is_empty()
    }
}
