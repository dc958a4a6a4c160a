//! The ruler above the lanes: the time span they show, and its ticks.

use crate::api::time::{run_begins_ms, since_begin_ms};

/// The time span that the lanes show, and its ticks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ruler {
    /// Its start.
    pub from_ms: u64,
    /// Its length.
    pub span_ms: u64,
    /// The ticks between start and end.
    pub ticks: Vec<Tick>,
}

/// A tick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// The time.
    pub at_ms: u64,
    /// Its label, such as `5 s` or `2 min`.
    pub words: String,
}

/// The shortest span for a whole run.
const SPAN_SHORTEST_MS: u64 = 10_000;
/// Round time steps between two ticks.
const STEPS_MS: [u64; 24] = [
    1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000,
    1_800_000, 3_600_000, 7_200_000, 21_600_000,
];
/// The largest number of steps.
const STEPS_MAX: u64 = 6;
/// The width of a tick's label, in CSS pixels.
const TICK_PX: u64 = 66;
/// The assumed width of the track until it is measured, in CSS pixels.
const TRACK_PX: u64 = 600;

/// The length of the span in thousandths of a percent.
const WHOLE: u64 = 100_000;
/// How far beyond the span positions reach, in thousandths of a percent.
const BEYOND: u64 = 5_000;

impl Ruler {
    /// A ruler for a whole run up to `end_ms`. Its span grows in steps, so that the lanes do not move most of the time.
    /// `track_px` is the width of the track, 0 if unknown.
    pub fn to(end_ms: u64, track_px: u32) -> Ruler {
        let played_ms = since_begin_ms(end_ms);
        let span_min_ms = played_ms.saturating_add(played_ms / 20).max(SPAN_SHORTEST_MS);
        let step_ms = step_of(span_min_ms, STEPS_MAX);
        Ruler::of(run_begins_ms(end_ms), span_min_ms.div_ceil(step_ms).saturating_mul(step_ms), track_px)
    }

    /// A ruler for a time span.
    pub fn of(from_ms: u64, span_ms: u64, track_px: u32) -> Ruler {
        let steps = u64::from(track_px).max(1) / TICK_PX;
        let step_ms = step_of(span_ms, if track_px == 0 { STEPS_MAX } else { steps.clamp(2, 2 * STEPS_MAX) });
        let (first, last) = (from_ms / step_ms + 1, from_ms.saturating_add(span_ms).div_ceil(step_ms));
        let ticks = (first..last).map(|n| Tick { at_ms: n * step_ms, words: label(since_begin_ms(n * step_ms), step_ms) }).collect();
        Ruler { from_ms, span_ms, ticks }
    }

    /// Its end.
    pub fn to_ms(&self) -> u64 {
        self.from_ms.saturating_add(self.span_ms)
    }

    /// Whether a time lies on it.
    pub fn holds(&self, at_ms: u64) -> bool {
        (self.from_ms..=self.to_ms()).contains(&at_ms)
    }

    /// The position of a time, in thousandths of a percent of the span; times far beyond its ends are moved close to them.
    pub fn position_of(&self, at_ms: u64) -> i64 {
        let (distance_ms, span_ms) = (at_ms.abs_diff(self.from_ms), self.span_ms.max(1));
        let apart = (distance_ms.saturating_mul(WHOLE).saturating_add(span_ms / 2) / span_ms).min(WHOLE + BEYOND);
        let apart = i64::try_from(apart).unwrap_or(0);
        if at_ms < self.from_ms { -apart.min(BEYOND as i64) } else { apart }
    }

    /// [`Ruler::position_of`], rounded down to one of `steps` equal steps; not rounded if `steps` is 0.
    pub fn position_in_steps(&self, at_ms: u64, steps: u32) -> i64 {
        let position = self.position_of(at_ms);
        let step = WHOLE.checked_div(steps.into()).and_then(|step| i64::try_from(step).ok());
        position - position.rem_euclid(step.unwrap_or(1).max(1))
    }

    /// The time that `px` pixels stand for on a track of `track_px`, which is 0 if unknown.
    pub fn ms_of(&self, px: u64, track_px: u32) -> u64 {
        let track_px = if track_px == 0 { TRACK_PX } else { track_px.into() };
        self.span_ms.saturating_mul(px) / track_px
    }
}

