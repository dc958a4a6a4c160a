//! Objects that are kept and shown and that nothing acts on: ConfigMap, Secret, ServiceAccount, Namespace.

use super::{Kind, Meta};
use serde_json::{Map, Value};
use std::rc::Rc;

/// An object without behaviour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plain {
    /// Its kind.
    pub kind: Kind,
    /// Its metadata.
    pub meta: Meta,
    /// Everything but apiVersion, kind and metadata.
    pub rest: Rc<Map<String, Value>>,
}
