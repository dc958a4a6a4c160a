//! The ruler along the lanes: how much time they span, and where its ticks stand.

/// How much time the lanes span, and the ticks along it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ruler {
    /// From 0 to here.
    pub span_ms: u64,
    /// The ticks, without one at 0.
    pub ticks: Vec<Tick>,
}

/// A tick.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tick {
    /// Where.
    pub at_ms: u64,
    /// What it says, such as `5 s` or `2 min`.
    pub words: String,
}

/// The shortest span.
const SPAN_SHORTEST_MS: u64 = 10_000;
/// Steps between two ticks that people count in.
const STEPS_MS: [u64; 13] =
    [2_000, 5_000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000, 1_800_000, 3_600_000, 7_200_000];
/// How many ticks there are at most.
const TICKS_MAX: u64 = 6;

impl Ruler {
    /// A ruler for a run that reaches to `end_ms`. Its span grows in leaps, so that what is drawn along it stands still
    /// most of the time.
    pub fn to(end_ms: u64) -> Ruler {
        let wanted_ms = end_ms.saturating_add(end_ms / 20).max(SPAN_SHORTEST_MS);
        let step_ms = STEPS_MS.into_iter().find(|step| wanted_ms <= step * TICKS_MAX).unwrap_or_else(|| {
            let hours = wanted_ms.div_ceil(TICKS_MAX).div_ceil(3_600_000);
            hours.saturating_mul(3_600_000)
        });
        let span_ms = wanted_ms.div_ceil(step_ms).saturating_mul(step_ms);
        let ticks = (1..span_ms / step_ms).map(|n| Tick { at_ms: n * step_ms, words: words(n * step_ms) }).collect();
        Ruler { span_ms, ticks }
    }
}

fn words(at_ms: u64) -> String {
    match at_ms {
        0..60_000 => format!("{} s", at_ms / 1_000),
        60_000..3_600_000 if at_ms.is_multiple_of(60_000) => format!("{} min", at_ms / 60_000),
        60_000..3_600_000 => format!("{}:{:02}", at_ms / 60_000, at_ms % 60_000 / 1_000),
        _ => format!("{} h", at_ms / 3_600_000),
    }
}

#[cfg(test)]
mod tests {
    use super::Ruler;

    #[test]
    fn the_span_leaps_and_holds_the_end() {
        let cases =
            [(0, 10_000, "2 s"), (9_000, 10_000, "2 s"), (16_400, 20_000, "5 s"), (70_000, 80_000, "20 s"), (400_000, 480_000, "2 min")];
        for (end_ms, span_ms, first) in cases {
            let ruler = Ruler::to(end_ms);
            assert_eq!((ruler.span_ms, ruler.ticks[0].words.as_str()), (span_ms, first), "to {end_ms}");
        }
    }
}
