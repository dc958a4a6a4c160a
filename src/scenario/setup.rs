//! The setup of a scenario: nodes, seed, delays and other settings of its cluster, as a file has them.

use super::import;
use super::nodes::{self, NodeSpec};
use super::read::texts;
use crate::api::Name;
use crate::api::node::Node;
use crate::api::order;
use crate::cluster::{Action, Delays, Fault, Settings, State};
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// The longest delay in a file.
const DELAY_SECONDS_MAX: f64 = 86_400.0;
/// The only simulated feature gate.
const GATE: &str = "MaxUnavailableStatefulSet";
/// The node grace period and the toleration of the recordings, which are shorter than the defaults of Kubernetes.
const RECORDED_GRACE_SECONDS: i64 = 6;
/// The node monitor period of the recordings.
const RECORDED_MONITOR_MS: u64 = 1_000;
/// The duration of each stage of a Pod in the recordings.
const RECORDED_STAGE_MS: u64 = 120;

/// The cluster before the first step.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// The nodes.
    pub nodes: Vec<NodeSpec>,
    /// Images that can't be pulled.
    pub bad_images: Vec<String>,
    /// The text of an imported cluster, see [`import::cluster`]; `nodes` is empty then.
    pub cluster: Option<Rc<str>>,
    /// Seed, delays and other settings, except `pods_max`, which the caller chooses.
    pub settings: Settings,
}

