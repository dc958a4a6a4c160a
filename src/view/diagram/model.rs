//! The parts of a diagram: plain data that can be compared, positioned in whole CSS pixels.

use super::geometry::{Frame, Point};
use super::pod_appearance::{PodAppearance, PodState};
use super::text::Fitted;
use crate::api::{Key, Name};
use std::rc::Rc;

/// A diagram of a cluster.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram {
    /// The width it is displayed with: a small cluster is scaled up on a large screen.
    pub shown_width: i32,
    /// The width its parts are laid out with.
    pub width: i32,
    /// The height its parts are laid out with.
    pub height: i32,
    /// Services, at the top.
    pub services: Vec<ServiceTile>,
    /// StatefulSets and Deployments with their slots.
    pub workloads: Vec<Rc<WorkloadBand>>,
    /// `Unscheduled`, then the nodes, with their Pods.
    pub nodes: Vec<Rc<NodeBox>>,
    /// Claims and volumes, at the bottom; absent when there are none.
    pub storage: Option<Storage>,
    /// Lines between objects that belong together.
    pub wires: Vec<Wire>,
    /// Arrows of recent changes, shown for a short time.
    pub arrows: Vec<Arrow>,
}

impl Diagram {
    /// The width and height it is displayed with.
    pub fn shown_size(&self) -> (i32, i32) {
        let height = i64::from(self.height) * i64::from(self.shown_width) / i64::from(self.width.max(1));
        (self.shown_width, i32::try_from(height).unwrap_or(i32::MAX))
    }

    /// Whether its Pods are too many for progress rings: then nothing moves between two changes, except arrows.
    pub fn is_crowded(&self) -> bool {
        self.detail() >= Detail::Cell
    }

    /// The level of detail of its Pods.
    pub fn detail(&self) -> Detail {
        self.nodes.iter().find_map(|node| node.pods.first()).map_or(Detail::Card, |pod| pod.detail)
    }

    /// Replaces parts equal to those of an earlier diagram by the same `Rc`: then comparing them is a pointer comparison.
    pub fn reuse(&mut self, before: &Diagram) {
        reuse(&mut self.workloads, &before.workloads);
        reuse(&mut self.nodes, &before.nodes);
    }
}

fn reuse<T: Eq>(now: &mut [Rc<T>], before: &[Rc<T>]) {
    for (now, before) in now.iter_mut().zip(before).filter(|(now, before)| now == before) {
        *now = before.clone();
    }
}

/// The level of detail of a Pod, a slot or a claim.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// A ring and three lines.
    #[default]
    Card,
    /// A ring above two short lines.
    Column,
    /// A ring and a name.
    Chip,
    /// A number in a cell.
    Cell,
    /// A small square; its name is only in the accessible name and the tooltip.
    Dot,
}

/// Whether an object is selected or related to the selected one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum Emphasis {
    #[default]
    None,
    Selected,
    Related,
}

/// A Pod in its node's box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodTile {
    /// Its object.
    pub key: Key,
    /// The displayed name.
    pub name: Name,
    /// The Pod's UID: distinguishes it from an earlier Pod of the same name.
    pub uid: u64,
    /// Its frame.
    pub frame: Frame,
    /// The level of detail.
    pub detail: Detail,
    /// Its name, shortened to fit.
    pub label: Fitted,
    /// Its state with the texts for it.
    pub appearance: PodAppearance,
    /// Its status, shortened to fit.
    pub status: Fitted,
    /// Its DNS name (`web-0.nginx`), shortened to fit; absent when that does not resolve.
    pub dns: Option<Fitted>,
    /// Its replication role where data is replicated: `primary`, `replica`, or empty.
    pub role: &'static str,
    /// Its revision of the StatefulSet, counted from the newest; absent while there is only one.
    pub revision: Option<u8>,
    /// Whether it is selected or related to the selection.
    pub emphasis: Emphasis,
    /// Its previous position relative to `frame`, if it just moved.
    pub came_from: Option<Point>,
    /// Whether it differs from the same Pod of the compared run.
    pub differs: bool,
}

/// A slot of a workload: an ordinal (or a replica) that has a Pod, should have one, or has claims left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The Pod's name.
    pub name: Name,
    /// The displayed name: with its namespace where Pods of several namespaces are shown.
    pub display_name: Name,
    /// The ordinal; absent for Deployments.
    pub ordinal: Option<i64>,
    /// Its frame.
    pub frame: Frame,
    /// The level of detail.
    pub detail: Detail,
    /// Whether it has a Pod.
    pub state: SlotState,
    /// The state of its Pod.
    pub pod_state: Option<PodState>,
    /// Its text, in lines that fit.
    pub lines: Vec<Name>,
    /// The same in one sentence; empty for cells and dots, whose Pod describes it.
    pub description: Name,
    /// Whether it is selected or related to the selection.
    pub emphasis: Emphasis,
    /// Whether the compared run has a Pod here.
    pub differs: bool,
}

/// Whether a slot has a Pod and should have one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotState {
    /// It has a Pod.
    Filled,
    /// It has no Pod; the controller creates this one next.
    Next,
    /// It has no Pod yet.
    Empty,
    /// It has a Pod that is not desired any more (`condemned` in `stateful_set_control.go`).
    Condemned,
    /// It has no Pod and none is desired: only claims are left.
    Undesired,
}

