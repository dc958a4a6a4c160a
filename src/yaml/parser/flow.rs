//! Lists and maps in brackets.

use super::token::TokenKind::{FlowEntry, FlowMappingEnd, FlowSequenceEnd, Key, Value};
use super::{Event, EventKind, Parsed, Parser, State, event};

impl<'text> Parser<'text> {
    pub(super) fn flow_sequence(&mut self, first: bool) -> Parsed<Event<'text>> {
        if self.is_next(&FlowSequenceEnd)? {
            return self.close(EventKind::SequenceEnd);
        }
        if !first && !self.is_next(&FlowEntry)? {
            return self.expected("did not find expected ',' or ']'");
        }
        if !first {
            self.take();
        }
        if self.is_next(&FlowSequenceEnd)? {
            return self.close(EventKind::SequenceEnd); // a comma behind the last item
        }
        if self.is_next(&Key)? {
            let (start, end) = self.place()?;
            self.take();
            self.state = State::FlowPairKey;
            return Ok(event(EventKind::MappingStart { in_brackets: false }, start, end));
        }
        self.node_then(State::FlowSequence { first: false }, false, false)
    }

    pub(super) fn flow_pair_key(&mut self) -> Parsed<Event<'text>> {
        if !self.is_one_of(&[Value, FlowEntry, FlowSequenceEnd])? {
            return self.node_then(State::FlowPairValue, false, false);
        }
        // The library takes what stands there for the key, even where it ends the list.
        let (_, mark) = self.place()?;
        self.take();
        self.no_node(mark, State::FlowPairValue)
    }

    pub(super) fn flow_pair_value(&mut self) -> Parsed<Event<'text>> {
        let (mark, _) = self.place()?;
        if self.is_next(&Value)? {
            self.take();
            if !self.is_one_of(&[FlowEntry, FlowSequenceEnd])? {
                return self.node_then(State::FlowPairEnd, false, false);
            }
        }
        self.no_node(mark, State::FlowPairEnd)
    }

    pub(super) fn flow_pair_end(&mut self) -> Parsed<Event<'text>> {
        let (mark, _) = self.place()?;
        self.state = State::FlowSequence { first: false };
        Ok(event(EventKind::MappingEnd, mark, mark))
    }

    pub(super) fn flow_mapping_key(&mut self, first: bool) -> Parsed<Event<'text>> {
        if self.is_next(&FlowMappingEnd)? {
            return self.close(EventKind::MappingEnd);
        }
        if !first && !self.is_next(&FlowEntry)? {
            return self.expected("did not find expected ',' or '}'");
        }
        if !first {
            self.take();
        }
        if self.is_next(&FlowMappingEnd)? {
            return self.close(EventKind::MappingEnd); // a comma behind the last entry
        }
        if !self.is_next(&Key)? {
            return self.node_then(State::FlowMappingNoValue, false, false);
        }
        self.take();
        if self.is_one_of(&[Value, FlowEntry, FlowMappingEnd])? {
            let (mark, _) = self.place()?;
            return self.no_node(mark, State::FlowMappingValue);
        }
        self.node_then(State::FlowMappingValue, false, false)
    }

    pub(super) fn flow_mapping_value(&mut self) -> Parsed<Event<'text>> {
        if self.is_next(&Value)? {
            self.take();
            if !self.is_one_of(&[FlowEntry, FlowMappingEnd])? {
                return self.node_then(State::FlowMappingKey { first: false }, false, false);
            }
        }
        self.flow_mapping_no_value()
    }

    pub(super) fn flow_mapping_no_value(&mut self) -> Parsed<Event<'text>> {
        let (mark, _) = self.place()?;
        self.no_node(mark, State::FlowMappingKey { first: false })
    }
}
