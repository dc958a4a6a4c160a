//! The simulated program of a pod: opens its data when the containers start, then serves, clones or follows.

use super::{DataLocation, ReplicationMode, Role};
use crate::api::pod::Pod;
use crate::api::stateful_set::{StatefulSet, parent_and_ordinal, pod_name};
use crate::api::{Kind, Name, Object, Uid};
use crate::cluster::change::{Actor, Fact};
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::store::KeyId;
use std::rc::Rc;

/// A running program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// UID of its pod and restart count of its container.
    pub(super) run: (Uid, u32),
    /// Its current stage.
    pub stage: ProgramStage,
}

/// What a program is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProgramStage {
    /// Serves its data.
    Serves,
    /// A replica can't reach the pod that it clones or follows: the DNS name has no address that answers.
    CannotReach {
        /// The pod.
        pod: Name,
        /// Its full name in DNS.
        name: Name,
        /// When the DNS answer was cached, if it came from the cache.
        cached_ms: Option<u64>,
    },
    /// The pod that it clones has not completed its own clone.
    WaitsFor {
        /// That pod.
        pod: Name,
    },
    /// Clones the data of another pod.
    Clones {
        /// That pod.
        from: Name,
        /// When the clone will be complete.
        until_ms: u64,
    },
    /// Follows its primary.
    Follows {
        /// The primary.
        primary: Name,
    },
    /// Uses the same location as the pod that it would clone or follow.
    Shares {
        /// That pod.
        with: Name,
    },
}

impl State {
    /// The program of a pod; `None` while its containers are not running, or while no data is in use.
    pub fn program_of(&self, id: KeyId) -> Option<&Program> {
        self.data.programs.get(u64::from(id.0))
    }

    /// A pod's role in the replication of its StatefulSet.
    pub fn role_of(&self, pod: &Pod) -> Role {
        let owner = pod.meta.controller().filter(|owner| owner.kind == Kind::StatefulSet);
        let set = owner.and_then(|owner| self.store.find::<StatefulSet>(&pod.meta.namespace, &owner.name));
        let (Some(set), Some((_, ordinal))) = (set, parent_and_ordinal(&pod.meta.name)) else { return Role::Alone };
        let first = set.spec.ordinals().start;
        let primary = pod_name(&set.meta.name, first);
        match self.data.topology {
            ReplicationMode::Independent => Role::Alone,
            _ if ordinal == first => Role::Primary,
            ReplicationMode::CloneFromPredecessor if ordinal > first => {
                Role::Replica { primary, source: pod_name(&set.meta.name, ordinal - 1) }
            }
            _ => Role::Replica { source: primary.clone(), primary },
        }
    }

    /// Runs a pod's program: opens its data after a start, then serves or replicates.
    pub(in crate::cluster) fn run_program(&mut self, id: KeyId) -> Result<(), Retry> {
        let pod = self.store.typed_at::<Pod>(id).filter(|pod| self.serves(pod)).cloned();
        let Some((pod, location)) = pod.and_then(|pod| self.location_of(id, &pod).map(|location| (pod, location))) else {
            self.data.programs.remove(u64::from(id.0));
            return Ok(());
        };
        self.open(id, &pod, &location);
        match self.role_of(&pod) {
            Role::Replica { primary, source } => self.replicate(id, &pod, &location, &primary, &source),
            Role::Alone | Role::Primary => self.set_stage(id, ProgramStage::Serves),
        }
        Ok(())
    }

    /// Opens the data of a program that has just started; creates it if the location is unused.
    fn open(&mut self, id: KeyId, pod: &Rc<Pod>, location: &DataLocation) {
        let run = (pod.meta.uid, pod.status.containers.first().map_or(0, |container| container.restarts));
        if self.program_of(id).is_some_and(|program| program.run == run) {
            return;
        }
        self.data.programs.insert(u64::from(id.0), Program { run, stage: ProgramStage::Serves });
        let existing = self.data.contents.get(location).cloned();
        let (new, writes) = (existing.is_none(), existing.as_ref().map_or(0, |contents| contents.entries.len()));
        self.data.contents.insert(location.clone(), existing.unwrap_or_default());
        self.record_fact(Object::Pod(pod.clone()), Fact::DataOpened { writes, new });
        if self.role_of(pod) == Role::Primary {
            self.enqueue_followers(id, 0);
        }
    }

    /// Sets the stage of a running program.
    pub(super) fn set_stage(&mut self, id: KeyId, stage: ProgramStage) {
        let key = u64::from(id.0);
        if let Some(program) = self.data.programs.get(key).filter(|program| program.stage != stage).cloned() {
            self.data.programs.insert(key, Program { stage, ..program });
        }
    }

    /// Enqueues the programs of all pods.
    pub(super) fn enqueue_all_programs(&mut self) {
        let pods: Vec<KeyId> = self.store.all_with_ids::<Pod>().map(|(id, _)| id).collect();
        pods.into_iter().for_each(|pod| self.enqueue(Actor::Program, pod, 0));
    }
}
