//! Parser for JSONPath templates: text with actions in `{…}`. `json_path_eval` evaluates them.
//!
//! Models staging/src/k8s.io/client-go/util/jsonpath.

use super::super::error::Error;
use super::json_path_eval;
use serde_json::Value;

/// A part of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Printed as it is.
    Text(String),
    /// All values that a path selects, separated by spaces.
    Path(Vec<Step>),
    /// `{range PATH}…{end}`: the parts, repeated for each selected value.
    Range(Vec<Step>, Vec<Part>),
}

/// A step of a path.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// `.name` or `['name']`.
    Field(String),
    /// `[*]` or `.*`.
    All,
    /// `[2]` or `[-1]`.
    Index(i64),
    /// `[1:3]`.
    Slice(Option<i64>, Option<i64>),
    /// `..name`: recursive descent.
    Recursive(String),
    /// `[?(@.a=="b")]`.
    Filter {
        /// The path whose first value is compared.
        path: Vec<Step>,
        /// The operator and the value; `None` tests whether the path selects anything.
        compare: Option<(String, Value)>,
    },
}

/// The maximum number of ranges and of filters in a template. They nest, so this bounds the recursion.
const NESTED_MAX: usize = 100;

/// Evaluates a template on a value and returns its output.
pub fn print(template: &str, value: &Value) -> Result<String, Error> {
    let mut out = String::new();
    json_path_eval::print(&parse_template(template)?, value, &mut out)?;
    Ok(out)
}

/// The maximum output of a template in bytes: nested ranges multiply the output.
const OUTPUT_BYTES_MAX: usize = 16 << 20;

/// Fails when the output of a template exceeds the limit.
pub fn check_output_size(printed: &str) -> Result<(), Error> {
    let error = || Error::client(format!("the playground limits the output of a template to {OUTPUT_BYTES_MAX} bytes (16 MiB)"));
    if printed.len() > OUTPUT_BYTES_MAX { Err(error()) } else { Ok(()) }
}

/// Parses a whole template.
fn parse_template(template: &str) -> Result<Vec<Part>, Error> {
    if template.matches("range ").count() > NESTED_MAX || template.matches("?(").count() > NESTED_MAX {
        return Err(Error::client(format!("error parsing jsonpath, the playground supports at most {NESTED_MAX} ranges and filters")));
    }
    parts(template, false).map(|(parts, _)| parts)
}

/// The values that the paths of a template select.
pub fn find<'v>(template: &str, value: &'v Value) -> Result<Vec<&'v Value>, Error> {
    let parts = parse_template(template)?;
    let paths = parts.iter().filter_map(|part| match part {
        Part::Path(steps) => Some(json_path_eval::find(steps, value)),
        _ => None,
    });
    Ok(paths.flatten().collect())
}

/// A selected value as text.
pub fn text(value: &Value) -> String {
    json_path_eval::text(value)
}

/// The template of a relaxed path as in `--sort-by` and custom columns, where the braces and the first dot are optional
/// (kubectl/pkg/cmd/get/customcolumn.go RelaxedJSONPathExpression).
pub fn relaxed(path: &str) -> String {
    let inner = path.strip_prefix('{').and_then(|p| p.strip_suffix('}')).unwrap_or(path);
    let inner = inner.strip_prefix('$').unwrap_or(inner);
    if inner.starts_with(['.', '[']) { format!("{{{inner}}}") } else { format!("{{.{inner}}}") }
}

/// Parses the parts up to the end of the template, or to the `{end}` of the current range; returns the remaining text too.
fn parts(template: &str, in_range: bool) -> Result<(Vec<Part>, &str), Error> {
    let mut found = Vec::new();
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        if open > 0 {
            found.push(Part::Text(rest[..open].to_string()));
        }
        let after = &rest[open + 1..];
        let Some(close) = closing_brace(after) else {
            return Err(Error::client("error parsing jsonpath ".to_string() + template + ", unclosed action"));
        };
        let action = after[..close].trim();
        rest = &after[close + 1..];
        if action == "end" {
            return if in_range { Ok((found, rest)) } else { Err(parse_error(template, "not in range, nothing to end")) };
        }
        if let Some(path) = action.strip_prefix("range ") {
            let (inner, left) = parts(rest, true)?;
            found.push(Part::Range(steps(path.trim(), template)?, inner));
            rest = left;
        } else if let Some(text) = quoted(action) {
            found.push(Part::Text(text));
        } else {
            found.push(Part::Path(steps(action, template)?));
        }
    }
    if in_range {
        return Err(parse_error(template, "unexpected end of template, expected {end}"));
    }
    if !rest.is_empty() {
        found.push(Part::Text(rest.to_string()));
    }
    Ok((found, ""))
}

