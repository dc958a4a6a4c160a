//! From the parser's positions in one piece of the text to ranges in the whole text.

use saphyr_parser::{Marker, Span};

use super::Range;
use super::split::Piece;

/// Knows where the characters of a piece stand in the whole text.
pub(super) struct Positions<'text> {
    piece: Piece<'text>,
    /// Where the blanks at its end begin.
    content_end: usize,
    /// Byte offset in the piece of each character and of the end; `None` when every character is one byte.
    offsets: Option<Vec<u32>>,
}

impl<'text> Positions<'text> {
    pub fn new(piece: Piece<'text>) -> Positions<'text> {
        let offsets = (!piece.text.is_ascii()).then(|| {
            let ends = std::iter::once(piece.text.len());
            piece.text.char_indices().map(|(offset, _)| offset).chain(ends).map(|offset| offset as u32).collect()
        });
        Positions { piece, content_end: piece.text.trim_end().len(), offsets }
    }

    /// The stretch between two positions, blanks at its end left out.
    pub fn range(&self, span: &Span) -> Range {
        let start = self.offset(&span.start);
        if start >= self.content_end {
            return self.last_character(); // what the parser puts behind the end may be on a line that is not there
        }
        let end = self.offset(&span.end).max(start);
        let length = self.piece.text.get(start..end).map_or(0, |text| without_rest(text).len());
        self.located(&span.start, start, start + length)
    }

    /// One character, for what has no length; the last one at the end of the piece.
    pub fn point(&self, marker: &Marker) -> Range {
        let text = self.piece.text;
        let start = self.offset(marker);
        if start >= self.content_end {
            return self.last_character();
        }
        let length = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.located(marker, start, start + length)
    }

    /// One character, by its line and column in the piece, both counted from 1 as kubectl's library counts them: it takes
    /// more characters for the end of a line than editors do.
    pub fn line_and_column(&self, (line, column): (usize, usize)) -> Range {
        let text = self.piece.text;
        let line_start = line.checked_sub(2).map_or(Some(0), |nth| line_ends(text, is_old_break).nth(nth));
        let rest = line_start.and_then(|start| text.get(start..)).unwrap_or("");
        let (Some(line_start), Some((offset, character))) = (line_start, rest.char_indices().nth(column.saturating_sub(1))) else {
            return self.last_character();
        };
        let start = line_start + offset;
        if start >= self.content_end {
            return self.last_character();
        }
        let before = text.get(..start).unwrap_or("");
        let (lines, last) = line_ends(before, is_break).fold((0, 0), |(lines, _), end| (lines + 1, end));
        Range {
            start: self.piece.start + start,
            end: self.piece.start + start + character.len_utf8(),
            line: self.piece.line + lines,
            column: 1 + before.get(last..).map_or(0, |line| line.chars().count()),
        }
    }

    /// The whole piece.
    pub fn whole(&self) -> Range {
        Range { start: self.piece.start, end: self.piece.start + self.content_end, line: self.piece.line, column: 1 }
    }

    /// The text of a range this made.
    pub fn text(&self, range: &Range) -> &'text str {
        let start = range.start.saturating_sub(self.piece.start);
        let end = range.end.saturating_sub(self.piece.start);
        self.piece.text.get(start..end).unwrap_or("")
    }

    /// The rest of the piece from a position on.
    pub fn rest(&self, marker: &Marker) -> &'text str {
        self.piece.text.get(self.offset(marker)..).unwrap_or("")
    }

    fn located(&self, marker: &Marker, start: usize, end: usize) -> Range {
        Range {
            start: self.piece.start + start,
            end: self.piece.start + end,
            line: self.piece.line + marker.line().saturating_sub(1),
            column: marker.col() + 1,
        }
    }

    fn last_character(&self) -> Range {
        let text = self.piece.text.get(..self.content_end).unwrap_or("");
        let last = text.chars().next_back().map_or(0, char::len_utf8);
        let line_start = text.rfind('\n').map_or(0, |newline| newline + 1);
        Range {
            start: self.piece.start + text.len() - last,
            end: self.piece.start + text.len(),
            line: self.piece.line + text.matches('\n').count(),
            column: text.get(line_start..).map_or(1, |line| line.chars().count().max(1)),
        }
    }

    fn offset(&self, marker: &Marker) -> usize {
        let end = self.piece.text.len();
        match &self.offsets {
            None => marker.index().min(end),
            Some(offsets) => offsets.get(marker.index()).map_or(end, |offset| *offset as usize),
        }
    }
}

/// What ends a line for editors.
fn is_break(character: char) -> bool {
    matches!(character, '\n' | '\r')
}

/// What ends a line in YAML 1.1.
fn is_old_break(character: char) -> bool {
    is_break(character) || matches!(character, '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Where the lines of a text end, behind what ends them; a carriage return and a line feed are one end.
fn line_ends(text: &str, is_break: fn(char) -> bool) -> impl Iterator<Item = usize> {
    let ends = text.char_indices().filter(move |(_, character)| is_break(*character));
    ends.map(|(at, character)| (at + character.len_utf8(), character))
        .filter(|(end, character)| !(*character == '\r' && text.get(*end..).is_some_and(|rest| rest.starts_with('\n'))))
        .map(|(end, _)| end)
}

/// A node's own text: the parser's stretch of a quoted scalar may go on to the end of a comment behind it.
fn without_rest(text: &str) -> &str {
    let mut escaped = false;
    let closing = match text.as_bytes().first() {
        Some(b'"') => text.bytes().skip(1).position(|byte| {
            let closes = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            closes
        }),
        Some(b'\'') => {
            let bytes = text.as_bytes().get(1..).unwrap_or_default();
            let mut open = false; // a doubled quote stands for one
            bytes.iter().enumerate().position(|(place, byte)| {
                let doubled = bytes.get(place + 1) == Some(&b'\'');
                let closes = *byte == b'\'' && !open && !doubled;
                open = *byte == b'\'' && !open && doubled;
                closes
            })
        }
        _ => None,
    };
    // The position counts from behind the opening quote.
    closing.and_then(|closing| text.get(..closing + 2)).unwrap_or(text).trim_end()
}
