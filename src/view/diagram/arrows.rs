//! The arrows of the newest changes, from the acting object to the changed one; and where Pods just moved from.

use super::Diagram;
use super::geometry::{Frame, Point};
use super::model::{Arrow, ArrowKind};
use super::scene::Scene;
use super::wires::{FramesByKey, endpoint_path};
use crate::api::endpoint_slice::EndpointSlice;
use crate::api::storage::PersistentVolume;
use crate::api::{Key, Kind};
use crate::cluster::change::typed;
use crate::cluster::{Actor, Change, Fact};
use std::collections::{BTreeMap, BTreeSet};

/// The largest number of arrows at once.
const ARROWS_MAX: usize = 24;
/// The largest number of arrows across packed rows; if there are more, none is drawn.
const PACKED_ARROWS_MAX: usize = 6;
/// The length of the arrow of a user.
const USER_REACH: i32 = 16;
/// Columns narrower than this are too narrow for a label each.
const LABELLED_WIDTH_MIN: i32 = 84;
/// The length of the arrow of the provisioner, below its claim.
const PROVISIONER_REACH: i32 = 22;

/// An arrow without its change and age.
struct ArrowPath {
    kind: ArrowKind,
    points: Vec<Point>,
    label: &'static str,
    label_at: Point,
}

/// The arrows of the newest changes.
pub fn all(diagram: &Diagram, scene: &Scene<'_>, frames: &FramesByKey<'_>, recent: &[&Change], now_ms: u64, window_ms: u64) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    let mut labels = BTreeSet::new();
    // In packed rows, objects are not aligned: only a few arrows across them can be followed.
    let packed = scene.plan.columns.is_none();
    let most = if packed { PACKED_ARROWS_MAX } else { ARROWS_MAX };
    for change in recent.iter().rev() {
        if arrows.len() > most {
            break;
        }
        let age = now_ms.saturating_sub(change.at_ms).saturating_mul(100) / window_ms.max(1);
        let Some(age) = u8::try_from(age).ok().filter(|age| *age < 100) else { continue };
        for ArrowPath { kind, points, label, label_at } in of_change(diagram, scene, frames, change) {
            // In narrow columns labels would overlap: only the first arrow of each kind has one.
            let unique_at = if scene.plan.pod.0 < LABELLED_WIDTH_MIN { Point::default() } else { label_at };
            let label = labels.insert((label, unique_at)).then_some((label_at, label));
            arrows.push(Arrow { seq: change.seq, kind, points, label, age });
        }
    }
    if packed && arrows.len() > most {
        arrows.clear();
    }
    arrows.truncate(most);
    arrows
}

fn of_change(diagram: &Diagram, scene: &Scene<'_>, frames: &FramesByKey<'_>, change: &Change) -> Vec<ArrowPath> {
    let (namespace, name, key) = (&**change.namespace(), &**change.name(), change.key());
    let facts = change.facts();
    let created = facts.contains(&Fact::Created);
    let deleting = facts.contains(&Fact::DeletionRequested);
    let target = frames.frame(&key);
    let arrow = match (change.actor, change.kind()) {
        (Actor::User, _) if created || deleting || facts.contains(&Fact::SpecChanged) => target.map(by_user),
        (Actor::StatefulSet | Actor::ReplicaSet, Kind::Pod) if created => {
            // A Pod is created without a node, even if it has one by now.
            let frame = target.map(|pod| unscheduled_frame(diagram, pod).filter(|frame| frame.x == pod.x).unwrap_or(pod));
            controlled(ArrowKind::Creates, "creates", frames.slot(namespace, name), frame)
        }
        (Actor::StatefulSet | Actor::ReplicaSet, Kind::Pod) if deleting => {
            controlled(ArrowKind::Deletes, "deletes", frames.slot(namespace, name), target)
        }
        (Actor::StatefulSet, Kind::PersistentVolumeClaim) if created => {
            controlled(ArrowKind::Creates, "creates", target.and_then(|claim| slot_above(diagram, claim)), target)
        }
        (Actor::Scheduler, Kind::Pod) if facts.iter().any(is_scheduled) => target.and_then(|pod| scheduled(diagram, pod)),
        (Actor::Provisioner, Kind::PersistentVolume) if created => {
            let (_, volume) = typed::<PersistentVolume>(change);
            let claim = volume.and_then(|v| v.claim.as_ref()).map(|c| Key::new(Kind::PersistentVolumeClaim, &c.namespace, &c.name));
            claim.and_then(|key| frames.frame(&key)).map(provisioned)
        }
        (Actor::User, Kind::Pod) if matches!(facts.as_slice(), [Fact::DataWritten { .. }]) => target.map(by_user),
        (Actor::Program, Kind::Pod) => match facts.as_slice() {
            [Fact::DataCloning { from } | Fact::DataCloned { from, .. } | Fact::DataFollowed { primary: from, .. }] => {
                frames.frame(&Key::new(Kind::Pod, namespace, from)).zip(target).map(|(from, to)| copied(from, to))
            }
            _ => None,
        },
        (_, Kind::EndpointSlice) => return published(scene, frames, change),
        _ => None,
    };
    arrow.into_iter().collect()
}

fn is_scheduled(fact: &Fact) -> bool {
    matches!(fact, Fact::Scheduled { .. })
}

