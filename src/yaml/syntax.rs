//! Syntax errors in the words and with the lines of the YAML library that kubectl uses.
//!
//! That library is a port of libyaml, and so is the one that writes our YAML: it is asked what is wrong with a text. It
//! knows YAML 1.1 as kubectl does, where the parser that gives us ranges goes by 1.2. Models sigs.k8s.io/yaml goyaml.v2
//! decode.go `parser.fail` for which line is told.

use serde::Deserialize;
use serde::de::IgnoredAny;

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// The library's own words, without a place.
    pub message: String,
    /// The same as kubectl prints it.
    pub as_kubectl: String,
    /// Line and column, counted from 1, of what a reader should look at.
    pub place: (usize, usize),
}

/// Brackets inside each other beyond which the library is not asked: its work grows with their square.
const BRACKETS_MAX: usize = 500;

/// What is wrong with the first document of a text, if anything is.
pub(super) fn problem(text: &str) -> Option<Problem> {
    if bracket_depth(text) > BRACKETS_MAX {
        return None;
    }
    if other_version(text) {
        let message = "found incompatible YAML document".to_owned();
        return Some(Problem { as_kubectl: format!("yaml: {message}"), message, place: (1, 1) });
    }
    // kubectl reads lines, and gives each an end even where the text ends without.
    let ended = if text.ends_with('\n') { text.to_owned() } else { format!("{text}\n") };
    let document = serde_yaml::Deserializer::from_str(&ended).next()?;
    let error = IgnoredAny::deserialize(document).err()?;
    // The library tells the stage of an error only here.
    let debug = format!("{error:?}");
    let stage = ["READER", "SCANNER", "PARSER"].into_iter().find(|stage| debug.contains(&format!("kind: {stage}")))?;
    let told = error.to_string();
    let (problem, context) = told.split_once(", while ").unwrap_or((&told, ""));
    let message = problem.split(" at line ").next().unwrap_or(problem);
    let message = message.split(" at position ").next().unwrap_or(message).to_owned();
    let problem_place = marked(problem).unwrap_or((1, 1));
    let context_place = marked(context);
    let line = match (stage, problem_place.0, context_place) {
        ("READER", _, _) => None,
        (_, 1, Some((line, _))) if line > 1 => Some(line - 1),
        (_, 1, _) => None,
        ("SCANNER", line, _) => Some(line),
        (_, line, _) => Some(line - 1),
    };
    let told_line = line.map_or(String::new(), |line| format!("line {line}: "));
    // What is not closed is noticed later, but has to be mended where it begins.
    let unclosed = message == "found unexpected end of stream" || message.starts_with("did not find expected ','");
    let place = context_place.filter(|_| unclosed).unwrap_or(problem_place);
    Some(Problem { as_kubectl: format!("yaml: {told_line}{message}"), message, place })
}

/// Whether the text says that it is of a version of YAML other than 1.1: kubectl's library takes no other, ours does.
fn other_version(text: &str) -> bool {
    text.strip_prefix("%YAML").is_some_and(|rest| rest.lines().next().is_some_and(|version| version.trim() != "1.1"))
}

/// The line and column a part of the message names.
fn marked(text: &str) -> Option<(usize, usize)> {
    let (_, place) = text.rsplit_once(" at line ")?;
    let (line, column) = place.split_once(" column ")?;
    Some((line.parse().ok()?, column.parse().ok()?))
}

/// How deep brackets go at most, taking every bracket for one.
fn bracket_depth(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    for byte in text.bytes() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_told_as_kubectl_tells_them() {
        let cases = [
            ("a: [b\nc: d\n", "yaml: line 1: did not find expected ',' or ']'"),
            ("a: \"b\nc: d\n", "yaml: line 3: found unexpected end of stream"),
            ("a: b: c\n", "yaml: mapping values are not allowed in this context"),
            ("x: 1\na: b: c\n", "yaml: line 2: mapping values are not allowed in this context"),
            ("x: 1\n\ta: b\n", "yaml: line 2: found a tab character that violates indentation"),
            ("x: 1\ny: @z\n", "yaml: line 2: found character that cannot start any token"),
            ("x: - y\n\n", "yaml: block sequence entries are not allowed in this context"),
            ("x: 1\ny\nz: 2\n", "yaml: line 3: could not find expected ':'"),
            ("%YAML 1.2\n", "yaml: found incompatible YAML document"),
            ("a: \u{7}\n", "yaml: control characters are not allowed"),
        ];
        for (text, expected) in cases {
            let told = problem(text).map(|problem| problem.as_kubectl);
            assert_eq!(told.as_deref(), Some(expected), "{text:?}");
        }
        assert_eq!(problem("a: 1\nb: [c, {d: e}]\n"), None);
        assert_eq!(problem("a: *nope\n"), None, "anchors are for the reader to follow");
    }
}
