//! What the editor shows about the text: problems, advice and notes, each with its place.

use crate::yaml::{Range, Start};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// kubectl or the API server refuses the document.
    Error,
    /// The API server takes it and warns.
    Warning,
    /// Legal, but surely not meant.
    Advice,
    /// Worth knowing.
    Info,
}

/// One thing to say about the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// Where in the text; its line and column are where its start is.
    pub range: Range,
    /// One or more sentences, in the API server's words where it has them.
    pub message: String,
    /// A change to the text that would mend it.
    pub fix: Option<Fix>,
    /// A short stable name of the kind of problem.
    pub code: &'static str,
}

impl Diagnostic {
    /// The line, counted from 1.
    pub fn line(&self) -> usize {
        self.range.line
    }

    /// The column in characters, counted from 1.
    pub fn column(&self) -> usize {
        self.range.column
    }

    /// The diagnostic of a document read on its own, in the whole text.
    pub(super) fn located(mut self, start: Start) -> Diagnostic {
        self.range = start.locate(self.range);
        for (range, _) in self.fix.iter_mut().flat_map(|fix| &mut fix.edits) {
            *range = start.locate(*range);
        }
        self
    }
}

/// A change to the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Fix {
    /// What the change does, as the text of a button.
    pub title: String,
    /// Each range is replaced by the text; ranges never overlap.
    pub edits: Vec<(Range, String)>,
}
