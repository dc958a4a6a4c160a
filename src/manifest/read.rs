//! Text → outcomes and diagnostics: goes through the documents as kubectl does, and looks at all of them even where kubectl
//! would stop.

use crate::api::order;
use std::rc::Rc;

use serde_json::Value;

use super::object::{Checked, check_object};
use super::{Diagnostic, Known, Manifests, Outcome, Refusal, Severity, advice, places};
use crate::yaml::{self, Document, Node, NodeKind, Scalar, SyntaxError};

/// Reads a text: every object it holds or why it is refused, and all diagnostics, advice against `known` included.
pub fn read(text: &str, known: &Known<'_>) -> Manifests {
    let (documents, errors) = yaml::read(text);
    let mut reader = Reader::default();
    let mut errors = errors.iter().peekable();
    for document in &documents {
        while let Some(error) = errors.next_if(|error| error.index < document.index) {
            reader.syntax_error(error);
        }
        reader.document(document);
    }
    errors.for_each(|error| reader.syntax_error(error));
    reader.diagnostics.extend(advice::all(&reader.objects, known));
    let Reader { outcomes, mut diagnostics, .. } = reader;
    order::sort_by_key(&mut diagnostics, |diagnostic| (diagnostic.range.start, diagnostic.severity));
    Manifests { outcomes, diagnostics }
}

#[derive(Default)]
struct Reader<'document> {
    outcomes: Vec<Outcome>,
    diagnostics: Vec<Diagnostic>,
    /// All objects with their places: what advice looks at.
    objects: Vec<advice::Placed<'document>>,
    /// kubectl gave up: what follows is looked at but not applied.
    stopped: bool,
}

impl<'document> Reader<'document> {
    fn syntax_error(&mut self, error: &SyntaxError) {
        self.outcome(refused(Refusal::Stream(format!("error parsing STDIN: {}", error.as_kubectl))));
        self.stopped = true;
        self.diagnostics.push(Diagnostic {
            severity: Severity::Error,
            range: error.range,
            message: error.message.clone(),
            fix: None,
            code: "syntax",
        });
    }

    fn outcome(&mut self, outcome: Outcome) {
        if !self.stopped {
            self.outcomes.push(outcome);
        }
    }

    fn document(&mut self, document: &'document Document) {
        self.notes(document);
        let root = &document.root;
        if root.kind == NodeKind::Scalar(Scalar::Null) {
            return;
        }
        if let Some(problem) = header_problem(root) {
            let range = places::header(root);
            self.diagnostics.push(places::error(range, problem.clone(), "header"));
            let message = format!(
                "error validating \"STDIN\": error validating data: {problem}; if you choose to ignore these errors, \
                 turn validation off with --validate=false"
            );
            self.outcome(refused(Refusal::Stream(message)));
            self.stopped = true;
            return;
        }
        let is_list = root.get("kind").and_then(Node::as_str).is_some_and(|kind| kind.ends_with("List"));
        match root.get("items").and_then(Node::items).filter(|_| is_list) {
            Some(items) => items.iter().for_each(|item| self.object(item, true)),
            None if is_list && root.get("items").is_some_and(|items| items.kind == NodeKind::Scalar(Scalar::Null)) => {}
            None => self.object(root, false),
        }
    }

    fn object(&mut self, node: &'document Node, in_list: bool) {
        let value = Rc::new(node.to_json());
        let Checked { outcome, diagnostics } = check_object(node, value.clone(), in_list);
        self.diagnostics.extend(diagnostics);
        let (value, accepted) = match &outcome {
            Outcome::Object(object) => (object.defaulted.clone(), true),
            Outcome::Refused { .. } => (value, false),
        };
        self.objects.push(advice::Placed { node, value, accepted });
        self.outcome(outcome);
    }

    /// What kubectl passes over in silence.
    fn notes(&mut self, document: &Document) {
        for (key, range) in &document.duplicate_keys {
            self.diagnostics.push(Diagnostic {
                severity: Severity::Warning,
                range: *range,
                message: format!("the key {key:?} stands twice in one map; kubectl takes the last without a word"),
                fix: None,
                code: "duplicate-key",
            });
        }
        if let Some(range) = document.ignored {
            self.diagnostics.push(Diagnostic {
                severity: Severity::Warning,
                range,
                message: "kubectl does not read this: the document ended above; begin another with a line of \"---\"".to_owned(),
                fix: None,
                code: "not-read",
            });
        }
    }
}

fn refused(refusal: Refusal) -> Outcome {
    Outcome::Refused { refusal, value: None }
}

/// What kubectl says of a document that names no kind.
///
/// Models staging/src/k8s.io/kubectl/pkg/validation/schema.go getObjectKind.
fn header_problem(root: &Node) -> Option<String> {
    if root.entries().is_none() {
        return Some("invalid object to validate".to_owned());
    }
    let mut problems = Vec::new();
    let field = |name: &str| root.get(name).filter(|node| node.kind != NodeKind::Scalar(Scalar::Null));
    match field("apiVersion").map(Node::as_str) {
        None => problems.push("apiVersion not set".to_owned()),
        Some(None) => problems.push("apiVersion isn't string type".to_owned()),
        Some(Some(version)) if version.matches('/').count() > 1 => {
            problems.push(format!("unexpected GroupVersion string: {version}"));
        }
        Some(Some(_)) => {}
    }
    match field("kind").map(Node::as_str) {
        None => problems.push("kind not set".to_owned()),
        Some(None) => problems.push("kind isn't string type".to_owned()),
        Some(Some(_)) => {}
    }
    match problems.as_slice() {
        [] => None,
        [problem] => Some(problem.clone()),
        many => Some(format!("[{}]", many.join(", "))),
    }
}

/// An object's text, if it is one.
pub(super) fn text<'value>(value: &'value Value, field: &str) -> &'value str {
    value.get(field).and_then(Value::as_str).unwrap_or_default()
}
