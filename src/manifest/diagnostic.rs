//! What the editor reports about the text: errors, warnings, advice and information, each with its range.

use crate::yaml::{Range, SourceOffset};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// kubectl or the API server refuses the document.
    Error,
    /// The API server accepts it with a warning.
    Warning,
    /// Valid, but probably a mistake.
    Advice,
    /// Information.
    Info,
}

/// A message about a range of the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Diagnostic {
    /// How much it matters.
    pub severity: Severity,
    /// The range in the text; its line and column are those of its start.
    pub range: Range,
    /// One or more sentences; the upstream message where there is one.
    pub message: String,
    /// A change to the text that fixes it.
    pub fix: Option<Fix>,
    /// A short stable identifier of the kind of problem.
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

    /// Moves the ranges from the start of the document to the start of the whole text.
    pub(super) fn located(mut self, start: SourceOffset) -> Diagnostic {
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
    /// The label of its button.
    pub title: String,
    /// Ranges and their replacements; ranges never overlap.
    pub edits: Vec<(Range, String)>,
}
