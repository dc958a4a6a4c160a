//! Commands that keep running: `rollout status`, `drain`, `get -w`, `events -w`, `wait` and `replace --force`.

use super::drain::Drain;
use super::events::WatchEvents;
use super::get::watch::Watch;
use super::outcome::CommandResult;
use super::replace::ForcedReplace;
use super::rollout::status::RolloutStatus;
use super::wait::Wait;
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
    /// `events -w`.
    WatchEvents(WatchEvents),
    /// `wait`.
    Wait(Wait),
    /// `replace --force`.
    Replace(ForcedReplace),
}

impl LongRunning {
    /// Continues the command after the cluster changed or time passed. If it is not finished, the outcome holds it again.
    pub fn poll(self, state: &State) -> CommandResult {
        match self {
            LongRunning::RolloutStatus(status) => status.poll(state),
            LongRunning::Drain(drain) => drain.poll(state),
            LongRunning::Watch(watch) => watch.poll(state),
            LongRunning::WatchEvents(watch) => watch.poll(state),
            LongRunning::Wait(wait) => wait.poll(state),
            LongRunning::Replace(replace) => replace.poll(state),
        }
    }

    /// The next time at which the command acts even if nothing changed.
    pub fn next_due_ms(&self) -> Option<u64> {
        match self {
            LongRunning::Drain(drain) => drain.next_due_ms(),
            LongRunning::RolloutStatus(status) => status.next_due_ms(),
            LongRunning::Wait(wait) => wait.next_due_ms(),
            LongRunning::Replace(replace) => replace.next_due_ms(),
            LongRunning::Watch(_) | LongRunning::WatchEvents(_) => None,
        }
    }

    /// Whether the command runs until it is interrupted.
    pub fn is_endless(&self) -> bool {
        matches!(self, LongRunning::Watch(_) | LongRunning::WatchEvents(_))
    }
}
