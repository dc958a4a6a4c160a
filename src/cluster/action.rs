//! The inputs of the cluster: requests to the API server, faults, settings.

use super::data::ReplicationMode;
use super::dns::RecordType;
use super::settings::Settings;
use crate::api::{Key, Name, Object};
use serde_json::Value;

/// An action of a user.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Creates an object.
    Create(Object),
    /// Replaces an object's spec and the metadata a user may set; the status stays.
    Replace(Object),
    /// Replaces the status of an object, as a write to its status subresource does.
    ReplaceStatus {
        /// The object.
        key: Key,
        /// Its new status.
        status: Value,
    },
    /// Deletes an object.
    Delete {
        /// The object.
        key: Key,
        /// What happens to its dependents.
        cascade: Cascade,
        /// The grace period; the object's own when absent.
        grace_seconds: Option<i64>,
    },
    /// Evicts a pod (the eviction API): deletes it if its PodDisruptionBudgets allow that.
    Evict {
        /// The pod.
        pod: Key,
    },
    /// Injects or ends a fault.
    Fault(Fault),
    /// Changes the settings.
    Set(Settings),
    /// Sets how the simulated programs replicate their data.
    SetReplicationMode(ReplicationMode),
    /// Sends a write to the simulated program at a DNS name.
    Write {
        /// The name, full or short.
        to: Name,
        /// The value to store.
        value: Name,
    },
    /// Stores a value with the simulated program of a pod, as a process in its container does.
    Store {
        /// The pod.
        pod: Key,
        /// The value to store.
        value: Name,
    },
    /// Resolves a DNS name; the answer is cached if the DNS cache is on.
    LookUp {
        /// The full name.
        name: Name,
        /// The record type.
        record_type: RecordType,
    },
}

/// What a deletion does to the dependents (`propagationPolicy`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // the names are the API's own
pub enum Cascade {
    #[default]
    Background,
    Foreground,
    Orphan,
}

/// A fault, or the end of one. A fault of a pod belongs to its key: it also holds for a recreated pod of that name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Keeps the pod from starting, or from becoming ready.
    Hold(Key, Hold),
    /// Ends [`Fault::Hold`].
    Release(Key),
    /// The pod's readiness fails.
    Unready(Key),
    /// The pod's containers crash on every start.
    Crash(Key),
    /// The pod's containers crash once.
    CrashOnce(Key),
    /// The pod's containers hang: they answer no probes and ignore SIGTERM.
    Hang(Key),
    /// The pod's init containers fail on every start.
    FailInit(Key),
    /// Ends all faults of the pod's containers.
    Recover(Key),
    /// The pod's phase becomes Failed.
    Fail(Key),
    /// The node's kubelet stops.
    NodeDown(Name),
    /// The node's kubelet runs again.
    NodeUp(Name),
    /// Sets which images can't be pulled.
    BadImages(Vec<Name>),
    /// The volume provisioner stops.
    ProvisionerDown,
    /// The volume provisioner runs again.
    ProvisionerUp,
    /// Turns the DNS cache on or off: answers, negative ones too, are cached for 30 s.
    DnsCache(bool),
}

/// Where a held pod stops.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hold {
    /// Before it starts.
    Pending,
    /// Running, before it is Ready.
    Running,
}
