//! A second run of what was done on a branch, with one thing otherwise: the same seed, the same deeds at the same moments,
//! but each manifest as somebody would have edited it.

use crate::api::deployment::Deployment;
use crate::api::stateful_set::{PodManagementPolicy, StatefulSet, UpdateStrategy, parent_and_ordinal};
use crate::api::{Key, Kind, Name, Object};
use crate::cluster::{Action, Fault, State};
use crate::history::{Branch, Deed, History};
use crate::kubectl;
use crate::manifest::{self, FieldValidation};
use serde_json::{Map, Value, json};

/// What is otherwise in the second run.
#[derive(Clone, Debug, PartialEq)]
pub enum Setting {
    /// Every StatefulSet has the other podManagementPolicy than the first of them.
    Policy,
    /// Every StatefulSet has this partition.
    Partition(i32),
    /// Every StatefulSet is a Deployment.
    Deployment,
    /// The manifests applied last were this text.
    Text(String),
}

/// A second run.
#[derive(Clone, Debug)]
pub struct Counterpart {
    /// What the first run and this one are called, by what is otherwise.
    pub names: [String; 2],
    /// The run, as far as the last deed.
    pub history: History,
    /// What was changed, left out or refused, in sentences.
    pub notes: Vec<String>,
}

/// How often a run is asked to go on until a deed: together a million moments.
const CALLS_MAX: usize = 200;
/// How the page applies what is in the editor.
const APPLY: &str = "kubectl apply -f -";

/// Plays a branch again with something otherwise. The error is a sentence: why that is not possible.
pub fn counterpart(branch: &Branch, setting: &Setting) -> Result<Counterpart, String> {
    let changer = Changer::new(branch, setting)?;
    let mut history = History::new(branch.base().clone());
    let mut notes = changer.notes();
    let last_apply = branch.deeds().filter(|(_, deed)| &*deed.source == APPLY).count();
    let mut applies = 0;
    for (at_ms, deed) in branch.deeds() {
        if !(0..CALLS_MAX).any(|_| history.play_to(at_ms)) {
            return Err("The second run takes more steps than the playground plays at once.".to_owned());
        }
        applies += usize::from(&*deed.source == APPLY);
        let (input, actions) = match setting {
            Setting::Text(text) if &*deed.source == APPLY && applies == last_apply => {
                (Some(text.as_str().into()), apply(history.state(), text)?)
            }
            Setting::Text(_) => (deed.input.clone(), deed.actions.clone()),
            _ => (None, changer.change_all(history.state(), &deed.actions)?),
        };
        if actions.is_empty() && !deed.actions.is_empty() {
            notes.push(format!("Left out there: {}.", deed.source));
            continue;
        }
        if let Err(refused) = history.do_deed(Deed { source: deed.source.clone(), input, actions }) {
            notes.push(format!("Refused there: {}: {refused}.", deed.source));
        }
    }
    Ok(Counterpart { names: changer.names, history, notes })
}

/// What applying a text tells the cluster.
fn apply(state: &State, text: &str) -> Result<Vec<Action>, String> {
    let outcome = kubectl::run(state, APPLY, Some(text));
    if outcome.exit == 0 { Ok(outcome.actions) } else { Err(format!("The text in the editor is refused: {}", outcome.stderr.trim_end())) }
}

/// Makes of what the first run did what the second does.
struct Changer<'s> {
    setting: &'s Setting,
    policy: PodManagementPolicy,
    names: [String; 2],
    /// The sets of the first run, as they were made.
    sets: Vec<Object>,
}

