//! Browser APIs for the diagram's viewport: scrolling, the focus of its parts, and tooltips.

use super::closest;
use wasm_bindgen::prelude::*;
use web_sys::{AddEventListenerOptions, DomRect, Element, Event, HtmlElement, SvgElement, WheelEvent, window};
use yew::NodeRef;

/// The selector of the selectable parts of the diagram.
const PARTS: &str = ".hit";
/// The selector of the parts with a tooltip.
const PARTS_WITH_TIP: &str = ".hit, .slot";
/// The distance of a tooltip from its part and from the edges, in CSS pixels.
const TIP_GAP: f64 = 6.0;
/// The zoom rate: a wheel notch of 100 pixels zooms in by a quarter. Pinch gestures send many smaller deltas.
const ZOOM_PER_PIXEL: f64 = 0.00223;
/// The weight of the sideways distance to a part, relative to the distance ahead.
const SIDEWAYS_WEIGHT: f64 = 3.0;

/// A listener on an element; dropping it removes the listener.
pub struct Listener {
    element: Element,
    name: &'static str,
    callback: Closure<dyn FnMut(Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        // Removing a listener cannot fail.
        let _ = self.element.remove_event_listener_with_callback(self.name, self.callback.as_ref().unchecked_ref());
    }
}

/// Listens to the events of an element that have a name and the type `E`.
pub fn listen<E: JsCast>(node: &NodeRef, name: &'static str, handle: impl Fn(E) + 'static) -> Option<Listener> {
    let element = node.cast::<Element>()?;
    let callback = Closure::<dyn FnMut(Event)>::new(move |event: Event| handle(event.unchecked_into()));
    let options = AddEventListenerOptions::new();
    options.set_passive(false);
    element.add_event_listener_with_callback_and_add_event_listener_options(name, callback.as_ref().unchecked_ref(), &options).ok()?;
    Some(Listener { element, name, callback })
}

/// Listens to the wheel with Ctrl, which is also how browsers report a trackpad's pinch. `handle` receives the zoom factor in
/// percent and the position in the element in CSS pixels. The page itself is not zoomed.
pub fn on_pinch(node: &NodeRef, handle: impl Fn(u32, (f64, f64)) + 'static) -> Option<Listener> {
    let container = node.clone();
    listen(node, "wheel", move |event: WheelEvent| {
        let Some(container) = container.cast::<Element>().filter(|_| event.ctrl_key() || event.meta_key()) else { return };
        event.prevent_default();
        let area = container.get_bounding_client_rect();
        handle(pinched_percent(&event), (f64::from(event.client_x()) - area.left(), f64::from(event.client_y()) - area.top()));
    })
}

/// The zoom factor of a wheel event, in percent.
pub fn pinched_percent(event: &WheelEvent) -> u32 {
    (100.0 * (-event.delta_y() * ZOOM_PER_PIXEL).exp()).round() as u32
}

/// The inner width and height of an element, in CSS pixels.
pub fn inner_size(node: &NodeRef) -> (i32, i32) {
    node.cast::<Element>().map_or((0, 0), |element| (element.client_width(), element.client_height()))
}

