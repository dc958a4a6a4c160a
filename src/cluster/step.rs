//! The only loop: takes the work that is due next, lets its component look, gives the changes.

use super::change::{Actor, Change};
use super::queue::Work;
use super::state::State;
use super::store::Id;
use crate::api::Key;
use crate::api::time;

/// One component's look at one object.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When.
    pub at_ms: u64,
    /// Who looked at what.
    pub work: Work,
    /// What it changed; often nothing.
    pub changes: Vec<Change>,
}

impl State {
    /// Lets the clock go on to the next work and does it. Nothing when nothing is left to do.
    pub fn step(&mut self) -> Option<Step> {
        let (due_ms, work, cause) = self.queue.pop()?;
        self.now_ms = self.now_ms.max(due_ms);
        self.actor = work.actor;
        self.cause = cause;
        self.waited.clear();
        let id = work.id;
        let outcome = match work.actor {
            Actor::StatefulSet => self.sync_stateful_set(id),
            Actor::Deployment => self.with_key(id, State::sync_deployment),
            Actor::ReplicaSet => self.with_key(id, |state, key| state.sync_replica_set(id, key)),
            Actor::EndpointSlice => self.with_key(id, |state, key| state.sync_endpoints(id, key)),
            Actor::GarbageCollector => self.with_key(id, State::sync_garbage),
            Actor::Disruption => self.with_key(id, State::sync_budget),
            Actor::NodeLifecycle => self.with_key(id, State::sync_node),
            Actor::Scheduler => self.schedule(id),
            Actor::Kubelet => self.sync_pod(id),
            Actor::VolumeBinder => self.sync_volume_or_claim(id),
            Actor::AttachDetach => self.sync_attachments(id),
            Actor::EphemeralVolume => self.sync_ephemeral_volumes(id),
            Actor::Provisioner => self.provision(id),
            Actor::Protection => self.with_key(id, State::sync_protection),
            Actor::Program => self.run_program(id),
            Actor::User => Ok(()),
        };
        match outcome {
            Ok(()) => self.queue.forget(work),
            Err(Retry) => self.queue.retry(work, self.now_ms),
        }
        self.effort += 1 + self.changes.len() as u64;
        Some(Step { at_ms: self.now_ms, work, changes: std::mem::take(&mut self.changes) })
    }

    /// A look that begins with the name.
    fn with_key(&mut self, id: Id, look: impl FnOnce(&mut State, &Key) -> Result<(), Retry>) -> Result<(), Retry> {
        self.store.key(id).cloned().map_or(Ok(()), |key| look(self, &key))
    }

    /// Steps until nothing is due within `quiet_ms` after the last change, then lets the clock go on to that moment.
    /// Gives all changes. `steps_max` bounds the work; what is left then stays in the queue.
    pub fn settle(&mut self, quiet_ms: u64, steps_max: usize) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut still_since_ms = self.now_ms;
        for _ in 0..steps_max {
            let until_ms = still_since_ms.saturating_add(quiet_ms);
            if self.queue.next_due_ms().is_none_or(|due_ms| due_ms > until_ms) {
                self.now_ms = self.now_ms.max(until_ms.min(time::run_ends_ms(self.now_ms)));
                break;
            }
            let Some(step) = self.step() else { break };
            if !step.changes.is_empty() {
                still_since_ms = step.at_ms;
            }
            changes.extend(step.changes);
        }
        changes
    }

    /// Lets the clock go on to `at_ms` without doing anything; only possible while nothing is due before.
    pub fn idle_until(&mut self, at_ms: u64) {
        let bound = self.queue.next_due_ms().unwrap_or_else(|| time::run_ends_ms(self.now_ms));
        self.now_ms = self.now_ms.max(at_ms.min(bound));
    }
}

/// A look that failed and is to be tried again, later each time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry;
