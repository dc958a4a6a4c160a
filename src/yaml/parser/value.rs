//! The value of a scalar: a slice of the text if it is literal, else an owned text.

use std::borrow::Cow;

/// A value that is built while the text is read.
pub(super) struct Value {
    owned: Option<String>,
    /// The start of the slice that has not been copied to `owned`.
    rest: usize,
}

/// The line breaks between two words.
#[derive(Default)]
pub(super) struct LineBreaks<'text> {
    first: Option<&'text str>,
    more: String,
}

impl Value {
    pub fn new(start: usize) -> Value {
        Value { owned: None, rest: start }
    }

    /// Copies the text up to `end`, then appends `replacement` in place of the text from `end` to `next`.
    pub fn replace(&mut self, text: &str, end: usize, replacement: &str, next: usize) {
        let owned = self.owned.get_or_insert_default();
        owned.push_str(text.get(self.rest..end).unwrap_or(""));
        owned.push_str(replacement);
        self.rest = next;
    }

    /// Like [`Value::replace`] for line breaks: a single one becomes a space, of several the first is dropped.
    pub fn fold(&mut self, text: &str, end: usize, breaks: &LineBreaks, next: usize) {
        self.replace(text, end, "", next);
        let owned = self.owned.get_or_insert_default();
        match breaks.first {
            Some("\n") if breaks.more.is_empty() => owned.push(' '),
            Some("\n") | None => owned.push_str(&breaks.more),
            Some(first) => owned.extend([first, &breaks.more]),
        }
    }

    /// The value up to `end`.
    pub fn end(mut self, text: &str, end: usize) -> Cow<'_, str> {
        match self.owned.take() {
            None => Cow::Borrowed(text.get(self.rest..end).unwrap_or("")),
            Some(mut owned) => {
                owned.push_str(text.get(self.rest..end).unwrap_or(""));
                Cow::Owned(owned)
            }
        }
    }
}

impl<'text> LineBreaks<'text> {
    /// After an escaped line break, which is not folded to a space.
    pub fn escaped() -> LineBreaks<'text> {
        LineBreaks { first: Some(""), more: String::new() }
    }

    pub fn has_break(&self) -> bool {
        self.first.is_some()
    }

    pub fn push(&mut self, line_break: &'text str) {
        match self.first {
            None => self.first = Some(line_break),
            Some(_) => self.more.push_str(line_break),
        }
    }
}
