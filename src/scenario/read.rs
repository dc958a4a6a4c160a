//! A scenario read from its text.

use super::step::{NodeSpec, Scenario, Step, StepKind};
use super::tour::STEP_KEYS;
use crate::api::read;
use crate::api::scheduling::Taint;
use crate::cluster::Hold;
use crate::cluster::data::Topology;
use crate::kubectl;
use crate::yaml;
use serde_json::{Map, Value};

/// How many nodes there are when a scenario does not say.
const NODES_DEFAULT: u64 = 3;
/// How many nodes a scenario may ask for: at 110 pods each, more than the most pods need.
const NODES_MAX: u64 = 5_000;
/// What a step says besides what it does.
const LOOKS: [&str; 3] = ["quiet", "seconds", "show"];

impl Scenario {
    /// Reads a scenario; the error is a sentence with the place.
    pub fn read(text: &str) -> Result<Scenario, String> {
        let (documents, errors) = yaml::read(text);
        if let Some(error) = errors.first() {
            return Err(format!("{}:{} {}", error.range.line, error.range.column, error.message));
        }
        let document = documents.first().ok_or("there is nothing in it")?;
        Scenario::from_value(&document.root.to_json())
    }

    /// Reads a scenario that is JSON already.
    pub fn from_value(value: &Value) -> Result<Scenario, String> {
        let text = |key: &str| value.get(key).and_then(Value::as_str).unwrap_or_default().to_string();
        let steps = value.get("steps").and_then(Value::as_array).ok_or("steps: a list is wanted")?;
        Ok(Scenario {
            name: text("name"),
            about: text("about"),
            nodes: nodes(value.get("nodes").unwrap_or(&Value::Null))?,
            bad_images: texts(value.get("badImages").unwrap_or(&Value::Null), "badImages")?,
            usual_delays: match value.get("delays").map(|delays| delays.as_str()) {
                None | Some(Some("recorded")) => false,
                Some(Some("usual")) => true,
                Some(_) => return Err("delays: `recorded` or `usual` is wanted".into()),
            },
            feature_gates: texts(value.get("featureGates").unwrap_or(&Value::Null), "featureGates")?,
            steps: steps
                .iter()
                .enumerate()
                .map(|(at, step)| read_step(step).map_err(|e| format!("steps[{at}]: {e}")))
                .collect::<Result<_, _>>()?,
        })
    }
}

fn nodes(value: &Value) -> Result<Vec<NodeSpec>, String> {
    match value {
        Value::Array(items) => items.iter().enumerate().map(|(at, item)| node(item, at)).collect(),
        Value::Null => nodes(&NODES_DEFAULT.into()),
        Value::Number(_) => {
            let count = value.as_u64().filter(|n| *n <= NODES_MAX).ok_or(format!("nodes: at most {NODES_MAX}"))?;
            Ok((1..=count).map(|n| NodeSpec::named(&format!("node-{n}"))).collect())
        }
        _ => Err("nodes: a number or a list is wanted".into()),
    }
}

fn node(value: &Value, at: usize) -> Result<NodeSpec, String> {
    let name = value.get("name").and_then(Value::as_str).ok_or(format!("nodes[{at}]: a name is wanted"))?;
    let mut node = NodeSpec::named(name);
    let amount = |key: &str, default: &mut String| match value.get(key) {
        Some(Value::String(text)) => *default = text.clone(),
        Some(Value::Number(number)) => *default = number.to_string(),
        _ => {}
    };
    amount("zone", &mut node.zone);
    amount("cpu", &mut node.cpu);
    amount("memory", &mut node.memory);
    if let Some(pods) = value.get("pods").and_then(Value::as_u64) {
        node.pods = u32::try_from(pods).map_err(|_| format!("nodes[{at}].pods: too many"))?;
    }
    node.labels = read::view(value.get("labels").unwrap_or(&Value::Null));
    let taints: Vec<Taint> = read::view(value.get("taints").unwrap_or(&Value::Null));
    node.taints = taints;
    Ok(node)
}

/// A text, or a list of texts.
fn texts(value: &Value, path: &str) -> Result<Vec<String>, String> {
    let wrong = || format!("{path}: a list of names is wanted");
    match value {
        Value::Null => Ok(Vec::new()),
        Value::String(text) => Ok(vec![text.clone()]),
        Value::Array(items) => items.iter().map(|item| item.as_str().map(str::to_string).ok_or_else(wrong)).collect(),
        _ => Err(wrong()),
    }
}

