//! From the parser's places in one piece of the text to ranges in the whole text.

use super::Range;
use super::parser::Mark;
use super::split::Piece;

/// Knows where the places of a piece stand in the whole text.
pub(super) struct Positions<'text> {
    piece: Piece<'text>,
    /// Where the blanks at its end begin.
    content_end: usize,
    /// Where the parser's lines and columns go on otherwise than those of editors, in the order of the text.
    turns: Vec<Turn>,
}

/// A place and what editors call it.
struct Turn {
    mark: Mark,
    line: usize,
    column: usize,
}

impl<'text> Positions<'text> {
    pub fn new(piece: Piece<'text>) -> Positions<'text> {
        let is_simple = piece.json || piece.text.is_ascii() && !piece.text.contains("\r\r");
        let turns = if is_simple { Vec::new() } else { turns(piece.text) };
        Positions { piece, content_end: piece.text.trim_end().len(), turns }
    }

    /// The stretch between two places, blanks at its end left out.
    pub fn range(&self, start: Mark, end: Mark) -> Range {
        if start.offset >= self.content_end {
            return self.last_character(); // the line of what stands behind the end may not be there
        }
        let length = self.piece.text.get(start.offset..end.offset).map_or(0, |text| text.trim_end().len());
        self.located(start, length)
    }

    /// One character, for what has no length; the last one at the end of the piece.
    pub fn point(&self, mark: Mark) -> Range {
        if mark.offset >= self.content_end {
            return self.last_character();
        }
        let length = self.piece.text.get(mark.offset..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.located(mark, length)
    }

    /// The whole piece.
    pub fn whole(&self) -> Range {
        Range { start: self.piece.start, end: self.piece.start + self.content_end, line: self.piece.line, column: 1 }
    }

    fn located(&self, mark: Mark, length: usize) -> Range {
        let start = self.piece.start + mark.offset;
        let behind = self.turns.partition_point(|turn| turn.mark.offset <= mark.offset);
        let (line, column) = match behind.checked_sub(1).and_then(|last| self.turns.get(last)) {
            None => (mark.line, mark.column),
            Some(turn) if turn.mark.line == mark.line => (turn.line, turn.column + mark.column - turn.mark.column),
            Some(turn) => (turn.line + mark.line - turn.mark.line, mark.column),
        };
        Range { start, end: start + length, line: self.piece.line + line, column: 1 + column }
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
}

/// Where a text's lines and columns go on otherwise in editors than in YAML 1.1 as kubectl reads it: it takes more
/// characters for the end of a line, two carriage returns and a line feed for one end, and a mark at the start for none.
fn turns(text: &str) -> Vec<Turn> {
    let (mut turns, mut mark, mut line, mut column) = (Vec::new(), Mark::default(), 0, 0);
    for (at, character) in text.char_indices() {
        let rest = text.get(at..).unwrap_or("");
        let (is_pair, is_doubled) = (rest.starts_with("\r\n"), rest.starts_with("\r\r\n"));
        let ends_line = matches!(character, '\n' | '\r') && !is_pair;
        let ends_old_line = matches!(character, '\u{85}' | '\u{2028}' | '\u{2029}');
        let is_order_mark = at == 0 && character == '\u{feff}';
        mark.offset = at + character.len_utf8();
        (line, column) = if ends_line { (line + 1, 0) } else { (line, column + 1) };
        (mark.line, mark.column) = match ends_line && !is_doubled || ends_old_line {
            true => (mark.line + 1, 0),
            false => (mark.line, mark.column + usize::from(!is_order_mark)),
        };
        if ends_old_line || is_doubled || is_order_mark {
            turns.push(Turn { mark, line, column });
        }
    }
    turns
}
