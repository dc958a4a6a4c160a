//! Events: what components report about an object.

use super::table::Shared;
use super::{Key, Name, Uid};

/// One report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What it is about.
    pub object: Key,
    /// Its identity: an object of the same name that comes later is another; nothing when it was gone already.
    pub uid: Option<Uid>,
    /// The part of it, such as `spec.containers{main}`, or empty.
    pub field_path: Name,
    /// Whether it is a `Warning`, else `Normal`.
    pub warning: bool,
    /// The machine's word, such as `SuccessfulCreate`.
    pub reason: Name,
    /// The sentence.
    pub message: Name,
    /// The reporting component, such as `statefulset-controller`.
    pub source: &'static str,
    /// How many others had been reported before it: the order of those of one moment.
    pub number: usize,
    /// When it was first said.
    pub first_ms: u64,
    /// When it was last said.
    pub last_ms: u64,
    /// How often it was said.
    pub count: u32,
}

impl Shared for Event {}
