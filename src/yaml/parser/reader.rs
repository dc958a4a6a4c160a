//! Determines the readable part of a text, which ends before a character that YAML does not allow.
//!
//! Models sigs.k8s.io/yaml goyaml.v2/readerc.go, which reads the text in chunks and fails for a whole chunk: another error
//! before the chunk, or the end of the document, takes precedence.

use super::cursor::{Cursor, Mark};
use super::problem::SyntaxProblem;

/// The length of a chunk, in bytes.
const CHUNK: usize = 512;

/// The readable part of a text.
pub(super) struct Readable<'text> {
    pub text: &'text str,
    /// The text up to the first character that is not allowed, if there is one.
    valid_prefix: Option<&'text str>,
}

impl<'text> Readable<'text> {
    /// The whole text, without a check.
    pub fn all(text: &'text str) -> Readable<'text> {
        Readable { text, valid_prefix: None }
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
        Readable { text: text.get(..chunk).unwrap_or(""), valid_prefix: text.get(..control) }
    }

    /// An error if the readable part ends within `ahead` bytes after a mark.
    pub fn check(&self, mark: Mark, ahead: usize) -> Result<(), SyntaxProblem> {
        let Some(prefix) = self.valid_prefix.filter(|_| mark.offset + ahead > self.text.len()) else {
            return Ok(());
        };
        let mut cursor = Cursor::new(prefix);
        while !cursor.is_end() {
            if cursor.skip_break().is_empty() {
                cursor.skip();
            }
        }
        Err(SyntaxProblem::reader("control characters are not allowed", cursor.mark))
    }
}

/// Whether YAML allows a character.
fn is_allowed(character: char) -> bool {
    match character {
        '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        _ => character >= '\u{a0}',
    }
}
