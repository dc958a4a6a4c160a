//! Moments of the virtual clock as Kubernetes writes them.

use time::{Date, Month, OffsetDateTime};

/// What the virtual clock's zero is in Unix seconds: 2026-01-01T00:00:00Z.
pub const EPOCH_UNIX_SECONDS: i64 = 1_767_225_600;
/// The last moment of the virtual clock, 9999-12-31T23:59:59.999Z: what is due later never comes.
pub const END_MS: u64 = (253_402_300_800 - EPOCH_UNIX_SECONDS as u64) * 1000 - 1;
/// Where a run begins that goes on with what another cluster had. Moments are never below zero: what was before such a run
/// has the numbers between [`END_MS`] and here, whole days of them.
pub const TAKEN_OVER_MS: u64 = 2 * (END_MS + 1);

/// Where the run of a moment begins: 0, or [`TAKEN_OVER_MS`]. Dates count from there, and what people are told.
pub fn run_begins_ms(at_ms: u64) -> u64 {
    if at_ms > END_MS { TAKEN_OVER_MS } else { 0 }
}

/// The last moment of the run of a moment: what is due later never comes.
pub fn run_ends_ms(at_ms: u64) -> u64 {
    run_begins_ms(at_ms) + END_MS
}

/// Whether a moment is on the clock of any run: not after its end, not before the beginning.
pub fn is_in_a_run(at_ms: u64) -> bool {
    (run_begins_ms(at_ms)..=run_ends_ms(at_ms)).contains(&at_ms)
}

/// The time of a run that has passed at a moment.
pub fn since_begin_ms(at_ms: u64) -> u64 {
    at_ms.saturating_sub(run_begins_ms(at_ms))
}

fn moment(at_ms: u64) -> OffsetDateTime {
    let seconds = |ms: u64| i64::try_from(ms / 1000).unwrap_or(i64::MAX / 2);
    date(EPOCH_UNIX_SECONDS + seconds(at_ms) - seconds(run_begins_ms(at_ms)))
}

fn date(unix_seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(unix_seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// RFC 3339 in whole seconds, as in `creationTimestamp`.
pub fn rfc3339(at_ms: u64) -> String {
    let t = moment(at_ms);
    format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", t.year(), u8::from(t.month()), t.day(), t.hour(), t.minute(), t.second())
}

/// RFC 1123 with a numeric zone, as in `kubectl describe`.
pub fn rfc1123(at_ms: u64) -> String {
    as_rfc1123(moment(at_ms))
}

fn as_rfc1123(t: OffsetDateTime) -> String {
    let (weekday, month) = (t.weekday().to_string(), t.month().to_string());
    format!("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", &weekday[..3], t.day(), &month[..3], t.year(), t.hour(), t.minute(), t.second())
}

/// A moment written as [`rfc3339`] does, as `kubectl describe` shows it; what is none stays as it is.
pub fn rfc1123_of(written: &str) -> String {
    unix_seconds(written).map_or_else(|| written.to_string(), |seconds| as_rfc1123(date(seconds)))
}

/// The Unix seconds of a moment that Kubernetes wrote: RFC 3339 in UTC, parts of seconds left out. Others are nothing.
pub fn unix_seconds(written: &str) -> Option<i64> {
    let (whole, _) = written.strip_suffix('Z')?.split_once('.').unwrap_or((written.strip_suffix('Z')?, ""));
    let mut parts = whole.split(['-', 'T', ':']).map(str::parse::<u16>);
    let mut part = || parts.next()?.ok();
    let (year, month, day) = (part()?, u8::try_from(part()?).ok()?, u8::try_from(part()?).ok()?);
    let date = Date::from_calendar_date(year.into(), Month::try_from(month).ok()?, day).ok()?;
    let (hour, minute, second) = (i64::from(part()?), i64::from(part()?), i64::from(part()?));
    Some(date.midnight().assume_utc().unix_timestamp() + hour * 3600 + minute * 60 + second)
}

/// A span as Go prints a duration: `300ms`, `1.8s`, `1m20s`, `5m0s` (time.Duration.String).
pub fn go_duration(span_ms: u64) -> String {
    let fraction = |ms: u64| if ms == 0 { String::new() } else { format!(".{ms:03}").trim_end_matches('0').to_string() };
    let (hours, minutes, seconds) =
        (span_ms / 3_600_000, span_ms / 60_000 % 60, format!("{}{}s", span_ms / 1000 % 60, fraction(span_ms % 1000)));
    match span_ms {
        0 => "0s".into(),
        1..1_000 => format!("{span_ms}ms"),
        1_000..60_000 => seconds,
        60_000..3_600_000 => format!("{minutes}m{seconds}"),
        _ => format!("{hours}h{minutes}m{seconds}"),
    }
}

/// A span as kubectl's AGE columns print it (k8s.io/apimachinery duration.HumanDuration).
pub fn human_duration(span_ms: u64) -> String {
    let seconds = span_ms / 1000;
    let (minutes, hours, days, years) = (seconds / 60, seconds / 3600, seconds / 86400, seconds / (86400 * 365));
    let pair = |a: u64, ua: &str, b: u64, ub: &str| if b == 0 { format!("{a}{ua}") } else { format!("{a}{ua}{b}{ub}") };
    match seconds {
        0..120 => format!("{seconds}s"),
        120..600 => pair(minutes, "m", seconds % 60, "s"),
        600..10_800 => format!("{minutes}m"),
        10_800..28_800 => pair(hours, "h", minutes % 60, "m"),
        28_800..172_800 => format!("{hours}h"),
        172_800..691_200 => pair(days, "d", hours % 24, "h"),
        691_200..63_072_000 => format!("{days}d"),
        63_072_000..252_288_000 => pair(years, "y", days % 365, "d"),
        _ => format!("{years}y"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_that_take_over_have_numbers_for_what_was_before() {
        let told = [0, END_MS, TAKEN_OVER_MS, TAKEN_OVER_MS + 61_000, TAKEN_OVER_MS - 86_400_000].map(rfc3339);
        let dates =
            ["2026-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "2026-01-01T00:01:01Z", "2025-12-31T00:00:00Z"];
        assert_eq!(told, dates);
        assert_eq!(TAKEN_OVER_MS % 86_400_000, 0, "ticks of whole hours stand at whole hours");
        let moments = [(END_MS, true), (END_MS + 1, false), (TAKEN_OVER_MS - 1, false), (TAKEN_OVER_MS, true), (u64::MAX, false)];
        moments.into_iter().for_each(|(at_ms, is_in)| assert_eq!(is_in_a_run(at_ms), is_in, "{at_ms}"));
    }

    #[test]
    fn moments_are_read_as_kubernetes_writes_them() {
        let cases = [
            ("2026-01-01T00:00:00Z", Some(EPOCH_UNIX_SECONDS)),
            ("2026-01-01T00:00:01.123456Z", Some(EPOCH_UNIX_SECONDS + 1)),
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2026-13-01T00:00:00Z", None),
            ("2026-01-01", None),
            ("soon", None),
        ];
        cases.into_iter().for_each(|(written, seconds)| assert_eq!(unix_seconds(written), seconds, "{written}"));
        assert_eq!(rfc1123_of("2024-02-29T12:00:00Z"), "Thu, 29 Feb 2024 12:00:00 +0000");
    }
}
