//! The timeline: one lane per Pod name, with the Pod's display states, waits and marks, and the flags of the user's commands.
//!
//! [`Lanes`] follows the changes and waits of a history branch and gives [`Group`]s of [`Lane`]s. [`Zoom`] and [`Ruler`]
//! map time to positions, [`PointerTracker`] turns pointer moves into pan and pinch, [`tip`] describes the item under the
//! pointer.

mod lane_wait_text;
mod lanes;
mod mark_cluster;
mod marks;
mod pointer_tracker;
mod ruler;
#[cfg(test)]
mod tests;
mod tip;
mod zoom;

use super::naming::Naming;
use super::pod_display::PodDisplay;
use crate::api::{Key, Name};
use crate::history::Branch;
pub use lanes::Lanes;
pub use mark_cluster::{MarkCluster, mark_clusters};
pub use pointer_tracker::{Gesture, PARTS, PointerTracker};
pub use ruler::{Ruler, Tick};
use std::rc::Rc;
pub use tip::{HitTarget, LaneItem, Tip, begins_ms, flag_at, item_at, next_item, tip};
pub use zoom::{SPAN_SHORTEST_MS, Zoom};

/// The times that the playback controls show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Clock {
    /// The displayed time, in milliseconds of simulated time.
    pub now_ms: u64,
    /// The last time that was played.
    pub end_ms: u64,
}

/// The lanes of the Pods of one owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The controller, such as `StatefulSet web`; empty for Pods without one.
    pub owner: Name,
    /// Their lanes, by ordinal or name.
    pub lanes: Vec<Rc<Lane>>,
}

/// The lane of one Pod name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The Pod.
    pub pod: Key,
    /// How Pods are named in the lanes.
    pub naming: Naming,
    /// Time spans of one display state, in order; there are gaps where no Pod of that name existed.
    pub segments: Vec<Segment>,
    /// Time spans in which the Pod, or its creation, waited, by start. They may overlap.
    pub waits: Vec<Waiting>,
    /// Events at one time, in order.
    pub marks: Vec<Mark>,
}

/// A time span in one display state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// The display state.
    pub display: PodDisplay,
    /// Its start.
    pub from_ms: u64,
    /// Its end; absent while it lasts.
    pub to_ms: Option<u64>,
    /// The number of the change that began it.
    pub seq: u64,
}

/// A time span of waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Its start.
    pub from_ms: u64,
    /// Its end; absent while it lasts.
    pub to_ms: Option<u64>,
    /// Which component reported it.
    pub source: WaitSource,
    /// The object it waits for, such as `web-0`, where space is narrow.
    pub short: Name,
    /// The text after the Pod's name, such as `waits for web-0 to become ready`.
    pub words: Name,
}

/// The component that reports a wait. A Pod has at most one current wait per source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitSource {
    /// The StatefulSet controller.
    Set,
    /// The scheduler, the attach/detach controller or the kubelet.
    Scheduling,
    /// The Pod's status.
    Status,
}

/// An event of a Pod at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// The time.
    pub at_ms: u64,
    /// Its kind.
    pub kind: MarkKind,
    /// The text after the Pod's name, such as `was created`.
    pub words: Name,
    /// The number of the change.
    pub seq: u64,
}

/// The kind of a mark, the least important first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MarkKind {
    /// The scheduler assigned the Pod to a node.
    Node,
    /// A PersistentVolumeClaim of the Pod was bound.
    ClaimBound,
    /// The Pod was created.
    Created,
    /// The Pod became ready.
    Ready,
    /// Deletion of the Pod was requested.
    Deleted,
    /// It is the first Pod of a new revision of its StatefulSet.
    Revision,
    /// A container of the Pod crashed.
    Crash,
}

/// A command of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandFlag {
    /// The time.
    pub at_ms: u64,
    /// The command as typed, or a description.
    pub words: Name,
}

/// The user's commands on a branch, in order.
pub fn flags(branch: &Branch) -> Vec<CommandFlag> {
    branch.commands().map(|(at_ms, command)| CommandFlag { at_ms, words: command.source.clone() }).collect()
}

impl Lane {
    /// The display name of its Pod.
    pub fn name(&self) -> Name {
        self.naming.name(&self.pod)
    }

    /// The Pod's display state at a time; `None` when no Pod of that name existed.
    pub fn display_at(&self, at_ms: u64) -> Option<PodDisplay> {
        let segment = self.segments.iter().rev().find(|s| s.from_ms <= at_ms)?;
        segment.to_ms.is_none_or(|to_ms| at_ms < to_ms).then_some(segment.display)
    }
}

impl MarkKind {
    /// All kinds, in the order of a Pod's lifecycle.
    pub const ALL: [MarkKind; 7] =
        [MarkKind::Created, MarkKind::Revision, MarkKind::Node, MarkKind::ClaimBound, MarkKind::Ready, MarkKind::Crash, MarkKind::Deleted];

    /// Its name in the legend.
    pub fn words(self) -> &'static str {
        match self {
            MarkKind::Node => "Scheduled",
            MarkKind::ClaimBound => "Claim bound",
            MarkKind::Created => "Created",
            MarkKind::Ready => "Became ready",
            MarkKind::Deleted => "Deletion requested",
            MarkKind::Revision => "First of a revision",
            MarkKind::Crash => "Crash",
        }
    }

    /// Its CSS class.
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
