//! An object of a kind that the API server serves and nothing here acts on: it is stored, listed and deleted.

use super::object::without_meta;
use super::{Meta, ResourceType, read};
use serde_json::{Map, Value};
use std::rc::Rc;

/// An object of a kind that is not simulated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredObject {
    /// Its kind.
    pub resource: Rc<ResourceType>,
    /// Its metadata.
    pub meta: Meta,
    /// All fields except apiVersion, kind and metadata.
    pub rest: Rc<Map<String, Value>>,
}

impl StoredObject {
    /// Reads a manifest of this kind.
    pub fn read(resource: Rc<ResourceType>, value: &Value) -> StoredObject {
        let meta = Meta::read(read::at(value, &["metadata"]), resource.namespaced);
        StoredObject { resource, meta, rest: Rc::new(without_meta(value)) }
    }

    /// The value at a path of keys, or null.
    pub fn at(&self, path: &[&str]) -> &Value {
        let first = path.first().and_then(|key| self.rest.get(*key)).unwrap_or(&Value::Null);
        read::at(first, path.get(1..).unwrap_or_default())
    }
}
