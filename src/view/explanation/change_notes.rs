//! The latest changes, one sentence each: what changed, which component changed it, and why.

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

/// One change as a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeNote {
    /// Its identity: the index of its moment, and its index within that.
    pub number: (usize, usize),
    /// When it happened.
    pub at_ms: u64,
    /// The sentence, without its full stop.
    pub words: String,
    /// The cause, as a clause that begins with `because`; empty when there is none to name.
    pub cause: String,
    /// The object it is about.
    pub about: Option<Key>,
    /// Whether it is a command of the user.
    pub by_user: bool,
    /// The rule behind it; absent for commands of the user.
    pub rule: Option<Rule>,
}

/// How many moments are searched for changes.
const MOMENTS_MAX: usize = 400;

/// The last changes before a position of a branch, the latest first.
pub fn change_notes(names: Naming, branch: &Branch, position: usize, notes_max: usize) -> Vec<ChangeNote> {
    let mut notes = Vec::new();
    for index in (position.saturating_sub(MOMENTS_MAX)..position).rev() {
        let mut of_moment = notes_of(names, branch, index);
        of_moment.reverse();
        notes.append(&mut of_moment);
        if notes.len() >= notes_max {
            notes.truncate(notes_max);
            break;
        }
    }
    notes
}

/// Every moment with a change, in milliseconds, and the sentences of its changes in order.
pub fn by_moment(names: Naming, branch: &Branch) -> Vec<(u64, Vec<String>)> {
    let mut moments: Vec<(u64, Vec<String>)> = Vec::new();
    for note in (0..branch.moments.len()).flat_map(|index| notes_of(names, branch, index)) {
        match moments.last_mut().filter(|(at_ms, _)| *at_ms == note.at_ms) {
            Some((_, words)) => words.push(note.words),
            None => moments.push((note.at_ms, vec![note.words])),
        }
    }
    moments
}

/// A change by its number: its sentence and its cause; `None` for bookkeeping (status counts, owner references).
pub fn describe_change(names: Naming, branch: &Branch, seq: u64) -> Option<(String, String)> {
    let change = branch.change(seq)?;
    if change.actor == Actor::User {
        let command = branch.commands().take_while(|(at_ms, _)| *at_ms <= change.at_ms).last();
        return command.map(|(_, command)| (format!("You: {}", command.source), String::new()));
    }
    Some((words(names, change)?, because(names, branch, change)))
}

fn notes_of(names: Naming, branch: &Branch, index: usize) -> Vec<ChangeNote> {
    let Some(moment) = branch.moments.get(index) else { return Vec::new() };
    if let Some(command) = &moment.command {
        let words = format!("You: {}", command.source);
        // Objects that are only stored have no place on the page.
        let about = branch.changes_of(index).map(Change::key).find(|key| key.kind != Kind::StoredObject);
        return vec![ChangeNote { number: (index, 0), at_ms: moment.at_ms, words, cause: String::new(), about, by_user: true, rule: None }];
    }
    let changes: Vec<&Change> = branch.changes_of(index).collect();
    let mut notes: Vec<ChangeNote> = Vec::new();
    for (number, change) in changes.iter().enumerate() {
        let words = if is_created_pod(change) { Some(created_pod(names, change, &changes)) } else { words(names, change) };
        if let Some(words) = words {
            let because = because(names, branch, change);
            let (about, rule) = (Some(change.key()), rules::of(change));
            notes.push(ChangeNote { number: (index, number), at_ms: change.at_ms, words, cause: because, about, by_user: false, rule });
        }
    }
    notes
}

/// The name of the object of a change.
pub(super) fn name_of(names: Naming, change: &Change) -> Name {
    names.name_in(change.namespace(), change.name())
}

pub(super) fn is_created_pod(change: &Change) -> bool {
    change.actor == Actor::StatefulSet && change.kind() == Kind::Pod && change.before().is_none()
}

/// The creation of a Pod, with the claims that were created for it at the same moment.
pub(super) fn created_pod(names: Naming, change: &Change, changes: &[&Change]) -> String {
    let pod = change.after().and_then(<crate::api::pod::Pod as crate::api::Resource>::of);
    let mounts = |claim: &Name| pod.is_some_and(|pod| pod.claims().any(|(_, mounted)| mounted == claim));
    let new_claims = changes.iter().filter(|c| c.kind() == Kind::PersistentVolumeClaim && c.before().is_none() && mounts(c.name()));
    let claims: Vec<Name> = new_claims.map(|c| name_of(names, c)).collect();
    // The claim of an ephemeral volume is created after its Pod.
    let lasting = |pod: &'_ crate::api::pod::Pod, claim: &Name| !pod.is_ephemeral_claim(claim);
    let mounted = pod.into_iter().flat_map(|pod| pod.claims().filter(|(_, claim)| lasting(pod, claim)));
    let mounted = mounted.map(|(_, claim)| names.name_in(change.namespace(), claim));
    let kept: Vec<Name> = mounted.filter(|claim| !claims.contains(claim)).collect();
    let name = name_of(names, change);
    let noun = |claims: &[Name]| if claims.len() == 1 { "PersistentVolumeClaim" } else { "PersistentVolumeClaims" };
    match (claims.as_slice(), kept.as_slice()) {
        ([], []) => format!("The StatefulSet controller created Pod {name}"),
        ([], kept) => format!("The StatefulSet controller created Pod {name}, which reuses {} {}", noun(kept), list(kept)),
        (claims, _) => format!("The StatefulSet controller created Pod {name} and its {} {}", noun(claims), list(claims)),
    }
}

