//! The cluster of a scenario before anything is done: its nodes, seed, delays and switches, as a file says them.

use super::import;
use super::nodes::{self, NodeSpec};
use super::read::texts;
use crate::api::Name;
use crate::api::node::Node;
use crate::api::order;
use crate::cluster::{Action, Delays, Fault, Settings, State};
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// The longest delay a file may ask for.
const DELAY_SECONDS_MAX: f64 = 86_400.0;
/// The feature gate a file may switch on.
const GATE: &str = "MaxUnavailableStatefulSet";
/// The grace period and the toleration of the recordings, in which a lost node is noticed within seconds.
const RECORDED_GRACE_SECONDS: i64 = 6;
/// Heartbeats are looked at so often in the recordings.
const RECORDED_MONITOR_MS: u64 = 1_000;
/// Each stage of a pod takes so long in the recordings.
const RECORDED_STAGE_MS: u64 = 120;

/// What there is before the first step.
#[derive(Clone, Debug, PartialEq)]
pub struct Setup {
    /// The nodes.
    pub nodes: Vec<NodeSpec>,
    /// Images that can't be pulled.
    pub bad_images: Vec<String>,
    /// What another cluster had, as [`import::cluster`] reads it; the nodes are then those it tells of.
    pub cluster: Option<Rc<str>>,
    /// Seed, delays and switches. How many pods the cluster takes is for who plays it to say.
    pub settings: Settings,
}

/// A delay in milliseconds, by its name in files.
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
/// The one delay that is whole seconds in the cluster, too.
const TOLERATION: &str = "toleration";

impl Setup {
    /// Reads the head of a scenario; the error is a sentence with the field.
    pub fn from_value(value: &Value) -> Result<Setup, String> {
        let field = |key: &str| value.get(key).unwrap_or(&Value::Null);
        // What a file leaves out is as it was recorded.
        let recorded = Settings { delays: recorded_delays(), stand_in_kubelets: true, ..Settings::default() };
        let cluster = value.get("cluster").map(|text| text.as_str().ok_or("cluster: a text is wanted")).transpose()?;
        let setup = Setup {
            nodes: if cluster.is_some() { Vec::new() } else { nodes::read(field("nodes"))? },
            bad_images: texts(field("badImages"), "badImages")?,
            cluster: cluster.map(Rc::from),
            settings: settings(value, &recorded)?,
        };
        // Whoever plays it is told here if there is no such cluster.
        setup.try_cluster(Settings::PODS_MAX_IN_A_COMMAND).map(|_| setup)
    }

    /// The setup of a cluster that is as new, or as the text `cluster` tells; the error says why no setup makes such a one.
    pub fn of(base: &State, cluster: Option<&str>) -> Result<Setup, String> {
        if cluster.is_some() {
            let (nodes, bad_images) = Default::default();
            return Ok(Setup { nodes, bad_images, cluster: cluster.map(Rc::from), settings: base.settings().clone() });
        }
        let mut nodes: Vec<_> = base.all::<Node>().cloned().collect();
        order::sort_by_key(&mut nodes, |node| node.meta.uid);
        let nodes = nodes.iter().map(|node| NodeSpec::of(node, base.settings().stand_in_kubelets)).collect();
        let bad_images = base.faults().bad_images.iter().map(Name::to_string).collect();
        let setup = Setup { nodes, bad_images, cluster: None, settings: base.settings().clone() };
        match setup.new_cluster(base.settings().pods_max).digest() == base.digest() {
            true => Ok(setup),
            false => Err("This run began with a cluster that was not empty: it can't be written down as steps.".to_owned()),
        }
    }

    /// Likewise, without a word where the text of another cluster shows none any more, which reading the setup ruled out.
    pub fn new_cluster(&self, pods_max: i64) -> State {
        self.try_cluster(pods_max).unwrap_or_else(|_| State::new(Settings { pods_max, ..self.settings.clone() }, Vec::new()))
    }

    /// The cluster, nothing having happened in it; it takes so many pods at most. The error is a sentence.
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

    /// The head of a scenario, as far as it says something else than is so anyway.
    pub fn written(&self) -> Vec<(&'static str, Value)> {
        let mut written = Vec::new();
        let usual = (1..).zip(&self.nodes).all(|(n, node)| *node == NodeSpec::named(&format!("node-{n}")));
        if let Some(text) = &self.cluster {
            written.push(("cluster", (**text).into()));
        }
        match usual {
            _ if self.cluster.is_some() => {}
            true => written.push(("nodes", self.nodes.len().into())),
            false => written.push(("nodes", self.nodes.iter().map(NodeSpec::written).collect())),
        }
        let default = Settings { stand_in_kubelets: true, delays: recorded_delays(), ..Settings::default() };
        written.extend(changed(&default, &self.settings));
        if !self.bad_images.is_empty() {
            written.push(("badImages", self.bad_images.clone().into()));
        }
        written
    }
}

