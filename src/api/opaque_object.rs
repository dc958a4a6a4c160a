//! Objects that are stored without a typed view, as no controller acts on them: ConfigMap, Secret, ServiceAccount, Namespace.

use super::{Kind, Meta};
use serde_json::{Map, Value};
use std::rc::Rc;

/// An object without a typed view.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpaqueObject {
    /// Its kind.
    pub kind: Kind,
    /// Its metadata.
    pub meta: Meta,
    /// All fields except apiVersion, kind and metadata.
    pub rest: Rc<Map<String, Value>>,
}
