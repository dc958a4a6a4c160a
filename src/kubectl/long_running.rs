//! Commands that keep running: `rollout status`, `drain` and `get -w`.

use super::drain::Drain;
use super::get::watch::Watch;
use super::outcome::CommandResult;
use super::pipeline::RunningLine;
use super::rollout::status::RolloutStatus;
use crate::cluster::State;

/// A command that keeps running and is polled.
#[derive(Clone, Debug, PartialEq)]
pub enum LongRunning {
    /// `rollout status`.
    RolloutStatus(RolloutStatus),
    /// `drain`.
    Drain(Drain),
    /// `get -w`.
    Watch(Watch),
    /// A line with filters or several commands.
    Line(RunningLine),
}

impl LongRunning {
    /// Continues the command after the cluster changed or time passed. If it is not finished, the outcome holds it again.
    pub fn poll(self, state: &State) -> CommandResult {
        match self {
            LongRunning::RolloutStatus(status) => status.poll(state),
            LongRunning::Drain(drain) => drain.poll(state),
            LongRunning::Watch(watch) => watch.poll(state),
            LongRunning::Line(line) => line.poll(state),
        }
    }

    /// The next time at which the command acts even if nothing changed.
    pub fn next_due_ms(&self) -> Option<u64> {
        match self {
            LongRunning::Drain(drain) => drain.next_due_ms(),
            LongRunning::RolloutStatus(status) => status.next_due_ms(),
            LongRunning::Watch(_) => None,
            LongRunning::Line(line) => line.command().next_due_ms(),
        }
    }

    /// Whether the command runs until it is interrupted.
    pub fn is_endless(&self) -> bool {
        match self {
            LongRunning::Watch(_) => true,
            LongRunning::Line(line) => line.command().is_endless(),
            LongRunning::RolloutStatus(_) | LongRunning::Drain(_) => false,
        }
    }
}
