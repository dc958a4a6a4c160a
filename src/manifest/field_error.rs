//! An error of one field, printed as the API server prints it.
//!
//! Models staging/src/k8s.io/apimachinery/pkg/util/validation/field/errors.go.

use std::fmt;

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq)]
pub struct FieldError {
    /// The field, such as `spec.template.spec.containers[0].image`.
    pub path: String,
    /// The kind of error.
    pub kind: ErrorKind,
    /// The value as the API server prints it; printed for the kinds of error that include the value.
    pub bad_value: String,
    /// What is expected; may be empty.
    pub detail: String,
}

/// The error types of field/errors.go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The value is malformed or out of range.
    Invalid,
    /// The field is required.
    Required,
    /// The value must be unique.
    Duplicate,
    /// The value is not one of the supported ones.
    NotSupported,
    /// The value is not permitted here.
    Forbidden,
    /// The value refers to something that does not exist.
    NotFound,
    /// The text is too long.
    TooLong,
    /// The list has too many items.
    TooMany,
}

impl ErrorKind {
    fn label(self) -> &'static str {
        match self {
            ErrorKind::Invalid => "Invalid value",
            ErrorKind::Required => "Required value",
            ErrorKind::Duplicate => "Duplicate value",
            ErrorKind::NotSupported => "Unsupported value",
            ErrorKind::Forbidden => "Forbidden",
            ErrorKind::NotFound => "Not found",
            ErrorKind::TooLong => "Too long",
            ErrorKind::TooMany => "Too many",
        }
    }

    fn shows_value(self) -> bool {
        matches!(self, ErrorKind::Invalid | ErrorKind::Duplicate | ErrorKind::NotSupported | ErrorKind::NotFound | ErrorKind::TooMany)
    }
}

impl FieldError {
    /// The error without its path, as in a status cause.
    pub fn body(&self) -> String {
        let mut text = self.kind.label().to_owned();
        if self.kind.shows_value() {
            text.push_str(": ");
            text.push_str(&self.bad_value);
        }
        if !self.detail.is_empty() {
            text.push_str(": ");
            text.push_str(&self.detail);
        }
        text
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path, self.body())
    }
}
