//! One document of a text, read and checked on its own. Its ranges are relative to the start of the document.

use std::rc::Rc;

use serde_json::Value;

use super::advice::LocatedObject;
use super::fixes::{Source, api_version};
use super::object::{Checked, check_object};
use super::{Diagnostic, DocumentResult, Refusal, Severity, field_ranges, other_format};
use crate::api::ResourceType;
use crate::yaml::{self, Document, DocumentSource, Node, NodeKind, Scalar, SyntaxError};

/// A document after parsing and checking.
#[derive(Default)]
pub(super) struct DecodedDocument {
    /// Whether it was read as JSON.
    pub json: bool,
    /// Why it could not be read.
    pub error: Option<SyntaxError>,
    /// The outcomes of its objects.
    pub outcomes: Vec<DocumentResult>,
    /// Its diagnostics, without advice.
    pub diagnostics: Vec<Diagnostic>,
    /// A sentence that names its format if it is not a manifest.
    pub other_format: Option<String>,
    /// Whether kubectl stops reading here: later documents are checked but not applied.
    pub stops: bool,
    document: Option<Document>,
    objects: Vec<Object>,
}

/// An object of the document.
struct Object {
    /// Its index in a List; absent when the document is the object.
    item: Option<usize>,
    value: Rc<Value>,
    accepted: bool,
}

impl DecodedDocument {
    /// Parses and checks a document. `custom_types` are the cluster's.
    pub fn read(source: DocumentSource<'_>, custom_types: &[ResourceType]) -> DecodedDocument {
        let mut read = DecodedDocument { json: source.json, ..DecodedDocument::default() };
        match yaml::read_document(source.alone(), 0) {
            Ok(Some(document)) => {
                read.decode_value(&document, source.text, custom_types);
                read.document = Some(document);
            }
            Ok(None) => {}
            Err(error) => {
                read.stops = true;
                read.diagnostics.push(syntax_diagnostic(&error));
                read.error = Some(error);
            }
        }
        read.other_format = other_format::of_document(source.text, &read);
        read
    }

    /// The tree of the document, if it could be read.
    pub fn root(&self) -> Option<&Node> {
        self.document.as_ref().map(|document| &document.root)
    }

    /// All objects with their nodes in the text of the document, for advice.
    pub fn objects<'document>(&'document self, text: &'document str) -> impl Iterator<Item = LocatedObject<'document>> {
        self.objects.iter().filter_map(move |object| {
            let root = self.root()?;
            let root = match object.item {
                Some(item) => root.get("items")?.items()?.get(item)?,
                None => root,
            };
            Some(LocatedObject { source: Source { text, root }, value: &object.value, item: object.item, accepted: object.accepted })
        })
    }

    /// Whether it holds only whitespace and comments.
    pub fn is_empty(&self) -> bool {
        self.error.is_none() && self.root().is_none_or(|root| root.kind == NodeKind::Scalar(Scalar::Null))
    }

    /// The objects that the API server refuses, as given.
    pub fn refused(&self) -> impl Iterator<Item = &Value> {
        self.objects.iter().filter(|object| !object.accepted).map(|object| &*object.value)
    }

    fn decode_value(&mut self, document: &Document, text: &str, custom_types: &[ResourceType]) {
        self.ignored_parts(document);
        let root = &document.root;
        if root.kind == NodeKind::Scalar(Scalar::Null) {
            return;
        }
        if let Some(problem) = header_problem(root) {
            let range = field_ranges::header(root);
            let mut diagnostic = field_ranges::error(range, problem.clone(), "header");
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
            Some(items) => {
                items.iter().enumerate().for_each(|(index, root)| self.object(Source { text, root }, Some(index), custom_types));
            }
            None if is_list && root.get("items").is_some_and(|items| items.kind == NodeKind::Scalar(Scalar::Null)) => {}
            None => self.object(Source { text, root }, None, custom_types),
        }
    }

    fn object(&mut self, source: Source<'_>, item: Option<usize>, custom_types: &[ResourceType]) {
        let value = Rc::new(source.root.to_json());
        let Checked { outcome, diagnostics } = check_object(source, value.clone(), item.is_some(), custom_types);
        self.diagnostics.extend(diagnostics);
        let (value, accepted) = match &outcome {
            DocumentResult::Object(object) => (object.defaulted.clone(), true),
            DocumentResult::Refused { .. } => (value, false),
        };
        self.objects.push(Object { item, value, accepted });
        self.outcomes.push(outcome);
    }

    /// Warns about parts of the text that kubectl ignores silently.
    fn ignored_parts(&mut self, document: &Document) {
        for (key, range) in &document.duplicate_keys {
            self.diagnostics.push(Diagnostic {
                severity: Severity::Warning,
                range: *range,
                message: format!("duplicate key {key:?}: kubectl uses the last one and reports no error"),
                fix: None,
                code: "duplicate-key",
            });
        }
        if let Some(range) = document.ignored {
            self.diagnostics.push(Diagnostic {
                severity: Severity::Warning,
                range,
                message: "kubectl ignores this: the document ends above. Start a new document with a line \"---\"".to_owned(),
                fix: None,
                code: "not-read",
            });
        }
    }
}

/// The diagnostic for a syntax error.
pub(super) fn syntax_diagnostic(error: &SyntaxError) -> Diagnostic {
    Diagnostic { severity: Severity::Error, range: error.range, message: error.message.clone(), fix: None, code: "syntax" }
}

/// The outcome of a syntax error; `as_kubectl` is the message as kubectl prints it.
pub(super) fn syntax_outcome(as_kubectl: &str) -> DocumentResult {
    refused(Refusal::Stream(format!("error parsing STDIN: {as_kubectl}")))
}

fn refused(refusal: Refusal) -> DocumentResult {
    DocumentResult::Refused { refusal, value: None }
}

/// kubectl's message for a document without apiVersion.
const NO_VERSION: &str = "apiVersion not set";

/// kubectl's message for a document whose apiVersion or kind is missing or malformed.
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
