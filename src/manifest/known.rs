//! What the cluster already holds, as far as advice about a text needs it.

use std::rc::Rc;

use serde_json::Value;

/// The cluster's objects that a manifest may refer to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// Whole objects: Services, StatefulSets, Deployments, Pods that nobody controls, claims, StorageClasses, ConfigMaps,
    /// Secrets, ServiceAccounts. The pods of a set are not needed: its template says the same.
    pub objects: Vec<Rc<Value>>,
}
