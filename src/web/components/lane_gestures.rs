//! What pointers, fingers, the wheel and keys do on the lanes.

use super::lanes::{CLOSER_PERCENT, FARTHER_PERCENT, Lanes};
use crate::view::timeline::{Flag, Grip, Group, Lane, Moved, PARTS, Ruler, Spot, Thing, Zoom, begins_ms, flag_at, next_thing, thing_at};
use crate::web::browser::{self, LanePlace, board::pinched_percent};
use crate::web::msg::{LanesMsg, Msg};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use yew::prelude::*;

/// The keys move the lanes by this part of what they show, in thousandths.
const PAN_THOUSANDTHS: i64 = 250;

/// What is needed to understand an event on the lanes.
pub struct Gestures {
    on: Rc<On>,
}

struct On {
    groups: Rc<[Group]>,
    flags: Rc<[Flag]>,
    ruler: Rc<Ruler>,
    end_ms: Rc<Cell<u64>>,
    track_px: u32,
    zoomed: bool,
    spot: Option<Spot>,
    grip: Rc<RefCell<Grip>>,
    on_msg: Callback<Msg>,
}

impl Gestures {
    /// Those of some lanes.
    pub fn of(lanes: &Lanes) -> Gestures {
        let on = On {
            groups: lanes.groups.clone(),
            flags: lanes.flags.clone(),
            ruler: lanes.ruler.clone(),
            end_ms: lanes.end_ms.clone(),
            track_px: lanes.track_px,
            zoomed: lanes.zoomed,
            spot: lanes.spot.clone(),
            grip: lanes.grip.clone(),
            on_msg: lanes.on_msg.clone(),
        };
        Gestures { on: Rc::new(on) }
    }

    fn call<E: 'static>(&self, call: impl Fn(&On, E) + 'static) -> Callback<E> {
        let on = self.on.clone();
        Callback::from(move |event| call(&on, event))
    }

    /// A pointer moves: it points at something, or drags.
    pub fn on_move(&self) -> Callback<PointerEvent> {
        self.call(|on, event: PointerEvent| {
            if event.buttons() == 0 {
                on.grip.borrow_mut().up(event.pointer_id());
            }
            let place = browser::lane_place(&event);
            if on.grip.borrow().holds() {
                place.and_then(|place| on.drag(event.pointer_id(), place.parts)).into_iter().for_each(|msg| on.emit(msg));
                return;
            }
            let spot = place.as_ref().and_then(|place| on.spot_at(place));
            if spot != on.spot {
                if let Some(place) = place {
                    browser::place_tip(&event, place.parts);
                }
                on.emit(LanesMsg::Point(spot));
            }
        })
    }

    /// A pointer is pressed, or a finger comes.
    pub fn on_down(&self) -> Callback<PointerEvent> {
        self.call(|on, event: PointerEvent| {
            if let Some(place) = browser::lane_place(&event) {
                on.grip.borrow_mut().down(event.pointer_id(), place.parts);
            }
        })
    }

    /// It leaves.
    pub fn on_up(&self) -> Callback<PointerEvent> {
        self.call(|on, event: PointerEvent| on.grip.borrow_mut().up(event.pointer_id()))
    }

    /// A pointer that only points is elsewhere now. A finger lifted leaves what it showed.
    pub fn on_leave(&self) -> Callback<PointerEvent> {
        self.call(|on, event: PointerEvent| {
            if event.pointer_type() == "mouse" {
                on.point_at_nothing();
            }
        })
    }

    /// The keyboard is elsewhere now.
    pub fn on_blur(&self) -> Callback<FocusEvent> {
        self.call(|on, _| on.point_at_nothing())
    }

    /// A place is chosen: a mark or a flag means its very moment.
    pub fn on_click(&self) -> Callback<MouseEvent> {
        self.call(|on, event: MouseEvent| {
            let Some(place) = browser::lane_place(&event).filter(|_| !on.grip.borrow().has_moved()) else { return };
            let spot = on.spot_at(&place);
            let exact = spot.as_ref().filter(|spot| matches!(spot.thing, Thing::Marks(_) | Thing::Flag(_)));
            let at_ms = exact.map_or_else(|| on.moment_at(place.parts), |spot| on.begins_ms(spot));
            let pod = spot.as_ref().and_then(|spot| spot.pod.clone());
            browser::focus_lane(&event);
            browser::place_tip(&event, place.parts);
            on.emit(LanesMsg::Go { at_ms, pod });
            on.emit(LanesMsg::Point(spot));
        })
    }

    /// With Ctrl, or as a trackpad's pinch, the wheel zooms; sideways it moves the lanes.
    pub fn on_wheel(&self) -> Callback<WheelEvent> {
        self.call(|on, event: WheelEvent| {
            let Some(place) = browser::lane_place(&event) else { return };
            let sideways = if event.shift_key() { event.delta_y() + event.delta_x() } else { event.delta_x() };
            if event.ctrl_key() || event.meta_key() {
                event.prevent_default();
                on.emit(LanesMsg::Zoom { percent: pinched_percent(&event), about_ms: Some(on.moment_at(place.parts)) });
            } else if on.zoomed && sideways != 0.0 {
                event.prevent_default();
                on.emit(LanesMsg::Pan((sideways * 1_000.0 / f64::from(on.track_px.max(1))) as i64));
            }
        })
    }

    /// `+`, `-`, `0` zoom and Shift with an arrow moves; at a lane's name the arrows go through what is in it, and Enter
    /// goes there.
    pub fn on_key(&self) -> Callback<KeyboardEvent> {
        self.call(|on, event: KeyboardEvent| {
            if event.ctrl_key() || event.meta_key() || event.alt_key() {
                return;
            }
            let zoom = |percent| LanesMsg::Zoom { percent, about_ms: None };
            let msg = match &*event.key() {
                "+" | "=" => Some(zoom(CLOSER_PERCENT)),
                "-" => Some(zoom(FARTHER_PERCENT)),
                "0" => Some(LanesMsg::Fit),
                "ArrowLeft" if event.shift_key() => Some(LanesMsg::Pan(-PAN_THOUSANDTHS)),
                "ArrowRight" if event.shift_key() => Some(LanesMsg::Pan(PAN_THOUSANDTHS)),
                "ArrowLeft" => on.come_to(&event, false),
                "ArrowRight" => on.come_to(&event, true),
                "Escape" => on.spot.is_some().then_some(LanesMsg::Point(None)),
                "Enter" => on.go_from_key(&event),
                _ => None,
            };
            if let Some(msg) = msg {
                event.prevent_default();
                on.emit(msg);
            }
        })
    }
}

