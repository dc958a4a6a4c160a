//! Clusters marks that would overlap.

use super::{Mark, MarkKind, Ruler};
use std::ops::Range;

/// Marks closer to each other than this are drawn as one, in CSS pixels.
const APART_PX: u64 = 11;

/// Marks drawn as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkCluster {
    /// The time of the first mark.
    pub at_ms: u64,
    /// The most important kind among them.
    pub kind: MarkKind,
    /// The indexes of the marks in the lane.
    pub marks: Range<usize>,
}

/// The marks within a ruler's span, overlapping ones as one. `track_px` is the width of the track.
pub fn mark_clusters(marks: &[Mark], ruler: &Ruler, track_px: u32) -> Vec<MarkCluster> {
    let apart_ms = ruler.ms_of(APART_PX, track_px);
    let mut found: Vec<MarkCluster> = Vec::new();
    for (index, mark) in marks.iter().enumerate().filter(|(_, mark)| ruler.holds(mark.at_ms)) {
        match found.last_mut() {
            Some(last) if mark.at_ms.saturating_sub(last.at_ms) < apart_ms => {
                last.marks.end = index + 1;
                last.kind = last.kind.max(mark.kind);
            }
            _ => found.push(MarkCluster { at_ms: mark.at_ms, kind: mark.kind, marks: index..index + 1 }),
        }
    }
    found
}
