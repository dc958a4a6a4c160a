//! The value of a scalar: a stretch of the text where it stands as it is, a text of its own where it does not.

use std::borrow::Cow;

/// A value that grows along the text.
pub(super) struct Value {
    made: Option<String>,
    /// Where the stretch begins that is not in `made` yet.
    rest: usize,
}

/// Ends of lines between two words.
#[derive(Default)]
pub(super) struct Gap<'text> {
    first: Option<&'text str>,
    more: String,
}

impl Value {
    pub fn new(start: usize) -> Value {
        Value { made: None, rest: start }
    }

    /// Takes the stretch up to a place, then these words for what stands between there and where the next one begins.
    pub fn replace(&mut self, text: &str, end: usize, words: &str, next: usize) {
        let made = self.made.get_or_insert_default();
        made.push_str(text.get(self.rest..end).unwrap_or(""));
        made.push_str(words);
        self.rest = next;
    }

    /// Likewise for ends of lines: one becomes a blank, more become one less.
    pub fn fold(&mut self, text: &str, end: usize, gap: &Gap, next: usize) {
        self.replace(text, end, "", next);
        let made = self.made.get_or_insert_default();
        match gap.first {
            Some("\n") if gap.more.is_empty() => made.push(' '),
            Some("\n") | None => made.push_str(&gap.more),
            Some(first) => made.extend([first, &gap.more]),
        }
    }

    /// The value that ends at a place.
    pub fn end(mut self, text: &str, end: usize) -> Cow<'_, str> {
        match self.made.take() {
            None => Cow::Borrowed(text.get(self.rest..end).unwrap_or("")),
            Some(mut made) => {
                made.push_str(text.get(self.rest..end).unwrap_or(""));
                Cow::Owned(made)
            }
        }
    }
}

impl<'text> Gap<'text> {
    /// Behind an end of a line that was taken back by a backslash: no blank stands for it.
    pub fn escaped() -> Gap<'text> {
        Gap { first: Some(""), more: String::new() }
    }

    pub fn has_break(&self) -> bool {
        self.first.is_some()
    }

    pub fn push(&mut self, ended: &'text str) {
        match self.first {
            None => self.first = Some(ended),
            Some(_) => self.more.push_str(ended),
        }
    }
}
