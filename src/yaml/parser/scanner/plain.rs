//! Plain scalars, on one line or several.

use super::super::token::{Token, TokenKind};
use super::super::value::{LineBreaks, Value};
use super::{Scanned, Scanner};

impl<'text> Scanner<'text> {
    pub(super) fn plain(&mut self) -> Scanned<Token<'text>> {
        let start = self.cursor.mark;
        let indent = self.indents.current + 1;
        let (mut end, mut value, mut breaks) = (start, Value::new(start.offset), LineBreaks::default());
        while !self.cursor.is_document_marker() && !self.cursor.is_at(b'#') {
            let word = self.cursor.mark.offset;
            while !self.cursor.is_word_end(0) && !self.ends_plain() {
                self.cursor.skip();
            }
            if self.cursor.mark.offset > word {
                if breaks.has_break() {
                    value.fold(self.cursor.text, end.offset, &breaks, word);
                    breaks = LineBreaks::default();
                }
                end = self.cursor.mark;
            }
            if !self.cursor.is_blank(0) && !self.cursor.is_break(0) {
                break;
            }
            loop {
                if self.cursor.is_blank(0) {
                    let too_far_left = breaks.has_break() && (self.cursor.mark.column as isize) < indent;
                    if too_far_left && self.cursor.is_at(b'\t') {
                        return self.fail(start, "found a tab character that violates indentation");
                    }
                    self.cursor.skip();
                } else if self.cursor.is_break(0) {
                    breaks.push(self.cursor.skip_break());
                } else {
                    break;
                }
            }
            if !self.keys.in_flow() && (self.cursor.mark.column as isize) < indent {
                break;
            }
        }
        self.key_allowed |= breaks.has_break();
        let text = value.end(self.cursor.text, end.offset);
        Ok(Token { kind: TokenKind::Scalar { text, plain: true, content_start: start }, start, end })
    }

    /// Whether the character ends a plain scalar.
    fn ends_plain(&self) -> bool {
        match self.cursor.byte(0) {
            b':' => self.cursor.is_word_end(1),
            b',' | b'?' | b'[' | b']' | b'{' | b'}' => self.keys.in_flow(),
            _ => false,
        }
    }
}
