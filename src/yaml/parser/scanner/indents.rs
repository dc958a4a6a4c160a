//! The indentation of block sequences and mappings.

use super::super::cursor::Mark;
use super::super::problem::SyntaxProblem;
use super::super::token::{Token, TokenKind};
use super::{Scanned, Scanner};

/// The maximum nesting depth of block collections.
const LEVELS_MAX: usize = 10_000;

/// The columns of the innermost block collection and of those around it; -1 for none.
pub(super) struct Indents {
    pub current: isize,
    outer: Vec<isize>,
}

impl Indents {
    pub fn new() -> Indents {
        Indents { current: -1, outer: Vec::new() }
    }

    /// Whether the innermost block collection begins at this column.
    pub fn is_at(&self, column: usize) -> bool {
        self.current == column as isize
    }
}

impl<'text> Scanner<'text> {
    /// Begins a block collection if the column is greater than that of the current one: before the token with this number, or
    /// here. Models yaml_parser_roll_indent.
    pub(super) fn roll_indent(&mut self, mark: Mark, number: Option<usize>, kind: TokenKind<'text>) -> Scanned<()> {
        let column = mark.column as isize;
        if self.keys.in_flow() || self.indents.current >= column {
            return Ok(());
        }
        self.indents.outer.push(self.indents.current);
        self.indents.current = column;
        if self.indents.outer.len() > LEVELS_MAX {
            return Err(SyntaxProblem::scanner("exceeded max depth of 10000", mark, self.cursor.mark));
        }
        self.insert(number, Token { kind, start: mark, end: mark });
        Ok(())
    }

    /// Ends the block collections whose column is greater. Models yaml_parser_unroll_indent.
    pub(super) fn unroll_indent(&mut self, column: isize) {
        if self.keys.in_flow() {
            return;
        }
        let mark = self.cursor.mark;
        while self.indents.current > column {
            self.queue.push_back(Token { kind: TokenKind::BlockEnd, start: mark, end: mark });
            self.indents.current = self.indents.outer.pop().unwrap_or(-1);
        }
    }
}
