//! Quoted scalars, on one line or several.

use super::super::cursor::Mark;
use super::super::token::{Token, TokenKind};
use super::super::value::{LineBreaks, Value};
use super::{Scanned, Scanner};

impl<'text> Scanner<'text> {
    pub(super) fn quoted(&mut self) -> Scanned<Token<'text>> {
        let (start, quote) = (self.cursor.mark, self.cursor.byte(0));
        self.cursor.skip();
        let mut value = Value::new(self.cursor.mark.offset);
        loop {
            if self.cursor.is_document_marker() {
                return self.fail(start, "found unexpected document indicator");
            }
            if self.cursor.is_end() {
                return self.fail(start, "found unexpected end of stream");
            }
            let mut breaks = self.quoted_words(quote, start, &mut value)?;
            if self.cursor.is_at(quote) {
                break;
            }
            let word_end = self.cursor.mark.offset;
            loop {
                if self.cursor.is_blank(0) {
                    self.cursor.skip();
                } else if self.cursor.is_break(0) {
                    breaks.push(self.cursor.skip_break());
                } else {
                    break;
                }
            }
            if breaks.has_break() {
                value.fold(self.cursor.text, word_end, &breaks, self.cursor.mark.offset);
            }
        }
        let text = value.end(self.cursor.text, self.cursor.mark.offset);
        self.cursor.skip();
        Ok(Token { kind: TokenKind::Scalar { text, plain: false, content_start: start }, start, end: self.cursor.mark })
    }

    /// Reads up to the next blank or the closing quote; returns whether a backslash escaped a line break.
    fn quoted_words(&mut self, quote: u8, start: Mark, value: &mut Value) -> Scanned<LineBreaks<'text>> {
        while !self.cursor.is_word_end(0) {
            let at = self.cursor.mark.offset;
            match self.cursor.byte(0) {
                b'\'' if quote == b'\'' && self.cursor.byte(1) == b'\'' => {
                    self.cursor.skip_many(2);
                    value.replace(self.cursor.text, at + 1, "", at + 2);
                }
                byte if byte == quote => break,
                b'\\' if quote == b'"' && self.cursor.is_break(1) => {
                    self.cursor.skip();
                    self.cursor.skip_break();
                    value.replace(self.cursor.text, at, "", self.cursor.mark.offset);
                    return Ok(LineBreaks::escaped());
                }
                b'\\' if quote == b'"' => {
                    let character = self.escaped(start)?;
                    value.replace(self.cursor.text, at, character.encode_utf8(&mut [0; 4]), self.cursor.mark.offset);
                }
                _ => self.cursor.skip(),
            }
        }
        Ok(LineBreaks::default())
    }

    /// Reads an escape sequence.
    fn escaped(&mut self, start: Mark) -> Scanned<char> {
        let digits = match self.cursor.byte(1) {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            letter => {
                let Some(character) = escape(letter) else {
                    return self.fail(start, "found unknown escape character");
                };
                self.cursor.skip_many(2);
                return Ok(character);
            }
        };
        self.cursor.skip_many(2);
        let Some(number) = self.hex_number(digits) else {
            return self.fail(start, "did not find expected hexdecimal number");
        };
        let Some(character) = char::from_u32(number) else {
            return self.fail(start, "found invalid Unicode character escape code");
        };
        self.cursor.skip_many(digits);
        Ok(character)
    }

    /// The number in the next `digits` hexadecimal digits.
    fn hex_number(&self, digits: usize) -> Option<u32> {
        let digit = |ahead| char::from(self.cursor.byte(ahead)).to_digit(16);
        (0..digits).try_fold(0, |number: u32, ahead| Some(number << 4 | digit(ahead)?))
    }

    /// A JSON string, which is known to be complete and is not folded. An unpaired surrogate becomes U+FFFD, as in Go.
    pub(super) fn json_string(&mut self) -> Scanned<Token<'text>> {
        let start = self.cursor.mark;
        self.cursor.skip();
        let mut value = Value::new(self.cursor.mark.offset);
        while !self.cursor.is_at(b'"') {
            if self.cursor.is_end() {
                return self.fail(start, "found unexpected end of stream");
            }
            if !self.cursor.is_at(b'\\') {
                self.cursor.skip();
                continue;
            }
            let at = self.cursor.mark.offset;
            let letter = self.cursor.byte(1);
            self.cursor.skip_many(2);
            let character = if letter == b'u' { self.json_unit() } else { escape(letter).unwrap_or(char::from(letter)) };
            value.replace(self.cursor.text, at, character.encode_utf8(&mut [0; 4]), self.cursor.mark.offset);
        }
        let text = value.end(self.cursor.text, self.cursor.mark.offset);
        self.cursor.skip();
        Ok(Token { kind: TokenKind::Scalar { text, plain: false, content_start: start }, start, end: self.cursor.mark })
    }

    /// Reads the digits of `\u`, and the second half of a surrogate pair.
    fn json_unit(&mut self) -> char {
        let high = self.hex_number(4).unwrap_or_default();
        self.cursor.skip_many(4);
        if let (0xD800..0xDC00, b'\\', b'u') = (high, self.cursor.byte(0), self.cursor.byte(1)) {
            let rest = self.cursor.mark;
            self.cursor.skip_many(2);
            if let Some(low @ 0xDC00..0xE000) = self.hex_number(4) {
                self.cursor.skip_many(4);
                return char::from_u32(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)).unwrap_or(char::REPLACEMENT_CHARACTER);
            }
            self.cursor.mark = rest;
        }
        char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER)
    }
}

/// The character of a one-letter escape sequence.
fn escape(letter: u8) -> Option<char> {
    Some(match letter {
        b'0' => '\0',
        b'a' => '\u{7}',
        b'b' => '\u{8}',
        b't' | b'\t' => '\t',
        b'n' => '\n',
        b'v' => '\u{b}',
        b'f' => '\u{c}',
        b'r' => '\r',
        b'e' => '\u{1b}',
        b' ' | b'"' | b'\'' | b'\\' => char::from(letter),
        b'N' => '\u{85}',
        b'_' => '\u{a0}',
        b'L' => '\u{2028}',
        b'P' => '\u{2029}',
        _ => return None,
    })
}
