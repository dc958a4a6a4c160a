//! Text → tokens: where lists, maps and keys begin and end, by brackets and by indentation.
//!
//! A word may turn out to be a key only when the colon behind it is seen. Until then its token waits in a queue: what
//! makes it a key goes in before it. Models sigs.k8s.io/yaml goyaml.v2/scannerc.go.

mod block;
mod indents;
mod keys;
mod plain;
mod quoted;
mod tags;

use std::collections::VecDeque;

use super::cursor::{Cursor, Mark};
use super::problem::SyntaxProblem;
use super::reader::Readable;
use super::token::{Token, TokenKind};
use indents::Indents;
use keys::Keys;

type Scanned<T> = Result<T, SyntaxProblem>;

/// How many characters are looked at to tell what begins.
const AHEAD: usize = 4;

/// Reads tokens off a text.
pub(super) struct Scanner<'text> {
    cursor: Cursor<'text>,
    readable: Readable<'text>,
    /// JSON between its brackets: no word is a key but a quoted one, however far its colon is.
    json: bool,
    queue: VecDeque<Token<'text>>,
    /// How many tokens left the queue.
    taken: usize,
    keys: Keys,
    /// Whether what comes next may be a key.
    key_allowed: bool,
    indents: Indents,
}

impl<'text> Scanner<'text> {
    pub fn new(text: &'text str, json: bool) -> Scanner<'text> {
        let readable = if json { Readable::all(text) } else { Readable::new(text) };
        Scanner {
            cursor: Cursor::new(readable.text),
            readable,
            json,
            queue: VecDeque::new(),
            taken: 0,
            keys: Keys::new(),
            key_allowed: true,
            indents: Indents::new(),
        }
    }

    /// The next token, left in the queue.
    pub fn peek(&mut self) -> Scanned<&Token<'text>> {
        while self.queue.is_empty() || self.keys.may_begin(self.taken, self.cursor.mark)? {
            self.fetch()?;
        }
        // The queue has one: `fetch` adds to it.
        self.queue.front().ok_or(SyntaxProblem::scanner("did not find expected token", self.cursor.mark, self.cursor.mark))
    }

