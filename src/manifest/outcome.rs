//! What becomes of each document: an object, or a refusal as kubectl and the API server word it.

use std::rc::Rc;

use serde_json::Value;

use super::{DEFAULT_NAMESPACE, FieldError, kinds};
use crate::yaml::{Range, Start};

/// All that a text holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifests {
    /// What becomes of each object of the text, in its order.
    pub outcomes: Vec<Outcome>,
    /// All problems, advice and notes, in the order of the text.
    pub diagnostics: Vec<super::Diagnostic>,
}

impl Manifests {
    /// The objects the API server takes.
    pub fn objects(&self) -> impl Iterator<Item = &ManifestObject> {
        self.outcomes.iter().filter_map(|outcome| match outcome {
            Outcome::Object(object) => Some(object),
            Outcome::Refused { .. } => None,
        })
    }
}

/// What becomes of one object.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// The API server would take it.
    Object(ManifestObject),
    /// kubectl or the API server refuses it.
    Refused {
        /// Why.
        refusal: Refusal,
        /// The object as given, where it could be read so far: an apply to an existing object patches with it.
        value: Option<Rc<Value>>,
    },
}

impl Outcome {
    /// The outcome of a document read on its own, in the whole text.
    pub(super) fn located(&self, start: Start) -> Outcome {
        let mut located = self.clone();
        if let Outcome::Object(object) = &mut located {
            object.range = start.locate(object.range);
        }
        located
    }

    /// The namespace that has to be there: the API server looks for it once it has decoded an object, before it validates.
    pub fn namespace(&self) -> Option<&str> {
        match self {
            Outcome::Object(object) => Some(&*object.namespace).filter(|namespace| !namespace.is_empty()),
            Outcome::Refused { refusal: Refusal::Invalid { .. }, value: Some(value) } => {
                let text = |path: &str| value.pointer(path).and_then(Value::as_str);
                let kind = kinds::find(text("/kind")?, text("/apiVersion")?)?;
                Some(text("/metadata/namespace").unwrap_or(DEFAULT_NAMESPACE)).filter(|_| kind.namespaced)
            }
            Outcome::Refused { .. } => None,
        }
    }
}

/// An object the API server would take.
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
    /// The object as the API server keeps it: decoded, defaulted, encoded.
    pub defaulted: Rc<Value>,
    /// Where it stands in the text.
    pub range: Range,
    /// What the API server warns of, without `Warning: `.
    pub warnings: Vec<String>,
}

/// Why a document is refused, by who refuses it. kubectl words it by what else there is to say.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// kubectl can't read the stream any further: later documents are not looked at.
    Stream(String),
    /// kubectl refuses this document and goes on.
    Client(String),
    /// The API server can't decode it: `StatefulSet in version "v1" cannot be handled as …`.
    BadRequest(String),
    /// Its namespace is not there.
    NoNamespace(String),
    /// The API server can't make an object of what a patch leaves.
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
