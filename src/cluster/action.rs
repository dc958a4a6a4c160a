//! What comes from outside: requests to the API server, faults, settings.

use super::data::Topology;
use super::dns::RecordType;
use super::settings::Settings;
use crate::api::{Key, Name, Object};

/// Something a user does.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Makes an object.
    Create(Object),
    /// Gives an object a new spec and the metadata a user may set; its status stays.
    Replace(Object),
    /// Deletes an object.
    Delete {
        /// Which.
        key: Key,
        /// What becomes of what it owns.
        cascade: Cascade,
        /// The grace period; the object's own when absent.
        grace_seconds: Option<i64>,
    },
    /// Deletes a pod if its budgets allow it, as the eviction API does.
    Evict {
        /// The pod.
        pod: Key,
    },
    /// Breaks or mends something.
    Fault(Fault),
    /// Changes the settings from now on.
    Set(Settings),
    /// Chooses who copies data from whom, from now on.
    Choose(Topology),
    /// Sends a write to a name in DNS.
    Write {
        /// The name, full or short.
        to: Name,
        /// What is to be kept.
        value: Name,
    },
    /// Asks the name server, and has its cache remember the answer while there is one.
    LookUp {
        /// The full name.
        name: Name,
        /// What is asked for.
        record_type: RecordType,
    },
}

/// What a deletion does to the objects owned (`propagationPolicy`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[allow(missing_docs)] // the names are the API's own
pub enum Cascade {
    #[default]
    Background,
    Foreground,
    Orphan,
}

/// Something that goes wrong, or is right again. Pods are meant by key: every pod of that name, also the next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The pod stops before starting, or before getting Ready.
    Hold(Key, Hold),
    /// Ends [`Fault::Hold`].
    Release(Key),
    /// The pod's readiness fails.
    Unready(Key),
    /// The pod's containers crash whenever they are started.
    Crash(Key),
    /// The pod's containers crash once.
    CrashOnce(Key),
    /// The pod's containers stand still: they answer no probe any more and heed no SIGTERM.
    Hang(Key),
    /// The pod's init containers end with an error whenever they are started.
    FailInit(Key),
    /// Ends all of what is wrong with the pod's containers.
    Recover(Key),
    /// The pod ends in phase Failed.
    Fail(Key),
    /// The node's kubelet stops.
    NodeDown(Name),
    /// The node's kubelet is back.
    NodeUp(Name),
    /// The images that can't be pulled, from now on.
    BadImages(Vec<Name>),
    /// What makes volumes for claims stops.
    ProvisionerDown,
    /// It works again.
    ProvisionerUp,
    /// Answers of the name server are given again for 30 s, also that there is none; or no longer.
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
