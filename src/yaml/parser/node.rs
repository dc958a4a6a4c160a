//! A node: its anchor and tag, and how it begins.

use std::borrow::Cow;

use super::token::{Token, TokenKind};
use super::{Event, EventKind, Mark, Parsed, Parser, State, SyntaxProblem, empty_scalar, event};

/// What stands before a node's content.
#[derive(Default)]
struct Properties<'text> {
    anchor: Option<&'text str>,
    tag: Option<Cow<'text, str>>,
    /// Where they end, if there are any.
    end: Option<Mark>,
}

impl<'text> Parser<'text> {
    /// The next node: a block may begin there, or a list at the column of its key, or neither.
    pub(super) fn node(&mut self, block: bool, indentless: bool) -> Parsed<Event<'text>> {
        let (start, end) = self.place()?;
        if let TokenKind::Alias(name) = self.scanner.peek()?.kind {
            self.take();
            self.state = self.after();
            return Ok(event(EventKind::Alias(name), start, end));
        }
        let properties = self.properties(start)?;
        let (start, end) = self.place()?;
        let Properties { anchor, tag, end: properties_end } = properties;
        let token = self.scanner.peek()?;
        if indentless && token.kind == TokenKind::BlockEntry {
            self.state = State::IndentlessSequence;
            return Ok(Event { kind: EventKind::SequenceStart { in_brackets: false }, anchor, tag, start, end });
        }
        if let Some((kind, state)) = opened(&token.kind, block) {
            self.take();
            self.marks.push(start);
            self.state = state;
            return Ok(Event { kind, anchor, tag, start, end });
        }
        if matches!(token.kind, TokenKind::Scalar { .. })
            && let Some(Token { kind: TokenKind::Scalar { text, plain, words }, .. }) = self.take()
        {
            self.state = self.after();
            return Ok(Event { kind: EventKind::Scalar { text, plain }, anchor, tag, start: words, end });
        }
        let Some(properties_end) = properties_end else {
            return Err(SyntaxProblem::parser("did not find expected node content", start, start));
        };
        self.state = self.after();
        Ok(Event { anchor, tag, ..empty_scalar(properties_end) })
    }

    /// One anchor and one tag, in either order.
    fn properties(&mut self, start: Mark) -> Parsed<Properties<'text>> {
        let mut properties = Properties::default();
        let mut tag = None;
        loop {
            let (mark, end) = self.place()?;
            match &self.scanner.peek()?.kind {
                TokenKind::Anchor(name) if properties.anchor.is_none() => properties.anchor = Some(*name),
                TokenKind::Tag { handle, suffix } if tag.is_none() => tag = Some((*handle, suffix.clone(), mark)),
                _ => break,
            }
            properties.end = Some(end);
            self.take();
        }
        if let Some((handle, suffix, mark)) = tag {
            let whole = self.tags.whole(handle, suffix);
            properties.tag = Some(whole.ok_or(SyntaxProblem::parser("found undefined tag handle", start, mark))?);
        }
        Ok(properties)
    }
}

/// The list or map that begins with a token, and what is read next.
fn opened<'text>(token: &TokenKind, block: bool) -> Option<(EventKind<'text>, State)> {
    Some(match token {
        TokenKind::FlowSequenceStart => (EventKind::SequenceStart { in_brackets: true }, State::FlowSequence { first: true }),
        TokenKind::FlowMappingStart => (EventKind::MappingStart { in_brackets: true }, State::FlowMappingKey { first: true }),
        TokenKind::BlockSequenceStart if block => (EventKind::SequenceStart { in_brackets: false }, State::BlockSequence),
        TokenKind::BlockMappingStart if block => (EventKind::MappingStart { in_brackets: false }, State::BlockMappingKey),
        _ => return None,
    })
}
