//! What is so now with an object: its state, what it waits for, and what ends that.

use super::outlook::{self, Outlook};
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
use crate::view::deed::Deed;
use crate::view::naming::Naming;
use crate::view::rules::Rule;
use crate::view::words::{count, list};

/// How many names a sentence lists.
const NAMES_MAX: usize = 5;

/// What is so with an object at a moment; of a pod's name without a pod, why there is none.
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
        _ => state.get(key).map(|_| line(key, Tone::Settled, Rule::WantedState, format!("{} is there.", Naming::of(state).name(key)))),
    };
    vec![line.unwrap_or_else(|| line_of_gone(state, key))]
}

fn line(key: &Key, tone: Tone, rule: Rule, words: String) -> Line {
    Line { about: key.clone(), words, tone, remedy: None, rule }
}

fn line_of_gone(state: &State, key: &Key) -> Line {
    line(key, Tone::Settled, Rule::WantedState, format!("{} is not there at this moment.", Naming::of(state).name(key)))
}

/// The set that a pod's name belongs to, if it is there.
pub(super) fn set_of(state: &State, pod: &Key) -> Option<Key> {
    let (parent, _) = parent_and_ordinal(&pod.name).filter(|_| pod.kind == Kind::Pod)?;
    state.find::<StatefulSet>(&pod.namespace, parent).map(|set| key_of(&**set))
}

fn pod(state: &State, key: &Key) -> Vec<Line> {
    let Some(pod) = state.find::<Pod>(&key.namespace, &key.name) else { return vec![missing(state, key)] };
    let mut lines: Vec<Line> = outlook::line(state, key).into_iter().collect();
    let called = |owner: &Name| Naming::of(state).name_in(&key.namespace, owner);
    let words = match pod.meta.controller() {
        Some(owner) if owner.kind == Kind::StatefulSet => {
            format!(
                "It belongs to StatefulSet {}, which makes it again under the same name, with the same claims, when it is gone.",
                called(&owner.name)
            )
        }
        Some(owner) => format!("It belongs to {} {}, which makes another when it is gone.", owner.kind.names().name, called(&owner.name)),
        None => "No controller owns it: once it is gone, nobody makes it again.".to_owned(),
    };
    let rule = if pod.claims().next().is_some() { Rule::StableStorage } else { Rule::WantedState };
    lines.push(line(key, Tone::Settled, rule, words));
    lines
}

/// Why there is no pod of a name.
fn missing(state: &State, key: &Key) -> Line {
    let names = Naming::of(state);
    let name = names.name(key);
    let set = set_of(state, key).and_then(|set| state.find::<StatefulSet>(&set.namespace, &set.name));
    let (Some(set), Some((_, ordinal))) = (set, parent_and_ordinal(&key.name)) else {
        return line(key, Tone::Settled, Rule::WantedState, format!("There is no {name}, and no StatefulSet that would make it."));
    };
    let set_name = names.name(&key_of(&**set));
    let wanted = set.spec.ordinals();
    if !wanted.contains(&ordinal) {
        let words = match wanted.end - wanted.start {
            0 => format!("{} asks for no pods, so there is no {name}.", set_name),
            _ => format!("{} asks for the ordinals {} to {}, so there is no {name}.", set_name, wanted.start, wanted.end - 1),
        };
        let scale = Deed::Scale(key_of(&**set), ordinal + 1 - wanted.start);
        let remedy = Some(scale).filter(|_| ordinal >= wanted.start);
        return Line { remedy, ..line(key, Tone::Settled, Rule::WantedState, words) };
    }
    let told = sets::explain_set(state, &key_of(&**set)).0;
    if current_wait(state, &key_of(&**set)).is_none() {
        return line(key, Tone::Working, Rule::WantedState, format!("{name} is wanted; {set_name} makes it at its next look."));
    }
    Line { about: key.clone(), words: format!("{name} is not there yet. {}", told.words), ..told }
}

