//! Words that may turn out to be keys: one for each bracket that is open, and one outside of all.

use std::collections::VecDeque;

use super::super::cursor::Mark;
use super::super::problem::SyntaxProblem;
use super::Scanned;

/// How many characters a key and its colon may be apart.
const LENGTH_MAX: usize = 1024;
/// Brackets inside each other.
const FLOW_LEVELS_MAX: usize = 10_000;

struct SimpleKey {
    possible: bool,
    /// Nothing but a key may stand there.
    required: bool,
    /// Its colon has to stand on its line, and near.
    near: bool,
    /// The number of its token.
    number: usize,
    mark: Mark,
}

/// The words, from outside to inside.
pub(super) struct Keys {
    all: Vec<SimpleKey>,
    /// Numbers of tokens that wait for a colon and the place of their key in `all`, in the order of the numbers.
    waiting: VecDeque<(usize, usize)>,
}

impl Keys {
    pub fn new() -> Keys {
        Keys {
            all: vec![SimpleKey { possible: false, required: false, near: true, number: 0, mark: Mark::default() }],
            waiting: VecDeque::new(),
        }
    }

    /// Whether a bracket is open.
    pub fn in_flow(&self) -> bool {
        self.all.len() > 1
    }

    /// Whether the token with this number, the next one that is taken, may still be a key.
    pub fn may_begin(&mut self, number: usize, now: Mark) -> Scanned<bool> {
        while self.waiting.front().is_some_and(|(waits, _)| *waits < number) {
            self.waiting.pop_front();
        }
        match self.waiting.front() {
            Some((waits, place)) if *waits == number => self.all.get_mut(*place).map_or(Ok(false), |key| key.is_valid(now)),
            _ => Ok(false),
        }
    }

    pub fn save(&mut self, number: usize, required: bool, mark: Mark, near: bool) -> Scanned<()> {
        self.drop_last(mark)?;
        let place = self.all.len() - 1;
        if let Some(last) = self.all.last_mut() {
            *last = SimpleKey { possible: true, required, near, number, mark };
        }
        self.waiting.push_back((number, place));
        Ok(())
    }

    /// The innermost one is no key.
    pub fn drop_last(&mut self, now: Mark) -> Scanned<()> {
        let Some(last) = self.all.last_mut().filter(|last| last.possible) else {
            return Ok(());
        };
        if last.required {
            return Err(last.missing_colon(now));
        }
        last.possible = false;
        let number = last.number;
        self.forget(number);
        Ok(())
    }

    /// The innermost one is a key, if it may be: its number and place.
    pub fn take_last(&mut self, now: Mark) -> Scanned<Option<(usize, Mark)>> {
        let Some(last) = self.all.last_mut() else {
            return Ok(None);
        };
        let valid = last.is_valid(now)?;
        last.possible = false;
        Ok(valid.then_some((last.number, last.mark)))
    }

    /// Nothing waits for a colon any more with this number.
    pub fn forget(&mut self, number: usize) {
        if let Ok(place) = self.waiting.binary_search_by_key(&number, |(waits, _)| *waits) {
            self.waiting.remove(place);
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
            self.forget(closed.number);
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
