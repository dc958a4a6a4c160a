//! The objects of the cluster that advice about a text depends on.

use std::rc::Rc;

use serde_json::Value;

use crate::api::ResourceType;
use crate::api::names::NAMESPACES;

/// The cluster's objects that a manifest may refer to.
pub struct ClusterContext<'cluster> {
    /// Services, StatefulSets, Deployments, Pods without a controller, StorageClasses, ConfigMaps, Secrets and ServiceAccounts.
    /// Pods with a controller are left out: the controller's template has the same labels.
    pub objects: Vec<Rc<Value>>,
    /// Whether a PersistentVolumeClaim of a namespace and name exists. A function, because there may be as many as Pods.
    pub has_claim: &'cluster dyn Fn(&str, &str) -> bool,
    /// The types that the cluster's CustomResourceDefinitions define.
    pub custom_types: Vec<ResourceType>,
    /// Whether a namespace of this name exists.
    pub has_namespace: &'cluster dyn Fn(&str) -> bool,
}

/// A new cluster.
impl Default for ClusterContext<'_> {
    fn default() -> Self {
        ClusterContext {
            objects: Vec::new(),
            has_claim: &|_, _| false,
            custom_types: Vec::new(),
            has_namespace: &|name| NAMESPACES.contains(&name),
        }
    }
}
