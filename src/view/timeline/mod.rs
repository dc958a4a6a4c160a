//! The timeline: a lane for every pod that ever was or was waited with, coloured by how it fared, with what happened to
//! it, for whom it waited, and what the user did when.

mod gathered;
mod grip;
mod lanes;
mod marks;
mod ruler;
#[cfg(test)]
mod tests;
mod tip;
mod waits;
mod zoom;

use super::naming::Naming;
use super::pod_phase::PodPhase;
use crate::api::{Key, Name};
use crate::history::Branch;
pub use gathered::{Gathered, gathered};
pub use grip::{Grip, Moved, PARTS};
pub use lanes::Lanes;
pub use ruler::{Ruler, Tick};
use std::rc::Rc;
pub use tip::{Spot, Thing, Tip, begins_ms, flag_at, next_thing, thing_at, tip};
pub use zoom::{SPAN_SHORTEST_MS, Zoom};

/// Where the controls of time say that it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// The moment looked at, in milliseconds of simulated time.
    pub now_ms: u64,
    /// The last moment that was played.
    pub end_ms: u64,
}

/// The lanes of the pods of one owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Whose pods they are, such as `StatefulSet web`; empty for pods nobody owns.
    pub owner: Name,
    /// Their lanes, in the order of their ordinals.
    pub lanes: Vec<Rc<Lane>>,
}

/// One pod name's life.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The pod.
    pub pod: Key,
    /// How pods are called in the lanes.
    pub naming: Naming,
    /// Stretches without a change of phase, in order; between two there may be a gap with no pod of that name.
    pub segments: Vec<Segment>,
    /// Stretches in which it waited, or its place for it, in the order they began. They may overlap.
    pub waits: Vec<Waiting>,
    /// What happened at one moment, in order.
    pub marks: Vec<Mark>,
}

/// A stretch in one phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// How the pod fared.
    pub phase: PodPhase,
    /// Its first moment.
    pub from_ms: u64,
    /// Its last; absent while it lasts.
    pub to_ms: Option<u64>,
    /// The change that began it.
    pub seq: u64,
}

/// A stretch of waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its first moment.
    pub from_ms: u64,
    /// Its last; absent while it lasts.
    pub to_ms: Option<u64>,
    /// Who said so.
    pub told_by: ToldBy,
    /// Whom or what it waits for, for narrow places, such as `web-0`.
    pub short: Name,
    /// What it does, after the pod's name, such as `waits for web-0 to be Ready`.
    pub words: Name,
}

/// Who told of a wait: one of each may last at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ToldBy {
    /// The controller of its set.
    Set,
    /// The scheduler, or who attaches volumes.
    Placing,
    /// The pod's own status.
    Status,
}

/// Something that happened to a pod at one moment and is not a phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at_ms: u64,
    /// What.
    pub kind: MarkKind,
    /// In words.
    pub words: Name,
    /// The change.
    pub seq: u64,
}

/// What a mark stands for, the least telling first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// The scheduler chose the pod's node.
    Node,
    /// A claim of the pod got its volume.
    ClaimBound,
    /// The pod was made.
    Created,
    /// It became Ready.
    Ready,
    /// It was told to go.
    Deleted,
    /// It is the first pod of a new revision of its set.
    Revision,
    /// A container of the pod crashed.
    Crash,
}

/// What the user did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flag {
    /// When.
    pub at_ms: u64,
    /// In words, or as typed.
    pub words: Name,
}

/// What the user did on a branch, in order.
pub fn flags(branch: &Branch) -> Vec<Flag> {
    branch.deeds().map(|(at_ms, deed)| Flag { at_ms, words: deed.source.clone() }).collect()
}

impl Lane {
    /// What its pod is called.
    pub fn name(&self) -> Name {
        self.naming.name(&self.pod)
    }

    /// How the pod fared at a moment; nothing when there was none of that name.
    pub fn phase_at(&self, at_ms: u64) -> Option<PodPhase> {
        let segment = self.segments.iter().rev().find(|s| s.from_ms <= at_ms)?;
        segment.to_ms.is_none_or(|to_ms| at_ms < to_ms).then_some(segment.phase)
    }
}

impl MarkKind {
    /// Every kind, in the order of a life.
    pub const ALL: [MarkKind; 7] =
        [MarkKind::Created, MarkKind::Revision, MarkKind::Node, MarkKind::ClaimBound, MarkKind::Ready, MarkKind::Crash, MarkKind::Deleted];

    /// What it is called on the page.
    pub fn words(self) -> &'static str {
        match self {
            MarkKind::Node => "On a node",
            MarkKind::ClaimBound => "Claim bound",
            MarkKind::Created => "Created",
            MarkKind::Ready => "Became Ready",
            MarkKind::Deleted => "Told to go",
            MarkKind::Revision => "First of a revision",
            MarkKind::Crash => "Crash",
        }
    }

    /// The name the style sheets know it by.
    pub fn class(self) -> &'static str {
        match self {
            MarkKind::Node => "node",
            MarkKind::ClaimBound => "claim-bound",
            MarkKind::Created => "created",
            MarkKind::Ready => "ready",
            MarkKind::Deleted => "deleted",
            MarkKind::Revision => "revision",
            MarkKind::Crash => "crash",
        }
    }
}
