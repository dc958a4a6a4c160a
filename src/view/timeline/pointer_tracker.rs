//! Recognizes pan and pinch gestures of pointers on the lanes. Positions are in [`PARTS`] of the lanes' width.

use super::Zoom;

/// The number of parts of the width.
pub const PARTS: u64 = 100_000;
/// A pointer that moved less than this is a click.
const STILL_PARTS: u64 = 800;
/// The smallest change of the distance of two pointers that is a pinch, in percent.
const PINCH_LEAST_PERCENT: u64 = 2;

/// The pointers that are down on the lanes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PointerTracker {
    pointers: Vec<Pointer>,
    /// Whether any has moved since the first went down.
    moved: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Pointer {
    id: i32,
    began_at: u64,
    at: u64,
}

/// A recognized gesture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gesture {
    /// Move the lanes by these thousandths of their span: to later times when positive.
    Pan(i64),
    /// Zoom the lanes.
    Pinch {
        /// The zoom factor, in percent.
        percent: u32,
        /// The position that stays fixed.
        about: u64,
    },
}

impl PointerTracker {
    /// A pointer went down.
    pub fn down(&mut self, id: i32, at: u64) {
        if self.pointers.is_empty() {
            self.moved = false;
        }
        self.pointers.retain(|pointer| pointer.id != id);
        self.pointers.push(Pointer { id, began_at: at, at });
    }

    /// A pointer moved.
    pub fn moved(&mut self, id: i32, to: u64) -> Option<Gesture> {
        let distance = |pointers: &[Pointer]| match pointers {
            [one, other] => Some(one.at.abs_diff(other.at).max(1)),
            _ => None,
        };
        let (before, alone) = (distance(&self.pointers), self.pointers.len() == 1);
        let pointer = self.pointers.iter_mut().find(|pointer| pointer.id == id)?;
        if !self.moved && pointer.began_at.abs_diff(to) < STILL_PARTS {
            return None;
        }
        self.moved = true;
        let from = pointer.at;
        if alone {
            let by = from.abs_diff(to) * 1_000 / PARTS;
            let thousandths = i64::try_from(by).unwrap_or(0);
            // Keep the remainder of a thousandth for the next move.
            pointer.at = if to > from { from + by * PARTS / 1_000 } else { from - by * PARTS / 1_000 };
            return (by > 0).then_some(Gesture::Pan(if to > from { -thousandths } else { thousandths }));
        }
        pointer.at = to;
        let percent = distance(&self.pointers)? * 100 / before?;
        if percent.abs_diff(100) < PINCH_LEAST_PERCENT {
            self.pointers.iter_mut().filter(|pointer| pointer.id == id).for_each(|pointer| pointer.at = from);
            return None;
        }
        let about = self.pointers.iter().map(|pointer| pointer.at).sum::<u64>() / 2;
        Some(Gesture::Pinch { percent: u32::try_from(percent).unwrap_or(u32::MAX), about })
    }

    /// A pointer went up.
    pub fn up(&mut self, id: i32) {
        self.pointers.retain(|pointer| pointer.id != id);
    }

    /// Whether any pointer is down.
    pub fn holds(&self) -> bool {
        !self.pointers.is_empty()
    }

    /// Whether the last pointers moved: then it was no click.
    pub fn has_moved(&self) -> bool {
        self.moved
    }
}

impl Zoom {
    /// The time at a position of the lanes.
    pub fn moment_at(self, parts: u64) -> u64 {
        self.from_ms.saturating_add(self.span_ms.saturating_mul(parts) / PARTS)
    }
}

#[cfg(test)]
mod tests {
    use super::{Gesture, PointerTracker};

    #[test]
    fn one_pointer_pans_two_pinch_and_a_click_is_neither() {
        let mut tracker = PointerTracker::default();
        tracker.down(1, 50_000);
        assert_eq!((tracker.moved(1, 50_300), tracker.has_moved()), (None, false), "a click");
        assert_eq!(tracker.moved(1, 60_000), Some(Gesture::Pan(-100)), "the lanes follow the pointer");
        assert_eq!((tracker.moved(1, 60_050), tracker.moved(1, 60_150)), (None, Some(Gesture::Pan(-1))), "small steps add up");
        tracker.down(2, 80_000);
        assert_eq!(tracker.moved(2, 99_900), Some(Gesture::Pinch { percent: 200, about: 80_000 }));
        tracker.up(1);
        tracker.up(2);
        assert!(!tracker.holds() && tracker.has_moved());
        tracker.down(1, 10);
        assert!(!tracker.has_moved());
        assert_eq!(tracker.moved(7, 900), None, "that one is not down");
    }
}
