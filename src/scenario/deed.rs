//! What somebody did, written as a step.

use super::kinds::CASCADES;
use super::read::read_step;
use super::script::shell;
use super::setup::changed;
use super::step::{Step, StepKind};
use crate::api::{Key, Kind, Object};
use crate::cluster::dns::RecordType;
use crate::cluster::{Action, Cascade, Fault, Hold, Settings};
use crate::history::Deed;
use crate::manifest::DEFAULT_NAMESPACE;
use serde_json::{Map, Value, json};

/// How manifests are applied: a step of its own.
pub(super) const APPLY: &str = "kubectl apply -f -";
/// What the store gives an object: whoever makes one again gives nothing of it.
const GIVEN: [&str; 6] = ["uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"];

impl Step {
    /// A deed done at a moment as the step that does it again. `settings` are those in force, and then those in force after it.
    pub fn of(at_ms: u64, deed: &Deed, settings: &mut Settings) -> Result<Step, String> {
        let written = match &deed.input {
            Some(input) if &*deed.source == APPLY => json!({"apply": &**input}),
            Some(input) if input.is_empty() => json!({"kubectl": &*deed.source}),
            Some(input) => json!({"kubectl": &*deed.source, "input": &**input}),
            None => {
                let mut written = in_one(&deed.actions, settings);
                written.insert("called".to_owned(), (*deed.source).into());
                written.into()
            }
        };
        Ok(Step { at_ms: Some(at_ms), ..read_step(&written)? })
    }

    /// What is said to have been done: the command, or what the step is called, or else its own words.
    pub fn source(&self) -> String {
        if let Some(called) = self.called.clone().or_else(|| called(&self.kind)) {
            return called;
        }
        let Some((key, value)) = self.written.as_object().and_then(|map| map.iter().find(|(key, _)| *key != "input")) else {
            return String::new();
        };
        match (key.as_str(), value) {
            ("apply", _) => APPLY.to_owned(),
            // What was typed at a moment stays as it was typed.
            ("kubectl", Value::String(line)) if self.at_ms.is_some() || is_named(line.split(' ').next()) => line.clone(),
            ("kubectl", Value::String(line)) => format!("kubectl {line}"),
            ("kubectl", list) => command_line(list),
            (key, value) => format!("{key} {}", words(value)),
        }
    }
}

/// Whether a command begins with its own name.
fn is_named(first: Option<&str>) -> bool {
    matches!(first, Some("kubectl" | "k" | "dig" | "nslookup"))
}

/// The words of a command as one line that a shell splits into them again.
fn command_line(words: &Value) -> String {
    let words: Vec<String> = words.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    let line = shell::line(&words);
    if is_named(words.first().map(String::as_str)) { line } else { format!("kubectl {line}") }
}

/// What a fault, a choice or a write is called; `None` for what has a line or fields of its own.
fn called(kind: &StepKind) -> Option<String> {
    let all = |names: &[String]| names.join(" and ");
    Some(match kind {
        StepKind::Hold(pods) => format!("hold {}", all(&pods.keys().cloned().collect::<Vec<_>>())),
        StepKind::Release(pods) => format!("release {}", all(pods)),
        StepKind::Unready(pods) => format!("fail the readiness of {}", all(pods)),
        StepKind::Crash(pods) => format!("keep {} crashing", all(pods)),
        StepKind::Hang(pods) => format!("hang {}", all(pods)),
        StepKind::FailInit(pods) => format!("fail the init container of {}", all(pods)),
        StepKind::Recover(pods) => format!("let {} recover", all(pods)),
        StepKind::Fail(pods) => format!("let {} fail", all(pods)),
        StepKind::NodeDown(nodes) => format!("take {} down", all(nodes)),
        StepKind::NodeUp(nodes) => format!("bring {} up", all(nodes)),
        StepKind::BadImages(images) if images.is_empty() => "bring all images back".into(),
        StepKind::BadImages(images) => format!("take away image {}", all(images)),
        StepKind::Provisioner(true) => "bring the provisioner up".into(),
        StepKind::Provisioner(false) => "take the provisioner down".into(),
        StepKind::DnsCache(true) => "put a cache before the name server".into(),
        StepKind::DnsCache(false) => "take the name server's cache away".into(),
        StepKind::Topology(topology) => format!("choose who copies data: {}", topology.name()),
        StepKind::Write { to, value } => format!("write {value} to {to}"),
        StepKind::CrashOnce(pods) => format!("crash {} once", all(pods)),
        StepKind::Evict(pods) => format!("evict {}", all(pods)),
        _ => return None,
    })
}

/// A value in a few words.
fn words(value: &Value) -> String {
    const CHARACTERS_MAX: usize = 100;
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(words).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    };
    text.chars().take(CHARACTERS_MAX).collect()
}