impl<'s> Changer<'s> {
    fn new(branch: &Branch, setting: &'s Setting) -> Result<Changer<'s>, String> {
        let actions = || branch.deeds().flat_map(|(_, deed)| &deed.actions);
        let made = actions().filter_map(|action| match action {
            Action::Create(object @ Object::StatefulSet(_)) => Some(object.clone()),
            _ => None,
        });
        let sets: Vec<Object> = made.collect();
        // What it is called is what it was last.
        let latest = actions().filter_map(|action| match action {
            Action::Create(Object::StatefulSet(set)) | Action::Replace(Object::StatefulSet(set)) => Some(set),
            _ => None,
        });
        let Some(set) = latest.last() else {
            return match (setting, branch.deeds().any(|(_, deed)| &*deed.source == APPLY)) {
                (Setting::Text(_), true) => Ok(Changer::named(setting, sets, PodManagementPolicy::default(), TEXTS)),
                (Setting::Text(_), false) => Err("Nothing was applied on this branch: there is no text to compare with.".to_owned()),
                _ => Err("No StatefulSet was applied on this branch: there is nothing to set otherwise.".to_owned()),
            };
        };
        let policy = other(set.spec.pod_management_policy);
        let names = match setting {
            Setting::Policy => [policy_name(other(policy)), policy_name(policy)].map(str::to_owned),
            Setting::Partition(partition) => [partition_of(set), *partition].map(|partition| format!("partition {partition}")),
            Setting::Deployment => ["StatefulSet", "Deployment"].map(str::to_owned),
            Setting::Text(_) => TEXTS.map(str::to_owned),
        };
        if names[0] == names[1] {
            return Err(format!("The set has {} already: choose another one.", names[0]));
        }
        Ok(Changer { setting, policy, names, sets })
    }

    fn named(setting: &'s Setting, sets: Vec<Object>, policy: PodManagementPolicy, names: [&str; 2]) -> Changer<'s> {
        Changer { setting, policy, names: names.map(str::to_owned), sets }
    }

    /// What is not the same besides the setting.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let typed = || self.sets.iter().filter_map(|object| if let Object::StatefulSet(set) = object { Some(set) } else { None });
        if *self.setting == Setting::Deployment {
            notes.extend(typed().filter_map(|set| shared_claims_note(set)));
        }
        if matches!(self.setting, Setting::Partition(_)) && typed().any(|set| set.spec.update_strategy == UpdateStrategy::OnDelete) {
            notes.push("A partition belongs to RollingUpdate: OnDelete is replaced by it there.".to_owned());
        }
        notes
    }

    fn change_all(&self, state: &State, actions: &[Action]) -> Result<Vec<Action>, String> {
        let mut changed = Vec::with_capacity(actions.len());
        for action in actions {
            changed.extend(self.change(state, action)?);
        }
        Ok(changed)
    }

    fn change(&self, state: &State, action: &Action) -> Result<Vec<Action>, String> {
        let deploys = *self.setting == Setting::Deployment;
        Ok(match action {
            Action::Create(Object::StatefulSet(set)) => {
                let claims = if deploys { shared_claims(state, set)? } else { Vec::new() };
                claims.into_iter().chain([Action::Create(self.edited(set)?)]).collect()
            }
            Action::Replace(Object::StatefulSet(set)) => vec![Action::Replace(self.edited(set)?)],
            Action::Delete { key, cascade, grace_seconds } if deploys && key.kind == Kind::StatefulSet => {
                let key = Key { kind: Kind::Deployment, ..key.clone() };
                vec![Action::Delete { key, cascade: *cascade, grace_seconds: *grace_seconds }]
            }
            action if deploys && pod_of(action).is_some_and(|pod| self.is_a_sets(pod)) => Vec::new(),
            action => vec![action.clone()],
        })
    }

    /// The object of the second run, taken in as the API server takes in an edited manifest.
    fn edited(&self, set: &StatefulSet) -> Result<Object, String> {
        let whole = Object::StatefulSet(std::rc::Rc::new(set.clone())).to_value();
        match self.setting {
            Setting::Deployment => admitted(Kind::Deployment, deployment(whole, &set.meta.name)),
            Setting::Partition(partition) => admitted(Kind::StatefulSet, with_partition(whole, *partition)),
            Setting::Policy | Setting::Text(_) => admitted(Kind::StatefulSet, with_policy(whole, self.policy)),
        }
    }

    /// Whether a pod is one of a set that is a Deployment in the second run: no pod has that name there.
    fn is_a_sets(&self, pod: &Key) -> bool {
        let is_of = |set: &Object| {
            set.meta().namespace == pod.namespace && parent_and_ordinal(&pod.name).is_some_and(|(parent, _)| *parent == *set.meta().name)
        };
        self.sets.iter().any(is_of)
    }
}

const TEXTS: [&str; 2] = ["the text applied", "the text in the editor"];

fn other(policy: PodManagementPolicy) -> PodManagementPolicy {
    match policy {
        PodManagementPolicy::OrderedReady => PodManagementPolicy::Parallel,
        PodManagementPolicy::Parallel => PodManagementPolicy::OrderedReady,
    }
}

fn policy_name(policy: PodManagementPolicy) -> &'static str {
    match policy {
        PodManagementPolicy::OrderedReady => "OrderedReady",
        PodManagementPolicy::Parallel => "Parallel",
    }
}

fn partition_of(set: &StatefulSet) -> i32 {
    match set.spec.update_strategy {
        UpdateStrategy::RollingUpdate { partition, .. } => partition,
        UpdateStrategy::OnDelete => 0,
    }
}

