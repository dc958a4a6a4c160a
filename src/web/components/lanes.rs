//! The lanes of the timeline: one for every pod that ever was, with the ruler, the user's flags and the playhead.

use super::drawn::{Draw, drawn, keyed};
use super::transport::moment;
use crate::view::Key;
use crate::view::pod_phase::PodPhase;
use crate::view::timeline::{Flag, Group, Lane, Mark, MarkKind, Ruler, Segment};
use crate::web::browser;
use crate::web::msg::{Msg, TimeMsg};
use std::rc::Rc;
use yew::prelude::*;

/// The height of a lane in CSS pixels.
const LANE_HEIGHT: usize = 22;
/// From so many lanes on, those out of sight are not drawn.
const LANES_MANY: usize = 60;
/// The height of the bar in it.
const BAR_HEIGHT: usize = 12;

/// What the lanes show.
#[derive(PartialEq)]
pub struct Lanes {
    /// The lanes by owner.
    pub groups: Rc<[Group]>,
    /// What the user did.
    pub flags: Rc<[Flag]>,
    /// How much time the lanes span.
    pub ruler: Rc<Ruler>,
    /// The moment looked at.
    pub now_ms: u64,
    /// How far the branch was played.
    pub end_ms: u64,
    /// What is selected.
    pub selected: Option<Key>,
    /// Hears of moments gone to and pods selected.
    pub on_msg: Callback<Msg>,
}

/// A place along the ruler, in percent of its span.
fn along(at_ms: u64, span_ms: u64) -> String {
    let thousandths = (at_ms.saturating_mul(100_000) + span_ms / 2) / span_ms.max(1);
    format!("{}.{:03}%", thousandths / 1_000, thousandths % 1_000)
}

impl Draw for Lanes {
    /// The lanes.
    fn draw(&self) -> Html {
        let span_ms = self.ruler.span_ms;
        let on_press = self.on_msg.reform(move |event: MouseEvent| {
            let at_ms = browser::press_along(&event).map_or(0.0, |along| along * span_ms as f64);
            Msg::Time(TimeMsg::Seek { at_ms: at_ms as u64 })
        });
        let group = |group: &Group| {
            let lane = |lane: &Rc<Lane>| {
                let selected = self.selected.as_ref() == Some(&lane.pod);
                let (on_msg, on_press) = (self.on_msg.clone(), on_press.clone());
                let key = format!("{}/{}", lane.pod.namespace, lane.pod.name);
                keyed(key, LaneRow { lane: lane.clone(), span_ms, selected, on_msg, on_press })
            };
            html! {
                <li class="lane-group" key={group.owner.to_string()}>
                    if !group.owner.is_empty() { <p class="lane-owner">{ &*group.owner }</p> }
                    <ul role="list">{ for group.lanes.iter().map(lane) }</ul>
                </li>
            }
        };
        let many = self.groups.iter().map(|group| group.lanes.len()).sum::<usize>() > LANES_MANY;
        html! {
            <>
                <div class={classes!("lanes", many.then_some("many"))}>
                    { drawn(Scale { ruler: self.ruler.clone(), flags: self.flags.clone(), on_press: on_press.clone() }) }
                    <ul role="list" aria-label="Lanes">{ for self.groups.iter().map(group) }</ul>
                    <svg class="lanes-now" aria-hidden="true">
                        <rect class="lanes-future" x={along(self.end_ms, span_ms)} width="100%" height="100%" />
                        <line class="lanes-playhead" x1={along(self.now_ms, span_ms)} x2={along(self.now_ms, span_ms)} y1="0" y2="100%" />
                    </svg>
                </div>
                if !self.groups.is_empty() { { drawn(Legend) } }
            </>
        }
    }
}

/// What the bars and marks stand for.
#[derive(PartialEq)]
struct Legend;

impl Draw for Legend {
    fn draw(&self) -> Html {
        let bar = |phase: PodPhase| {
            html! { <li><svg aria-hidden="true"><rect class={classes!("bar", phase.class())} x="1" y="1" width="18" height="10" rx="2" /></svg>{ phase.words() }</li> }
        };
        html! {
            <ul class="legend" role="list" aria-label="Legend">
                { for PodPhase::ALL.into_iter().filter(|phase| *phase != PodPhase::Succeeded).map(bar) }
                <li><svg aria-hidden="true"><path class="mark claim-bound" d="M10 1.5L14.5 6 10 10.5 5.5 6z" /></svg>{ "Claim bound" }</li>
                <li><svg aria-hidden="true"><path class="lanes-flag" d="M6 0v12M6 .5h8l-2 3 2 3H6z" /></svg>{ "What you did" }</li>
            </ul>
        }
    }
}

#[derive(PartialEq)]
struct Scale {
    ruler: Rc<Ruler>,
    flags: Rc<[Flag]>,
    on_press: Callback<MouseEvent>,
}

