//! Events: what components report about an object.

use super::{Key, Name, Uid};

/// A container among those of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerField {
    /// `containers` or `initContainers`.
    pub list: &'static str,
    /// Its name.
    pub name: Name,
}

/// One report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// What it is about.
    pub object: Key,
    /// Its identity: an object of the same name that comes later is another; nothing when it was gone already.
    pub uid: Option<Uid>,
    /// The container it is about, if it is about one.
    pub container: Option<ContainerField>,
    /// Whether it is a `Warning`, else `Normal`.
    pub warning: bool,
    /// The machine's word, such as `SuccessfulCreate`.
    pub reason: &'static str,
    /// The sentence.
    pub message: String,
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

impl Event {
    /// The part of the object it is about, such as `spec.containers{main}`, or empty.
    pub fn field_path(&self) -> String {
        self.container.as_ref().map_or_else(String::new, |field| format!("spec.{}{{{}}}", field.list, field.name))
    }
}
