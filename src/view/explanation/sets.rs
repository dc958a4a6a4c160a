//! Why a set waits: the wait its controller left behind, in words.

use super::outlook::{Outlook, lower_first, outlook};
use super::stuck_update::stuck_update;
use super::{Line, Tone};
use crate::api::deployment::{Deployment, ReplicaSet};
use crate::api::pod::Pod;
use crate::api::stateful_set::{PodManagementPolicy, StatefulSet};
use crate::api::{Key, Kind, Name};
use crate::cluster::faults::key_of;
use crate::cluster::store::{RollId, Tally};
use crate::cluster::wait::Before;
use crate::cluster::{Because, State};
use crate::view::current_wait::{CurrentWait, Standing, current_wait, is_unobserved};
use crate::view::deed::Deed;
use crate::view::naming::Naming;
use crate::view::rules::Rule;
use crate::view::words::{count, span};
use std::rc::Rc;

/// What a set does or waits for, and the pod it waits for, which is told of with it.
pub(super) fn explain_set(state: &State, key: &Key) -> (Line, Option<Key>) {
    let name = Naming::of(state).name(key);
    let line = |words: String, tone| Line { about: key.clone(), words, tone, remedy: None, rule: Rule::Owners };
    let Some(set) = state.find::<StatefulSet>(&key.namespace, &key.name) else {
        return (line(format!("{name} is gone."), Tone::Settled), None);
    };
    if set.meta.is_terminating() {
        return (line(format!("{name} is being deleted; its pods follow in no order."), Tone::Working), None);
    }
    let wait = current_wait(state, key);
    if is_unobserved(set) && (wait.is_some() || set.status.observed_generation > 0) {
        return (line(format!("{name} was changed, and the controller has not acted on that yet."), Tone::Working), None);
    }
    let Some(wait) = wait else { return unhindered(state, set, key) };
    if let Some((words, deed)) = stuck_update(state, set, key, &wait) {
        let line = Line { about: key.clone(), words, tone: Tone::Stuck, remedy: Some(deed), rule: Rule::ForcedRollback };
        return (line, Some(wait.on.clone()));
    }
    let (rule, mut words) = (rule(set, &wait), reason(state, set, &wait));
    let mut tone = Tone::Working;
    let mut remedy = None;
    if let Some(outlook) = outlook(state, wait.on).filter(|_| worth_an_outlook(&wait.standing)) {
        let Outlook { words: more, tone: its_tone, remedy: its_remedy, .. } = outlook;
        words = format!("{words} {more}");
        (tone, remedy) = (its_tone, its_remedy);
    } else if matches!(
        wait.standing,
        Standing::Lacks(Because::CreateFailed { .. } | Because::StaleClaim { .. } | Because::NotAvailable { .. })
    ) {
        tone = Tone::Waiting;
    }
    (Line { about: key.clone(), words, tone, remedy, rule }, Some(wait.on.clone()))
}

/// Whether the pod waited for lacks something that its own state says more of.
fn worth_an_outlook(standing: &Standing) -> bool {
    match standing {
        Standing::Lacks(because) => {
            !matches!(because, Because::NotAvailable { .. } | Because::StaleClaim { .. } | Because::CreateFailed { .. })
        }
        Standing::Done | Standing::Gone => false,
    }
}

/// A set that waits for nobody is as wanted, or its pods are under way by themselves: the first of them is told of with it.
fn unhindered(state: &State, set: &StatefulSet, key: &Key) -> (Line, Option<Key>) {
    let line = as_wanted(state, set, key);
    let under_way = |pod: &&Rc<Pod>| !pod.is_running_and_ready() || pod.meta.is_terminating();
    let first = state.store().owned::<Pod>(set.meta.uid).find(under_way).filter(|_| line.tone != Tone::Settled);
    let Some((pod, outlook)) = first.and_then(|pod| Some((key_of(&**pod), outlook(state, &key_of(&**pod))?))) else { return (line, None) };
    let words = format!("{} {}: {}", line.words, Naming::of(state).name(&pod), lower_first(&outlook.words));
    (Line { words, tone: outlook.tone, remedy: outlook.remedy, ..line }, Some(pod))
}

