//! The simulation loop: takes the next due work, runs the component's sync, returns the changes.

use super::change::{Actor, Change};
use super::queue::Work;
use super::state::State;
use super::store::KeyId;
use crate::api::Key;
use crate::api::time;

/// One sync of one object by one component.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When, in ms of the virtual clock.
    pub at_ms: u64,
    /// The component and the object.
    pub work: Work,
    /// The changes it made; often none.
    pub changes: Vec<Change>,
}

impl State {
    /// Advances the clock to the next due work and does it. Nothing when the queue is empty.
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
            Actor::Namespace => self.with_key(id, State::sync_namespace),
            Actor::User => Ok(()),
        };
        match outcome {
            Ok(()) => self.queue.forget(work),
            Err(Retry) => self.queue.retry(work, self.now_ms),
        }
        self.effort += 1 + self.changes.len() as u64;
        Some(Step { at_ms: self.now_ms, work, changes: std::mem::take(&mut self.changes) })
    }

    /// Runs a sync function that takes the key.
    fn with_key(&mut self, id: KeyId, sync: impl FnOnce(&mut State, &Key) -> Result<(), Retry>) -> Result<(), Retry> {
        self.store.key(id).cloned().map_or(Ok(()), |key| sync(self, &key))
    }

    /// Steps until nothing is due within `quiet_ms` after the last change, then advances the clock to that time. Returns all
    /// changes. After `steps_max` steps it stops; the rest stays in the queue.
    pub fn run_until_idle(&mut self, quiet_ms: u64, steps_max: usize) -> Vec<Change> {
        let mut changes = Vec::new();
        let mut last_change_ms = self.now_ms;
        for _ in 0..steps_max {
            let until_ms = last_change_ms.saturating_add(quiet_ms);
            if self.queue.next_due_ms().is_none_or(|due_ms| due_ms > until_ms) {
                self.now_ms = self.now_ms.max(until_ms.min(time::run_ends_ms(self.now_ms)));
                break;
            }
            let Some(step) = self.step() else { break };
            if !step.changes.is_empty() {
                last_change_ms = step.at_ms;
            }
            changes.extend(step.changes);
        }
        changes
    }

    /// Advances the clock to `at_ms`, or to the next due work if that is earlier.
    pub fn idle_until(&mut self, at_ms: u64) {
        let bound = self.queue.next_due_ms().unwrap_or_else(|| time::run_ends_ms(self.now_ms));
        self.now_ms = self.now_ms.max(at_ms.min(bound));
    }
}

/// A failed sync, which the queue retries with back-off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retry;
