//! Why a piece of the text can't be read, for a reader and as kubectl says it.

use super::limits::DEPTH_MAX;
use super::parser::SyntaxProblem;
use super::positions::Positions;
use super::{Range, SyntaxError};

/// What kubectl puts before the words of its YAML library.
pub(super) const CONVERTING: &str = "error converting YAML to JSON: ";

/// Why a piece can't be read.
pub(super) struct Problem {
    pub message: String,
    pub as_kubectl: String,
    pub range: Range,
    /// One of our own limits: nothing more is done with the text.
    pub is_limit: bool,
}

impl Problem {
    /// A text that is not YAML.
    pub fn syntax(problem: &SyntaxProblem, positions: &Positions) -> Problem {
        let (message, range) = (problem.message.to_owned(), positions.point(problem.place()));
        Problem { as_kubectl: problem.as_kubectl(), message, range, is_limit: false }
    }

    /// A problem that kubectl prints without a line.
    pub fn plain(message: String, range: Range) -> Problem {
        Problem { as_kubectl: format!("yaml: {message}"), message, range, is_limit: false }
    }

    pub fn too_deep(range: Range) -> Problem {
        let problem = Problem::plain(format!("nested deeper than {DEPTH_MAX} levels, the most the playground reads"), range);
        Problem { is_limit: true, ..problem }
    }

    pub fn into_error(self, index: usize) -> SyntaxError {
        let as_kubectl = format!("{CONVERTING}{}", self.as_kubectl);
        SyntaxError { index, message: self.message, as_kubectl, range: self.range }
    }
}