/// A StatefulSet or Deployment with its slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkloadBand {
    /// Its object.
    pub key: Key,
    /// The displayed name.
    pub name: Name,
    /// Its frame.
    pub frame: Frame,
    /// Its kind and name, shortened to fit.
    pub title: Fitted,
    /// The numbers of ready and desired Pods, such as `2/3 ready`.
    pub count: Name,
    /// Its policy or the reason why it is blocked; shortened to fit.
    pub note: Fitted,
    /// The same in full.
    pub note_full: Name,
    /// Whether the note is the reason why it is blocked.
    pub is_blocked: bool,
    /// Position and name of its revisions, newest first, while there is more than one.
    pub legend: Vec<(Point, Name)>,
    /// Its slots.
    pub slots: Vec<Slot>,
    /// Whether it is selected or related to the selection.
    pub emphasis: Emphasis,
}

/// The state of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it; `Unscheduled` is for Pods without a node
pub enum NodeBoxState {
    Unscheduled,
    Ready,
    Cordoned,
    Tainted,
    /// Its kubelet is down, but its condition Ready is still True.
    Unreachable,
    NotReady,
}

/// A node with its Pods, or the box of the Pods without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeBox {
    /// The node; absent for the Pods without one.
    pub node: Option<Key>,
    /// Its accessible name.
    pub name: Name,
    /// Its frame.
    pub frame: Frame,
    /// Its state.
    pub state: NodeBoxState,
    /// The position of its name.
    pub label_at: Point,
    /// Its name, shortened to fit.
    pub label: Fitted,
    /// Status, zone and taints in lines that fit, with their positions.
    pub notes: Vec<(Point, Name)>,
    /// The same in one sentence.
    pub description: Name,
    /// Its Pods.
    pub pods: Vec<PodTile>,
    /// Whether it is selected or related to the selection.
    pub emphasis: Emphasis,
}

/// A Service with the DNS names it provides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceTile {
    /// Its object.
    pub key: Key,
    /// The displayed name.
    pub name: Name,
    /// Its frame.
    pub frame: Frame,
    /// Its name, shortened to fit.
    pub title: Fitted,
    /// `headless`, or its type and address.
    pub kind: Fitted,
    /// Its DNS name.
    pub dns: Fitted,
    /// Whether that name resolves now.
    pub resolves: bool,
    /// The hostnames of its endpoints, or their number.
    pub names: Fitted,
    /// Everything in one sentence.
    pub description: Name,
    /// Whether it is selected or related to the selection.
    pub emphasis: Emphasis,
}

/// A claim with its volume, or a volume whose claim was deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimTile {
    /// Its object.
    pub key: Key,
    /// The displayed name.
    pub name: Name,
    /// Its frame.
    pub frame: Frame,
    /// The level of detail.
    pub detail: Detail,
    /// Its name, shortened to fit.
    pub label: Fitted,
    /// Its phase and size, shortened to fit.
    pub status: Fitted,
    /// Its state.
    pub state: ClaimState,
    /// The number of writes in its volume; absent while no program has used it.
    pub writes: Option<usize>,
    /// Everything in one sentence.
    pub description: Name,
    /// Whether it is selected or related to the selection.
    pub emphasis: Emphasis,
}

/// The state of a claim or a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimState {
    /// Bound, and a Pod mounts it.
    Mounted,
    /// Bound, and no Pod uses it.
    Unused,
    /// Not bound yet.
    Pending,
    /// Being deleted.
    Terminating,
    /// Its volume was deleted.
    Lost,
    /// A volume whose claim was deleted.
    Released,
}

/// Claims and volumes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storage {
    /// Its frame.
    pub frame: Frame,
    /// The position of its heading.
    pub label_at: Point,
    /// In the order of ordinals, those of workloads first.
    pub tiles: Vec<ClaimTile>,
}

/// What a wire connects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireKind {
    /// A slot without Pod and its claims.
    Anchor,
    /// A slot and its Pod.
    Owns,
    /// A Pod and the claim it mounts.
    Mounts,
    /// A Service and a ready endpoint.
    Endpoint,
    /// A Service and an endpoint that is not ready.
    NotReady,
}

/// A line between two objects that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// What it connects.
    pub kind: WireKind,
    /// Its corners.
    pub points: Vec<Point>,
    /// Whether one of its ends is selected.
    pub highlighted: bool,
}

/// Which component acted, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum ArrowKind {
    Creates,
    Deletes,
    Schedules,
    Provisions,
    Publishes,
    Copies,
    User,
}

/// An arrow from the acting object to the changed one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// The change it shows.
    pub seq: u64,
    /// Which component acted, and how.
    pub kind: ArrowKind,
    /// Its corners, from the acting object to the changed one.
    pub points: Vec<Point>,
    /// The component or the action in a word, and its position; absent where a neighbour has the same label.
    pub label: Option<(Point, &'static str)>,
    /// How much of the time it is shown for has passed, in percent.
    pub age: u8,
}
