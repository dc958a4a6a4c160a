//! A field's error, printed as the API server prints it.
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
    /// The value as the API server prints it; used by the kinds that show one.
    pub bad_value: String,
    /// What is expected; may be empty.
    pub detail: String,
}

/// The kinds of error the API server knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// Not a value of the field.
    Invalid,
    /// Has to be there.
    Required,
    /// There twice.
    Duplicate,
    /// None of the values there are.
    NotSupported,
    /// Not allowed here.
    Forbidden,
    /// Refers to what is not there.
    NotFound,
    /// Too much text.
    TooLong,
    /// Too many items.
    TooMany,
}

impl ErrorKind {
    fn words(self) -> &'static str {
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
        let mut text = self.kind.words().to_owned();
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
