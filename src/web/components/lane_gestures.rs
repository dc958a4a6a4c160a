//! Pointer, touch, wheel and keyboard input on the lanes.

use super::lanes::{Lanes, ZOOM_IN_PERCENT, ZOOM_OUT_PERCENT};
use crate::view::timeline::{
    CommandFlag, Gesture, Group, HitTarget, Lane, LaneItem, PARTS, PointerTracker, Ruler, Zoom, begins_ms, flag_at, item_at, next_item,
};
use crate::web::browser::{self, LanePoint, viewport::pinched_percent};
use crate::web::msg::{LanesMsg, Msg};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use yew::prelude::*;

/// The arrow keys pan by this share of the visible time, in thousandths.
const PAN_THOUSANDTHS: i64 = 250;

/// Creates the event handlers of the lanes.
pub struct Gestures {
    context: Rc<EventContext>,
}

struct EventContext {
    groups: Rc<[Group]>,
    flags: Rc<[CommandFlag]>,
    ruler: Rc<Ruler>,
    end_ms: Rc<Cell<u64>>,
    track_px: u32,
    zoomed: bool,
    target: Option<HitTarget>,
    pointers: Rc<RefCell<PointerTracker>>,
    on_msg: Callback<Msg>,
}

impl Gestures {
    /// The handlers for these lanes.
    pub fn of(lanes: &Lanes) -> Gestures {
        let context = EventContext {
            groups: lanes.groups.clone(),
            flags: lanes.flags.clone(),
            ruler: lanes.ruler.clone(),
            end_ms: lanes.end_ms.clone(),
            track_px: lanes.track_px,
            zoomed: lanes.zoomed,
            target: lanes.target.clone(),
            pointers: lanes.pointers.clone(),
            on_msg: lanes.on_msg.clone(),
        };
        Gestures { context: Rc::new(context) }
    }

    fn handler<E: 'static>(&self, handle: impl Fn(&EventContext, E) + 'static) -> Callback<E> {
        let context = self.context.clone();
        Callback::from(move |event| handle(&context, event))
    }

    /// A pointer moves: it hovers, or it drags.
    pub fn on_move(&self) -> Callback<PointerEvent> {
        self.handler(|on, event: PointerEvent| {
            if event.buttons() == 0 {
                on.pointers.borrow_mut().up(event.pointer_id());
            }
            let point = browser::lane_point(&event);
            if on.pointers.borrow().holds() {
                point.and_then(|point| on.drag(event.pointer_id(), point.parts)).into_iter().for_each(|msg| on.emit(msg));
                return;
            }
            let target = point.as_ref().and_then(|point| on.target_at(point));
            if target != on.target {
                if let Some(point) = point {
                    browser::place_tip(&event, point.parts);
                }
                on.emit(LanesMsg::Point(target));
            }
        })
    }

    /// A mouse button is pressed, or a finger touches.
    pub fn on_down(&self) -> Callback<PointerEvent> {
        self.handler(|on, event: PointerEvent| {
            if let Some(point) = browser::lane_point(&event) {
                on.pointers.borrow_mut().down(event.pointer_id(), point.parts);
            }
        })
    }

    /// A mouse button or a finger is lifted.
    pub fn on_up(&self) -> Callback<PointerEvent> {
        self.handler(|on, event: PointerEvent| on.pointers.borrow_mut().up(event.pointer_id()))
    }

    /// The mouse leaves the lanes. After a touch the tooltip stays open.
    pub fn on_leave(&self) -> Callback<PointerEvent> {
        self.handler(|on, event: PointerEvent| {
            if event.pointer_type() == "mouse" {
                on.clear_target();
            }
        })
    }

    /// The focus leaves the lanes.
    pub fn on_blur(&self) -> Callback<FocusEvent> {
        self.handler(|on, _| on.clear_target())
    }

    /// A click seeks to its time; on a mark or a flag, to the exact time of that item.
    pub fn on_click(&self) -> Callback<MouseEvent> {
        self.handler(|on, event: MouseEvent| {
            let Some(point) = browser::lane_point(&event).filter(|_| !on.pointers.borrow().has_moved()) else { return };
            let target = on.target_at(&point);
            let exact = target.as_ref().filter(|target| matches!(target.item, LaneItem::Marks(_) | LaneItem::Flag(_)));
            let at_ms = exact.map_or_else(|| on.moment_at(point.parts), |target| on.begins_ms(target));
            let pod = target.as_ref().and_then(|target| target.pod.clone());
            browser::focus_lane(&event);
            browser::place_tip(&event, point.parts);
            on.emit(LanesMsg::Go { at_ms, pod });
            on.emit(LanesMsg::Point(target));
        })
    }

    /// The wheel zooms with Ctrl (which a trackpad's pinch also sets), and pans sideways.
    pub fn on_wheel(&self) -> Callback<WheelEvent> {
        self.handler(|on, event: WheelEvent| {
            let Some(point) = browser::lane_point(&event) else { return };
            let sideways = if event.shift_key() { event.delta_y() + event.delta_x() } else { event.delta_x() };
            if event.ctrl_key() || event.meta_key() {
                event.prevent_default();
                on.emit(LanesMsg::Zoom { percent: pinched_percent(&event), about_ms: Some(on.moment_at(point.parts)) });
            } else if on.zoomed && sideways != 0.0 {
                event.prevent_default();
                on.emit(LanesMsg::Pan((sideways * 1_000.0 / f64::from(on.track_px.max(1))) as i64));
            }
        })
    }

    /// `+`, `-` and `0` zoom, Shift with an arrow pans; on a lane's name the arrows move through the lane's items, and Enter
    /// seeks to the current item.
    pub fn on_key(&self) -> Callback<KeyboardEvent> {
        self.handler(|on, event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let zoom = |percent| LanesMsg::Zoom { percent, about_ms: None };
            let msg = match &*event.key() {
                "+" | "=" => Some(zoom(ZOOM_IN_PERCENT)),
                "-" => Some(zoom(ZOOM_OUT_PERCENT)),
                "0" => Some(LanesMsg::Fit),
                "ArrowLeft" if event.shift_key() => Some(LanesMsg::Pan(-PAN_THOUSANDTHS)),
                "ArrowRight" if event.shift_key() => Some(LanesMsg::Pan(PAN_THOUSANDTHS)),
                "ArrowLeft" => on.move_to_item(&event, false),
                "ArrowRight" => on.move_to_item(&event, true),
                "Escape" => on.target.is_some().then_some(LanesMsg::Point(None)),
                "Enter" => on.seek_to_target(&event),
                _ => None,
            };
            if let Some(msg) = msg {
                event.prevent_default();
                on.emit(msg);
            }
        })
    }
}