/// The name of a delay in files, and its field in milliseconds.
type DelayRow = (&'static str, fn(&mut Delays) -> &mut u64);

const DELAYS: [DelayRow; 13] = [
    ("watch", |delays| &mut delays.watch_ms),
    ("schedule", |delays| &mut delays.schedule_ms),
    ("provision", |delays| &mut delays.provision_ms),
    ("create", |delays| &mut delays.create_ms),
    ("imagePull", |delays| &mut delays.image_pull_ms),
    ("start", |delays| &mut delays.start_ms),
    ("init", |delays| &mut delays.init_ms),
    ("ready", |delays| &mut delays.ready_ms),
    ("stop", |delays| &mut delays.stop_ms),
    ("crashAfter", |delays| &mut delays.crash_after_ms),
    ("backOff", |delays| &mut delays.back_off_ms),
    ("nodeGrace", |delays| &mut delays.node_grace_ms),
    ("nodeMonitor", |delays| &mut delays.node_monitor_ms),
];
/// The name of the toleration, whose field is in seconds.
const TOLERATION: &str = "toleration";

impl Setup {
    /// Reads the setup of a scenario; the error is a sentence with the field.
    pub fn from_value(value: &Value) -> Result<Setup, String> {
        let field = |key: &str| value.get(key).unwrap_or(&Value::Null);
        // The defaults are those of the recordings.
        let recorded = Settings { delays: recorded_delays(), fake_kubelets: true, ..Settings::default() };
        let cluster = value.get("cluster").map(|text| text.as_str().ok_or("cluster: expected a text")).transpose()?;
        let setup = Setup {
            nodes: if cluster.is_some() { Vec::new() } else { nodes::read(field("nodes"))? },
            bad_images: texts(field("badImages"), "badImages")?,
            cluster: cluster.map(Rc::from),
            settings: settings(value, &recorded)?,
        };
        // Fail here rather than when the scenario is played.
        setup.try_cluster(Settings::PODS_MAX_IN_A_COMMAND).map(|_| setup)
    }

    /// The setup that creates the state `base`, which is a new cluster or the imported one of the text `cluster`; the error
    /// is a sentence.
    pub fn of(base: &State, cluster: Option<&str>) -> Result<Setup, String> {
        if cluster.is_some() {
            let (nodes, bad_images) = Default::default();
            return Ok(Setup { nodes, bad_images, cluster: cluster.map(Rc::from), settings: base.settings().clone() });
        }
        let mut nodes: Vec<_> = base.all::<Node>().cloned().collect();
        order::sort_by_key(&mut nodes, |node| node.meta.uid);
        let nodes = nodes.iter().map(|node| NodeSpec::of(node, base.settings().fake_kubelets)).collect();
        let bad_images = base.faults().bad_images.iter().map(Name::to_string).collect();
        let setup = Setup { nodes, bad_images, cluster: None, settings: base.settings().clone() };
        match setup.new_cluster(base.settings().pods_max).digest() == base.digest() {
            true => Ok(setup),
            false => Err("This run started with a cluster that was not empty: it cannot be saved as steps.".to_owned()),
        }
    }

    /// The same, with an empty cluster if the import fails; reading the setup has ruled that out.
    pub fn new_cluster(&self, pods_max: i64) -> State {
        self.try_cluster(pods_max).unwrap_or_else(|_| State::new(Settings { pods_max, ..self.settings.clone() }, Vec::new()))
    }

    /// Creates the cluster, with a maximum number of Pods. The error is a sentence.
    pub fn try_cluster(&self, pods_max: i64) -> Result<State, String> {
        let settings = Settings { pods_max, ..self.settings.clone() };
        let mut state = match &self.cluster {
            Some(text) => import::cluster_with(text, settings).map_err(|error| format!("cluster: {error}"))?.state,
            None => State::new(settings, self.nodes.iter().map(NodeSpec::node).collect()),
        };
        if !self.bad_images.is_empty() {
            let images = self.bad_images.iter().map(|image| Name::from(image.as_str())).collect();
            // A fault is never refused.
            let _ = state.apply(&Action::Fault(Fault::BadImages(images)));
        }
        Ok(state)
    }

    /// The setup as the fields of a file, without default values.
    pub fn to_fields(&self) -> Vec<(&'static str, Value)> {
        let mut fields = Vec::new();
        let is_numbered = (1..).zip(&self.nodes).all(|(n, node)| *node == NodeSpec::named(&format!("node-{n}")));
        if let Some(text) = &self.cluster {
            fields.push(("cluster", (**text).into()));
        }
        match is_numbered {
            _ if self.cluster.is_some() => {}
            true => fields.push(("nodes", self.nodes.len().into())),
            false => fields.push(("nodes", self.nodes.iter().map(NodeSpec::to_value).collect())),
        }
        let default = Settings { fake_kubelets: true, delays: recorded_delays(), ..Settings::default() };
        fields.extend(changed(&default, &self.settings));
        if !self.bad_images.is_empty() {
            fields.push(("badImages", self.bad_images.clone().into()));
        }
        fields
    }
}

/// The settings `before`, changed by the fields of a map.
pub(super) fn settings(value: &Value, before: &Settings) -> Result<Settings, String> {
    let mut settings = before.clone();
    if let Some(seed) = value.get("seed") {
        settings.seed = seed.as_u64().ok_or("seed: expected a whole number")?;
    }
    match value.get("delays") {
        None => {}
        Some(Value::Object(map)) => (settings.delays, settings.fake_kubelets) = (delays(map)?, false),
        Some(word) => match word.as_str() {
            Some("recorded") => (settings.delays, settings.fake_kubelets) = (recorded_delays(), true),
            Some("usual") => (settings.delays, settings.fake_kubelets) = (Delays::default(), false),
            _ => return Err("delays: expected `recorded`, `usual` or a map of seconds".to_owned()),
        },
    }
    match value.get("kubelets").map(|kubelets| kubelets.as_str()) {
        None => {}
        Some(Some("real")) => settings.fake_kubelets = false,
        Some(Some("standIn")) => settings.fake_kubelets = true,
        Some(_) => return Err("kubelets: expected `real` or `standIn`".to_owned()),
    }
    if let Some(domain) = value.get("clusterDomain") {
        settings.cluster_domain = domain.as_str().ok_or("clusterDomain: expected a DNS name")?.into();
    }
    if let Some(namespace) = value.get("namespace") {
        settings.namespace = namespace.as_str().ok_or("namespace: expected a name")?.into();
    }
    if let Some(gates) = value.get("featureGates") {
        settings.max_unavailable_stateful_set = texts(gates, "featureGates")?.iter().any(|gate| gate == GATE);
    }
    match value.get("missingObjects").map(|missing| missing.as_str()) {
        None => {}
        Some(Some("present")) => settings.assume_refs_exist = true,
        Some(Some("missing")) => settings.assume_refs_exist = false,
        Some(_) => return Err("missingObjects: expected `present` or `missing`".to_owned()),
    }
    Ok(settings)
}

/// The fields that change the settings `before` to `after`, except `pods_max`.
pub(super) fn changed(before: &Settings, after: &Settings) -> Vec<(&'static str, Value)> {
    let mut fields = Vec::new();
    if before.seed != after.seed {
        fields.push(("seed", after.seed.into()));
    }
    let mut fake_kubelets = before.fake_kubelets;
    if before.delays != after.delays {
        let (value, is_recorded) = delays_value(&after.delays);
        (fake_kubelets, _) = (is_recorded, fields.push(("delays", value)));
    }
    if fake_kubelets != after.fake_kubelets {
        fields.push(("kubelets", if after.fake_kubelets { "standIn" } else { "real" }.into()));
    }
    if before.cluster_domain != after.cluster_domain {
        fields.push(("clusterDomain", (*after.cluster_domain).into()));
    }
    if before.namespace != after.namespace {
        fields.push(("namespace", (*after.namespace).into()));
    }
    if before.max_unavailable_stateful_set != after.max_unavailable_stateful_set {
        fields.push(("featureGates", if after.max_unavailable_stateful_set { json!([GATE]) } else { json!([]) }));
    }
    if before.assume_refs_exist != after.assume_refs_exist {
        fields.push(("missingObjects", if after.assume_refs_exist { "present" } else { "missing" }.into()));
    }
    fields
}

/// Delays as a file has them, and whether they imply the kubelets of the recordings.
fn delays_value(delays: &Delays) -> (Value, bool) {
    let (default, mut delays) = (Delays::default(), delays.clone());
    if delays == default {
        return ("usual".into(), false);
    }
    if delays == recorded_delays() {
        return ("recorded".into(), true);
    }
    let mut map = Map::new();
    let mut default = default;
    for (name, delay) in DELAYS {
        let delay_ms = *delay(&mut delays);
        if delay_ms != *delay(&mut default) {
            map.insert(name.to_owned(), seconds(delay_ms));
        }
    }
    if delays.toleration_seconds != default.toleration_seconds {
        map.insert(TOLERATION.to_owned(), delays.toleration_seconds.into());
    }
    (map.into(), false)
}

/// Milliseconds as a file has them: seconds, as an integer if possible.
pub(super) fn seconds(ms: u64) -> Value {
    if ms.is_multiple_of(1_000) { (ms / 1_000).into() } else { (ms as f64 / 1_000.0).into() }
}

/// The milliseconds of a number of seconds, rounded; `None` if it is not a number or out of range.
pub(super) fn milliseconds(value: &Value, seconds_max: f64) -> Option<u64> {
    let seconds = value.as_f64().filter(|seconds| (0.0..=seconds_max).contains(seconds))?;
    Some((seconds * 1_000.0).round() as u64)
}

fn delays(map: &Map<String, Value>) -> Result<Delays, String> {
    let mut delays = Delays::default();
    for (name, value) in map {
        let ms = milliseconds(value, DELAY_SECONDS_MAX).ok_or(format!("delays.{name}: expected seconds, at most {DELAY_SECONDS_MAX}"))?;
        match DELAYS.iter().find(|(delay, _)| delay == name) {
            Some((_, delay)) => *delay(&mut delays) = ms,
            None if name == TOLERATION => delays.toleration_seconds = (ms / 1_000).cast_signed(),
            None => {
                let names: Vec<&str> = DELAYS.iter().map(|(name, _)| *name).chain([TOLERATION]).collect();
                return Err(format!("delays.{name}: unknown delay; there are {}", names.join(", ")));
            }
        }
    }
    Ok(delays)
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