/// The sentence of a change; `None` for bookkeeping.
pub(super) fn words(names: Naming, change: &Change) -> Option<String> {
    let name = name_of(names, change);
    let who = who(change.actor);
    change.facts().into_iter().find_map(|fact| match (change.kind(), fact) {
        (Kind::Pod | Kind::ReplicaSet, Fact::Created) => Some(format!("{who} created {} {name}", noun(change.kind()))),
        (Kind::PersistentVolume, Fact::Created) => Some(format!("{who} created volume {name}{}", for_claim(names, change))),
        (Kind::Pod | Kind::PersistentVolumeClaim | Kind::PersistentVolume | Kind::StatefulSet, Fact::Gone) => {
            Some(format!("{} {name} was removed", upper_first(noun(change.kind()))))
        }
        (Kind::Pod | Kind::PersistentVolumeClaim, Fact::DeletionRequested) if change.actor != Actor::User => {
            Some(format!("{who} deleted {} {name}", noun(change.kind())))
        }
        (Kind::Pod, Fact::Scheduled { node }) => Some(format!("The scheduler assigned {name} to {node}")),
        (Kind::Pod, Fact::Running) => Some(format!("{name} is running")),
        (Kind::Pod, Fact::Ready) => Some(format!("{name} is ready")),
        (Kind::Pod, Fact::NotReady) if change.actor == Actor::NodeLifecycle => {
            Some(format!("{name} was marked not ready: its node is unreachable"))
        }
        (Kind::Pod, Fact::Succeeded | Fact::Failed) if change.after().is_some_and(|pod| pod.meta().is_terminating()) => {
            Some(format!("The containers of {name} have terminated"))
        }
        (Kind::Pod, Fact::Succeeded) => Some(format!("{name} succeeded")),
        (Kind::Pod, Fact::Failed) => Some(format!("{name} failed")),
        (Kind::Pod, Fact::ContainerEnded { container, exit_code: 0, init: true }) => {
            Some(format!("Init container {container} of {name} completed"))
        }
        (Kind::Pod, Fact::ContainerEnded { container, exit_code, init }) => {
            let which = if init { "Init container" } else { "Container" };
            Some(format!("{which} {container} of {name} exited with code {exit_code}"))
        }
        (Kind::Pod, Fact::Waiting { reason }) if &*reason == "CrashLoopBackOff" => Some(format!("{name} is in CrashLoopBackOff")),
        (Kind::Pod, Fact::Waiting { reason }) if &*reason == "ImagePullBackOff" => Some(format!("{name} is in ImagePullBackOff")),
        (Kind::Pod, Fact::NotReady) => Some(format!("{name} is no longer ready")),
        (Kind::Pod, Fact::Adopted { by }) => Some(format!("{} adopted {name}", names.name_in(change.namespace(), &by))),
        (Kind::Pod, Fact::Orphaned) => Some(format!("{name} was orphaned: it has no controller any more")),
        (_, fact) if change.actor == Actor::Program || matches!(fact, Fact::DataLost { .. }) => {
            Some(data::data_facts(names, change, &fact))
        }
        (Kind::PersistentVolumeClaim, Fact::Bound) => Some(format!("PersistentVolumeClaim {name} is bound")),
        (Kind::PersistentVolume, Fact::Released) => Some(format!("Volume {name} was released")),
        (Kind::Node, Fact::NodeReady(NodeReady::True)) => Some(format!("{name} is ready again")),
        (Kind::Node, Fact::NodeReady(_)) => Some(format!("{name} stopped sending heartbeats: Ready=Unknown")),
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
        Actor::VolumeBinder => "The PersistentVolume controller",
        Actor::AttachDetach => "The attach-detach controller",
        Actor::EphemeralVolume => "The ephemeral volume controller",
        Actor::Namespace => "The namespace controller",
        Actor::Provisioner => "The provisioner",
        Actor::Protection => "The PVC protection controller",
        Actor::Program => "The program in the Pod",
    }
}

pub(super) fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Pod => "Pod",
        Kind::PersistentVolumeClaim => "PersistentVolumeClaim",
        Kind::PersistentVolume => "volume",
        kind => kind.names().name,
    }
}

fn for_claim(names: Naming, change: &Change) -> String {
    let volume = typed::<crate::api::storage::PersistentVolume>(change).1;
    volume
        .and_then(|v| v.claim.as_ref())
        .map_or_else(String::new, |claim| format!(" for PersistentVolumeClaim {}", names.name_in(&claim.namespace, &claim.name)))
}

/// Why a controller created or deleted an object: the change it reacted to.
fn because(names: Naming, branch: &Branch, change: &Change) -> String {
    let decides = matches!(change.actor, Actor::StatefulSet | Actor::ReplicaSet | Actor::GarbageCollector | Actor::Provisioner);
    let decided = change.before().is_none() || change.facts().contains(&Fact::DeletionRequested);
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
            Fact::Ready => Some(format!("{name} became ready")),
            Fact::Gone => Some(format!("{name} was removed")),
            Fact::Failed => Some(format!("{name} failed")),
            Fact::Succeeded => Some(format!("{name} terminated")),
            Fact::Running => Some(format!("{name} is running")),
            _ => None,
        }),
        Kind::PersistentVolumeClaim => match typed::<PersistentVolumeClaim>(cause).1 {
            None => Some(format!("PersistentVolumeClaim {name} was removed")),
            Some(_) => None,
        },
        _ => None,
    }
}