fn claim(state: &State, key: &Key) -> Option<Line> {
    let claim = state.find::<PersistentVolumeClaim>(&key.namespace, &key.name)?;
    if let Some(Outlook { words, tone, remedy, rule }) = outlook::claim(state, &key.namespace, &key.name) {
        return Some(Line { about: key.clone(), words, tone, remedy, rule });
    }
    let names = Naming::of(state);
    let users: Vec<Name> = state.store().pods_using(&key.namespace, &key.name).take(NAMES_MAX).map(|pod| names.name(pod)).collect();
    let bound = format!("{} is bound to volume {}", names.name(key), claim.volume_name);
    Some(if users.is_empty() {
        let words =
            format!("{bound}, and no pod uses it: it is kept, with its data, until a pod of the same name comes back or it is deleted.");
        line(key, Tone::Settled, Rule::ClaimRetention, words)
    } else {
        line(
            key,
            Tone::Settled,
            Rule::StableStorage,
            format!("{bound}; {} mounts it, and finds it again whenever it is made again.", list(&users)),
        )
    })
}

fn volume(state: &State, key: &Key) -> Option<Line> {
    let volume = state.find::<PersistentVolume>("", &key.name)?;
    let (name, policy) = (&key.name, volume.reclaim_policy.name());
    let claim = volume.claim.as_ref().map(|claim| Naming::of(state).name_in(&claim.namespace, &claim.name));
    let (rule, words) = match (volume.phase, claim) {
        (VolumePhase::Bound, Some(claim)) => (Rule::Binding, format!("{name} belongs to claim {claim} alone, until that is deleted.")),
        (VolumePhase::Released, _) if volume.reclaim_policy == ReclaimPolicy::Retain => (
            Rule::Reclaiming,
            format!("The claim of {name} is gone. Its reclaim policy is {policy}: it stays with its data, and no other claim gets it."),
        ),
        (VolumePhase::Released, _) => {
            (Rule::Reclaiming, format!("The claim of {name} is gone. Its reclaim policy is {policy}: it goes as well."))
        }
        _ => (Rule::Binding, format!("{name} is {}: no claim has it.", volume.phase.name())),
    };
    Some(line(key, Tone::Settled, rule, words))
}

fn node(state: &State, key: &Key) -> Option<Line> {
    let node = state.find::<Node>("", &key.name)?;
    let name = &key.name;
    if state.faults().down.contains(name) {
        return Some(sets::node_down(state, name));
    }
    if node.unschedulable {
        let words = format!("{name} is cordoned: the scheduler puts no new pods there; those it has stay.");
        let remedy = Some(Deed::Uncordon(name.clone()));
        return Some(Line { remedy, ..line(key, Tone::Waiting, Rule::Scheduling, words) });
    }
    if node.ready != NodeReady::True {
        return Some(line(key, Tone::Waiting, Rule::NodeController, format!("{name} is not Ready: nothing was heard of it for a while.")));
    }
    let pods = count(state.store().pods_on(name).count(), "pod");
    Some(line(key, Tone::Settled, Rule::Scheduling, format!("{name} is Ready and runs {pods}.")))
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
            line(key, Tone::Settled, rule, format!("{name} selects no pods, so it has no endpoints of its own."))
        }
        ([], 0) => line(key, Tone::Waiting, rule, format!("{name} has no endpoints: no pod with an address has the labels it selects.")),
        // What the controller of its endpoints found last is told as that: a pod may have become Ready since.
        ([], waiting) => {
            let words = format!("{name} leads nowhere yet: {} selected, and none is among its ready endpoints.", count(waiting, "pod"));
            line(key, Tone::Waiting, rule, words)
        }
        (ready, 0) => line(key, Tone::Settled, rule, format!("{name} leads to {}.", list(ready))),
        (ready, waiting) => {
            let (others, are) = (count(waiting, "other pod"), if waiting == 1 { "is" } else { "are" });
            let words = format!("{name} leads to {}; {others} selected {are} not among its ready endpoints.", list(ready));
            line(key, Tone::Working, rule, words)
        }
    })
}
