//! The Go struct of a quantity, as the hash of a pod template sees it.
//!
//! Models the fields that ParseQuantity and RoundUp of staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go set.

use super::quantity::{Format, Parts, divide_up, read_suffix, split};

/// The smallest scale of a quantity: a billionth.
const NANO: i32 = -9;
/// The scale that SetDefaults_ResourceList rounds to.
const MILLI: i32 = -3;
/// The digits that always fit into an int64 (maxInt64Factors).
const INT64_DIGITS: usize = 18;

/// `resource.Quantity` after ParseQuantity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GoQuantity {
    amount: Amount,
    /// The text, if ParseQuantity takes it for the canonical one.
    text: String,
    /// `DecimalSI`, `BinarySI`, `DecimalExponent`; empty for the zero value.
    format: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Amount {
    /// Field `i`: a value times ten to the scale.
    Int { value: i128, scale: i32 },
    /// Field `d`: an unscaled value divided by ten to the scale.
    Dec { unscaled: i128, scale: i32 },
}

impl Default for Amount {
    fn default() -> Amount {
        Amount::Int { value: 0, scale: 0 }
    }
}

impl GoQuantity {
    /// Parses a text. A text that is not a quantity gives the zero value.
    pub fn parse(text: &str) -> GoQuantity {
        if text == "0" {
            return GoQuantity { amount: Amount::default(), text: text.to_owned(), format: "DecimalSI" };
        }
        let mut parts = split(text);
        let whole = parts.whole.trim_start_matches('0');
        parts.whole = if whole.is_empty() { "0" } else { whole };
        let Some((format, exponent)) = read_suffix(parts.suffix) else { return GoQuantity::default() };
        parse_int(text, &parts, format, exponent).unwrap_or_else(|| parse_dec(&parts, format, exponent))
    }

    /// Rounds up to thousandths, as SetDefaults_ResourceList does with every entry of a resource list.
    pub fn round_up_to_milli(mut self) -> GoQuantity {
        match &mut self.amount {
            Amount::Int { scale, .. } if *scale >= MILLI => {}
            Amount::Int { value, scale } => {
                *value = divide_up(*value, power_of_ten(MILLI - *scale));
                *scale = MILLI;
                self.text.clear();
            }
            Amount::Dec { unscaled, scale } => {
                *unscaled = rescale(*unscaled, *scale, -MILLI);
                *scale = -MILLI;
                self.text.clear();
            }
        }
        self
    }

    /// The struct as spew prints it with `%#v`, without its type.
    pub fn dump(&self) -> String {
        let (value, scale, dec) = match self.amount {
            Amount::Int { value, scale } => (value, scale, "<nil>".to_owned()),
            Amount::Dec { unscaled, scale } => {
                let words = words(unscaled.unsigned_abs());
                let neg = unscaled < 0;
                (0, 0, format!("{{unscaled:(big.Int){{neg:(bool){neg} abs:(big.nat){words}}} scale:(inf.Scale){scale}}}"))
            }
        };
        let GoQuantity { text, format, .. } = self;
        format!(
            "{{i:(resource.int64Amount){{value:(int64){value} scale:(resource.Scale){scale}}} \
             d:(resource.infDecAmount){{Dec:(*inf.Dec){dec}}} s:(string){text} Format:(resource.Format){format}}}"
        )
    }
}

/// The fast path: an int64. `None` if the amount may not fit.
fn parse_int(text: &str, parts: &Parts<'_>, format: Format, exponent: i32) -> Option<GoQuantity> {
    let digits = parts.whole.len() + parts.fraction.len();
    let exponent_digits = usize::try_from(exponent.saturating_mul(3) / 10).unwrap_or(0);
    let (mantissa, scale) = match format {
        Format::BinarySi if !parts.fraction.is_empty() || digits + exponent_digits + 1 > 15 => return None,
        Format::BinarySi => (1_i64.checked_shl(u32::try_from(exponent).ok()?)?, 0),
        _ if digits > INT64_DIGITS => return None,
        _ => (1, exponent.checked_sub(i32::try_from(parts.fraction.len()).ok()?)?),
    };
    if scale < NANO {
        return None;
    }
    let shifted = format!("{}{}", parts.whole, parts.fraction);
    let written: i64 = shifted.parse().ok()?;
    let value = i128::from(written.checked_mul(mantissa)?) * parts.sign;
    let canonical = match format {
        Format::BinarySi => exponent % 10 == 0 && written & 7 != 0,
        _ => scale % 3 == 0 && !shifted.ends_with("000") && !shifted.starts_with('0'),
    };
    let text = if canonical { text.to_owned() } else { String::new() };
    Some(GoQuantity { amount: Amount::Int { value, scale }, text, format: format_name(format) })
}

