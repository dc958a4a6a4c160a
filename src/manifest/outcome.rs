//! The outcome of each document: an object, or a refusal with the message of kubectl or the API server.

use std::rc::Rc;

use serde_json::Value;

use super::{DEFAULT_NAMESPACE, FieldError, kinds};
use crate::yaml::{Range, SourceOffset};

/// The result of reading a text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifests {
    /// The outcome of each object, in the order of the text.
    pub outcomes: Vec<DocumentResult>,
    /// All diagnostics, in the order of the text.
    pub diagnostics: Vec<super::Diagnostic>,
}

impl Manifests {
    /// The objects that the API server accepts.
    pub fn objects(&self) -> impl Iterator<Item = &ManifestObject> {
        self.outcomes.iter().filter_map(|outcome| match outcome {
            DocumentResult::Object(object) => Some(object),
            DocumentResult::Refused { .. } => None,
        })
    }
}

/// The outcome of one object.
#[derive(Clone, Debug, PartialEq)]
pub enum DocumentResult {
    /// The API server would accept it.
    Object(ManifestObject),
    /// kubectl or the API server refuses it.
    Refused {
        /// Why.
        refusal: Refusal,
        /// The object as given, if it could be parsed: applying to an existing object patches with it.
        value: Option<Rc<Value>>,
    },
}

impl DocumentResult {
    /// Moves the range from the start of the document to the start of the whole text.
    pub(super) fn located(&self, start: SourceOffset) -> DocumentResult {
        let mut located = self.clone();
        if let DocumentResult::Object(object) = &mut located {
            object.range = start.locate(object.range);
        }
        located
    }

    /// The namespace that must exist. The API server checks this after decoding an object and before validating it.
    pub fn namespace(&self) -> Option<&str> {
        match self {
            DocumentResult::Object(object) => Some(&*object.namespace).filter(|namespace| !namespace.is_empty()),
            DocumentResult::Refused { refusal: Refusal::Invalid { .. }, value: Some(value) } => {
                let text = |path: &str| value.pointer(path).and_then(Value::as_str);
                let kind = kinds::find(text("/kind")?, text("/apiVersion")?)?;
                Some(text("/metadata/namespace").unwrap_or(DEFAULT_NAMESPACE)).filter(|_| kind.namespaced)
            }
            DocumentResult::Refused { .. } => None,
        }
    }
}

/// An object that the API server would accept.
#[derive(Clone, Debug, PartialEq)]
pub struct ManifestObject {
    /// Such as `StatefulSet`.
    pub kind: String,
    /// Such as `apps/v1`.
    pub api_version: String,
    /// metadata.name; empty when only generateName is given.
    pub name: String,
    /// metadata.namespace, `default` when not given; empty for kinds without namespaces.
    pub namespace: String,
    /// The object as given (for the last-applied annotation).
    pub value: Rc<Value>,
    /// The object as the API server stores it: decoded, defaulted, encoded.
    pub defaulted: Rc<Value>,
    /// Its range in the text.
    pub range: Range,
    /// The API server's warnings, without `Warning: `.
    pub warnings: Vec<String>,
}

/// Why a document is refused, and by which component. kubectl prints a single refusal differently from several.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// kubectl can't read the rest of the stream: later documents are not applied.
    Stream(String),
    /// kubectl refuses this document and continues with the next.
    Client(String),
    /// The API server can't decode it: `StatefulSet in version "v1" cannot be handled as …`.
    BadRequest(String),
    /// The server does not serve the path that kubectl requests.
    NoResource,
    /// Its namespace does not exist.
    NoNamespace(String),
    /// The API server can't decode the result of a patch.
    Patch {
        /// The patch as the server prints it.
        patch: String,
        /// What is wrong.
        error: String,
    },
    /// The API server decodes it and finds it invalid.
    Invalid {
        /// Such as `StatefulSet`.
        kind: String,
        /// Such as `apps`; empty for the core group.
        group: String,
        /// The object's name.
        name: String,
        /// What is wrong with it.
        errors: Vec<FieldError>,
    },
}