/// Settings as they are when a map changes `before`: what it does not name stays.
pub(super) fn settings(value: &Value, before: &Settings) -> Result<Settings, String> {
    let mut settings = before.clone();
    if let Some(seed) = value.get("seed") {
        settings.seed = seed.as_u64().ok_or("seed: a whole number is wanted")?;
    }
    match value.get("delays") {
        None => {}
        Some(Value::Object(map)) => (settings.delays, settings.stand_in_kubelets) = (delays(map)?, false),
        Some(word) => match word.as_str() {
            Some("recorded") => (settings.delays, settings.stand_in_kubelets) = (recorded_delays(), true),
            Some("usual") => (settings.delays, settings.stand_in_kubelets) = (Delays::default(), false),
            _ => return Err("delays: `recorded`, `usual` or a map of seconds is wanted".to_owned()),
        },
    }
    match value.get("kubelets").map(|kubelets| kubelets.as_str()) {
        None => {}
        Some(Some("real")) => settings.stand_in_kubelets = false,
        Some(Some("standIn")) => settings.stand_in_kubelets = true,
        Some(_) => return Err("kubelets: `real` or `standIn` is wanted".to_owned()),
    }
    if let Some(domain) = value.get("clusterDomain") {
        settings.cluster_domain = domain.as_str().ok_or("clusterDomain: a name in DNS is wanted")?.into();
    }
    if let Some(gates) = value.get("featureGates") {
        settings.max_unavailable_stateful_set = texts(gates, "featureGates")?.iter().any(|gate| gate == GATE);
    }
    match value.get("missingObjects").map(|missing| missing.as_str()) {
        None => {}
        Some(Some("present")) => settings.missing_objects_present = true,
        Some(Some("missing")) => settings.missing_objects_present = false,
        Some(_) => return Err("missingObjects: `present` or `missing` is wanted".to_owned()),
    }
    Ok(settings)
}

/// What a map says that makes `after` of `before`; how many pods there may be is no part of it.
pub(super) fn changed(before: &Settings, after: &Settings) -> Vec<(&'static str, Value)> {
    let mut written = Vec::new();
    if before.seed != after.seed {
        written.push(("seed", after.seed.into()));
    }
    let mut stand_in = before.stand_in_kubelets;
    if before.delays != after.delays {
        let (value, is_recorded) = written_delays(&after.delays);
        (stand_in, _) = (is_recorded, written.push(("delays", value)));
    }
    if stand_in != after.stand_in_kubelets {
        written.push(("kubelets", if after.stand_in_kubelets { "standIn" } else { "real" }.into()));
    }
    if before.cluster_domain != after.cluster_domain {
        written.push(("clusterDomain", (*after.cluster_domain).into()));
    }
    if before.max_unavailable_stateful_set != after.max_unavailable_stateful_set {
        written.push(("featureGates", if after.max_unavailable_stateful_set { json!([GATE]) } else { json!([]) }));
    }
    if before.missing_objects_present != after.missing_objects_present {
        written.push(("missingObjects", if after.missing_objects_present { "present" } else { "missing" }.into()));
    }
    written
}

/// Delays as a file has them, and whether they are those of the recordings.
fn written_delays(delays: &Delays) -> (Value, bool) {
    let (usual, mut delays) = (Delays::default(), delays.clone());
    if delays == usual {
        return ("usual".into(), false);
    }
    if delays == recorded_delays() {
        return ("recorded".into(), true);
    }
    let mut map = Map::new();
    let mut usual = usual;
    for (name, delay) in DELAYS {
        let delay_ms = *delay(&mut delays);
        if delay_ms != *delay(&mut usual) {
            map.insert(name.to_owned(), seconds(delay_ms));
        }
    }
    if delays.toleration_seconds != usual.toleration_seconds {
        map.insert(TOLERATION.to_owned(), delays.toleration_seconds.into());
    }
    (map.into(), false)
}

/// Milliseconds as a file has them: seconds, whole where they are.
pub(super) fn seconds(ms: u64) -> Value {
    if ms.is_multiple_of(1_000) { (ms / 1_000).into() } else { (ms as f64 / 1_000.0).into() }
}

/// The milliseconds of a number of seconds, exact to the millisecond; nothing when it is none or too many.
pub(super) fn milliseconds(value: &Value, seconds_max: f64) -> Option<u64> {
    let seconds = value.as_f64().filter(|seconds| (0.0..=seconds_max).contains(seconds))?;
    Some((seconds * 1_000.0).round() as u64)
}

fn delays(map: &Map<String, Value>) -> Result<Delays, String> {
    let mut delays = Delays::default();
    for (name, value) in map {
        let ms = milliseconds(value, DELAY_SECONDS_MAX).ok_or(format!("delays.{name}: seconds are wanted, at most {DELAY_SECONDS_MAX}"))?;
        match DELAYS.iter().find(|(known, _)| known == name) {
            Some((_, delay)) => *delay(&mut delays) = ms,
            None if name == TOLERATION => delays.toleration_seconds = (ms / 1_000).cast_signed(),
            None => {
                let known: Vec<&str> = DELAYS.iter().map(|(known, _)| *known).chain([TOLERATION]).collect();
                return Err(format!("delays.{name}: there is none of that name, only {}", known.join(", ")));
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
