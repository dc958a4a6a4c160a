//! What the picture needs of the browser: where it is scrolled to, which of its parts the keyboard is at, what is pointed at.

use super::closest;
use wasm_bindgen::prelude::*;
use web_sys::{AddEventListenerOptions, DomRect, Element, Event, HtmlElement, SvgElement, WheelEvent, window};
use yew::NodeRef;

/// What can be chosen in the picture.
const PARTS: &str = ".hit";
/// What says more of itself when it is pointed at.
const TELLING: &str = ".hit, .slot";
/// How far a tip stays from what it is about and from the edges, in CSS pixels.
const TIP_GAP: f64 = 6.0;
/// A notch of a wheel, 100 pixels, makes all a quarter larger; two fingers send many small pieces of that.
const ZOOM_PER_PIXEL: f64 = 0.00223;
/// Parts to the side count as so many times farther than those ahead.
const SIDEWAYS: f64 = 3.0;

/// A listener on an element, as long as it is kept.
pub struct Listener {
    element: Element,
    name: &'static str,
    call: Closure<dyn FnMut(Event)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        // It was added under this name; there is nothing else to do when it is gone already.
        let _ = self.element.remove_event_listener_with_callback(self.name, self.call.as_ref().unchecked_ref());
    }
}

/// Hears of the events of a name in what `node` refers to; `E` is their type.
pub fn listen<E: JsCast>(node: &NodeRef, name: &'static str, call: impl Fn(E) + 'static) -> Option<Listener> {
    let element = node.cast::<Element>()?;
    let call = Closure::<dyn FnMut(Event)>::new(move |event: Event| call(event.unchecked_into()));
    let options = AddEventListenerOptions::new();
    options.set_passive(false);
    element.add_event_listener_with_callback_and_add_event_listener_options(name, call.as_ref().unchecked_ref(), &options).ok()?;
    Some(Listener { element, name, call })
}

/// Hears of Ctrl and wheel, which is also what two fingers on a trackpad do: how large all is to be, in percent of what it
/// is, and where in the element that is, in CSS pixels. The browser leaves the page itself as large as it is.
pub fn on_pinch(node: &NodeRef, call: impl Fn(u32, (f64, f64)) + 'static) -> Option<Listener> {
    let board = node.clone();
    listen(node, "wheel", move |event: WheelEvent| {
        let Some(board) = board.cast::<Element>().filter(|_| event.ctrl_key() || event.meta_key()) else { return };
        event.prevent_default();
        let area = board.get_bounding_client_rect();
        call(pinched_percent(&event), (f64::from(event.client_x()) - area.left(), f64::from(event.client_y()) - area.top()));
    })
}

/// How large a wheel or two fingers want all to be, in percent of what it is.
pub fn pinched_percent(event: &WheelEvent) -> u32 {
    (100.0 * (-event.delta_y() * ZOOM_PER_PIXEL).exp()).round() as u32
}

/// The inner width and height, in CSS pixels, of what `node` refers to.
pub fn inner_size(node: &NodeRef) -> (i32, i32) {
    node.cast::<Element>().map_or((0, 0), |element| (element.client_width(), element.client_height()))
}

/// The pointer stays with what `node` refers to until its button is let go, wherever it goes.
pub fn capture(node: &NodeRef, event: &web_sys::PointerEvent) {
    if let Some(element) = node.cast::<Element>() {
        // A pointer that is gone by now is not captured: nothing to do then.
        let _ = element.set_pointer_capture(event.pointer_id());
    }
}

/// Moves what is seen of it.
pub fn scroll_by(node: &NodeRef, x: i32, y: i32) {
    if let Some(element) = node.cast::<Element>() {
        element.set_scroll_left(element.scroll_left() + x);
        element.set_scroll_top(element.scroll_top() + y);
    }
}

/// What was at a place of the element stays there when all in it has become `ratio` times as large.
pub fn keep_in_place(node: &NodeRef, (x, y): (f64, f64), ratio: f64) {
    if let Some(element) = node.cast::<Element>() {
        let scaled = |scroll: i32, at: f64| ((f64::from(scroll) + at) * ratio - at).round() as i32;
        let (left, top) = (scaled(element.scroll_left(), x), scaled(element.scroll_top(), y));
        element.set_scroll_left(left);
        element.set_scroll_top(top);
    }
}

/// Whether an event came from something that can be chosen.
pub fn is_from_part(event: &Event) -> bool {
    closest(event, PARTS).is_some()
}

/// Whether the pointer goes to something else than what `node` refers to.
pub fn is_leaving(node: &NodeRef, event: &web_sys::MouseEvent) -> bool {
    let to = event.related_target().and_then(|to| to.dyn_into::<web_sys::Node>().ok());
    !node.cast::<Element>().is_some_and(|board| board.contains(to.as_ref()))
}

/// Where in the picture an event is, in the picture's own measure: of a press its place, of a key the middle of what has the
/// focus.
pub fn place_in_picture(event: &Event) -> Option<(i32, i32)> {
    let (x, y) = match event.dyn_ref::<web_sys::MouseEvent>() {
        Some(press) => (f64::from(press.client_x()), f64::from(press.client_y())),
        None => {
            let area = closest(event, PARTS)?.get_bounding_client_rect();
            (middle_x(&area), middle_y(&area))
        }
    };
    let picture = closest(event, "svg")?;
    let area = picture.get_bounding_client_rect();
    let width: f64 = picture.get_attribute("viewBox")?.split(' ').nth(2)?.parse().ok()?;
    let scale = width / area.width();
    Some((((x - area.left()) * scale) as i32, ((y - area.top()) * scale) as i32))
}

