//! What the picture of a cluster consists of: plain comparable data, placed in whole CSS pixels.

use super::geometry::{Frame, Point};
use super::pod_state::{PodLook, PodState};
use super::text::Fitted;
use crate::api::{Key, Name};
use std::rc::Rc;

/// The whole picture.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diagram {
    /// How wide it is to be shown: a small cluster fills a large screen.
    pub shown_width: i32,
    /// The width its parts are laid out in.
    pub width: i32,
    /// The height its parts are laid out in.
    pub height: i32,
    /// Services, above everything.
    pub services: Vec<ServiceTile>,
    /// Sets and Deployments with their slots.
    pub workloads: Vec<Rc<WorkloadBand>>,
    /// Where pods are: `Unscheduled`, then the nodes.
    pub rooms: Vec<Rc<Room>>,
    /// Claims and volumes, below everything; absent when there are none.
    pub storage: Option<Storage>,
    /// Lines that stay: who belongs to whom.
    pub wires: Vec<Wire>,
    /// Arrows that go: who just did what.
    pub arrows: Vec<Arrow>,
}

impl Diagram {
    /// How wide and how high it is to be shown.
    pub fn shown_size(&self) -> (i32, i32) {
        let height = i64::from(self.height) * i64::from(self.shown_width) / i64::from(self.width.max(1));
        (self.shown_width, i32::try_from(height).unwrap_or(i32::MAX))
    }

    /// Whether its pods are too many for rings: without arrows, nothing in it moves between two changes.
    pub fn is_crowded(&self) -> bool {
        self.detail() >= Detail::Cell
    }

    /// How much its pods show of themselves.
    pub fn detail(&self) -> Detail {
        self.rooms.iter().find_map(|room| room.pods.first()).map_or(Detail::Card, |pod| pod.detail)
    }

    /// What is as it was in an earlier picture becomes the same thing: whoever compares need not look into it.
    pub fn keep(&mut self, before: &Diagram) {
        keep(&mut self.workloads, &before.workloads);
        keep(&mut self.rooms, &before.rooms);
    }
}

fn keep<T: Eq>(now: &mut [Rc<T>], before: &[Rc<T>]) {
    for (now, before) in now.iter_mut().zip(before).filter(|(now, before)| now == before) {
        *now = before.clone();
    }
}

/// How much a pod, a slot or a claim shows of itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Detail {
    /// Ring beside three lines.
    #[default]
    Card,
    /// Ring above two short lines.
    Column,
    /// Ring beside a name.
    Chip,
    /// A number in a cell.
    Cell,
    /// A small square; its name only for readers and pointers.
    Dot,
}

/// Whether an object is the selected one, has to do with it, or stands back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // each says what it is
pub enum Emphasis {
    #[default]
    None,
    Selected,
    Related,
}

/// A pod where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PodTile {
    /// Whose.
    pub key: Key,
    /// What the pod is called.
    pub name: Name,
    /// Tells it from the pod of the same name before it.
    pub uid: u64,
    /// Where.
    pub frame: Frame,
    /// How much is shown.
    pub detail: Detail,
    /// Its name, as far as it fits.
    pub label: Fitted,
    /// Its state, in a word, a shape and a sentence.
    pub look: PodLook,
    /// Its status, as far as it fits.
    pub status: Fitted,
    /// The name it answers to (`web-0.nginx`), as far as it fits; absent when it does not.
    pub dns: Option<Fitted>,
    /// What it is to the others of its set where data is copied: `primary`, `replica`, or nothing.
    pub role: &'static str,
    /// Which of its set's revisions it is of, counted from the newest; absent while there is one only.
    pub revision: Option<u8>,
    /// Selected or related to what is.
    pub emphasis: Emphasis,
    /// Whence it just came, relative to where it is.
    pub came_from: Option<Point>,
    /// Whether it is otherwise in the run beside this one.
    pub differs: bool,
}

/// A place of a set: an ordinal that has a pod, gets one, or is to lose it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The pod's name.
    pub name: Name,
    /// What the pod is called.
    pub called: Name,
    /// The ordinal; absent for Deployments.
    pub ordinal: Option<i64>,
    /// Where.
    pub frame: Frame,
    /// How much is shown.
    pub detail: Detail,
    /// What it holds.
    pub state: SlotState,
    /// How its pod is.
    pub pod_state: Option<PodState>,
    /// What it says of itself, in lines that fit.
    pub lines: Vec<Name>,
    /// The same in one sentence; empty for cells and dots whose pod says it.
    pub description: Name,
    /// Selected or related to what is.
    pub emphasis: Emphasis,
    /// Whether there is a pod in the run beside this one.
    pub differs: bool,
}

/// What a slot holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotState {
    /// A pod.
    Filled,
    /// No pod, and this one is next.
    Next,
    /// No pod yet.
    Empty,
    /// A pod that is wanted no longer.
    Condemned,
    /// No pod, and none wanted: only claims are left.
    Gone,
}

