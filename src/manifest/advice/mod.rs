//! Advice: what is legal but surely not meant. One file per advice; it never blocks anything.

use super::{Diagnostic, Known, ManifestObject};
use crate::yaml::Node;

/// An object with its place in the text.
pub(super) struct Placed<'document> {
    /// Where it stands.
    pub node: &'document Node,
    /// What it is.
    pub object: ManifestObject,
}

/// All advice about the objects of a text in a cluster that holds `known`.
pub(super) fn all(objects: &[Placed<'_>], known: &Known) -> Vec<Diagnostic> {
    let _ = (objects, known);
    Vec::new()
}
