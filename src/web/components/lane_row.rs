//! One lane of the timeline: a Pod's name and its history.

use super::drawn::Draw;
use super::transport::moment;
use crate::view::timeline::{Lane, MarkCluster, MarkKind, Ruler, Segment, Waiting, mark_clusters};
use crate::web::msg::Msg;
use std::rc::Rc;
use yew::prelude::*;

/// The height of a lane in CSS pixels.
const LANE_HEIGHT: u32 = 22;
/// The height of the bar in it.
const BAR_HEIGHT: u32 = 12;
/// The assumed width of a label's letter, in tenths of a CSS pixel.
const LETTER_WIDTH: u64 = 62;
/// The space around a label, in tenths of a CSS pixel.
const LABEL_PADDING: u64 = 100;

/// A lane and its viewport.
#[derive(PartialEq)]
pub struct LaneRow {
    /// The lane.
    pub lane: Rc<Lane>,
    /// The visible time.
    pub ruler: Rc<Ruler>,
    /// The width of the track in CSS pixels; 0 before it is measured.
    pub track_px: u32,
    /// Whether its pod is selected.
    pub selected: bool,
    /// Receives the selection.
    pub on_msg: Callback<Msg>,
}

/// A position along the ruler, in percent of its span; clamped just beyond its ends.
pub fn along(at_ms: u64, ruler: &Ruler) -> String {
    percent(ruler.position_of(at_ms))
}

/// Formats thousandths of a percent for CSS and SVG.
pub fn percent(thousandths: i64) -> String {
    let sign = if thousandths < 0 { "-" } else { "" };
    let size = thousandths.unsigned_abs();
    format!("{sign}{}.{:03}%", size / 1_000, size % 1_000)
}

/// The start and the width of a period, in percent; `None` when it is not visible.
fn period(from_ms: u64, to_ms: Option<u64>, ruler: &Ruler) -> Option<(String, String)> {
    let to_ms = to_ms.unwrap_or(u64::MAX);
    if to_ms < ruler.from_ms || from_ms > ruler.to_ms() {
        return None;
    }
    let (from, to) = (ruler.position_of(from_ms), ruler.position_of(to_ms));
    Some((percent(from), percent(to - from)))
}

impl Draw for LaneRow {
    /// The Pod's name and its history.
    fn draw(&self) -> Html {
        let LaneRow { lane, ruler, track_px, selected, .. } = self;
        let on_select = {
            let pod = lane.pod.clone();
            self.on_msg.reform(move |_: MouseEvent| Msg::Select(Some(pod.clone())))
        };
        let name = lane.name();
        // In narrow layouts the stem is truncated and the ordinal stays visible.
        let (stem, ordinal) = name.rfind('-').map_or((&*name, ""), |at| name.split_at(at));
        let middle = (LANE_HEIGHT / 2).to_string();
        let deleted = lane.segments.last().and_then(|last| last.to_ms).zip(lane.segments.first()).map(|(_, first)| {
            html! { <line class="lane-deleted" x1={along(first.from_ms, ruler)} x2="100%" y1={middle.clone()} y2={middle.clone()} /> }
        });
        html! {
            <li class={classes!("lane", selected.then_some("selected"))} data-pod={format!("{}/{}", lane.pod.namespace, lane.pod.name)}>
                <button type="button" class="lane-name" aria-label={format!("Lane {name}")} aria-pressed={selected.to_string()}
                    title={name.to_string()} onclick={on_select}><span class="lane-stem">{ stem }</span><span>{ ordinal }</span></button>
                <svg class="lane-track" height={LANE_HEIGHT.to_string()} role="img" aria-label={description(lane)}>
                    { for deleted }
                    { for lane.segments.iter().filter_map(|segment| bar(segment, ruler)) }
                    { for lane.waits.iter().filter_map(|wait| hatched(wait, ruler, *track_px)) }
                    { for mark_clusters(&lane.marks, ruler, *track_px).iter().map(|marks| glyph(marks, ruler)) }
                </svg>
            </li>
        }
    }
}

fn bar(segment: &Segment, ruler: &Ruler) -> Option<Html> {
    let (x, width) = period(segment.from_ms, segment.to_ms, ruler)?;
    let y = ((LANE_HEIGHT - BAR_HEIGHT) / 2).to_string();
    Some(html! {
        <rect class={classes!("bar", segment.display.class())} {x} {y} rx="2" {width} height={BAR_HEIGHT.to_string()} />
    })
}

/// A wait, with its label if that fits.
fn hatched(wait: &Waiting, ruler: &Ruler, track_px: u32) -> Option<Html> {
    let (x, width) = period(wait.from_ms, wait.to_ms, ruler)?;
    let (from_ms, to_ms) = (wait.from_ms.max(ruler.from_ms), wait.to_ms.map_or(ruler.to_ms(), |to_ms| to_ms.min(ruler.to_ms())));
    let available = to_ms.saturating_sub(from_ms).saturating_mul(u64::from(track_px) * 10) / ruler.span_ms.max(1);
    let fits = wait.short.chars().count() as u64 * LETTER_WIDTH + LABEL_PADDING <= available;
    let (y, height) = (((LANE_HEIGHT - BAR_HEIGHT) / 2).to_string(), BAR_HEIGHT.to_string());
    Some(html! {
        <>
            <rect class="wait" fill="url(#lanes-hatch)" {x} {y} rx="2" {width} {height} />
            if fits {
                <svg x={along(from_ms, ruler)} overflow="visible"><text class="wait-label" x="7" y="15">{ &*wait.short }</text></svg>
            }
        </>
    })
}

/// A cluster of marks, moved inwards where an end of the lane would clip it.
fn glyph(marks: &MarkCluster, ruler: &Ruler) -> Html {
    let position = ruler.position_of(marks.at_ms);
    let offset = match position {
        0..800 => Some("translate(5 0)"),
        99_200.. => Some("translate(-5 0)"),
        _ => None,
    };
    html! {
        <svg x={percent(position)} overflow="visible">
            <g transform={offset}>
                <path class={classes!("mark", marks.kind.class())} d={shape(marks.kind)} />
                if marks.marks.len() > 1 {
                    <text class="mark-count" x="4" y="7">{ marks.marks.len() }</text>
                }
            </g>
        </svg>
    }
}

/// The outline of a mark, centred on its lane; each kind has its own.
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

/// The text alternative of a lane.
fn description(lane: &Lane) -> String {
    let phases = lane.segments.iter().map(|segment| format!("{} from {}", segment.display.words(), moment(segment.from_ms)));
    let deleted = lane.segments.last().and_then(|s| s.to_ms).map(|to_ms| format!("deleted at {}", moment(to_ms)));
    let waits = lane.waits.iter().map(|wait| match wait.to_ms {
        Some(to_ms) => format!("{} from {} to {}", wait.words, moment(wait.from_ms), moment(to_ms)),
        None => format!("{} from {}", wait.words, moment(wait.from_ms)),
    });
    let parts = [phases.collect::<Vec<_>>().join(", ")].into_iter().chain(deleted).chain(waits);
    parts.filter(|words| !words.is_empty()).collect::<Vec<_>>().join("; ")
}
