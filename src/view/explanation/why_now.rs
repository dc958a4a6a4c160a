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
use crate::api::{Key, Kind};
use crate::cluster::State;
use crate::cluster::faults::key_of;
use crate::view::deed::Deed;
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
        Kind::Deployment => state.find::<Deployment>(&key.namespace, &key.name).map(|deployment| sets::explain_deployment(deployment)),
        _ => state.get(key).map(|_| line(key, Tone::Settled, Rule::WantedState, format!("{} is there.", key.name))),
    };
    vec![line.unwrap_or_else(|| line_of_gone(key))]
}

fn line(key: &Key, tone: Tone, rule: Rule, words: String) -> Line {
    Line { about: key.clone(), words, tone, remedy: None, rule }
}

fn line_of_gone(key: &Key) -> Line {
    line(key, Tone::Settled, Rule::WantedState, format!("{} is not there at this moment.", key.name))
}

/// The set that a pod's name belongs to, if it is there.
pub(super) fn set_of(state: &State, pod: &Key) -> Option<Key> {
    let (parent, _) = parent_and_ordinal(&pod.name).filter(|_| pod.kind == Kind::Pod)?;
    state.find::<StatefulSet>(&pod.namespace, parent).map(|set| key_of(&**set))
}

fn pod(state: &State, key: &Key) -> Vec<Line> {
    let Some(pod) = state.find::<Pod>(&key.namespace, &key.name) else { return vec![missing(state, key)] };
    let mut lines: Vec<Line> = outlook::line(state, key).into_iter().collect();
    let words = match pod.meta.controller() {
        Some(owner) if owner.kind == Kind::StatefulSet => {
            format!(
                "It belongs to StatefulSet {}, which makes it again under the same name, with the same claims, when it is gone.",
                owner.name
            )
        }
        Some(owner) => format!("It belongs to {} {}, which makes another when it is gone.", owner.kind.names().name, owner.name),
        None => "No controller owns it: once it is gone, nobody makes it again.".to_owned(),
    };
    let rule = if pod.claims().next().is_some() { Rule::StableStorage } else { Rule::WantedState };
    lines.push(line(key, Tone::Settled, rule, words));
    lines
}

/// Why there is no pod of a name.
fn missing(state: &State, key: &Key) -> Line {
    let name = &key.name;
    let set = set_of(state, key).and_then(|set| state.find::<StatefulSet>(&set.namespace, &set.name));
    let (Some(set), Some((_, ordinal))) = (set, parent_and_ordinal(name)) else {
        return line(key, Tone::Settled, Rule::WantedState, format!("There is no {name}, and no StatefulSet that would make it."));
    };
    let wanted = set.spec.ordinals();
    if !wanted.contains(&ordinal) {
        let words = match wanted.end - wanted.start {
            0 => format!("{} asks for no pods, so there is no {name}.", set.meta.name),
            _ => format!("{} asks for the ordinals {} to {}, so there is no {name}.", set.meta.name, wanted.start, wanted.end - 1),
        };
        let scale = Deed::Scale(key_of(&**set), ordinal + 1 - wanted.start);
        let remedy = Some(scale).filter(|_| ordinal >= wanted.start);
        return Line { remedy, ..line(key, Tone::Settled, Rule::WantedState, words) };
    }
    let told = sets::explain_set(state, &key_of(&**set)).0;
    if state.wait_of(&key_of(&**set)).is_none() {
        return line(key, Tone::Working, Rule::WantedState, format!("{name} is wanted; {} makes it at its next look.", set.meta.name));
    }
    Line { about: key.clone(), words: format!("{name} is not there yet. {}", told.words), ..told }
}

fn claim(state: &State, key: &Key) -> Option<Line> {
    let claim = state.find::<PersistentVolumeClaim>(&key.namespace, &key.name)?;
    if let Some(Outlook { words, tone, remedy, rule }) = outlook::claim(state, &key.namespace, &key.name) {
        return Some(Line { about: key.clone(), words, tone, remedy, rule });
    }
    let users: Vec<&str> = state.store().pods_using(&key.namespace, &key.name).take(NAMES_MAX).map(|pod| &*pod.name).collect();
    let bound = format!("{} is bound to volume {}", key.name, claim.volume_name);
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
    let claim = volume.claim.as_ref().map(|claim| &*claim.name);
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
    let name = &key.name;
    let slice = state.find::<EndpointSlice>(&key.namespace, name);
    let endpoints = || slice.into_iter().flat_map(|slice| slice.endpoints.iter());
    let ready: Vec<&str> = endpoints().filter(|(_, endpoint)| endpoint.ready).map(|(pod, _)| &**pod).take(NAMES_MAX).collect();
    let waiting = endpoints().filter(|(_, endpoint)| !endpoint.ready).count();
    let rule = if service.is_headless() { Rule::HeadlessServices } else { Rule::Endpoints };
    Some(match (ready.as_slice(), waiting) {
        _ if service.spec.selector.as_ref().is_none_or(|selector| selector.is_empty()) => {
            line(key, Tone::Settled, rule, format!("{name} selects no pods, so it has no endpoints of its own."))
        }
        ([], 0) => line(key, Tone::Waiting, rule, format!("{name} has no endpoints: no pod with an address has the labels it selects.")),
        ([], waiting) => {
            let words = format!("{name} leads nowhere yet: {} selected, and none Ready.", count(waiting, "pod"));
            line(key, Tone::Waiting, rule, words)
        }
        (ready, 0) => line(key, Tone::Settled, rule, format!("{name} leads to {}.", list(ready))),
        (ready, waiting) => {
            let words = format!("{name} leads to {}; {} selected is not Ready and has to wait.", list(ready), count(waiting, "other pod"));
            let words =
                if waiting == 1 { words } else { words.replace("selected is not Ready and has", "selected are not Ready and have") };
            line(key, Tone::Working, rule, words)
        }
    })
}
