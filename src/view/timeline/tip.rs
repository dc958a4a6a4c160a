//! What lies at a place of the lanes, and what is said of it: what it is, from when to when, and why.

use super::{Flag, Gathered, Lane, Mark, Ruler, Segment, Waiting, gathered};
use crate::api::order;
use crate::api::{Key, Name};
use crate::history::Branch;
use crate::view::explanation::told;
use crate::view::words::{exact, span};
use std::ops::Range;
use std::rc::Rc;

/// How near to a mark or a flag is at it, in CSS pixels.
const REACH_PX: u64 = 8;

/// Something in a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Thing {
    /// The segment of this index.
    Segment(usize),
    /// The wait of this index.
    Wait(usize),
    /// The marks of these indexes, drawn as one.
    Marks(Range<usize>),
    /// The user's deed of this index.
    Flag(usize),
}

/// Something in a lane, and in which: that of a pod, or that of the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spot {
    /// The pod; absent for the user's.
    pub pod: Option<Key>,
    /// What it is.
    pub thing: Thing,
}

/// What is said of something in a lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tip {
    /// What it is.
    pub title: Name,
    /// When it is.
    pub when: Name,
    /// Why, and what belongs to it.
    pub lines: Vec<Name>,
}

/// What lies in a lane at a moment of a ruler `track_px` wide: marks before waits before phases.
pub fn thing_at(lane: &Lane, ruler: &Ruler, track_px: u32, at_ms: u64) -> Option<Thing> {
    let reach_ms = ruler.ms_of(REACH_PX, track_px);
    let apart_ms = |marks: &Gathered| marks.at_ms.abs_diff(at_ms);
    let near = gathered(&lane.marks, ruler, track_px).into_iter().filter(|marks| apart_ms(marks) <= reach_ms);
    if let Some(marks) = near.min_by_key(apart_ms) {
        return Some(Thing::Marks(marks.marks));
    }
    let lasts = |from_ms: u64, to_ms: Option<u64>| from_ms <= at_ms && to_ms.is_none_or(|to_ms| at_ms < to_ms);
    let wait = lane.waits.iter().rposition(|wait| lasts(wait.from_ms, wait.to_ms)).map(Thing::Wait);
    wait.or_else(|| lane.segments.iter().rposition(|segment| lasts(segment.from_ms, segment.to_ms)).map(Thing::Segment))
}

/// The deed whose flag stands at a moment.
pub fn flag_at(flags: &[Flag], ruler: &Ruler, track_px: u32, at_ms: u64) -> Option<Thing> {
    // A flag waves to the right of its pole.
    let (left_ms, right_ms) = (ruler.ms_of(REACH_PX / 2, track_px), ruler.ms_of(2 * REACH_PX, track_px));
    let is_near = |flag: &Flag| flag.at_ms <= at_ms.saturating_add(left_ms) && at_ms <= flag.at_ms.saturating_add(right_ms);
    flags.iter().rposition(is_near).map(Thing::Flag)
}

/// What comes in a lane after something, or before it; from nothing the first, or the last.
pub fn next_thing(lane: Option<&Lane>, flags: &[Flag], from: Option<&Thing>, onwards: bool) -> Option<Thing> {
    let mut things: Vec<Thing> = match lane {
        None => (0..flags.len()).map(Thing::Flag).collect(),
        Some(lane) => {
            let of_all = (0..lane.segments.len()).map(Thing::Segment).chain((0..lane.waits.len()).map(Thing::Wait));
            of_all.chain((0..lane.marks.len()).map(|index| Thing::Marks(index..index + 1))).collect()
        }
    };
    order::sort_by_key(&mut things, |thing| begins_ms(lane, flags, thing));
    let place = from.and_then(|from| things.iter().position(|thing| is_part(thing, from)));
    let next = match (place, onwards) {
        (None, true) => 0,
        (None, false) => things.len().checked_sub(1)?,
        (Some(place), true) => place + 1,
        (Some(place), false) => place.checked_sub(1)?,
    };
    (next < things.len()).then(|| things.swap_remove(next))
}

/// Several marks drawn as one begin with their first.
fn is_part(thing: &Thing, of: &Thing) -> bool {
    match (thing, of) {
        (Thing::Marks(one), Thing::Marks(all)) => one.start == all.start,
        _ => thing == of,
    }
}

