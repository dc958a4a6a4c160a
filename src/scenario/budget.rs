//! What playing a scenario may cost, so that no text keeps the playground busy for ever or fills its memory.

use crate::cluster::Settings;
use std::fmt;

/// What playing a scenario may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The most pods the cluster takes.
    pub pods: i64,
    /// Looks of components, and of commands that go on, however small the cluster is.
    pub looks: u64,
    /// How many more there may be for each object there is and each pod there will be.
    pub looks_per_object: u64,
    /// Bytes of the trace, as far as they are counted.
    pub bytes: u64,
}

impl Budget {
    /// What a page does without standing still for long.
    pub const IN_A_PAGE: Budget = Budget { pods: Settings::PODS_MAX_IN_A_PAGE, looks: 100_000, looks_per_object: 100, bytes: 64 << 20 };
    /// What a command does, which has the machine's memory and which nobody watches draw.
    pub const IN_A_COMMAND: Budget =
        Budget { pods: Settings::PODS_MAX_IN_A_COMMAND, looks: 500_000, looks_per_object: 100, bytes: 4 << 30 };
}

/// What an object, or a change of one, counts for in a trace.
const OBJECT_BYTES: usize = 200;

/// The budget is used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spent {
    /// Of looks.
    Looks,
    /// Of bytes.
    Bytes,
}

impl fmt::Display for Spent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Spent::Looks => "the cluster is still not at rest after all the work the playground does for one scenario; play fewer steps",
            Spent::Bytes => "the trace is longer than the playground keeps of one scenario; show less, or play fewer steps",
        })
    }
}

/// What is left of a budget.
#[derive(Debug)]
pub(super) struct Purse {
    budget: Budget,
    looks: u64,
    bytes: u64,
}

impl Purse {
    pub fn new(budget: Budget) -> Purse {
        Purse { budget, looks: 0, bytes: 0 }
    }

    /// One look more, at a cluster of so many objects and pods to come.
    pub fn spend_look(&mut self, objects: u64) -> Result<(), Spent> {
        self.looks += 1;
        let most = self.budget.looks_per_object.saturating_mul(objects).saturating_add(self.budget.looks);
        if self.looks > most { Err(Spent::Looks) } else { Ok(()) }
    }

    /// So many bytes more in the trace.
    pub fn spend_bytes(&mut self, bytes: usize) -> Result<(), Spent> {
        self.bytes = self.bytes.saturating_add(bytes as u64);
        if self.bytes > self.budget.bytes { Err(Spent::Bytes) } else { Ok(()) }
    }

    /// Looks at so many objects, or notes so many changes.
    pub fn spend_objects(&mut self, objects: usize) -> Result<(), Spent> {
        self.spend_bytes(objects.saturating_mul(OBJECT_BYTES))
    }
}
