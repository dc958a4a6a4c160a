//! Controllers of kube-controller-manager other than the StatefulSet and volume controllers, one per file.
//!
//! Each has a `sync_…` function for one key, which [`super::step`] calls, and reads and writes the store only. A `watch_…`
//! function, which [`super::watch`] calls for each change, enqueues the affected keys.

pub mod budget;
pub mod deployment;
pub mod endpoints;
pub mod garbage;
mod namespace;
pub mod node_disruption;
pub mod node_lifecycle;
mod pod_gc;
pub mod replica_set;
