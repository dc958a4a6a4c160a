//! The kinds that the API server serves: those with a schema here, and those that are only stored.

use crate::api::NOT_SIMULATED;
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

/// A simulated kind without a schema here.
const ENDPOINT_SLICE: Kind = Kind { name: "EndpointSlice", api_version: "discovery.k8s.io/v1", namespaced: true, simulated: false };

/// All kinds.
pub fn all() -> impl Iterator<Item = Kind> {
    let with_schema = schema().kinds().map(|(name, api_version)| Kind {
        name,
        api_version,
        namespaced: !CLUSTER_SCOPED.contains(&name),
        simulated: name != "ControllerRevision",
    });
    let stored_only =
        NOT_SIMULATED.iter().map(|row| Kind { name: row.kind, api_version: row.api_version, namespaced: row.namespaced, simulated: false });
    with_schema.chain(stored_only).chain([ENDPOINT_SLICE])
}

/// The kind of this name in this API version, if it is served.
pub fn find(kind: &str, api_version: &str) -> Option<Kind> {
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
