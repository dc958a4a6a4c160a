//! Browser APIs for the lanes: the position of a pointer, the focus, and the position of the tooltip.

use super::{closest, window};
use crate::view::timeline::PARTS;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::{Event, MouseEvent};

/// A point in a lane of the timeline.
pub struct LanePoint {
    /// The lane's `data-pod`: `namespace/name`, or empty for the lane of the user's actions.
    pub lane: String,
    /// The position along the track, in [`PARTS`] of its width.
    pub parts: u64,
}

/// The point of a pointer event; `None` outside the tracks.
pub fn lane_point(event: &MouseEvent) -> Option<LanePoint> {
    let area = closest(event, ".lane-track")?.get_bounding_client_rect();
    let along = (f64::from(event.client_x()) - area.left()) / area.width();
    let lane = closest(event, "[data-pod]")?.get_attribute("data-pod")?;
    along.is_finite().then(|| LanePoint { lane, parts: (along.clamp(0.0, 1.0) * PARTS as f64) as u64 })
}

/// The lane whose name has the focus.
pub fn focused_lane(event: &KeyboardEvent) -> Option<String> {
    closest(event, ".lane-name")?.closest("[data-pod]").ok()??.get_attribute("data-pod")
}

/// Focuses the name of the lane that contains an event.
pub fn focus_lane(event: &Event) {
    let name = closest(event, "[data-pod]").and_then(|lane| lane.query_selector(".lane-name").ok()?);
    if let Some(name) = name.and_then(|name| name.dyn_into::<HtmlElement>().ok()) {
        // The lane was just clicked, so its name is on the page.
        let _ = name.focus();
    }
}

/// With less space than this below a lane, in CSS pixels, its tooltip is above it.
const TIP_SPACE_PX: f64 = 170.0;

/// Positions the tooltip at a point of the lane that contains an event. Uses custom properties like [`super::move_in_from`].
pub fn place_tip(event: &Event, parts: u64) {
    let track = closest(event, "[data-pod]").and_then(|lane| lane.query_selector(".lane-track").ok()?);
    let lanes = closest(event, ".lanes").and_then(|lanes| lanes.dyn_into::<HtmlElement>().ok());
    let (Some(track), Some(lanes)) = (track, lanes) else { return };
    let area = track.get_bounding_client_rect();
    let height = window().and_then(|window| window.inner_height().ok()?.as_f64()).unwrap_or(0.0);
    let above = area.bottom() + TIP_SPACE_PX > height;
    let (y, shift) = if above { (area.top() - 6.0, "-100%") } else { (area.bottom() + 6.0, "0") };
    let x = area.left() + area.width() * parts as f64 / PARTS as f64;
    let style = lanes.style();
    for (property, value) in [("--tip-x", &*format!("{x}px")), ("--tip-y", &*format!("{y}px")), ("--tip-shift", shift)] {
        // Setting a custom property cannot fail.
        let _ = style.set_property(property, value);
    }
}

/// Sets custom properties of the playhead.
pub fn set_in_lanes(properties: &[(&str, String)]) {
    let found = window().and_then(|window| window.document()?.get_element_by_id("lanes-now"));
    let Some(element) = found.and_then(|found| found.dyn_into::<HtmlElement>().ok()) else { return };
    let style = element.style();
    for (property, value) in properties {
        // Reading and setting a custom property cannot fail.
        if style.get_property_value(property).as_ref() != Ok(value) {
            let _ = style.set_property(property, value);
        }
    }
}
