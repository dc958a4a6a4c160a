//! Syntax errors in the words and with the lines of the YAML library that kubectl uses.
//!
//! Models sigs.k8s.io/yaml goyaml.v2: scannerc.go and parserc.go for the words, decode.go `parser.fail` for the line.

/// Which stage finds the error decides how the line is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Characters: no line at all.
    Reader,
    /// Tokens: the line counted from 1.
    Scanner,
    /// Structure: the line counted from 0, left out when it is 0.
    Parser,
}

/// The problem's own words and the same as kubectl prints it, from our parser's words and the line within the document.
pub(super) fn as_kubectl(info: &str, line: usize) -> (String, String) {
    let (stage, problem) = translate(info);
    let shown_line = match stage {
        Stage::Reader => 0,
        Stage::Scanner => line,
        Stage::Parser => line.saturating_sub(1),
    };
    let place = if shown_line == 0 { String::new() } else { format!("line {shown_line}: ") };
    let printed = format!("yaml: {place}{problem}");
    (problem, printed)
}

fn translate(info: &str) -> (Stage, String) {
    let (context, problem) = info.split_once(", ").unwrap_or(("", info));
    let scanner = |problem: &str| (Stage::Scanner, problem.to_owned());
    let parser = |problem: &str| (Stage::Parser, problem.to_owned());
    match info {
        "simple key expect ':'" | "simple key expected" => {
            return scanner("could not find expected ':'");
        }
        "illegal placement of ':' indicator" => {
            return scanner("mapping values are not allowed in this context");
        }
        "found unprintable character" => {
            return (Stage::Reader, "control characters are not allowed".to_owned());
        }
        "invalid indentation"
        | "invalid trailing content after double-quoted scalar"
        | "invalid indentation for anchor"
        | "invalid content after document end marker" => {
            return parser("did not find expected key");
        }
        "misplaced bracket" => return parser("did not find expected node content"),
        _ => {}
    }
    if info.starts_with("unexpected character") || info.starts_with("tab") {
        return scanner("found character that cannot start any token");
    }
    if context == "while parsing a flow sequence" {
        return parser("did not find expected ',' or ']'");
    }
    let of_parser = ["while parsing a flow mapping", "while parsing a block", "while parsing a node", "while parsing node"];
    if of_parser.iter().any(|start| context.starts_with(start)) {
        return parser(problem);
    }
    if context.starts_with("while ") { scanner(problem) } else { scanner(info) }
}
