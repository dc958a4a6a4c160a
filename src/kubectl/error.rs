//! What goes wrong with a command, and how kubectl says it.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go: one error is told in full, several one a line.

use crate::api::Kind;
use crate::cluster::ApiError;
use crate::manifest::{self, Refusal};

/// Why a command failed.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// kubectl itself: `error: …`.
    Client(String),
    /// The API server: `Error from server (REASON): …`.
    Server {
        /// Such as `NotFound`.
        reason: &'static str,
        /// What it says.
        message: String,
    },
    /// The API server refuses an object.
    Refused {
        /// Why.
        refusal: Refusal,
        /// What was being done with the object, such as `creating`; empty when kubectl does not say.
        doing: &'static str,
    },
    /// The sentence stands for itself.
    Whole(String),
    /// Several, each about another object.
    Several(Vec<Error>),
    /// Everything is said already; only the exit status is left.
    Silent,
}

impl Error {
    /// kubectl's own complaint.
    pub fn client(message: impl Into<String>) -> Error {
        Error::Client(message.into())
    }

    /// There is no such object.
    pub fn not_found(kind: Kind, name: &str) -> Error {
        Error::no_such(&kind.plural_with_group(), name)
    }

    /// There is no such object of a resource.
    pub fn no_such(resource: &str, name: &str) -> Error {
        Error::Server { reason: "NotFound", message: format!("{resource} \"{name}\" not found") }
    }

    /// One error of many; nothing when there are none.
    pub fn collect(mut errors: Vec<Error>) -> Result<(), Error> {
        match errors.len() {
            0 => Ok(()),
            1 => Err(errors.remove(0)),
            _ => Err(Error::Several(errors)),
        }
    }

    /// What kubectl prints to standard error.
    pub fn print(&self) -> String {
        match self {
            Error::Silent => String::new(),
            Error::Client(message) => format!("error: {message}\n"),
            Error::Whole(message) => format!("{message}\n"),
            Error::Server { reason, message } => format!("Error from server ({reason}): {message}\n"),
            Error::Refused { refusal, doing } => manifest::print_refusals(std::slice::from_ref(refusal), doing),
            Error::Several(errors) => errors.iter().map(Error::print_among_others).collect(),
        }
    }

    /// The same error, told with what was being done with the manifest of standard input.
    pub fn when(self, doing: &'static str) -> Error {
        match self {
            Error::Server { reason, message } => Error::Server { reason, message: format!("error when {doing} \"STDIN\": {message}") },
            Error::Refused { refusal, .. } => Error::Refused { refusal, doing },
            other => other,
        }
    }

    fn print_among_others(&self) -> String {
        match self {
            Error::Client(message) => format!("{message}\n"),
            Error::Refused { refusal, doing } => format!("{}\n", manifest::print_refusal_among_others(refusal, doing)),
            other => other.print(),
        }
    }
}

impl From<ApiError> for Error {
    fn from(error: ApiError) -> Error {
        let reason = match error {
            ApiError::NotFound(_) => "NotFound",
            ApiError::AlreadyExists(_) => "AlreadyExists",
            ApiError::Conflict(_) => "Conflict",
            ApiError::TooManyRequests(_) => "TooManyRequests",
            ApiError::Internal(_) => "InternalError",
            ApiError::Forbidden(_) | ApiError::Limit(_) => "Forbidden",
        };
        Error::Server { reason, message: error.to_string() }
    }
}
