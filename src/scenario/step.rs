//! The parts of a scenario, typed.

use super::setup::Setup;
use crate::api::Key;
use crate::cluster::data::Topology;
use crate::cluster::dns::RecordType;
use crate::cluster::{Cascade, Hold, State};
use serde_json::Value;
use std::collections::BTreeMap;

/// A cluster and what is done to it.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// What there is before the first step.
    pub setup: Setup,
    /// What is done, in this order.
    pub steps: Vec<Step>,
}

/// One step, and what is looked at after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What is done.
    pub kind: StepKind,
    /// The same as the scenario writes it.
    pub written: Value,
    /// At which moment of the clock, in milliseconds; absent means when the cluster has settled after the step before.
    pub at_ms: Option<u64>,
    /// What it is called, when that is not what it says by itself.
    pub called: Option<String>,
    /// How long nothing has to change for the cluster to count as settled; absent means the usual time.
    pub quiet_ms: Option<u64>,
    /// How long the step takes, settled or not; absent means until settled.
    pub lasts_ms: Option<u64>,
    /// Commands of kubectl whose output is shown afterwards.
    pub show: Vec<String>,
}

/// What a step does.
#[derive(Clone, Debug, PartialEq)]
pub enum StepKind {
    /// `kubectl apply -f -`.
    Apply(String),
    /// A command of kubectl.
    Kubectl {
        /// Its words.
        words: Vec<String>,
        /// What it reads, if it reads anything (`-f -`).
        input: Option<String>,
    },
    /// Pods that stop at a stage.
    Hold(BTreeMap<String, Hold>),
    /// Pods that stop no more.
    Release(Vec<String>),
    /// Pods whose readiness fails.
    Unready(Vec<String>),
    /// Pods whose containers crash.
    Crash(Vec<String>),
    /// Pods whose containers crash once.
    CrashOnce(Vec<String>),
    /// Pods whose every probe fails.
    Hang(Vec<String>),
    /// Pods whose init containers fail.
    FailInit(Vec<String>),
    /// Pods that are well again.
    Recover(Vec<String>),
    /// Pods that end in phase Failed.
    Fail(Vec<String>),
    /// Nodes whose kubelet stops.
    NodeDown(Vec<String>),
    /// Nodes whose kubelet is back.
    NodeUp(Vec<String>),
    /// The images that can't be pulled from now on.
    BadImages(Vec<String>),
    /// Whether what makes volumes works from now on.
    Provisioner(bool),
    /// Whether the name server's answers are kept for a while from now on.
    DnsCache(bool),
    /// Who copies data from whom from now on.
    Topology(Topology),
    /// A write to a name in DNS.
    Write {
        /// The name.
        to: String,
        /// What is to be kept.
        value: String,
    },
    /// Pods that are asked to leave, as the eviction API does.
    Evict(Vec<String>),
    /// An object that is deleted.
    Delete {
        /// Which.
        key: Key,
        /// What becomes of what it owns.
        cascade: Cascade,
        /// The grace period; the object's own when absent.
        grace_seconds: Option<i64>,
    },
    /// An object that is made as it stands here.
    Create(Value),
    /// An object that gets this spec.
    Replace(Value),
    /// Settings that are otherwise from now on; what is not named stays as it is.
    Set(Value),
    /// A question that the name server's cache hears, too.
    LookUp {
        /// The full name.
        name: String,
        /// What is asked for.
        record_type: RecordType,
    },
    /// Several of these at one moment, done as one.
    All(Vec<StepKind>),
    /// Questions to the name server: a name and a record type each.
    Dig(Vec<String>),
    /// Nothing: time passes.
    Wait,
}

impl Scenario {
    /// The cluster before the first step, which takes so many pods at most.
    pub fn cluster(&self, pods_max: i64) -> State {
        self.setup.new_cluster(pods_max)
    }

    /// Whether its steps are done at moments of the clock, and not each when the cluster has settled.
    pub fn is_timed(&self) -> bool {
        self.steps.first().is_some_and(|step| step.at_ms.is_some())
    }
}
