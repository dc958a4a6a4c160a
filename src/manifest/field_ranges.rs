//! Field paths → ranges of the text, and the diagnostics there.

use serde_json::Value;

use super::fixes::{Source, selector, yaml_text};
use super::{Diagnostic, ErrorKind, FieldError, Fix, Severity, suggestion, validation};
use crate::yaml::{self, Node, NodeKind, Range, Scalar};

/// A diagnostic of severity error.
pub(super) fn error(range: Range, message: String, code: &'static str) -> Diagnostic {
    Diagnostic { severity: Severity::Error, range, message, fix: None, code }
}

/// The range of a document's first key.
pub(super) fn header(root: &Node) -> Range {
    root.entries().and_then(|entries| entries.first()).map_or(root.range, |entry| entry.key_range)
}

/// The range of the field of a path, or of the deepest ancestor that exists.
pub(super) fn of_path(root: &Node, path: &str) -> Range {
    let found = yaml::find(root, path);
    if found.key_range.is_none() && !matches!(found.node.kind, NodeKind::Scalar(_)) {
        return header(root);
    }
    found.range()
}

/// The diagnostic of a validation error, at its field. `kind` and `spec` are those of the object.
pub(super) fn field_error(source: Source<'_>, kind: &str, spec: &Value, error: &FieldError) -> Diagnostic {
    let root = source.root;
    let path = source_path(kind, spec, &error.path);
    let range = of_path(root, &path);
    let suggestion = suggested_value(root, &path, error);
    let mut message = error.to_string();
    if let Some((_, suggested)) = suggestion {
        message.push_str(&format!("; did you mean {suggested:?}?"));
    }
    let fix = suggestion.map(|(range, suggested)| replace(source.text, range, suggested)).or_else(|| selector::fix(source, kind, error));
    Diagnostic { severity: Severity::Error, range, message, fix, code: "invalid" }
}

/// The path as it is in the text. The API server numbers a StatefulSet's volumes with those of its claim templates first; the
/// text lists only those of the Pod template.
fn source_path(kind: &str, spec: &Value, path: &str) -> String {
    const VOLUMES: &str = "spec.template.spec.volumes[";
    let numbered = path.strip_prefix(VOLUMES).filter(|_| kind == "StatefulSet");
    let Some((number, rest)) = numbered.and_then(|rest| rest.split_once(']')) else {
        return path.replace(".labels", ".metadata.labels").replace(".metadata.metadata.", ".metadata.");
    };
    let index = number.parse().ok().and_then(|index| validation::template_volume_index(spec, index));
    match index {
        Some(index) => format!("{VOLUMES}{index}]{rest}"),
        None => "spec.volumeClaimTemplates".to_owned(),
    }
}

/// The range of a value that is close to one of the values quoted in the message, and that value.
fn suggested_value<'error>(root: &Node, path: &str, error: &'error FieldError) -> Option<(Range, &'error str)> {
    if !matches!(error.kind, ErrorKind::NotSupported | ErrorKind::Invalid) {
        return None;
    }
    let found = yaml::find(root, path);
    // The error is about a whole strategy when its type is wrong.
    let node = found.node.get("type").unwrap_or(found.node);
    let NodeKind::Scalar(Scalar::String(given)) = &node.kind else {
        return None;
    };
    let quoted = |mark: char| error.detail.split(mark).skip(1).step_by(2);
    let candidates = quoted('"').chain(quoted('\'')).filter(|word| word.chars().all(char::is_alphanumeric));
    let nearest = suggestion::nearest(given, candidates).filter(|_| found.complete)?;
    Some((node.range, nearest))
}

/// A fix that replaces a word of the text. A quoted word stays quoted (with double quotes, as in JSON); a word that YAML
/// would not read as a string, such as `on`, is quoted.
pub(super) fn replace(text: &str, range: Range, word: &str) -> Fix {
    let is_quoted = text.get(range.start..range.end).is_some_and(|given| given.starts_with(['"', '\'']));
    let replacement = if is_quoted { Value::from(word).to_string() } else { yaml_text(word) };
    Fix { title: format!("Change to {word}"), edits: vec![(range, replacement)] }
}
