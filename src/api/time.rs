//! The virtual clock: its range, and its times as Kubernetes prints them. Times are milliseconds.

use time::{Date, Month, OffsetDateTime};

/// The start of the virtual clock in Unix seconds: 2026-01-01T00:00:00Z.
pub const EPOCH_UNIX_SECONDS: i64 = 1_767_225_600;
/// The end of the virtual clock, 9999-12-31T23:59:59.999Z; nothing that is due later happens.
pub const END_MS: u64 = (253_402_300_800 - EPOCH_UNIX_SECONDS as u64) * 1000 - 1;
/// The start of a run that continues an imported cluster. As times are unsigned, those before the import are the numbers
/// between [`END_MS`] and this; a multiple of a day.
pub const IMPORT_MS: u64 = 2 * (END_MS + 1);

/// The start of the run that a time belongs to: 0, or [`IMPORT_MS`]. Dates and the displayed times are relative to it.
pub fn run_begins_ms(at_ms: u64) -> u64 {
    if at_ms > END_MS { IMPORT_MS } else { 0 }
}

/// The end of the run that a time belongs to; nothing that is due later happens.
pub fn run_ends_ms(at_ms: u64) -> u64 {
    run_begins_ms(at_ms) + END_MS
}

/// Whether a time is between the start and the end of a run.
pub fn is_valid_time(at_ms: u64) -> bool {
    (run_begins_ms(at_ms)..=run_ends_ms(at_ms)).contains(&at_ms)
}

/// The time since the start of the run.
pub fn since_begin_ms(at_ms: u64) -> u64 {
    at_ms.saturating_sub(run_begins_ms(at_ms))
}

/// A moment since the start of its run, with so many decimals (0 to 3): `12.3 s`, `2 min 5.0 s`.
pub fn elapsed_text(at_ms: u64, decimals: u32) -> String {
    let at_ms = since_begin_ms(at_ms);
    let (minutes, ms) = (at_ms / 60_000, at_ms % 60_000);
    let seconds = match decimals {
        0 => format!("{} s", ms / 1_000),
        _ => format!("{}.{:0width$} s", ms / 1_000, ms % 1_000 / 10_u64.pow(3_u32.saturating_sub(decimals)), width = decimals as usize),
    };
    if minutes == 0 { seconds } else { format!("{minutes} min {seconds}") }
}

fn date_time(at_ms: u64) -> OffsetDateTime {
    let seconds = |ms: u64| i64::try_from(ms / 1000).unwrap_or(i64::MAX / 2);
    date(EPOCH_UNIX_SECONDS + seconds(at_ms) - seconds(run_begins_ms(at_ms)))
}

fn date(unix_seconds: i64) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp(unix_seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// RFC 3339 in whole seconds, as in `creationTimestamp`.
pub fn rfc3339(at_ms: u64) -> String {
    let t = date_time(at_ms);
    format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", t.year(), u8::from(t.month()), t.day(), t.hour(), t.minute(), t.second())
}

/// RFC 1123 with a numeric zone, as in `kubectl describe`.
pub fn rfc1123(at_ms: u64) -> String {
    as_rfc1123(date_time(at_ms))
}

fn as_rfc1123(t: OffsetDateTime) -> String {
    let (weekday, month) = (t.weekday().to_string(), t.month().to_string());
    format!("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", &weekday[..3], t.day(), &month[..3], t.year(), t.hour(), t.minute(), t.second())
}

/// A time in the format of [`rfc3339`], as `kubectl describe` prints it; any other text unchanged.
pub fn rfc1123_of(written: &str) -> String {
    unix_seconds(written).map_or_else(|| written.to_string(), |seconds| as_rfc1123(date(seconds)))
}

/// The Unix seconds of a time in RFC 3339 and UTC, without fractions of a second; `None` for any other text.
pub fn unix_seconds(written: &str) -> Option<i64> {
    let (whole, _) = written.strip_suffix('Z')?.split_once('.').unwrap_or((written.strip_suffix('Z')?, ""));
    let mut parts = whole.split(['-', 'T', ':']).map(str::parse::<u16>);
    let mut part = || parts.next()?.ok();
    let (year, month, day) = (part()?, u8::try_from(part()?).ok()?, u8::try_from(part()?).ok()?);
    let date = Date::from_calendar_date(year.into(), Month::try_from(month).ok()?, day).ok()?;
    let (hour, minute, second) = (i64::from(part()?), i64::from(part()?), i64::from(part()?));
    Some(date.midnight().assume_utc().unix_timestamp() + hour * 3600 + minute * 60 + second)
}

/// A duration as Go prints it: `300ms`, `1.8s`, `1m20s`, `5m0s` (time.Duration.String).
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

/// A duration as in kubectl's AGE columns (k8s.io/apimachinery duration.HumanDuration).
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
    fn imported_runs_have_times_before_their_start() {
        let printed = [0, END_MS, IMPORT_MS, IMPORT_MS + 61_000, IMPORT_MS - 86_400_000].map(rfc3339);
        let dates =
            ["2026-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "2026-01-01T00:01:01Z", "2025-12-31T00:00:00Z"];
        assert_eq!(printed, dates);
        assert_eq!(IMPORT_MS % 86_400_000, 0, "ticks of the timeline fall on whole hours");
        let times = [(END_MS, true), (END_MS + 1, false), (IMPORT_MS - 1, false), (IMPORT_MS, true), (u64::MAX, false)];
        times.into_iter().for_each(|(at_ms, expected)| assert_eq!(is_valid_time(at_ms), expected, "{at_ms}"));
    }

    #[test]
    fn times_of_kubernetes_are_parsed() {
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
