//! The start of a node: its anchor and tag, and the kind of its content.

use std::borrow::Cow;

use super::token::{Token, TokenKind};
use super::{Event, EventKind, Mark, Parsed, Parser, State, SyntaxProblem, empty_scalar, event};

/// The anchor and tag before the content of a node.
#[derive(Default)]
struct Properties<'text> {
    anchor: Option<&'text str>,
    tag: Option<Cow<'text, str>>,
    /// Where they end, if there are any.
    end: Option<Mark>,
}

impl<'text> Parser<'text> {
    /// The next node. `block` allows a block collection, `indentless` a sequence at the column of its key.
    pub(super) fn node(&mut self, block: bool, indentless: bool) -> Parsed<Event<'text>> {
        let (start, end) = self.peek_marks()?;
        if let TokenKind::Alias(name) = self.scanner.peek()?.kind {
            self.next_token();
            self.state = self.pop_state();
            return Ok(event(EventKind::Alias(name), start, end));
        }
        let properties = self.properties(start)?;
        let (start, end) = self.peek_marks()?;
        let Properties { anchor, tag, end: properties_end } = properties;
        let token = self.scanner.peek()?;
        if indentless && token.kind == TokenKind::BlockEntry {
            self.state = State::IndentlessSequence;
            return Ok(Event { kind: EventKind::SequenceStart { in_brackets: false }, anchor, tag, start, end });
        }
        if let Some((kind, state)) = collection_start(&token.kind, block) {
            self.next_token();
            self.marks.push(start);
            self.state = state;
            return Ok(Event { kind, anchor, tag, start, end });
        }
        if matches!(token.kind, TokenKind::Scalar { .. })
            && let Some(Token { kind: TokenKind::Scalar { text, plain, content_start }, .. }) = self.next_token()
        {
            self.state = self.pop_state();
            return Ok(Event { kind: EventKind::Scalar { text, plain }, anchor, tag, start: content_start, end });
        }
        let Some(properties_end) = properties_end else {
            return Err(SyntaxProblem::parser("did not find expected node content", start, start));
        };
        self.state = self.pop_state();
        Ok(Event { anchor, tag, ..empty_scalar(properties_end) })
    }

    /// One anchor and one tag, in either order.
    fn properties(&mut self, start: Mark) -> Parsed<Properties<'text>> {
        let mut properties = Properties::default();
        let mut tag = None;
        loop {
            let (mark, end) = self.peek_marks()?;
            match &self.scanner.peek()?.kind {
                TokenKind::Anchor(name) if properties.anchor.is_none() => properties.anchor = Some(*name),
                TokenKind::Tag { handle, suffix } if tag.is_none() => tag = Some((*handle, suffix.clone(), mark)),
                _ => break,
            }
            properties.end = Some(end);
            self.next_token();
        }
        if let Some((handle, suffix, mark)) = tag {
            let resolved = self.tags.resolve(handle, suffix);
            properties.tag = Some(resolved.ok_or(SyntaxProblem::parser("found undefined tag handle", start, mark))?);
        }
        Ok(properties)
    }
}

/// The event and the next state if a token begins a sequence or mapping.
fn collection_start<'text>(token: &TokenKind, block: bool) -> Option<(EventKind<'text>, State)> {
    Some(match token {
        TokenKind::FlowSequenceStart => (EventKind::SequenceStart { in_brackets: true }, State::FlowSequence { first: true }),
        TokenKind::FlowMappingStart => (EventKind::MappingStart { in_brackets: true }, State::FlowMappingKey { first: true }),
        TokenKind::BlockSequenceStart if block => (EventKind::SequenceStart { in_brackets: false }, State::BlockSequence),
        TokenKind::BlockMappingStart if block => (EventKind::MappingStart { in_brackets: false }, State::BlockMappingKey),
        _ => return None,
    })
}
