//! `head`, `tail`, `sort`, `uniq` and `wc`, in the C locale.

use super::options::{Accepted, Options};
use crate::api::order;
use std::cmp::Ordering;

const HEAD: Accepted = Accepted { program: "head", switches: "", values: "n", long: &[("lines", 'n')], digits: Some('n') };
const TAIL: Accepted = Accepted { program: "tail", ..HEAD };
const SORT: Accepted = Accepted {
    program: "sort",
    switches: "bfnru",
    values: "k",
    long: &[("reverse", 'r'), ("numeric-sort", 'n'), ("unique", 'u'), ("key", 'k'), ("ignore-case", 'f')],
    digits: None,
};
const UNIQ: Accepted =
    Accepted { program: "uniq", switches: "cdu", values: "", long: &[("count", 'c'), ("repeated", 'd'), ("unique", 'u')], digits: None };
const WC: Accepted =
    Accepted { program: "wc", switches: "clw", values: "", long: &[("bytes", 'c'), ("lines", 'l'), ("words", 'w')], digits: None };

/// The lines that `head` or `tail` print without `-n`.
const LINES_DEFAULT: usize = 10;
/// The width of a number of `uniq -c` and of several numbers of `wc`.
const NUMBER_WIDTH: usize = 7;

/// Which lines `head` and `tail` print.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The first lines.
    First(usize),
    /// All but the last lines.
    AllButLast(usize),
    /// The last lines.
    Last(usize),
    /// From this line on, counted from 1.
    From(usize),
}

impl Part {
    /// Reads the words after `head`.
    pub fn head(words: &[String]) -> Result<Part, String> {
        let options = read(&HEAD, words)?;
        Ok(match options.values('n').last() {
            None => Part::First(LINES_DEFAULT),
            Some(text) => match text.strip_prefix('-') {
                Some(number) => Part::AllButLast(HEAD.number(number)?),
                None => Part::First(HEAD.number(text)?),
            },
        })
    }

    /// Reads the words after `tail`.
    pub fn tail(words: &[String]) -> Result<Part, String> {
        let options = read(&TAIL, words)?;
        Ok(match options.values('n').last() {
            None => Part::Last(LINES_DEFAULT),
            Some(text) => match text.strip_prefix('+') {
                Some(number) => Part::From(TAIL.number(number)?),
                None => Part::Last(TAIL.number(text.strip_prefix('-').unwrap_or(text))?),
            },
        })
    }
}

fn read(accepted: &Accepted, words: &[String]) -> Result<Options, String> {
    let options = accepted.read(words)?;
    accepted.no_files(&options.operands)?;
    Ok(options)
}

/// How `sort` orders.
#[derive(Clone, Debug, PartialEq)]
pub struct Sort {
    reverse: bool,
    numeric: bool,
    fold_case: bool,
    unique: bool,
    /// The first and the last field of the key, counted from 1.
    key: Option<(usize, Option<usize>)>,
}

impl Sort {
    /// Reads the words after the program.
    pub fn read(words: &[String]) -> Result<Sort, String> {
        let options = read(&SORT, words)?;
        let mut sort =
            Sort { reverse: options.has('r'), numeric: options.has('n'), fold_case: options.has('f'), unique: options.has('u'), key: None };
        let keys: Vec<&str> = options.values('k').collect();
        if keys.len() > 1 {
            return Err("sort: more than one -k is not available here".to_owned());
        }
        if let Some(key) = keys.first() {
            let (fields, letters) = key.split_at(key.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(key.len()));
            if letters.contains(|c| !"bfnr".contains(c)) || fields.contains('.') {
                return Err(format!("sort: -k {key} is not available here. Available: fields such as 2, 2,2 or 2n"));
            }
            let (first, last) = fields.split_once(',').map_or((fields, None), |(first, last)| (first, Some(last)));
            let first = SORT.number(first)?;
            if first == 0 {
                return Err("sort: field number is zero: invalid field specification".to_owned());
            }
            sort.key = Some((first, last.map(|last| SORT.number(last)).transpose()?));
            sort.reverse |= letters.contains('r');
            sort.numeric |= letters.contains('n');
            sort.fold_case |= letters.contains('f');
        }
        Ok(sort)
    }