/// How many of its pods are Ready. The pods themselves are counted: a status is what the controller counted at its last sync.
fn as_wanted(state: &State, set: &StatefulSet, key: &Key) -> Line {
    let parallel = set.spec.pod_management_policy == PodManagementPolicy::Parallel;
    let rule = if parallel { Rule::Parallel } else { Rule::WantedState };
    let line = |words: String, tone| Line { about: key.clone(), words, tone, remedy: None, rule };
    let name = Naming::of(state).name(key);
    let wanted = u32::try_from(set.spec.replicas).unwrap_or(0);
    let (rolls, roll) = (state.store().rolls(), RollId::of(set.meta.uid));
    let Tally { replicas, ready } = rolls.tally(roll);
    let well = ready == wanted && replicas == wanted && rolls.lacking(roll, 0, u32::MAX).next().is_none();
    let pods = count(wanted as usize, "pod");
    match () {
        () if wanted == 0 && replicas == 0 => line(format!("{name} is as wanted: it asks for no pods."), Tone::Settled),
        () if well => line(format!("{name} is as wanted: {ready} of {pods} Ready."), Tone::Settled),
        () if parallel => line(
            format!("{name}: {ready} of {pods} Ready. Parallel makes and deletes pods without waiting for one another."),
            Tone::Working,
        ),
        () => line(format!("{name}: {ready} of {pods} Ready."), Tone::Working),
    }
}

/// The rule by which the set waits.
fn rule(set: &StatefulSet, wait: &CurrentWait<'_>) -> Rule {
    let parallel = set.spec.pod_management_policy == PodManagementPolicy::Parallel;
    match (wait.before, &wait.standing) {
        (_, Standing::Lacks(Because::StaleClaim { .. })) => Rule::StableStorage,
        (_, Standing::Lacks(Because::CreateFailed { .. } | Because::Ended)) | (None, _) => Rule::WantedState,
        (_, Standing::Lacks(Because::NotAvailable { .. })) => Rule::MinReadySeconds,
        (_, Standing::Lacks(Because::Terminating)) if parallel => Rule::OnePerName,
        (Some(Before::Update { .. }), _) => Rule::RollingUpdate,
        (Some(Before::Start), _) => Rule::AccessModes,
        _ if parallel => Rule::Parallel,
        (Some(Before::Replica { .. } | Before::Condemned { .. }), _) => Rule::Order,
    }
}

/// Whom the set waits for, and why.
fn reason(state: &State, set: &StatefulSet, wait: &CurrentWait<'_>) -> String {
    let names = Naming::of(state);
    let called = |pod: &Name| names.name_in(&set.meta.namespace, pod);
    let on = names.name(wait.on);
    let lacks = wait.standing.unseen(wait.on).unwrap_or_else(|| lacks(state, &wait.standing));
    let parallel = set.spec.pod_management_policy == PodManagementPolicy::Parallel;
    let Some(before) = wait.before else { return format!("{on} {lacks}.") };
    match (before, &wait.standing) {
        (_, Standing::Lacks(Because::CreateFailed { message })) => format!("Making {on} failed and is tried again: {message}."),
        (_, Standing::Lacks(Because::StaleClaim { claim })) => {
            let claim = called(claim);
            format!("{on} is not made yet: its claim {claim} belongs to the pod that had this name before and has to go first.")
        }
        (_, Standing::Lacks(Because::Ended)) => format!("{on} has ended: its set deletes it and makes it again."),
        (Before::Condemned { next }, Standing::Lacks(Because::JustDeleted | Because::Terminating)) if *next == wait.on.name => {
            format!("{on} is being deleted. OrderedReady removes one pod at a time, from the top; the next waits until it is gone.")
        }
        (Before::Condemned { next }, _) if *next == wait.on.name => format!("{on} {lacks}."),
        (Before::Condemned { next }, _) => {
            let next = called(next);
            format!("{next} is not deleted yet: OrderedReady scales down only while the others are healthy, and {on} {lacks}.")
        }
        (Before::Update { next: Some(next) }, _) => format!("The rolling update has not come to {} yet: {on} {lacks}.", called(next)),
        (Before::Update { next: None }, _) => format!("The rolling update ends with {on}, which {lacks}."),
        (Before::Replica { .. }, _) if parallel => format!("{on} {lacks}. Parallel lets the other pods go on."),
        (Before::Replica { next: Some(next) }, _) if made(state, set, next) => {
            let next = called(next);
            format!("{next} and those after it are left as they are: OrderedReady goes no further than {on}, which {lacks}.")
        }
        (Before::Replica { next: Some(next) }, _) => {
            format!("{} is not made yet: OrderedReady makes one pod at a time, and {on} {lacks}.", called(next))
        }
        (Before::Start, _) => format!("{on} {lacks}."),
        (Before::Replica { next: None }, _) => format!("{on}, the last pod, {lacks}."),
    }
}

