//! Quantities such as `500m`, `1Gi`, `1e3`: parsed, compared and printed as in Kubernetes.
//!
//! Models staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

/// An amount with a precision of a billionth, and the format it was written in.
#[derive(Clone, Copy, Debug)]
pub struct Quantity {
    /// The amount in billionths.
    nano: i128,
    format: Format,
}

/// The suffix format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// `k`, `M`, `G` … and `m`, `u`, `n`.
    DecimalSi,
    /// `Ki`, `Mi`, `Gi` …
    BinarySi,
    /// `e3`, `E6` …
    DecimalExponent,
}

/// Why a text is not a quantity, with the messages of the API server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QuantityError {
    /// Not a number followed by a suffix.
    Format,
    /// An unknown suffix.
    Suffix,
    /// An invalid number.
    Numeric,
}

impl fmt::Display for QuantityError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            QuantityError::Format => "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            QuantityError::Suffix => "unable to parse quantity's suffix",
            QuantityError::Numeric => "unable to parse numeric part of quantity",
        })
    }
}

/// One, in billionths.
const ONE: i128 = 1_000_000_000;
/// The largest amount with a binary suffix, `i64::MAX`; larger ones are reduced to it, as upstream does.
const LARGEST: i128 = (i64::MAX as i128) * ONE;
/// Decimal amounts from here on are not kept exactly; they are reduced, too.
const FINITE: i128 = i128::MAX / 100;
const BINARY_SUFFIXES: [&str; 7] = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const DECIMAL_SUFFIXES: [(&str, i32); 10] =
    [("n", -9), ("u", -6), ("m", -3), ("", 0), ("k", 3), ("M", 6), ("G", 9), ("T", 12), ("P", 15), ("E", 18)];

impl Quantity {
    /// Zero.
    pub const ZERO: Quantity = Quantity { nano: 0, format: Format::DecimalSi };

    /// A whole number.
    pub fn from_value(value: i64) -> Quantity {
        Quantity { nano: i128::from(value) * ONE, format: Format::DecimalSi }
    }

    /// A number of thousandths.
    pub fn from_milli(milli: i64) -> Quantity {
        Quantity { nano: i128::from(milli) * (ONE / 1000), format: Format::DecimalSi }
    }

    /// The amount as a whole number, rounded away from zero.
    pub fn value(&self) -> i64 {
        clamp(divide_up(self.nano, ONE))
    }

    /// The amount in thousandths, rounded away from zero.
    pub fn milli(&self) -> i64 {
        clamp(divide_up(self.nano, ONE / 1000))
    }

    /// Whether this is a number of thousandths.
    pub fn is_milli(&self) -> bool {
        self.nano % (ONE / 1000) == 0
    }

    /// This amount in thousandths, rounded away from zero.
    pub fn round_up_to_milli(self) -> Quantity {
        Quantity { nano: divide_up(self.nano, ONE / 1000) * (ONE / 1000), ..self }
    }

    /// -1, 0 or 1.
    pub fn sign(&self) -> i32 {
        self.nano.signum() as i32
    }

    /// Whether this is a whole number.
    pub fn is_whole(&self) -> bool {
        self.nano % ONE == 0
    }

    /// Whether Go's `MilliValue() % 1000` is 0: whether it is a whole number, except that those thousandths overflow which Go
    /// keeps as a big integer, that is, with more than 18 digits.
    pub fn is_whole_in_milli(&self) -> bool {
        const DIGITS_MAX: usize = 18;
        let whole = self.nano / ONE;
        let has_few_digits = self.format != Format::BinarySi && self.to_string().bytes().filter(u8::is_ascii_digit).count() <= DIGITS_MAX;
        let fits = whole.checked_mul(1000).is_some_and(|milli| i64::try_from(milli).is_ok());
        self.is_whole() && (fits || has_few_digits || (whole.wrapping_mul(1000) as i64) % 1000 == 0)
    }
}

impl Default for Quantity {
    fn default() -> Quantity {
        Quantity::ZERO
    }
}

impl std::ops::Add for Quantity {
    type Output = Quantity;

    /// The sum, in the format of the left operand unless that is zero.
    fn add(self, other: Quantity) -> Quantity {
        let format = if self.nano == 0 { other.format } else { self.format };
        Quantity { nano: self.nano.saturating_add(other.nano).clamp(-LARGEST, LARGEST), format }
    }
}

impl std::ops::Sub for Quantity {
    type Output = Quantity;