/// The slow path: an arbitrary decimal number, rounded up to billionths.
fn parse_dec(parts: &Parts<'_>, mut format: Format, exponent: i32) -> GoQuantity {
    let digits = parts.whole.bytes().chain(parts.fraction.bytes());
    let mut unscaled = digits.fold(0_i128, |sum, digit| sum.saturating_mul(10).saturating_add(i128::from(digit.wrapping_sub(b'0'))));
    let mut scale = i32::try_from(parts.fraction.len()).unwrap_or(i32::MAX);
    match format {
        Format::BinarySi => unscaled = unscaled.saturating_mul(1_i128.checked_shl(exponent.unsigned_abs()).unwrap_or(i128::MAX)),
        _ => scale = scale.saturating_sub(exponent),
    }
    if unscaled != 0 {
        unscaled = rescale(unscaled, scale, -NANO);
        scale = -NANO;
    }
    if format == Format::BinarySi {
        let one = power_of_ten(scale);
        if unscaled > i128::from(i64::MAX).saturating_mul(one) {
            (unscaled, scale) = (i128::from(i64::MAX), 0);
        } else if 0 < unscaled && unscaled < one {
            format = Format::DecimalSi;
        }
    }
    GoQuantity { amount: Amount::Dec { unscaled: unscaled * parts.sign, scale }, text: String::new(), format: format_name(format) }
}

fn format_name(format: Format) -> &'static str {
    match format {
        Format::DecimalSi => "DecimalSI",
        Format::BinarySi => "BinarySI",
        Format::DecimalExponent => "DecimalExponent",
    }
}

/// An unscaled value at another scale, rounded away from zero (inf.Dec Round with RoundUp).
fn rescale(unscaled: i128, from: i32, to: i32) -> i128 {
    if to >= from {
        unscaled.saturating_mul(power_of_ten(to.saturating_sub(from)))
    } else {
        divide_up(unscaled, power_of_ten(from.saturating_sub(to)))
    }
}

/// Ten to the exponent, at most the largest i128.
fn power_of_ten(exponent: i32) -> i128 {
    10_i128.saturating_pow(exponent.unsigned_abs())
}

/// The words of a big.Int, the lowest first.
fn words(value: u128) -> String {
    match ((value >> 64) as u64, value as u64) {
        (0, 0) => "<nil>".to_owned(),
        (0, low) => format!("[{low}]"),
        (high, low) => format!("[{low} {high}]"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Value and scale of field `i` or `d`, text and format.
    fn parts(text: &str) -> (Amount, String, &'static str) {
        let GoQuantity { amount, text, format } = GoQuantity::parse(text);
        (amount, text, format)
    }

    fn int(value: i128, scale: i32, text: &str, format: &'static str) -> (Amount, String, &'static str) {
        (Amount::Int { value, scale }, text.to_owned(), format)
    }

    fn dec(unscaled: i128, scale: i32, format: &'static str) -> (Amount, String, &'static str) {
        (Amount::Dec { unscaled, scale }, String::new(), format)
    }

    #[test]
    fn the_text_is_kept_where_go_takes_it_for_canonical() {
        assert_eq!(parts("0"), int(0, 0, "0", "DecimalSI"));
        assert_eq!(parts("250m"), int(250, -3, "250m", "DecimalSI"));
        assert_eq!(parts("0.5"), int(5, -1, "", "DecimalSI"));
        assert_eq!(parts("1000"), int(1000, 0, "", "DecimalSI"));
        assert_eq!(parts("-1e3"), int(-1, 3, "-1e3", "DecimalExponent"));
        assert_eq!(parts("100Mi"), int(100 << 20, 0, "100Mi", "BinarySI"));
        assert_eq!(parts("128Mi"), int(128 << 20, 0, "", "BinarySI"));
    }

    #[test]
    fn amounts_beyond_the_fast_path_are_decimals() {
        assert_eq!(parts("1.5Gi"), dec(1_610_612_736_000_000_000, 9, "BinarySI"));
        assert_eq!(parts("0.0001Ki"), dec(102_400_000, 9, "DecimalSI"));
        assert_eq!(parts("1Pi"), dec((1 << 50) * 1_000_000_000, 9, "BinarySI"));
        assert_eq!(parts("9000Ei"), dec(i64::MAX.into(), 0, "BinarySI"));
        assert_eq!(parts("0.1n"), dec(1, 9, "DecimalSI"));
    }

    #[test]
    fn resource_lists_are_rounded_up_to_thousandths() {
        let rounded = |text: &str| GoQuantity::parse(text).round_up_to_milli().amount;
        assert_eq!(rounded("100u"), Amount::Int { value: 1, scale: -3 });
        assert_eq!(rounded("1.5Gi"), Amount::Dec { unscaled: 1_610_612_736_000, scale: 3 });
        assert_eq!(rounded("250m"), Amount::Int { value: 250, scale: -3 });
    }
}
