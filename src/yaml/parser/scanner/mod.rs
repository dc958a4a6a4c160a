//! Splits text into tokens, including those where sequences, mappings and keys begin and end.
//!
//! A scalar turns out to be a key only when the colon after it is read. Until then its token waits in a queue, so that the
//! tokens of the mapping and the key can be inserted before it. Models sigs.k8s.io/yaml goyaml.v2/scannerc.go.

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

/// The lookahead that determines the next token, in characters.
const AHEAD: usize = 4;

/// Reads the tokens of a text.
pub(super) struct Scanner<'text> {
    cursor: Cursor<'text>,
    readable: Readable<'text>,
    /// JSON: only quoted texts are keys, at any distance from their colon.
    json: bool,
    queue: VecDeque<Token<'text>>,
    /// The number of tokens that have left the queue.
    tokens_taken: usize,
    keys: Keys,
    /// Whether a key may begin here (`simple_key_allowed`).
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
            tokens_taken: 0,
            keys: Keys::new(),
            key_allowed: true,
            indents: Indents::new(),
        }
    }

    /// The next token, without consuming it.
    pub fn peek(&mut self) -> Scanned<&Token<'text>> {
        while self.queue.is_empty() || self.keys.is_pending(self.tokens_taken, self.cursor.mark)? {
            self.fetch()?;
        }
        // The queue is not empty: `fetch` adds a token.
        self.queue.front().ok_or(SyntaxProblem::scanner("did not find expected token", self.cursor.mark, self.cursor.mark))
    }

    /// Consumes the next token, which [`Scanner::peek`] has read.
    pub fn next_token(&mut self) -> Option<Token<'text>> {
        self.tokens_taken += 1;
        self.queue.pop_front()
    }

    fn fetch(&mut self) -> Scanned<()> {
        self.skip_to_token();
        self.unroll_indent(self.cursor.mark.column as isize);
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
                self.keys.discard_last(self.cursor.mark)?;
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
                self.keys.discard_last(self.cursor.mark)?;
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

    /// Skips blanks, comments and line breaks. Tabs are not blanks where a key may begin.
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
        self.unroll_indent(-1);
        self.keys.discard_last(self.cursor.mark)?;
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
        self.keys.discard_last(self.cursor.mark)?;
        self.keys.close_flow();
        self.key_allowed = false;
        self.push_indicator(kind)
    }

    fn block_entry(&mut self) -> Scanned<()> {
        if !self.keys.in_flow() {
            self.block_allowed("block sequence entries are not allowed in this context")?;
            self.roll_indent(self.cursor.mark, None, TokenKind::BlockSequenceStart)?;
        }
        self.keys.discard_last(self.cursor.mark)?;
        self.key_allowed = true;
        self.push_indicator(TokenKind::BlockEntry)
    }

    /// A `?`.
    fn key(&mut self) -> Scanned<()> {
        if !self.keys.in_flow() {
            self.block_allowed("mapping keys are not allowed in this context")?;
            self.roll_indent(self.cursor.mark, None, TokenKind::BlockMappingStart)?;
        }
        self.keys.discard_last(self.cursor.mark)?;
        self.key_allowed = !self.keys.in_flow();
        self.push_indicator(TokenKind::Key)
    }

    /// A colon, which makes the pending token a key.
    fn value(&mut self) -> Scanned<()> {
        if let Some((number, mark)) = self.keys.resolve_last(self.cursor.mark)? {
            self.insert(Some(number), Token { kind: TokenKind::Key, start: mark, end: mark });
            self.roll_indent(mark, Some(number), TokenKind::BlockMappingStart)?;
            self.keys.remove_pending(number);
            self.key_allowed = false;
        } else {
            if !self.keys.in_flow() {
                self.block_allowed("mapping values are not allowed in this context")?;
                self.roll_indent(self.cursor.mark, None, TokenKind::BlockMappingStart)?;
            }
            self.key_allowed = !self.keys.in_flow();
        }
        self.push_indicator(TokenKind::Value)
    }

    fn block_allowed(&self, message: &'static str) -> Scanned<()> {
        if self.key_allowed { Ok(()) } else { self.fail(self.cursor.mark, message) }
    }

    /// Reads a token that may be a key.
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

    /// The number of the next token that is added.
    fn next_number(&self) -> usize {
        self.tokens_taken + self.queue.len()
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

    /// Inserts a token before the one with this number, or appends it if that has left the queue.
    fn insert(&mut self, number: Option<usize>, token: Token<'text>) {
        match number.and_then(|number| number.checked_sub(self.tokens_taken)) {
            Some(index) if index <= self.queue.len() => self.queue.insert(index, token),
            _ => self.queue.push_back(token),
        }
    }

    fn fail<T>(&self, context: Mark, message: &'static str) -> Scanned<T> {
        Err(SyntaxProblem::scanner(message, context, self.cursor.mark))
    }
}
