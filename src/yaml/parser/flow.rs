//! Flow sequences and mappings, in brackets.

use super::token::TokenKind::{FlowEntry, FlowMappingEnd, FlowSequenceEnd, Key, Value};
use super::{Event, EventKind, Parsed, Parser, State, event};

impl<'text> Parser<'text> {
    pub(super) fn flow_sequence(&mut self, first: bool) -> Parsed<Event<'text>> {
        if self.is_next(&FlowSequenceEnd)? {
            return self.close(EventKind::SequenceEnd);
        }
        if !first && !self.is_next(&FlowEntry)? {
            return self.fail_expected("did not find expected ',' or ']'");
        }
        if !first {
            self.next_token();
        }
        if self.is_next(&FlowSequenceEnd)? {
            return self.close(EventKind::SequenceEnd); // a trailing comma
        }
        if self.is_next(&Key)? {
            let (start, end) = self.peek_marks()?;
            self.next_token();
            self.state = State::FlowPairKey;
            return Ok(event(EventKind::MappingStart { in_brackets: false }, start, end));
        }
        self.node_then(State::FlowSequence { first: false }, false, false)
    }

    pub(super) fn flow_pair_key(&mut self) -> Parsed<Event<'text>> {
        if !self.is_one_of(&[Value, FlowEntry, FlowSequenceEnd])? {
            return self.node_then(State::FlowPairValue, false, false);
        }
        // The library consumes this token as the key, even if it ends the sequence.
        let (_, mark) = self.peek_marks()?;
        self.next_token();
        self.empty_node(mark, State::FlowPairValue)
    }

    pub(super) fn flow_pair_value(&mut self) -> Parsed<Event<'text>> {
        let (mark, _) = self.peek_marks()?;
        if self.is_next(&Value)? {
            self.next_token();
            if !self.is_one_of(&[FlowEntry, FlowSequenceEnd])? {
                return self.node_then(State::FlowPairEnd, false, false);
            }
        }
        self.empty_node(mark, State::FlowPairEnd)
    }

    pub(super) fn flow_pair_end(&mut self) -> Parsed<Event<'text>> {
        let (mark, _) = self.peek_marks()?;
        self.state = State::FlowSequence { first: false };
        Ok(event(EventKind::MappingEnd, mark, mark))
    }

    pub(super) fn flow_mapping_key(&mut self, first: bool) -> Parsed<Event<'text>> {
        if self.is_next(&FlowMappingEnd)? {
            return self.close(EventKind::MappingEnd);
        }
        if !first && !self.is_next(&FlowEntry)? {
            return self.fail_expected("did not find expected ',' or '}'");
        }
        if !first {
            self.next_token();
        }
        if self.is_next(&FlowMappingEnd)? {
            return self.close(EventKind::MappingEnd); // a trailing comma
        }
        if !self.is_next(&Key)? {
            return self.node_then(State::FlowMappingNoValue, false, false);
        }
        self.next_token();
        if self.is_one_of(&[Value, FlowEntry, FlowMappingEnd])? {
            let (mark, _) = self.peek_marks()?;
            return self.empty_node(mark, State::FlowMappingValue);
        }
        self.node_then(State::FlowMappingValue, false, false)
    }

    pub(super) fn flow_mapping_value(&mut self) -> Parsed<Event<'text>> {
        if self.is_next(&Value)? {
            self.next_token();
            if !self.is_one_of(&[FlowEntry, FlowMappingEnd])? {
                return self.node_then(State::FlowMappingKey { first: false }, false, false);
            }
        }
        self.flow_mapping_no_value()
    }

    pub(super) fn flow_mapping_no_value(&mut self) -> Parsed<Event<'text>> {
        let (mark, _) = self.peek_marks()?;
        self.empty_node(mark, State::FlowMappingKey { first: false })
    }
}
