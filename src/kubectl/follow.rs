//! Commands that go on: what is printed and done as the cluster goes on.

use super::drain::Drain;
use super::get::watch::Watch;
use super::outcome::Outcome;
use super::rollout::status::RolloutStatus;
use crate::cluster::State;

/// A command that waits for the cluster.
#[derive(Clone, Debug, PartialEq)]
pub enum Follow {
    /// `rollout status`.
    RolloutStatus(RolloutStatus),
    /// `drain`.
    Drain(Drain),
    /// `get -w`.
    Watch(Watch),
}

impl Follow {
    /// The command's look at the cluster after it changed. What is left to wait for is in the outcome again.
    pub fn poll(self, state: &State) -> Outcome {
        match self {
            Follow::RolloutStatus(status) => status.poll(state),
            Follow::Drain(drain) => drain.poll(state),
            Follow::Watch(watch) => watch.poll(state),
        }
    }

    /// When the command acts again although nothing changed.
    pub fn next_due_ms(&self) -> Option<u64> {
        match self {
            Follow::Drain(drain) => drain.next_due_ms(),
            Follow::RolloutStatus(status) => status.next_due_ms(),
            Follow::Watch(_) => None,
        }
    }

    /// Whether the command goes on until it is interrupted.
    pub fn is_endless(&self) -> bool {
        matches!(self, Follow::Watch(_))
    }
}
