//! How much of a text is read: up to a character that YAML does not know.
//!
//! Models sigs.k8s.io/yaml goyaml.v2/readerc.go, which reads so many bytes at once and complains about all of them: what
//! comes before them may be wrong first, or be the whole document.

use super::cursor::{Cursor, Mark};
use super::problem::SyntaxProblem;

/// Bytes that are read at once.
const CHUNK: usize = 512;

/// The part of a text that is read.
pub(super) struct Readable<'text> {
    pub text: &'text str,
    /// The whole text up to the character that is not read, if there is one.
    before: Option<&'text str>,
}

impl<'text> Readable<'text> {
    /// All of a text.
    pub fn all(text: &'text str) -> Readable<'text> {
        Readable { text, before: None }
    }

    pub fn new(text: &'text str) -> Readable<'text> {
        let Some((control, _)) = text.char_indices().find(|(_, character)| !is_allowed(*character)) else {
            return Readable::all(text);
        };
        let boundary_before = |end: usize| (0..=end).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
        let mut chunk = 0;
        while chunk + CHUNK <= control {
            chunk = boundary_before(chunk + CHUNK);
        }
        Readable { text: text.get(..chunk).unwrap_or(""), before: text.get(..control) }
    }

    /// Complains when so many characters behind a place are not all read.
    pub fn check(&self, mark: Mark, ahead: usize) -> Result<(), SyntaxProblem> {
        let Some(before) = self.before.filter(|_| mark.offset + ahead > self.text.len()) else {
            return Ok(());
        };
        let mut cursor = Cursor::new(before);
        while !cursor.is_end() {
            if cursor.skip_break().is_empty() {
                cursor.skip();
            }
        }
        Err(SyntaxProblem::reader("control characters are not allowed", cursor.mark))
    }
}

/// Whether a character may stand in YAML.
fn is_allowed(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        _ => character >= '\u{a0}',
    }
}
