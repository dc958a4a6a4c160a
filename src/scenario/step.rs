//! The parts of a scenario, typed, and what a step does to a cluster.

use crate::api::node::Node;
use crate::api::scheduling::Taint;
use crate::api::{Key, Kind, Name};
use crate::cluster::data::Topology;
use crate::cluster::{Action, Delays, Fault, Hold, Settings, State};
use crate::kubectl::{self, Outcome};
use serde_json::Value;
use std::collections::BTreeMap;

/// A cluster and what is done to it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Scenario {
    /// Its name.
    pub name: String,
    /// What it is about.
    pub about: String,
    /// The nodes.
    pub nodes: Vec<NodeSpec>,
    /// Images that can't be pulled.
    pub bad_images: Vec<String>,
    /// Feature gates switched on.
    pub feature_gates: Vec<String>,
    /// Whether things take as long as in the playground, probes by their fields, and not as in the recordings.
    pub usual_delays: bool,
    /// What is done, in this order.
    pub steps: Vec<Step>,
}

/// A node of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub struct NodeSpec {
    /// Its name.
    pub name: String,
    /// Its zone.
    pub zone: String,
    /// Its CPUs.
    pub cpu: String,
    /// Its memory.
    pub memory: String,
    /// How many pods it takes.
    pub pods: u32,
    /// Further labels.
    pub labels: BTreeMap<String, String>,
    /// Its taints.
    pub taints: Vec<Taint>,
}

/// One step, and what is looked at after it.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What is done.
    pub kind: StepKind,
    /// The same as the scenario writes it.
    pub written: Value,
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
    /// A command of kubectl, as words.
    Kubectl(Vec<String>),
    /// Pods that stop at a stage.
    Hold(BTreeMap<String, Hold>),
    /// Pods that stop no more.
    Release(Vec<String>),
    /// Pods whose readiness fails.
    Unready(Vec<String>),
    /// Pods whose containers crash.
    Crash(Vec<String>),
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
    /// Questions to the name server: a name and a record type each.
    Dig(Vec<String>),
    /// Nothing: time passes.
    Wait,
}

/// The grace period and the toleration of the recordings, in which a lost node is noticed within seconds.
const RECORDED_GRACE_SECONDS: i64 = 6;
/// Heartbeats are looked at so often in the recordings.
const RECORDED_MONITOR_MS: u64 = 1_000;
/// Each stage of a pod takes so long in the recordings.
const RECORDED_STAGE_MS: u64 = 120;

impl Scenario {
    /// The cluster before the first step, which takes so many pods at most.
    pub fn cluster(&self, pods_max: i64) -> State {
        let delays = if self.usual_delays { Delays::default() } else { recorded_delays() };
        let gate = |name: &str| self.feature_gates.iter().any(|g| g == name);
        let settings = Settings {
            delays,
            max_unavailable_stateful_set: gate("MaxUnavailableStatefulSet"),
            stand_in_kubelets: !self.usual_delays,
            pods_max,
            ..Settings::default()
        };
        let mut state = State::new(settings, self.nodes.iter().map(NodeSpec::node).collect());
        let images = self.bad_images.iter().map(|image| Name::from(image.as_str())).collect();
        // A fault is never refused.
        let _ = state.apply(&Action::Fault(Fault::BadImages(images)));
        state
    }
}

fn recorded_delays() -> Delays {
    Delays {
        watch_ms: 2,
        schedule_ms: 2,
        provision_ms: 0,
        create_ms: 0,
        image_pull_ms: 0,
        start_ms: RECORDED_STAGE_MS,
        init_ms: 0,
        ready_ms: RECORDED_STAGE_MS,
        stop_ms: RECORDED_STAGE_MS,
        crash_after_ms: 0,
        back_off_ms: 0,
        node_grace_ms: RECORDED_GRACE_SECONDS.unsigned_abs() * 1000,
        node_monitor_ms: RECORDED_MONITOR_MS,
        toleration_seconds: RECORDED_GRACE_SECONDS,
    }
}

impl NodeSpec {
    /// The node of this name as scenarios have it when they say nothing else.
    pub fn named(name: &str) -> NodeSpec {
        NodeSpec {
            name: name.into(),
            zone: "zone-a".into(),
            cpu: "4".into(),
            memory: "16Gi".into(),
            pods: 110,
            labels: BTreeMap::new(),
            taints: Vec::new(),
        }
    }

    fn node(&self) -> Node {
        let mut node = Node::new(&self.name, &self.zone, &self.cpu, &self.memory, self.pods);
        self.labels.iter().for_each(|(key, value)| node.meta.labels.set(key, value));
        node.taints = self.taints.clone();
        node
    }
}

impl StepKind {
    /// What the step prints and tells the cluster. Questions to the name server are answered afterwards, by [`super::trace`].
    pub fn perform(&self, state: &State) -> Outcome {
        let faults = |names: &[String], fault: fn(Key) -> Fault| actions(names.iter().map(|name| fault(pod(name))));
        match self {
            StepKind::Apply(text) => kubectl::run_words(state, &["apply", "-f", "-"].map(String::from), Some(text)),
            StepKind::Kubectl(words) => kubectl::run_words(state, words, None),
            StepKind::Hold(pods) => actions(pods.iter().map(|(name, hold)| Fault::Hold(pod(name), *hold))),
            StepKind::Release(pods) => faults(pods, Fault::Release),
            StepKind::Unready(pods) => faults(pods, Fault::Unready),
            StepKind::Crash(pods) => faults(pods, Fault::Crash),
            StepKind::Hang(pods) => faults(pods, Fault::Hang),
            StepKind::FailInit(pods) => faults(pods, Fault::FailInit),
            StepKind::Recover(pods) => faults(pods, Fault::Recover),
            StepKind::Fail(pods) => faults(pods, Fault::Fail),
            StepKind::NodeDown(nodes) => actions(nodes.iter().map(|node| Fault::NodeDown(node.as_str().into()))),
            StepKind::NodeUp(nodes) => actions(nodes.iter().map(|node| Fault::NodeUp(node.as_str().into()))),
            StepKind::BadImages(images) => actions([Fault::BadImages(images.iter().map(|image| image.as_str().into()).collect())]),
            StepKind::Provisioner(works) => actions([if *works { Fault::ProvisionerUp } else { Fault::ProvisionerDown }]),
            StepKind::DnsCache(on) => actions([Fault::DnsCache(*on)]),
            StepKind::Topology(topology) => Outcome { actions: vec![Action::Choose(*topology)], ..Outcome::default() },
            StepKind::Write { to, value } => {
                let write = Action::Write { to: to.as_str().into(), value: value.as_str().into() };
                Outcome { actions: vec![write], ..Outcome::default() }
            }
            StepKind::Dig(_) | StepKind::Wait => Outcome::default(),
        }
    }
}

fn pod(name: &str) -> Key {
    Key::new(Kind::Pod, crate::manifest::DEFAULT_NAMESPACE, name)
}

fn actions(faults: impl IntoIterator<Item = Fault>) -> Outcome {
    Outcome { actions: faults.into_iter().map(Action::Fault).collect(), ..Outcome::default() }
}
