//! Simple keys: tokens that may turn out to be keys, one for each open bracket and one outside of all.

use std::collections::VecDeque;

use super::super::cursor::Mark;
use super::super::problem::SyntaxProblem;
use super::Scanned;

/// The maximum distance between a key and its colon, in characters.
const LENGTH_MAX: usize = 1024;
/// The maximum nesting depth of flow collections.
const FLOW_LEVELS_MAX: usize = 10_000;

/// Models yaml_simple_key_t.
struct SimpleKey {
    possible: bool,
    /// Only a key is allowed there.
    required: bool,
    /// Its colon must be on the same line, within [`LENGTH_MAX`].
    near: bool,
    /// The number of its token.
    number: usize,
    mark: Mark,
}

/// The simple keys, from the outermost.
pub(super) struct Keys {
    all: Vec<SimpleKey>,
    /// Tokens that wait for a colon: token number and index in `all`, by token number.
    pending: VecDeque<(usize, usize)>,
}

impl Keys {
    pub fn new() -> Keys {
        Keys {
            all: vec![SimpleKey { possible: false, required: false, near: true, number: 0, mark: Mark::default() }],
            pending: VecDeque::new(),
        }
    }

    /// Whether a bracket is open.
    pub fn in_flow(&self) -> bool {
        self.all.len() > 1
    }

    /// Whether the token with this number, which is the next one, may still become a key.
    pub fn is_pending(&mut self, number: usize, now: Mark) -> Scanned<bool> {
        while self.pending.front().is_some_and(|(pending, _)| *pending < number) {
            self.pending.pop_front();
        }
        match self.pending.front() {
            Some((pending, index)) if *pending == number => self.all.get_mut(*index).map_or(Ok(false), |key| key.is_valid(now)),
            _ => Ok(false),
        }
    }

    pub fn save(&mut self, number: usize, required: bool, mark: Mark, near: bool) -> Scanned<()> {
        self.discard_last(mark)?;
        let index = self.all.len() - 1;
        if let Some(last) = self.all.last_mut() {
            *last = SimpleKey { possible: true, required, near, number, mark };
        }
        self.pending.push_back((number, index));
        Ok(())
    }

    /// Discards the innermost one: it is not a key.
    pub fn discard_last(&mut self, now: Mark) -> Scanned<()> {
        let Some(last) = self.all.last_mut().filter(|last| last.possible) else {
            return Ok(());
        };
        if last.required {
            return Err(last.missing_colon(now));
        }
        last.possible = false;
        let number = last.number;
        self.remove_pending(number);
        Ok(())
    }

    /// Resolves the innermost one, whose colon follows; returns its token number and mark if it may be a key.
    pub fn resolve_last(&mut self, now: Mark) -> Scanned<Option<(usize, Mark)>> {
        let Some(last) = self.all.last_mut() else {
            return Ok(None);
        };
        let valid = last.is_valid(now)?;
        last.possible = false;
        Ok(valid.then_some((last.number, last.mark)))
    }

    /// Removes the pending token with this number.
    pub fn remove_pending(&mut self, number: usize) {
        if let Ok(index) = self.pending.binary_search_by_key(&number, |(pending, _)| *pending) {
            self.pending.remove(index);
        }
    }

    pub fn open_flow(&mut self, number: usize, mark: Mark) -> Scanned<()> {
        self.all.push(SimpleKey { possible: false, required: false, near: true, number, mark });
        if self.all.len() > FLOW_LEVELS_MAX + 1 {
            return Err(SyntaxProblem::scanner("exceeded max depth of 10000", mark, mark));
        }
        Ok(())
    }

    pub fn close_flow(&mut self) {
        if self.in_flow()
            && let Some(closed) = self.all.pop()
        {
            self.remove_pending(closed.number);
        }
    }
}

impl SimpleKey {
    fn is_valid(&mut self, now: Mark) -> Scanned<bool> {
        let far = self.mark.line < now.line || self.mark.column + LENGTH_MAX < now.column;
        if self.possible && self.near && far {
            if self.required {
                return Err(self.missing_colon(now));
            }
            self.possible = false;
        }
        Ok(self.possible)
    }

    fn missing_colon(&self, now: Mark) -> SyntaxProblem {
        SyntaxProblem::scanner("could not find expected ':'", self.mark, now)
    }
}