fn parts(board: &Element) -> Vec<SvgElement> {
    let Ok(found) = board.query_selector_all(PARTS) else { return Vec::new() };
    (0..found.length()).filter_map(|number| found.get(number)?.dyn_into().ok()).collect()
}

/// Of all parts one alone is on the way of the Tab key: the one the keyboard was at last, else the selected, else the first.
pub fn keep_tab_stop(node: &NodeRef) {
    let Some(board) = node.cast::<Element>() else { return };
    if let Ok(None) = board.query_selector(".hit[tabindex='0']") {
        let selected = board.query_selector(".hit[aria-pressed='true']").ok().flatten();
        let first = || board.query_selector(PARTS).ok().flatten();
        if let Some(part) = selected.or_else(first) {
            stop_at(&part, true);
        }
    }
}

fn stop_at(part: &Element, stops: bool) {
    // The attribute's name is valid.
    let _ = part.set_attribute("tabindex", if stops { "0" } else { "-1" });
}

/// The keyboard is at a part from now on.
pub fn note_focus(node: &NodeRef, event: &Event) {
    let (Some(board), Some(part)) = (node.cast::<Element>(), closest(event, PARTS)) else { return };
    if let Ok(Some(before)) = board.query_selector(".hit[tabindex='0']") {
        stop_at(&before, false);
    }
    stop_at(&part, true);
}

/// Moves the keyboard from the part it is at to the nearest in the direction of an arrow key, or to the first or last.
/// Says whether the key was one of these.
pub fn move_focus(node: &NodeRef, key: &str) -> bool {
    let Some(board) = node.cast::<Element>() else { return false };
    let (along, across): (Measure, Measure) = match key {
        "ArrowRight" => (middle_x, middle_y),
        "ArrowLeft" => (|area| -middle_x(area), middle_y),
        "ArrowDown" => (middle_y, middle_x),
        "ArrowUp" => (|area| -middle_y(area), middle_x),
        "Home" | "End" => (middle_x, middle_y),
        _ => return false,
    };
    let parts = parts(&board);
    let active = window().and_then(|window| window.document()?.active_element());
    let here = active.filter(|active| board.contains(Some(active))).map(|active| active.get_bounding_client_rect());
    let to = match (key, here) {
        ("Home", _) => parts.first(),
        ("End", _) => parts.last(),
        (_, None) => parts.first(),
        (_, Some(here)) => {
            let distance = |part: &SvgElement| {
                let area = part.get_bounding_client_rect();
                let ahead = along(&area) - along(&here);
                (ahead > 1.0).then(|| ahead + SIDEWAYS * (across(&area) - across(&here)).abs())
            };
            let ahead = parts.iter().filter_map(|part| Some((distance(part)?, part)));
            ahead.min_by(|(a, _), (b, _)| a.total_cmp(b)).map(|(_, part)| part)
        }
    };
    if let Some(part) = to {
        // What can't take the keyboard leaves it where it is.
        let _ = part.focus();
    }
    true
}

/// A length of a part's place.
type Measure = fn(&DomRect) -> f64;

fn middle_x(area: &DomRect) -> f64 {
    area.left() + area.width() / 2.0
}

fn middle_y(area: &DomRect) -> f64 {
    area.top() + area.height() / 2.0
}

/// What is pointed at, or the keyboard is at: its name and its description. `None` for what says nothing.
pub fn told_by(event: &Event) -> Option<(String, String)> {
    let part = closest(event, TELLING)?;
    Some((part.get_attribute("aria-label")?, part.get_attribute("aria-description").unwrap_or_default()))
}

/// Whether the keyboard, and not a pointer, brought the focus to what an event is about.
pub fn is_by_keyboard(event: &Event) -> bool {
    closest(event, PARTS).is_some_and(|part| part.matches(":focus-visible").unwrap_or(false))
}

/// Puts a tip below what has this name in the board, or above where there is no room, within the board's edges.
pub fn place_tip(tip: &NodeRef, board: &NodeRef, name: &str) {
    let (Some(tip), Some(board)) = (tip.cast::<HtmlElement>(), board.cast::<Element>()) else { return };
    let Ok(named) = board.query_selector_all(TELLING) else { return };
    let parts = (0..named.length()).filter_map(|number| named.get(number)?.dyn_into::<Element>().ok());
    let Some(part) = parts.into_iter().find(|part| part.get_attribute("aria-label").as_deref() == Some(name)) else { return };
    let (area, edges, size) = (part.get_bounding_client_rect(), board.get_bounding_client_rect(), tip.get_bounding_client_rect());
    let left = (area.left() - edges.left()).min(edges.width() - size.width() - TIP_GAP).max(TIP_GAP);
    let below = area.bottom() - edges.top() + TIP_GAP;
    let above = area.top() - edges.top() - TIP_GAP - size.height();
    let top = if below + size.height() > edges.height() && above > 0.0 { above } else { below };
    let style = tip.style();
    // Numbers in pixels are valid for both.
    let _ = style.set_property("left", &format!("{left}px"));
    let _ = style.set_property("top", &format!("{top}px"));
}
