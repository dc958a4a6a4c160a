//! Resolves scalars as kubectl does: YAML 1.1.
//!
//! Models sigs.k8s.io/yaml goyaml.v2/resolve.go: plain `yes` is true, `0755` is 493, `1_0` is 10, dates stay text.

use std::borrow::Cow;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{GeneralPurpose, GeneralPurposeConfig};

use super::Scalar;

/// The prefix of the tags of YAML itself.
pub(super) const CORE_TAGS: &str = "tag:yaml.org,2002:";
/// The tag of the merge key.
pub(super) const MERGE_TAG: &str = "tag:yaml.org,2002:merge";

/// The tags of scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// `!!str` and unknown tags: the text unchanged.
    String,
    /// `!!bool`
    Bool,
    /// `!!int`
    Int,
    /// `!!float`
    Float,
    /// `!!null`
    Null,
    /// `!!timestamp`
    Timestamp,
    /// `!!binary`: a text in base64.
    Binary,
}

impl Tag {
    /// The tag with this name.
    pub fn from_name(name: &str) -> Tag {
        match name.strip_prefix(CORE_TAGS).unwrap_or_default() {
            "bool" => Tag::Bool,
            "int" => Tag::Int,
            "float" => Tag::Float,
            "null" => Tag::Null,
            "timestamp" => Tag::Timestamp,
            "binary" => Tag::Binary,
            _ => Tag::String,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Tag::String => "!!str",
            Tag::Bool => "!!bool",
            Tag::Int => "!!int",
            Tag::Float => "!!float",
            Tag::Null => "!!null",
            Tag::Timestamp => "!!timestamp",
            Tag::Binary => "!!binary",
        }
    }
}

/// Resolves a plain scalar.
pub(super) fn resolve_plain(text: Cow<'_, str>) -> Scalar {
    let Some(first) = text.bytes().next() else {
        return Scalar::Null;
    };
    let resolved = match first {
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => resolve_word(&text),
        b'.' => resolve_dotted(&text),
        b'+' | b'-' | b'0'..=b'9' => resolve_number(&text),
        _ => None,
    };
    resolved.unwrap_or_else(|| Scalar::String(text.into_owned()))
}

/// Resolves a scalar with a tag; the error is the library's message.
pub(super) fn resolve_tagged(text: &str, tag: Tag) -> Result<Scalar, String> {
    match tag {
        Tag::String => return Ok(Scalar::String(text.to_owned())),
        Tag::Binary => return decode_binary(text).map(Scalar::String),
        _ => {}
    }
    let scalar = resolve_plain(text.into());
    let found = match (&scalar, tag) {
        (Scalar::Bool(_), Tag::Bool) | (Scalar::Null, Tag::Null) | (Scalar::Float(_), Tag::Float) => return Ok(scalar),
        (Scalar::Int(_) | Scalar::UInt(_), Tag::Int) => return Ok(scalar),
        (Scalar::Int(value), Tag::Float) => return Ok(Scalar::Float(*value as f64)),
        (Scalar::String(_), Tag::Timestamp) if is_date(text) => return Ok(scalar),
        (Scalar::Bool(_), _) => Tag::Bool,
        (Scalar::Null, _) => Tag::Null,
        (Scalar::Float(_), _) => Tag::Float,
        (Scalar::Int(_) | Scalar::UInt(_), _) => Tag::Int,
        (Scalar::String(_), _) => Tag::String,
    };
    Err(format!("cannot decode {} `{text}` as a {}", found.name(), tag.name()))
}

/// Decodes base64; invalid UTF-8 becomes replacement characters, as in Go's JSON.
/// Go ignores the unused bits of the last character.
const GO_BASE64: GeneralPurpose = GeneralPurpose::new(&STANDARD, GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true));

fn decode_binary(base64: &str) -> Result<String, String> {
    let whole: Vec<u8> = base64.bytes().filter(|byte| !matches!(byte, b'\n' | b'\r')).collect();
    let bytes = GO_BASE64.decode(&whole).map_err(|_| "!!binary value contains invalid base64 data".to_owned())?;
    let chunks = bytes.utf8_chunks();
    Ok(chunks.map(|chunk| format!("{}{}", chunk.valid(), "\u{fffd}".repeat(chunk.invalid().len()))).collect())
}

fn resolve_word(text: &str) -> Option<Scalar> {
    match text {
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Some(Scalar::Bool(true)),
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Some(Scalar::Bool(false)),
        "~" | "null" | "Null" | "NULL" => Some(Scalar::Null),
        _ => None,
    }
}

fn resolve_dotted(text: &str) -> Option<Scalar> {
    match text {
        ".nan" | ".NaN" | ".NAN" => Some(Scalar::Float(f64::NAN)),
        ".inf" | ".Inf" | ".INF" => Some(Scalar::Float(f64::INFINITY)),
        _ => parse_float(text),
    }
}

