//! Marks that would lie upon each other, drawn as one.

use super::{Mark, MarkKind, Ruler};
use std::ops::Range;

/// Marks nearer to each other than this are drawn as one, in CSS pixels.
const APART_PX: u64 = 11;

/// Marks drawn as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gathered {
    /// Where: the moment of the first.
    pub at_ms: u64,
    /// The most telling of them.
    pub kind: MarkKind,
    /// Which marks of the lane they are.
    pub marks: Range<usize>,
}

/// The marks within a ruler's window, those that would lie upon each other as one. `track_px` is how wide it is.
pub fn gathered(marks: &[Mark], ruler: &Ruler, track_px: u32) -> Vec<Gathered> {
    let apart_ms = ruler.ms_of(APART_PX, track_px);
    let mut found: Vec<Gathered> = Vec::new();
    for (index, mark) in marks.iter().enumerate().filter(|(_, mark)| ruler.holds(mark.at_ms)) {
        match found.last_mut() {
            Some(last) if mark.at_ms.saturating_sub(last.at_ms) < apart_ms => {
                last.marks.end = index + 1;
                last.kind = last.kind.max(mark.kind);
            }
            _ => found.push(Gathered { at_ms: mark.at_ms, kind: mark.kind, marks: index..index + 1 }),
        }
    }
    found
}