/// A set or Deployment with its slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkloadBand {
    /// Whose.
    pub key: Key,
    /// What it is called.
    pub name: Name,
    /// Where.
    pub frame: Frame,
    /// Its kind and name as far as they fit.
    pub title: Fitted,
    /// How many are Ready of how many.
    pub count: Name,
    /// Its policy, or why the next thing waits; as far as it fits.
    pub note: Fitted,
    /// The same in full.
    pub note_full: Name,
    /// Whether the note is a wait.
    pub waits: bool,
    /// Its revisions, newest first, while there is more than one: place, name.
    pub legend: Vec<(Point, Name)>,
    /// Its slots.
    pub slots: Vec<Slot>,
    /// Selected or related to what is.
    pub emphasis: Emphasis,
}

/// How a node is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the first is for pods without a node
pub enum RoomState {
    Unscheduled,
    Ready,
    Cordoned,
    Tainted,
    /// Its kubelet stands still and nobody has noticed yet.
    Silent,
    NotReady,
}

/// A node with its pods, or the place of the pods without one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Which node; absent for the pods without one.
    pub node: Option<Key>,
    /// Its accessible name.
    pub name: Name,
    /// Where.
    pub frame: Frame,
    /// How it is.
    pub state: RoomState,
    /// Where its name stands.
    pub label_at: Point,
    /// Its name, as far as it fits.
    pub label: Fitted,
    /// What else is to be said, in lines that fit, below the name or beside it.
    pub notes: Vec<(Point, Name)>,
    /// The same in one sentence.
    pub description: Name,
    /// The pods in it.
    pub pods: Vec<PodTile>,
    /// Selected or related to what is.
    pub emphasis: Emphasis,
}

/// A Service and the names it gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceTile {
    /// Whose.
    pub key: Key,
    /// What it is called.
    pub name: Name,
    /// Where.
    pub frame: Frame,
    /// Its name, as far as it fits.
    pub title: Fitted,
    /// `headless`, or its type and address.
    pub kind: Fitted,
    /// Its own name in DNS.
    pub dns: Fitted,
    /// Whether that name is answered now.
    pub answers: bool,
    /// The names of its pods, or what it answers with.
    pub names: Fitted,
    /// Everything in one sentence.
    pub description: Name,
    /// Selected or related to what is.
    pub emphasis: Emphasis,
}

/// A claim with its volume, or a volume that no claim holds any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimTile {
    /// Whose.
    pub key: Key,
    /// What it is called.
    pub name: Name,
    /// Where.
    pub frame: Frame,
    /// How much is shown.
    pub detail: Detail,
    /// Its name, as far as it fits.
    pub label: Fitted,
    /// Its phase and size, as far as they fit.
    pub status: Fitted,
    /// How it is.
    pub state: ClaimState,
    /// How many writes lie in its volume; nothing where no program has been.
    pub writes: Option<usize>,
    /// Everything in one sentence.
    pub description: Name,
    /// Selected or related to what is.
    pub emphasis: Emphasis,
}

/// How a claim is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimState {
    /// Bound, and a pod mounts it.
    Mounted,
    /// Bound, and no pod uses it.
    Kept,
    /// It has no volume yet.
    Pending,
    /// It is going.
    Terminating,
    /// Its volume is gone.
    Lost,
    /// A volume whose claim is gone.
    Released,
}

/// Claims and volumes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Storage {
    /// Where.
    pub frame: Frame,
    /// Where its heading stands.
    pub label_at: Point,
    /// In ordinal order, those of sets first.
    pub tiles: Vec<ClaimTile>,
}

/// What a wire says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WireKind {
    /// An ordinal and all that is its own.
    Anchor,
    /// A slot and its pod.
    Owns,
    /// A pod and the claim it mounts.
    Mounts,
    /// A Service and a pod that gets its traffic.
    Endpoint,
    /// A Service and a pod that gets none.
    NotReady,
}

/// A line that stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// What it says.
    pub kind: WireKind,
    /// Its corners.
    pub points: Vec<Point>,
    /// Whether it belongs to what is selected.
    pub hot: bool,
}

/// Who acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // each says what it is
pub enum ArrowKind {
    Creates,
    Deletes,
    Places,
    Provisions,
    Publishes,
    Copies,
    User,
}

/// An arrow from what acted to what it made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// The change it shows.
    pub seq: u64,
    /// Who acted.
    pub kind: ArrowKind,
    /// Its corners, from what acted to what it made.
    pub points: Vec<Point>,
    /// Who acted, or what it did, in a word, and where that stands; absent where a neighbour says it already.
    pub label: Option<(Point, &'static str)>,
    /// How much of its time has passed, in percent.
    pub age: u8,
}
