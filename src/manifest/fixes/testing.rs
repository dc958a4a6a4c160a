//! What the tests of fixes share.

use crate::manifest::{Diagnostic, Known, read};

/// The diagnostics of a text in an empty cluster.
pub(super) fn diagnostics(text: &str) -> Vec<Diagnostic> {
    read(text, &Known::default()).diagnostics
}

/// The first diagnostic with a fix: its message, the fix's title, and the text with the fix made.
pub(super) fn first_fix(text: &str) -> Option<(String, String, String)> {
    let diagnostic = diagnostics(text).into_iter().find(|diagnostic| diagnostic.fix.is_some())?;
    let mut fix = diagnostic.fix?;
    fix.edits.sort_by_key(|(range, _)| range.start);
    let mut fixed = text.to_owned();
    for (range, words) in fix.edits.iter().rev() {
        fixed.replace_range(range.start..range.end, words);
    }
    Some((diagnostic.message, fix.title, fixed))
}
