//! The diagram of a cluster: state and newest changes → boxes, lines and arrows in whole CSS pixels.
//!
//! [`View`] → `Scene` (input and chosen `Plan`) → [`Diagram`]. From top to bottom: Services, workloads with a slot per
//! ordinal, nodes with their Pods, PersistentVolumeClaims. While the width allows it, every ordinal has one column for its
//! slot, its Pod and its claims: a Pod that is rescheduled moves within its column, and its claims do not move. Otherwise
//! everything is packed into rows.

mod arrows;
mod geometry;
mod input;
mod model;
mod node_boxes;
mod path;
mod plan;
mod pod_appearance;
mod pods;
mod scene;
mod services;
mod slot_wait_text;
mod storage;
mod text;
mod wires;
mod workloads;

pub use crate::api::Key;
use crate::api::order;
use crate::cluster::{Change, State};
pub use geometry::{Frame, Point};
pub use model::*;
pub use path::{pixels, placed};
pub use plan::SPECK_BELOW;
pub use pod_appearance::{PodAppearance, PodState};
pub use pods::{CARD_TEXT_LEFT, CHIP_TEXT_LEFT, NARROW};
pub use scene::names;
pub use storage::{TEXT_LEFT as CLAIM_TEXT_LEFT, WITH_ICON as CLAIM_WITH_ICON};
pub use text::Fitted;
pub use workloads::{SLOT_TEXT_LEFT, SLOT_WIDE};

use std::rc::Rc;

/// When Pods are drawn as dots and more changes than this are new, no arrows are drawn.
const ARROW_CHANGES_MAX: usize = 24;

/// The options a diagram is drawn with.
#[derive(Clone, Copy, Debug)]
pub struct View<'v> {
    /// The time on the virtual clock.
    pub now_ms: u64,
    /// For how long before `now_ms` a change counts as new and has an arrow, in virtual time.
    pub window_ms: u64,
    /// The available width.
    pub width_px: u32,
    /// The zoom factor; 100 is the natural size.
    pub zoom_percent: u32,
    /// The selected object.
    pub selected: Option<&'v Key>,
}

/// Draws a state. `recent` are the newest changes; those older than the view's window are ignored.
pub fn diagram<'c>(state: &State, recent: impl Iterator<Item = &'c Change>, view: View<'_>) -> Diagram {
    let scene = scene::Scene::new(state, view);
    let (services, bottom) = services::lay_out(&scene, plan::TOP);
    let bus = if services.is_empty() { 0 } else { 18 };
    let (workloads, bottom) = workloads::lay_out(&scene, bottom + bus);
    let gap = if workloads.is_empty() { 0 } else { plan::GAP };
    let (nodes, bottom) = node_boxes::lay_out(&scene, bottom + gap);
    let (storage, bottom) = storage::lay_out(&scene, bottom + plan::GAP);
    let (width, shown_width) = (scene.plan.canvas, scene.plan.shown_width);
    let (workloads, nodes) = (in_rc(workloads), in_rc(nodes));
    let mut diagram =
        Diagram { shown_width, width, height: bottom + plan::BOTTOM, services, workloads, nodes, storage, ..Diagram::default() };
    let oldest_ms = view.now_ms.saturating_sub(view.window_ms);
    let mut recent: Vec<&Change> = recent.filter(|change| change.at_ms >= oldest_ms && change.at_ms <= view.now_ms).collect();
    // Among dots, many arrows can't be followed and wires are drawn only for a selection: skip the search for both.
    if scene.plan.detail == Detail::Dot && !scene.has_selection() && !(1..=ARROW_CHANGES_MAX).contains(&recent.len()) {
        return diagram;
    }
    order::sort_by_key(&mut recent, |change| change.seq);
    let frames = wires::FramesByKey::of(&diagram);
    let wires = wires::all(&scene, &frames);
    let arrows = arrows::all(&diagram, &scene, &frames, &recent, view.now_ms, view.window_ms);
    let movements = arrows::movements(&diagram, &recent);
    if !movements.is_empty() {
        for pod in diagram.nodes.iter_mut().flat_map(|node| &mut Rc::make_mut(node).pods) {
            pod.came_from = movements.get(&pod.key).copied();
        }
    }
    (diagram.wires, diagram.arrows) = (wires, arrows);
    diagram
}

fn in_rc<T>(parts: Vec<T>) -> Vec<Rc<T>> {
    parts.into_iter().map(Rc::new).collect()
}
