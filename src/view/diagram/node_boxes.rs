//! The boxes of nodes with their Pods; the first is for the Pods without a node.

use super::geometry::{Flow, Frame, Point};
use super::input::{PodColumn, Workload, key_of};
use super::model::{NodeBox, NodeBoxState};
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
const BOX_WIDTH_MIN: i32 = 150;

/// A Pod with the index of its column, its workload and its column.
type ColumnPod<'c> = (usize, Option<&'c Workload>, &'c PodColumn, &'c Rc<Pod>);

/// A node (or none) with its Pods.
struct NodePods<'c> {
    /// The node's name; absent for the Pods without one.
    name: Option<&'c Name>,
    /// The node; absent also when it was deleted while Pods are still bound to it.
    node: Option<&'c Rc<Node>>,
    pods: Vec<ColumnPod<'c>>,
}

/// The boxes from `top` on, and their lower edge.
pub fn lay_out(scene: &Scene<'_>, top: i32) -> (Vec<NodeBox>, i32) {
    let mut by_node: BTreeMap<Option<&Name>, Vec<ColumnPod<'_>>> = BTreeMap::new();
    for (index, (workload, column)) in scene.input.columns().enumerate() {
        if let Some(pod) = &column.pod {
            by_node.entry(pod.node.as_ref()).or_default().push((index, workload, column, pod));
        }
    }
    let mut pods_of = |name, node| NodePods { name, node, pods: by_node.remove(&name).unwrap_or_default() };
    let mut nodes_with_pods = vec![pods_of(None, None)];
    nodes_with_pods.extend(scene.input.nodes.iter().map(|node| pods_of(Some(&node.meta.name), Some(node))));
    nodes_with_pods.extend(by_node.into_iter().map(|(name, pods)| NodePods { name, node: None, pods }));
    match &scene.plan.columns {
        Some(columns) => in_columns(scene, columns, &nodes_with_pods, top),
        None => packed(scene, &nodes_with_pods, top),
    }
}

fn in_columns(scene: &Scene<'_>, columns: &Columns, nodes_with_pods: &[NodePods<'_>], top: i32) -> (Vec<NodeBox>, i32) {
    let (width, height) = scene.plan.pod;
    let (head, foot) = if columns.gutter > 0 { (ROW_INSET, ROW_INSET) } else { (HEAD, ROW_INSET) };
    let mut y = top;
    let mut out = Vec::new();
    for node_pods in nodes_with_pods {
        let frame = Frame::new(scene.plan.left, y, scene.plan.width, head + height + foot);
        let tiles = node_pods.pods.iter().map(|(index, workload, column, pod)| {
            let x = columns.lefts.get(*index).copied().unwrap_or_default();
            pods::tile(scene, *workload, column, pod, Frame::new(x, y + head, width, height))
        });
        let label_width = if columns.gutter > 0 { columns.gutter - INSET - 4 } else { frame.width / 2 };
        out.push(node_box(scene, node_pods, frame, label_width, columns.gutter > 0, tiles.collect()));
        y = frame.bottom() + POD_GAP;
    }
    (out, y - POD_GAP)
}

