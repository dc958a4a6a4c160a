//! What a step does, read from its fields.

use super::perform::pod;
use super::read::texts;
use super::setup;
use super::step::StepKind;
use crate::api::{Key, Kind};
use crate::cluster::data::Topology;
use crate::cluster::{Cascade, Hold, Settings};
use crate::kubectl;
use crate::manifest::DEFAULT_NAMESPACE;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// What a command reads, which stands beside it.
const INPUT: &str = "input";

/// What a deletion does to the objects owned, as files say it.
pub(super) const CASCADES: [(Cascade, &str); 3] =
    [(Cascade::Background, "background"), (Cascade::Foreground, "foreground"), (Cascade::Orphan, "orphan")];

/// What a step of these fields does; the error is a sentence.
pub(super) fn step_kind(map: &Map<String, Value>) -> Result<StepKind, String> {
    let own = |key: &&String| key.as_str() != INPUT;
    let (Some(key), None) = (map.keys().find(own), map.keys().filter(own).nth(1)) else {
        return Err("exactly one thing to do is wanted".into());
    };
    if key != "kubectl" && map.contains_key(INPUT) {
        return Err(format!("{INPUT}: only `kubectl` reads anything"));
    }
    let value = map.get(key).unwrap_or(&Value::Null);
    let names = || texts(value, key);
    match key.as_str() {
        "apply" => value.as_str().map(|text| StepKind::Apply(text.to_string())).ok_or_else(|| "apply: a text is wanted".into()),
        "kubectl" => command(value, map.get(INPUT)),
        "hold" => hold(value).map(StepKind::Hold),
        "release" => names().map(StepKind::Release),
        "unready" => names().map(StepKind::Unready),
        "crash" => names().map(StepKind::Crash),
        "crashOnce" => names().map(StepKind::CrashOnce),
        "hang" => names().map(StepKind::Hang),
        "failInit" => names().map(StepKind::FailInit),
        "recover" => names().map(StepKind::Recover),
        "fail" => names().map(StepKind::Fail),
        "evict" => names().map(StepKind::Evict),
        "nodeDown" => names().map(StepKind::NodeDown),
        "nodeUp" => names().map(StepKind::NodeUp),
        "badImages" => names().map(StepKind::BadImages),
        "do" => all(value),
        "wait" => Ok(StepKind::Wait),
        "dig" => names().map(StepKind::Dig),
        key => other_kind(key, value),
    }
}

/// What has fields of its own.
fn other_kind(key: &str, value: &Value) -> Result<StepKind, String> {
    let two = |one: &str, other: &str| {
        let text = |part: &str| value.get(part).and_then(Value::as_str).map(str::to_string);
        text(one).zip(text(other))
    };
    match key {
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
            let (to, value) = two("to", "value").ok_or("write: `to`, a name in DNS, and `value` are wanted")?;
            Ok(StepKind::Write { to, value })
        }
        "lookUp" => {
            let (name, word) = two("name", "type").ok_or("lookUp: `name`, a name in DNS, and `type` are wanted")?;
            let record_type = kubectl::record_type(&word).ok_or(format!("lookUp: {word} is no type of record"))?;
            Ok(StepKind::LookUp { name, record_type })
        }
        "create" if value.is_object() => Ok(StepKind::Create(value.clone())),
        "replace" if value.is_object() => Ok(StepKind::Replace(value.clone())),
        "create" | "replace" => Err(format!("{key}: an object is wanted, such as a manifest has it")),
        "delete" => delete(value),
        "set" if value.is_object() => setup::settings(value, &Settings::default()).map(|_| StepKind::Set(value.clone())),
        "set" => Err("set: a map of settings is wanted, such as `missingObjects: missing`".into()),
        other => Err(format!("{other}: nobody knows how to do this")),
    }
}

fn command(value: &Value, input: Option<&Value>) -> Result<StepKind, String> {
    let words = match value {
        Value::String(line) => kubectl::split(line)?,
        list => texts(list, "kubectl")?,
    };
    let input = input.map(|input| input.as_str().map(str::to_string).ok_or("input: a text is wanted")).transpose()?;
    Ok(StepKind::Kubectl { words, input })
}

fn all(value: &Value) -> Result<StepKind, String> {
    let items = value.as_array().ok_or("do: a list of what is done is wanted")?;
    let kind = |(number, item): (usize, &Value)| match item.as_object() {
        Some(map) if !map.contains_key("do") => step_kind(map).map_err(|error| format!("do[{number}]: {error}")),
        _ => Err(format!("do[{number}]: one thing to do is wanted")),
    };
    items.iter().enumerate().map(kind).collect::<Result<_, _>>().map(StepKind::All)
}

fn hold(value: &Value) -> Result<BTreeMap<String, Hold>, String> {
    let map = value.as_object().ok_or("hold: pods and where they stop are wanted")?;
    let stage = |(pod, stage): (&String, &Value)| match stage.as_str() {
        Some("pending") => Ok((pod.clone(), Hold::Pending)),
        Some("running") => Ok((pod.clone(), Hold::Running)),
        _ => Err(format!("hold.{pod}: `pending` or `running` is wanted")),
    };
    map.iter().map(stage).collect()
}

fn delete(value: &Value) -> Result<StepKind, String> {
    let grace_seconds =
        value.get("gracePeriodSeconds").map(|grace| grace.as_i64().ok_or("delete.gracePeriodSeconds: whole seconds are wanted"));
    let cascade = value.get("cascade").map(|word| {
        let known = CASCADES.into_iter().find(|(_, name)| word.as_str() == Some(name));
        known.map(|(cascade, _)| cascade).ok_or("delete.cascade: `background`, `foreground` or `orphan` is wanted")
    });
    let (grace_seconds, cascade) = (grace_seconds.transpose()?, cascade.transpose()?.unwrap_or_default());
    Ok(StepKind::Delete { key: key(value).map_err(|error| format!("delete.{error}"))?, cascade, grace_seconds })
}

/// The object that `kind`, `name` and `namespace` mean.
pub(super) fn key(value: &Value) -> Result<Key, String> {
    let text = |part: &str| value.get(part).and_then(Value::as_str);
    let kind = text("kind").and_then(Kind::from_name).ok_or("kind: the kind of an object is wanted, such as Pod")?;
    let name = text("name").ok_or("name: the name of an object is wanted")?;
    let namespace = if kind.names().namespaced { text("namespace").unwrap_or(DEFAULT_NAMESPACE) } else { "" };
    Ok(if kind == Kind::Pod && namespace == DEFAULT_NAMESPACE { pod(name) } else { Key::new(kind, namespace, name) })
}