/// When something in a lane begins; 0 when there is no such thing.
pub fn begins_ms(lane: Option<&Lane>, flags: &[Flag], thing: &Thing) -> u64 {
    let found = match thing {
        Thing::Flag(index) => flags.get(*index).map(|flag| flag.at_ms),
        Thing::Segment(index) => lane.and_then(|lane| lane.segments.get(*index)).map(|segment| segment.from_ms),
        Thing::Wait(index) => lane.and_then(|lane| lane.waits.get(*index)).map(|wait| wait.from_ms),
        Thing::Marks(marks) => lane.and_then(|lane| lane.marks.get(marks.start)).map(|mark| mark.at_ms),
    };
    found.unwrap_or(0)
}

/// What is said of something in a lane of a branch; nothing when there is no such thing any more.
pub fn tip(branch: &Branch, lane: Option<&Rc<Lane>>, flags: &[Flag], thing: &Thing) -> Option<Tip> {
    match thing {
        Thing::Flag(index) => {
            let flag = flags.get(*index)?;
            let title = format!("You: {}", flag.words).into();
            Some(Tip { title, when: format!("at {}", exact(flag.at_ms)).into(), lines: Vec::new() })
        }
        Thing::Segment(index) => lane.and_then(|lane| Some(of_segment(branch, lane, lane.segments.get(*index)?))),
        Thing::Wait(index) => lane.and_then(|lane| Some(of_wait(lane, lane.waits.get(*index)?))),
        Thing::Marks(marks) => lane.and_then(|lane| of_marks(branch, lane, lane.marks.get(marks.clone())?)),
    }
}

fn of_segment(branch: &Branch, lane: &Lane, segment: &Segment) -> Tip {
    let title = format!("{}: {}", lane.name(), segment.phase.words()).into();
    Tip { title, when: stretch(segment.from_ms, segment.to_ms), lines: why(branch, lane, segment.seq).into_iter().collect() }
}

fn of_wait(lane: &Lane, wait: &Waiting) -> Tip {
    let title = format!("{} {}", lane.name(), wait.words).into();
    let phase = lane.phase_at(wait.from_ms).map(|phase| format!("Meanwhile it is {}", phase.words()).into());
    let lines = vec![phase.unwrap_or_else(|| "There is no pod of this name yet".into())];
    Tip { title, when: stretch(wait.from_ms, wait.to_ms), lines }
}

fn of_marks(branch: &Branch, lane: &Lane, marks: &[Mark]) -> Option<Tip> {
    let name = lane.name();
    let (first, last) = (marks.first()?, marks.last()?);
    if marks.len() == 1 {
        let title = format!("{name} {}", first.words).into();
        let lines = why(branch, lane, first.seq).into_iter().collect();
        return Some(Tip { title, when: format!("at {}", exact(first.at_ms)).into(), lines });
    }
    let title = format!("{name}: {} things at once, or nearly", marks.len()).into();
    let when = stretch(first.at_ms, Some(last.at_ms));
    let shown = marks.iter().take(MARKS_TOLD_MAX).map(|mark| format!("{}: it {}", exact(mark.at_ms), mark.words).into());
    let more = marks.len().checked_sub(MARKS_TOLD_MAX).filter(|more| *more > 0).map(|more| format!("and {more} more").into());
    Some(Tip { title, when, lines: shown.chain(more).collect() })
}

/// Of marks drawn as one so many are told of.
const MARKS_TOLD_MAX: usize = 6;

/// `1.200 s to 3.000 s: 1.8 s`.
fn stretch(from_ms: u64, to_ms: Option<u64>) -> Name {
    match to_ms {
        None => format!("since {}", exact(from_ms)).into(),
        Some(to_ms) if to_ms == from_ms => format!("at {}", exact(from_ms)).into(),
        Some(to_ms) => format!("{} to {}: {}", exact(from_ms), exact(to_ms), span(to_ms - from_ms)).into(),
    }
}

/// What a change was, and why it came.
fn why(branch: &Branch, lane: &Lane, seq: u64) -> Option<Name> {
    let (words, because) = told(lane.naming, branch, seq)?;
    Some(if because.is_empty() { words.into() } else { format!("{words}, {because}").into() })
}