    /// Takes the token that `peek` showed.
    pub fn take(&mut self) -> Option<Token<'text>> {
        self.taken += 1;
        self.queue.pop_front()
    }

    fn fetch(&mut self) -> Scanned<()> {
        self.skip_to_token();
        self.unroll(self.cursor.mark.column as isize);
        self.readable.check(self.cursor.mark, AHEAD)?;
        let fetched = self.fetch_token();
        self.readable.check(self.cursor.mark, 1)?;
        fetched
    }

    fn fetch_token(&mut self) -> Scanned<()> {
        let (in_flow, word_ends) = (self.keys.in_flow(), self.cursor.is_word_end(1));
        match self.cursor.byte(0) {
            _ if self.cursor.is_end() => self.end_stream(),
            b'%' if self.cursor.mark.column == 0 => self.directive(),
            b'-' if self.cursor.is_marker(b'-') => self.document_marker(TokenKind::DocumentStart),
            b'.' if self.cursor.is_marker(b'.') => self.document_marker(TokenKind::DocumentEnd),
            b'[' => self.open_flow(TokenKind::FlowSequenceStart),
            b'{' => self.open_flow(TokenKind::FlowMappingStart),
            b']' => self.close_flow(TokenKind::FlowSequenceEnd),
            b'}' => self.close_flow(TokenKind::FlowMappingEnd),
            b',' => {
                self.keys.drop_last(self.cursor.mark)?;
                self.key_allowed = true;
                self.push_indicator(TokenKind::FlowEntry)
            }
            b'-' if word_ends => self.block_entry(),
            b'?' if in_flow || word_ends => self.key(),
            b':' if in_flow || word_ends => self.value(),
            b'*' => self.word(Scanner::anchor),
            b'&' => self.word(Scanner::anchor),
            b'!' => self.word(Scanner::tag),
            b'|' | b'>' if !in_flow => {
                self.keys.drop_last(self.cursor.mark)?;
                self.key_allowed = true;
                let token = self.block_scalar()?;
                self.push(token)
            }
            b'"' if self.json => self.word(Scanner::json_string),
            b'\'' | b'"' => self.word(Scanner::quoted),
            b'\t' | b'|' | b'>' | b'%' | b'@' | b'`' => self.fail(self.cursor.mark, "found character that cannot start any token"),
            _ => self.word(Scanner::plain),
        }
    }

    /// Goes past blanks, comments and ends of lines. A tab may not stand where a key may begin.
    fn skip_to_token(&mut self) {
        let in_flow = self.keys.in_flow();
        loop {
            while self.cursor.is_at(b' ') || (in_flow || !self.key_allowed) && self.cursor.is_at(b'\t') {
                self.cursor.skip();
            }
            self.cursor.skip_comment();
            if !self.cursor.is_break(0) {
                return;
            }
            self.cursor.skip_break();
            self.key_allowed |= !in_flow;
        }
    }

    fn end_stream(&mut self) -> Scanned<()> {
        let mark = &mut self.cursor.mark;
        if mark.column != 0 {
            *mark = Mark { line: mark.line + 1, column: 0, ..*mark };
        }
        self.end_blocks()?;
        let mark = self.cursor.mark;
        self.push(Token { kind: TokenKind::StreamEnd, start: mark, end: mark })
    }

    fn document_marker(&mut self, kind: TokenKind<'text>) -> Scanned<()> {
        self.end_blocks()?;
        let start = self.cursor.mark;
        self.cursor.skip_many(3);
        self.push(Token { kind, start, end: self.cursor.mark })
    }

    fn directive(&mut self) -> Scanned<()> {
        self.end_blocks()?;
        let token = self.directive_line()?;
        self.push(token)
    }

    fn end_blocks(&mut self) -> Scanned<()> {
        self.unroll(-1);
        self.keys.drop_last(self.cursor.mark)?;
        self.key_allowed = false;
        Ok(())
    }

    fn open_flow(&mut self, kind: TokenKind<'text>) -> Scanned<()> {
        self.save_key(!self.json)?;
        self.keys.open_flow(self.next_number(), self.cursor.mark)?;
        self.key_allowed = true;
        self.push_indicator(kind)
    }

    fn close_flow(&mut self, kind: TokenKind<'text>) -> Scanned<()> {
        self.keys.drop_last(self.cursor.mark)?;
        self.keys.close_flow();
        self.key_allowed = false;
        self.push_indicator(kind)
    }

    fn block_entry(&mut self) -> Scanned<()> {
        if !self.keys.in_flow() {
            self.block_allowed("block sequence entries are not allowed in this context")?;
            self.roll(self.cursor.mark, None, TokenKind::BlockSequenceStart)?;
        }
        self.keys.drop_last(self.cursor.mark)?;
        self.key_allowed = true;
        self.push_indicator(TokenKind::BlockEntry)
    }

    /// A `?`.
    fn key(&mut self) -> Scanned<()> {
        if !self.keys.in_flow() {
            self.block_allowed("mapping keys are not allowed in this context")?;
            self.roll(self.cursor.mark, None, TokenKind::BlockMappingStart)?;
        }
        self.keys.drop_last(self.cursor.mark)?;
        self.key_allowed = !self.keys.in_flow();
        self.push_indicator(TokenKind::Key)
    }

    /// A colon: what waited for it is a key.
    fn value(&mut self) -> Scanned<()> {
        if let Some((number, mark)) = self.keys.take_last(self.cursor.mark)? {
            self.insert(Some(number), Token { kind: TokenKind::Key, start: mark, end: mark });
            self.roll(mark, Some(number), TokenKind::BlockMappingStart)?;
            self.keys.forget(number);
            self.key_allowed = false;
        } else {
            if !self.keys.in_flow() {
                self.block_allowed("mapping values are not allowed in this context")?;
                self.roll(self.cursor.mark, None, TokenKind::BlockMappingStart)?;
            }
            self.key_allowed = !self.keys.in_flow();
        }
        self.push_indicator(TokenKind::Value)
    }

    fn block_allowed(&self, message: &'static str) -> Scanned<()> {
        if self.key_allowed { Ok(()) } else { self.fail(self.cursor.mark, message) }
    }

    /// A token that may be a key and is read by `read`.
    fn word(&mut self, read: fn(&mut Self) -> Scanned<Token<'text>>) -> Scanned<()> {
        self.save_key(!self.json || self.cursor.is_at(b'"'))?;
        self.key_allowed = false;
        let token = read(self)?;
        self.push(token)
    }

    fn save_key(&mut self, may_be: bool) -> Scanned<()> {
        if self.key_allowed && may_be {
            let mark = self.cursor.mark;
            let required = !self.keys.in_flow() && self.indents.is_at(mark.column);
            self.keys.save(self.next_number(), required, mark, !self.json)?;
        }
        Ok(())
    }

    /// The number of the token that is added next.
    fn next_number(&self) -> usize {
        self.taken + self.queue.len()
    }

    fn push(&mut self, token: Token<'text>) -> Scanned<()> {
        self.queue.push_back(token);
        Ok(())
    }

    fn push_indicator(&mut self, kind: TokenKind<'text>) -> Scanned<()> {
        let start = self.cursor.mark;
        self.cursor.skip();
        self.push(Token { kind, start, end: self.cursor.mark })
    }

    /// Puts a token before the one with this number, or last when that has left the queue already.
    fn insert(&mut self, number: Option<usize>, token: Token<'text>) {
        match number.and_then(|number| number.checked_sub(self.taken)) {
            Some(place) if place <= self.queue.len() => self.queue.insert(place, token),
            _ => self.queue.push_back(token),
        }
    }

    fn fail<T>(&self, context: Mark, message: &'static str) -> Scanned<T> {
        Err(SyntaxProblem::scanner(message, context, self.cursor.mark))
    }
}
