//! Limits on the work and the memory of playing a scenario, so that no file can hang the playground.

use crate::cluster::Settings;
use std::fmt;

/// The limits for playing a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The maximum number of Pods in the cluster.
    pub pods: i64,
    /// Reconciles, and polls of long-running commands, for a cluster of any size.
    pub steps: u64,
    /// Additional ones for each object and each desired Pod.
    pub steps_per_object: u64,
    /// The approximate size of the trace in bytes.
    pub bytes: u64,
}

impl Budget {
    /// For the page, which must stay responsive.
    pub const IN_A_PAGE: Budget = Budget { pods: Settings::PODS_MAX_IN_A_PAGE, steps: 100_000, steps_per_object: 100, bytes: 64 << 20 };
    /// For a command-line program, which has more memory and draws nothing.
    pub const IN_A_COMMAND: Budget =
        Budget { pods: Settings::PODS_MAX_IN_A_COMMAND, steps: 500_000, steps_per_object: 100, bytes: 4 << 30 };
}

/// The assumed size of an object, or of a change, in a trace.
const OBJECT_BYTES: usize = 200;

/// Which limit was exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BudgetExceeded {
    /// The number of steps.
    Steps,
    /// The size of the trace.
    Bytes,
}

impl fmt::Display for BudgetExceeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            BudgetExceeded::Steps => "the cluster is still not idle after the maximum number of steps for one scenario; play fewer steps",
            BudgetExceeded::Bytes => "the trace exceeds the maximum size for one scenario; show less output, or play fewer steps",
        })
    }
}

/// Counts what was spent of a budget.
#[derive(Debug)]
pub(super) struct BudgetMeter {
    budget: Budget,
    steps: u64,
    bytes: u64,
}

impl BudgetMeter {
    pub fn new(budget: Budget) -> BudgetMeter {
        BudgetMeter { budget, steps: 0, bytes: 0 }
    }

    /// Spends one step of a cluster with so many objects and desired Pods.
    pub fn spend_step(&mut self, objects: u64) -> Result<(), BudgetExceeded> {
        self.steps += 1;
        let steps_max = self.budget.steps_per_object.saturating_mul(objects).saturating_add(self.budget.steps);
        if self.steps > steps_max { Err(BudgetExceeded::Steps) } else { Ok(()) }
    }

    /// Spends bytes of the trace.
    pub fn spend_bytes(&mut self, bytes: usize) -> Result<(), BudgetExceeded> {
        self.bytes = self.bytes.saturating_add(bytes as u64);
        if self.bytes > self.budget.bytes { Err(BudgetExceeded::Bytes) } else { Ok(()) }
    }

    /// Spends the size of so many objects or changes.
    pub fn spend_objects(&mut self, objects: usize) -> Result<(), BudgetExceeded> {
        self.spend_bytes(objects.saturating_mul(OBJECT_BYTES))
    }
}
