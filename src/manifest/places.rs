//! From field paths to places in the text, and to diagnostics there.

use serde_json::Value;

use super::fixes::{Source, selector, yaml_text};
use super::{Diagnostic, ErrorKind, FieldError, Fix, Severity, suggestion, validation};
use crate::yaml::{self, Node, NodeKind, Range, Scalar};

/// A diagnostic that a document is refused for.
pub(super) fn error(range: Range, message: String, code: &'static str) -> Diagnostic {
    Diagnostic { severity: Severity::Error, range, message, fix: None, code }
}

/// Where a document begins: its first key.
pub(super) fn header(root: &Node) -> Range {
    root.entries().and_then(|entries| entries.first()).map_or(root.range, |entry| entry.key_range)
}

/// Where the field of a path stands, or the last part of the path that is there.
pub(super) fn of_path(root: &Node, path: &str) -> Range {
    let place = yaml::find(root, path);
    if place.key_range.is_none() && !matches!(place.node.kind, NodeKind::Scalar(_)) {
        return header(root);
    }
    place.range()
}

/// A validation error where it belongs in the text. `spec` is that of the object, `kind` its kind.
pub(super) fn field_error(source: Source<'_>, kind: &str, spec: &Value, error: &FieldError) -> Diagnostic {
    let root = source.root;
    let path = source_path(kind, spec, &error.path);
    let range = of_path(root, &path);
    let suggested = suggested_value(root, &path, error);
    let mut message = error.to_string();
    if let Some((_, meant)) = suggested {
        message.push_str(&format!("; did you mean {meant:?}?"));
    }
    let fix = suggested.map(|(range, meant)| replace(source.text, range, meant)).or_else(|| selector::mend(source, kind, error));
    Diagnostic { severity: Severity::Error, range, message, fix, code: "invalid" }
}

/// The API server counts the volumes of a StatefulSet's claims before those of its template; the text has only these.
fn source_path(kind: &str, spec: &Value, path: &str) -> String {
    const VOLUMES: &str = "spec.template.spec.volumes[";
    let numbered = path.strip_prefix(VOLUMES).filter(|_| kind == "StatefulSet");
    let Some((number, rest)) = numbered.and_then(|rest| rest.split_once(']')) else {
        return path.replace(".labels", ".metadata.labels").replace(".metadata.metadata.", ".metadata.");
    };
    let place = number.parse().ok().and_then(|index| validation::place_in_template(spec, index));
    match place {
        Some(place) => format!("{VOLUMES}{place}]{rest}"),
        None => "spec.volumeClaimTemplates".to_owned(),
    }
}

/// Where a value is that is nearly one of those the message names, and that one.
fn suggested_value<'error>(root: &Node, path: &str, error: &'error FieldError) -> Option<(Range, &'error str)> {
    if !matches!(error.kind, ErrorKind::NotSupported | ErrorKind::Invalid) {
        return None;
    }
    let place = yaml::find(root, path);
    // A strategy is refused as a whole for its type.
    let node = place.node.get("type").unwrap_or(place.node);
    let NodeKind::Scalar(Scalar::String(given)) = &node.kind else {
        return None;
    };
    let quoted = |mark: char| error.detail.split(mark).skip(1).step_by(2);
    let candidates = quoted('"').chain(quoted('\'')).filter(|word| word.chars().all(char::is_alphanumeric));
    let nearest = suggestion::nearest(given, candidates).filter(|_| place.complete)?;
    Some((node.range, nearest))
}

/// Replaces a word of a text. One in quotes stays in quotes, as JSON has it; a word that YAML would take for something
/// else, such as `on`, is put in them.
pub(super) fn replace(text: &str, range: Range, word: &str) -> Fix {
    let is_quoted = text.get(range.start..range.end).is_some_and(|given| given.starts_with(['"', '\'']));
    let words = if is_quoted { Value::from(word).to_string() } else { yaml_text(word) };
    Fix { title: format!("Change to {word}"), edits: vec![(range, words)] }
}
