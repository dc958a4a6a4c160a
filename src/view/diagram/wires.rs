//! The lines that stay: an ordinal's own things, a pod and its claims, a Service and its pods.

use super::Diagram;
use super::census::{Column, key_of};
use super::geometry::{Frame, Point};
use super::model::{Wire, WireKind};
use super::scene::Scene;
use crate::api::endpoint_slice::EndpointSlice;
use crate::api::order;
use crate::api::{Key, Kind};
use std::collections::BTreeMap;

/// Where things are, by key.
pub struct Places<'d> {
    frames: BTreeMap<&'d Key, Frame>,
    slots: BTreeMap<(&'d str, &'d str), Frame>,
}

impl<'d> Places<'d> {
    /// Of a picture laid out.
    pub fn of(diagram: &'d Diagram) -> Places<'d> {
        let mut frames = BTreeMap::new();
        frames.extend(diagram.services.iter().map(|s| (&s.key, s.frame)));
        frames.extend(diagram.workloads.iter().map(|w| (&w.key, w.frame)));
        frames.extend(diagram.rooms.iter().flat_map(|r| &r.pods).map(|p| (&p.key, p.frame)));
        frames.extend(diagram.storage.iter().flat_map(|s| &s.tiles).map(|c| (&c.key, c.frame)));
        let slots = diagram.workloads.iter().flat_map(|w| w.slots.iter().map(|s| ((&*w.key.namespace, &*s.name), s.frame)));
        Places { slots: slots.collect(), frames }
    }

    /// An object's frame.
    pub fn frame(&self, key: &Key) -> Option<Frame> {
        self.frames.get(key).copied()
    }

    /// The slot of a pod of this name.
    pub fn slot(&self, namespace: &str, pod: &str) -> Option<Frame> {
        self.slots.get(&(namespace, pod)).copied()
    }
}

/// All wires of a picture laid out. Where rows are packed, only those of what is selected.
pub fn all(scene: &Scene<'_>, places: &Places<'_>) -> Vec<Wire> {
    let mut wires = Vec::new();
    if scene.plan.columns.is_none() && !scene.has_selection() {
        return wires;
    }
    for (workload, column) in scene.census.columns() {
        let namespace = workload.map(|w| &*w.key.namespace).or(column.pod.as_ref().map(|p| &*p.meta.namespace)).unwrap_or_default();
        own(scene, places, namespace, column, &mut wires);
    }
    for number in 0..scene.census.services.len() {
        endpoints(scene, places, number, &mut wires);
    }
    order::sort_by_key(&mut wires, |wire| wire.hot);
    wires
}

fn own(scene: &Scene<'_>, places: &Places<'_>, namespace: &str, column: &Column, wires: &mut Vec<Wire>) {
    let straight = scene.plan.columns.is_some();
    let slot = places.slot(namespace, &column.name).filter(|_| column.ordinal.is_some());
    let pod = column.pod.as_ref().map(|p| key_of(&**p));
    let pod_frame = pod.as_ref().and_then(|key| places.frame(key));
    let claims: Vec<Key> = match &column.pod {
        Some(p) => p.claims().map(|(_, claim)| Key::new(Kind::PersistentVolumeClaim, namespace, claim)).collect(),
        None => Vec::new(),
    };
    if straight && pod.is_none() {
        let last = column.claims.first().and_then(|c| places.frame(&key_of(&**c)));
        if let (Some(slot), Some(claim)) = (slot, last) {
            wires.push(Wire { kind: WireKind::Anchor, points: vec![slot.bottom_middle(), claim.top_middle()], hot: false });
        }
    }
    let (Some(key), Some(frame)) = (pod, pod_frame) else { return };
    if let (Some(slot), true) = (slot, straight) {
        let hot = scene.is_hot(&key, &key);
        wires.push(Wire { kind: WireKind::Owns, points: vec![slot.bottom_middle(), frame.top_middle()], hot });
    }
    for claim in claims {
        let hot = scene.is_hot(&key, &claim);
        let Some(to) = places.frame(&claim).filter(|_| straight || hot) else { continue };
        let (from, to) = (frame.bottom_middle(), to.top_middle());
        if !column.claims.is_empty()
            && straight
            && wires.last().is_some_and(|w| w.kind == WireKind::Mounts && w.points.first() == Some(&from))
        {
            continue;
        }
        wires.push(Wire { kind: WireKind::Mounts, points: bent(from, to), hot });
    }
}

/// Down, across in the gap before the end, down.
fn bent(from: Point, to: Point) -> Vec<Point> {
    if from.x == to.x {
        return vec![from, to];
    }
    let y = to.y - 5;
    vec![from, Point { x: from.x, y }, Point { x: to.x, y }, to]
}

/// From a Service to a pod: down to the lane of this Service, across, and down at its place on the pod.
pub fn endpoint_path(number: usize, service: Frame, pod: Frame) -> Vec<Point> {
    let lane = i32::try_from(number).unwrap_or(0);
    let bus = service.bottom() + 5 + lane % 3 * 4;
    let x = pod.x + 10 + lane % 4 * 6;
    let from = Point { x: service.x + 24, y: service.bottom() };
    vec![from, Point { x: from.x, y: bus }, Point { x, y: bus }, Point { x, y: pod.y }]
}

fn endpoints(scene: &Scene<'_>, places: &Places<'_>, number: usize, wires: &mut Vec<Wire>) {
    let Some(service) = scene.census.services.get(number) else { return };
    let key = key_of(&**service);
    let (Some(tile), Some(slice)) = (places.frame(&key), scene.state.find::<EndpointSlice>(&key.namespace, &key.name)) else { return };
    for (pod, endpoint) in slice.endpoints.iter() {
        let pod = Key::new(Kind::Pod, &key.namespace, pod);
        let hot = scene.is_hot(&key, &pod);
        let Some(to) = places.frame(&pod).filter(|_| scene.plan.columns.is_some() || hot) else { continue };
        let points = endpoint_path(number, tile, to);
        let kind = if endpoint.ready { WireKind::Endpoint } else { WireKind::NotReady };
        wires.push(Wire { kind, points, hot });
    }
}
