//! Manifests: text → the objects in it, refusals and [`Diagnostic`]s.
//!
//! [`read`] follows kubectl and the API server: YAML, apiVersion and kind, kubectl's check of the metadata, strict decoding
//! ([`decode`]), defaulting, [`validation`]. Each step may refuse a document, with the upstream message and in the upstream
//! order. Then come advice, fixes, and the detection of other formats. The result is [`Manifests`]: an [`DocumentResult`] per
//! object, and the diagnostics. [`DocumentCache`] does the same incrementally for the editor; [`admit`] and
//! [`admit_update`] are the API server's part alone; [`help`] is about single fields. No module here reads the state of a
//! running cluster: the part of it that advice needs is passed in as [`ClusterContext`].

mod admission;
mod advice;
mod cluster_context;
pub mod decode;
mod diagnostic;
mod document;
mod document_cache;
mod dry_run;
mod field_error;
mod field_ranges;
mod fixes;
pub mod help;
pub mod kinds;
mod normalize_live;
mod object;
mod other_format;
mod outcome;
mod print;
mod service_change;
mod suggestion;
pub mod validation;
mod warnings;

pub use admission::{Admitted, DEFAULT_NAMESPACE, FieldValidation, admit, admit_custom, admit_update};
pub use cluster_context::ClusterContext;
pub use diagnostic::{Diagnostic, Fix, Severity};
pub use document_cache::{DocumentCache, read};
pub use dry_run::{DryRunOutput, dry_run_create};
pub use field_error::{ErrorKind, FieldError};
pub use normalize_live::{normalize_live, normalize_live_template};
pub use other_format::OTHER_FORMAT;
pub use outcome::{DocumentResult, ManifestObject, Manifests, Refusal};
pub use print::{print_refusal_among_others, print_refusals};
