//! Manifests: text → the objects it holds and everything worth saying about them.
//!
//! `read` goes the way kubectl and the API server go: YAML, the header, kubectl's look at the metadata, strict decoding,
//! defaulting, validation. Each step may refuse; what it says keeps the words and the order of the real one. Nothing here
//! knows of a running cluster: what advice needs of one comes in as `Known`.

mod admission;
mod advice;
pub mod decode;
mod diagnostic;
mod dry_run;
mod field_error;
mod fixes;
pub mod help;
pub mod kinds;
mod known;
mod object;
mod other_format;
mod outcome;
mod piece;
mod places;
mod print;
mod read;
mod received;
mod service_change;
mod suggestion;
pub mod validation;
mod warnings;

pub use admission::{Admitted, DEFAULT_NAMESPACE, FieldValidation, admit, admit_update};
pub use diagnostic::{Diagnostic, Fix, Severity};
pub use dry_run::{Printed, dry_run_create};
pub use field_error::{ErrorKind, FieldError};
pub use known::Known;
pub use other_format::OTHER_FORMAT;
pub use outcome::{ManifestObject, Manifests, Outcome, Refusal};
pub use print::{print_refusal_among_others, print_refusals};
pub use read::{Memory, read};
pub use received::{received, received_template};
