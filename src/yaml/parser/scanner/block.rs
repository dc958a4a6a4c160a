//! Block scalars: `|` and `>`.

use std::borrow::Cow;

use super::super::cursor::Mark;
use super::super::token::{Token, TokenKind};
use super::{Scanned, Scanner};

/// How trailing line breaks are kept.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chomping {
    Strip,
    Clip,
    Keep,
}

impl<'text> Scanner<'text> {
    pub(super) fn block_scalar(&mut self) -> Scanned<Token<'text>> {
        let start = self.cursor.mark;
        let literal = self.cursor.is_at(b'|');
        self.cursor.skip();
        let (chomping, increment) = self.block_header(start)?;
        let mut indent = increment.map(|increment| self.indents.current.max(0) as usize + increment);
        let (mut breaks, mut end) = (String::new(), self.cursor.mark);
        let indent = self.block_breaks(&mut indent, &mut breaks, start, &mut end)?;
        let has_content = self.cursor.mark.column == indent && !self.cursor.is_end();
        let content_start = if has_content { self.cursor.mark } else { start };
        let (mut text, mut line_break, mut leading_blank) = (String::new(), "", false);
        while self.cursor.mark.column == indent && !self.cursor.is_end() {
            let blank = self.cursor.is_blank(0);
            if literal || leading_blank || blank || line_break != "\n" {
                text.push_str(line_break);
            } else if breaks.is_empty() {
                text.push(' ');
            }
            text.push_str(&breaks);
            breaks.clear();
            leading_blank = blank;
            let line = self.cursor.mark.offset;
            self.cursor.skip_line();
            text.push_str(self.cursor.slice(line, self.cursor.mark.offset));
            line_break = self.cursor.skip_break();
            self.block_breaks(&mut Some(indent), &mut breaks, start, &mut end)?;
        }
        if chomping != Chomping::Strip {
            text.push_str(line_break);
        }
        if chomping == Chomping::Keep {
            text.push_str(&breaks);
        }
        Ok(Token { kind: TokenKind::Scalar { text: Cow::Owned(text), plain: false, content_start }, start, end })
    }

    /// The rest of the line after `|` or `>`: chomping and the indentation relative to the parent.
    fn block_header(&mut self, start: Mark) -> Scanned<(Chomping, Option<usize>)> {
        let mut chomping = self.chomping();
        let mut increment = None;
        if self.cursor.byte(0).is_ascii_digit() {
            if self.cursor.is_at(b'0') {
                return self.fail(start, "found an indentation indicator equal to 0");
            }
            increment = Some(usize::from(self.cursor.byte(0) - b'0'));
            self.cursor.skip();
            chomping = chomping.or_else(|| self.chomping());
        }
        self.cursor.skip_blanks();
        self.cursor.skip_comment();
        if !self.cursor.is_line_end(0) {
            return self.fail(start, "did not find expected comment or line break");
        }
        self.cursor.skip_break();
        Ok((chomping.unwrap_or(Chomping::Clip), increment))
    }

    fn chomping(&mut self) -> Option<Chomping> {
        let chomping = match self.cursor.byte(0) {
            b'+' => Chomping::Keep,
            b'-' => Chomping::Strip,
            _ => return None,
        };
        self.cursor.skip();
        Some(chomping)
    }

    /// Skips empty lines and the indentation of the next one; detects the indentation if it is not known.
    fn block_breaks(&mut self, indent: &mut Option<usize>, breaks: &mut String, start: Mark, end: &mut Mark) -> Scanned<usize> {
        *end = self.cursor.mark;
        let mut longest = 0;
        loop {
            let column = |scanner: &Self| scanner.cursor.mark.column;
            while indent.is_none_or(|indent| column(self) < indent) && self.cursor.is_at(b' ') {
                self.cursor.skip();
            }
            longest = longest.max(column(self));
            if indent.is_none_or(|indent| column(self) < indent) && self.cursor.is_at(b'\t') {
                return self.fail(start, "found a tab character where an indentation space is expected");
            }
            if !self.cursor.is_break(0) {
                break;
            }
            breaks.push_str(self.cursor.skip_break());
            *end = self.cursor.mark;
        }
        Ok(*indent.get_or_insert(longest.max((self.indents.current + 1).max(1) as usize)))
    }
}