/// From a slot down to the object that is created or deleted for it.
fn controlled(kind: ArrowKind, label: &'static str, slot: Option<Frame>, to: Option<Frame>) -> Option<ArrowPath> {
    let (from, to) = (slot?.bottom_middle(), to?.top_middle());
    Some(ArrowPath { kind, points: vec![from, to], label, label_at: Point { x: from.x + 6, y: from.y + 17 } })
}

/// From the Pod's frame in Unscheduled down to its frame on the node.
fn scheduled(diagram: &Diagram, pod: Frame) -> Option<ArrowPath> {
    let start = unscheduled_frame(diagram, pod)?;
    let from = Point { x: start.x + start.width / 2, y: start.y + start.height / 2 };
    // Above the arrow and centred: other Pods may be left and right of it.
    let label_at = Point { x: from.x, y: from.y - 4 };
    Some(ArrowPath { kind: ArrowKind::Schedules, points: vec![from, pod.top_middle()], label: "scheduler", label_at })
}

fn by_user(to: Frame) -> ArrowPath {
    let tip = Point { x: to.right() - 16, y: to.y };
    let from = Point { x: tip.x, y: tip.y - USER_REACH };
    ArrowPath { kind: ArrowKind::User, points: vec![from, tip], label: "you", label_at: Point { x: tip.x - 28, y: tip.y - 4 } }
}

/// From the Pod that has the data to the one that copies it.
fn copied(from: Frame, to: Frame) -> ArrowPath {
    let (from, to) = if from.x == to.x {
        let (up, down) = (from.bottom_middle(), to.top_middle());
        if from.y < to.y { (up, down) } else { (from.top_middle(), to.bottom_middle()) }
    } else {
        let y = |frame: Frame| frame.y + frame.height / 2;
        let leftward = to.x < from.x;
        let side = |frame: Frame, left: bool| Point { x: if left { frame.x } else { frame.right() }, y: y(frame) };
        (side(from, leftward), side(to, !leftward))
    };
    let label_at = Point { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 - 6 };
    ArrowPath { kind: ArrowKind::Copies, points: vec![from, to], label: "copies", label_at }
}

fn provisioned(to: Frame) -> ArrowPath {
    let tip = to.bottom_middle();
    let from = Point { x: tip.x, y: tip.y + PROVISIONER_REACH };
    ArrowPath {
        kind: ArrowKind::Provisions,
        points: vec![from, tip],
        label: "provisioner",
        label_at: Point { x: tip.x + 7, y: tip.y + 16 },
    }
}

/// The slot above a claim.
fn slot_above(diagram: &Diagram, claim: Frame) -> Option<Frame> {
    diagram.workloads.iter().flat_map(|w| &w.slots).map(|s| s.frame).find(|slot| slot.x == claim.x)
}

/// The frame of a Pod in Unscheduled, before it had a node.
fn unscheduled_frame(diagram: &Diagram, pod: Frame) -> Option<Frame> {
    let node_box = diagram.nodes.first()?.frame;
    let x = if pod.x >= node_box.x && pod.right() <= node_box.right() { pod.x } else { node_box.x };
    Some(Frame::new(x, node_box.y + 6, pod.width, node_box.height - 12))
}

/// From Pods that became ready endpoints up to their Service.
fn published(scene: &Scene<'_>, frames: &FramesByKey<'_>, change: &Change) -> Vec<ArrowPath> {
    let (before, after) = typed::<EndpointSlice>(change);
    let Some(after) = after else { return Vec::new() };
    let was_ready = |pod: &str| before.and_then(|b| b.endpoints.get(pod)).is_some_and(|e| e.ready);
    let namespace = &after.meta.namespace;
    let key = Key::new(Kind::Service, namespace, &after.service);
    let index = scene.input.services.iter().position(|s| s.meta.name == key.name && s.meta.namespace == key.namespace);
    let (Some(tile), Some(index)) = (frames.frame(&key), index) else { return Vec::new() };
    let added = after.endpoints.iter().filter(|(pod, e)| e.ready && !was_ready(pod));
    let pods = added.filter_map(|(pod, _)| frames.frame(&Key::new(Kind::Pod, namespace, pod)));
    let arrow = |pod: Frame| {
        let mut points = endpoint_path(index, tile, pod);
        points.reverse();
        let label_at = Point { x: tile.x + 32, y: tile.bottom() + 14 };
        ArrowPath { kind: ArrowKind::Publishes, points, label: "ready", label_at }
    };
    pods.map(arrow).collect()
}

/// The previous positions of Pods relative to their current ones: of new Pods the same, of scheduled ones in Unscheduled.
pub fn movements(diagram: &Diagram, recent: &[&Change]) -> BTreeMap<Key, Point> {
    let frames: BTreeMap<&Key, Frame> =
        crate::api::order::gather(diagram.nodes.iter().skip(1).flat_map(|r| &r.pods).map(|p| (&p.key, p.frame)));
    let mut movements = BTreeMap::new();
    for change in recent.iter().filter(|c| c.kind() == Kind::Pod && c.before().is_none()) {
        movements.insert(change.key(), Point { x: 0, y: 0 });
    }
    for change in recent.iter().filter(|c| c.kind() == Kind::Pod && c.actor == Actor::Scheduler) {
        let Some(pod) = frames.get(&change.key()) else { continue };
        if let Some(from) = unscheduled_frame(diagram, *pod).filter(|_| change.facts().iter().any(|f| matches!(f, Fact::Scheduled { .. })))
        {
            movements.insert(change.key(), Point { x: from.x - pod.x, y: from.y - pod.y });
        }
    }
    movements
}
