//! The picture of a cluster: state and newest changes → boxes, lines and arrows in whole pixels.
//!
//! Services stand above, then the sets with a slot per ordinal, then the rooms pods are in, then the claims. While they
//! fit, every ordinal has one column from its slot through its pod to its claims: a pod that moves to another node moves
//! within its column, and its claims stay where they are. When they do not fit, everything is packed into rows.

mod arrows;
mod census;
mod geometry;
mod model;
mod path;
mod plan;
mod pod_state;
mod pods;
mod rooms;
mod scene;
mod services;
mod storage;
mod text;
mod wait_words;
mod wires;
mod workloads;

pub use crate::api::Key;
use crate::api::order;
use crate::cluster::{Change, State};
pub use geometry::{Frame, Point};
pub use model::*;
pub use path::{pixels, placed};
pub use plan::SPECK_BELOW;
pub use pod_state::{PodLook, PodState};
pub use pods::{CARD_TEXT_LEFT, CHIP_TEXT_LEFT, NARROW};
pub use scene::names;
pub use storage::{TEXT_LEFT as CLAIM_TEXT_LEFT, WITH_DRUM as CLAIM_WITH_DRUM};
pub use text::Fitted;
pub use workloads::{SLOT_TEXT_LEFT, SLOT_WIDE};

use std::rc::Rc;

/// Among dots more changes at once than this have no arrows.
const FOLLOWED_MAX: usize = 24;

/// How a state is to be looked at.
#[derive(Clone, Copy, Debug)]
pub struct View<'v> {
    /// The moment on the virtual clock.
    pub now_ms: u64,
    /// How long before it a change counts as new: the span of its arrow, in virtual time.
    pub window_ms: u64,
    /// How wide the picture may be.
    pub width_px: u32,
    /// How much larger than by itself, in percent.
    pub zoom_percent: u32,
    /// What is selected.
    pub selected: Option<&'v Key>,
}

/// The picture of a state. `recent` are the newest changes; those older than the view's window are passed over.
pub fn diagram<'c>(state: &State, recent: impl Iterator<Item = &'c Change>, view: View<'_>) -> Diagram {
    let scene = scene::Scene::new(state, view);
    let (services, bottom) = services::lay_out(&scene, plan::TOP);
    let bus = if services.is_empty() { 0 } else { 18 };
    let (workloads, bottom) = workloads::lay_out(&scene, bottom + bus);
    let gap = if workloads.is_empty() { 0 } else { plan::GAP };
    let (rooms, bottom) = rooms::lay_out(&scene, bottom + gap);
    let (storage, bottom) = storage::lay_out(&scene, bottom + plan::GAP);
    let (width, shown_width) = (scene.plan.canvas, scene.plan.shown_width);
    let (workloads, rooms) = (shared(workloads), shared(rooms));
    let mut diagram =
        Diagram { shown_width, width, height: bottom + plan::BOTTOM, services, workloads, rooms, storage, ..Diagram::default() };
    let oldest_ms = view.now_ms.saturating_sub(view.window_ms);
    let mut recent: Vec<&Change> = recent.filter(|change| change.at_ms >= oldest_ms && change.at_ms <= view.now_ms).collect();
    // Among dots many arrows are none, and lines belong to what is selected: nothing has to be found by its name.
    if scene.plan.detail == Detail::Dot && !scene.has_selection() && !(1..=FOLLOWED_MAX).contains(&recent.len()) {
        return diagram;
    }
    order::sort_by_key(&mut recent, |change| change.seq);
    let places = wires::Places::of(&diagram);
    let wires = wires::all(&scene, &places);
    let arrows = arrows::all(&diagram, &scene, &places, &recent, view.now_ms, view.window_ms);
    let movements = arrows::movements(&diagram, &recent);
    if !movements.is_empty() {
        for pod in diagram.rooms.iter_mut().flat_map(|room| &mut Rc::make_mut(room).pods) {
            pod.came_from = movements.get(&pod.key).copied();
        }
    }
    (diagram.wires, diagram.arrows) = (wires, arrows);
    diagram
}

fn shared<T>(parts: Vec<T>) -> Vec<Rc<T>> {
    parts.into_iter().map(Rc::new).collect()
}
