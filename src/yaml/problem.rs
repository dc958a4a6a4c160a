//! Why a document source cannot be read: a message for the page and kubectl's message.

use super::limits::DEPTH_MAX;
use super::parser::SyntaxProblem;
use super::positions::Positions;
use super::{Range, SyntaxError};

/// kubectl's prefix of the messages of its YAML library.
pub(super) const CONVERTING: &str = "error converting YAML to JSON: ";

/// Why a document source cannot be read.
pub(super) struct Problem {
    pub message: String,
    pub as_kubectl: String,
    pub range: Range,
    /// Whether it is a limit of the playground; reading stops at once.
    pub is_limit: bool,
}

impl Problem {
    /// A syntax error.
    pub fn syntax(problem: &SyntaxProblem, positions: &Positions) -> Problem {
        let (message, range) = (problem.message.to_owned(), positions.point(problem.location()));
        Problem { as_kubectl: problem.as_kubectl(), message, range, is_limit: false }
    }

    /// A problem that kubectl prints without a line number.
    pub fn plain(message: String, range: Range) -> Problem {
        Problem { as_kubectl: format!("yaml: {message}"), message, range, is_limit: false }
    }

    pub fn too_deep(range: Range) -> Problem {
        let problem = Problem::plain(format!("nested deeper than {DEPTH_MAX} levels, the limit of the playground"), range);
        Problem { is_limit: true, ..problem }
    }

    pub fn into_error(self, index: usize) -> SyntaxError {
        let as_kubectl = format!("{CONVERTING}{}", self.as_kubectl);
        SyntaxError { index, message: self.message, as_kubectl, range: self.range }
    }
}
