//! Prints the figures as a Markdown table and compares them with their limits.

use crate::machine::NATIVE;
use crate::measure::Measured;
use crate::rows::{Limits, NO_LIMITS, ROWS};

/// The widths of the columns, in characters.
const WIDTHS: [usize; 11] = [36, 13, 8, 11, 9, 12, 8, 9, 13, 11, 10];
const HEADS: [&str; 11] =
    ["work", "size", "first ms", "median ms", "limit", "of the limit", "growth", "changes", "µs per change", "memory MB", "bytes each"];
/// Marks a figure that exceeds its limit.
const OVER: &str = "✗ ";
const NONE: &str = "–";

/// The table so far.
#[derive(Default)]
pub struct Table {
    measured: Vec<Measured>,
    over: usize,
}

impl Table {
    /// The heading and the rule below it.
    pub fn head(&self) -> String {
        let rules: Vec<String> = WIDTHS.iter().enumerate().map(|(at, width)| rule(at, *width)).collect();
        format!("{}\n|{}|", cells(&HEADS.map(str::to_owned)), rules.join("|"))
    }

    /// The line for these figures.
    pub fn line(&mut self, measured: Measured) -> String {
        let row = &ROWS[measured.row];
        let limits = row.sizes.iter().find(|size| size.size == measured.size).map_or(NO_LIMITS, |size| size.limits);
        let ms_max = if NATIVE { limits.native_ms.or(limits.ms) } else { limits.ms };
        let growth = self.growth(&measured);
        let (changes, objects) = (measured.changes as f64, measured.objects as f64);
        let by = |amount: f64, count: f64| if count > 0.0 { Some(amount / count) } else { None };
        let bytes = match limits.bytes_per_change {
            Some(_) => by(measured.grown_bytes as f64, changes),
            None => by(measured.grown_bytes as f64, objects),
        };
        let line = cells(&[
            row.name.to_owned(),
            format!("{} {}", grouped(measured.size), row.unit),
            milliseconds(measured.first_ms),
            self.checked(Some(measured.ms), ms_max, &milliseconds),
            limit_text(&limits, ms_max),
            share(measured.ms, ms_max, bytes, limits.bytes_per_change),
            self.checked(growth, limits.growth, &|exponent| format!("N^{exponent:.2}")),
            if measured.changes == 0 { NONE.to_owned() } else { grouped(measured.changes) },
            by(measured.ms * 1_000.0, changes).map_or(NONE.to_owned(), |us| format!("{us:.2}")),
            self.checked(Some(measured.memory_bytes as f64), limits.memory_bytes.map(|max| max as f64), &|bytes| {
                grouped((bytes / 1e6).round() as usize)
            }),
            self.checked(bytes, limits.bytes_per_change, &|bytes| grouped(bytes.round() as usize)),
        ]);
        self.measured.push(measured);
        line
    }

    /// The text below the table.
    pub fn foot(&self) -> String {
        let mut rows: Vec<usize> = self.measured.iter().map(|measured| measured.row).collect();
        rows.dedup();
        let costs = rows.iter().map(|row| format!("{}: {}\n", ROWS[*row].name, ROWS[*row].cost)).collect::<String>();
        let over = match self.over {
            0 => "All values are within their limits.".to_owned(),
            count => format!("{count} of the values exceed their limits; they are marked {}.", OVER.trim()),
        };
        format!(
            "\nMedians are of five runs after one second of warm-up; growth is the exponent relative to the smallest size of the row. Bytes are per object, those of the history per change.\n{over}\n\n{costs}"
        )
    }

    /// The exponent of the growth of the time relative to the smallest size of the row.
    fn growth(&self, measured: &Measured) -> Option<f64> {
        let first = self.measured.iter().find(|first| first.row == measured.row)?;
        let factor = measured.size as f64 / first.size as f64;
        (factor > 1.0 && first.ms > 0.0).then(|| (measured.ms / first.ms).ln() / factor.ln())
    }

    /// A figure, marked if it exceeds its limit.
    fn checked(&mut self, figure: Option<f64>, max: Option<f64>, print: &dyn Fn(f64) -> String) -> String {
        let Some(figure) = figure else { return NONE.to_owned() };
        let over = max.is_some_and(|max| figure > max);
        self.over += usize::from(over);
        format!("{}{}", if over { OVER } else { "" }, print(figure))
    }
}

fn limit_text(limits: &Limits, ms_max: Option<f64>) -> String {
    let bytes = limits.bytes_per_change.map(|bytes| format!("{} B", grouped(bytes as usize)));
    ms_max.map(milliseconds).or(bytes).unwrap_or(NONE.to_owned())
}

/// The figure as a percentage of its limit.
fn share(ms: f64, ms_max: Option<f64>, bytes: Option<f64>, bytes_max: Option<f64>) -> String {
    let of_time = ms_max.map(|max| ms / max);
    let share = of_time.or_else(|| Some(bytes? / bytes_max?));
    share.map_or(NONE.to_owned(), |share| format!("{:.0} %", share * 100.0))
}

fn milliseconds(ms: f64) -> String {
    if ms < 100.0 { format!("{ms:.2}") } else { grouped(ms.round() as usize) }
}

/// A number with thousands separators.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A row of cells: the first is left-aligned, the others are right-aligned.
fn cells(texts: &[String; 11]) -> String {
    let cells = texts.iter().zip(WIDTHS).enumerate().map(
        |(at, (text, width))| {
            if at == 0 { format!(" {text:<width$} |") } else { format!(" {text:>width$} |") }
        },
    );
    format!("|{}", cells.collect::<String>())
}

fn rule(column: usize, width: usize) -> String {
    let dashes = "-".repeat(width + 1);
    if column == 0 { format!("{dashes}-") } else { format!("{dashes}:") }
}