/// The pod an action is about, if it is about one.
fn pod_of(action: &Action) -> Option<&Key> {
    let key = match action {
        Action::Delete { key, .. } | Action::Evict { pod: key } => key,
        Action::Fault(
            Fault::Hold(key, _)
            | Fault::Release(key)
            | Fault::Unready(key)
            | Fault::Crash(key)
            | Fault::CrashOnce(key)
            | Fault::Hang(key)
            | Fault::FailInit(key)
            | Fault::Recover(key)
            | Fault::Fail(key),
        ) => key,
        _ => return None,
    };
    (key.kind == Kind::Pod).then_some(key)
}

fn with_policy(mut set: Value, policy: PodManagementPolicy) -> Value {
    set["spec"]["podManagementPolicy"] = policy_name(policy).into();
    set
}

fn with_partition(mut set: Value, partition: i32) -> Value {
    let strategy = &mut set["spec"]["updateStrategy"];
    strategy["type"] = "RollingUpdate".into();
    strategy["rollingUpdate"]["partition"] = partition.into();
    set
}

fn claim_name(template: &Name, set: &Name) -> String {
    format!("{template}-{set}")
}

/// The Deployment a person would write for a set: the same pods, and the claims of its templates shared by all of them.
fn deployment(set: Value, name: &Name) -> Value {
    let spec = &set["spec"];
    let kept = ["replicas", "selector", "template", "minReadySeconds", "revisionHistoryLimit"];
    let kept = kept.into_iter().filter_map(|field| Some((field.to_owned(), spec.get(field)?.clone())));
    let mut kept: Map<String, Value> = kept.collect();
    let volumes = spec["volumeClaimTemplates"].as_array().into_iter().flatten().filter_map(|claim| {
        let template = claim["metadata"]["name"].as_str()?;
        Some(json!({"name": template, "persistentVolumeClaim": {"claimName": claim_name(&template.into(), name)}}))
    });
    let volumes: Vec<Value> = volumes.collect();
    if let Some(pod) = kept.get_mut("template").filter(|_| !volumes.is_empty()).and_then(|template| template["spec"].as_object_mut()) {
        // A claim template takes the place of a volume of its name, as in the pods of the set.
        let own = pod.remove("volumes").and_then(|own| own.as_array().cloned()).unwrap_or_default();
        let own = own.into_iter().filter(|volume| volumes.iter().all(|claimed| claimed["name"] != volume["name"]));
        let all: Vec<Value> = own.chain(volumes.iter().cloned()).collect();
        pod.insert("volumes".to_owned(), all.into());
    }
    json!({"apiVersion": "apps/v1", "kind": <Deployment as crate::api::Resource>::KIND.names().name, "metadata": set["metadata"], "spec": kept})
}

/// What becomes of a set's claims, in a sentence.
fn shared_claims_note(set: &StatefulSet) -> Option<String> {
    let templates = &set.spec.claim_templates;
    let claims: Vec<String> = templates.iter().map(|claim| claim_name(&claim.name, &set.meta.name)).collect();
    let many = templates.iter().all(|claim| claim.spec.access_modes.iter().any(|mode| &**mode == "ReadWriteMany"));
    let one_node = if many { "" } else { ", whose volume is attached to one node at a time" };
    let told = format!(
        "There all pods of {} share claim {}{one_node}: a Deployment has no volumeClaimTemplates.",
        set.meta.name,
        claims.join(" and ")
    );
    (!claims.is_empty()).then_some(told)
}

/// Makes the claims that all pods of the Deployment share, as far as they are not there yet.
fn shared_claims(state: &State, set: &StatefulSet) -> Result<Vec<Action>, String> {
    let mut claims = Vec::new();
    let templates = set.spec.whole["volumeClaimTemplates"].as_array().into_iter().flatten();
    for (template, typed) in templates.zip(set.spec.claim_templates.iter()) {
        let name = claim_name(&typed.name, &set.meta.name);
        if state.get(&Key::new(Kind::PersistentVolumeClaim, &set.meta.namespace, &name)).is_some() {
            continue;
        }
        let metadata = json!({"name": name, "namespace": &*set.meta.namespace});
        let claim = json!({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": metadata, "spec": template["spec"]});
        claims.push(Action::Create(admitted(Kind::PersistentVolumeClaim, claim)?));
    }
    Ok(claims)
}

/// An object as the API server keeps it, or what it says when it refuses it.
fn admitted(kind: Kind, value: Value) -> Result<Object, String> {
    let admitted = manifest::admit(&value, FieldValidation::Strict)
        .map_err(|refusal| kubectl::Error::Refused { refusal, doing: "" }.print().trim_end().to_owned())?;
    Object::from_value(kind, &admitted.defaulted).ok_or_else(|| format!("{} can't be made by hand.", kind.names().plural))
}
