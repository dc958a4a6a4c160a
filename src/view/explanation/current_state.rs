//! The current state of an object, what it waits for, and what ends that, as lines of the explanation.

use super::forecast::{self, PodForecast};
use super::{Line, Tone, sets};
use crate::api::claim::PersistentVolumeClaim;
use crate::api::deployment::Deployment;
use crate::api::endpoint_slice::EndpointSlice;
use crate::api::node::{Node, NodeReady};
use crate::api::pod::Pod;
use crate::api::service::Service;
use crate::api::stateful_set::{StatefulSet, parent_and_ordinal};
use crate::api::storage::{PersistentVolume, ReclaimPolicy, VolumePhase};
use crate::api::{Key, Kind, Name};
use crate::cluster::State;
use crate::cluster::faults::key_of;
use crate::view::current_wait::current_wait;
use crate::view::naming::Naming;
use crate::view::object_action::ObjectAction;
use crate::view::rules::Rule;
use crate::view::words::{count, list};

/// How many names a sentence lists.
const NAMES_MAX: usize = 5;

/// The state of an object at a moment; for the name of a Pod that does not exist, why it does not.
pub(super) fn now(state: &State, key: &Key) -> Vec<Line> {
    let line = match key.kind {
        Kind::Pod => return pod(state, key),
        Kind::PersistentVolumeClaim => claim(state, key),
        Kind::PersistentVolume => volume(state, key),
        Kind::Node => node(state, key),
        Kind::Service => service(state, key),
        Kind::StatefulSet => state.get(key).map(|_| sets::explain_set(state, key).0),
        Kind::Deployment => {
            state.find::<Deployment>(&key.namespace, &key.name).map(|deployment| sets::explain_deployment(state, deployment))
        }
        _ => state.get(key).map(|_| line(key, Tone::Healthy, Rule::DesiredState, format!("{} exists.", Naming::of(state).name(key)))),
    };
    vec![line.unwrap_or_else(|| line_of_missing(state, key))]
}

fn line(key: &Key, tone: Tone, rule: Rule, words: String) -> Line {
    Line { about: key.clone(), words, tone, remedy: None, rule }
}

fn line_of_missing(state: &State, key: &Key) -> Line {
    line(key, Tone::Healthy, Rule::DesiredState, format!("{} does not exist at this time.", Naming::of(state).name(key)))
}

/// The StatefulSet that a Pod name belongs to, if it exists.
pub(super) fn set_of(state: &State, pod: &Key) -> Option<Key> {
    let (parent, _) = parent_and_ordinal(&pod.name).filter(|_| pod.kind == Kind::Pod)?;
    state.find::<StatefulSet>(&pod.namespace, parent).map(|set| key_of(&**set))
}

fn pod(state: &State, key: &Key) -> Vec<Line> {
    let Some(pod) = state.find::<Pod>(&key.namespace, &key.name) else { return vec![missing(state, key)] };
    let mut lines: Vec<Line> = forecast::line(state, key).into_iter().collect();
    let called = |owner: &Name| Naming::of(state).name_in(&key.namespace, owner);
    let words = match pod.meta.controller() {
        Some(owner) if owner.kind == Kind::StatefulSet => {
            format!(
                "It is controlled by StatefulSet {}, which recreates it with the same name and the same PersistentVolumeClaims.",
                called(&owner.name)
            )
        }
        Some(owner) => format!(
            "It is controlled by {} {}, which creates another Pod when it is deleted.",
            owner.kind.names().name,
            called(&owner.name)
        ),
        None => "It has no controller: nothing recreates it when it is deleted.".to_owned(),
    };
    let rule = if pod.claims().next().is_some() { Rule::StableStorage } else { Rule::DesiredState };
    lines.push(line(key, Tone::Healthy, rule, words));
    lines
}

/// Why a Pod does not exist.
fn missing(state: &State, key: &Key) -> Line {
    let names = Naming::of(state);
    let name = names.name(key);
    let set = set_of(state, key).and_then(|set| state.find::<StatefulSet>(&set.namespace, &set.name));
    let (Some(set), Some((_, ordinal))) = (set, parent_and_ordinal(&key.name)) else {
        return line(key, Tone::Healthy, Rule::DesiredState, format!("{name} does not exist, and no StatefulSet would create it."));
    };
    let set_name = names.name(&key_of(&**set));
    let desired = set.spec.ordinals();
    if !desired.contains(&ordinal) {
        let words = match desired.end - desired.start {
            0 => format!("{} has 0 replicas, so {name} does not exist.", set_name),
            _ => format!("{} has the ordinals {} to {}, so {name} does not exist.", set_name, desired.start, desired.end - 1),
        };
        let scale = ObjectAction::Scale(key_of(&**set), ordinal + 1 - desired.start);
        let remedy = Some(scale).filter(|_| ordinal >= desired.start);
        return Line { remedy, ..line(key, Tone::Healthy, Rule::DesiredState, words) };
    }
    let of_set = sets::explain_set(state, &key_of(&**set)).0;
    if current_wait(state, &key_of(&**set)).is_none() {
        return line(
            key,
            Tone::Working,
            Rule::DesiredState,
            format!("{name} is desired; the controller of {set_name} creates it at its next sync."),
        );
    }
    Line { about: key.clone(), words: format!("{name} does not exist yet. {}", of_set.words), ..of_set }
}

