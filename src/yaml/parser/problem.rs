//! What is wrong with a text, in the words and with the lines of the YAML library that kubectl uses.

use super::cursor::Mark;

/// Why a text is not YAML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::yaml) struct SyntaxProblem {
    /// The library's own words.
    pub message: &'static str,
    stage: Stage,
    /// Where it was noticed.
    mark: Mark,
    /// Where what is wrong begins.
    context: Mark,
}

/// What noticed it; the line that is told depends on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Reader,
    Scanner,
    Parser,
}

impl SyntaxProblem {
    pub(super) fn reader(message: &'static str, mark: Mark) -> SyntaxProblem {
        SyntaxProblem { message, stage: Stage::Reader, mark, context: Mark::default() }
    }

    pub(super) fn scanner(message: &'static str, context: Mark, mark: Mark) -> SyntaxProblem {
        SyntaxProblem { message, stage: Stage::Scanner, mark, context }
    }

    pub(super) fn parser(message: &'static str, context: Mark, mark: Mark) -> SyntaxProblem {
        SyntaxProblem { message, stage: Stage::Parser, mark, context }
    }

    /// As kubectl prints it. Models goyaml.v2 decode.go `parser.fail` for which line is told.
    pub fn as_kubectl(&self) -> String {
        let line = match (self.stage, self.mark.line) {
            (Stage::Reader, _) => 0,
            (_, 0) => self.context.line,
            (Stage::Scanner, line) => line + 1,
            (Stage::Parser, line) => line,
        };
        let told_line = if line == 0 { String::new() } else { format!("line {line}: ") };
        format!("yaml: {told_line}{}", self.message)
    }

    /// Where somebody has to look.
    pub fn place(&self) -> Mark {
        // What is not closed is noticed later, but has to be mended where it begins.
        let unclosed = self.message == "found unexpected end of stream" || self.message.starts_with("did not find expected ','");
        if unclosed { self.context } else { self.mark }
    }
}
