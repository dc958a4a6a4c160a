//! The rooms pods are in: one for those without a node, then the nodes.

use super::census::{Column, Workload, key_of};
use super::geometry::{Flow, Frame, Point};
use super::model::{Room, RoomState};
use super::plan::{Columns, GAP, INSET, NAME_SIZE, NOTE_SIZE, POD_GAP};
use super::pods;
use super::scene::Scene;
use super::text::{fit, fit_name, text_width, wrap};
use crate::api::Name;
use crate::api::node::{Node, NodeReady};
use crate::api::pod::Pod;
use std::collections::BTreeMap;
use std::rc::Rc;

const HEAD: i32 = 24;
const ROW_INSET: i32 = 6;
const ROOM_WIDTH_MIN: i32 = 150;

/// A pod with the place it has in its set.
type Placed<'c> = (usize, Option<&'c Workload>, &'c Column, &'c Rc<Pod>);

/// Who is in a room.
struct Tenants<'c> {
    /// The node's name; absent for the pods without one.
    name: Option<&'c Name>,
    /// The node; absent also when it was deleted and pods are still bound to it.
    node: Option<&'c Rc<Node>>,
    pods: Vec<Placed<'c>>,
}

/// The rooms from `top` on, and where they end.
pub fn lay_out(scene: &Scene<'_>, top: i32) -> (Vec<Room>, i32) {
    let mut by_node: BTreeMap<Option<&Name>, Vec<Placed<'_>>> = BTreeMap::new();
    for (number, (workload, column)) in scene.census.columns().enumerate() {
        if let Some(pod) = &column.pod {
            by_node.entry(pod.node.as_ref()).or_default().push((number, workload, column, pod));
        }
    }
    let mut tenants = |name, node| Tenants { name, node, pods: by_node.remove(&name).unwrap_or_default() };
    let mut rooms = vec![tenants(None, None)];
    rooms.extend(scene.census.nodes.iter().map(|node| tenants(Some(&node.meta.name), Some(node))));
    rooms.extend(by_node.into_iter().map(|(name, pods)| Tenants { name, node: None, pods }));
    match &scene.plan.columns {
        Some(columns) => in_columns(scene, columns, &rooms, top),
        None => packed(scene, &rooms, top),
    }
}

fn in_columns(scene: &Scene<'_>, columns: &Columns, rooms: &[Tenants<'_>], top: i32) -> (Vec<Room>, i32) {
    let (width, height) = scene.plan.pod;
    let (head, foot) = if columns.gutter > 0 { (ROW_INSET, ROW_INSET) } else { (HEAD, ROW_INSET) };
    let mut y = top;
    let mut out = Vec::new();
    for tenants in rooms {
        let frame = Frame::new(scene.plan.left, y, scene.plan.width, head + height + foot);
        let tiles = tenants.pods.iter().map(|(number, workload, column, pod)| {
            let x = columns.lefts.get(*number).copied().unwrap_or_default();
            pods::tile(scene, *workload, column, pod, Frame::new(x, y + head, width, height))
        });
        let label_room = if columns.gutter > 0 { columns.gutter - INSET - 4 } else { frame.width / 2 };
        out.push(room(scene, tenants, frame, label_room, columns.gutter > 0, tiles.collect()));
        y = frame.bottom() + POD_GAP;
    }
    (out, y - POD_GAP)
}

