//! Events: what components report about an object.

use super::{Key, Name, Uid};

/// A container among those of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerField {
    /// Whether it is one of `initContainers`, else of `containers`.
    pub init: bool,
    /// Its name.
    pub name: Name,
}

/// One report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'s> {
    /// What it is about.
    pub object: &'s Key,
    /// Its identity: an object of the same name that comes later is another; nothing when it was gone already.
    pub uid: Option<Uid>,
    /// The container it is about, if it is about one.
    pub container: Option<&'s ContainerField>,
    /// Whether it is a `Warning`, else `Normal`.
    pub warning: bool,
    /// The machine's word, such as `SuccessfulCreate`.
    pub reason: &'static str,
    /// The sentence.
    pub message: &'s Name,
    /// The reporting component, such as `statefulset-controller`.
    pub source: &'static str,
    /// When it was first said.
    pub first_ms: u64,
    /// When it was last said.
    pub last_ms: u64,
    /// How often it was said.
    pub count: u32,
}

impl Event<'_> {
    /// The part of the object it is about, such as `spec.containers{main}`, or empty.
    pub fn field_path(&self) -> String {
        let list = |field: &ContainerField| if field.init { "initContainers" } else { "containers" };
        self.container.map_or_else(String::new, |field| format!("spec.{}{{{}}}", list(field), field.name))
    }
}
