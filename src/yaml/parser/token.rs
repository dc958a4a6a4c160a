//! The tokens of the scanner.

use std::borrow::Cow;

use super::cursor::Mark;

/// A token with its start and end.
#[derive(Debug)]
pub(super) struct Token<'text> {
    pub kind: TokenKind<'text>,
    pub start: Mark,
    pub end: Mark,
}

/// The kinds of tokens, with their content.
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
    /// `content_start`: where the content begins; a block scalar has a header before it.
    Scalar {
        text: Cow<'text, str>,
        plain: bool,
        content_start: Mark,
    },
}
