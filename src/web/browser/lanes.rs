//! What the lanes of the timeline need of the browser: where a pointer is, and where a tip has to stand.

use super::{closest, window};
use crate::view::timeline::PARTS;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent};
use yew::{Event, MouseEvent};

/// A place in a lane of the timeline.
pub struct LanePlace {
    /// The lane, by what its element says of its pod; empty for the user's own.
    pub lane: String,
    /// How far along it, in [`PARTS`] of its width.
    pub parts: u64,
}

/// Where in the lanes an event of a pointer is; nowhere when beside their tracks.
pub fn lane_place(event: &MouseEvent) -> Option<LanePlace> {
    let area = closest(event, ".lane-track")?.get_bounding_client_rect();
    let along = (f64::from(event.client_x()) - area.left()) / area.width();
    let lane = closest(event, "[data-pod]")?.get_attribute("data-pod")?;
    along.is_finite().then(|| LanePlace { lane, parts: (along.clamp(0.0, 1.0) * PARTS as f64) as u64 })
}

/// The lane at whose name the keyboard is.
pub fn lane_of_key(event: &KeyboardEvent) -> Option<String> {
    closest(event, ".lane-name")?.closest("[data-pod]").ok()??.get_attribute("data-pod")
}

/// Moves the keyboard to the name of the lane an event is in.
pub fn focus_lane(event: &Event) {
    let name = closest(event, "[data-pod]").and_then(|lane| lane.query_selector(".lane-name").ok()?);
    if let Some(name) = name.and_then(|name| name.dyn_into::<HtmlElement>().ok()) {
        // What was just pressed is there.
        let _ = name.focus();
    }
}

/// Less room than this below a lane, in CSS pixels, and what is said of it stands above.
const TIP_ROOM_PX: f64 = 170.0;

/// Puts what is said of a place in the lane an event is in next to it. Like [`move_in_from`] it goes by custom properties.
pub fn place_tip(event: &Event, parts: u64) {
    let track = closest(event, "[data-pod]").and_then(|lane| lane.query_selector(".lane-track").ok()?);
    let lanes = closest(event, ".lanes").and_then(|lanes| lanes.dyn_into::<HtmlElement>().ok());
    let (Some(track), Some(lanes)) = (track, lanes) else { return };
    let area = track.get_bounding_client_rect();
    let height = window().and_then(|window| window.inner_height().ok()?.as_f64()).unwrap_or(0.0);
    let above = area.bottom() + TIP_ROOM_PX > height;
    let (y, shift) = if above { (area.top() - 6.0, "-100%") } else { (area.bottom() + 6.0, "0") };
    let x = area.left() + area.width() * parts as f64 / PARTS as f64;
    let style = lanes.style();
    for (property, value) in [("--tip-x", &*format!("{x}px")), ("--tip-y", &*format!("{y}px")), ("--tip-shift", shift)] {
        // Setting a custom property cannot fail.
        let _ = style.set_property(property, value);
    }
}

/// Sets custom properties of what shows in the lanes where time is.
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