fn packed(scene: &Scene<'_>, nodes_with_pods: &[NodePods<'_>], top: i32) -> (Vec<NodeBox>, i32) {
    let plan = &scene.plan;
    let (pod_width, _) = plan.pod;
    let nodes = i32::try_from(nodes_with_pods.len()).unwrap_or(i32::MAX / 4096) - 1;
    let width_min = BOX_WIDTH_MIN.max(pod_width + 2 * INSET);
    let per_row = ((plan.width + GAP) / (width_min + GAP)).clamp(1, nodes.max(1));
    let width = (plan.width + GAP) / per_row - GAP;
    let mut out = Vec::new();
    let mut y = top;
    // The Pods without a node have their own row.
    let rows = std::iter::once((plan.width, &nodes_with_pods[..1]))
        .chain(nodes_with_pods[1..].chunks(usize::try_from(per_row).unwrap_or(1)).map(|r| (width, r)));
    for (width, row) in rows {
        let flow = |x: i32| {
            let (w, h) = plan.pod;
            Flow::new(Point { x: x + INSET, y: y + HEAD }, width - 2 * INSET, w, h, plan.gap())
        };
        let height = row.iter().map(|node_pods| flow(0).height(node_pods.pods.len())).max().unwrap_or(0) + HEAD + INSET;
        for (i, node_pods) in row.iter().enumerate() {
            let x = plan.left + i32::try_from(i).unwrap_or(0) * (width + GAP);
            let frame = Frame::new(x, y, width, height);
            let tile_flow = flow(x);
            let tiles = node_pods.pods.iter().enumerate().map(|(i, (_, w, c, pod))| pods::tile(scene, *w, c, pod, tile_flow.frame(i)));
            out.push(node_box(scene, node_pods, frame, width / 2, false, tiles.collect()));
        }
        y += height + GAP;
    }
    (out, y - GAP)
}

fn node_box(
    scene: &Scene<'_>,
    node_pods: &NodePods<'_>,
    frame: Frame,
    label_width: i32,
    in_gutter: bool,
    pods: Vec<super::PodTile>,
) -> NodeBox {
    let name: Name = node_pods.name.map_or_else(|| "Unscheduled".into(), |node| format!("Node {node}").into());
    let short = node_pods.name.map_or("Unscheduled", |node| node);
    let label = fit_name(short, NAME_SIZE, label_width);
    let state = match (node_pods.name, node_pods.node) {
        (None, _) => NodeBoxState::Unscheduled,
        (Some(_), None) => NodeBoxState::NotReady,
        (_, Some(node)) => state_of(scene, node),
    };
    let facts = facts(node_pods.node, state);
    let label_at = Point { x: frame.x + INSET + 2, y: frame.y + 17 };
    let description = format!("{}{}{}", facts.join(", "), if facts.is_empty() { "" } else { ", " }, count(pods.len()));
    let notes = if in_gutter {
        let lines = facts.iter().flat_map(|fact| wrap(fact, NOTE_SIZE, label_width, 2));
        lines.take(2).enumerate().map(|(i, line)| (Point { x: label_at.x, y: label_at.y + 16 * (i as i32 + 1) }, line)).collect()
    } else {
        let x = label_at.x + text_width(&label.text, NAME_SIZE) + INSET;
        vec![(Point { x, y: label_at.y }, fit(&facts.join(", "), NOTE_SIZE, frame.right() - INSET - x).text)]
    };
    let key = node_pods.node.map(|node| key_of(&**node));
    let emphasis = key.as_ref().map(|key| scene.emphasis(key)).unwrap_or_default();
    NodeBox { node: key, name, frame, state, label_at, label, notes, description: description.into(), pods, emphasis }
}

fn count(pods: usize) -> String {
    match pods {
        0 => "no Pods".into(),
        1 => "1 Pod".into(),
        n => format!("{n} Pods"),
    }
}

fn state_of(scene: &Scene<'_>, node: &Node) -> NodeBoxState {
    match node.ready {
        NodeReady::Unknown | NodeReady::False => NodeBoxState::NotReady,
        NodeReady::True if scene.state.faults().down.contains(&node.meta.name) => NodeBoxState::Unreachable,
        NodeReady::True if node.unschedulable => NodeBoxState::Cordoned,
        NodeReady::True if !node.taints.is_empty() => NodeBoxState::Tainted,
        NodeReady::True => NodeBoxState::Ready,
    }
}

/// Status, zone and taints of a node, in kubectl's terms where it has them.
fn facts(node: Option<&Rc<Node>>, state: NodeBoxState) -> Vec<String> {
    let Some(node) = node else {
        return vec![if state == NodeBoxState::Unscheduled { "no node assigned" } else { "deleted" }.into()];
    };
    let mut facts: Vec<String> = match state {
        NodeBoxState::NotReady => vec!["NotReady".into()],
        NodeBoxState::Unreachable => vec!["kubelet down".into()],
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
