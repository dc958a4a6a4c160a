//! The table columns of each kind, and the cells of an object.
//!
//! Models pkg/printers/internalversion/printers.go.

mod cluster;
mod custom;
mod network;
mod storage;
mod stored;
mod stored_cells;
mod workloads;

pub use cluster::roles;
pub use storage::access_modes;

use super::super::resource::Resource;
use crate::api::{Kind, Object, time};
use crate::cluster::State;
use std::borrow::Cow;

/// The columns of a kind: those always printed, and those that `-o wide` adds.
#[derive(Clone, Debug)]
pub struct Columns {
    /// Always printed.
    pub always: Vec<Cow<'static, str>>,
    /// Printed with `-o wide` only.
    pub wide: Vec<Cow<'static, str>>,
}

/// The columns of a resource type.
pub fn columns(state: &State, resource: &Resource) -> Columns {
    let kind = match resource {
        Resource::Of(kind) => *kind,
        Resource::Stored(stored) => return stored::columns(state, stored),
        Resource::Events => return Columns { always: Vec::new(), wide: Vec::new() },
    };
    let (always, wide): (&'static [&'static str], &'static [&'static str]) = match kind {
        Kind::Pod => workloads::POD,
        Kind::StatefulSet => workloads::STATEFUL_SET,
        Kind::Deployment => workloads::DEPLOYMENT,
        Kind::ReplicaSet => workloads::REPLICA_SET,
        Kind::ControllerRevision => workloads::CONTROLLER_REVISION,
        Kind::PodDisruptionBudget => workloads::BUDGET,
        Kind::Service => network::SERVICE,
        Kind::EndpointSlice => network::ENDPOINT_SLICE,
        Kind::PersistentVolumeClaim => storage::CLAIM,
        Kind::PersistentVolume => storage::VOLUME,
        Kind::StorageClass => storage::CLASS,
        Kind::Node => cluster::NODE,
        Kind::Namespace => cluster::NAMESPACE,
        Kind::ConfigMap => cluster::CONFIG_MAP,
        Kind::Secret => cluster::SECRET,
        Kind::ServiceAccount => cluster::SERVICE_ACCOUNT,
        Kind::StoredObject => (&[], &[]),
    };
    let cells = |headers: &[&'static str]| headers.iter().map(|header| Cow::from(*header)).collect();
    Columns { always: cells(always), wide: cells(wide) }
}

/// The cells of an object, including those of `-o wide`.
pub fn cells(state: &State, object: &Object) -> Vec<String> {
    let age = age(state, object);
    match object {
        Object::Pod(pod) => workloads::pod(pod, age, state.now_ms()),
        Object::StatefulSet(set) => workloads::stateful_set(set, age),
        Object::Deployment(deployment) => workloads::deployment(deployment, age),
        Object::ReplicaSet(set) => workloads::replica_set(set, age),
        Object::ControllerRevision(revision) => workloads::controller_revision(revision, age),
        Object::PodDisruptionBudget(budget) => workloads::budget(budget, age),
        Object::Service(service) => network::service(service, age),
        Object::EndpointSlice(slice) => network::endpoint_slice(slice, age),
        Object::PersistentVolumeClaim(claim) => storage::claim(claim, age),
        Object::PersistentVolume(volume) => storage::volume(volume, age),
        Object::StorageClass(class) => storage::class(class, age),
        Object::Node(node) => cluster::node(node, age),
        Object::Opaque(object) => cluster::opaque(object, age),
        Object::StoredObject(object) => stored::cells(state, object, &age),
    }
}

fn age(state: &State, object: &Object) -> String {
    time::human_duration(state.now_ms().saturating_sub(object.meta().created_ms))
}

/// The text, or `<none>` if it is empty.
pub(super) fn or_none(text: &str) -> String {
    if text.is_empty() { "<none>".into() } else { text.into() }
}