impl On {
    fn emit(&self, msg: LanesMsg) {
        self.on_msg.emit(Msg::Lanes(msg));
    }

    fn point_at_nothing(&self) {
        if self.spot.is_some() {
            self.emit(LanesMsg::Point(None));
        }
    }

    /// The lane of a name: namespace and name with a slash between.
    fn lane(&self, name: &str) -> Option<&Rc<Lane>> {
        let (namespace, name) = name.split_once('/')?;
        let mut lanes = self.groups.iter().flat_map(|group| &group.lanes);
        lanes.find(|lane| *lane.pod.name == *name && *lane.pod.namespace == *namespace)
    }

    fn moment_at(&self, parts: u64) -> u64 {
        Zoom { from_ms: self.ruler.from_ms, span_ms: self.ruler.span_ms }.moment_at(parts)
    }

    /// What lies at a place; nothing does where nothing was played yet.
    fn spot_at(&self, place: &LanePlace) -> Option<Spot> {
        let at_ms = self.moment_at(place.parts);
        if at_ms > self.end_ms.get() {
            return None;
        }
        if place.lane.is_empty() {
            return flag_at(&self.flags, &self.ruler, self.track_px, at_ms).map(|thing| Spot { pod: None, thing });
        }
        let lane = self.lane(&place.lane)?;
        thing_at(lane, &self.ruler, self.track_px, at_ms).map(|thing| Spot { pod: Some(lane.pod.clone()), thing })
    }

    fn begins_ms(&self, spot: &Spot) -> u64 {
        let pod = spot.pod.as_ref();
        let lane = pod.and_then(|pod| self.groups.iter().flat_map(|group| &group.lanes).find(|lane| lane.pod == *pod));
        begins_ms(lane.map(|lane| &**lane), &self.flags, &spot.thing)
    }

    fn drag(&self, id: i32, parts: u64) -> Option<LanesMsg> {
        match self.grip.borrow_mut().moved(id, parts)? {
            Moved::Pan(thousandths) => self.zoomed.then_some(LanesMsg::Pan(thousandths)),
            Moved::Pinch { percent, about } => Some(LanesMsg::Zoom { percent, about_ms: Some(self.moment_at(about)) }),
        }
    }

    /// What comes next in the lane the keyboard is at, or before.
    fn come_to(&self, event: &KeyboardEvent, onwards: bool) -> Option<LanesMsg> {
        let name = browser::lane_of_key(event)?;
        let lane = self.lane(&name);
        let pod = lane.map(|lane| lane.pod.clone());
        if pod.is_none() && !name.is_empty() {
            return None;
        }
        let from = self.spot.as_ref().filter(|spot| spot.pod == pod).map(|spot| &spot.thing);
        let thing = next_thing(lane.map(|lane| &**lane), &self.flags, from, onwards)?;
        let spot = Spot { pod, thing };
        let within_ms = self.begins_ms(&spot).saturating_sub(self.ruler.from_ms).min(self.ruler.span_ms);
        browser::place_tip(event, within_ms * PARTS / self.ruler.span_ms.max(1));
        Some(LanesMsg::ComeTo(spot))
    }

    /// To what the arrows came to, if that is in the lane the keyboard is at.
    fn go_from_key(&self, event: &KeyboardEvent) -> Option<LanesMsg> {
        let name = browser::lane_of_key(event)?;
        let spot = self.spot.as_ref().filter(|spot| spot.pod.as_ref() == self.lane(&name).map(|lane| &lane.pod))?;
        Some(LanesMsg::Go { at_ms: self.begins_ms(spot), pod: spot.pod.clone() })
    }
}
