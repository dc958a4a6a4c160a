//! The lanes of the timeline: one for every past, present or awaited Pod, below the ruler and the flags of the user's actions.
//!
//! There can be many lanes, so they have no event listeners of their own: the container handles all events and finds the hit
//! target from the position.

use super::drawn::{Draw, drawn, keyed};
use super::icon::{Shape, icon};
use super::lane_gestures::Gestures;
use super::lane_row::{LaneRow, along, percent};
use super::legend::Legend;
use crate::view::Key;
use crate::view::timeline::{CommandFlag, Group, HitTarget, Lane, PointerTracker, Ruler, Tip};
use crate::web::browser;
use crate::web::msg::{LanesMsg, Msg};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use yew::prelude::*;

/// From this number of lanes on, the browser skips blocks that are out of view (`content-visibility`).
const LANES_MANY: usize = 60;
/// The maximum number of lanes of a group, besides that of the selected Pod.
const LANES_MAX: usize = 200;
/// The number of lanes in a block, which the browser renders or skips as a whole.
const BLOCK_LANES: usize = 20;
/// The number of distinct playhead positions per pixel.
const STEPS_PER_PX: u32 = 2;
/// The zoom factor of one zoom-in step, in percent.
pub const ZOOM_IN_PERCENT: u32 = 200;
/// The zoom factor of one zoom-out step, in percent.
pub const ZOOM_OUT_PERCENT: u32 = 50;

/// The lanes.
#[derive(PartialEq)]
pub struct Lanes {
    /// The lanes by owner.
    pub groups: Rc<[Group]>,
    /// The user's actions.
    pub flags: Rc<[CommandFlag]>,
    /// The visible time.
    pub ruler: Rc<Ruler>,
    /// The end of the simulated time. A shared cell, so that the lanes do not render again when only time advances.
    pub end_ms: Rc<Cell<u64>>,
    /// The selected object.
    pub selected: Option<Key>,
    /// The width of a track in CSS pixels; 0 before it is measured.
    pub track_px: u32,
    /// Whether they show only a part of the time.
    pub zoomed: bool,
    /// The hovered or focused item.
    pub target: Option<HitTarget>,
    /// Its tooltip.
    pub tip: Option<Rc<Tip>>,
    /// The active pointers; one shared cell.
    pub pointers: Rc<RefCell<PointerTracker>>,
    /// Receives seeks, selected Pods, zooming and the hovered item.
    pub on_msg: Callback<Msg>,
}

impl Draw for Lanes {
    /// The lanes.
    fn draw(&self) -> Html {
        let group = |group: &Group| {
            let lane = |lane: &Rc<Lane>| {
                let selected = self.selected.as_ref() == Some(&lane.pod);
                let (ruler, track_px, on_msg) = (self.ruler.clone(), self.track_px, self.on_msg.clone());
                let key = format!("{}/{}", lane.pod.namespace, lane.pod.name);
                keyed(key, LaneRow { lane: lane.clone(), ruler, track_px, selected, on_msg })
            };
            let is_selected = |lane: &&Rc<Lane>| self.selected.as_ref() == Some(&lane.pod);
            let (first, others) = group.lanes.split_at(group.lanes.len().min(LANES_MAX));
            let selected = others.iter().find(is_selected);
            let omitted = others.len() - usize::from(selected.is_some());
            html! {
                <li class="lane-group" key={group.owner.to_string()}>
                    if !group.owner.is_empty() { <p class="lane-owner">{ &*group.owner }</p> }
                    { for first.chunks(BLOCK_LANES).map(|block| html! { <ul role="list" class="lane-block">{ for block.iter().map(lane) }</ul> }) }
                    { for selected.map(|selected| html! { <ul role="list">{ lane(selected) }</ul> }) }
                    if omitted > 0 { <p class="lane-owner">{ format!("and {omitted} more: select a Pod to see its lane") }</p> }
                </li>
            }
        };
        let many = self.groups.iter().map(|group| group.lanes.len()).sum::<usize>() > LANES_MANY;
        let content = html! {
            <>
                { drawn(Scale {
                    ruler: self.ruler.clone(),
                    flags: self.flags.clone(),
                    zoomed: self.zoomed,
                    on_msg: self.on_msg.clone(),
                }) }
                <ul role="list" aria-label="Lanes">{ for self.groups.iter().map(group) }</ul>
                <div class="lanes-now" id="lanes-now" aria-hidden="true"><div class="lanes-future" /><div class="lanes-playhead" /></div>
                <div aria-live="polite">{ for self.tip.iter().map(|tip| tooltip(tip)) }</div>
            </>
        };
        let class = classes!("lanes", many.then_some("many"), self.zoomed.then_some("zoomed"));
        html! {
            <>
                { with_listeners(self, class, content) }
                if !self.groups.is_empty() { { drawn(Legend) } }
            </>
        }
    }
}

