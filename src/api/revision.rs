//! ControllerRevision: an immutable record of a set's template.

use super::pod_spec::PodTemplate;
use super::{Meta, Name};
use std::rc::Rc;

/// One recorded template of a set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ControllerRevision {
    /// Its metadata; the name is SET-HASH.
    pub meta: Meta,
    /// The recorded data: canonical JSON of the patch that restores the template.
    pub data: Name,
    /// The template the data stands for.
    pub template: Rc<PodTemplate>,
    /// Its number; the highest is the newest.
    pub revision: i64,
}
