//! Writes a user command as a step.

use super::kinds::CASCADES;
use super::read::read_step;
use super::script::shell;
use super::setup::changed;
use super::step::{Step, StepKind};
use crate::api::order::gather_object;
use crate::api::{Key, Kind, Object};
use crate::cluster::dns::RecordType;
use crate::cluster::{Action, Cascade, Fault, Hold, Settings};
use crate::history::UserCommand;
use crate::manifest::DEFAULT_NAMESPACE;
use serde_json::{Map, Value, json};

/// The command that becomes an `apply` step.
pub(super) const APPLY: &str = "kubectl apply -f -";
/// The metadata that the API server sets; a created object must not contain it.
const SERVER_FIELDS: [&str; 6] =
    ["uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds"];

impl Step {
    /// The step that runs a command again. `settings` are the current settings; they are updated to those after the command.
    pub fn of(at_ms: u64, command: &UserCommand, settings: &mut Settings) -> Result<Step, String> {
        let written = match &command.input {
            Some(input) if &*command.source == APPLY => json!({"apply": &**input}),
            Some(input) if input.is_empty() => json!({"kubectl": &*command.source}),
            Some(input) => json!({"kubectl": &*command.source, "input": &**input}),
            None => {
                let mut written = combined(&command.actions, settings);
                written.insert("called".to_owned(), (*command.source).into());
                written.into()
            }
        };
        Ok(Step { at_ms: Some(at_ms), ..read_step(&written)? })
    }

    /// The command line or description of the step: its title, a generated title, or its key and value.
    pub fn source(&self) -> String {
        if let Some(title) = self.title.clone().or_else(|| default_title(&self.kind)) {
            return title;
        }
        let Some((key, value)) = self.written.as_object().and_then(|map| map.iter().find(|(key, _)| *key != "input")) else {
            return String::new();
        };
        match (key.as_str(), value) {
            ("apply", _) => APPLY.to_owned(),
            // With a time, it is a line the user typed: keep it unchanged.
            ("kubectl", Value::String(line)) if self.at_ms.is_some() || is_program(line.split(' ').next()) => line.clone(),
            ("kubectl", Value::String(line)) => format!("kubectl {line}"),
            ("kubectl", list) => command_line(list),
            (key, value) => format!("{key} {}", words(value)),
        }
    }
}

/// Whether a command line starts with the name of its program.
fn is_program(first: Option<&str>) -> bool {
    matches!(first, Some("kubectl" | "k" | "dig" | "nslookup"))
}

/// The words of a command as one shell-quoted line.
fn command_line(words: &Value) -> String {
    let words: Vec<String> = words.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect();
    let line = shell::line(&words);
    if is_program(words.first().map(String::as_str)) { line } else { format!("kubectl {line}") }
}

/// The generated title of a fault, a choice or a write, in the words of `view::object_action`; `None` for other actions.
fn default_title(kind: &StepKind) -> Option<String> {
    let all = |names: &[String]| names.join(" and ");
    Some(match kind {
        StepKind::Hold(pods) => {
            let held = |at: Hold| -> Vec<String> { pods.iter().filter(|(_, hold)| **hold == at).map(|(pod, _)| pod.clone()).collect() };
            let (pending, running) = (held(Hold::Pending), held(Hold::Running));
            let start = Some(pending).filter(|pods| !pods.is_empty()).map(|pods| format!("delay the start of {}", all(&pods)));
            let ready = Some(running).filter(|pods| !pods.is_empty()).map(|pods| format!("keep {} not ready", all(&pods)));
            start.into_iter().chain(ready).collect::<Vec<_>>().join(" and ")
        }
        StepKind::Release(pods) => format!("resume {}", all(pods)),
        StepKind::Unready(pods) => format!("fail the readiness of {}", all(pods)),
        StepKind::Crash(pods) => format!("keep {} crashing", all(pods)),
        StepKind::Hang(pods) => format!("hang {}", all(pods)),
        StepKind::FailInit(pods) => format!("fail the init container of {}", all(pods)),
        StepKind::Recover(pods) => format!("recover {}", all(pods)),
        StepKind::Fail(pods) => format!("fail {}", all(pods)),
        StepKind::NodeDown(nodes) => format!("take {} down", all(nodes)),
        StepKind::NodeUp(nodes) => format!("bring {} up", all(nodes)),
        StepKind::BadImages(images) if images.is_empty() => "make all images available".into(),
        StepKind::BadImages(images) => format!("make image {} unavailable", all(images)),
        StepKind::Provisioner(true) => "bring the provisioner up".into(),
        StepKind::Provisioner(false) => "take the provisioner down".into(),
        StepKind::DnsCache(true) => "enable the DNS cache".into(),
        StepKind::DnsCache(false) => "disable the DNS cache".into(),
        StepKind::Topology(topology) => format!("set the replication mode to {}", topology.name()),
        StepKind::Write { to, value } => format!("write {value} to {to}"),
        StepKind::CrashOnce(pods) => format!("crash {} once", all(pods)),
        StepKind::Evict(pods) => format!("evict {}", all(pods)),
        _ => return None,
    })
}

