//! The errors of the API server.

use crate::api::Key;

/// Why the API server rejects a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ApiError {
    /// The object does not exist.
    NotFound(Key),
    /// An object with that name exists.
    AlreadyExists(Key),
    /// The UID in the precondition is that of another object.
    Conflict(Key),
    /// A PodDisruptionBudget does not allow it at the moment.
    TooManyRequests(String),
    /// An internal error.
    Internal(String),
    /// The request is forbidden.
    Forbidden(String),
    /// A limit of the playground; the message names it.
    Limit(String),
}

impl std::fmt::Display for ApiError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ApiError::NotFound(key) => {
                let (what, name) = key.resource_and_name();
                write!(f, "{what} \"{name}\" not found")
            }
            ApiError::AlreadyExists(key) => {
                let (what, name) = key.resource_and_name();
                write!(f, "{what} \"{name}\" already exists")
            }
            ApiError::Conflict(key) => {
                let (what, name) = key.resource_and_name();
                write!(f, "Operation cannot be fulfilled on {what} \"{name}\": the UID in the precondition does not match")
            }
            ApiError::TooManyRequests(message) | ApiError::Internal(message) | ApiError::Forbidden(message) | ApiError::Limit(message) => {
                f.write_str(message)
            }
        }
    }
}