    /// The difference, in the format of the left operand unless that is zero.
    fn sub(self, other: Quantity) -> Quantity {
        self + Quantity { nano: -other.nano, format: other.format }
    }
}

impl PartialEq for Quantity {
    fn eq(&self, other: &Quantity) -> bool {
        self.nano == other.nano
    }
}

impl Eq for Quantity {}

impl PartialOrd for Quantity {
    fn partial_cmp(&self, other: &Quantity) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Quantity {
    fn cmp(&self, other: &Quantity) -> Ordering {
        self.nano.cmp(&other.nano)
    }
}

impl FromStr for Quantity {
    type Err = QuantityError;

    fn from_str(text: &str) -> Result<Quantity, QuantityError> {
        if text.is_empty() {
            return Err(QuantityError::Format);
        }
        let Parts { sign, whole, fraction, suffix } = split(text);
        check_suffix_form(suffix)?;
        let (format, exponent) = read_suffix(suffix).ok_or(QuantityError::Suffix)?;
        if whole.is_empty() && fraction.is_empty() {
            return Err(QuantityError::Numeric);
        }
        let nano = match format {
            Format::BinarySi => scale_binary(whole, fraction, exponent),
            _ => scale_decimal(whole, fraction, exponent),
        };
        let nano = if format == Format::BinarySi || nano >= FINITE { nano.min(LARGEST) } else { nano };
        Ok(Quantity { nano: sign * nano, format })
    }
}

/// A quantity's text, taken apart.
pub(super) struct Parts<'text> {
    /// 1 or -1.
    pub sign: i128,
    /// The digits before the point.
    pub whole: &'text str,
    /// The digits after it.
    pub fraction: &'text str,
    /// The rest, unchecked.
    pub suffix: &'text str,
}

/// Models parseQuantityString.
pub(super) fn split(text: &str) -> Parts<'_> {
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, rest) = rest.split_at(digits(rest));
    let (fraction, suffix) = match rest.strip_prefix('.') {
        Some(rest) => rest.split_at(digits(rest)),
        None => ("", rest),
    };
    Parts { sign, whole, fraction, suffix }
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Whether the suffix consists of suffix letters, an optional sign and optional digits.
fn check_suffix_form(suffix: &str) -> Result<(), QuantityError> {
    let letters = suffix.bytes().take_while(|byte| b"eEinumkKMGTP".contains(byte)).count();
    let rest = &suffix[letters..];
    let rest = rest.strip_prefix(['-', '+']).unwrap_or(rest);
    if digits(rest) == rest.len() { Ok(()) } else { Err(QuantityError::Format) }
}

/// The format of a suffix and its power of ten, or of two for [`Format::BinarySi`].
pub(super) fn read_suffix(suffix: &str) -> Option<(Format, i32)> {
    if let Some((_, exponent)) = DECIMAL_SUFFIXES.iter().find(|(name, _)| *name == suffix) {
        return Some((Format::DecimalSi, *exponent));
    }
    if let Some(index) = BINARY_SUFFIXES.iter().position(|name| *name == suffix) {
        return Some((Format::BinarySi, index as i32 * 10));
    }
    let exponent = suffix.strip_prefix(['e', 'E'])?;
    Some((Format::DecimalExponent, exponent.parse::<i32>().ok()?))
}

/// The decimal number times ten to the exponent, in billionths, rounded up.
fn scale_decimal(whole: &str, fraction: &str, exponent: i32) -> i128 {
    // `integer_digits`: the number of digits, from the first of `whole`, that are at least a billionth.
    let integer_digits = whole.len() as i64 + i64::from(exponent) + 9;
    let mut amount: i128 = 0;
    let mut has_rest = false;
    for (index, digit) in whole.bytes().chain(fraction.bytes()).enumerate() {
        if (index as i64) < integer_digits {
            amount = amount.saturating_mul(10).saturating_add(i128::from(digit - b'0')).min(i128::MAX / 100);
        } else {
            has_rest |= digit != b'0';
        }
    }
    let missing = integer_digits - (whole.len() + fraction.len()) as i64;
    for _ in 0..missing.clamp(0, 60) {
        amount = amount.saturating_mul(10);
    }
    amount.saturating_add(i128::from(has_rest))
}

/// The decimal number times two to the exponent, in billionths, rounded up.
fn scale_binary(whole: &str, fraction: &str, exponent: i32) -> i128 {
    // Rounds once, to billionths, before the multiplication.
    let amount = scale_decimal(whole, fraction, 0);
    amount.saturating_mul(1i128 << exponent.clamp(0, 60))
}

