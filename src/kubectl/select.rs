//! `-l` and `--field-selector`.
//!
//! Models staging/src/k8s.io/apimachinery/pkg/labels/selector.go and pkg/fields/selector.go.

use super::error::Error;
use crate::api::selector::{Operator, Requirement};
use crate::api::{Labels, Name};
use serde_json::Value;

/// Reads `a=b,c!=d,e in (f,g),!h`.
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
    let make = |key: &str, operator, values: Vec<Name>| Requirement { key: key.trim().into(), operator, values };
    let one = |value: &str| vec![Name::from(value.trim())];
    let found = if let Some(key) = part.strip_prefix('!') {
        make(key, Operator::DoesNotExist, Vec::new())
    } else if let Some((key, values)) = set(part, "notin") {
        make(key, Operator::NotIn, values)
    } else if let Some((key, values)) = set(part, "in") {
        make(key, Operator::In, values)
    } else if let Some((key, value)) = part.split_once("!=") {
        make(key, Operator::NotIn, one(value))
    } else if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        make(key, Operator::In, one(value))
    } else if let Some((key, value)) = part.split_once('>') {
        make(key, Operator::Gt, one(value))
    } else if let Some((key, value)) = part.split_once('<') {
        make(key, Operator::Lt, one(value))
    } else {
        make(part, Operator::Exists, Vec::new())
    };
    let odd = |text: &str| text.is_empty() || text.contains(|c: char| c.is_whitespace() || "=!()<>".contains(c));
    if odd(&found.key) || found.values.iter().any(|v| !v.is_empty() && odd(v)) {
        return Err(Error::client(format!(
            "unable to parse requirement: found '{part}' in '{whole}', expected: a label, an operator and values"
        )));
    }
    Ok(found)
}

/// Key and values of `key in (a,b)`.
fn set<'p>(part: &'p str, word: &str) -> Option<(&'p str, Vec<Name>)> {
    let (head, list) = part.split_once('(')?;
    let key = head.trim_end().strip_suffix(word)?;
    let list = list.trim_end().strip_suffix(')')?;
    (key.is_empty() || key.ends_with(char::is_whitespace)).then(|| (key.trim(), list.split(',').map(|v| Name::from(v.trim())).collect()))
}

/// Whether labels fulfil all requirements.
pub fn matches(requirements: &[Requirement], labels: &Labels) -> bool {
    requirements.iter().all(|r| r.matches(labels))
}

/// One condition on a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldTerm {
    /// The field's path.
    pub path: String,
    /// What it is compared with.
    pub value: String,
    /// Whether it has to be equal, else it has to differ.
    pub equal: bool,
}

/// Reads `status.phase=Running,metadata.name!=a`.
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

/// Whether an object fulfils all field conditions.
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
    fn label_selectors_select_as_the_server_does() {
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