/// Captures a pointer, so that the element receives its events until the button is released.
pub fn capture(node: &NodeRef, event: &web_sys::PointerEvent) {
    if let Some(element) = node.cast::<Element>() {
        // A pointer that has ended cannot be captured, which is fine.
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// Scrolls an element.
pub fn scroll_by(node: &NodeRef, x: i32, y: i32) {
    if let Some(element) = node.cast::<Element>() {
        element.set_scroll_left(element.scroll_left() + x);
        element.set_scroll_top(element.scroll_top() + y);
    }
}

/// Scrolls an element so that a point keeps its position after the content was scaled by `ratio`.
pub fn keep_in_place(node: &NodeRef, (x, y): (f64, f64), ratio: f64) {
    if let Some(element) = node.cast::<Element>() {
        let scaled = |scroll: i32, at: f64| ((f64::from(scroll) + at) * ratio - at).round() as i32;
        let (left, top) = (scaled(element.scroll_left(), x), scaled(element.scroll_top(), y));
        element.set_scroll_left(left);
        element.set_scroll_top(top);
    }
}

/// Whether an event came from a selectable part.
pub fn is_from_part(event: &Event) -> bool {
    closest(event, PARTS).is_some()
}

/// Whether the pointer leaves an element.
pub fn is_leaving(node: &NodeRef, event: &web_sys::MouseEvent) -> bool {
    let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
    !node.cast::<Element>().is_some_and(|container| container.contains(to.as_ref()))
}

/// The position of an event in the diagram's coordinates: the position of a click, or the centre of the focused part.
pub fn position_in_diagram(event: &Event) -> Option<(i32, i32)> {
    let (x, y) = match event.dyn_ref::<web_sys::MouseEvent>() {
        Some(click) => (f64::from(click.client_x()), f64::from(click.client_y())),
        None => {
            let area = closest(event, PARTS)?.get_bounding_client_rect();
            (middle_x(&area), middle_y(&area))
        }
    };
    let diagram = closest(event, "svg")?;
    let area = diagram.get_bounding_client_rect();
    let width: f64 = diagram.get_attribute("viewBox")?.split(' ').nth(2)?.parse().ok()?;
    let scale = width / area.width();
    Some((((x - area.left()) * scale) as i32, ((y - area.top()) * scale) as i32))
}

fn parts(container: &Element) -> Vec<SvgElement> {
    let Ok(found) = container.query_selector_all(PARTS) else { return Vec::new() };
    (0..found.length()).filter_map(|number| found.get(number)?.dyn_into().ok()).collect()
}

/// Keeps exactly one part in the tab order (a roving tabindex): the last focused one, else the selected one, else the first.
pub fn keep_tab_stop(node: &NodeRef) {
    let Some(container) = node.cast::<Element>() else { return };
    if let Ok(None) = container.query_selector(".hit[tabindex='0']") {
        let selected = container.query_selector(".hit[aria-pressed='true']").ok().flatten();
        let first = || container.query_selector(PARTS).ok().flatten();
        if let Some(part) = selected.or_else(first) {
            set_tab_stop(&part, true);
        }
    }
}

fn set_tab_stop(part: &Element, is_stop: bool) {
    // Setting a valid attribute cannot fail.
    let _ = part.set_attribute("tabindex", if is_stop { "0" } else { "-1" });
}

/// Moves the tab stop to the focused part.
pub fn note_focus(node: &NodeRef, event: &Event) {
    let (Some(container), Some(part)) = (node.cast::<Element>(), closest(event, PARTS)) else { return };
    if let Ok(Some(previous)) = container.query_selector(".hit[tabindex='0']") {
        set_tab_stop(&previous, false);
    }
    set_tab_stop(&part, true);
}

/// Moves the focus to the nearest part in the direction of an arrow key, or to the first or last part with Home or End.
/// Returns whether the key was one of these.
pub fn move_focus(node: &NodeRef, key: &str) -> bool {
    let Some(container) = node.cast::<Element>() else { return false };
    let (along, across): (Coordinate, Coordinate) = match key {
        "ArrowRight" => (middle_x, middle_y),
        "ArrowLeft" => (|area| -middle_x(area), middle_y),
        "ArrowDown" => (middle_y, middle_x),
        "ArrowUp" => (|area| -middle_y(area), middle_x),
        "Home" | "End" => (middle_x, middle_y),
        _ => return false,
    };
    let parts = parts(&container);
    let active = window().and_then(|window| window.document()?.active_element());
    let here = active.filter(|active| container.contains(Some(active))).map(|active| active.get_bounding_client_rect());
    let next = match (key, here) {
        ("Home", _) => parts.first(),
        ("End", _) => parts.last(),
        (_, None) => parts.first(),
        (_, Some(here)) => {
            let distance = |part: &SvgElement| {
                let area = part.get_bounding_client_rect();
                let ahead = along(&area) - along(&here);
                (ahead > 1.0).then(|| ahead + SIDEWAYS_WEIGHT * (across(&area) - across(&here)).abs())
            };
            let ahead = parts.iter().filter_map(|part| Some((distance(part)?, part)));
            ahead.min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, part)| part)
        }
    };
    if let Some(part) = next {
        // If the part cannot take the focus, the focus stays.
        let _ = part.focus();
    }
    true
}

/// A coordinate of a part.
type Coordinate = fn(&DomRect) -> f64;

fn middle_x(area: &DomRect) -> f64 {
    area.left() + area.width() / 2.0
}

fn middle_y(area: &DomRect) -> f64 {
    area.top() + area.height() / 2.0
}

/// The accessible name and description of the hovered or focused part. `None` for a part without tooltip.
pub fn tip_of(event: &Event) -> Option<(String, String)> {
    let part = closest(event, PARTS_WITH_TIP)?;
    Some((part.get_attribute("aria-label")?, part.get_attribute("aria-description").unwrap_or_default()))
}

/// Whether the focus came from the keyboard and not from a pointer.
pub fn is_by_keyboard(event: &Event) -> bool {
    closest(event, PARTS).is_some_and(|part| part.matches(":focus-visible").unwrap_or(false))
}

/// Positions a tooltip below the part with this name, or above it where there is no space, within the container.
pub fn place_tip(tip: &NodeRef, container: &NodeRef, name: &str) {
    let (Some(tip), Some(container)) = (tip.cast::<HtmlElement>(), container.cast::<Element>()) else { return };
    let Ok(named) = container.query_selector_all(PARTS_WITH_TIP) else { return };
    let parts = (0..named.length()).filter_map(|number| named.get(number)?.dyn_into::<Element>().ok());
    let Some(part) = parts.into_iter().find(|part| part.get_attribute("aria-label").as_deref() == Some(name)) else { return };
    let (area, edges, size) = (part.get_bounding_client_rect(), container.get_bounding_client_rect(), tip.get_bounding_client_rect());
    let left = (area.left() - edges.left()).min(edges.width() - size.width() - TIP_GAP).max(TIP_GAP);
    let below = area.bottom() - edges.top() + TIP_GAP;
    let above = area.top() - edges.top() - TIP_GAP - size.height();
    let top = if below + size.height() > edges.height() && above > 0.0 { above } else { below };
    let style = tip.style();
    // Setting a valid length cannot fail.
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("top", &format!("{top}px"));
}
