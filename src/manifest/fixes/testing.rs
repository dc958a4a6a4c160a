//! Helpers for the tests of fixes.

use crate::manifest::document_cache::read;
use crate::manifest::{ClusterContext, Diagnostic, Fix};

/// The diagnostics of a text in an empty cluster.
pub(super) fn diagnostics(text: &str) -> Vec<Diagnostic> {
    read(text, &ClusterContext::default()).diagnostics
}

/// A text with a fix applied.
pub(in crate::manifest) fn with_fix(text: &str, fix: &Fix) -> String {
    let mut edits: Vec<_> = fix.edits.iter().collect();
    edits.sort_by_key(|(range, _)| range.start);
    let mut fixed = text.to_owned();
    for (range, replacement) in edits.into_iter().rev() {
        fixed.replace_range(range.start..range.end, replacement);
    }
    fixed
}

/// The first diagnostic with a fix: its message, the fix's title, and the text with the fix applied.
pub(super) fn first_fix(text: &str) -> Option<(String, String, String)> {
    let diagnostic = diagnostics(text).into_iter().find(|diagnostic| diagnostic.fix.is_some())?;
    let fix = diagnostic.fix?;
    let fixed = with_fix(text, &fix);
    Some((diagnostic.message, fix.title, fixed))
}
