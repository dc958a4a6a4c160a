//! One lane: a pod's name and its life.

use super::drawn::Draw;
use super::transport::moment;
use crate::view::timeline::{Gathered, Lane, MarkKind, Ruler, Segment, Waiting, gathered};
use crate::web::msg::Msg;
use std::rc::Rc;
use yew::prelude::*;

/// The height of a lane in CSS pixels.
const LANE_HEIGHT: u32 = 22;
/// The height of the bar in it.
const BAR_HEIGHT: u32 = 12;
/// How wide a letter of a label is taken for, and the room around it, in tenths of a CSS pixel.
const LETTER_WIDTH: u64 = 62;
/// Likewise.
const LABEL_ROOM: u64 = 100;

/// A lane and how it is looked at.
#[derive(PartialEq)]
pub struct LaneRow {
    /// The lane.
    pub lane: Rc<Lane>,
    /// Which time it shows.
    pub ruler: Rc<Ruler>,
    /// How wide it is, in CSS pixels; 0 while nobody knows.
    pub track_px: u32,
    /// Whether its pod is selected.
    pub selected: bool,
    /// Hears that it is to be.
    pub on_msg: Callback<Msg>,
}

/// A place along the ruler, in percent of its span; what lies far beyond its ends is just beyond them.
pub fn along(at_ms: u64, ruler: &Ruler) -> String {
    percent(ruler.place_of(at_ms))
}

/// Thousandths of a percent, as style sheets and drawings have them.
pub fn percent(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let size = thousandths.unsigned_abs();
    format!("{sign}{}.{:03}%", size / 1_000, size % 1_000)
}

/// A stretch as its beginning and its width, if it is in sight.
fn stretch(from_ms: u64, to_ms: Option<u64>, ruler: &Ruler) -> Option<(String, String)> {
    let to_ms = to_ms.unwrap_or(u64::MAX);
    if to_ms < ruler.from_ms || from_ms > ruler.to_ms() {
        return None;
    }
    let (from, to) = (ruler.place_of(from_ms), ruler.place_of(to_ms));
    Some((percent(from), percent(to - from)))
}

impl Draw for LaneRow {
    /// A pod's name and its life.
    fn draw(&self) -> Html {
        let LaneRow { lane, ruler, track_px, selected, .. } = self;
        let on_select = {
            let pod = lane.pod.clone();
            self.on_msg.reform(move |_: MouseEvent| Msg::Select(Some(pod.clone())))
        };
        let name = lane.name();
        // Where room is short, what tells the pods of a set apart stays.
        let (stem, ordinal) = name.rfind('-').map_or((&*name, ""), |at| name.split_at(at));
        let middle = (LANE_HEIGHT / 2).to_string();
        let gone = lane.segments.last().and_then(|last| last.to_ms).zip(lane.segments.first()).map(|(_, first)| {
            html! { <line class="lane-gone" x1={along(first.from_ms, ruler)} x2="100%" y1={middle.clone()} y2={middle.clone()} /> }
        });
        html! {
            <li class={classes!("lane", selected.then_some("selected"))} data-pod={format!("{}/{}", lane.pod.namespace, lane.pod.name)}>
                <button type="button" class="lane-name" aria-label={format!("Lane {name}")} aria-pressed={selected.to_string()}
                    title={name.to_string()} onclick={on_select}><span class="lane-stem">{ stem }</span><span>{ ordinal }</span></button>
                <svg class="lane-track" height={LANE_HEIGHT.to_string()} role="img" aria-label={life(lane)}>
                    { for gone }
                    { for lane.segments.iter().filter_map(|segment| bar(segment, ruler)) }
                    { for lane.waits.iter().filter_map(|wait| hatched(wait, ruler, *track_px)) }
                    { for gathered(&lane.marks, ruler, *track_px).iter().map(|marks| glyph(marks, ruler)) }
                </svg>
            </li>
        }
    }
}

