//! The kinds that the API server serves: those with a schema here, and those that are only stored.

use crate::api::schema::schema;

/// A kind of object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    /// Such as `StatefulSet`.
    pub name: &'static str,
    /// Such as `apps/v1`.
    pub api_version: &'static str,
    /// Whether its objects are namespaced.
    pub namespaced: bool,
    /// Whether the playground simulates it. Objects of other kinds are stored, and a diagnostic says so.
    pub simulated: bool,
}

/// Kinds of the schema that are cluster-scoped.
const CLUSTER_SCOPED: &[&str] = &["Namespace", "Node", "PersistentVolume", "StorageClass"];

/// Built-in kinds that are stored and not simulated: kind, apiVersion, whether namespaced.
const STORED_ONLY: &[(&str, &str, bool)] = &[
    ("APIService", "apiregistration.k8s.io/v1", false),
    ("CSIDriver", "storage.k8s.io/v1", false),
    ("ClusterRole", "rbac.authorization.k8s.io/v1", false),
    ("ClusterRoleBinding", "rbac.authorization.k8s.io/v1", false),
    ("CronJob", "batch/v1", true),
    ("CustomResourceDefinition", "apiextensions.k8s.io/v1", false),
    ("DaemonSet", "apps/v1", true),
    ("EndpointSlice", "discovery.k8s.io/v1", true),
    ("Endpoints", "v1", true),
    ("Event", "events.k8s.io/v1", true),
    ("Event", "v1", true),
    ("HorizontalPodAutoscaler", "autoscaling/v1", true),
    ("HorizontalPodAutoscaler", "autoscaling/v2", true),
    ("Ingress", "networking.k8s.io/v1", true),
    ("IngressClass", "networking.k8s.io/v1", false),
    ("Job", "batch/v1", true),
    ("Lease", "coordination.k8s.io/v1", true),
    ("LimitRange", "v1", true),
    ("MutatingWebhookConfiguration", "admissionregistration.k8s.io/v1", false),
    ("NetworkPolicy", "networking.k8s.io/v1", true),
    ("PodTemplate", "v1", true),
    ("PriorityClass", "scheduling.k8s.io/v1", false),
    ("ReplicationController", "v1", true),
    ("ResourceQuota", "v1", true),
    ("Role", "rbac.authorization.k8s.io/v1", true),
    ("RoleBinding", "rbac.authorization.k8s.io/v1", true),
    ("RuntimeClass", "node.k8s.io/v1", false),
    ("ValidatingAdmissionPolicy", "admissionregistration.k8s.io/v1", false),
    ("ValidatingAdmissionPolicyBinding", "admissionregistration.k8s.io/v1", false),
    ("ValidatingWebhookConfiguration", "admissionregistration.k8s.io/v1", false),
    ("VolumeAttributesClass", "storage.k8s.io/v1", false),
];

/// All kinds.
pub fn all() -> impl Iterator<Item = Kind> {
    let with_schema = schema().kinds().map(|(name, api_version)| Kind {
        name,
        api_version,
        namespaced: !CLUSTER_SCOPED.contains(&name),
        simulated: name != "ControllerRevision",
    });
    let stored_only =
        STORED_ONLY.iter().map(|(name, api_version, namespaced)| Kind { name, api_version, namespaced: *namespaced, simulated: false });
    with_schema.chain(stored_only)
}

/// The kind of this name in this API version, if it is served.
pub fn find(kind: &str, api_version: &str) -> Option<Kind> {
    // A leading slash separates the empty name of the core group.
    let api_version = api_version.strip_prefix('/').unwrap_or(api_version);
    all().find(|served| served.name == kind && served.api_version == api_version)
}

impl Kind {
    /// The group, empty for the core one.
    pub fn group(&self) -> &'static str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }

    /// The version within the group.
    pub fn version(&self) -> &'static str {
        self.api_version.rsplit('/').next().unwrap_or(self.api_version)
    }

    /// How kubectl names an object of this kind, such as `statefulset.apps/db`.
    pub fn object_name(&self, name: &str) -> String {
        let kind = self.name.to_lowercase();
        match self.group() {
            "" => format!("{kind}/{name}"),
            group => format!("{kind}.{group}/{name}"),
        }
    }
}
