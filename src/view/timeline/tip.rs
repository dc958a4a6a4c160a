//! Hit testing in the lanes, and the tooltip of an item: title, time and cause.

use super::{CommandFlag, Lane, Mark, MarkCluster, Ruler, Segment, Waiting, mark_clusters};
use crate::api::order;
use crate::api::{Key, Name};
use crate::history::Branch;
use crate::view::explanation::describe_change;
use crate::view::words::{exact, span};
use std::ops::Range;
use std::rc::Rc;

/// The hit distance of marks and flags, in CSS pixels.
const REACH_PX: u64 = 8;

/// An item in a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LaneItem {
    /// The segment with this index.
    Segment(usize),
    /// The wait with this index.
    Wait(usize),
    /// The marks with these indexes, drawn as one.
    Marks(Range<usize>),
    /// The user's command with this index.
    Flag(usize),
}

/// An item with its lane: that of a Pod, or that of the user's commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HitTarget {
    /// The Pod; absent for the user's commands.
    pub pod: Option<Key>,
    /// The item.
    pub item: LaneItem,
}

/// The tooltip of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tip {
    /// What the item is.
    pub title: Name,
    /// Its time or time span.
    pub when: Name,
    /// Its cause and details.
    pub lines: Vec<Name>,
}

/// The item of a lane at a time, on a track `track_px` wide: marks before waits before segments.
pub fn item_at(lane: &Lane, ruler: &Ruler, track_px: u32, at_ms: u64) -> Option<LaneItem> {
    let reach_ms = ruler.ms_of(REACH_PX, track_px);
    let apart_ms = |marks: &MarkCluster| marks.at_ms.abs_diff(at_ms);
    let near = mark_clusters(&lane.marks, ruler, track_px).into_iter().filter(|marks| apart_ms(marks) <= reach_ms);
    if let Some(marks) = near.min_by_key(apart_ms) {
        return Some(LaneItem::Marks(marks.marks));
    }
    let lasts = |from_ms: u64, to_ms: Option<u64>| from_ms <= at_ms && to_ms.is_none_or(|to_ms| at_ms < to_ms);
    let wait = lane.waits.iter().rposition(|wait| lasts(wait.from_ms, wait.to_ms)).map(LaneItem::Wait);
    wait.or_else(|| lane.segments.iter().rposition(|segment| lasts(segment.from_ms, segment.to_ms)).map(LaneItem::Segment))
}

/// The command whose flag is drawn at a time.
pub fn flag_at(flags: &[CommandFlag], ruler: &Ruler, track_px: u32, at_ms: u64) -> Option<LaneItem> {
    // A flag extends to the right of its time.
    let (left_ms, right_ms) = (ruler.ms_of(REACH_PX / 2, track_px), ruler.ms_of(2 * REACH_PX, track_px));
    let is_near = |flag: &CommandFlag| flag.at_ms <= at_ms.saturating_add(left_ms) && at_ms <= flag.at_ms.saturating_add(right_ms);
    flags.iter().rposition(is_near).map(LaneItem::Flag)
}

/// The item after (`onwards`) or before another; with none, the first or the last.
pub fn next_item(lane: Option<&Lane>, flags: &[CommandFlag], from: Option<&LaneItem>, onwards: bool) -> Option<LaneItem> {
    let mut items: Vec<LaneItem> = match lane {
        None => (0..flags.len()).map(LaneItem::Flag).collect(),
        Some(lane) => {
            let of_all = (0..lane.segments.len()).map(LaneItem::Segment).chain((0..lane.waits.len()).map(LaneItem::Wait));
            of_all.chain((0..lane.marks.len()).map(|index| LaneItem::Marks(index..index + 1))).collect()
        }
    };
    order::sort_by_key(&mut items, |item| begins_ms(lane, flags, item));
    let index = from.and_then(|from| items.iter().position(|item| is_part(item, from)));
    let next = match (index, onwards) {
        (None, true) => 0,
        (None, false) => items.len().checked_sub(1)?,
        (Some(index), true) => index + 1,
        (Some(index), false) => index.checked_sub(1)?,
    };
    (next < items.len()).then(|| items.swap_remove(next))
}

/// Whether an item is another, or the first of several marks drawn as one.
fn is_part(item: &LaneItem, of: &LaneItem) -> bool {
    match (item, of) {
        (LaneItem::Marks(one), LaneItem::Marks(all)) => one.start == all.start,
        _ => item == of,
    }
}

