//! Prints the figures as a table that Markdown understands, against what they may be.

use crate::machine::NATIVE;
use crate::measure::Measured;
use crate::rows::{Bar, ROWS};

/// How wide each column is.
const WIDTHS: [usize; 11] = [33, 13, 8, 11, 9, 8, 8, 9, 11, 11, 10];
const HEADS: [&str; 11] =
    ["work", "size", "first ms", "median ms", "at most", "of that", "growth", "changes", "µs a change", "memory MB", "bytes each"];
/// Stands before a figure that is over what it may be.
const OVER: &str = "✗ ";
const NOTHING: &str = "–";

/// What was measured so far.
#[derive(Default)]
pub struct Table {
    measured: Vec<Measured>,
    over: usize,
}

impl Table {
    /// The first lines.
    pub fn head(&self) -> String {
        let rules: Vec<String> = WIDTHS.iter().enumerate().map(|(at, width)| rule(at, *width)).collect();
        format!("{}\n|{}|", cells(&HEADS.map(str::to_owned)), rules.join("|"))
    }

    /// The line of these figures.
    pub fn line(&mut self, measured: Measured) -> String {
        let row = &ROWS[measured.row];
        let bar = row.sizes.iter().find(|size| size.size == measured.size).map_or(crate::rows::NO_BAR, |size| size.bar);
        let ms_max = if NATIVE { bar.native_ms.or(bar.ms) } else { bar.ms };
        let growth = self.growth(&measured);
        let (changes, objects) = (measured.changes as f64, measured.objects as f64);
        let by = |amount: f64, count: f64| if count > 0.0 { Some(amount / count) } else { None };
        let bytes = match bar.bytes_per_change {
            Some(_) => by(measured.grown_bytes as f64, changes),
            None => by(measured.grown_bytes as f64, objects),
        };
        let line = cells(&[
            row.name.to_owned(),
            format!("{} {}", grouped(measured.size), row.unit),
            milliseconds(measured.first_ms),
            self.judged(Some(measured.ms), ms_max, &milliseconds),
            told_bar(&bar, ms_max),
            share(measured.ms, ms_max, bytes, bar.bytes_per_change),
            self.judged(growth, bar.growth, &|exponent| format!("N^{exponent:.2}")),
            if measured.changes == 0 { NOTHING.to_owned() } else { grouped(measured.changes) },
            by(measured.ms * 1_000.0, changes).map_or(NOTHING.to_owned(), |us| format!("{us:.2}")),
            self.judged(Some(measured.memory_bytes as f64), bar.memory_bytes.map(|max| max as f64), &|bytes| {
                grouped((bytes / 1e6).round() as usize)
            }),
            self.judged(bytes, bar.bytes_per_change, &|bytes| grouped(bytes.round() as usize)),
        ]);
        self.measured.push(measured);
        line
    }

    /// What is said below the table.
    pub fn foot(&self) -> String {
        let mut rows: Vec<usize> = self.measured.iter().map(|measured| measured.row).collect();
        rows.dedup();
        let limits = rows.iter().map(|row| format!("{}: {}\n", ROWS[*row].name, ROWS[*row].limit)).collect::<String>();
        let over = match self.over {
            0 => "Nothing is over what it may be.".to_owned(),
            count => format!("{count} of the figures are over what they may be, marked {}.", OVER.trim()),
        };
        format!(
            "\nMedians are of five runs, after the first one and a second of warming up. Growth is from the smallest size on. Bytes are by the object, those of the history by the change.\n{over}\n\n{limits}"
        )
    }

    /// With which power of the size the time grew since the row's smallest size.
    fn growth(&self, measured: &Measured) -> Option<f64> {
        let first = self.measured.iter().find(|first| first.row == measured.row)?;
        let grown = measured.size as f64 / first.size as f64;
        (grown > 1.0 && first.ms > 0.0).then(|| (measured.ms / first.ms).ln() / grown.ln())
    }

    fn judged(&mut self, figure: Option<f64>, max: Option<f64>, print: &dyn Fn(f64) -> String) -> String {
        let Some(figure) = figure else { return NOTHING.to_owned() };
        let over = max.is_some_and(|max| figure > max);
        self.over += usize::from(over);
        format!("{}{}", if over { OVER } else { "" }, print(figure))
    }
}

fn told_bar(bar: &Bar, ms_max: Option<f64>) -> String {
    let bytes = bar.bytes_per_change.map(|bytes| format!("{} B", grouped(bytes as usize)));
    ms_max.map(milliseconds).or(bytes).unwrap_or(NOTHING.to_owned())
}

/// How much of what it may be a figure is.
fn share(ms: f64, ms_max: Option<f64>, bytes: Option<f64>, bytes_max: Option<f64>) -> String {
    let of_time = ms_max.map(|max| ms / max);
    let share = of_time.or_else(|| Some(bytes? / bytes_max?));
    share.map_or(NOTHING.to_owned(), |share| format!("{:.0} %", share * 100.0))
}

fn milliseconds(ms: f64) -> String {
    if ms < 100.0 { format!("{ms:.2}") } else { grouped(ms.round() as usize) }
}

/// A number with a comma at the thousands.
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

/// Numbers stand to the right, words to the left.
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
