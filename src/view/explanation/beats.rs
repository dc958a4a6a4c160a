//! The last few beats: what was changed by whom, and because of what, in a sentence each.

use super::data;
use super::rules;
use crate::api::claim::PersistentVolumeClaim;
use crate::api::node::NodeReady;
use crate::api::{Key, Kind, Name};
use crate::cluster::change::typed;
use crate::cluster::{Actor, Change, Fact};
use crate::history::Branch;
use crate::view::naming::Naming;
use crate::view::rules::Rule;
use crate::view::words::{list, upper_first};

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beat {
    /// Names it: the number of its moment, and its own within that.
    pub number: (usize, usize),
    /// When.
    pub at_ms: u64,
    /// What, in a sentence without its end.
    pub words: String,
    /// Why, in a clause that begins with `because`; empty when that is plain.
    pub because: String,
    /// Whom it is about.
    pub about: Option<Key>,
    /// Whether the user did it.
    pub by_user: bool,
    /// By which rule it happened; absent for what the user did.
    pub rule: Option<Rule>,
}

/// How many moments are looked through for beats.
const MOMENTS_MAX: usize = 400;

/// The last beats before a position of a branch, the latest first.
pub fn beats(names: Naming, branch: &Branch, position: usize, beats_max: usize) -> Vec<Beat> {
    let mut beats = Vec::new();
    for index in (position.saturating_sub(MOMENTS_MAX)..position).rev() {
        let mut of_moment = beats_of(names, branch, index);
        of_moment.reverse();
        beats.append(&mut of_moment);
        if beats.len() >= beats_max {
            beats.truncate(beats_max);
            break;
        }
    }
    beats
}

/// Every moment at which something is told, in milliseconds, with the sentences of what happened then, in order.
pub fn by_moment(names: Naming, branch: &Branch) -> Vec<(u64, Vec<String>)> {
    let mut moments: Vec<(u64, Vec<String>)> = Vec::new();
    for beat in (0..branch.moments.len()).flat_map(|index| beats_of(names, branch, index)) {
        match moments.last_mut().filter(|(at_ms, _)| *at_ms == beat.at_ms) {
            Some((_, words)) => words.push(beat.words),
            None => moments.push((beat.at_ms, vec![beat.words])),
        }
    }
    moments
}

/// What the change of a number is told as, and why it came; nothing for those that only keep the books.
pub fn told(names: Naming, branch: &Branch, seq: u64) -> Option<(String, String)> {
    let change = branch.change(seq)?;
    if change.actor == Actor::User {
        let done = branch.deeds().take_while(|(at_ms, _)| *at_ms <= change.at_ms).last();
        return done.map(|(_, deed)| (format!("You: {}", deed.source), String::new()));
    }
    Some((words(names, change)?, because(names, branch, change)))
}

fn beats_of(names: Naming, branch: &Branch, index: usize) -> Vec<Beat> {
    let Some(moment) = branch.moments.get(index) else { return Vec::new() };
    if let Some(deed) = &moment.deed {
        let words = format!("You: {}", deed.source);
        let about = branch.changes_of(index).next().map(|change| change.key());
        return vec![Beat { number: (index, 0), at_ms: moment.at_ms, words, because: String::new(), about, by_user: true, rule: None }];
    }
    let changes: Vec<&Change> = branch.changes_of(index).collect();
    let mut beats: Vec<Beat> = Vec::new();
    for (number, change) in changes.iter().enumerate() {
        let words = if is_made_pod(change) { Some(made_pod(names, change, &changes)) } else { words(names, change) };
        if let Some(words) = words {
            let because = because(names, branch, change);
            let (about, rule) = (Some(change.key()), rules::of(change));
            beats.push(Beat { number: (index, number), at_ms: change.at_ms, words, because, about, by_user: false, rule });
        }
    }
    beats
}

/// What the object of a change is called.
pub(super) fn name_of(names: Naming, change: &Change) -> Name {
    names.name_in(change.namespace(), change.name())
}

pub(super) fn is_made_pod(change: &Change) -> bool {
    change.actor == Actor::StatefulSet && change.kind() == Kind::Pod && change.before().is_none()
}

