//! What the cluster already holds, as far as advice about a text needs it.

use std::rc::Rc;

use serde_json::Value;

use crate::api::names::NAMESPACES;

/// The cluster's objects that a manifest may refer to.
pub struct Known<'cluster> {
    /// Whole objects: Services, StatefulSets, Deployments, Pods that nobody controls, StorageClasses, ConfigMaps, Secrets,
    /// ServiceAccounts. The pods of a set are not needed: its template says the same.
    pub objects: Vec<Rc<Value>>,
    /// Whether there is a claim of a namespace and name. There are as many as pods, so nobody goes through them all.
    pub has_claim: &'cluster dyn Fn(&str, &str) -> bool,
    /// Whether there is a namespace of this name.
    pub has_namespace: &'cluster dyn Fn(&str) -> bool,
}

/// A new cluster.
impl Default for Known<'_> {
    fn default() -> Self {
        Known { objects: Vec::new(), has_claim: &|_, _| false, has_namespace: &|name| NAMESPACES.contains(&name) }
    }
}
