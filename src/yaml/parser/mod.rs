//! Parses text into events: documents, sequences, mappings and scalars with their positions.
//!
//! Models sigs.k8s.io/yaml goyaml.v2/parserc.go, the YAML library of kubectl and a port of libyaml: accepts the same texts and
//! rejects others with the same messages. Flow collections may have any indentation, and tabs are blanks where no key can
//! begin. Not recursive, so that deep nesting does not overflow the call stack.

mod blocks;
mod cursor;
mod flow;
mod node;
mod problem;
mod reader;
mod scanner;
mod tags;
#[cfg(test)]
mod tests;
mod token;
mod value;

use std::borrow::Cow;

pub(super) use cursor::Mark;
pub(super) use problem::SyntaxProblem;
use scanner::Scanner;
use tags::Tags;
use token::{Token, TokenKind};

/// A part of a document. Its range is that of its content, without anchor and tag.
#[derive(Debug)]
pub(super) struct Event<'text> {
    pub kind: EventKind<'text>,
    pub anchor: Option<&'text str>,
    /// The tag, with its handle resolved.
    pub tag: Option<Cow<'text, str>>,
    pub start: Mark,
    pub end: Mark,
}

/// The kinds of events, with their content.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum EventKind<'text> {
    StreamEnd,
    DocumentStart,
    DocumentEnd,
    Alias(&'text str),
    Scalar {
        text: Cow<'text, str>,
        plain: bool,
    },
    /// `in_brackets`: a flow collection, which ends at its closing bracket.
    SequenceStart {
        in_brackets: bool,
    },
    SequenceEnd,
    MappingStart {
        in_brackets: bool,
    },
    MappingEnd,
}

/// The state of the parser: what it expects next.
#[derive(Clone, Copy, Debug)]
enum State {
    FirstDocument,
    Document,
    DocumentContent,
    DocumentEnd,
    BlockNode,
    BlockSequence,
    /// Items at the column of their key.
    IndentlessSequence,
    BlockMappingKey,
    BlockMappingValue,
    FlowSequence {
        first: bool,
    },
    /// A key between `[` and `]`: a mapping of one entry.
    FlowPairKey,
    FlowPairValue,
    FlowPairEnd,
    FlowMappingKey {
        first: bool,
    },
    FlowMappingValue,
    /// A key without a colon.
    FlowMappingNoValue,
    End,
}

type Parsed<T> = Result<T, SyntaxProblem>;

/// Reads the events of a text.
pub(super) struct Parser<'text> {
    scanner: Scanner<'text>,
    state: State,
    /// The states after the open nodes are complete.
    states: Vec<State>,
    /// The starts of the open sequences and mappings.
    marks: Vec<Mark>,
    tags: Tags<'text>,
}

impl<'text> Parser<'text> {
    /// A parser of YAML text whose last line has a line break, or of JSON text that is known to be complete.
    pub fn new(text: &'text str, json: bool) -> Parser<'text> {
        let scanner = Scanner::new(text, json);
        Parser { scanner, state: State::FirstDocument, states: Vec::new(), marks: Vec::new(), tags: Tags::default() }
    }

    /// The next event; [`EventKind::StreamEnd`] repeatedly at the end.
    pub fn next(&mut self) -> Parsed<Event<'text>> {
        match self.state {
            State::FirstDocument => self.document_start(true),
            State::Document => self.document_start(false),
            State::DocumentContent => self.document_content(),
            State::DocumentEnd => self.document_end(),
            State::BlockNode => self.node(true, false),
            State::BlockSequence => self.block_sequence(),
            State::IndentlessSequence => self.indentless_sequence(),
            State::BlockMappingKey => self.block_mapping_key(),
            State::BlockMappingValue => self.block_mapping_value(),
            State::FlowSequence { first } => self.flow_sequence(first),
            State::FlowPairKey => self.flow_pair_key(),
            State::FlowPairValue => self.flow_pair_value(),
            State::FlowPairEnd => self.flow_pair_end(),
            State::FlowMappingKey { first } => self.flow_mapping_key(first),
            State::FlowMappingValue => self.flow_mapping_value(),
            State::FlowMappingNoValue => self.flow_mapping_no_value(),
            State::End => self.end_stream(),
        }
    }