fn bar(segment: &Segment, ruler: &Ruler) -> Option<Html> {
    let (x, width) = stretch(segment.from_ms, segment.to_ms, ruler)?;
    let y = ((LANE_HEIGHT - BAR_HEIGHT) / 2).to_string();
    Some(html! {
        <rect class={classes!("bar", segment.phase.class())} {x} {y} rx="2" {width} height={BAR_HEIGHT.to_string()} />
    })
}

/// A wait, with its label where there is room for it.
fn hatched(wait: &Waiting, ruler: &Ruler, track_px: u32) -> Option<Html> {
    let (x, width) = stretch(wait.from_ms, wait.to_ms, ruler)?;
    let (from_ms, to_ms) = (wait.from_ms.max(ruler.from_ms), wait.to_ms.map_or(ruler.to_ms(), |to_ms| to_ms.min(ruler.to_ms())));
    let room = to_ms.saturating_sub(from_ms).saturating_mul(u64::from(track_px) * 10) / ruler.span_ms.max(1);
    let fits = wait.short.chars().count() as u64 * LETTER_WIDTH + LABEL_ROOM <= room;
    let (y, height) = (((LANE_HEIGHT - BAR_HEIGHT) / 2).to_string(), BAR_HEIGHT.to_string());
    Some(html! {
        <>
            <rect class="wait" fill="url(#lanes-hatch)" {x} {y} rx="2" {width} {height} />
            if fits {
                <svg x={along(from_ms, ruler)} overflow="visible"><text class="wait-words" x="7" y="15">{ &*wait.short }</text></svg>
            }
        </>
    })
}

/// Marks, moved a little where an end of the lane would cut them.
fn glyph(marks: &Gathered, ruler: &Ruler) -> Html {
    let place = ruler.place_of(marks.at_ms);
    let moved = match place {
        0..800 => Some("translate(5 0)"),
        99_200.. => Some("translate(-5 0)"),
        _ => None,
    };
    html! {
        <svg x={percent(place)} overflow="visible">
            <g transform={moved}>
                <path class={classes!("mark", marks.kind.class())} d={shape(marks.kind)} />
                if marks.marks.len() > 1 {
                    <text class="mark-count" x="4" y="7">{ marks.marks.len() }</text>
                }
            </g>
        </svg>
    }
}

/// The outline of a mark around the middle of a lane: each kind has its own.
pub fn shape(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Created => "M-4 11a4 4 0 1 0 8 0 4 4 0 1 0-8 0z",
        MarkKind::Node => "M-3.5 7.5h7v7h-7z",
        MarkKind::ClaimBound => "M0 6.5L4.5 11 0 15.5-4.5 11z",
        MarkKind::Ready => "M0 6.2L4.8 14.8h-9.6z",
        MarkKind::Deleted => "M0 15.8L4.8 7.2h-9.6z",
        MarkKind::Revision => "M0 4.6l1.7 3.9 4.2.4-3.1 2.8.9 4.2L0 13.7l-3.7 2.2.9-4.2-3.1-2.8 4.2-.4z",
        MarkKind::Crash => "M-4.6 8.3l1.9-1.9L0 9.1l2.7-2.7 1.9 1.9L1.9 11l2.7 2.7-1.9 1.9L0 12.9l-2.7 2.7-1.9-1.9L-1.9 11z",
    }
}

/// A lane in words.
fn life(lane: &Lane) -> String {
    let phases = lane.segments.iter().map(|segment| format!("{} from {}", segment.phase.words(), moment(segment.from_ms)));
    let gone = lane.segments.last().and_then(|s| s.to_ms).map(|to_ms| format!("gone from {}", moment(to_ms)));
    let waits = lane.waits.iter().map(|wait| match wait.to_ms {
        Some(to_ms) => format!("{} from {} to {}", wait.words, moment(wait.from_ms), moment(to_ms)),
        None => format!("{} from {}", wait.words, moment(wait.from_ms)),
    });
    let told = [phases.collect::<Vec<_>>().join(", ")].into_iter().chain(gone).chain(waits);
    told.filter(|words| !words.is_empty()).collect::<Vec<_>>().join("; ")
}
