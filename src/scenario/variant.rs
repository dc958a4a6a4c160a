//! Plays a branch again with one difference: the same seed and the same commands at the same times, but with edited
//! manifests. For the comparison of two runs.

use crate::api::deployment::Deployment;
use crate::api::order::gather_object;
use crate::api::stateful_set::{PodManagementPolicy, StatefulSet, UpdateStrategy, parent_and_ordinal};
use crate::api::{Key, Kind, Name, Object};
use crate::cluster::{Action, Fault, State};
use crate::history::{Branch, History, UserCommand};
use crate::kubectl;
use crate::manifest::{self, FieldValidation};
use serde_json::{Value, json};

/// The difference of the second run.
#[derive(Clone, Debug, PartialEq)]
pub enum Variation {
    /// Every StatefulSet has the other podManagementPolicy.
    Policy,
    /// Every StatefulSet has this partition.
    Partition(i32),
    /// Every StatefulSet is replaced by a Deployment.
    Deployment,
    /// The last `kubectl apply` applies this text.
    Text(String),
}

/// A second run.
#[derive(Clone, Debug)]
pub struct VariantRun {
    /// The names of the first run and of this one, after the difference.
    pub names: [String; 2],
    /// The run up to the last command.
    pub history: History,
    /// Further differences, omitted and refused commands, in sentences.
    pub notes: Vec<String>,
}

/// The maximum number of [`History::play_to`] calls until a command: together a million steps.
const CALLS_MAX: usize = 200;
/// The command with which the page applies the text in the editor.
const APPLY: &str = "kubectl apply -f -";

/// Plays a branch again with a variation. The error is a sentence.
pub fn variant_run(branch: &Branch, variation: &Variation) -> Result<VariantRun, String> {
    let rewriter = ActionRewriter::new(branch, variation)?;
    let mut history = History::new(branch.base().clone());
    let mut notes = rewriter.notes();
    let last_apply_number = branch.commands().filter(|(_, command)| &*command.source == APPLY).count();
    let mut apply_count = 0;
    for (at_ms, command) in branch.commands() {
        if !(0..CALLS_MAX).any(|_| history.play_to(at_ms)) {
            return Err("The second run takes more steps than the playground allows.".to_owned());
        }
        apply_count += usize::from(&*command.source == APPLY);
        let (input, actions) = match variation {
            Variation::Text(text) if &*command.source == APPLY && apply_count == last_apply_number => {
                (Some(text.as_str().into()), apply(history.state(), text)?)
            }
            Variation::Text(_) => (command.input.clone(), command.actions.clone()),
            _ => (None, rewriter.rewrite_all(history.state(), &command.actions)?),
        };
        if actions.is_empty() && !command.actions.is_empty() {
            notes.push(format!("Omitted in the second run: {}.", command.source));
            continue;
        }
        if let Err(refused) = history.run_command(UserCommand { source: command.source.clone(), input, actions }) {
            notes.push(format!("Refused in the second run: {}: {refused}.", command.source));
        }
    }
    Ok(VariantRun { names: rewriter.names, history, notes })
}

/// The actions of applying a text.
fn apply(state: &State, text: &str) -> Result<Vec<Action>, String> {
    let outcome = kubectl::run(state, APPLY, Some(text));
    if outcome.exit == 0 { Ok(outcome.actions) } else { Err(format!("The text in the editor was refused: {}", outcome.stderr.trim_end())) }
}

/// Rewrites the actions of the first run for the second.
struct ActionRewriter<'s> {
    variation: &'s Variation,
    policy: PodManagementPolicy,
    names: [String; 2],
    /// The StatefulSets of the first run, as they were created.
    sets: Vec<Object>,
}

