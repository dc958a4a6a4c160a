//! The one work queue: keys to be looked at, each once however many changes it saw, in the order they are due.

use super::change::Actor;
use crate::api::Key;
use crate::api::map::{Encode, Map};

/// A component's look at one object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Work {
    /// The component.
    pub actor: Actor,
    /// The object.
    pub key: Key,
}

/// When something is due; equal times go in the order they were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Due {
    at_ms: u64,
    order: u64,
}

impl Encode for Work {
    fn encode(&self, out: &mut Vec<u8>) {
        out.push(self.actor as u8);
        self.key.encode(out);
    }
}

impl Encode for Due {
    fn encode(&self, out: &mut Vec<u8>) {
        (self.at_ms, self.order).encode(out);
    }
}

/// Work by the time it is due.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    by_time: Map<Due, (Work, Option<u64>)>,
    by_work: Map<Work, Due>,
    failures: Map<Work, u32>,
    order: u64,
}

/// The first wait after a failure; doubled each time (workqueue.DefaultControllerRateLimiter).
const RETRY_FIRST_MS: u64 = 5;
/// The longest wait after a failure.
const RETRY_LONGEST_MS: u64 = 1_000_000;

impl Queue {
    /// Asks for `work` at `at_ms`, because of the change `cause`. Work asked for already is done at the earlier time.
    pub fn add(&mut self, work: Work, at_ms: u64, cause: Option<u64>) {
        if let Some(due) = self.by_work.get(&work) {
            if due.at_ms <= at_ms {
                return;
            }
            self.by_time.remove(due);
        }
        let due = Due { at_ms, order: self.order };
        self.order += 1;
        self.by_work.insert(work.clone(), due);
        self.by_time.insert(due, (work, cause));
    }

    /// Asks for `work` again after a failure, later each time.
    pub fn retry(&mut self, work: Work, now_ms: u64) {
        let failures = self.failures.get(&work).copied().unwrap_or(0);
        let wait_ms = RETRY_FIRST_MS.saturating_mul(1 << failures.min(30)).min(RETRY_LONGEST_MS);
        self.failures.insert(work.clone(), failures.saturating_add(1));
        self.add(work, now_ms.saturating_add(wait_ms), None);
    }

    /// Notes that `work` went well: its next failure waits the shortest time again.
    pub fn forget(&mut self, work: &Work) {
        if !self.failures.is_empty() {
            self.failures.remove(work);
        }
    }

    /// When the next work is due.
    pub fn next_due_ms(&self) -> Option<u64> {
        self.by_time.first().map(|(due, _)| due.at_ms)
    }

    /// Takes the next work: when it was due, what, and the change that asked for it.
    pub fn pop(&mut self) -> Option<(u64, Work, Option<u64>)> {
        let due = *self.by_time.first().map(|(due, _)| due)?;
        let (work, cause) = self.by_time.remove(due)?;
        self.by_work.remove(&work);
        Some((due.at_ms, work, cause))
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