    /// The sorted lines.
    pub fn sorted(&self, lines: &[String]) -> Vec<String> {
        let mut lines = lines.to_vec();
        let by_key = |a: &String, b: &String| self.compare_keys(a, b);
        let directed = |order: Ordering| if self.reverse { order.reverse() } else { order };
        // Without -u, equal keys are ordered by the whole line.
        order::sort_by(&mut lines, |a, b| directed(by_key(a, b).then_with(|| if self.unique { Ordering::Equal } else { a.cmp(b) })));
        if self.unique {
            lines.dedup_by(|a, b| by_key(a, b) == Ordering::Equal);
        }
        lines
    }

    fn compare_keys(&self, a: &str, b: &str) -> Ordering {
        let (a, b) = (self.key_of(a), self.key_of(b));
        match (self.numeric, self.fold_case) {
            (true, _) => number(&a).total_cmp(&number(&b)),
            (false, true) => a.to_uppercase().cmp(&b.to_uppercase()),
            (false, false) => a.cmp(&b),
        }
    }

    /// The fields of the key, without the blanks before them: tables are aligned with blanks.
    fn key_of(&self, line: &str) -> String {
        let Some((first, last)) = self.key else { return line.to_owned() };
        let count = last.map_or(usize::MAX, |last| (last + 1).saturating_sub(first));
        line.split_whitespace().skip(first - 1).take(count).collect::<Vec<_>>().join(" ")
    }
}

/// The number at the start of a text; 0 if there is none.
fn number(text: &str) -> f64 {
    let text = text.trim_start();
    let sign = usize::from(text.starts_with('-'));
    let end = text[sign..].find(|c: char| !c.is_ascii_digit() && c != '.').map_or(text.len(), |end| end + sign);
    text[..end].parse().unwrap_or(0.0)
}

/// A running `uniq`.
#[derive(Clone, Debug, PartialEq)]
pub struct Uniq {
    count: bool,
    repeated: bool,
    unique: bool,
    last: Option<(String, usize)>,
}

impl Uniq {
    /// Reads the words after the program.
    pub fn read(words: &[String]) -> Result<Uniq, String> {
        let options = read(&UNIQ, words)?;
        Ok(Uniq { count: options.has('c'), repeated: options.has('d'), unique: options.has('u'), last: None })
    }

    /// Reads a line; prints the one before it if that differs.
    pub fn line(&mut self, line: &str, out: &mut String) {
        match &mut self.last {
            Some((last, count)) if last == line => *count += 1,
            _ => {
                self.end(out);
                self.last = Some((line.to_owned(), 1));
            }
        }
    }

    /// Prints the last line.
    pub fn end(&mut self, out: &mut String) {
        let Some((line, count)) = self.last.take() else { return };
        if (self.repeated && count == 1) || (self.unique && count > 1) {
            return;
        }
        match self.count {
            true => out.push_str(&format!("{count:>NUMBER_WIDTH$} {line}\n")),
            false => out.push_str(&format!("{line}\n")),
        }
    }
}

/// A running `wc`.
#[derive(Clone, Debug, PartialEq)]
pub struct Wc {
    /// Whether lines, words and bytes are printed.
    shown: [bool; 3],
    counts: [usize; 3],
}

impl Wc {
    /// Reads the words after the program.
    pub fn read(words: &[String]) -> Result<Wc, String> {
        let options = read(&WC, words)?;
        let shown = ['l', 'w', 'c'].map(|letter| options.has(letter));
        Ok(Wc { shown: if shown.contains(&true) { shown } else { [true; 3] }, counts: [0; 3] })
    }

    /// Counts a line.
    pub fn line(&mut self, line: &str) {
        for (count, more) in self.counts.iter_mut().zip([1, line.split_whitespace().count(), line.len() + 1]) {
            *count += more;
        }
    }

    /// Prints the counts.
    pub fn end(&self, out: &mut String) {
        let shown: Vec<usize> = self.counts.into_iter().zip(self.shown).filter_map(|(count, shown)| shown.then_some(count)).collect();
        match shown.as_slice() {
            [only] => out.push_str(&only.to_string()),
            several => several.iter().enumerate().for_each(|(index, count)| {
                out.push_str(&format!("{}{count:>NUMBER_WIDTH$}", if index == 0 { "" } else { " " }));
            }),
        }
        out.push('\n');
    }
}