fn packed(scene: &Scene<'_>, rooms: &[Tenants<'_>], top: i32) -> (Vec<Room>, i32) {
    let plan = &scene.plan;
    let (pod_width, _) = plan.pod;
    let nodes = i32::try_from(rooms.len()).unwrap_or(i32::MAX / 4096) - 1;
    let room_min = ROOM_WIDTH_MIN.max(pod_width + 2 * INSET);
    let per_row = ((plan.width + GAP) / (room_min + GAP)).clamp(1, nodes.max(1));
    let width = (plan.width + GAP) / per_row - GAP;
    let mut out = Vec::new();
    let mut y = top;
    // The pods without a node stand in a row of their own.
    let rows =
        std::iter::once((plan.width, &rooms[..1])).chain(rooms[1..].chunks(usize::try_from(per_row).unwrap_or(1)).map(|r| (width, r)));
    for (width, row) in rows {
        let flow = |x: i32| {
            let (w, h) = plan.pod;
            Flow::new(Point { x: x + INSET, y: y + HEAD }, width - 2 * INSET, w, h, plan.gap())
        };
        let height = row.iter().map(|tenants| flow(0).height(tenants.pods.len())).max().unwrap_or(0) + HEAD + INSET;
        for (i, tenants) in row.iter().enumerate() {
            let x = plan.left + i32::try_from(i).unwrap_or(0) * (width + GAP);
            let frame = Frame::new(x, y, width, height);
            let places = flow(x);
            let tiles = tenants.pods.iter().enumerate().map(|(i, (_, w, c, pod))| pods::tile(scene, *w, c, pod, places.place(i)));
            out.push(room(scene, tenants, frame, width / 2, false, tiles.collect()));
        }
        y += height + GAP;
    }
    (out, y - GAP)
}

fn room(scene: &Scene<'_>, tenants: &Tenants<'_>, frame: Frame, label_room: i32, beside: bool, pods: Vec<super::PodTile>) -> Room {
    let name: Name = tenants.name.map_or_else(|| "Unscheduled".into(), |node| format!("Node {node}").into());
    let short = tenants.name.map_or("Unscheduled", |node| node);
    let label = fit_name(short, NAME_SIZE, label_room);
    let state = match (tenants.name, tenants.node) {
        (None, _) => RoomState::Unscheduled,
        (Some(_), None) => RoomState::NotReady,
        (_, Some(node)) => state_of(scene, node),
    };
    let facts = facts(tenants.node, state);
    let label_at = Point { x: frame.x + INSET + 2, y: frame.y + 17 };
    let description = format!("{}{}{}", facts.join(", "), if facts.is_empty() { "" } else { ", " }, count(pods.len()));
    let notes = if beside {
        let lines = facts.iter().flat_map(|fact| wrap(fact, NOTE_SIZE, label_room, 2));
        lines.take(2).enumerate().map(|(i, line)| (Point { x: label_at.x, y: label_at.y + 16 * (i as i32 + 1) }, line)).collect()
    } else {
        let x = label_at.x + text_width(&label.text, NAME_SIZE) + INSET;
        vec![(Point { x, y: label_at.y }, fit(&facts.join(", "), NOTE_SIZE, frame.right() - INSET - x).text)]
    };
    let key = tenants.node.map(|node| key_of(&**node));
    let emphasis = key.as_ref().map(|key| scene.emphasis(key)).unwrap_or_default();
    Room { node: key, name, frame, state, label_at, label, notes, description: description.into(), pods, emphasis }
}

fn count(pods: usize) -> String {
    match pods {
        0 => "no pods".into(),
        1 => "1 pod".into(),
        n => format!("{n} pods"),
    }
}

fn state_of(scene: &Scene<'_>, node: &Node) -> RoomState {
    match node.ready {
        NodeReady::Unknown | NodeReady::False => RoomState::NotReady,
        NodeReady::True if scene.state.faults().down.contains(&node.meta.name) => RoomState::Silent,
        NodeReady::True if node.unschedulable => RoomState::Cordoned,
        NodeReady::True if !node.taints.is_empty() => RoomState::Tainted,
        NodeReady::True => RoomState::Ready,
    }
}

/// What is to be said of a node, in kubectl's words where it has them.
fn facts(node: Option<&Rc<Node>>, state: RoomState) -> Vec<String> {
    let Some(node) = node else {
        return vec![if state == RoomState::Unscheduled { "no node yet" } else { "deleted" }.into()];
    };
    let mut facts: Vec<String> = match state {
        RoomState::NotReady => vec!["NotReady".into()],
        RoomState::Silent => vec!["kubelet down".into()],
        _ => Vec::new(),
    };
    if node.unschedulable {
        facts.push("cordoned".into());
    }
    facts.extend(node.zone().map(|zone| zone.to_string()));
    let taints = node.taints.iter().filter(|t| !t.key.starts_with("node.kubernetes.io/"));
    facts.extend(taints.map(|taint| format!("taint {}", taint.key)));
    facts
}
