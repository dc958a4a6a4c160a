//! Block sequences and mappings, without brackets.

use super::token::TokenKind::{BlockEnd, BlockEntry, Key, Value};
use super::{Event, EventKind, Parsed, Parser, State, event};

impl<'text> Parser<'text> {
    pub(super) fn block_sequence(&mut self) -> Parsed<Event<'text>> {
        let (_, mark) = self.peek_marks()?;
        if self.is_next(&BlockEnd)? {
            return self.close(EventKind::SequenceEnd);
        }
        if !self.is_next(&BlockEntry)? {
            return self.fail_expected("did not find expected '-' indicator");
        }
        self.next_token();
        if self.is_one_of(&[BlockEntry, BlockEnd])? {
            return self.empty_node(mark, State::BlockSequence);
        }
        self.node_then(State::BlockSequence, true, false)
    }

    pub(super) fn indentless_sequence(&mut self) -> Parsed<Event<'text>> {
        let (start, mark) = self.peek_marks()?;
        if !self.is_next(&BlockEntry)? {
            self.state = self.pop_state();
            return Ok(event(EventKind::SequenceEnd, start, start));
        }
        self.next_token();
        if self.is_one_of(&[BlockEntry, Key, Value, BlockEnd])? {
            return self.empty_node(mark, State::IndentlessSequence);
        }
        self.node_then(State::IndentlessSequence, true, false)
    }

    pub(super) fn block_mapping_key(&mut self) -> Parsed<Event<'text>> {
        let (_, mark) = self.peek_marks()?;
        if self.is_next(&BlockEnd)? {
            return self.close(EventKind::MappingEnd);
        }
        if !self.is_next(&Key)? {
            return self.fail_expected("did not find expected key");
        }
        self.next_token();
        if self.is_one_of(&[Key, Value, BlockEnd])? {
            return self.empty_node(mark, State::BlockMappingValue);
        }
        self.node_then(State::BlockMappingValue, true, true)
    }

    pub(super) fn block_mapping_value(&mut self) -> Parsed<Event<'text>> {
        let (start, mark) = self.peek_marks()?;
        if !self.is_next(&Value)? {
            return self.empty_node(start, State::BlockMappingKey);
        }
        self.next_token();
        if self.is_one_of(&[Key, Value, BlockEnd])? {
            return self.empty_node(mark, State::BlockMappingKey);
        }
        self.node_then(State::BlockMappingKey, true, true)
    }
}
