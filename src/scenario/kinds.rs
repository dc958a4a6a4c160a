//! Reads the action of a step ([`StepKind`]) from its fields.

use super::perform::pod;
use super::read::texts;
use super::setup;
use super::step::StepKind;
use crate::api::order::gather;
use crate::api::{Key, Kind};
use crate::cluster::data::ReplicationMode;
use crate::cluster::{Cascade, Hold, Settings};
use crate::kubectl::{self, CommandLine};
use crate::manifest::DEFAULT_NAMESPACE;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The key of a command's standard input, next to `kubectl`.
const INPUT: &str = "input";

/// The cascade modes of a deletion and their names in files.
pub(super) const CASCADES: [(Cascade, &str); 3] =
    [(Cascade::Background, "background"), (Cascade::Foreground, "foreground"), (Cascade::Orphan, "orphan")];

/// The action of a step with these fields; the error is a sentence.
pub(super) fn step_kind(map: &Map<String, Value>) -> Result<StepKind, String> {
    let is_action = |key: &&String| key.as_str() != INPUT;
    let (Some(key), None) = (map.keys().find(is_action), map.keys().filter(is_action).nth(1)) else {
        return Err("expected exactly one action".into());
    };
    if key != "kubectl" && map.contains_key(INPUT) {
        return Err(format!("{INPUT}: only `kubectl` reads an input"));
    }
    let value = map.get(key).unwrap_or(&Value::Null);
    let names = || texts(value, key);
    match key.as_str() {
        "apply" => value.as_str().map(|text| StepKind::Apply(text.to_string())).ok_or_else(|| "apply: expected a text".into()),
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
        key => map_kind(key, value),
    }
}

/// An action whose value is not a list of names.
fn map_kind(key: &str, value: &Value) -> Result<StepKind, String> {
    let two = |one: &str, other: &str| {
        let text = |part: &str| value.get(part).and_then(Value::as_str).map(str::to_string);
        text(one).zip(text(other))
    };
    match key {
        "provisioner" => match value.as_str() {
            Some("up") => Ok(StepKind::Provisioner(true)),
            Some("down") => Ok(StepKind::Provisioner(false)),
            _ => Err("provisioner: expected `up` or `down`".into()),
        },
        "dnsCache" => value.as_bool().map(StepKind::DnsCache).ok_or_else(|| "dnsCache: expected `true` or `false`".into()),
        "topology" => {
            let names = ReplicationMode::ALL.map(|topology| format!("`{}`", topology.name())).join(", ");
            let topology = value.as_str().and_then(ReplicationMode::from_name).ok_or(format!("topology: expected one of {names}"))?;
            Ok(StepKind::Topology(topology))
        }
        "write" => {
            let (to, value) = two("to", "value").ok_or("write: expected `to`, a DNS name, and `value`")?;
            Ok(StepKind::Write { to, value })
        }
        "lookUp" => {
            let (name, word) = two("name", "type").ok_or("lookUp: expected `name`, a DNS name, and `type`")?;
            let record_type = kubectl::record_type(&word).ok_or(format!("lookUp: {word} is not a record type"))?;
            Ok(StepKind::LookUp { name, record_type })
        }
        "create" if value.is_object() => Ok(StepKind::Create(value.clone())),
        "replace" if value.is_object() => Ok(StepKind::Replace(value.clone())),
        "create" | "replace" => Err(format!("{key}: expected an object, as in a manifest")),
        "delete" => delete(value),
        "status" => {
            let key = self::key(value).map_err(|error| format!("status.{error}"))?;
            Ok(StepKind::Status { key, status: value.get("status").cloned().unwrap_or_default() })
        }
        "set" if value.is_object() => setup::settings(value, &Settings::default()).map(|_| StepKind::Set(value.clone())),
        "set" => Err("set: expected a map of settings, such as `missingObjects: missing`".into()),
        other => Err(format!("{other}: unknown action")),
    }
}

fn command(value: &Value, input: Option<&Value>) -> Result<StepKind, String> {
    let line = match value {
        Value::String(line) => CommandLine::read(line)?,
        list => CommandLine::of_words(texts(list, "kubectl")?),
    };
    let input = input.map(|input| input.as_str().map(str::to_string).ok_or("input: expected a text")).transpose()?;
    Ok(StepKind::Kubectl { line, input })
}

fn all(value: &Value) -> Result<StepKind, String> {
    let items = value.as_array().ok_or("do: expected a list of actions")?;
    let kind = |(number, item): (usize, &Value)| match item.as_object() {
        Some(map) if !map.contains_key("do") => step_kind(map).map_err(|error| format!("do[{number}]: {error}")),
        _ => Err(format!("do[{number}]: expected one action")),
    };
    items.iter().enumerate().map(kind).collect::<Result<_, _>>().map(StepKind::All)
}

fn hold(value: &Value) -> Result<BTreeMap<String, Hold>, String> {
    let map = value.as_object().ok_or("hold: expected Pods and the stage at which they stop")?;
    let stage = |(pod, stage): (&String, &Value)| match stage.as_str() {
        Some("pending") => Ok((pod.clone(), Hold::Pending)),
        Some("running") => Ok((pod.clone(), Hold::Running)),
        _ => Err(format!("hold.{pod}: expected `pending` or `running`")),
    };
    let stages: Vec<_> = map.iter().map(stage).collect::<Result<_, String>>()?;
    Ok(gather(stages))
}

fn delete(value: &Value) -> Result<StepKind, String> {
    let grace_seconds =
        value.get("gracePeriodSeconds").map(|grace| grace.as_i64().ok_or("delete.gracePeriodSeconds: expected whole seconds"));
    let cascade = value.get("cascade").map(|word| {
        let known = CASCADES.into_iter().find(|(_, name)| word.as_str() == Some(name));
        known.map(|(cascade, _)| cascade).ok_or("delete.cascade: expected `background`, `foreground` or `orphan`")
    });
    let (grace_seconds, cascade) = (grace_seconds.transpose()?, cascade.transpose()?.unwrap_or_default());
    Ok(StepKind::Delete { key: key(value).map_err(|error| format!("delete.{error}"))?, cascade, grace_seconds })
}

/// The key of the object with this `kind`, `name` and `namespace`.
pub(super) fn key(value: &Value) -> Result<Key, String> {
    let text = |part: &str| value.get(part).and_then(Value::as_str);
    let kind = text("kind").and_then(Kind::from_name).ok_or("kind: expected the kind of an object, such as Pod")?;
    let name = text("name").ok_or("name: expected the name of an object")?;
    let namespace = if kind.names().namespaced { text("namespace").unwrap_or(DEFAULT_NAMESPACE) } else { "" };
    Ok(if kind == Kind::Pod && namespace == DEFAULT_NAMESPACE { pod(name) } else { Key::new(kind, namespace, name) })
}
