//! What the programs in the pods keep: writes in their volumes, and copies of them.
//!
//! Kubernetes knows nothing of this: it gives names, volumes and an order. What a database makes of them is shown by a
//! small program that stands in for the one in the image. Nothing here changes an object: phases, readiness and events
//! are the same without it, and until somebody writes or chooses a [`Topology`] it costs nothing.
//!
//! Reading order: this page, [`place`], [`write`], [`program`], [`follow`], [`watch`].

mod follow;
mod place;
mod program;
mod watch;
mod write;

use super::change::{Edit, Fact};
use super::state::State;
use super::store::Id;
use crate::api::map::{List, Map};
use crate::api::table::Places;
use crate::api::{Name, Object};
pub use place::{Place, PlaceKind};
pub use program::{Program, Stage};
use std::rc::Rc;
pub use write::{Attempt, Outcome, WRITE_BYTES_MAX, WRITES_MAX};

/// Who copies from whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Topology {
    /// Every pod keeps what it is sent.
    #[default]
    Alone,
    /// The pod of the lowest ordinal takes the writes; the others begin with a copy of what it has and follow it.
    PrimaryReplica,
    /// Likewise, but each begins with a copy of what the pod of the ordinal below has.
    CloneFromPredecessor,
}

impl Topology {
    /// All of them.
    pub const ALL: [Topology; 3] = [Topology::Alone, Topology::PrimaryReplica, Topology::CloneFromPredecessor];

    /// Its name in scenario files.
    pub fn name(self) -> &'static str {
        match self {
            Topology::Alone => "none",
            Topology::PrimaryReplica => "primary-replica",
            Topology::CloneFromPredecessor => "clone-from-predecessor",
        }
    }

    /// The topology of a name.
    pub fn from_name(name: &str) -> Option<Topology> {
        Topology::ALL.into_iter().find(|topology| topology.name() == name)
    }
}

/// What a pod is to the others of its set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Role {
    /// Nothing.
    Alone,
    /// It takes the writes.
    Primary,
    /// It takes none, and copies.
    Replica {
        /// The pod it follows.
        primary: Name,
        /// The pod whose data it begins with.
        source: Name,
    },
}

/// A write that is kept somewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The how-manieth write of the run it is, from 1.
    pub number: u64,
    /// What was written.
    pub value: Name,
    /// When.
    pub at_ms: u64,
    /// The pod that took it.
    pub through: Name,
}

/// What lies in one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The writes, in their order.
    pub entries: Rc<[Entry]>,
    /// Whether a replica has begun here with a copy: from then on it only follows.
    pub joined: bool,
}

impl Default for Contents {
    fn default() -> Self {
        Contents { entries: Rc::new([]), joined: false }
    }
}

/// All of the data there is, and what the programs are about.
#[derive(Clone, Debug, Default)]
pub struct Data {
    topology: Topology,
    contents: Map<Place, Contents>,
    programs: Map<u64, Program>,
    /// Pods, and the pods that copy from them or wait for that.
    followers: Places<(Id, Id)>,
    attempts: List<Attempt>,
    writes: u64,
    /// What became of data with the change under way.
    untold: Vec<(Object, Fact)>,
}

impl Data {
    /// Who copies from whom.
    pub fn topology(&self) -> Topology {
        self.topology
    }

    /// Whether anybody ever wrote or chose a topology.
    pub fn is_in_use(&self) -> bool {
        self.writes > 0 || self.topology != Topology::Alone || !self.contents.is_empty()
    }

    /// What lies in a place; nothing where no program has been.
    pub fn at(&self, place: &Place) -> Option<&Contents> {
        self.contents.get(place)
    }

    /// All that was ever written or tried to, oldest first.
    pub fn attempts(&self) -> &List<Attempt> {
        &self.attempts
    }

    /// What lies where nothing can, or in a wrong order: nothing, ever.
    pub fn misplaced(&self, state: &State) -> Vec<String> {
        let owner = |place: &Place| state.place_at(place.owner()).is_some_and(|there| there.uid == place.uid);
        let ordered = |contents: &Contents| contents.entries.windows(2).all(|pair| pair[0].number < pair[1].number);
        let wrong = self.contents.iter().filter(|(place, contents)| !owner(place) || !ordered(contents));
        wrong.map(|(place, contents)| format!("data lies wrong at {place:?}: {contents:?}")).collect()
    }

    /// Everything about it, for a digest.
    pub(super) fn parts(&self) -> impl std::fmt::Debug {
        let contents: Vec<_> = self.contents.iter().collect();
        let programs: Vec<_> = self.programs.iter().collect();
        let followers: Vec<_> = self.followers.iter().collect();
        let attempts: Vec<_> = self.attempts.iter().collect();
        format!("{:?}", (self.topology, self.writes, contents, programs, followers, attempts))
    }
}

impl State {
    /// The data there is.
    pub fn data(&self) -> &Data {
        &self.data
    }

    /// Chooses who copies from whom, from now on.
    pub(super) fn choose_topology(&mut self, topology: Topology) {
        self.data.topology = topology;
        self.look_at_all_programs();
    }

    /// Notes what became of data: a change of its own, of an object that stays as it is.
    fn tell(&mut self, object: Object, fact: Fact) {
        self.version += 1;
        self.record_told(Edit::Told { object, fact });
    }

    /// Notes what became of data because of the change just made.
    pub(super) fn tell_untold(&mut self) {
        for (object, fact) in std::mem::take(&mut self.data.untold) {
            self.tell(object, fact);
        }
    }
}