/// Moves the playhead to the current time, and the overlay to the time that is not simulated yet. The positions are custom
/// properties, which the stylesheet uses in transforms: the compositor moves both without painting the lanes again. The page's
/// policy forbids style attributes, so this is called after the lanes are rendered. Positions are rounded to a fraction of a
/// pixel, so most frames change nothing.
pub fn move_playhead(now_ms: u64, end_ms: u64, ruler: &Ruler, track_px: u32) {
    let at = |at_ms| percent(ruler.position_in_steps(at_ms, track_px.saturating_mul(STEPS_PER_PX)));
    browser::set_in_lanes(&[("--now", at(now_ms)), ("--end", at(end_ms))]);
}

/// The lanes with their event listeners.
fn with_listeners(lanes: &Lanes, class: Classes, content: Html) -> Html {
    let gestures = Gestures::of(lanes);
    html! {
        <div {class} onpointermove={gestures.on_move()} onpointerdown={gestures.on_down()} onpointerup={gestures.on_up()}
            onpointercancel={gestures.on_up()} onpointerleave={gestures.on_leave()} onfocusout={gestures.on_blur()}
            onclick={gestures.on_click()} onwheel={gestures.on_wheel()} onkeydown={gestures.on_key()}>{ content }</div>
    }
}

/// The tooltip.
fn tooltip(tip: &Tip) -> Html {
    html! {
        <div class="lane-tip" role="tooltip">
            <p class="lane-tip-title">{ &*tip.title }</p>
            <p class="lane-tip-time">{ &*tip.when }</p>
            { for tip.lines.iter().map(|line| html! { <p>{ &**line }</p> }) }
        </div>
    }
}

#[derive(PartialEq)]
struct Scale {
    ruler: Rc<Ruler>,
    flags: Rc<[CommandFlag]>,
    zoomed: bool,
    on_msg: Callback<Msg>,
}

impl Draw for Scale {
    /// The ruler's ticks, the flags of the user's actions, and the zoom buttons.
    fn draw(&self) -> Html {
        let zoom = |name: &'static str, shape: Shape, disabled: bool, msg: LanesMsg| {
            let onclick = self.on_msg.reform(move |_: MouseEvent| Msg::Lanes(msg.clone()));
            html! {
                <button type="button" class="lanes-zoom" aria-label={name} title={name} aria-disabled={disabled.then_some("true")} {onclick}>
                    { icon(shape) }
                </button>
            }
        };
        let zoom_in = LanesMsg::Zoom { percent: ZOOM_IN_PERCENT, about_ms: None };
        let zoom_out = LanesMsg::Zoom { percent: ZOOM_OUT_PERCENT, about_ms: None };
        let tick = |tick: &crate::view::timeline::Tick| {
            let x = along(tick.at_ms, &self.ruler);
            html! {
                <>
                    <line class="lanes-tick" x1={x.clone()} x2={x.clone()} y1="13" y2="20" />
                    <text class="lanes-tick-label" {x} y="11">{ &tick.words }</text>
                </>
            }
        };
        let flag = |flag: &CommandFlag| {
            html! {
                <svg x={along(flag.at_ms, &self.ruler)} overflow="visible">
                    <path class="lanes-flag" d="M0 2v16M0 2.5h8l-2 3 2 3H0z" />
                </svg>
            }
        };
        html! {
            <div class="lanes-scale" data-pod="">
                <div class="lanes-tools">
                    <button type="button" class="lane-name" aria-label="You: lane of your actions" title="Your actions: press ← and → to step through them">{ "You" }</button>
                    { zoom("Zoom out", Shape::ZoomOut, !self.zoomed, zoom_out) }
                    { zoom("Zoom in", Shape::ZoomIn, false, zoom_in) }
                    { zoom("Fit", Shape::Fit, !self.zoomed, LanesMsg::Fit) }
                </div>
                <svg class="lane-track" height="20" aria-hidden="true">
                    <defs>
                        <pattern id="lanes-hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                            <rect class="hatch-gap" width="3.5" height="7" />
                            <rect class="hatch-line" x="3.5" width="1.5" height="7" />
                        </pattern>
                    </defs>
                    { for self.ruler.ticks.iter().map(tick) }
                    { for self.flags.iter().filter(|flag| self.ruler.holds(flag.at_ms)).map(flag) }
                </svg>
            </div>
        }
    }
}