fn read_step(value: &Value) -> Result<Step, String> {
    let map = value.as_object().ok_or("a step is wanted, such as `wait: 1`")?;
    let (quiet_ms, lasts_ms) = (seconds(map, "quiet")?, seconds(map, "seconds")?);
    let show = texts(map.get("show").unwrap_or(&Value::Null), "show")?;
    Ok(Step { kind: step_kind(map)?, written: without_looks(value.clone()), quiet_ms, lasts_ms, show })
}

/// Seconds as milliseconds.
fn seconds(map: &Map<String, Value>, key: &str) -> Result<Option<u64>, String> {
    let Some(value) = map.get(key) else { return Ok(None) };
    let seconds = value.as_f64().filter(|s| (0.0..=86_400.0).contains(s)).ok_or(format!("{key}: seconds are wanted"))?;
    Ok(Some((seconds * 1000.0) as u64))
}

fn step_kind(map: &Map<String, Value>) -> Result<StepKind, String> {
    let own = |key: &&String| !LOOKS.contains(&key.as_str()) && !STEP_KEYS.contains(&key.as_str());
    let (key, second) = (map.keys().find(own), map.keys().filter(own).nth(1));
    if key.is_none() && map.keys().any(|key| STEP_KEYS.contains(&key.as_str())) {
        return Ok(StepKind::Wait); // it only tells something
    }
    let (Some(key), None) = (key, second) else {
        return Err("exactly one thing to do is wanted".into());
    };
    let value = map.get(key).unwrap_or(&Value::Null);
    let names = || texts(value, key);
    match key.as_str() {
        "apply" => value.as_str().map(|text| StepKind::Apply(text.to_string())).ok_or_else(|| "apply: a text is wanted".into()),
        "kubectl" => match value {
            Value::String(line) => kubectl::split(line).map(StepKind::Kubectl),
            list => texts(list, key).map(StepKind::Kubectl),
        },
        "hold" => hold(value).map(StepKind::Hold),
        "release" => names().map(StepKind::Release),
        "unready" => names().map(StepKind::Unready),
        "crash" => names().map(StepKind::Crash),
        "hang" => names().map(StepKind::Hang),
        "failInit" => names().map(StepKind::FailInit),
        "recover" => names().map(StepKind::Recover),
        "fail" => names().map(StepKind::Fail),
        "nodeDown" => names().map(StepKind::NodeDown),
        "nodeUp" => names().map(StepKind::NodeUp),
        "badImages" => names().map(StepKind::BadImages),
        "provisioner" => match value.as_str() {
            Some("up") => Ok(StepKind::Provisioner(true)),
            Some("down") => Ok(StepKind::Provisioner(false)),
            _ => Err("provisioner: `up` or `down` is wanted".into()),
        },
        "dnsCache" => value.as_bool().map(StepKind::DnsCache).ok_or_else(|| "dnsCache: `true` or `false` is wanted".into()),
        "topology" => {
            let names = Topology::ALL.map(|topology| format!("`{}`", topology.name())).join(", ");
            let topology = value.as_str().and_then(Topology::from_name).ok_or(format!("topology: one of {names} is wanted"))?;
            Ok(StepKind::Topology(topology))
        }
        "write" => {
            let text = |part: &str| value.get(part).and_then(Value::as_str).map(str::to_string);
            let (to, value) = text("to").zip(text("value")).ok_or("write: `to`, a name in DNS, and `value` are wanted")?;
            Ok(StepKind::Write { to, value })
        }
        "dig" => names().map(StepKind::Dig),
        "wait" => Ok(StepKind::Wait),
        other => Err(format!("{other}: nobody knows how to do this")),
    }
}

fn hold(value: &Value) -> Result<std::collections::BTreeMap<String, Hold>, String> {
    let map = value.as_object().ok_or("hold: pods and where they stop are wanted")?;
    let stage = |(pod, stage): (&String, &Value)| match stage.as_str() {
        Some("pending") => Ok((pod.clone(), Hold::Pending)),
        Some("running") => Ok((pod.clone(), Hold::Running)),
        _ => Err(format!("hold.{pod}: `pending` or `running` is wanted")),
    };
    map.iter().map(stage).collect()
}

/// What a step does, without how it is looked at and what is told.
fn without_looks(mut step: Value) -> Value {
    if let Some(map) = step.as_object_mut() {
        map.retain(|key, _| !LOOKS.contains(&key.as_str()) && !STEP_KEYS.contains(&key.as_str()));
    }
    step
}