/// What several actions at one moment are written as.
fn in_one(actions: &[Action], settings: &mut Settings) -> Map<String, Value> {
    let mut all: Vec<(&'static str, Value)> = Vec::new();
    for action in actions {
        let (key, value) = written(action, settings);
        match (all.last_mut(), value) {
            // Several pods or nodes one after another are a list.
            (Some((last, Value::Array(list))), Value::Array(more)) if *last == key && key != "badImages" => list.extend(more),
            (_, value) => all.push((key, value)),
        }
    }
    let pair = |(key, value): (&str, Value)| Map::from_iter([(key.to_owned(), value)]);
    match <[(&str, Value); 1]>::try_from(all) {
        Ok([only]) => pair(only),
        Err(all) => pair(("do", all.into_iter().map(|each| Value::from(pair(each))).collect())),
    }
}

fn written(action: &Action, settings: &mut Settings) -> (&'static str, Value) {
    match action {
        Action::Create(object) => ("create", manifest(object)),
        Action::Replace(object) => ("replace", manifest(object)),
        Action::Delete { key, cascade, grace_seconds } => ("delete", deletion(key, *cascade, *grace_seconds)),
        Action::Evict { pod } => ("evict", json!([pod_name(pod)])),
        Action::Fault(fault) => written_fault(fault),
        Action::Set(wanted) => {
            let changes = changed(settings, wanted);
            *settings = wanted.clone();
            ("set", changes.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>().into())
        }
        Action::Choose(topology) => ("topology", topology.name().into()),
        Action::Write { to, value } => ("write", json!({"to": &**to, "value": &**value})),
        Action::LookUp { name, record_type } => {
            let word = match record_type {
                RecordType::A => "A",
                RecordType::Srv => "SRV",
                RecordType::Other => "ANY",
            };
            ("lookUp", json!({"name": &**name, "type": word}))
        }
    }
}

fn written_fault(fault: &Fault) -> (&'static str, Value) {
    let one = |pod: &Key| json!([pod_name(pod)]);
    match fault {
        Fault::Hold(pod, hold) => {
            let stage = match hold {
                Hold::Pending => "pending",
                Hold::Running => "running",
            };
            ("hold", Map::from_iter([(pod_name(pod), stage.into())]).into())
        }
        Fault::Release(pod) => ("release", one(pod)),
        Fault::Unready(pod) => ("unready", one(pod)),
        Fault::Crash(pod) => ("crash", one(pod)),
        Fault::CrashOnce(pod) => ("crashOnce", one(pod)),
        Fault::Hang(pod) => ("hang", one(pod)),
        Fault::FailInit(pod) => ("failInit", one(pod)),
        Fault::Recover(pod) => ("recover", one(pod)),
        Fault::Fail(pod) => ("fail", one(pod)),
        Fault::NodeDown(node) => ("nodeDown", json!([&**node])),
        Fault::NodeUp(node) => ("nodeUp", json!([&**node])),
        Fault::BadImages(images) => ("badImages", images.iter().map(|image| Value::from(&**image)).collect()),
        Fault::ProvisionerDown => ("provisioner", "down".into()),
        Fault::ProvisionerUp => ("provisioner", "up".into()),
        Fault::DnsCache(on) => ("dnsCache", (*on).into()),
    }
}

fn pod_name(pod: &Key) -> String {
    if *pod.namespace == *DEFAULT_NAMESPACE { pod.name.to_string() } else { format!("{}/{}", pod.namespace, pod.name) }
}

/// An object as a person would give it: what the store adds and its status left out.
fn manifest(object: &Object) -> Value {
    let mut value = object.to_value();
    if let Some(map) = value.as_object_mut().filter(|_| object.kind() != Kind::Node) {
        map.remove("status");
    }
    if let Some(meta) = value["metadata"].as_object_mut() {
        meta.retain(|key, _| !GIVEN.contains(&key.as_str()));
    }
    value
}

/// An object, as fields of a step name it.
pub(super) fn reference(key: &Key) -> Value {
    let mut value = json!({"kind": key.kind.names().name, "name": &*key.name});
    if key.kind.names().namespaced && *key.namespace != *DEFAULT_NAMESPACE {
        value["namespace"] = (*key.namespace).into();
    }
    value
}

fn deletion(key: &Key, cascade: Cascade, grace_seconds: Option<i64>) -> Value {
    let mut value = reference(key);
    if let Some((_, word)) = CASCADES.iter().find(|(known, _)| *known == cascade && cascade != Cascade::default()) {
        value["cascade"] = (*word).into();
    }
    if let Some(grace_seconds) = grace_seconds {
        value["gracePeriodSeconds"] = grace_seconds.into();
    }
    value
}
