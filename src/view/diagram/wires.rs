//! The wires: lines between a slot and its Pod, a Pod and its claims, a Service and its endpoints.

use super::Diagram;
use super::geometry::{Frame, Point};
use super::input::{PodColumn, key_of};
use super::model::{Wire, WireKind};
use super::scene::Scene;
use crate::api::endpoint_slice::EndpointSlice;
use crate::api::order;
use crate::api::order::gather;
use crate::api::{Key, Kind};
use std::collections::BTreeMap;

/// The frames of a diagram's objects, by key.
pub struct FramesByKey<'d> {
    frames: BTreeMap<&'d Key, Frame>,
    slots: BTreeMap<(&'d str, &'d str), Frame>,
}

impl<'d> FramesByKey<'d> {
    /// Collects the frames of a diagram.
    pub fn of(diagram: &'d Diagram) -> FramesByKey<'d> {
        let mut frames = BTreeMap::new();
        frames.extend(diagram.services.iter().map(|s| (&s.key, s.frame)));
        frames.extend(diagram.workloads.iter().map(|w| (&w.key, w.frame)));
        frames.extend(diagram.nodes.iter().flat_map(|r| &r.pods).map(|p| (&p.key, p.frame)));
        frames.extend(diagram.storage.iter().flat_map(|s| &s.tiles).map(|c| (&c.key, c.frame)));
        let slots = diagram.workloads.iter().flat_map(|w| w.slots.iter().map(|s| ((&*w.key.namespace, &*s.name), s.frame)));
        FramesByKey { slots: gather(slots), frames }
    }

    /// The frame of an object.
    pub fn frame(&self, key: &Key) -> Option<Frame> {
        self.frames.get(key).copied()
    }

    /// The frame of the slot with a Pod of this name.
    pub fn slot(&self, namespace: &str, pod: &str) -> Option<Frame> {
        self.slots.get(&(namespace, pod)).copied()
    }
}

/// All wires of a diagram. In packed rows, only those of the selected object.
pub fn all(scene: &Scene<'_>, frames: &FramesByKey<'_>) -> Vec<Wire> {
    let mut wires = Vec::new();
    if scene.plan.columns.is_none() && !scene.has_selection() {
        return wires;
    }
    for (workload, column) in scene.input.columns() {
        let namespace = workload.map(|w| &*w.key.namespace).or(column.pod.as_ref().map(|p| &*p.meta.namespace)).unwrap_or_default();
        column_wires(scene, frames, namespace, column, &mut wires);
    }
    for number in 0..scene.input.services.len() {
        endpoint_wires(scene, frames, number, &mut wires);
    }
    order::sort_by_key(&mut wires, |wire| wire.highlighted);
    wires
}

fn column_wires(scene: &Scene<'_>, frames: &FramesByKey<'_>, namespace: &str, column: &PodColumn, wires: &mut Vec<Wire>) {
    let straight = scene.plan.columns.is_some();
    let slot = frames.slot(namespace, &column.name).filter(|_| column.ordinal.is_some());
    let pod = column.pod.as_ref().map(|p| key_of(&**p));
    let pod_frame = pod.as_ref().and_then(|key| frames.frame(key));
    let claims: Vec<Key> = match &column.pod {
        Some(p) => p.claims().map(|(_, claim)| Key::new(Kind::PersistentVolumeClaim, namespace, claim)).collect(),
        None => Vec::new(),
    };
    if straight && pod.is_none() {
        let claim = column.claims.first().and_then(|c| frames.frame(&key_of(&**c)));
        if let (Some(slot), Some(claim)) = (slot, claim) {
            wires.push(Wire { kind: WireKind::Anchor, points: vec![slot.bottom_middle(), claim.top_middle()], highlighted: false });
        }
    }
    let (Some(key), Some(frame)) = (pod, pod_frame) else { return };
    if let (Some(slot), true) = (slot, straight) {
        let highlighted = scene.is_highlighted(&key, &key);
        wires.push(Wire { kind: WireKind::Owns, points: vec![slot.bottom_middle(), frame.top_middle()], highlighted });
    }
    for claim in claims {
        let highlighted = scene.is_highlighted(&key, &claim);
        let Some(to) = frames.frame(&claim).filter(|_| straight || highlighted) else { continue };
        let (from, to) = (frame.bottom_middle(), to.top_middle());
        if !column.claims.is_empty()
            && straight
            && wires.last().is_some_and(|w| w.kind == WireKind::Mounts && w.points.first() == Some(&from))
        {
            continue;
        }
        wires.push(Wire { kind: WireKind::Mounts, points: bent(from, to), highlighted });
    }
}

/// Down, across in the gap above the end, down.
fn bent(from: Point, to: Point) -> Vec<Point> {
    if from.x == to.x {
        return vec![from, to];
    }
    let y = to.y - 5;
    vec![from, Point { x: from.x, y }, Point { x: to.x, y }, to]
}

/// From a Service to a Pod: down to the lane of this Service, across, and down to its offset on the Pod.
pub fn endpoint_path(number: usize, service: Frame, pod: Frame) -> Vec<Point> {
    let lane = i32::try_from(number).unwrap_or(0);
    let bus = service.bottom() + 5 + lane % 3 * 4;
    let x = pod.x + 10 + lane % 4 * 6;
    let from = Point { x: service.x + 24, y: service.bottom() };
    vec![from, Point { x: from.x, y: bus }, Point { x, y: bus }, Point { x, y: pod.y }]
}

fn endpoint_wires(scene: &Scene<'_>, frames: &FramesByKey<'_>, number: usize, wires: &mut Vec<Wire>) {
    let Some(service) = scene.input.services.get(number) else { return };
    let key = key_of(&**service);
    let (Some(tile), Some(slice)) = (frames.frame(&key), scene.state.find::<EndpointSlice>(&key.namespace, &key.name)) else { return };
    for (pod, endpoint) in slice.endpoints.iter() {
        let pod = Key::new(Kind::Pod, &key.namespace, pod);
        let highlighted = scene.is_highlighted(&key, &pod);
        let Some(to) = frames.frame(&pod).filter(|_| scene.plan.columns.is_some() || highlighted) else { continue };
        let points = endpoint_path(number, tile, to);
        let kind = if endpoint.ready { WireKind::Endpoint } else { WireKind::NotReady };
        wires.push(Wire { kind, points, highlighted });
    }
}