/// A pod with the claims made for it in the same breath.
pub(super) fn made_pod(names: Naming, change: &Change, changes: &[&Change]) -> String {
    let pod = change.after().and_then(<crate::api::pod::Pod as crate::api::Resource>::of);
    let mounts = |claim: &Name| pod.is_some_and(|pod| pod.claims().any(|(_, mounted)| mounted == claim));
    let made = changes.iter().filter(|c| c.kind() == Kind::PersistentVolumeClaim && c.before().is_none() && mounts(c.name()));
    let claims: Vec<Name> = made.map(|c| name_of(names, c)).collect();
    // The claim of an ephemeral volume is created after its pod, and only for that.
    let lasting = |pod: &'_ crate::api::pod::Pod, claim: &Name| !pod.is_ephemeral_claim(claim);
    let mounted = pod.into_iter().flat_map(|pod| pod.claims().filter(|(_, claim)| lasting(pod, claim)));
    let mounted = mounted.map(|(_, claim)| names.name_in(change.namespace(), claim));
    let kept: Vec<Name> = mounted.filter(|claim| !claims.contains(claim)).collect();
    let name = name_of(names, change);
    let noun = |claims: &[Name]| if claims.len() == 1 { "claim" } else { "claims" };
    match (claims.as_slice(), kept.as_slice()) {
        ([], []) => format!("The StatefulSet controller made pod {name}"),
        ([], kept) => format!("The StatefulSet controller made pod {name}, which mounts {} {} again", noun(kept), list(kept)),
        (claims, _) => format!("The StatefulSet controller made pod {name} and its {} {}", noun(claims), list(claims)),
    }
}

/// What a change is told as; nothing for those that only keep the books.
pub(super) fn words(names: Naming, change: &Change) -> Option<String> {
    let name = name_of(names, change);
    let who = who(change.actor);
    change.facts().into_iter().find_map(|fact| match (change.kind(), fact) {
        (Kind::Pod | Kind::ReplicaSet, Fact::Created) => Some(format!("{who} made {} {name}", noun(change.kind()))),
        (Kind::PersistentVolume, Fact::Created) => Some(format!("{who} made volume {name}{}", for_claim(names, change))),
        (Kind::Pod | Kind::PersistentVolumeClaim | Kind::PersistentVolume | Kind::StatefulSet, Fact::Gone) => {
            Some(format!("{} {name} is gone", upper_first(noun(change.kind()))))
        }
        (Kind::Pod | Kind::PersistentVolumeClaim, Fact::Deleting) if change.actor != Actor::User => {
            Some(format!("{who} deletes {} {name}", noun(change.kind())))
        }
        (Kind::Pod, Fact::Scheduled { node }) => Some(format!("The scheduler put {name} on {node}")),
        (Kind::Pod, Fact::Running) => Some(format!("{name} runs")),
        (Kind::Pod, Fact::Ready) => Some(format!("{name} is Ready")),
        (Kind::Pod, Fact::Unready) if change.actor == Actor::NodeLifecycle => {
            Some(format!("{name} counts as not Ready: its node is silent"))
        }
        (Kind::Pod, Fact::Succeeded | Fact::Failed) if change.after().is_some_and(|pod| pod.meta().is_terminating()) => {
            Some(format!("The containers of {name} have stopped"))
        }
        (Kind::Pod, Fact::Succeeded) => Some(format!("{name} succeeded")),
        (Kind::Pod, Fact::Failed) => Some(format!("{name} failed")),
        (Kind::Pod, Fact::ContainerEnded { container, exit_code: 0, init: true }) => {
            Some(format!("Init container {container} of {name} is done"))
        }
        (Kind::Pod, Fact::ContainerEnded { container, exit_code, init }) => {
            let which = if init { "Init container" } else { "Container" };
            Some(format!("{which} {container} of {name} ended with exit code {exit_code}"))
        }
        (Kind::Pod, Fact::Waiting { reason }) if &*reason == "CrashLoopBackOff" => {
            Some(format!("{name} waits before its container is started again"))
        }
        (Kind::Pod, Fact::Waiting { reason }) if &*reason == "ImagePullBackOff" => Some(format!("The image of {name} can't be pulled")),
        (Kind::Pod, Fact::Unready) => Some(format!("{name} is no longer Ready")),
        (Kind::Pod, Fact::Adopted { by }) => Some(format!("{} adopted {name}", names.name_in(change.namespace(), &by))),
        (Kind::Pod, Fact::Orphaned) => Some(format!("{name} no longer belongs to its set")),
        (_, fact) if change.actor == Actor::Program || matches!(fact, Fact::DataLost { .. }) => Some(data::told(names, change, &fact)),
        (Kind::PersistentVolumeClaim, Fact::Bound) => Some(format!("Claim {name} got its volume")),
        (Kind::PersistentVolume, Fact::Released) => Some(format!("Volume {name} is released")),
        (Kind::Node, Fact::NodeReady(NodeReady::True)) => Some(format!("{name} is Ready again")),
        (Kind::Node, Fact::NodeReady(_)) => Some(format!("Nothing is heard of {name}: it counts as not Ready")),
        _ => None,
    })
}

