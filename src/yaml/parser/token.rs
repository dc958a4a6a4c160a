//! What the scanner makes of a text.

use std::borrow::Cow;

use super::cursor::Mark;

/// A token with its place.
#[derive(Debug)]
pub(super) struct Token<'text> {
    pub kind: TokenKind<'text>,
    pub start: Mark,
    pub end: Mark,
}

/// The kinds of tokens, with what they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind<'text> {
    StreamEnd,
    Version {
        major: u8,
        minor: u8,
    },
    TagDirective {
        handle: &'text str,
        prefix: Cow<'text, str>,
    },
    DocumentStart,
    DocumentEnd,
    BlockSequenceStart,
    BlockMappingStart,
    BlockEnd,
    FlowSequenceStart,
    FlowSequenceEnd,
    FlowMappingStart,
    FlowMappingEnd,
    BlockEntry,
    FlowEntry,
    Key,
    Value,
    Alias(&'text str),
    Anchor(&'text str),
    Tag {
        handle: &'text str,
        suffix: Cow<'text, str>,
    },
    /// `words` is where its own words begin: a block of text has a header before them.
    Scalar {
        text: Cow<'text, str>,
        plain: bool,
        words: Mark,
    },
}
