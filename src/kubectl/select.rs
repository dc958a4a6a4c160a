//! Label selectors (`-l`) and field selectors (`--field-selector`).
//!
//! Models staging/src/k8s.io/apimachinery/pkg/labels/selector.go and pkg/fields/selector.go.

use super::error::Error;
use crate::api::selector::{Operator, Requirement};
use crate::api::{Labels, Name};
use serde_json::{Map, Value};

/// The labels of `key=value,key=value`; the error is the first part without `=`.
pub fn pairs(text: &str) -> Result<Map<String, Value>, &str> {
    let mut pairs = Map::new();
    for part in text.split(',') {
        let (key, value) = part.split_once('=').ok_or(part)?;
        pairs.insert(key.to_owned(), value.into());
    }
    Ok(pairs)
}

/// Parses a label selector such as `a=b,c!=d,e in (f,g),!h`.
pub fn labels(text: &str) -> Result<Vec<Requirement>, Error> {
    split_outside_parentheses(text).into_iter().map(str::trim).filter(|part| !part.is_empty()).map(|part| requirement(part, text)).collect()
}

fn split_outside_parentheses(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0);
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

fn requirement(part: &str, whole: &str) -> Result<Requirement, Error> {
    let new_requirement = |key: &str, operator, values: Vec<Name>| Requirement { key: key.trim().into(), operator, values };
    let single = |value: &str| vec![Name::from(value.trim())];
    let requirement = if let Some(key) = part.strip_prefix('!') {
        new_requirement(key, Operator::DoesNotExist, Vec::new())
    } else if let Some((key, values)) = set(part, "notin") {
        new_requirement(key, Operator::NotIn, values)
    } else if let Some((key, values)) = set(part, "in") {
        new_requirement(key, Operator::In, values)
    } else if let Some((key, value)) = part.split_once("!=") {
        new_requirement(key, Operator::NotIn, single(value))
    } else if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        new_requirement(key, Operator::In, single(value))
    } else if let Some((key, value)) = part.split_once('>') {
        new_requirement(key, Operator::Gt, single(value))
    } else if let Some((key, value)) = part.split_once('<') {
        new_requirement(key, Operator::Lt, single(value))
    } else {
        new_requirement(part, Operator::Exists, Vec::new())
    };
    let is_invalid = |text: &str| text.is_empty() || text.contains(|c: char| c.is_whitespace() || "=!()<>".contains(c));
    if is_invalid(&requirement.key) || requirement.values.iter().any(|v| !v.is_empty() && is_invalid(v)) {
        return Err(Error::client(format!(
            "unable to parse requirement: found '{part}' in '{whole}', expected: a label, an operator and values"
        )));
    }
    Ok(requirement)
}

/// The key and values of `key in (a,b)`; `word` is the operator.
fn set<'p>(part: &'p str, word: &str) -> Option<(&'p str, Vec<Name>)> {
    let (head, list) = part.split_once('(')?;
    let key = head.trim_end().strip_suffix(word)?;
    let list = list.trim_end().strip_suffix(')')?;
    (key.is_empty() || key.ends_with(char::is_whitespace)).then(|| (key.trim(), list.split(',').map(|v| Name::from(v.trim())).collect()))
}

/// Whether labels match all requirements.
pub fn matches(requirements: &[Requirement], labels: &Labels) -> bool {
    requirements.iter().all(|r| r.matches(labels))
}

/// One term of a field selector.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldTerm {
    /// The field's path.
    pub path: String,
    /// The value to compare with.
    pub value: String,
    /// Whether the field must be equal to the value; otherwise it must differ.
    pub equal: bool,
}

/// Parses a field selector such as `status.phase=Running,metadata.name!=a`.
pub fn fields(text: &str) -> Result<Vec<FieldTerm>, Error> {
    let term = |part: &str| {
        let (path, value, equal) = match (part.split_once("!="), part.split_once("==").or_else(|| part.split_once('='))) {
            (Some((path, value)), _) => (path, value, false),
            (None, Some((path, value))) => (path, value, true),
            (None, None) => return Err(Error::client(format!("invalid selector: '{text}'; can't understand '{part}'"))),
        };
        Ok(FieldTerm { path: path.trim().to_string(), value: value.trim().to_string(), equal })
    };
    text.split(',').filter(|part| !part.trim().is_empty()).map(term).collect()
}

/// Whether an object matches all terms of a field selector.
pub fn fields_match(terms: &[FieldTerm], object: &Value) -> bool {
    terms.iter().all(|term| {
        let value = term.path.split('.').try_fold(object, |v, key| v.get(key));
        let text = match value {
            Some(Value::String(text)) => text.clone(),
            None | Some(Value::Null) => String::new(),
            Some(other) => other.to_string(),
        };
        (text == term.value) == term.equal
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_selectors_match_as_in_the_api_server() {
        let labels_of: Labels = [("app", "web"), ("tier", "db")].into_iter().collect();
        let cases = [
            ("app=web", true),
            ("app==web,tier!=db", false),
            ("app in (web,x),tier notin (a)", true),
            ("app,!none", true),
            ("none!=x", true),
            ("!app", false),
            ("", true),
        ];
        for (text, expected) in cases {
            assert_eq!(labels(text).map(|r| matches(&r, &labels_of)), Ok(expected), "{text}");
        }
        assert!(labels("a b").is_err());
    }
}
