//! Small things said the same way everywhere: spans of time, lists, numbers of things.

pub use crate::api::time::run_begins_ms;
use crate::api::time::since_begin_ms;

/// How long something still takes: `0.4 s`, `12 s`, `4 min 50 s`.
pub fn span(ms: u64) -> String {
    match ms {
        // What is about to happen takes no less than can be told.
        0..100 => "0.1 s".into(),
        100..10_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        10_000..60_000 => format!("{} s", ms / 1_000),
        _ if ms % 60_000 < 1_000 => format!("{} min", ms / 60_000),
        _ => format!("{} min {} s", ms / 60_000, ms % 60_000 / 1_000),
    }
}

/// A moment as people read it: `12.3 s`, or `2 min 05.0 s` from a minute on.
pub fn moment(at_ms: u64) -> String {
    let at_ms = since_begin_ms(at_ms);
    let (minutes, tenths) = (at_ms / 60_000, at_ms % 60_000 / 100);
    match minutes {
        0 => format!("{}.{} s", tenths / 10, tenths % 10),
        _ => format!("{minutes} min {:02}.{} s", tenths / 10, tenths % 10),
    }
}

/// A moment to the millisecond: `12.304 s`.
pub fn exact(at_ms: u64) -> String {
    let at_ms = since_begin_ms(at_ms);
    let (minutes, ms) = (at_ms / 60_000, at_ms % 60_000);
    match minutes {
        0 => format!("{}.{:03} s", ms / 1_000, ms % 1_000),
        _ => format!("{minutes} min {:02}.{:03} s", ms / 1_000, ms % 1_000),
    }
}

/// A moment as a clock shows it: `0:12.3`.
pub fn clock_of(at_ms: u64) -> String {
    let at_ms = since_begin_ms(at_ms);
    format!("{}:{:02}.{}", at_ms / 60_000, at_ms / 1_000 % 60, at_ms % 1_000 / 100)
}

/// A list in words: `a`, `a and b`, `a, b and c`.
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
    let mut told: Vec<String> = items.iter().take(most).map(|item| item.as_ref().to_owned()).collect();
    told.extend(items.len().checked_sub(most).filter(|more| *more > 0).map(|more| format!("{more} more")));
    list(&told)
}

/// Words that begin a sentence.
pub fn upper_first(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A number of things: `1 pod`, `3 pods`.
pub fn count(number: usize, thing: &str) -> String {
    if number == 1 { format!("1 {thing}") } else { format!("{number} {thing}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_that_began_elsewhere_counts_from_its_own_beginning() {
        let begins_ms = run_begins_ms(u64::MAX);
        assert!(begins_ms > 0);
        for at_ms in [0, 350, 12_304, 125_000] {
            for tell in [moment, exact, clock_of] {
                assert_eq!(tell(begins_ms + at_ms), tell(at_ms));
            }
        }
        assert_eq!(clock_of(12_304), "0:12.3");
    }
}
