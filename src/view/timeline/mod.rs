//! The timeline: a lane for every pod that ever was, coloured by how it fared, and what the user did when.

mod lanes;
mod ruler;

use super::pod_phase::PodPhase;
use crate::api::{Key, Name};
use crate::history::Branch;
pub use lanes::Lanes;
pub use ruler::{Ruler, Tick};
use std::rc::Rc;

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
    /// Stretches without a change of phase, in order; between two there may be a gap with no pod of that name.
    pub segments: Vec<Segment>,
    /// What happened at one moment.
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
}

/// What a mark stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// A claim of the pod got its volume.
    ClaimBound,
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
    /// How the pod fared at a moment; nothing when there was none of that name.
    pub fn phase_at(&self, at_ms: u64) -> Option<PodPhase> {
        let segment = self.segments.iter().rev().find(|s| s.from_ms <= at_ms)?;
        segment.to_ms.is_none_or(|to_ms| at_ms < to_ms).then_some(segment.phase)
    }
}
