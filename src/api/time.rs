//! Moments of the virtual clock as Kubernetes writes them.

use time::{Date, Month, OffsetDateTime};

/// What the virtual clock's zero is in Unix seconds: 2026-01-01T00:00:00Z.
pub const EPOCH_UNIX_SECONDS: i64 = 1_767_225_600;
/// The last moment of the virtual clock, 9999-12-31T23:59:59.999Z: what is due later never comes.
pub const END_MS: u64 = (253_402_300_800 - EPOCH_UNIX_SECONDS as u64) * 1000 - 1;

fn moment(at_ms: u64) -> OffsetDateTime {
    let seconds = EPOCH_UNIX_SECONDS.saturating_add(i64::try_from(at_ms / 1000).unwrap_or(i64::MAX));
    OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

/// RFC 3339 in whole seconds, as in `creationTimestamp`.
pub fn rfc3339(at_ms: u64) -> String {
    let t = moment(at_ms);
    format!("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", t.year(), u8::from(t.month()), t.day(), t.hour(), t.minute(), t.second())
}

/// RFC 1123 with a numeric zone, as in `kubectl describe`.
pub fn rfc1123(at_ms: u64) -> String {
    let t = moment(at_ms);
    let (weekday, month) = (t.weekday().to_string(), t.month().to_string());
    format!("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000", &weekday[..3], t.day(), &month[..3], t.year(), t.hour(), t.minute(), t.second())
}

/// A moment written as [`rfc3339`] does, as `kubectl describe` shows it; what is none stays as it is.
pub fn rfc1123_of(written: &str) -> String {
    read_rfc3339(written).map_or_else(|| written.to_string(), rfc1123)
}

/// The moment that [`rfc3339`] wrote.
fn read_rfc3339(written: &str) -> Option<u64> {
    let mut parts = written.split(['-', 'T', ':', 'Z']).map(str::parse::<u16>);
    let mut part = || parts.next()?.ok();
    let (year, month, day) = (part()?, u8::try_from(part()?).ok()?, u8::try_from(part()?).ok()?);
    let date = Date::from_calendar_date(year.into(), Month::try_from(month).ok()?, day).ok()?;
    let (hour, minute, second) = (i64::from(part()?), i64::from(part()?), i64::from(part()?));
    let seconds = date.midnight().assume_utc().unix_timestamp() + hour * 3600 + minute * 60 + second;
    u64::try_from(seconds.checked_sub(EPOCH_UNIX_SECONDS)?).ok()?.checked_mul(1000)
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
