//! One document of a text, read and checked on its own: places in it are counted from its own start.

use std::rc::Rc;

use serde_json::Value;

use super::advice::Placed;
use super::fixes::{Source, api_version};
use super::object::{Checked, check_object};
use super::{Diagnostic, Outcome, Refusal, Severity, other_format, places};
use crate::yaml::{self, Document, Node, NodeKind, Piece, Scalar, SyntaxError};

/// What was read of a piece.
#[derive(Default)]
pub(super) struct ReadPiece {
    /// Whether it was read as JSON.
    pub json: bool,
    /// Why it could not be read.
    pub error: Option<SyntaxError>,
    /// What becomes of its objects.
    pub outcomes: Vec<Outcome>,
    /// What there is to say about it, advice apart.
    pub diagnostics: Vec<Diagnostic>,
    /// What it is if it is no manifest, in a sentence.
    pub other_format: Option<String>,
    /// kubectl gives up here: what follows is looked at but not applied.
    pub stops: bool,
    document: Option<Document>,
    objects: Vec<Object>,
}

/// An object of the document.
struct Object {
    /// Its place in a List; absent when the document is the object.
    item: Option<usize>,
    value: Rc<Value>,
    accepted: bool,
}

impl ReadPiece {
    /// Reads a piece.
    pub fn read(piece: Piece<'_>) -> ReadPiece {
        let mut read = ReadPiece { json: piece.json, ..ReadPiece::default() };
        match yaml::read_piece(piece.alone(), 0) {
            Ok(Some(document)) => {
                read.look_at(&document, piece.text);
                read.document = Some(document);
            }
            Ok(None) => {}
            Err(error) => {
                read.stops = true;
                read.diagnostics.push(syntax_diagnostic(&error));
                read.error = Some(error);
            }
        }
        read.other_format = other_format::of_piece(piece.text, &read);
        read
    }

    /// The tree of the document, if it could be read.
    pub fn root(&self) -> Option<&Node> {
        self.document.as_ref().map(|document| &document.root)
    }

    /// All objects with their places in the text of the piece: what advice looks at.
    pub fn objects<'piece>(&'piece self, text: &'piece str) -> impl Iterator<Item = Placed<'piece>> {
        self.objects.iter().filter_map(move |object| {
            let root = self.root()?;
            let root = match object.item {
                Some(item) => root.get("items")?.items()?.get(item)?,
                None => root,
            };
            Some(Placed { source: Source { text, root }, value: &object.value, item: object.item, accepted: object.accepted })
        })
    }

    /// Whether it holds nothing but blanks and comments.
    pub fn is_empty(&self) -> bool {
        self.error.is_none() && self.root().is_none_or(|root| root.kind == NodeKind::Scalar(Scalar::Null))
    }

    /// The objects that the API server does not take, as given.
    pub fn refused(&self) -> impl Iterator<Item = &Value> {
        self.objects.iter().filter(|object| !object.accepted).map(|object| &*object.value)
    }

    fn look_at(&mut self, document: &Document, text: &str) {
        self.notes(document);
        let root = &document.root;
        if root.kind == NodeKind::Scalar(Scalar::Null) {
            return;
        }
        if let Some(problem) = header_problem(root) {
            let range = places::header(root);
            let mut diagnostic = places::error(range, problem.clone(), "header");
            diagnostic.fix = Some(Source { text, root }).filter(|_| problem == NO_VERSION).and_then(api_version::add);
            self.diagnostics.push(diagnostic);
            let message = format!(
                "error validating \"STDIN\": error validating data: {problem}; if you choose to ignore these errors, \
                 turn validation off with --validate=false"
            );
            self.outcomes.push(refused(Refusal::Stream(message)));
            self.stops = true;
            return;
        }
        let is_list = root.get("kind").and_then(Node::as_str).is_some_and(|kind| kind.ends_with("List"));
        match root.get("items").and_then(Node::items).filter(|_| is_list) {
            Some(items) => items.iter().enumerate().for_each(|(place, root)| self.object(Source { text, root }, Some(place))),
            None if is_list && root.get("items").is_some_and(|items| items.kind == NodeKind::Scalar(Scalar::Null)) => {}
            None => self.object(Source { text, root }, None),
        }
    }

    fn object(&mut self, source: Source<'_>, item: Option<usize>) {
        let value = Rc::new(source.root.to_json());
        let Checked { outcome, diagnostics } = check_object(source, value.clone(), item.is_some());
        self.diagnostics.extend(diagnostics);
        let (value, accepted) = match &outcome {
            Outcome::Object(object) => (object.defaulted.clone(), true),
            Outcome::Refused { .. } => (value, false),
        };
        self.objects.push(Object { item, value, accepted });
        self.outcomes.push(outcome);
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

/// What is said of a text that can't be read.
pub(super) fn syntax_diagnostic(error: &SyntaxError) -> Diagnostic {
    Diagnostic { severity: Severity::Error, range: error.range, message: error.message.clone(), fix: None, code: "syntax" }
}

/// How kubectl ends at a text that can't be read, in its words.
pub(super) fn syntax_outcome(as_kubectl: &str) -> Outcome {
    refused(Refusal::Stream(format!("error parsing STDIN: {as_kubectl}")))
}

fn refused(refusal: Refusal) -> Outcome {
    Outcome::Refused { refusal, value: None }
}

/// What kubectl says of a document without apiVersion.
const NO_VERSION: &str = "apiVersion not set";

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
        None => problems.push(NO_VERSION.to_owned()),
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
