//! The time span that zoomed lanes show.

use crate::api::time::run_begins_ms;

/// The time span that fills the lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zoom {
    /// Its start.
    pub from_ms: u64,
    /// Its length.
    pub span_ms: u64,
}

/// The shortest time span.
pub const SPAN_SHORTEST_MS: u64 = 50;

impl Zoom {
    /// The whole run: `whole_ms` from `begins_ms` on.
    pub fn whole(begins_ms: u64, whole_ms: u64) -> Zoom {
        Zoom { from_ms: begins_ms, span_ms: whole_ms }
    }

    /// Zooms in by `percent` (below 100: out) around `about_ms`. `None` when the result shows all of `whole_ms`.
    pub fn closer(self, about_ms: u64, percent: u32, whole_ms: u64) -> Option<Zoom> {
        let span_ms = (self.span_ms.saturating_mul(100) / u64::from(percent.max(1))).max(SPAN_SHORTEST_MS);
        if span_ms >= whole_ms {
            return None;
        }
        let before_ms = about_ms.saturating_sub(self.from_ms).saturating_mul(span_ms) / self.span_ms.max(1);
        Some(Zoom { from_ms: about_ms.saturating_sub(before_ms.min(span_ms)), span_ms }.within(whole_ms))
    }

    /// Moves by thousandths of its span, to later times when positive; not beyond `whole_ms`.
    pub fn moved(self, thousandths: i64, whole_ms: u64) -> Zoom {
        let by_ms = self.span_ms.saturating_mul(thousandths.unsigned_abs()) / 1_000;
        let from_ms = if thousandths < 0 { self.from_ms.saturating_sub(by_ms) } else { self.from_ms.saturating_add(by_ms) };
        Zoom { from_ms, ..self }.within(whole_ms)
    }

    /// Moves, if necessary, so that `now_ms` is visible. It moves in steps: lanes that move all the time can't be read.
    pub fn showing(self, now_ms: u64, whole_ms: u64) -> Zoom {
        let (margin_ms, to_ms) = (self.span_ms / 10, self.from_ms.saturating_add(self.span_ms));
        match now_ms {
            _ if now_ms < self.from_ms => Zoom { from_ms: now_ms.saturating_sub(self.span_ms / 2), ..self }.within(whole_ms),
            _ if now_ms > to_ms.saturating_sub(margin_ms) => Zoom { from_ms: now_ms.saturating_sub(margin_ms), ..self }.within(whole_ms),
            _ => self,
        }
    }

    fn within(self, whole_ms: u64) -> Zoom {
        let begins_ms = run_begins_ms(self.from_ms);
        let last_ms = begins_ms.saturating_add(whole_ms.saturating_sub(self.span_ms));
        Zoom { from_ms: self.from_ms.max(begins_ms).min(last_ms), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::Zoom;

    #[test]
    fn the_centre_of_a_zoom_stays_fixed() {
        let whole = Zoom::whole(0, 20_000);
        let near = whole.closer(5_000, 200, 20_000);
        assert_eq!(near, Some(Zoom { from_ms: 2_500, span_ms: 10_000 }));
        assert_eq!(near.and_then(|near| near.closer(5_000, 50, 20_000)), None, "all of it again");
        let end = whole.closer(20_000, 1_000, 20_000);
        assert_eq!(end, Some(Zoom { from_ms: 18_000, span_ms: 2_000 }), "not beyond the end");
        assert_eq!(whole.closer(0, 4_000_000_000, 20_000).map(|zoom| zoom.span_ms), Some(50), "no closer than this");
    }

    #[test]
    fn it_moves_within_the_run_and_follows_in_steps() {
        let zoom = Zoom { from_ms: 4_000, span_ms: 2_000 };
        assert_eq!(zoom.moved(-500, 20_000).from_ms, 3_000);
        assert_eq!(zoom.moved(-9_000, 20_000).from_ms, 0);
        assert_eq!(zoom.moved(9_000, 20_000).from_ms, 18_000);
        let shown = [(4_100, 4_000), (5_700, 4_000), (5_900, 5_700), (1_000, 0), (19_950, 18_000)];
        for (now_ms, from_ms) in shown {
            assert_eq!(zoom.showing(now_ms, 20_000).from_ms, from_ms, "at {now_ms}");
        }
    }
}