impl Draw for Scale {
    /// The ruler's ticks and the user's flags.
    fn draw(&self) -> Html {
        let span_ms = self.ruler.span_ms;
        let flag = |flag: &Flag| {
            html! {
                <svg x={along(flag.at_ms, span_ms)} overflow="visible">
                    <path class="lanes-flag" d="M0 2v16M0 2.5h8l-2 3 2 3H0z"><title>{ format!("{}: {}", moment(flag.at_ms), flag.words) }</title></path>
                </svg>
            }
        };
        html! {
            <div class="lanes-scale">
                <span class="lane-name" aria-hidden="true"></span>
                <svg class="lane-track" height="20" onclick={self.on_press.clone()} aria-hidden="true">
                    { for self.ruler.ticks.iter().map(|tick| html! {
                        <>
                            <line class="lanes-tick" x1={along(tick.at_ms, span_ms)} x2={along(tick.at_ms, span_ms)} y1="13" y2="20" />
                            <text class="lanes-tick-words" x={along(tick.at_ms, span_ms)} y="11">{ &tick.words }</text>
                        </>
                    }) }
                    { for self.flags.iter().map(flag) }
                </svg>
            </div>
        }
    }
}

#[derive(PartialEq)]
struct LaneRow {
    lane: Rc<Lane>,
    span_ms: u64,
    selected: bool,
    on_msg: Callback<Msg>,
    on_press: Callback<MouseEvent>,
}

impl Draw for LaneRow {
    /// A pod's name and its life.
    fn draw(&self) -> Html {
        let LaneRow { lane, span_ms, selected, .. } = self;
        let on_select = {
            let pod = lane.pod.clone();
            self.on_msg.reform(move |_: MouseEvent| Msg::Select(Some(pod.clone())))
        };
        // Where room is short, what tells the pods of a set apart stays.
        let (stem, ordinal) = lane.pod.name.rfind('-').map_or((&*lane.pod.name, ""), |at| lane.pod.name.split_at(at));
        let middle = LANE_HEIGHT / 2;
        let gone = match (lane.segments.first(), lane.segments.last()) {
            (Some(first), Some(last)) => html! {
                <line class="lane-gone" x1={along(first.from_ms, *span_ms)} x2={last.to_ms.map_or_else(|| along(last.from_ms, *span_ms), |_| "100%".into())}
                    y1={middle.to_string()} y2={middle.to_string()} />
            },
            _ => html! {},
        };
        html! {
            <li class={classes!("lane", selected.then_some("selected"))}>
                <button type="button" class="lane-name" aria-label={format!("Lane {}", lane.pod.name)} aria-pressed={selected.to_string()}
                    title={lane.pod.name.to_string()} onclick={on_select}><span class="lane-stem">{ stem }</span><span>{ ordinal }</span></button>
                <svg class="lane-track" height={LANE_HEIGHT.to_string()} role="img" aria-label={life(lane)} onclick={self.on_press.clone()}>
                    { gone }
                    { for lane.segments.iter().map(|segment| bar(segment, *span_ms)) }
                    { for lane.marks.iter().map(|mark| glyph(mark, *span_ms)) }
                </svg>
            </li>
        }
    }
}

fn bar(segment: &Segment, span_ms: u64) -> Html {
    let to_ms = segment.to_ms.unwrap_or(span_ms);
    let y = (LANE_HEIGHT - BAR_HEIGHT) / 2;
    html! {
        <rect class={classes!("bar", segment.phase.class())} x={along(segment.from_ms, span_ms)} y={y.to_string()} rx="2"
            width={along(to_ms.saturating_sub(segment.from_ms), span_ms)} height={BAR_HEIGHT.to_string()}>
            <title>{ format!("{} from {}", segment.phase.words(), moment(segment.from_ms)) }</title>
        </rect>
    }
}

fn glyph(mark: &Mark, span_ms: u64) -> Html {
    let (class, path) = match mark.kind {
        MarkKind::ClaimBound => ("mark claim-bound", "M0 6.5L4.5 11 0 15.5-4.5 11z"),
        MarkKind::Crash => ("mark crash", "M-3.5 7.5l7 7M3.5 7.5l-7 7"),
    };
    html! {
        <svg x={along(mark.at_ms, span_ms)} overflow="visible">
            <path {class} d={path}><title>{ format!("{}: {}", moment(mark.at_ms), mark.words) }</title></path>
        </svg>
    }
}

/// A lane in words.
fn life(lane: &Lane) -> String {
    let told: Vec<String> = lane.segments.iter().map(|s| format!("{} from {}", s.phase.words(), moment(s.from_ms))).collect();
    let end = lane.segments.last().and_then(|s| s.to_ms).map_or_else(String::new, |to_ms| format!("; gone from {}", moment(to_ms)));
    format!("{}{end}", told.join(", "))
}