pub(super) fn who(actor: Actor) -> &'static str {
    match actor {
        Actor::User => "You",
        Actor::StatefulSet => "The StatefulSet controller",
        Actor::Deployment => "The Deployment controller",
        Actor::ReplicaSet => "The ReplicaSet controller",
        Actor::EndpointSlice => "The EndpointSlice controller",
        Actor::GarbageCollector => "The garbage collector",
        Actor::Disruption => "The disruption controller",
        Actor::NodeLifecycle => "The node controller",
        Actor::Scheduler => "The scheduler",
        Actor::Kubelet => "The kubelet",
        Actor::VolumeBinder => "The volume controller",
        Actor::AttachDetach => "The attach-detach controller",
        Actor::EphemeralVolume => "The ephemeral volume controller",
        Actor::Provisioner => "The provisioner",
        Actor::Protection => "The claim protection",
        Actor::Program => "The program in the pod",
    }
}

pub(super) fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Pod => "pod",
        Kind::PersistentVolumeClaim => "claim",
        Kind::PersistentVolume => "volume",
        kind => kind.names().name,
    }
}

fn for_claim(names: Naming, change: &Change) -> String {
    let volume = typed::<crate::api::storage::PersistentVolume>(change).1;
    volume
        .and_then(|v| v.claim.as_ref())
        .map_or_else(String::new, |claim| format!(" for claim {}", names.name_in(&claim.namespace, &claim.name)))
}

/// Why a controller made or deleted something: the change it reacted to.
fn because(names: Naming, branch: &Branch, change: &Change) -> String {
    let decides = matches!(change.actor, Actor::StatefulSet | Actor::ReplicaSet | Actor::GarbageCollector | Actor::Provisioner);
    let decided = change.before().is_none() || change.facts().contains(&Fact::Deleting);
    if !decides || !decided || change.kind() == Kind::PersistentVolume {
        return String::new();
    }
    change
        .cause
        .and_then(|seq| branch.change(seq))
        .and_then(|cause| cause_words(names, cause))
        .map_or_else(String::new, |why| format!("because {why}"))
}

fn cause_words(names: Naming, cause: &Change) -> Option<String> {
    let name = name_of(names, cause);
    let by_user = cause.actor == Actor::User;
    match cause.kind() {
        Kind::StatefulSet | Kind::Deployment | Kind::ReplicaSet if by_user && cause.after().is_none() => {
            Some(format!("{name} was deleted"))
        }
        Kind::StatefulSet | Kind::Deployment if by_user && cause.before().is_none() => Some(format!("{name} was applied")),
        Kind::StatefulSet | Kind::Deployment if by_user => Some(format!("{name} was changed")),
        Kind::Pod => cause.facts().into_iter().find_map(|fact| match fact {
            Fact::Ready => Some(format!("{name} became Ready")),
            Fact::Gone => Some(format!("{name} is gone")),
            Fact::Failed => Some(format!("{name} failed")),
            Fact::Succeeded => Some(format!("{name} has stopped")),
            Fact::Running => Some(format!("{name} runs")),
            _ => None,
        }),
        Kind::PersistentVolumeClaim => match typed::<PersistentVolumeClaim>(cause).1 {
            None => Some(format!("claim {name} is gone")),
            Some(_) => None,
        },
        _ => None,
    }
}
