//! Anchors, aliases, tags and directives.

use std::borrow::Cow;

use super::super::cursor::{Mark, is_name};
use super::super::token::{Token, TokenKind};
use super::{Scanned, Scanner};

/// The maximum number of digits of a version number.
const VERSION_DIGITS_MAX: usize = 2;

impl<'text> Scanner<'text> {
    /// `&name` or `*name`.
    pub(super) fn anchor(&mut self) -> Scanned<Token<'text>> {
        let (start, is_alias) = (self.cursor.mark, self.cursor.is_at(b'*'));
        self.cursor.skip();
        let name = self.cursor.skip_name();
        if name.is_empty() || !(self.cursor.is_word_end(0) || self.cursor.is_one_of(b"?:,]}%@`")) {
            return self.fail(start, "did not find expected alphabetic or numeric character");
        }
        let kind = if is_alias { TokenKind::Alias(name) } else { TokenKind::Anchor(name) };
        Ok(Token { kind, start, end: self.cursor.mark })
    }

    /// `!`, `!name`, `!handle!name` or `!<name>`.
    pub(super) fn tag(&mut self) -> Scanned<Token<'text>> {
        let start = self.cursor.mark;
        let (handle, suffix) = if self.cursor.byte(1) == b'<' {
            self.cursor.skip_many(2);
            let suffix = self.tag_uri("", start)?;
            if !self.cursor.is_at(b'>') {
                return self.fail(start, "did not find the expected '>'");
            }
            self.cursor.skip();
            ("", suffix)
        } else {
            let handle = self.tag_handle(false, start)?;
            if handle.len() > 1 && handle.ends_with('!') {
                (handle, self.tag_uri("", start)?)
            } else {
                let suffix = self.tag_uri(handle, start)?;
                if suffix.is_empty() { ("", Cow::Borrowed("!")) } else { ("!", suffix) }
            }
        };
        if !self.cursor.is_word_end(0) {
            return self.fail(start, "did not find expected whitespace or line break");
        }
        Ok(Token { kind: TokenKind::Tag { handle, suffix }, start, end: self.cursor.mark })
    }

    /// A tag handle: `!`, `!!` or `!name!`.
    fn tag_handle(&mut self, in_directive: bool, start: Mark) -> Scanned<&'text str> {
        let offset = self.cursor.mark.offset;
        if !self.cursor.is_at(b'!') {
            return self.fail(start, "did not find expected '!'");
        }
        self.cursor.skip();
        let name = self.cursor.skip_name();
        if self.cursor.is_at(b'!') {
            self.cursor.skip();
        } else if in_directive && !name.is_empty() {
            return self.fail(start, "did not find expected '!'");
        }
        Ok(self.cursor.slice(offset, self.cursor.mark.offset))
    }

    /// The rest of a tag after `head`, which has been read: `!` and possibly the start of the name.
    fn tag_uri(&mut self, head: &'text str, start: Mark) -> Scanned<Cow<'text, str>> {
        let from = self.cursor.mark.offset - head.len().saturating_sub(1);
        let mut decoded: Vec<u8> = Vec::new();
        let mut rest = from;
        while is_name(self.cursor.byte(0)) || self.cursor.is_one_of(b";/?:@&=+$,.!~*'()[]%") {
            if self.cursor.is_at(b'%') {
                decoded.extend(self.cursor.slice(rest, self.cursor.mark.offset).bytes());
                self.uri_escape(&mut decoded, start)?;
                rest = self.cursor.mark.offset;
            } else {
                self.cursor.skip();
            }
        }
        let end = self.cursor.mark.offset;
        if head.is_empty() && end == from {
            return self.fail(start, "did not find expected tag URI");
        }
        if rest == from {
            return Ok(Cow::Borrowed(self.cursor.slice(from, end)));
        }
        decoded.extend(self.cursor.slice(rest, end).bytes());
        Ok(Cow::Owned(String::from_utf8_lossy(&decoded).into_owned()))
    }

    /// A character as percent-encoded bytes.
    fn uri_escape(&mut self, decoded: &mut Vec<u8>, start: Mark) -> Scanned<()> {
        let digit = |scanner: &Self, ahead| char::from(scanner.cursor.byte(ahead)).to_digit(16);
        let mut remaining = None;
        while remaining != Some(0) {
            let (b'%', Some(high), Some(low)) = (self.cursor.byte(0), digit(self, 1), digit(self, 2)) else {
                return self.fail(start, "did not find URI escaped octet");
            };
            let octet = (high << 4 | low) as u8;
            let width = match (remaining, octet) {
                (Some(remaining), 0x80..0xC0) => remaining,
                (Some(_), _) => return self.fail(start, "found an incorrect trailing UTF-8 octet"),
                (None, 0..0x80) => 1,
                (None, 0xC0..0xE0) => 2,
                (None, 0xE0..0xF0) => 3,
                (None, 0xF0..0xF8) => 4,
                (None, _) => return self.fail(start, "found an incorrect leading UTF-8 octet"),
            };
            decoded.push(octet);
            self.cursor.skip_many(3);
            remaining = Some(width - 1);
        }
        Ok(())
    }

    /// The directive `%YAML` or `%TAG`, with its line break.
    pub(super) fn directive_line(&mut self) -> Scanned<Token<'text>> {
        let start = self.cursor.mark;
        self.cursor.skip();
        let name = self.cursor.skip_name();
        if name.is_empty() {
            return self.fail(start, "could not find expected directive name");
        }
        if !self.cursor.is_word_end(0) {
            return self.fail(start, "found unexpected non-alphabetical character");
        }
        let kind = match name {
            "YAML" => self.version(start)?,
            "TAG" => self.tag_directive(start)?,
            _ => return self.fail(start, "found unknown directive name"),
        };
        let end = self.cursor.mark;
        self.cursor.skip_blanks();
        self.cursor.skip_comment();
        if !self.cursor.is_line_end(0) {
            return self.fail(start, "did not find expected comment or line break");
        }
        self.cursor.skip_break();
        Ok(Token { kind, start, end })
    }

    fn version(&mut self, start: Mark) -> Scanned<TokenKind<'text>> {
        self.cursor.skip_blanks();
        let major = self.version_number(start)?;
        if !self.cursor.is_at(b'.') {
            return self.fail(start, "did not find expected digit or '.' character");
        }
        self.cursor.skip();
        Ok(TokenKind::Version { major, minor: self.version_number(start)? })
    }

    fn version_number(&mut self, start: Mark) -> Scanned<u8> {
        let (mut number, mut digits) = (0, 0);
        while self.cursor.byte(0).is_ascii_digit() {
            digits += 1;
            if digits > VERSION_DIGITS_MAX {
                return self.fail(start, "found extremely long version number");
            }
            number = number * 10 + (self.cursor.byte(0) - b'0');
            self.cursor.skip();
        }
        if digits == 0 { self.fail(start, "did not find expected version number") } else { Ok(number) }
    }

    fn tag_directive(&mut self, start: Mark) -> Scanned<TokenKind<'text>> {
        self.cursor.skip_blanks();
        let handle = self.tag_handle(true, start)?;
        if !self.cursor.is_blank(0) {
            return self.fail(start, "did not find expected whitespace");
        }
        self.cursor.skip_blanks();
        let prefix = self.tag_uri("", start)?;
        if !self.cursor.is_word_end(0) {
            return self.fail(start, "did not find expected whitespace or line break");
        }
        Ok(TokenKind::TagDirective { handle, prefix })
    }
}
