//! The arrows that go: from what acted to what it made, told by the newest changes; and whence a pod just came.

use super::Diagram;
use super::geometry::{Frame, Point};
use super::model::{Arrow, ArrowKind};
use super::scene::Scene;
use super::wires::{Places, endpoint_path};
use crate::api::endpoint_slice::EndpointSlice;
use crate::api::storage::PersistentVolume;
use crate::api::{Key, Kind};
use crate::cluster::change::typed;
use crate::cluster::{Actor, Change, Fact};
use std::collections::{BTreeMap, BTreeSet};

/// More arrows than this at once say nothing.
const ARROWS_MAX: usize = 24;
/// More arrows than this across packed rows are none.
const PACKED_ARROWS_MAX: usize = 6;
/// How far from its target the arrow of a user begins.
const USER_REACH: i32 = 16;
/// Columns narrower than this have no room for a word each.
const LABELLED_WIDTH_MIN: i32 = 84;
/// How far below its claim the arrow of the provisioner begins.
const PROVISIONER_REACH: i32 = 22;

/// An arrow without its change and age.
struct Line {
    kind: ArrowKind,
    points: Vec<Point>,
    label: &'static str,
    label_at: Point,
}

/// The arrows of the newest changes.
pub fn all(diagram: &Diagram, scene: &Scene<'_>, places: &Places<'_>, recent: &[&Change], now_ms: u64, window_ms: u64) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    let mut labels = BTreeSet::new();
    // Packed rows are not in line: a few arrows across them can be followed, many cannot.
    let packed = scene.plan.columns.is_none();
    let most = if packed { PACKED_ARROWS_MAX } else { ARROWS_MAX };
    for change in recent.iter().rev() {
        if arrows.len() > most {
            break;
        }
        let age = now_ms.saturating_sub(change.at_ms).saturating_mul(100) / window_ms.max(1);
        let Some(age) = u8::try_from(age).ok().filter(|age| *age < 100) else { continue };
        for Line { kind, points, label, label_at } in of_change(diagram, scene, places, change) {
            // In narrow columns words would run into each other: one of them says it for all.
            let told_at = if scene.plan.pod.0 < LABELLED_WIDTH_MIN { Point::default() } else { label_at };
            let label = labels.insert((label, told_at)).then_some((label_at, label));
            arrows.push(Arrow { seq: change.seq, kind, points, label, age });
        }
    }
    if packed && arrows.len() > most {
        arrows.clear();
    }
    arrows.truncate(most);
    arrows
}

fn of_change(diagram: &Diagram, scene: &Scene<'_>, places: &Places<'_>, change: &Change) -> Vec<Line> {
    let (namespace, name, key) = (&**change.namespace(), &**change.name(), change.key());
    let facts = change.facts();
    let created = facts.contains(&Fact::Created);
    let deleting = facts.contains(&Fact::Deleting);
    let target = places.frame(&key);
    let line = match (change.actor, change.kind()) {
        (Actor::User, _) if created || deleting || facts.contains(&Fact::SpecChanged) => target.map(by_user),
        (Actor::StatefulSet | Actor::ReplicaSet, Kind::Pod) if created => {
            // A pod is made without a node, wherever it is by now.
            let made = target.map(|pod| unscheduled_place(diagram, pod).filter(|place| place.x == pod.x).unwrap_or(pod));
            controlled(ArrowKind::Creates, "creates", places.slot(namespace, name), made)
        }
        (Actor::StatefulSet | Actor::ReplicaSet, Kind::Pod) if deleting => {
            controlled(ArrowKind::Deletes, "deletes", places.slot(namespace, name), target)
        }
        (Actor::StatefulSet, Kind::PersistentVolumeClaim) if created => {
            controlled(ArrowKind::Creates, "creates", target.and_then(|claim| above(diagram, claim)), target)
        }
        (Actor::Scheduler, Kind::Pod) if facts.iter().any(is_scheduled) => target.and_then(|pod| placed(diagram, pod)),
        (Actor::Provisioner, Kind::PersistentVolume) if created => {
            let (_, volume) = typed::<PersistentVolume>(change);
            let claim = volume.and_then(|v| v.claim.as_ref()).map(|c| Key::new(Kind::PersistentVolumeClaim, &c.namespace, &c.name));
            claim.and_then(|key| places.frame(&key)).map(provisioned)
        }
        (Actor::User, Kind::Pod) if matches!(facts.as_slice(), [Fact::DataWritten { .. }]) => target.map(by_user),
        (Actor::Program, Kind::Pod) => match facts.as_slice() {
            [Fact::DataCloning { from } | Fact::DataCloned { from, .. } | Fact::DataFollowed { primary: from, .. }] => {
                places.frame(&Key::new(Kind::Pod, namespace, from)).zip(target).map(|(from, to)| copied(from, to))
            }
            _ => None,
        },
        (_, Kind::EndpointSlice) => return published(scene, places, change),
        _ => None,
    };
    line.into_iter().collect()
}

