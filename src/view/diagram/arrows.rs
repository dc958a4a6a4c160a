//! The arrows that go: from what acted to what it made, told by the newest changes; and whence a pod just came.

use super::Diagram;
use super::geometry::{Frame, Point};
use super::model::{Arrow, ArrowKind};
use super::wires::Places;
use crate::api::endpoint_slice::EndpointSlice;
use crate::api::storage::PersistentVolume;
use crate::api::{Key, Kind};
use crate::cluster::change::typed;
use crate::cluster::{Actor, Change, Fact};
use std::collections::BTreeMap;

/// More arrows than this at once say nothing.
const ARROWS_MAX: usize = 24;
/// How far from its target the arrow of a user begins.
const USER_REACH: i32 = 26;

/// The arrows of the newest changes.
pub fn all(diagram: &Diagram, places: &Places<'_>, recent: &[&Change], now_ms: u64, window_ms: u64) -> Vec<Arrow> {
    let mut arrows = Vec::new();
    for change in recent {
        let age = now_ms.saturating_sub(change.at_ms).saturating_mul(100) / window_ms.max(1);
        let Some(age) = u8::try_from(age).ok().filter(|age| *age < 100) else { continue };
        for (kind, label, from, to) in of_change(diagram, places, change) {
            arrows.push(Arrow { seq: change.seq, kind, from, to, label, age });
        }
    }
    let too_many = arrows.len().saturating_sub(ARROWS_MAX);
    arrows.drain(..too_many);
    arrows
}

type Line = (ArrowKind, &'static str, Point, Point);

fn of_change(diagram: &Diagram, places: &Places<'_>, change: &Change) -> Vec<Line> {
    let (namespace, name) = (&*change.key.namespace, &*change.key.name);
    let facts = change.facts();
    let created = facts.contains(&Fact::Created);
    let deleting = facts.contains(&Fact::Deleting) || facts.contains(&Fact::Gone);
    let target = places.frame(&change.key);
    match (change.actor, change.key.kind) {
        (Actor::User, _) if created || deleting => target.map(by_user).into_iter().collect(),
        (Actor::StatefulSet, Kind::Pod) if created || deleting => {
            let kind = if created { ArrowKind::Creates } else { ArrowKind::Deletes };
            line(kind, if created { "creates" } else { "deletes" }, places.slot(namespace, name), target)
        }
        (Actor::ReplicaSet, Kind::Pod) if created || deleting => {
            let kind = if created { ArrowKind::Creates } else { ArrowKind::Deletes };
            line(kind, if created { "creates" } else { "deletes" }, places.slot(namespace, name), target)
        }
        (Actor::StatefulSet, Kind::PersistentVolumeClaim) if created => {
            let slot = target.and_then(|claim| above(diagram, claim));
            line(ArrowKind::Creates, "creates", slot, target)
        }
        (Actor::Scheduler, Kind::Pod) if facts.iter().any(|f| matches!(f, Fact::Scheduled { .. })) => {
            let from = target.and_then(|pod| unscheduled_place(diagram, pod));
            line(ArrowKind::Places, "scheduler", from, target)
        }
        (Actor::Provisioner, Kind::PersistentVolume) if created => {
            let (_, volume) = typed::<PersistentVolume>(change);
            let claim = volume.and_then(|v| v.claim.as_ref()).map(|c| Key::new(Kind::PersistentVolumeClaim, &c.namespace, &c.name));
            let claim = claim.and_then(|key| places.frame(&key));
            claim.map(|frame| provisioned(frame, diagram.height)).into_iter().collect()
        }
        (_, Kind::EndpointSlice) => published(places, change),
        _ => Vec::new(),
    }
}

fn line(kind: ArrowKind, label: &'static str, from: Option<Frame>, to: Option<Frame>) -> Vec<Line> {
    let (Some(from), Some(to)) = (from, to) else { return Vec::new() };
    vec![(kind, label, from.bottom_middle(), to.top_middle())]
}

fn by_user(to: Frame) -> Line {
    let tip = Point { x: to.right() - 6, y: to.y + 6 };
    (ArrowKind::User, "you", Point { x: tip.x + USER_REACH / 2, y: tip.y - USER_REACH }, tip)
}

fn provisioned(to: Frame, height: i32) -> Line {
    let tip = to.bottom_middle();
    (ArrowKind::Provisions, "provisioner", Point { x: tip.x, y: (tip.y + 30).min(height) }, tip)
}

/// The slot right above a claim.
fn above(diagram: &Diagram, claim: Frame) -> Option<Frame> {
    diagram.workloads.iter().flat_map(|w| &w.slots).map(|s| s.frame).find(|slot| slot.x == claim.x)
}

/// Where a pod stood, or would have stood, before it had a node.
fn unscheduled_place(diagram: &Diagram, pod: Frame) -> Option<Frame> {
    let room = diagram.rooms.first()?.frame;
    let x = if pod.x >= room.x && pod.right() <= room.right() { pod.x } else { room.x };
    Some(Frame::new(x, room.y + 8, pod.width, room.height - 16))
}

fn published(places: &Places<'_>, change: &Change) -> Vec<Line> {
    let (before, after) = typed::<EndpointSlice>(change);
    let Some(after) = after else { return Vec::new() };
    let was_ready = |pod: &str| before.and_then(|b| b.endpoints.get(pod)).is_some_and(|e| e.ready);
    let service = Key::new(Kind::Service, &after.meta.namespace, &after.service);
    let Some(tile) = places.frame(&service) else { return Vec::new() };
    let fresh = after.endpoints.iter().filter(|(pod, e)| e.ready && !was_ready(pod));
    let pods = fresh.filter_map(|(pod, _)| places.frame(&Key::new(Kind::Pod, &after.meta.namespace, pod)));
    let to = Point { x: tile.x + 24, y: tile.bottom() };
    pods.map(|pod| (ArrowKind::Publishes, "endpoint", Point { x: pod.x + 12, y: pod.y }, to)).collect()
}

/// Whence pods just came: from Unscheduled to their node.
pub fn movements(diagram: &Diagram, recent: &[&Change]) -> BTreeMap<Key, Point> {
    let frames: BTreeMap<&Key, Frame> = diagram.rooms.iter().skip(1).flat_map(|r| &r.pods).map(|p| (&p.key, p.frame)).collect();
    let mut movements = BTreeMap::new();
    for change in recent.iter().filter(|c| c.key.kind == Kind::Pod && c.actor == Actor::Scheduler) {
        let Some(pod) = frames.get(&change.key) else { continue };
        if let Some(from) = unscheduled_place(diagram, *pod).filter(|_| change.facts().iter().any(|f| matches!(f, Fact::Scheduled { .. })))
        {
            movements.insert(change.key.clone(), Point { x: from.x - pod.x, y: from.y - pod.y });
        }
    }
    movements
}