fn step_of(span_ms: u64, steps_max: u64) -> u64 {
    STEPS_MS.into_iter().find(|step| span_ms <= step * steps_max).unwrap_or_else(|| {
        let hours = span_ms.div_ceil(steps_max).div_ceil(3_600_000);
        hours.saturating_mul(3_600_000)
    })
}

/// The label of a tick, as precise as the step.
fn label(at_ms: u64, step_ms: u64) -> String {
    let (hours, minutes, seconds, ms) = (at_ms / 3_600_000, at_ms / 60_000 % 60, at_ms / 1_000 % 60, at_ms % 1_000);
    let fraction = match step_ms {
        0..10 => format!(".{ms:03}"),
        10..100 => format!(".{:02}", ms / 10),
        100..1_000 => format!(".{}", ms / 100),
        _ => String::new(),
    };
    match (hours, minutes) {
        (0, 0) if seconds == 0 && step_ms < 1_000 => format!("{ms} ms"),
        (0, 0) => format!("{seconds}{fraction} s"),
        (0, _) if at_ms.is_multiple_of(60_000) && fraction.is_empty() => format!("{minutes} min"),
        (0, _) => format!("{minutes}:{seconds:02}{fraction}"),
        _ if at_ms.is_multiple_of(3_600_000) && fraction.is_empty() => format!("{hours} h"),
        _ if step_ms >= 60_000 => format!("{hours} h {minutes:02}"),
        _ => format!("{hours}:{minutes:02}:{seconds:02}{fraction}"),
    }
}

#[cfg(test)]
mod tests {
    use super::Ruler;

    #[test]
    fn the_span_grows_in_steps_and_contains_the_end() {
        let cases =
            [(0, 10_000, "2 s"), (9_000, 10_000, "2 s"), (16_400, 20_000, "5 s"), (70_000, 80_000, "20 s"), (400_000, 480_000, "2 min")];
        for (end_ms, span_ms, first) in cases {
            let ruler = Ruler::to(end_ms, 0);
            assert_eq!((ruler.span_ms, ruler.ticks[0].words.as_str()), (span_ms, first), "to {end_ms}");
        }
    }

    #[test]
    fn positions_out_of_sight_are_close_to_the_ends() {
        let ruler = Ruler::of(1_000, 1_000, 0);
        let positions = [(1_000, 0), (1_500, 50_000), (2_000, 100_000), (990, -1_000), (0, -5_000), (9_000, 105_000), (u64::MAX, 105_000)];
        for (at_ms, position) in positions {
            assert_eq!(ruler.position_of(at_ms), position, "at {at_ms}");
        }
        let in_halves = [(1_000, 0), (1_499, 0), (1_500, 50_000), (1_999, 50_000), (2_000, 100_000)];
        assert_eq!(in_halves.map(|(at_ms, _)| (at_ms, ruler.position_in_steps(at_ms, 2))), in_halves);
        assert_eq!(ruler.position_in_steps(1_499, 0), 49_900);
    }

    #[test]
    fn ticks_fit_the_span_and_the_width() {
        let cases = [
            ((0, 12, 600), "2 ms|4 ms|6 ms|8 ms|10 ms"),
            ((3_100, 500, 600), "3.2 s|3.3 s|3.4 s|3.5 s"),
            ((59_900, 200, 600), "59.95 s|1:00.00|1:00.05"),
            ((0, 10_000, 200), "5 s"),
            ((0, 60_000, 200), "20 s|40 s"),
            ((3_600_000, 7_200_000, 300), "1 h 30|2 h|2 h 30"),
            ((3_590_000, 60_000, 300), "1 h|1:00:20|1:00:40"),
        ];
        for ((from_ms, span_ms, track_px), expected) in cases {
            let ticks: Vec<String> = Ruler::of(from_ms, span_ms, track_px).ticks.into_iter().map(|tick| tick.words).collect();
            let shown = ticks.join("|");
            assert_eq!(shown, expected, "{from_ms} + {span_ms} in {track_px} px");
        }
    }
}
