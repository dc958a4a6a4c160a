//! The errors of a command and how kubectl prints them.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/util/helpers.go: a single error is printed with its prefix, several are
//! printed one a line.

use crate::api::Kind;
use crate::cluster::ApiError;
use crate::manifest::{self, Refusal};

/// Why a command failed.
#[derive(Clone, Debug, PartialEq)]
pub enum Error {
    /// An error of kubectl itself: `error: …`.
    Client(String),
    /// An error of the API server: `Error from server (REASON): …`.
    Server {
        /// The reason of the API status, such as `NotFound`.
        reason: &'static str,
        /// The message of the API status.
        message: String,
    },
    /// The API server rejects an object.
    Refused {
        /// The reason.
        refusal: Refusal,
        /// The operation, such as `creating`; empty when kubectl does not print it.
        doing: &'static str,
    },
    /// A message printed as it is, without a prefix.
    Verbatim(String),
    /// Several errors, one for each object.
    Aggregate(Vec<Error>),
    /// The message is already printed; only the exit status is left.
    Silent,
}

impl Error {
    /// An error of kubectl itself.
    pub fn client(message: impl Into<String>) -> Error {
        Error::Client(message.into())
    }

    /// The `NotFound` error of an object.
    pub fn not_found(kind: Kind, name: &str) -> Error {
        Error::resource_not_found(&kind.plural_with_group(), name)
    }

    /// The `NotFound` error of an object, given its plural resource name.
    pub fn resource_not_found(resource: &str, name: &str) -> Error {
        Error::Server { reason: "NotFound", message: format!("{resource} \"{name}\" not found") }
    }

    /// Combines the errors of a command that visits its objects into one result: those of reading the objects follow those of
    /// the visits (cli-runtime/pkg/resource/visitor.go ContinueOnErrorVisitor). `Ok` when there are none.
    pub fn collect(errors: Vec<Error>) -> Result<(), Error> {
        let (unread, mut visited): (Vec<Error>, Vec<Error>) = errors.into_iter().partition(|error| matches!(error, Error::Aggregate(_)));
        visited.extend(unread);
        Error::collect_in_order(visited)
    }

    /// Combines errors into one result, in this order; `Ok` when there are none.
    pub fn collect_in_order(mut errors: Vec<Error>) -> Result<(), Error> {
        match errors.len() {
            0 => Ok(()),
            1 => Err(errors.remove(0)),
            _ => Err(Error::Aggregate(errors)),
        }
    }

    /// The text that kubectl prints to standard error.
    pub fn print(&self) -> String {
        match self {
            Error::Silent => String::new(),
            Error::Client(message) => format!("error: {message}\n"),
            Error::Verbatim(message) => format!("{message}\n"),
            Error::Server { reason, message } => format!("Error from server ({reason}): {message}\n"),
            Error::Refused { refusal, doing } => manifest::print_refusals(std::slice::from_ref(refusal), doing),
            Error::Aggregate(errors) => errors.iter().map(Error::print_in_list).collect(),
        }
    }

    /// Adds the operation on the manifest of standard input, such as `creating`, to an error of the API server.
    pub fn with_operation(self, doing: &'static str) -> Error {
        match self {
            Error::Server { reason, message } => Error::Server { reason, message: format!("error when {doing} \"STDIN\": {message}") },
            Error::Refused { refusal, .. } => Error::Refused { refusal, doing },
            other => other,
        }
    }

    fn print_in_list(&self) -> String {
        match self {
            Error::Client(message) => format!("{message}\n"),
            Error::Refused { refusal, doing } => format!("{}\n", manifest::print_refusal_among_others(refusal, doing)),
            Error::Aggregate(_) => format!("{}\n", self.message()),
            other => other.print(),
        }
    }

    /// The message alone, as Go's `Error()` returns it. Several messages are a bracketed list without repetitions
    /// (apimachinery/pkg/util/errors/errors.go aggregate.Error).
    pub fn message(&self) -> String {
        match self {
            Error::Silent => String::new(),
            Error::Client(message) | Error::Verbatim(message) | Error::Server { message, .. } => message.clone(),
            Error::Refused { refusal, doing } => manifest::print_refusal_among_others(refusal, doing),
            Error::Aggregate(errors) => {
                let mut messages: Vec<String> = Vec::new();
                for message in errors.iter().map(Error::message) {
                    if !messages.contains(&message) {
                        messages.push(message);
                    }
                }
                if messages.len() == 1 { messages.remove(0) } else { format!("[{}]", messages.join(", ")) }
            }
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
