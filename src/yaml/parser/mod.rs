//! Text → events: documents, lists, maps and scalars with their places, as the YAML library reads them that kubectl uses.
//!
//! Whatever that library accepts is read, and what it refuses is refused with its words. Both it and this keep to YAML 1.1
//! where libyaml does, from which it was ported: brackets may be indented at will, tabs are blanks where no key can begin.
//! Models sigs.k8s.io/yaml goyaml.v2/parserc.go; nothing calls itself, so no depth of brackets is too much.

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

/// A part of a document. It is where its content is: anchors and tags stand before.
#[derive(Debug)]
pub(super) struct Event<'text> {
    pub kind: EventKind<'text>,
    pub anchor: Option<&'text str>,
    /// The tag, its handle replaced.
    pub tag: Option<Cow<'text, str>>,
    pub start: Mark,
    pub end: Mark,
}

/// The kinds of events, with what they hold.
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
    /// `in_brackets`: the end is known from the closing bracket.
    SequenceStart {
        in_brackets: bool,
    },
    SequenceEnd,
    MappingStart {
        in_brackets: bool,
    },
    MappingEnd,
}

/// What is read next.
#[derive(Clone, Copy, Debug)]
enum State {
    FirstDocument,
    Document,
    DocumentContent,
    DocumentEnd,
    BlockNode,
    BlockSequence,
    /// Items at the column of the key they belong to.
    IndentlessSequence,
    BlockMappingKey,
    BlockMappingValue,
    FlowSequence {
        first: bool,
    },
    /// A key between `[` and `]`: a map of one entry.
    FlowPairKey,
    FlowPairValue,
    FlowPairEnd,
    FlowMappingKey {
        first: bool,
    },
    FlowMappingValue,
    /// A value that has no colon.
    FlowMappingNoValue,
    End,
}

type Parsed<T> = Result<T, SyntaxProblem>;

/// Reads events off a text.
pub(super) struct Parser<'text> {
    scanner: Scanner<'text>,
    state: State,
    /// What is read on once the node is whole.
    states: Vec<State>,
    /// Where the lists and maps begin that are open.
    marks: Vec<Mark>,
    tags: Tags<'text>,
}

impl<'text> Parser<'text> {
    /// A text of YAML whose last line has an end, or of JSON that is known to be whole.
    pub fn new(text: &'text str, json: bool) -> Parser<'text> {
        let scanner = Scanner::new(text, json);
        Parser { scanner, state: State::FirstDocument, states: Vec::new(), marks: Vec::new(), tags: Tags::default() }
    }

    /// The next event; the end of the stream again and again behind it.
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
        let (start, end) = self.place()?;
        self.state = State::End;
        Ok(event(EventKind::StreamEnd, start, end))
    }

    fn document_start(&mut self, first: bool) -> Parsed<Event<'text>> {
        while !first && self.is_next(&TokenKind::DocumentEnd)? {
            self.take();
        }
        let (start, end) = self.place()?;
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
        let (mark, end) = self.place()?;
        if !self.is_next(&TokenKind::DocumentStart)? {
            return Err(SyntaxProblem::parser("did not find expected <document start>", Mark::default(), mark));
        }
        self.take();
        self.state = State::DocumentContent;
        Ok(event(EventKind::DocumentStart, start, end))
    }

    fn directives(&mut self) -> Parsed<()> {
        let mut has_version = false;
        loop {
            let (mark, _) = self.place()?;
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
            self.take();
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
        self.state = self.after();
        Ok(empty_scalar(start))
    }

    fn document_end(&mut self) -> Parsed<Event<'text>> {
        let (start, end) = self.place()?;
        if self.is_next(&TokenKind::DocumentEnd)? {
            self.take();
        }
        self.tags = Tags::default();
        self.state = State::Document;
        Ok(event(EventKind::DocumentEnd, start, end))
    }

    /// What is read behind a node that is whole.
    fn after(&mut self) -> State {
        self.states.pop().unwrap_or(State::End)
    }

    /// The event that ends the innermost list or map, with the token that does.
    fn close(&mut self, kind: EventKind<'text>) -> Parsed<Event<'text>> {
        let (start, end) = self.place()?;
        self.take();
        self.marks.pop();
        self.state = self.after();
        Ok(event(kind, start, end))
    }

    /// A node that is not there.
    fn no_node(&mut self, mark: Mark, state: State) -> Parsed<Event<'text>> {
        self.state = state;
        Ok(empty_scalar(mark))
    }

    fn node_then(&mut self, state: State, block: bool, indentless: bool) -> Parsed<Event<'text>> {
        self.states.push(state);
        self.node(block, indentless)
    }

    /// Something else was expected in the innermost list or map.
    fn expected(&mut self, message: &'static str) -> Parsed<Event<'text>> {
        let (mark, _) = self.place()?;
        Err(SyntaxProblem::parser(message, self.marks.last().copied().unwrap_or_default(), mark))
    }

    fn is_next(&mut self, kind: &TokenKind) -> Parsed<bool> {
        Ok(self.scanner.peek()?.kind == *kind)
    }

    fn is_one_of(&mut self, kinds: &[TokenKind]) -> Parsed<bool> {
        Ok(kinds.contains(&self.scanner.peek()?.kind))
    }

    /// Where the next token stands.
    fn place(&mut self) -> Parsed<(Mark, Mark)> {
        let token = self.scanner.peek()?;
        Ok((token.start, token.end))
    }

    fn take(&mut self) -> Option<Token<'text>> {
        self.scanner.take()
    }
}

fn event(kind: EventKind<'_>, start: Mark, end: Mark) -> Event<'_> {
    Event { kind, anchor: None, tag: None, start, end }
}

/// What stands for a node that is not there.
fn empty_scalar<'text>(mark: Mark) -> Event<'text> {
    event(EventKind::Scalar { text: Cow::Borrowed(""), plain: true }, mark, mark)
}
