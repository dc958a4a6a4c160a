//! How far the lists and maps without brackets are indented.

use super::super::cursor::Mark;
use super::super::problem::SyntaxProblem;
use super::super::token::{Token, TokenKind};
use super::{Scanned, Scanner};

/// Lists and maps without brackets inside each other.
const LEVELS_MAX: usize = 10_000;

/// The column of the innermost block and those of the blocks around it; -1 stands for none.
pub(super) struct Indents {
    pub now: isize,
    around: Vec<isize>,
}

impl Indents {
    pub fn new() -> Indents {
        Indents { now: -1, around: Vec::new() }
    }

    /// Whether the innermost block begins at this column.
    pub fn is_at(&self, column: usize) -> bool {
        self.now == column as isize
    }
}

impl<'text> Scanner<'text> {
    /// A block begins, if this is further right than the one around it: before the token with this number, or here.
    pub(super) fn roll(&mut self, mark: Mark, number: Option<usize>, kind: TokenKind<'text>) -> Scanned<()> {
        let column = mark.column as isize;
        if self.keys.in_flow() || self.indents.now >= column {
            return Ok(());
        }
        self.indents.around.push(self.indents.now);
        self.indents.now = column;
        if self.indents.around.len() > LEVELS_MAX {
            return Err(SyntaxProblem::scanner("exceeded max depth of 10000", mark, self.cursor.mark));
        }
        self.insert(number, Token { kind, start: mark, end: mark });
        Ok(())
    }

    /// Blocks that are further right than this column end.
    pub(super) fn unroll(&mut self, column: isize) {
        if self.keys.in_flow() {
            return;
        }
        let mark = self.cursor.mark;
        while self.indents.now > column {
            self.queue.push_back(Token { kind: TokenKind::BlockEnd, start: mark, end: mark });
            self.indents.now = self.indents.around.pop().unwrap_or(-1);
        }
    }
}