impl EventContext {
    fn emit(&self, msg: LanesMsg) {
        self.on_msg.emit(Msg::Lanes(msg));
    }

    fn clear_target(&self) {
        if self.target.is_some() {
            self.emit(LanesMsg::Point(None));
        }
    }

    /// The lane of a Pod, given as `namespace/name`.
    fn lane(&self, name: &str) -> Option<&Rc<Lane>> {
        let (namespace, name) = name.split_once('/')?;
        let mut lanes = self.groups.iter().flat_map(|group| &group.lanes);
        lanes.find(|lane| *lane.pod.name == *name && *lane.pod.namespace == *namespace)
    }

    fn moment_at(&self, parts: u64) -> u64 {
        Zoom { from_ms: self.ruler.from_ms, span_ms: self.ruler.span_ms }.moment_at(parts)
    }

    /// The item at a point; `None` in the time that is not simulated yet.
    fn target_at(&self, point: &LanePoint) -> Option<HitTarget> {
        let at_ms = self.moment_at(point.parts);
        if at_ms > self.end_ms.get() {
            return None;
        }
        if point.lane.is_empty() {
            return flag_at(&self.flags, &self.ruler, self.track_px, at_ms).map(|item| HitTarget { pod: None, item });
        }
        let lane = self.lane(&point.lane)?;
        item_at(lane, &self.ruler, self.track_px, at_ms).map(|item| HitTarget { pod: Some(lane.pod.clone()), item })
    }

    fn begins_ms(&self, target: &HitTarget) -> u64 {
        let pod = target.pod.as_ref();
        let lane = pod.and_then(|pod| self.groups.iter().flat_map(|group| &group.lanes).find(|lane| lane.pod == *pod));
        begins_ms(lane.map(|lane| &**lane), &self.flags, &target.item)
    }

    fn drag(&self, id: i32, parts: u64) -> Option<LanesMsg> {
        match self.pointers.borrow_mut().moved(id, parts)? {
            Gesture::Pan(thousandths) => self.zoomed.then_some(LanesMsg::Pan(thousandths)),
            Gesture::Pinch { percent, about } => Some(LanesMsg::Zoom { percent, about_ms: Some(self.moment_at(about)) }),
        }
    }

    /// The next item of the focused lane, or the previous one.
    fn move_to_item(&self, event: &KeyboardEvent, forward: bool) -> Option<LanesMsg> {
        let name = browser::focused_lane(event)?;
        let lane = self.lane(&name);
        let pod = lane.map(|lane| lane.pod.clone());
        if pod.is_none() && !name.is_empty() {
            return None;
        }
        let from = self.target.as_ref().filter(|target| target.pod == pod).map(|target| &target.item);
        let item = next_item(lane.map(|lane| &**lane), &self.flags, from, forward)?;
        let target = HitTarget { pod, item };
        let offset_ms = self.begins_ms(&target).saturating_sub(self.ruler.from_ms).min(self.ruler.span_ms);
        browser::place_tip(event, offset_ms * PARTS / self.ruler.span_ms.max(1));
        Some(LanesMsg::MoveTo(target))
    }

    /// Seeks to the item that the arrow keys reached, if it is in the focused lane.
    fn seek_to_target(&self, event: &KeyboardEvent) -> Option<LanesMsg> {
        let name = browser::focused_lane(event)?;
        let target = self.target.as_ref().filter(|target| target.pod.as_ref() == self.lane(&name).map(|lane| &lane.pod))?;
        Some(LanesMsg::Go { at_ms: self.begins_ms(target), pod: target.pod.clone() })
    }
}