/// A value as short text.
fn words(value: &Value) -> String {
    const CHARACTERS_MAX: usize = 100;
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(words).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    };
    text.chars().take(CHARACTERS_MAX).collect()
}

/// The fields of a step for several actions at the same time.
fn combined(actions: &[Action], settings: &mut Settings) -> Map<String, Value> {
    let mut all: Vec<(&'static str, Value)> = Vec::new();
    for action in actions {
        let (key, value) = written(action, settings);
        match (all.last_mut(), value) {
            // Equal actions on several Pods or nodes are merged into a list.
            (Some((last, Value::Array(list))), Value::Array(more)) if *last == key && key != "badImages" => list.extend(more),
            (_, value) => all.push((key, value)),
        }
    }
    let pair = |(key, value): (&str, Value)| gather_object([(key.to_owned(), value)]);
    match <[(&str, Value); 1]>::try_from(all) {
        Ok([only]) => pair(only),
        Err(all) => pair(("do", all.into_iter().map(|each| Value::from(pair(each))).collect())),
    }
}

fn written(action: &Action, settings: &mut Settings) -> (&'static str, Value) {
    match action {
        Action::Create(object) => ("create", manifest(object)),
        Action::Replace(object) => ("replace", manifest(object)),
        Action::ReplaceStatus { key, status } => ("status", status_of(key, status)),
        Action::Delete { key, cascade, grace_seconds } => ("delete", deletion(key, *cascade, *grace_seconds)),
        Action::Evict { pod } => ("evict", json!([pod_name(pod)])),
        Action::Fault(fault) => written_fault(fault),
        Action::Set(new_settings) => {
            let changes = changed(settings, new_settings);
            *settings = new_settings.clone();
            ("set", changes.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>().into())
        }
        Action::SetReplicationMode(topology) => ("topology", topology.name().into()),
        Action::Write { to, value } => ("write", json!({"to": &**to, "value": &**value})),
        Action::Store { pod, value } => ("kubectl", json!(["kubectl", "exec", &*pod.name, "-n", &*pod.namespace, "--", "touch", &**value])),
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
            ("hold", gather_object([(pod_name(pod), stage.into())]).into())
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

/// An object as a user would write it: without status and without the server's metadata.
fn manifest(object: &Object) -> Value {
    let mut value = object.to_value();
    if let Some(map) = value.as_object_mut().filter(|_| object.kind() != Kind::Node) {
        map.remove("status");
    }
    if let Some(meta) = value["metadata"].as_object_mut() {
        meta.retain(|key, _| !SERVER_FIELDS.contains(&key.as_str()));
    }
    value
}

/// A new status of an object, as the fields of a step.
fn status_of(key: &Key, status: &Value) -> Value {
    let mut fields = reference(key);
    fields["status"] = status.clone();
    fields
}

/// A reference to an object, as the fields of a step.
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
