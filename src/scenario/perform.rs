//! The actions of a step.

use super::setup;
use super::step::StepKind;
use crate::api::stored_object::StoredObject;
use crate::api::{Key, Kind, Object};
use crate::cluster::{Action, Fault, State};
use crate::kubectl::{self, CommandResult};
use crate::manifest::{self, FieldValidation};
use serde_json::Value;
use std::rc::Rc;

impl StepKind {
    /// The output and the actions of the step in this state. `dig` questions are answered by [`super::play`] instead.
    pub fn perform(&self, state: &State) -> CommandResult {
        self.actions(state).unwrap_or_else(|refused| CommandResult { stderr: refused + "\n", exit: 1, ..CommandResult::default() })
    }

    /// The same; the error is a sentence. A command that the API server refuses is not an error: it prints the refusal.
    fn actions(&self, state: &State) -> Result<CommandResult, String> {
        let faults = |names: &[String], fault: fn(Key) -> Fault| all(names.iter().map(|name| Action::Fault(fault(pod(name)))));
        Ok(match self {
            StepKind::Apply(text) => kubectl::run_words(state, &["apply", "-f", "-"].map(String::from), Some(text)),
            StepKind::Kubectl { line, input } => line.run(state, input.as_deref()),
            StepKind::Hold(pods) => all(pods.iter().map(|(name, hold)| Action::Fault(Fault::Hold(pod(name), *hold)))),
            StepKind::Release(pods) => faults(pods, Fault::Release),
            StepKind::Unready(pods) => faults(pods, Fault::Unready),
            StepKind::Crash(pods) => faults(pods, Fault::Crash),
            StepKind::CrashOnce(pods) => faults(pods, Fault::CrashOnce),
            StepKind::Hang(pods) => faults(pods, Fault::Hang),
            StepKind::FailInit(pods) => faults(pods, Fault::FailInit),
            StepKind::Recover(pods) => faults(pods, Fault::Recover),
            StepKind::Fail(pods) => faults(pods, Fault::Fail),
            StepKind::Evict(pods) => all(pods.iter().map(|name| Action::Evict { pod: pod(name) })),
            StepKind::NodeDown(nodes) => all(nodes.iter().map(|node| Action::Fault(Fault::NodeDown(node.as_str().into())))),
            StepKind::NodeUp(nodes) => all(nodes.iter().map(|node| Action::Fault(Fault::NodeUp(node.as_str().into())))),
            StepKind::BadImages(images) => fault(Fault::BadImages(images.iter().map(|image| image.as_str().into()).collect())),
            StepKind::Provisioner(works) => fault(if *works { Fault::ProvisionerUp } else { Fault::ProvisionerDown }),
            StepKind::DnsCache(on) => fault(Fault::DnsCache(*on)),
            StepKind::Topology(topology) => all([Action::SetReplicationMode(*topology)]),
            StepKind::Write { to, value } => all([Action::Write { to: to.as_str().into(), value: value.as_str().into() }]),
            StepKind::Delete { key, cascade, grace_seconds } => {
                all([Action::Delete { key: key.clone(), cascade: *cascade, grace_seconds: *grace_seconds }])
            }
            StepKind::Status { key, status } => all([Action::ReplaceStatus { key: key.clone(), status: status.clone() }]),
            StepKind::Create(value) => all([Action::Create(admitted(state, value)?)]),
            StepKind::Replace(value) => all([Action::Replace(admitted(state, value)?)]),
            StepKind::Set(value) => all([Action::Set(setup::settings(value, state.settings())?)]),
            StepKind::LookUp { name, record_type } => all([Action::LookUp { name: name.as_str().into(), record_type: *record_type }]),
            StepKind::All(kinds) => return sequence(kinds, state),
            StepKind::Dig(_) | StepKind::Wait => CommandResult::default(),
        })
    }
}

/// Several steps as one: each sees the state after the previous one.
fn sequence(kinds: &[StepKind], state: &State) -> Result<CommandResult, String> {
    let mut state = state.clone();
    let mut outcome = CommandResult::default();
    for kind in kinds {
        let done = kind.actions(&state)?;
        for action in &done.actions {
            state.apply(action).map_err(|refused| refused.to_string())?;
        }
        outcome.stdout.push_str(&done.stdout);
        outcome.stderr.push_str(&done.stderr);
        outcome.exit = outcome.exit.max(done.exit);
        outcome.actions.extend(done.actions);
    }
    Ok(outcome)
}

/// The key of a Pod by `name` or `namespace/name`.
pub(super) fn pod(name: &str) -> Key {
    let (namespace, name) = name.split_once('/').unwrap_or((manifest::DEFAULT_NAMESPACE, name));
    Key::new(Kind::Pod, namespace, name)
}

fn fault(fault: Fault) -> CommandResult {
    all([Action::Fault(fault)])
}

fn all(actions: impl IntoIterator<Item = Action>) -> CommandResult {
    CommandResult { actions: actions.into_iter().collect(), ..CommandResult::default() }
}

/// The object as the API server admits it, or its refusal.
fn admitted(state: &State, value: &Value) -> Result<Object, String> {
    let admitted = manifest::admit(value, FieldValidation::Strict)
        .map_err(|refusal| kubectl::Error::Refused { refusal, doing: "" }.print().trim_end().to_owned())?;
    let text = |field: &str| value.get(field).and_then(Value::as_str).unwrap_or_default();
    let object = match state.stored_type(text("kind"), text("apiVersion")) {
        Some(stored) => Some(Object::StoredObject(Rc::new(StoredObject::read(Rc::new(stored), &admitted.defaulted)))),
        None => Kind::from_name(text("kind")).and_then(|kind| Object::from_value(kind, &admitted.defaulted)),
    };
    let object = object.ok_or("objects of this kind cannot be created by a step")?;
    let meta = object.meta();
    if meta.name.is_empty() {
        return Err("metadata.name: expected a name".to_owned());
    }
    match meta.namespace.is_empty() || state.get(&Key::new(Kind::Namespace, "", &meta.namespace)).is_some() {
        true => Ok(object),
        false => Err(kubectl::Error::not_found(Kind::Namespace, &meta.namespace).print().trim_end().to_owned()),
    }
}
