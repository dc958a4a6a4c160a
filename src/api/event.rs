//! Events that components report about objects.

use super::{Key, Name, Uid};

/// A reference to a container of a pod.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContainerField {
    /// Whether it is in `initContainers`, else in `containers`.
    pub init: bool,
    /// Its name.
    pub name: Name,
}

/// An event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'s> {
    /// The involved object.
    pub object: &'s Key,
    /// The object's uid, which distinguishes it from later objects of the same name; `None` if it was deleted already.
    pub uid: Option<Uid>,
    /// The involved container, if any.
    pub container: Option<&'s ContainerField>,
    /// Whether it is a `Warning`, else `Normal`.
    pub warning: bool,
    /// The reason in CamelCase, such as `SuccessfulCreate`.
    pub reason: &'static str,
    /// The message.
    pub message: &'s Name,
    /// The reporting component, such as `statefulset-controller`.
    pub source: &'static str,
    /// `firstTimestamp`.
    pub first_ms: u64,
    /// `lastTimestamp`.
    pub last_ms: u64,
    /// How often it occurred.
    pub count: u32,
}

impl Event<'_> {
    /// `involvedObject.fieldPath`, such as `spec.containers{main}`, or empty.
    pub fn field_path(&self) -> String {
        let list = |field: &ContainerField| if field.init { "initContainers" } else { "containers" };
        self.container.map_or_else(String::new, |field| format!("spec.{}{{{}}}", list(field), field.name))
    }
}