/// A quotient, rounded away from zero.
pub(super) fn divide_up(amount: i128, unit: i128) -> i128 {
    let whole = amount / unit;
    if amount % unit == 0 { whole } else { whole + amount.signum() }
}

fn clamp(amount: i128) -> i64 {
    amount.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}

impl fmt::Display for Quantity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = self.nano / ONE;
        // Upstream prints amounts below 1024 and fractions in decimal, regardless of their format.
        if self.format == Format::BinarySi && self.nano % ONE == 0 && whole.abs() >= 1024 {
            return write_binary(formatter, whole);
        }
        write_decimal(formatter, self.nano, self.format == Format::DecimalExponent)
    }
}

fn write_binary(formatter: &mut fmt::Formatter<'_>, mut amount: i128) -> fmt::Result {
    let mut suffix = 0;
    while amount % 1024 == 0 && suffix + 1 < BINARY_SUFFIXES.len() {
        amount /= 1024;
        suffix += 1;
    }
    write!(formatter, "{amount}{}", BINARY_SUFFIXES[suffix])
}

fn write_decimal(formatter: &mut fmt::Formatter<'_>, mut amount: i128, exponent_form: bool) -> fmt::Result {
    if amount == 0 {
        return formatter.write_str("0");
    }
    let mut suffix = 0;
    while amount % 1000 == 0 && suffix + 1 < DECIMAL_SUFFIXES.len() {
        amount /= 1000;
        suffix += 1;
    }
    let (name, exponent) = DECIMAL_SUFFIXES[suffix];
    match exponent {
        0 => write!(formatter, "{amount}"),
        _ if exponent_form => write!(formatter, "{amount}e{exponent}"),
        _ => write!(formatter, "{amount}{name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_print_in_canonical_form() {
        let cases = [
            ("1", "1"),
            ("0.5", "500m"),
            ("1000m", "1"),
            ("1024Mi", "1Gi"),
            ("1.5Gi", "1536Mi"),
            ("0.5Gi", "512Mi"),
            ("1e3", "1e3"),
            ("1500", "1500"),
            ("2000", "2k"),
            ("100Mi", "100Mi"),
            ("1Ki", "1Ki"),
            ("1023Ki", "1023Ki"),
            ("512", "512"),
            ("-1Gi", "-1Gi"),
            ("0", "0"),
            ("-0", "0"),
            ("0Gi", "0"),
            ("1e999", "9223372036854775807"),
            ("9Ei", "9223372036854775807"),
            ("12345678901234567890", "12345678901234567890"),
            ("1e-999", "1e-9"),
            ("0.0000000001", "1n"),
            (".5", "500m"),
            ("5.", "5"),
            ("+3", "3"),
            ("1E", "1E"),
            ("4.0", "4"),
        ];
        for (text, canonical) in cases {
            let quantity: Result<Quantity, _> = text.parse();
            assert_eq!(quantity.map(|quantity| quantity.to_string()), Ok(canonical.to_owned()), "{text}");
        }
    }

    #[test]
    fn invalid_quantities_are_rejected() {
        let cases = [
            ("", QuantityError::Format),
            ("1 Gig", QuantityError::Format),
            ("1Gb", QuantityError::Format),
            ("1MM", QuantityError::Suffix),
            ("Gi", QuantityError::Numeric),
            ("1.2.3", QuantityError::Format),
            ("1ee3", QuantityError::Suffix),
            ("1é", QuantityError::Format),
            ("é", QuantityError::Format),
        ];
        for (text, error) in cases {
            assert_eq!(text.parse::<Quantity>(), Err(error), "{text}");
        }
    }

    #[test]
    fn thousandths_overflow_as_in_go() {
        let parse = |text: &str| text.parse::<Quantity>().unwrap_or(Quantity::ZERO);
        for (text, whole) in [("1500m", false), ("1Pi", true), ("9Ei", true), ("7Ei", false), ("5E", true), ("12345678901234567890", false)]
        {
            assert_eq!(parse(text).is_whole_in_milli(), whole, "{text}");
        }
    }

    #[test]
    fn quantities_compare_and_round_up() {
        let parse = |text: &str| text.parse::<Quantity>().unwrap_or(Quantity::ZERO);
        assert!(parse("1") > parse("999m"));
        assert_eq!(parse("1Gi"), parse("1073741824"));
        assert_eq!(parse("1m").value(), 1);
        assert_eq!(parse("0.1").milli(), 100);
        assert_eq!((parse("1Gi") + parse("1Gi")).to_string(), "2Gi");
    }
}
