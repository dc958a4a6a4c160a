//! The data of simulated programs: writes stored in volumes, and their replication between the pods of a StatefulSet.
//!
//! Not part of Kubernetes: it shows what a database does with the stable names, volumes and order that a StatefulSet gives it.
//! Images do not run; [`program`] simulates one. It never changes an API object, and costs nothing until the first write or
//! the first choice of a [`ReplicationMode`].
//!
//! `State::write_data` sends a write through DNS to a pod ([`write`]), which stores it at its [`DataLocation`]
//! ([`location`]); replicas copy it ([`replication`]); deleted pods, volumes and nodes lose it ([`watch`]).

mod location;
mod program;
mod replication;
mod watch;
mod write;

use super::change::{Edit, Fact};
use super::state::State;
use super::store::KeyId;
use crate::api::map::{List, Map};
use crate::api::table::BitSet;
use crate::api::{Name, Object};
pub use location::{DataLocation, DataScope};
pub use program::{Program, ProgramStage};
use std::rc::Rc;
pub use write::{Attempt, WRITE_BYTES_MAX, WRITES_MAX, WriteResult};

/// How the pods of a StatefulSet replicate their data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReplicationMode {
    /// No replication: every pod stores the writes that it receives.
    #[default]
    Independent,
    /// The pod with the lowest ordinal is the primary and accepts writes; the others clone its data, then follow it.
    PrimaryReplica,
    /// The same, but each replica clones the data of the pod with the next lower ordinal.
    CloneFromPredecessor,
}

impl ReplicationMode {
    /// All modes.
    pub const ALL: [ReplicationMode; 3] =
        [ReplicationMode::Independent, ReplicationMode::PrimaryReplica, ReplicationMode::CloneFromPredecessor];

    /// The mode's name in scenario files.
    pub fn name(self) -> &'static str {
        match self {
            ReplicationMode::Independent => "none",
            ReplicationMode::PrimaryReplica => "primary-replica",
            ReplicationMode::CloneFromPredecessor => "clone-from-predecessor",
        }
    }

    /// The mode with this name in scenario files.
    pub fn from_name(name: &str) -> Option<ReplicationMode> {
        ReplicationMode::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// A pod's role in the replication of its StatefulSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// No replication.
    Alone,
    /// Accepts writes.
    Primary,
    /// Rejects writes; clones and follows.
    Replica {
        /// The pod it follows.
        primary: Name,
        /// The pod whose data it clones.
        source: Name,
    },
}

/// A stored write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredWrite {
    /// Sequence number of the write in the run, from 1.
    pub number: u64,
    /// The value.
    pub value: Name,
    /// Time of the write.
    pub at_ms: u64,
    /// The pod that accepted it.
    pub through: Name,
}

/// The data at one location.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The writes, in ascending order of their numbers.
    pub entries: Rc<[StoredWrite]>,
    /// Whether a replica has completed its clone here; from then on it only follows its primary.
    pub joined: bool,
}

impl Default for Contents {
    fn default() -> Self {
        Contents { entries: Rc::new([]), joined: false }
    }
}

/// All stored data, and the state of the simulated programs.
#[derive(Clone, Debug, Default)]
pub struct Data {
    topology: ReplicationMode,
    contents: Map<DataLocation, Contents>,
    programs: Map<u64, Program>,
    /// (source, follower): pods, and the pods that clone or follow them or wait for that.
    followers: BitSet<(KeyId, KeyId)>,
    attempts: List<Attempt>,
    writes: u64,
    /// Facts about data caused by the change being recorded; recorded after it.
    pending_facts: Vec<(Object, Fact)>,
}

impl Data {
    /// The replication mode.
    pub fn replication_mode(&self) -> ReplicationMode {
        self.topology
    }

    /// Whether the run has any write or replication mode: everything here is skipped otherwise.
    pub fn is_in_use(&self) -> bool {
        self.writes > 0 || self.topology != ReplicationMode::Independent || !self.contents.is_empty()
    }

    /// The data at a location; `None` if no program ever opened it.
    pub fn at(&self, location: &DataLocation) -> Option<&Contents> {
        self.contents.get(location)
    }

    /// All attempted writes of the run, oldest first.
    pub fn attempts(&self) -> &List<Attempt> {
        &self.attempts
    }

    /// Violated invariants: data whose owner does not exist, or out of order. Always empty.
    pub fn misplaced(&self, state: &State) -> Vec<String> {
        let owner = |location: &DataLocation| state.location_at(location.owner()).is_some_and(|current| current.uid == location.uid);
        let ordered = |contents: &Contents| contents.entries.windows(2).all(|pair| pair[0].number < pair[1].number);
        let wrong = self.contents.iter().filter(|(location, contents)| !owner(location) || !ordered(contents));
        wrong.map(|(location, contents)| format!("data at {location:?} has no owner or is out of order: {contents:?}")).collect()
    }

    /// All fields, for the digest of a state.
    pub(super) fn parts(&self) -> impl std::fmt::Debug {
        let contents: Vec<_> = self.contents.iter().collect();
        let programs: Vec<_> = self.programs.iter().collect();
        let followers: Vec<_> = self.followers.iter().collect();
        let attempts: Vec<_> = self.attempts.iter().collect();
        format!("{:?}", (self.topology, self.writes, contents, programs, followers, attempts))
    }
}

impl State {
    /// All stored data.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// Sets the replication mode.
    pub(super) fn set_replication_mode(&mut self, mode: ReplicationMode) {
        self.data.topology = mode;
        self.enqueue_all_programs();
    }

    /// Records a fact about data as a change of an object that is itself unchanged.
    fn record_fact(&mut self, object: Object, fact: Fact) {
        self.version += 1;
        self.record_observed(Edit::Observed { object, fact });
    }

    /// Records the facts caused by the change that was just recorded.
    pub(super) fn record_pending_facts(&mut self) {
        for (object, fact) in std::mem::take(&mut self.data.pending_facts) {
            self.record_fact(object, fact);
        }
    }
}