fn is_scheduled(fact: &Fact) -> bool {
    matches!(fact, Fact::Scheduled { .. })
}

/// From a slot down to what is made for it or taken from it.
fn controlled(kind: ArrowKind, label: &'static str, slot: Option<Frame>, to: Option<Frame>) -> Option<Line> {
    let (from, to) = (slot?.bottom_middle(), to?.top_middle());
    Some(Line { kind, points: vec![from, to], label, label_at: Point { x: from.x + 6, y: from.y + 17 } })
}

/// From the place a pod had without a node down to the one it has there.
fn placed(diagram: &Diagram, pod: Frame) -> Option<Line> {
    let place = unscheduled_place(diagram, pod)?;
    let from = Point { x: place.x + place.width / 2, y: place.y + place.height / 2 };
    // Above the arrow, and in its middle: beside it other pods may stand.
    let label_at = Point { x: from.x, y: from.y - 4 };
    Some(Line { kind: ArrowKind::Places, points: vec![from, pod.top_middle()], label: "scheduler", label_at })
}

fn by_user(to: Frame) -> Line {
    let tip = Point { x: to.right() - 16, y: to.y };
    let from = Point { x: tip.x, y: tip.y - USER_REACH };
    Line { kind: ArrowKind::User, points: vec![from, tip], label: "you", label_at: Point { x: tip.x - 28, y: tip.y - 4 } }
}

/// From the pod that has data to the one that copies it.
fn copied(from: Frame, to: Frame) -> Line {
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
    Line { kind: ArrowKind::Copies, points: vec![from, to], label: "copies", label_at }
}

fn provisioned(to: Frame) -> Line {
    let tip = to.bottom_middle();
    let from = Point { x: tip.x, y: tip.y + PROVISIONER_REACH };
    Line { kind: ArrowKind::Provisions, points: vec![from, tip], label: "provisioner", label_at: Point { x: tip.x + 7, y: tip.y + 16 } }
}

/// The slot right above a claim.
fn above(diagram: &Diagram, claim: Frame) -> Option<Frame> {
    diagram.workloads.iter().flat_map(|w| &w.slots).map(|s| s.frame).find(|slot| slot.x == claim.x)
}

/// Where a pod stood, or would have stood, before it had a node.
fn unscheduled_place(diagram: &Diagram, pod: Frame) -> Option<Frame> {
    let room = diagram.rooms.first()?.frame;
    let x = if pod.x >= room.x && pod.right() <= room.right() { pod.x } else { room.x };
    Some(Frame::new(x, room.y + 6, pod.width, room.height - 12))
}

/// From pods that get traffic from now on up to their Service.
fn published(scene: &Scene<'_>, places: &Places<'_>, change: &Change) -> Vec<Line> {
    let (before, after) = typed::<EndpointSlice>(change);
    let Some(after) = after else { return Vec::new() };
    let was_ready = |pod: &str| before.and_then(|b| b.endpoints.get(pod)).is_some_and(|e| e.ready);
    let namespace = &after.meta.namespace;
    let key = Key::new(Kind::Service, namespace, &after.service);
    let number = scene.census.services.iter().position(|s| s.meta.name == key.name && s.meta.namespace == key.namespace);
    let (Some(tile), Some(number)) = (places.frame(&key), number) else { return Vec::new() };
    let fresh = after.endpoints.iter().filter(|(pod, e)| e.ready && !was_ready(pod));
    let pods = fresh.filter_map(|(pod, _)| places.frame(&Key::new(Kind::Pod, namespace, pod)));
    let line = |pod: Frame| {
        let mut points = endpoint_path(number, tile, pod);
        points.reverse();
        let label_at = Point { x: tile.x + 32, y: tile.bottom() + 14 };
        Line { kind: ArrowKind::Publishes, points, label: "ready", label_at }
    };
    pods.map(line).collect()
}

/// Whence pods just came: from Unscheduled to their node, or from nowhere to where they are.
pub fn movements(diagram: &Diagram, recent: &[&Change]) -> BTreeMap<Key, Point> {
    let frames: BTreeMap<&Key, Frame> =
        crate::api::order::gather(diagram.rooms.iter().skip(1).flat_map(|r| &r.pods).map(|p| (&p.key, p.frame)));
    let mut movements = BTreeMap::new();
    for change in recent.iter().filter(|c| c.kind() == Kind::Pod && c.before().is_none()) {
        movements.insert(change.key(), Point { x: 0, y: 0 });
    }
    for change in recent.iter().filter(|c| c.kind() == Kind::Pod && c.actor == Actor::Scheduler) {
        let Some(pod) = frames.get(&change.key()) else { continue };
        if let Some(from) = unscheduled_place(diagram, *pod).filter(|_| change.facts().iter().any(|f| matches!(f, Fact::Scheduled { .. })))
        {
            movements.insert(change.key(), Point { x: from.x - pod.x, y: from.y - pod.y });
        }
    }
    movements
}