fn claim(state: &State, key: &Key) -> Option<Line> {
    let claim = state.find::<PersistentVolumeClaim>(&key.namespace, &key.name)?;
    if let Some(PodForecast { words, tone, remedy, rule }) = forecast::claim(state, &key.namespace, &key.name) {
        return Some(Line { about: key.clone(), words, tone, remedy, rule });
    }
    let names = Naming::of(state);
    let users: Vec<Name> = state.store().pods_using(&key.namespace, &key.name).take(NAMES_MAX).map(|pod| names.name(pod)).collect();
    let bound = format!("{} is bound to volume {}", names.name(key), claim.volume_name);
    Some(if users.is_empty() {
        let words =
            format!("{bound}, and no Pod uses it. It is kept with its data until it is deleted; the next Pod that refers to it reuses it.");
        line(key, Tone::Healthy, Rule::ClaimRetention, words)
    } else {
        line(
            key,
            Tone::Healthy,
            Rule::StableStorage,
            format!("{bound}; {} mounts it, and reuses it whenever the Pod is recreated.", list(&users)),
        )
    })
}

fn volume(state: &State, key: &Key) -> Option<Line> {
    let volume = state.find::<PersistentVolume>("", &key.name)?;
    let (name, policy) = (&key.name, volume.reclaim_policy.name());
    let claim = volume.claim.as_ref().map(|claim| Naming::of(state).name_in(&claim.namespace, &claim.name));
    let (rule, words) = match (volume.phase, claim) {
        (VolumePhase::Bound, Some(claim)) => {
            (Rule::Binding, format!("{name} is bound to PersistentVolumeClaim {claim} until that is deleted."))
        }
        (VolumePhase::Released, _) if volume.reclaim_policy == ReclaimPolicy::Retain => (
            Rule::Reclaiming,
            format!(
                "The claim of {name} was deleted. Its reclaim policy is {policy}: the volume and its data are kept, but no other claim can be bound to it."
            ),
        ),
        (VolumePhase::Released, _) => {
            (Rule::Reclaiming, format!("The claim of {name} was deleted. Its reclaim policy is {policy}: the volume is deleted as well."))
        }
        _ => (Rule::Binding, format!("{name} is {}: it is not bound to a claim.", volume.phase.name())),
    };
    Some(line(key, Tone::Healthy, rule, words))
}

fn node(state: &State, key: &Key) -> Option<Line> {
    let node = state.find::<Node>("", &key.name)?;
    let name = &key.name;
    if state.faults().down.contains(name) {
        return Some(sets::node_down(state, name));
    }
    if node.unschedulable {
        let words = format!("{name} is cordoned: no new Pods are scheduled here; the Pods on it keep running.");
        let remedy = Some(ObjectAction::Uncordon(name.clone()));
        return Some(Line { remedy, ..line(key, Tone::Waiting, Rule::Scheduling, words) });
    }
    if node.ready != NodeReady::True {
        return Some(line(key, Tone::Waiting, Rule::NodeController, format!("{name} is not ready: it has stopped sending heartbeats.")));
    }
    let pods = count(state.store().pods_on(name).count(), "Pod");
    Some(line(key, Tone::Healthy, Rule::Scheduling, format!("{name} is ready and runs {pods}.")))
}

fn service(state: &State, key: &Key) -> Option<Line> {
    let service = state.find::<Service>(&key.namespace, &key.name)?;
    let names = Naming::of(state);
    let name = names.name(key);
    let slice = state.find::<EndpointSlice>(&key.namespace, &key.name);
    let endpoints = || slice.into_iter().flat_map(|slice| slice.endpoints.iter());
    let ready = endpoints().filter(|(_, endpoint)| endpoint.ready).take(NAMES_MAX);
    let ready: Vec<Name> = ready.map(|(pod, _)| names.name_in(&key.namespace, pod)).collect();
    let waiting = endpoints().filter(|(_, endpoint)| !endpoint.ready).count();
    let rule = if service.is_headless() { Rule::HeadlessServices } else { Rule::Endpoints };
    Some(match (ready.as_slice(), waiting) {
        _ if service.spec.selector.as_ref().is_none_or(|selector| selector.is_empty()) => {
            line(key, Tone::Healthy, rule, format!("{name} has no selector, so no endpoints are created for it."))
        }
        ([], 0) => line(key, Tone::Waiting, rule, format!("{name} has no endpoints: its selector matches no Pod with an IP address.")),
        // The endpoints are those of the last sync of the EndpointSlice controller: a Pod may have become ready since.
        ([], waiting) => {
            let none = if waiting == 1 { "which is not ready" } else { "none of which is ready" };
            let words = format!("{name} has no ready endpoints: it selects {}, {none}.", count(waiting, "Pod"));
            line(key, Tone::Waiting, rule, words)
        }
        (ready, 0) => line(key, Tone::Healthy, rule, format!("{name} routes to {}.", list(ready))),
        (ready, waiting) => {
            let (others, are) = (count(waiting, "other selected Pod"), if waiting == 1 { "is" } else { "are" });
            let words = format!("{name} routes to {}; {others} {are} not ready.", list(ready));
            line(key, Tone::Working, rule, words)
        }
    })
}