    fn end_stream(&mut self) -> Parsed<Event<'text>> {
        let (start, end) = self.peek_marks()?;
        self.state = State::End;
        Ok(event(EventKind::StreamEnd, start, end))
    }

    fn document_start(&mut self, first: bool) -> Parsed<Event<'text>> {
        while !first && self.is_next(&TokenKind::DocumentEnd)? {
            self.next_token();
        }
        let (start, end) = self.peek_marks()?;
        let is_explicit =
            matches!(self.scanner.peek()?.kind, TokenKind::Version { .. } | TokenKind::TagDirective { .. } | TokenKind::DocumentStart);
        if self.is_next(&TokenKind::StreamEnd)? {
            return self.end_stream();
        }
        self.states.push(State::DocumentEnd);
        if first && !is_explicit {
            self.tags.add_default();
            self.state = State::BlockNode;
            return Ok(event(EventKind::DocumentStart, start, end));
        }
        self.directives()?;
        let (mark, end) = self.peek_marks()?;
        if !self.is_next(&TokenKind::DocumentStart)? {
            return Err(SyntaxProblem::parser("did not find expected <document start>", Mark::default(), mark));
        }
        self.next_token();
        self.state = State::DocumentContent;
        Ok(event(EventKind::DocumentStart, start, end))
    }

    fn directives(&mut self) -> Parsed<()> {
        let mut has_version = false;
        loop {
            let (mark, _) = self.peek_marks()?;
            let problem = |message| Err(SyntaxProblem::parser(message, Mark::default(), mark));
            match &self.scanner.peek()?.kind {
                TokenKind::Version { .. } if has_version => return problem("found duplicate %YAML directive"),
                TokenKind::Version { major: 1, minor: 1 } => has_version = true,
                TokenKind::Version { .. } => return problem("found incompatible YAML document"),
                TokenKind::TagDirective { handle, prefix } => {
                    let (handle, prefix) = (*handle, prefix.clone());
                    if !self.tags.add(handle, prefix) {
                        return problem("found duplicate %TAG directive");
                    }
                }
                _ => break,
            }
            self.next_token();
        }
        self.tags.add_default();
        Ok(())
    }

    fn document_content(&mut self) -> Parsed<Event<'text>> {
        let token = self.scanner.peek()?;
        let is_empty = matches!(
            token.kind,
            TokenKind::Version { .. }
                | TokenKind::TagDirective { .. }
                | TokenKind::DocumentStart
                | TokenKind::DocumentEnd
                | TokenKind::StreamEnd
        );
        if !is_empty {
            return self.node(true, false);
        }
        let start = token.start;
        self.state = self.pop_state();
        Ok(empty_scalar(start))
    }

    fn document_end(&mut self) -> Parsed<Event<'text>> {
        let (start, end) = self.peek_marks()?;
        if self.is_next(&TokenKind::DocumentEnd)? {
            self.next_token();
        }
        self.tags = Tags::default();
        self.state = State::Document;
        Ok(event(EventKind::DocumentEnd, start, end))
    }

    /// The state after a complete node.
    fn pop_state(&mut self) -> State {
        self.states.pop().unwrap_or(State::End)
    }

    /// Ends the innermost sequence or mapping, at the next token.
    fn close(&mut self, kind: EventKind<'text>) -> Parsed<Event<'text>> {
        let (start, end) = self.peek_marks()?;
        self.next_token();
        self.marks.pop();
        self.state = self.pop_state();
        Ok(event(kind, start, end))
    }

    /// An empty scalar for a missing node.
    fn empty_node(&mut self, mark: Mark, state: State) -> Parsed<Event<'text>> {
        self.state = state;
        Ok(empty_scalar(mark))
    }

    fn node_then(&mut self, state: State, block: bool, indentless: bool) -> Parsed<Event<'text>> {
        self.states.push(state);
        self.node(block, indentless)
    }

    /// The error that another token was expected in the innermost sequence or mapping.
    fn fail_expected(&mut self, message: &'static str) -> Parsed<Event<'text>> {
        let (mark, _) = self.peek_marks()?;
        Err(SyntaxProblem::parser(message, self.marks.last().copied().unwrap_or_default(), mark))
    }

    fn is_next(&mut self, kind: &TokenKind) -> Parsed<bool> {
        Ok(self.scanner.peek()?.kind == *kind)
    }

    fn is_one_of(&mut self, kinds: &[TokenKind]) -> Parsed<bool> {
        Ok(kinds.contains(&self.scanner.peek()?.kind))
    }

    /// Start and end of the next token.
    fn peek_marks(&mut self) -> Parsed<(Mark, Mark)> {
        let token = self.scanner.peek()?;
        Ok((token.start, token.end))
    }

    fn next_token(&mut self) -> Option<Token<'text>> {
        self.scanner.next_token()
    }
}

fn event(kind: EventKind<'_>, start: Mark, end: Mark) -> Event<'_> {
    Event { kind, anchor: None, tag: None, start, end }
}

/// The event of a missing node.
fn empty_scalar<'text>(mark: Mark) -> Event<'text> {
    event(EventKind::Scalar { text: Cow::Borrowed(""), plain: true }, mark, mark)
}
