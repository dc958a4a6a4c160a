//! Converts the parser's marks in a document source to ranges in the whole text.

use super::Range;
use super::parser::Mark;
use super::split::DocumentSource;

/// Converts marks to ranges.
pub(super) struct Positions<'text> {
    source: DocumentSource<'text>,
    /// The end of the content, before trailing whitespace.
    content_end: usize,
    /// The marks from which on the parser's lines and columns differ from an editor's, in the order of the text.
    corrections: Vec<Correction>,
}

/// A mark of the parser and its line and column in an editor.
struct Correction {
    mark: Mark,
    line: usize,
    column: usize,
}

impl<'text> Positions<'text> {
    pub fn new(source: DocumentSource<'text>) -> Positions<'text> {
        let is_simple = source.json || source.text.is_ascii() && !source.text.contains("\r\r");
        let corrections = if is_simple { Vec::new() } else { corrections(source.text) };
        Positions { source, content_end: source.text.trim_end().len(), corrections }
    }

    /// The range between two marks, without trailing whitespace.
    pub fn range(&self, start: Mark, end: Mark) -> Range {
        if start.offset >= self.content_end {
            return self.last_character(); // the line after the end may not exist
        }
        let length = self.source.text.get(start.offset..end.offset).map_or(0, |text| text.trim_end().len());
        self.locate(start, length)
    }

    /// The character at a mark, or the last one at the end of the source.
    pub fn point(&self, mark: Mark) -> Range {
        if mark.offset >= self.content_end {
            return self.last_character();
        }
        let length = self.source.text.get(mark.offset..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        self.locate(mark, length)
    }

    /// The whole source.
    pub fn whole(&self) -> Range {
        Range { start: self.source.start, end: self.source.start + self.content_end, line: self.source.line, column: 1 }
    }

    fn locate(&self, mark: Mark, length: usize) -> Range {
        let start = self.source.start + mark.offset;
        let preceding = self.corrections.partition_point(|correction| correction.mark.offset <= mark.offset);
        let (line, column) = match preceding.checked_sub(1).and_then(|last| self.corrections.get(last)) {
            None => (mark.line, mark.column),
            Some(last) if last.mark.line == mark.line => (last.line, last.column + mark.column - last.mark.column),
            Some(last) => (last.line + mark.line - last.mark.line, mark.column),
        };
        Range { start, end: start + length, line: self.source.line + line, column: 1 + column }
    }

    fn last_character(&self) -> Range {
        let text = self.source.text.get(..self.content_end).unwrap_or("");
        let last = text.chars().next_back().map_or(0, char::len_utf8);
        let line_start = text.rfind('\n').map_or(0, |newline| newline + 1);
        Range {
            start: self.source.start + text.len() - last,
            end: self.source.start + text.len(),
            line: self.source.line + text.matches('\n').count(),
            column: text.get(line_start..).map_or(1, |line| line.chars().count().max(1)),
        }
    }
}

/// Where lines and columns differ between editors and kubectl's YAML 1.1 parser: the parser has more line break characters,
/// counts `\r\r\n` as one break, and does not count the byte order mark as a column.
fn corrections(text: &str) -> Vec<Correction> {
    let (mut corrections, mut mark, mut line, mut column) = (Vec::new(), Mark::default(), 0, 0);
    for (at, character) in text.char_indices() {
        let rest = text.get(at..).unwrap_or("");
        let (is_pair, is_doubled) = (rest.starts_with("\r\n"), rest.starts_with("\r\r\n"));
        let ends_line = matches!(character, '\n' | '\r') && !is_pair;
        let ends_yaml_line = matches!(character, '\u{85}' | '\u{2028}' | '\u{2029}');
        let is_byte_order_mark = at == 0 && character == '\u{feff}';
        mark.offset = at + character.len_utf8();
        (line, column) = if ends_line { (line + 1, 0) } else { (line, column + 1) };
        (mark.line, mark.column) = match ends_line && !is_doubled || ends_yaml_line {
            true => (mark.line + 1, 0),
            false => (mark.line, mark.column + usize::from(!is_byte_order_mark)),
        };
        if ends_yaml_line || is_doubled || is_byte_order_mark {
            corrections.push(Correction { mark, line, column });
        }
    }
    corrections
}