fn parse_error(template: &str, why: &str) -> Error {
    Error::client(format!("error parsing jsonpath {template}, {why}"))
}

/// The offset of the brace that closes an action, ignoring braces in quotes.
fn closing_brace(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (None, '}') => return Some(at),
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
    }
    None
}

fn quoted(action: &str) -> Option<String> {
    let quote = action.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let inner = action.strip_prefix(quote)?.strip_suffix(quote)?;
    Some(inner.replace("\\n", "\n").replace("\\t", "\t").replace("\\\"", "\"").replace("\\'", "'"))
}

/// Parses the steps of a path.
fn steps(path: &str, template: &str) -> Result<Vec<Step>, Error> {
    let mut found = Vec::new();
    let mut rest = path.strip_prefix(['$', '@']).unwrap_or(path);
    if !rest.is_empty() && !rest.starts_with(['.', '[']) {
        return Err(parse_error(template, &format!("unrecognized identifier {rest}")));
    }
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix("..") {
            let (name, left) = name(after);
            found.push(Step::Recursive(name));
            rest = left;
        } else if let Some(after) = rest.strip_prefix('.') {
            let (name, left) = name(after);
            match name.as_str() {
                "" => {}
                "*" => found.push(Step::All),
                _ => found.push(Step::Field(name)),
            }
            rest = left;
        } else if let Some(after) = rest.strip_prefix('[') {
            let end = bracket_end(after).ok_or_else(|| parse_error(template, "unterminated array"))?;
            found.push(bracket(&after[..end], template)?);
            rest = &after[end + 1..];
        } else {
            return Err(parse_error(template, &format!("unexpected {rest}")));
        }
    }
    Ok(found)
}

/// Parses a field name up to the next step; a backslash escapes the next character.
fn name(text: &str) -> (String, &str) {
    let mut name = String::new();
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '.' | '[' => return (name, &text[at..]),
            '\\' => name.extend(characters.next().map(|(_, escaped)| escaped)),
            other => name.push(other),
        }
    }
    (name, "")
}

fn bracket_end(text: &str) -> Option<usize> {
    let (mut depth, mut quote) = (0, None);
    for (at, character) in text.char_indices() {
        match (quote, character) {
            (None, ']') if depth == 0 => return Some(at),
            (None, '[') => depth += 1,
            (None, ']') => depth -= 1,
            (None, '"' | '\'') => quote = Some(character),
            (Some(open), _) if open == character => quote = None,
            _ => {}
        }
    }
    None
}

fn bracket(inner: &str, template: &str) -> Result<Step, Error> {
    let inner = inner.trim();
    if inner == "*" {
        return Ok(Step::All);
    }
    if let Some(name) = quoted(inner) {
        return Ok(Step::Field(name));
    }
    if let Some(condition) = inner.strip_prefix("?(").and_then(|c| c.strip_suffix(')')) {
        return filter(condition, template);
    }
    let number = |text: &str| text.trim().parse::<i64>().map_err(|_| parse_error(template, &format!("invalid array index {inner}")));
    match inner.split_once(':') {
        None => number(inner).map(Step::Index),
        Some((from, to)) => {
            let side = |text: &str| if text.trim().is_empty() { Ok(None) } else { number(text).map(Some) };
            Ok(Step::Slice(side(from)?, side(to)?))
        }
    }
}

fn filter(condition: &str, template: &str) -> Result<Step, Error> {
    let operators = ["==", "!=", "<=", ">=", "<", ">"];
    let found = operators.iter().find_map(|op| condition.split_once(op).map(|(left, right)| (left, *op, right)));
    let Some((left, operator, right)) = found else {
        return Ok(Step::Filter { path: steps(condition.trim(), template)?, compare: None });
    };
    let right = right.trim();
    let value = match quoted(right) {
        Some(text) => Value::from(text),
        None => serde_json::from_str(right).map_err(|_| parse_error(template, &format!("unrecognized identifier {right}")))?,
    };
    Ok(Step::Filter { path: steps(left.trim(), template)?, compare: Some((operator.to_string(), value)) })
}