fn made(state: &State, set: &StatefulSet, pod: &Name) -> bool {
    state.find::<Pod>(&set.meta.namespace, pod).is_some()
}

/// What the pod waited for lacks, after its name.
fn lacks(state: &State, standing: &Standing) -> String {
    let Standing::Lacks(because) = standing else { return String::new() };
    match because {
        Because::Terminating => "is still terminating".into(),
        Because::Ended => "has ended".into(),
        Because::JustCreated => "was just made".into(),
        Because::JustDeleted => "was just told to go".into(),
        Because::Pending => "has not started".into(),
        Because::NotReady => "runs but is not Ready".into(),
        Because::NotAvailable { available_ms } => {
            let left = span(available_ms.saturating_sub(state.now_ms()));
            format!("is Ready and has to stay so for minReadySeconds: {left} to go")
        }
        Because::StaleClaim { claim } => format!("waits for its old claim {claim} to go"),
        Because::StillAttached { node, .. } => format!("waits for its volume, which is still attached to {node}"),
        Because::CreateFailed { message } => format!("could not be made: {message}"),
        Because::Missing => "is not there".into(),
    }
}

/// How a Deployment fares: its pods themselves are counted.
pub(super) fn explain_deployment(state: &State, deployment: &Deployment) -> Line {
    let sets = state.store().owned::<ReplicaSet>(deployment.meta.uid);
    let pods = sets.flat_map(|set| state.store().owned::<Pod>(set.meta.uid)).filter(|pod| !pod.meta.is_terminating());
    let (all, ready) = pods.fold((0, 0), |(all, ready), pod| (all + 1, ready + usize::from(pod.is_running_and_ready())));
    let wanted = usize::try_from(deployment.spec.replicas).unwrap_or(0);
    let pods = count(wanted, "pod");
    let name = Naming::of(state).name_in(&deployment.meta.namespace, &deployment.meta.name);
    let (words, tone) = if ready == wanted && all == wanted {
        (format!("{name} is as wanted: {ready} of {pods} Ready."), Tone::Settled)
    } else {
        (format!("{name}: {ready} of {pods} Ready. A Deployment's pods wait for nobody."), Tone::Working)
    };
    Line { about: key_of(deployment), words, tone, remedy: None, rule: Rule::Replicas }
}

/// What a node that is down means.
pub(super) fn node_down(state: &State, node: &Name) -> Line {
    let pods = state.store().pods_on(node).count();
    let words = match pods {
        0 => format!("{node} is down."),
        _ => format!(
            "{node} is down with {}. Kubernetes can't tell whether they still run, so a StatefulSet makes no second pod of such a name.",
            count(pods, "pod")
        ),
    };
    let rule = if pods == 0 { Rule::NodeController } else { Rule::OnePerName };
    Line { about: Key::new(Kind::Node, "", node), words, tone: Tone::Stuck, remedy: Some(Deed::NodeUp(node.clone())), rule }
}

/// That nobody makes volumes, if it is so.
pub(super) fn provisioner_down(state: &State) -> Option<Line> {
    let class = state.store().of_kind(Kind::StorageClass).next().filter(|_| state.faults().provisioner_down)?;
    let words = "The provisioner is down: claims that have no volume yet wait for it.".to_string();
    Some(Line { about: class.0.clone(), words, tone: Tone::Stuck, remedy: Some(Deed::ProvisionerUp), rule: Rule::Provisioning })
}