impl<'s> ActionRewriter<'s> {
    fn new(branch: &Branch, variation: &'s Variation) -> Result<ActionRewriter<'s>, String> {
        let actions = || branch.commands().flat_map(|(_, command)| &command.actions);
        let created = actions().filter_map(|action| match action {
            Action::Create(object @ Object::StatefulSet(_)) => Some(object.clone()),
            _ => None,
        });
        let sets: Vec<Object> = created.collect();
        // The first run is named after the latest version of the StatefulSet.
        let latest = actions().filter_map(|action| match action {
            Action::Create(Object::StatefulSet(set)) | Action::Replace(Object::StatefulSet(set)) => Some(set),
            _ => None,
        });
        let Some(set) = latest.last() else {
            return match (variation, branch.commands().any(|(_, command)| &*command.source == APPLY)) {
                (Variation::Text(_), true) => Ok(ActionRewriter::named(variation, sets, PodManagementPolicy::default(), TEXTS)),
                (Variation::Text(_), false) => Err("Nothing was applied on this branch, so there is no text to compare with.".to_owned()),
                _ => Err("No StatefulSet was applied on this branch, so there is nothing to vary.".to_owned()),
            };
        };
        let policy = other(set.spec.pod_management_policy);
        let names = match variation {
            Variation::Policy => [policy_name(other(policy)), policy_name(policy)].map(str::to_owned),
            Variation::Partition(partition) => [partition_of(set), *partition].map(|partition| format!("partition {partition}")),
            Variation::Deployment => ["StatefulSet", "Deployment"].map(str::to_owned),
            Variation::Text(_) => TEXTS.map(str::to_owned),
        };
        if names[0] == names[1] {
            return Err(format!("The StatefulSet already has {}: choose another value.", names[0]));
        }
        Ok(ActionRewriter { variation, policy, names, sets })
    }

    fn named(variation: &'s Variation, sets: Vec<Object>, policy: PodManagementPolicy, names: [&str; 2]) -> ActionRewriter<'s> {
        ActionRewriter { variation, policy, names: names.map(str::to_owned), sets }
    }

    /// Differences that follow from the variation.
    fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let stateful_sets = || self.sets.iter().filter_map(|object| if let Object::StatefulSet(set) = object { Some(set) } else { None });
        if *self.variation == Variation::Deployment {
            notes.extend(stateful_sets().filter_map(|set| shared_claims_note(set)));
        }
        if matches!(self.variation, Variation::Partition(_))
            && stateful_sets().any(|set| set.spec.update_strategy == UpdateStrategy::OnDelete)
        {
            notes.push("A partition needs RollingUpdate: in the second run it replaces OnDelete.".to_owned());
        }
        notes
    }

    fn rewrite_all(&self, state: &State, actions: &[Action]) -> Result<Vec<Action>, String> {
        let mut changed = Vec::with_capacity(actions.len());
        for action in actions {
            changed.extend(self.rewrite(state, action)?);
        }
        Ok(changed)
    }

    fn rewrite(&self, state: &State, action: &Action) -> Result<Vec<Action>, String> {
        let to_deployment = *self.variation == Variation::Deployment;
        Ok(match action {
            Action::Create(Object::StatefulSet(set)) => {
                let claims = if to_deployment { shared_claims(state, set)? } else { Vec::new() };
                claims.into_iter().chain([Action::Create(self.edited(set)?)]).collect()
            }
            Action::Replace(Object::StatefulSet(set)) => vec![Action::Replace(self.edited(set)?)],
            Action::Delete { key, cascade, grace_seconds } if to_deployment && key.kind == Kind::StatefulSet => {
                let key = Key { kind: Kind::Deployment, ..key.clone() };
                vec![Action::Delete { key, cascade: *cascade, grace_seconds: *grace_seconds }]
            }
            action if to_deployment && pod_of(action).is_some_and(|pod| self.is_pod_of_a_set(pod)) => Vec::new(),
            action => vec![action.clone()],
        })
    }

    /// The object of the second run, admitted like an edited manifest.
    fn edited(&self, set: &StatefulSet) -> Result<Object, String> {
        let whole = Object::StatefulSet(std::rc::Rc::new(set.clone())).to_value();
        match self.variation {
            Variation::Deployment => admitted(Kind::Deployment, deployment(whole, &set.meta.name)),
            Variation::Partition(partition) => admitted(Kind::StatefulSet, with_partition(whole, *partition)),
            Variation::Policy | Variation::Text(_) => admitted(Kind::StatefulSet, with_policy(whole, self.policy)),
        }
    }

    /// Whether a Pod belongs to a StatefulSet of the first run: the Deployment of the second has no Pod with that name.
    fn is_pod_of_a_set(&self, pod: &Key) -> bool {
        let is_of = |set: &Object| {
            set.meta().namespace == pod.namespace && parent_and_ordinal(&pod.name).is_some_and(|(parent, _)| *parent == *set.meta().name)
        };
        self.sets.iter().any(is_of)
    }
}

const TEXTS: [&str; 2] = ["the applied text", "the text in the editor"];

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

/// The Pod an action applies to, if any.
fn pod_of(action: &Action) -> Option<&Key> {
    let key = match action {
        Action::Delete { key, .. } | Action::ReplaceStatus { key, .. } | Action::Evict { pod: key } => key,
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

/// The Deployment for a StatefulSet: the same Pod template, and one claim per claim template, shared by all Pods.
fn deployment(set: Value, name: &Name) -> Value {
    let spec = &set["spec"];
    let fields = ["replicas", "selector", "template", "minReadySeconds", "revisionHistoryLimit"];
    let fields = fields.into_iter().filter_map(|field| Some((field.to_owned(), spec.get(field)?.clone())));
    let mut fields = gather_object(fields);
    let volumes = spec["volumeClaimTemplates"].as_array().into_iter().flatten().filter_map(|claim| {
        let template = claim["metadata"]["name"].as_str()?;
        Some(json!({"name": template, "persistentVolumeClaim": {"claimName": claim_name(&template.into(), name)}}))
    });
    let volumes: Vec<Value> = volumes.collect();
    if let Some(pod) = fields.get_mut("template").filter(|_| !volumes.is_empty()).and_then(|template| template["spec"].as_object_mut()) {
        // A claim template replaces a volume with its name, as in the Pods of the StatefulSet.
        let own = pod.remove("volumes").and_then(|own| own.as_array().cloned()).unwrap_or_default();
        let own = own.into_iter().filter(|volume| volumes.iter().all(|claimed| claimed["name"] != volume["name"]));
        let all: Vec<Value> = own.chain(volumes.iter().cloned()).collect();
        pod.insert("volumes".to_owned(), all.into());
    }
    json!({"apiVersion": "apps/v1", "kind": <Deployment as crate::api::Resource>::KIND.names().name, "metadata": set["metadata"], "spec": fields})
}

/// The sentence on the shared claims of a StatefulSet's Deployment.
fn shared_claims_note(set: &StatefulSet) -> Option<String> {
    let templates = &set.spec.claim_templates;
    let claims: Vec<String> = templates.iter().map(|claim| claim_name(&claim.name, &set.meta.name)).collect();
    let all_many = templates.iter().all(|claim| claim.spec.access_modes.iter().any(|mode| &**mode == "ReadWriteMany"));
    let one_node = if all_many { "" } else { ", whose volume can be attached to only one node at a time" };
    let sentence = format!(
        "In the second run all Pods of {} share PersistentVolumeClaim {}{one_node}: a Deployment has no volumeClaimTemplates.",
        set.meta.name,
        claims.join(" and ")
    );
    (!claims.is_empty()).then_some(sentence)
}

/// Creates the shared claims of the Deployment that do not exist yet.
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

/// The object as the API server admits it, or its refusal.
fn admitted(kind: Kind, value: Value) -> Result<Object, String> {
    let admitted = manifest::admit(&value, FieldValidation::Strict)
        .map_err(|refusal| kubectl::Error::Refused { refusal, doing: "" }.print().trim_end().to_owned())?;
    Object::from_value(kind, &admitted.defaulted).ok_or_else(|| format!("{} cannot be created by a variation.", kind.names().plural))
}
