//! The types of a scenario and its steps.

use super::setup::Setup;
use crate::api::Key;
use crate::cluster::data::ReplicationMode;
use crate::cluster::dns::RecordType;
use crate::cluster::{Cascade, Hold, State};
use crate::kubectl::CommandLine;
use serde_json::Value;
use std::collections::BTreeMap;

/// A cluster and the steps applied to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// Its description.
    pub about: String,
    /// The cluster before the first step.
    pub setup: Setup,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

/// One step, and the commands shown after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The action.
    pub kind: StepKind,
    /// The action as the file has it.
    pub written: Value,
    /// When it runs, in milliseconds of the clock; absent: when the cluster is idle after the previous step.
    pub at_ms: Option<u64>,
    /// The title (`called`), if it differs from the generated one.
    pub title: Option<String>,
    /// The time without changes after which the cluster counts as idle; absent: the default.
    pub quiet_ms: Option<u64>,
    /// The duration of the step; absent: until the cluster is idle.
    pub lasts_ms: Option<u64>,
    /// kubectl commands whose output is recorded afterwards.
    pub show: Vec<String>,
}

/// The action of a step.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// `kubectl apply -f -`.
    Apply(String),
    /// A kubectl command.
    Kubectl {
        /// The line.
        line: CommandLine,
        /// Its standard input, if any (`-f -`).
        input: Option<String>,
    },
    /// Blocks the start-up of these Pods at a stage.
    Hold(BTreeMap<String, Hold>),
    /// Ends [`StepKind::Hold`] for these Pods.
    Release(Vec<String>),
    /// Makes these Pods not ready.
    Unready(Vec<String>),
    /// The containers of these Pods crash on every start.
    Crash(Vec<String>),
    /// The containers of these Pods crash once.
    CrashOnce(Vec<String>),
    /// The containers of these Pods hang: every probe fails.
    Hang(Vec<String>),
    /// The init containers of these Pods fail.
    FailInit(Vec<String>),
    /// Ends the faults of these Pods.
    Recover(Vec<String>),
    /// These Pods end in phase Failed.
    Fail(Vec<String>),
    /// The kubelets of these nodes stop.
    NodeDown(Vec<String>),
    /// The kubelets of these nodes start again.
    NodeUp(Vec<String>),
    /// The images that can't be pulled from now on; replaces the previous list.
    BadImages(Vec<String>),
    /// Starts or stops the volume provisioner.
    Provisioner(bool),
    /// Enables or disables the DNS cache.
    DnsCache(bool),
    /// Sets the replication mode of the simulated programs.
    Topology(ReplicationMode),
    /// A write to a DNS name.
    Write {
        /// The name.
        to: String,
        /// The value.
        value: String,
    },
    /// Evicts these Pods through the eviction API.
    Evict(Vec<String>),
    /// Deletes an object.
    Delete {
        /// Its key.
        key: Key,
        /// What happens to its dependents.
        cascade: Cascade,
        /// The grace period in seconds; absent: the object's own.
        grace_seconds: Option<i64>,
    },
    /// Creates this object.
    Create(Value),
    /// Replaces the spec of this object.
    Replace(Value),
    /// Replaces the status of an object.
    Status {
        /// Its key.
        key: Key,
        /// Its new status.
        status: Value,
    },
    /// Changes settings; settings that are not named keep their values.
    Set(Value),
    /// A DNS query through the DNS cache.
    LookUp {
        /// The full name.
        name: String,
        /// The record type.
        record_type: RecordType,
    },
    /// Several actions at the same time, as one command.
    All(Vec<StepKind>),
    /// DNS queries whose answers are recorded: a name and a record type each.
    Dig(Vec<String>),
    /// Nothing: only time passes.
    Wait,
}

impl Scenario {
    /// The cluster before the first step, with a maximum number of Pods.
    pub fn cluster(&self, pods_max: i64) -> State {
        self.setup.new_cluster(pods_max)
    }

    /// Whether its steps run at given times, rather than when the cluster is idle.
    pub fn is_timed(&self) -> bool {
        self.steps.first().is_some_and(|step| step.at_ms.is_some())
    }
}
