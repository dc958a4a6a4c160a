//! Texts behind `|` and `>`.

use std::borrow::Cow;

use super::super::cursor::Mark;
use super::super::token::{Token, TokenKind};
use super::{Scanned, Scanner};

/// What is kept of the ends of lines at the end.
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
        let (chomping, more) = self.block_header(start)?;
        let mut indent = more.map(|more| self.indents.now.max(0) as usize + more);
        let (mut breaks, mut end) = (String::new(), self.cursor.mark);
        let indent = self.block_breaks(&mut indent, &mut breaks, start, &mut end)?;
        let has_words = self.cursor.mark.column == indent && !self.cursor.is_end();
        let words = if has_words { self.cursor.mark } else { start };
        let (mut text, mut ended, mut began_blank) = (String::new(), "", false);
        while self.cursor.mark.column == indent && !self.cursor.is_end() {
            let blank = self.cursor.is_blank(0);
            if literal || began_blank || blank || ended != "\n" {
                text.push_str(ended);
            } else if breaks.is_empty() {
                text.push(' ');
            }
            text.push_str(&breaks);
            breaks.clear();
            began_blank = blank;
            let line = self.cursor.mark.offset;
            self.cursor.skip_line();
            text.push_str(self.cursor.slice(line, self.cursor.mark.offset));
            ended = self.cursor.skip_break();
            self.block_breaks(&mut Some(indent), &mut breaks, start, &mut end)?;
        }
        if chomping != Chomping::Strip {
            text.push_str(ended);
        }
        if chomping == Chomping::Keep {
            text.push_str(&breaks);
        }
        Ok(Token { kind: TokenKind::Scalar { text: Cow::Owned(text), plain: false, words }, start, end })
    }

    /// What stands behind `|` or `>`: how it ends, and how much further right than its parent it is.
    fn block_header(&mut self, start: Mark) -> Scanned<(Chomping, Option<usize>)> {
        let mut chomping = self.chomping();
        let mut more = None;
        if self.cursor.byte(0).is_ascii_digit() {
            if self.cursor.is_at(b'0') {
                return self.fail(start, "found an indentation indicator equal to 0");
            }
            more = Some(usize::from(self.cursor.byte(0) - b'0'));
            self.cursor.skip();
            chomping = chomping.or_else(|| self.chomping());
        }
        self.cursor.skip_blanks();
        self.cursor.skip_comment();
        if !self.cursor.is_line_end(0) {
            return self.fail(start, "did not find expected comment or line break");
        }
        self.cursor.skip_break();
        Ok((chomping.unwrap_or(Chomping::Clip), more))
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

    /// Goes past lines that are empty, to where the next one begins; finds the indentation out when it is not known.
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
        Ok(*indent.get_or_insert(longest.max((self.indents.now + 1).max(1) as usize)))
    }
}
