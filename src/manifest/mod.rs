//! Manifests: text → the objects it holds and everything worth saying about them.

mod diagnostic;
mod field_error;
mod known;
mod outcome;
pub mod validation;

use std::rc::Rc;

use serde_json::Value;

pub use diagnostic::{Diagnostic, Fix, Severity};
pub use field_error::{ErrorKind, FieldError};
pub use known::Known;
pub use outcome::{ManifestObject, Manifests, Outcome, Refusal};

/// Reads a text: every object it holds or why it is refused, and all diagnostics, advice against `known` included.
pub fn read(text: &str, known: &Known) -> Manifests {
    let _ = (text, known);
    Manifests::default()
}

/// An object after the API server's decoding and defaulting, with its warnings.
#[derive(Clone, Debug, PartialEq)]
pub struct Admitted {
    /// Decoded, defaulted, encoded again.
    pub defaulted: Rc<Value>,
    /// Without `Warning: `.
    pub warnings: Vec<String>,
}

/// What the API server does with an object somebody creates: strict decoding, defaulting, validation.
pub fn admit(value: &Value) -> Result<Admitted, Refusal> {
    Ok(Admitted { defaulted: Rc::new(value.clone()), warnings: Vec::new() })
}

/// What the API server does when `new` shall replace `old` (which it keeps): the rules of `admit` and those of an update.
pub fn admit_update(old: &Value, new: &Value) -> Result<Admitted, Refusal> {
    let _ = old;
    admit(new)
}
