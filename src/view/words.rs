//! Durations, moments, lists and counts as text, the same everywhere.

use crate::api::time::elapsed_text;
pub use crate::api::time::run_begins_ms;

/// A duration: `0.4 s`, `12 s`, `4 min 50 s`.
pub fn span(ms: u64) -> String {
    match ms {
        // Never `0.0 s`: what is about to happen takes at least the smallest duration shown.
        0..100 => "0.1 s".into(),
        100..10_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        10_000..60_000 => format!("{} s", ms / 1_000),
        _ if ms % 60_000 < 1_000 => format!("{} min", ms / 60_000),
        _ => format!("{} min {} s", ms / 60_000, ms % 60_000 / 1_000),
    }
}

/// A moment since the start of the run: `12.3 s`, or `2 min 5.0 s` from a minute on.
pub fn moment(at_ms: u64) -> String {
    elapsed_text(at_ms, 1)
}

/// A moment to the millisecond: `12.304 s`.
pub fn exact(at_ms: u64) -> String {
    elapsed_text(at_ms, 3)
}

/// A list: `a`, `a and b`, `a, b and c`.
pub fn list<T: AsRef<str>>(items: &[T]) -> String {
    match items {
        [] => String::new(),
        [one] => one.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

/// The first of some names, and how many more there are: `a, b and 3 more`.
pub fn list_first<T: AsRef<str>>(items: &[T], most: usize) -> String {
    let mut shown: Vec<String> = items.iter().take(most).map(|item| item.as_ref().to_owned()).collect();
    shown.extend(items.len().checked_sub(most).filter(|more| *more > 0).map(|more| format!("{more} more")));
    list(&shown)
}

/// The text with its first letter in upper case.
pub fn upper_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The text with its first letter in lower case.
pub fn lower_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// A count with its noun: `1 pod`, `3 pods`.
pub fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_count_from_the_start_of_the_run() {
        let begins_ms = run_begins_ms(u64::MAX);
        assert!(begins_ms > 0);
        for at_ms in [0, 350, 12_304, 125_000] {
            for format in [moment, exact] {
                assert_eq!(format(begins_ms + at_ms), format(at_ms));
            }
        }
        assert_eq!((moment(12_304), exact(125_004)), ("12.3 s".into(), "2 min 5.004 s".into()));
    }
}
