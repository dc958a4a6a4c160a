//! Syntax errors with the messages and line numbers of kubectl's YAML library.

use super::cursor::Mark;

/// Why a text is not YAML.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::yaml) struct SyntaxProblem {
    /// The library's message.
    pub message: &'static str,
    stage: Stage,
    /// Where it was detected.
    mark: Mark,
    /// The start of the construct that is wrong.
    context: Mark,
}

/// The stage that detected it, which determines the line number in the message.
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

    /// As kubectl prints it. The line number models goyaml.v2 decode.go `parser.fail`.
    pub fn as_kubectl(&self) -> String {
        let line = match (self.stage, self.mark.line) {
            (Stage::Reader, _) => 0,
            (_, 0) => self.context.line,
            (Stage::Scanner, line) => line + 1,
            (Stage::Parser, line) => line,
        };
        let line = if line == 0 { String::new() } else { format!("line {line}: ") };
        format!("yaml: {line}{}", self.message)
    }

    /// Where a person has to correct the text.
    pub fn location(&self) -> Mark {
        // An unclosed construct is detected later, but must be corrected at its start.
        let unclosed = self.message == "found unexpected end of stream" || self.message.starts_with("did not find expected ','");
        if unclosed { self.context } else { self.mark }
    }
}
