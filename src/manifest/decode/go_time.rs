//! Go's errors for a text that is not a time in RFC 3339 format.
//!
//! Models Go's time/format.go Parse with the layout RFC3339.

/// The layout, as Go prints it.
const LAYOUT: &str = "2006-01-02T15:04:05Z07:00";

/// Why a part of the text does not fit its part of the layout.
enum Problem {
    /// It has another form.
    Form,
    /// Its number is out of range; the word that names it.
    Range(&'static str),
}

/// The error of `time.Parse(time.RFC3339, text)`, if any.
pub(super) fn error(text: &str) -> Option<String> {
    let mut rest = text;
    let mut date = [0; 3];
    let parts = ["2006", "-", "01", "-", "02", "T", "15", ":", "04", ":", "05", "Z07:00"];
    for (index, part) in parts.into_iter().enumerate() {
        let before = rest;
        let read = match part {
            "2006" => digits(rest, 4, 4),
            "01" => in_range(digits(rest, 2, 2), 1, 12, "month"),
            "02" => digits(rest, 2, 2),
            "15" => in_range(digits(rest, 1, 2), 0, 23, "hour"),
            "04" => in_range(digits(rest, 2, 2), 0, 59, "minute"),
            "05" => in_range(digits(rest, 2, 2), 0, 59, "second").map(|(number, rest)| (number, without_fraction(rest))),
            "Z07:00" => zone(rest),
            literal => rest.strip_prefix(literal).map(|rest| (0, rest)).ok_or(Problem::Form),
        };
        match read {
            Ok((number, after)) => {
                rest = after;
                if let Some(field) = date.get_mut(index / 2).filter(|_| index <= 4 && index % 2 == 0) {
                    *field = number;
                }
            }
            Err(Problem::Form) => {
                return Some(format!("parsing time {} as {LAYOUT:?}: cannot parse {} as {part:?}", quote(text), quote(before)));
            }
            Err(Problem::Range(name)) => return Some(format!("parsing time {}: {name} out of range", quote(text))),
        }
    }
    if !rest.is_empty() {
        return Some(format!("parsing time {}: extra text: {}", quote(text), quote(rest)));
    }
    let [year, month, day] = date;
    (day < 1 || day > days_in(year, month)).then(|| format!("parsing time {}: day out of range", quote(text)))
}

/// Quotes a text as this package does: other than printable ASCII byte by byte.
fn quote(text: &str) -> String {
    let mut quoted = String::from("\"");
    for byte in text.bytes() {
        match byte {
            b'"' | b'\\' => quoted.extend(['\\', char::from(byte)]),
            b' '..=b'~' | 0x7f => quoted.push(char::from(byte)),
            _ => quoted.push_str(&format!("\\x{byte:02x}")),
        }
    }
    quoted + "\""
}

/// A number of at least `min` and at most `max` digits, and what follows.
fn digits(text: &str, min: usize, max: usize) -> Result<(u32, &str), Problem> {
    let count = text.bytes().take(max).take_while(u8::is_ascii_digit).count();
    if count < min {
        return Err(Problem::Form);
    }
    let (number, rest) = text.split_at(count);
    Ok((number.parse().unwrap_or_default(), rest))
}

fn in_range<'text>(read: Result<(u32, &'text str), Problem>, min: u32, max: u32, name: &'static str) -> Result<(u32, &'text str), Problem> {
    read.and_then(|(number, rest)| if (min..=max).contains(&number) { Ok((number, rest)) } else { Err(Problem::Range(name)) })
}

/// Skips a fraction of a second, which any number of digits may follow.
fn without_fraction(text: &str) -> &str {
    let fraction = text.strip_prefix(['.', ',']).filter(|rest| rest.starts_with(|first: char| first.is_ascii_digit()));
    fraction.map_or(text, |rest| rest.trim_start_matches(|next: char| next.is_ascii_digit()))
}

/// `Z`, or an offset such as `+02:00`.
fn zone(text: &str) -> Result<(u32, &str), Problem> {
    if let Some(rest) = text.strip_prefix('Z') {
        return Ok((0, rest));
    }
    let offset = text.strip_prefix(['+', '-']).ok_or(Problem::Form)?;
    let (hours, rest) = digits(offset, 2, 2)?;
    let (minutes, rest) = digits(rest.strip_prefix(':').ok_or(Problem::Form)?, 2, 2)?;
    match (hours, minutes) {
        (25.., _) => Err(Problem::Range("time zone offset hour")),
        (_, 61..) => Err(Problem::Range("time zone offset minute")),
        _ => Ok((0, rest)),
    }
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && !year.is_multiple_of(100) || month == 2 && year.is_multiple_of(400) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::error;

    #[test]
    fn errors_are_those_of_go() {
        let cases = [
            ("2024-02-29T23:59:59Z", None),
            ("2024-02-29T3:59:59.25+02:00", None),
            ("2023-02-29T00:00:00Z", Some("parsing time \"2023-02-29T00:00:00Z\": day out of range")),
            ("2023-13-01T00:00:00Z", Some("parsing time \"2023-13-01T00:00:00Z\": month out of range")),
            ("2023-01-01", Some("parsing time \"2023-01-01\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"T\"")),
            (
                "2023-01-01 00:00:00Z",
                Some("parsing time \"2023-01-01 00:00:00Z\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \" 00:00:00Z\" as \"T\""),
            ),
            ("2023-01-01T00:00:00Zz", Some("parsing time \"2023-01-01T00:00:00Zz\": extra text: \"z\"")),
            ("", Some("parsing time \"\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"\" as \"2006\"")),
        ];
        for (text, expected) in cases {
            assert_eq!(error(text).as_deref(), expected, "{text}");
        }
    }
}
