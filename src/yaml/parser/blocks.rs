//! Lists and maps without brackets.

use super::token::TokenKind::{BlockEnd, BlockEntry, Key, Value};
use super::{Event, EventKind, Parsed, Parser, State, event};

impl<'text> Parser<'text> {
    pub(super) fn block_sequence(&mut self) -> Parsed<Event<'text>> {
        let (_, mark) = self.place()?;
        if self.is_next(&BlockEnd)? {
            return self.close(EventKind::SequenceEnd);
        }
        if !self.is_next(&BlockEntry)? {
            return self.expected("did not find expected '-' indicator");
        }
        self.take();
        if self.is_one_of(&[BlockEntry, BlockEnd])? {
            return self.no_node(mark, State::BlockSequence);
        }
        self.node_then(State::BlockSequence, true, false)
    }

    pub(super) fn indentless_sequence(&mut self) -> Parsed<Event<'text>> {
        let (start, mark) = self.place()?;
        if !self.is_next(&BlockEntry)? {
            self.state = self.after();
            return Ok(event(EventKind::SequenceEnd, start, start));
        }
        self.take();
        if self.is_one_of(&[BlockEntry, Key, Value, BlockEnd])? {
            return self.no_node(mark, State::IndentlessSequence);
        }
        self.node_then(State::IndentlessSequence, true, false)
    }

    pub(super) fn block_mapping_key(&mut self) -> Parsed<Event<'text>> {
        let (_, mark) = self.place()?;
        if self.is_next(&BlockEnd)? {
            return self.close(EventKind::MappingEnd);
        }
        if !self.is_next(&Key)? {
            return self.expected("did not find expected key");
        }
        self.take();
        if self.is_one_of(&[Key, Value, BlockEnd])? {
            return self.no_node(mark, State::BlockMappingValue);
        }
        self.node_then(State::BlockMappingValue, true, true)
    }

    pub(super) fn block_mapping_value(&mut self) -> Parsed<Event<'text>> {
        let (start, mark) = self.place()?;
        if !self.is_next(&Value)? {
            return self.no_node(start, State::BlockMappingKey);
        }
        self.take();
        if self.is_one_of(&[Key, Value, BlockEnd])? {
            return self.no_node(mark, State::BlockMappingKey);
        }
        self.node_then(State::BlockMappingKey, true, true)
    }
}
