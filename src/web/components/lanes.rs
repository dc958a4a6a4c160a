//! The lanes of the timeline: one for every pod that ever was or was waited with, below the ruler and the user's flags.
//!
//! They are many, so nothing in them listens: what is pointed at is found from the place, once, for all of them.

use super::drawn::{Draw, drawn, keyed};
use super::icon::{Shape, icon};
use super::lane_gestures::Gestures;
use super::lane_row::{LaneRow, along, percent};
use super::legend::Legend;
use crate::view::Key;
use crate::view::timeline::{Flag, Grip, Group, Lane, Ruler, Spot, Tip};
use crate::web::browser;
use crate::web::msg::{LanesMsg, Msg};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use yew::prelude::*;

/// From so many lanes on, those out of sight are not drawn.
const LANES_MANY: usize = 60;
/// A group shows so many lanes at most, and that of the selected pod.
const LANES_MAX: usize = 200;
/// The browser draws so many lanes or none of them.
const BLOCK_LANES: usize = 20;
/// In so many steps the playhead crosses a pixel.
const STEPS_PER_PX: u32 = 2;
/// How much closer one press brings, in percent, and how much farther the opposite.
pub const CLOSER_PERCENT: u32 = 200;
/// Likewise.
pub const FARTHER_PERCENT: u32 = 50;

/// What the lanes show.
#[derive(PartialEq)]
pub struct Lanes {
    /// The lanes by owner.
    pub groups: Rc<[Group]>,
    /// What the user did.
    pub flags: Rc<[Flag]>,
    /// Which time they show.
    pub ruler: Rc<Ruler>,
    /// How far the branch was played; the same cell all the time, so that they are not drawn again because time goes on.
    pub end_ms: Rc<Cell<u64>>,
    /// What is selected.
    pub selected: Option<Key>,
    /// How wide they are, in CSS pixels; 0 while nobody knows.
    pub track_px: u32,
    /// Whether they show less than all of the time.
    pub zoomed: bool,
    /// What is pointed at.
    pub spot: Option<Spot>,
    /// What is said of it.
    pub tip: Option<Rc<Tip>>,
    /// The fingers on them; the same all the time.
    pub grip: Rc<RefCell<Grip>>,
    /// Hears of moments gone to, pods selected, and what is pointed at.
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
            let is_chosen = |lane: &&Rc<Lane>| self.selected.as_ref() == Some(&lane.pod);
            let (first, others) = group.lanes.split_at(group.lanes.len().min(LANES_MAX));
            let chosen = others.iter().find(is_chosen);
            let left_out = others.len() - usize::from(chosen.is_some());
            html! {
                <li class="lane-group" key={group.owner.to_string()}>
                    if !group.owner.is_empty() { <p class="lane-owner">{ &*group.owner }</p> }
                    { for first.chunks(BLOCK_LANES).map(|block| html! { <ul role="list" class="lane-block">{ for block.iter().map(lane) }</ul> }) }
                    { for chosen.map(|chosen| html! { <ul role="list">{ lane(chosen) }</ul> }) }
                    if left_out > 0 { <p class="lane-owner">{ format!("and {left_out} more: select a pod to see its lane") }</p> }
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
                <div aria-live="polite">{ for self.tip.iter().map(|tip| said(tip)) }</div>
            </>
        };
        let class = classes!("lanes", many.then_some("many"), self.zoomed.then_some("zoomed"));
        html! {
            <>
                { listening(self, class, content) }
                if !self.groups.is_empty() { { drawn(Legend) } }
            </>
        }
    }
}

/// Moves the playhead to the moment looked at, and the veil to what was not played yet. They are moved by properties that
/// the style sheet makes transforms of: the compositor does it alone, and no frame paints the lanes again because time
/// goes on. Attributes can't say it where a policy forbids inline styles, so this is called once the lanes are drawn.
/// Between two places that can be told apart nothing moves, which most frames profit from.
pub fn move_playhead(now_ms: u64, end_ms: u64, ruler: &Ruler, track_px: u32) {
    let at = |at_ms| percent(ruler.place_in_steps(at_ms, track_px.saturating_mul(STEPS_PER_PX)));
    browser::set_in_lanes(&[("--now", at(now_ms)), ("--end", at(end_ms))]);
}

/// The lanes with what they hear.
fn listening(lanes: &Lanes, class: Classes, content: Html) -> Html {
    let gestures = Gestures::of(lanes);
    html! {
        <div {class} onpointermove={gestures.on_move()} onpointerdown={gestures.on_down()} onpointerup={gestures.on_up()}
            onpointercancel={gestures.on_up()} onpointerleave={gestures.on_leave()} onfocusout={gestures.on_blur()}
            onclick={gestures.on_click()} onwheel={gestures.on_wheel()} onkeydown={gestures.on_key()}>{ content }</div>
    }
}

/// What is said of what is pointed at.
fn said(tip: &Tip) -> Html {
    html! {
        <div class="lane-tip" role="tooltip">
            <p class="lane-tip-title">{ &*tip.title }</p>
            <p class="lane-tip-when">{ &*tip.when }</p>
            { for tip.lines.iter().map(|line| html! { <p>{ &**line }</p> }) }
        </div>
    }
}

#[derive(PartialEq)]
struct Scale {
    ruler: Rc<Ruler>,
    flags: Rc<[Flag]>,
    zoomed: bool,
    on_msg: Callback<Msg>,
}

impl Draw for Scale {
    /// The ruler's ticks, the user's flags, and how close one looks.
    fn draw(&self) -> Html {
        let zoom = |name: &'static str, shape: Shape, off: bool, msg: LanesMsg| {
            let onclick = self.on_msg.reform(move |_: MouseEvent| Msg::Lanes(msg.clone()));
            html! {
                <button type="button" class="lanes-zoom" aria-label={name} title={name} aria-disabled={off.then_some("true")} {onclick}>
                    { icon(shape) }
                </button>
            }
        };
        let closer = LanesMsg::Zoom { percent: CLOSER_PERCENT, about_ms: None };
        let farther = LanesMsg::Zoom { percent: FARTHER_PERCENT, about_ms: None };
        let tick = |tick: &crate::view::timeline::Tick| {
            let x = along(tick.at_ms, &self.ruler);
            html! {
                <>
                    <line class="lanes-tick" x1={x.clone()} x2={x.clone()} y1="13" y2="20" />
                    <text class="lanes-tick-words" {x} y="11">{ &tick.words }</text>
                </>
            }
        };
        let flag = |flag: &Flag| {
            html! {
                <svg x={along(flag.at_ms, &self.ruler)} overflow="visible">
                    <path class="lanes-flag" d="M0 2v16M0 2.5h8l-2 3 2 3H0z" />
                </svg>
            }
        };
        html! {
            <div class="lanes-scale" data-pod="">
                <div class="lanes-tools">
                    <button type="button" class="lane-name" aria-label="Lane of what you did" title="What you did: ← and → go through it">{ "You" }</button>
                    { zoom("Zoom out", Shape::ZoomOut, !self.zoomed, farther) }
                    { zoom("Zoom in", Shape::ZoomIn, false, closer) }
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
