//! The kinds of object, and how the API and kubectl name them.

/// A kind of object in the store, in the order `kubectl get all` and the store list them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // the names of the kinds
pub enum Kind {
    Namespace,
    Node,
    StorageClass,
    PersistentVolume,
    ServiceAccount,
    ConfigMap,
    Secret,
    Service,
    EndpointSlice,
    PersistentVolumeClaim,
    Pod,
    StatefulSet,
    ControllerRevision,
    Deployment,
    ReplicaSet,
    PodDisruptionBudget,
    StoredObject,
}

/// The names of a kind.
#[derive(Clone, Copy, Debug)]
pub struct KindNames {
    /// The kind.
    pub kind: Kind,
    /// `kind:` in a manifest.
    pub name: &'static str,
    /// `apiVersion:` in a manifest.
    pub api_version: &'static str,
    /// The plural resource name, as in `pods "x" not found`.
    pub plural: &'static str,
    /// The singular resource name, as in `pod/x created`.
    pub singular: &'static str,
    /// kubectl's short names.
    pub short: &'static [&'static str],
    /// Whether objects of the kind are namespaced.
    pub namespaced: bool,
}

const fn row(
    kind: Kind,
    name: &'static str,
    api_version: &'static str,
    plural: &'static str,
    singular: &'static str,
    short: &'static [&'static str],
    namespaced: bool,
) -> KindNames {
    KindNames { kind, name, api_version, plural, singular, short, namespaced }
}

/// Every simulated kind, in the order of [`Kind`].
#[rustfmt::skip]
pub const KINDS: [KindNames; 16] = [
    row(Kind::Namespace, "Namespace", "v1", "namespaces", "namespace", &["ns"], false),
    row(Kind::Node, "Node", "v1", "nodes", "node", &["no"], false),
    row(Kind::StorageClass, "StorageClass", "storage.k8s.io/v1", "storageclasses", "storageclass", &["sc"], false),
    row(Kind::PersistentVolume, "PersistentVolume", "v1", "persistentvolumes", "persistentvolume", &["pv"], false),
    row(Kind::ServiceAccount, "ServiceAccount", "v1", "serviceaccounts", "serviceaccount", &["sa"], true),
    row(Kind::ConfigMap, "ConfigMap", "v1", "configmaps", "configmap", &["cm"], true),
    row(Kind::Secret, "Secret", "v1", "secrets", "secret", &[], true),
    row(Kind::Service, "Service", "v1", "services", "service", &["svc"], true),
    row(Kind::EndpointSlice, "EndpointSlice", "discovery.k8s.io/v1", "endpointslices", "endpointslice", &[], true),
    row(Kind::PersistentVolumeClaim, "PersistentVolumeClaim", "v1", "persistentvolumeclaims", "persistentvolumeclaim", &["pvc"], true),
    row(Kind::Pod, "Pod", "v1", "pods", "pod", &["po"], true),
    row(Kind::StatefulSet, "StatefulSet", "apps/v1", "statefulsets", "statefulset", &["sts"], true),
    row(Kind::ControllerRevision, "ControllerRevision", "apps/v1", "controllerrevisions", "controllerrevision", &[], true),
    row(Kind::Deployment, "Deployment", "apps/v1", "deployments", "deployment", &["deploy"], true),
    row(Kind::ReplicaSet, "ReplicaSet", "apps/v1", "replicasets", "replicaset", &["rs"], true),
    row(Kind::PodDisruptionBudget, "PodDisruptionBudget", "policy/v1", "poddisruptionbudgets", "poddisruptionbudget", &["pdb"], true),
];

/// The row of all kinds that are only stored. An object of such a kind has the names of its [`super::ResourceType`] instead.
const STORED: KindNames = row(Kind::StoredObject, "object", "", "objects", "object", &[], true);

impl Kind {
    /// How many kinds there are.
    pub const COUNT: usize = KINDS.len() + 1;

    /// The names of the kind.
    pub fn names(self) -> &'static KindNames {
        KINDS.get(self as usize).unwrap_or(&STORED)
    }

    /// All kinds in the order of the store.
    pub fn all() -> impl Iterator<Item = Kind> {
        KINDS.iter().map(|names| names.kind).chain([Kind::StoredObject])
    }

    /// The simulated kind with this name, as in `kind:` of a manifest.
    pub fn from_name(name: &str) -> Option<Kind> {
        KINDS.iter().find(|k| k.name == name).map(|k| k.kind)
    }

    /// The API group, empty for the core group.
    pub fn group(self) -> &'static str {
        self.names().api_version.split_once('/').map_or("", |(group, _)| group)
    }

    /// The plural with its group, as kubectl prints it: `statefulsets.apps`, `pods`.
    pub fn plural_with_group(self) -> String {
        with_group(self.names().plural, self.group())
    }

    /// The singular with its group, as in `statefulset.apps/web created`.
    pub fn singular_with_group(self) -> String {
        with_group(self.names().singular, self.group())
    }
}

fn with_group(resource: &str, group: &str) -> String {
    if group.is_empty() { resource.to_string() } else { format!("{resource}.{group}") }
}
