//! ControllerRevisions: immutable snapshots of a StatefulSet's pod template.

use super::pod_spec::PodTemplate;
use super::{Meta, Name};
use std::rc::Rc;

/// A ControllerRevision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControllerRevision {
    /// Its metadata; the name is SET-HASH.
    pub meta: Meta,
    /// Its data: the patch that restores the template, as canonical JSON.
    pub data: Name,
    /// The template that the data restores.
    pub template: Rc<PodTemplate>,
    /// Its number; the highest is the newest.
    pub revision: i64,
}