fn resolve_number(text: &str) -> Option<Scalar> {
    match text {
        "+.inf" | "+.Inf" | "+.INF" => return Some(Scalar::Float(f64::INFINITY)),
        "-.inf" | "-.Inf" | "-.INF" => return Some(Scalar::Float(f64::NEG_INFINITY)),
        _ => {}
    }
    let plain = text.replace('_', "");
    parse_integer(&plain).or_else(|| parse_float(&plain))
}

/// Go's strconv.ParseInt with base 0: `0x`, `0o`, `0b` and a leading zero determine the base.
fn parse_integer(text: &str) -> Option<Scalar> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    match (negative, i64::try_from(magnitude)) {
        (false, Ok(value)) => Some(Scalar::Int(value)),
        (true, Ok(value)) => Some(Scalar::Int(-value)),
        (true, Err(_)) if magnitude == 1 << 63 => Some(Scalar::Int(i64::MIN)),
        // Upstream parses a number as unsigned only without a sign.
        (false, Err(_)) if !text.starts_with('+') => Some(Scalar::UInt(magnitude)),
        _ => None,
    }
}

/// A decimal number with a point or an exponent. A number that is too large remains a text.
fn parse_float(text: &str) -> Option<Scalar> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(unsigned);
    let mut rest = &unsigned[whole..];
    if let Some(fraction) = rest.strip_prefix('.') {
        let length = digits(fraction);
        if whole == 0 && length == 0 {
            return None;
        }
        rest = &fraction[length..];
    } else if whole == 0 {
        return None;
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        if exponent.is_empty() || digits(exponent) != exponent.len() {
            return None;
        }
    } else if !rest.is_empty() {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    value.is_finite().then_some(Scalar::Float(value))
}

/// Whether the text begins like a date; kubectl keeps dates as text.
fn is_date(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() > 5 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4] == b'-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_match_kubectl() {
        let text = |text: &str| Scalar::String(text.to_owned());
        let cases = [
            ("0755", Scalar::Int(493)),
            ("0o14", Scalar::Int(12)),
            ("08", Scalar::Float(8.0)),
            ("0x3", Scalar::Int(3)),
            ("-0x3", Scalar::Int(-3)),
            ("0b101", Scalar::Int(5)),
            ("1_0", Scalar::Int(10)),
            ("+12", Scalar::Int(12)),
            ("1e1", Scalar::Float(10.0)),
            ("1.", Scalar::Float(1.0)),
            (".5", Scalar::Float(0.5)),
            ("3.0", Scalar::Float(3.0)),
            ("1e999", text("1e999")),
            ("18446744073709551615", Scalar::UInt(u64::MAX)),
            ("18446744073709551616", Scalar::Float(18446744073709551616.0)),
            ("-9223372036854775808", Scalar::Int(i64::MIN)),
            ("y", Scalar::Bool(true)),
            ("Off", Scalar::Bool(false)),
            ("oN", text("oN")),
            ("no", Scalar::Bool(false)),
            ("~", Scalar::Null),
            ("", Scalar::Null),
            ("Null", Scalar::Null),
            ("nULL", text("nULL")),
            (".inf", Scalar::Float(f64::INFINITY)),
            ("-.INF", Scalar::Float(f64::NEG_INFINITY)),
            ("2024-01-02", text("2024-01-02")),
            ("12:30:45", text("12:30:45")),
            ("1.2.3", text("1.2.3")),
            ("0x", text("0x")),
            ("-", text("-")),
            (".", text(".")),
            ("1Gi", text("1Gi")),
            ("_1", text("_1")),
            ("0x+3", text("0x+3")),
        ];
        for (plain, scalar) in cases {
            assert_eq!(resolve_plain(plain.into()), scalar, "{plain:?}");
        }
    }

    #[test]
    fn tags_determine_the_type() {
        let cases = [
            ("3", Tag::String, Ok(Scalar::String("3".into()))),
            ("3", Tag::Int, Ok(Scalar::Int(3))),
            ("3", Tag::Float, Ok(Scalar::Float(3.0))),
            ("yes", Tag::Bool, Ok(Scalar::Bool(true))),
            ("many", Tag::Int, Err("cannot decode !!str `many` as a !!int".to_owned())),
            ("3.5", Tag::Int, Err("cannot decode !!float `3.5` as a !!int".to_owned())),
            ("2024-01-02", Tag::Timestamp, Ok(Scalar::String("2024-01-02".into()))),
            ("aGVs\nbG9=", Tag::Binary, Ok(Scalar::String("hello".into()))),
            ("/+KA", Tag::Binary, Ok(Scalar::String("\u{fffd}\u{fffd}\u{fffd}".into()))),
            ("hello", Tag::Binary, Err("!!binary value contains invalid base64 data".to_owned())),
        ];
        for (text, tag, expected) in cases {
            assert_eq!(resolve_tagged(text, tag), expected, "{text:?} as {tag:?}");
        }
    }
}
