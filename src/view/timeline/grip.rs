//! Fingers and pointers on the lanes: what their moving means. Places are in [`PARTS`] of the lanes' width.

use super::Zoom;

/// How many parts the width has.
pub const PARTS: u64 = 100_000;
/// A pointer that moved less than this was only pressed.
const STILL_PARTS: u64 = 800;
/// Fingers that move apart by less than this, in percent, are not heeded yet.
const PINCH_LEAST_PERCENT: u64 = 2;

/// The fingers that touch the lanes now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grip {
    fingers: Vec<Finger>,
    /// Whether any has moved since the first came.
    moved: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Finger {
    id: i32,
    began_at: u64,
    at: u64,
}

/// What moving fingers ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// The lanes are to move by these thousandths of their span: later when positive.
    Pan(i64),
    /// The lanes are to be so many percent as close.
    Pinch {
        /// In percent.
        percent: u32,
        /// What stays where it is.
        about: u64,
    },
}

impl Grip {
    /// A finger, or a pressed pointer, came.
    pub fn down(&mut self, id: i32, at: u64) {
        if self.fingers.is_empty() {
            self.moved = false;
        }
        self.fingers.retain(|finger| finger.id != id);
        self.fingers.push(Finger { id, began_at: at, at });
    }

    /// One of them moved.
    pub fn moved(&mut self, id: i32, to: u64) -> Option<Moved> {
        let distance = |fingers: &[Finger]| match fingers {
            [one, other] => Some(one.at.abs_diff(other.at).max(1)),
            _ => None,
        };
        let (before, alone) = (distance(&self.fingers), self.fingers.len() == 1);
        let finger = self.fingers.iter_mut().find(|finger| finger.id == id)?;
        if !self.moved && finger.began_at.abs_diff(to) < STILL_PARTS {
            return None;
        }
        self.moved = true;
        let from = finger.at;
        if alone {
            let by = from.abs_diff(to) * 1_000 / PARTS;
            let thousandths = i64::try_from(by).unwrap_or(0);
            // What is left of a thousandth is moved by the next time.
            finger.at = if to > from { from + by * PARTS / 1_000 } else { from - by * PARTS / 1_000 };
            return (by > 0).then_some(Moved::Pan(if to > from { -thousandths } else { thousandths }));
        }
        finger.at = to;
        let percent = distance(&self.fingers)? * 100 / before?;
        if percent.abs_diff(100) < PINCH_LEAST_PERCENT {
            self.fingers.iter_mut().filter(|finger| finger.id == id).for_each(|finger| finger.at = from);
            return None;
        }
        let about = self.fingers.iter().map(|finger| finger.at).sum::<u64>() / 2;
        Some(Moved::Pinch { percent: u32::try_from(percent).unwrap_or(u32::MAX), about })
    }

    /// One of them left.
    pub fn up(&mut self, id: i32) {
        self.fingers.retain(|finger| finger.id != id);
    }

    /// Whether anything touches the lanes.
    pub fn holds(&self) -> bool {
        !self.fingers.is_empty()
    }

    /// Whether what was pressed last was moved: then it was no click.
    pub fn has_moved(&self) -> bool {
        self.moved
    }
}

impl Zoom {
    /// The moment at a place of the lanes.
    pub fn moment_at(self, parts: u64) -> u64 {
        self.from_ms.saturating_add(self.span_ms.saturating_mul(parts) / PARTS)
    }
}

#[cfg(test)]
mod tests {
    use super::{Grip, Moved};

    #[test]
    fn one_finger_moves_two_zoom_and_a_press_is_neither() {
        let mut grip = Grip::default();
        grip.down(1, 50_000);
        assert_eq!((grip.moved(1, 50_300), grip.has_moved()), (None, false), "a press");
        assert_eq!(grip.moved(1, 60_000), Some(Moved::Pan(-100)), "what is under the finger follows it");
        assert_eq!((grip.moved(1, 60_050), grip.moved(1, 60_150)), (None, Some(Moved::Pan(-1))), "small steps add up");
        grip.down(2, 80_000);
        assert_eq!(grip.moved(2, 99_900), Some(Moved::Pinch { percent: 200, about: 80_000 }));
        grip.up(1);
        grip.up(2);
        assert!(!grip.holds() && grip.has_moved());
        grip.down(1, 10);
        assert!(!grip.has_moved());
        assert_eq!(grip.moved(7, 900), None, "nobody pressed that one");
    }
}