/// When an item begins; 0 if it does not exist.
pub fn begins_ms(lane: Option<&Lane>, flags: &[CommandFlag], item: &LaneItem) -> u64 {
    let found = match item {
        LaneItem::Flag(index) => flags.get(*index).map(|flag| flag.at_ms),
        LaneItem::Segment(index) => lane.and_then(|lane| lane.segments.get(*index)).map(|segment| segment.from_ms),
        LaneItem::Wait(index) => lane.and_then(|lane| lane.waits.get(*index)).map(|wait| wait.from_ms),
        LaneItem::Marks(marks) => lane.and_then(|lane| lane.marks.get(marks.start)).map(|mark| mark.at_ms),
    };
    found.unwrap_or(0)
}

/// The tooltip of an item; `None` if it does not exist any more.
pub fn tip(branch: &Branch, lane: Option<&Rc<Lane>>, flags: &[CommandFlag], item: &LaneItem) -> Option<Tip> {
    match item {
        LaneItem::Flag(index) => {
            let flag = flags.get(*index)?;
            let title = format!("You: {}", flag.words).into();
            Some(Tip { title, when: format!("at {}", exact(flag.at_ms)).into(), lines: Vec::new() })
        }
        LaneItem::Segment(index) => lane.and_then(|lane| Some(of_segment(branch, lane, lane.segments.get(*index)?))),
        LaneItem::Wait(index) => lane.and_then(|lane| Some(of_wait(lane, lane.waits.get(*index)?))),
        LaneItem::Marks(marks) => lane.and_then(|lane| of_marks(branch, lane, lane.marks.get(marks.clone())?)),
    }
}

fn of_segment(branch: &Branch, lane: &Lane, segment: &Segment) -> Tip {
    let title = format!("{}: {}", lane.name(), segment.display.words()).into();
    Tip { title, when: time_span(segment.from_ms, segment.to_ms), lines: why(branch, lane, segment.seq).into_iter().collect() }
}

fn of_wait(lane: &Lane, wait: &Waiting) -> Tip {
    let title = format!("{} {}", lane.name(), wait.words).into();
    let display = lane.display_at(wait.from_ms).map(|display| format!("Meanwhile: {}", display.words()).into());
    let lines = vec![display.unwrap_or_else(|| "No Pod of this name exists".into())];
    Tip { title, when: time_span(wait.from_ms, wait.to_ms), lines }
}

fn of_marks(branch: &Branch, lane: &Lane, marks: &[Mark]) -> Option<Tip> {
    let name = lane.name();
    let (first, last) = (marks.first()?, marks.last()?);
    if marks.len() == 1 {
        let title = format!("{name} {}", first.words).into();
        let lines = why(branch, lane, first.seq).into_iter().collect();
        return Some(Tip { title, when: format!("at {}", exact(first.at_ms)).into(), lines });
    }
    let title = format!("{name}: {} events within a short time", marks.len()).into();
    let when = time_span(first.at_ms, Some(last.at_ms));
    let shown = marks.iter().take(MARKS_LISTED_MAX).map(|mark| format!("{}: it {}", exact(mark.at_ms), mark.words).into());
    let more = marks.len().checked_sub(MARKS_LISTED_MAX).filter(|more| *more > 0).map(|more| format!("and {more} more").into());
    Some(Tip { title, when, lines: shown.chain(more).collect() })
}

/// The largest number of marks that are listed of those drawn as one.
const MARKS_LISTED_MAX: usize = 6;

/// A time span as text: `1.200 s to 3.000 s: 1.8 s`.
fn time_span(from_ms: u64, to_ms: Option<u64>) -> Name {
    match to_ms {
        None => format!("since {}", exact(from_ms)).into(),
        Some(to_ms) if to_ms == from_ms => format!("at {}", exact(from_ms)).into(),
        Some(to_ms) => format!("{} to {}: {}", exact(from_ms), exact(to_ms), span(to_ms - from_ms)).into(),
    }
}

/// A change and its cause, as text.
fn why(branch: &Branch, lane: &Lane, seq: u64) -> Option<Name> {
    let (words, because) = describe_change(lane.naming, branch, seq)?;
    Some(if because.is_empty() { words.into() } else { format!("{words}, {because}").into() })
}
