//! What a StatefulSet or Deployment does now, or why its controller is blocked: the recorded wait as sentences.

use super::forecast::forecast;
use super::stuck_update::stuck_update;
use super::{Line, Tone};
use crate::api::deployment::{Deployment, ReplicaSet};
use crate::api::node::{Node, NodeReady};
use crate::api::pod::Pod;
use crate::api::stateful_set::{PodManagementPolicy, StatefulSet};
use crate::api::{Key, Kind, Name};
use crate::cluster::controllers::node_disruption::ZoneState;
use crate::cluster::faults::key_of;
use crate::cluster::store::{ControllerId, ReplicaCounts};
use crate::cluster::wait::BlockedStep;
use crate::cluster::{State, WaitReason};
use crate::view::current_wait::{CurrentWait, TargetState, current_wait, is_unobserved};
use crate::view::naming::Naming;
use crate::view::object_action::ObjectAction;
use crate::view::rules::Rule;
use crate::view::wait_text;
use crate::view::words::{count, span};
use std::rc::Rc;

/// What a StatefulSet does or waits for, and the Pod that blocks it, which the sentences describe as well.
pub(super) fn explain_set(state: &State, key: &Key) -> (Line, Option<Key>) {
    let name = Naming::of(state).name(key);
    let line = |words: String, tone| Line { about: key.clone(), words, tone, remedy: None, rule: Rule::Owners };
    let Some(set) = state.find::<StatefulSet>(&key.namespace, &key.name) else {
        return (line(format!("{name} does not exist."), Tone::Healthy), None);
    };
    if set.meta.is_terminating() {
        return (line(format!("{name} is being deleted; the garbage collector deletes its Pods in no order."), Tone::Working), None);
    }
    let wait = current_wait(state, key);
    if is_unobserved(set) && (wait.is_some() || set.status.observed_generation > 0) {
        return (line(format!("{name} was changed, and the controller has not synced since."), Tone::Working), None);
    }
    let Some(wait) = wait else { return unhindered(state, set, key) };
    if let Some((words, action)) = stuck_update(state, set, key, &wait) {
        let line = Line { about: key.clone(), words, tone: Tone::Stuck, remedy: Some(action), rule: Rule::ForcedRollback };
        return (line, Some(wait.on.clone()));
    }
    let blocked = Blocked { state, set, wait: &wait };
    let rule = blocked.rule();
    let its_forecast = forecast(state, wait.on).filter(|_| is_worth_a_forecast(&wait.target_state));
    let (words, tone, remedy) = match its_forecast {
        // The cause first where the Pod itself is stuck, then what the controller does about it.
        Some(forecast) if matches!(forecast.tone, Tone::Waiting | Tone::Stuck) => {
            let cause = forecast.about(&Naming::of(state).name(wait.on));
            let words = [cause, blocked.effect()].join(" ").trim_end().to_owned();
            (words, forecast.tone, forecast.remedy)
        }
        Some(forecast) => (format!("{} {}", blocked.reason(), forecast.words), forecast.tone, forecast.remedy),
        None if matches!(
            wait.target_state,
            TargetState::Unavailable(WaitReason::CreateFailed { .. } | WaitReason::StaleClaim { .. } | WaitReason::NotAvailable { .. })
        ) =>
        {
            (blocked.reason(), Tone::Waiting, None)
        }
        None if matches!(wait.target_state, TargetState::Unavailable(WaitReason::UpdateFailed { .. })) => {
            (blocked.reason(), Tone::Stuck, Some(ObjectAction::Delete(wait.on.clone())))
        }
        None => (blocked.reason(), Tone::Working, None),
    };
    (Line { about: key.clone(), words, tone, remedy, rule }, Some(wait.on.clone()))
}

/// Whether the state of the Pod that blocks says more than the reason of the wait.
fn is_worth_a_forecast(target: &TargetState) -> bool {
    match target {
        TargetState::Unavailable(reason) => {
            use WaitReason::{CreateFailed, NotAvailable, StaleClaim, UpdateFailed};
            !matches!(reason, NotAvailable { .. } | StaleClaim { .. } | CreateFailed { .. } | UpdateFailed { .. })
        }
        TargetState::Done | TargetState::Gone => false,
    }
}

/// A StatefulSet that nothing blocks: it is in its desired state, or its Pods start by themselves; the first of those is
/// described with it.
fn unhindered(state: &State, set: &StatefulSet, key: &Key) -> (Line, Option<Key>) {
    let line = in_desired_state(state, set, key);
    let in_progress = |pod: &&Rc<Pod>| !pod.is_running_and_ready() || pod.meta.is_terminating();
    let first = state.store().owned::<Pod>(set.meta.uid).find(in_progress).filter(|_| line.tone != Tone::Healthy);
    let Some((pod, forecast)) = first.and_then(|pod| Some((key_of(&**pod), forecast(state, &key_of(&**pod))?))) else {
        return (line, None);
    };
    let words = format!("{} {}", line.words, forecast.about(&Naming::of(state).name(&pod)));
    (Line { words, tone: forecast.tone, remedy: forecast.remedy, ..line }, Some(pod))
}

/// How many of its Pods are ready. The Pods themselves are counted: a status is what the controller counted at its last sync.
fn in_desired_state(state: &State, set: &StatefulSet, key: &Key) -> Line {
    let parallel = set.spec.pod_management_policy == PodManagementPolicy::Parallel;
    let rule = if parallel { Rule::Parallel } else { Rule::DesiredState };
    let line = |words: String, tone| Line { about: key.clone(), words, tone, remedy: None, rule };
    let name = Naming::of(state).name(key);
    let desired = u32::try_from(set.spec.replicas).unwrap_or(0);
    let (pods, controller) = (state.store().controller_pods(), ControllerId::of(set.meta.uid));
    let ReplicaCounts { replicas, ready } = pods.counts(controller);
    let is_healthy = ready == desired && replicas == desired && pods.unhealthy(controller, 0, u32::MAX).next().is_none();
    let of_pods = ready_of(ready as usize, desired as usize);
    match () {
        () if desired == 0 && replicas == 0 => line(format!("{name} is in its desired state: 0 replicas."), Tone::Healthy),
        () if is_healthy => line(format!("{name} is in its desired state: {of_pods}."), Tone::Healthy),
        () if parallel => line(
            format!("{name}: {of_pods}. With Parallel, the controller creates and deletes Pods without waiting for other Pods."),
            Tone::Working,
        ),
        () => line(format!("{name}: {of_pods}."), Tone::Working),
    }
}

/// `2 of 3 Pods are ready`.
fn ready_of(ready: usize, desired: usize) -> String {
    format!("{ready} of {} {} ready", count(desired, "Pod"), if desired == 1 { "is" } else { "are" })
}

/// A StatefulSet whose controller is blocked.
struct Blocked<'s> {
    state: &'s State,
    set: &'s StatefulSet,
    wait: &'s CurrentWait<'s>,
}

impl Blocked<'_> {
    fn is_parallel(&self) -> bool {
        self.set.spec.pod_management_policy == PodManagementPolicy::Parallel
    }

    /// The rule behind the wait.
    fn rule(&self) -> Rule {
        match (self.wait.blocked, &self.wait.target_state) {
            (_, TargetState::Unavailable(WaitReason::StaleClaim { .. } | WaitReason::UpdateFailed { .. })) => Rule::StableStorage,
            (_, TargetState::Unavailable(WaitReason::CreateFailed { .. } | WaitReason::Terminated)) | (None, _) => Rule::DesiredState,
            (_, TargetState::Unavailable(WaitReason::NotAvailable { .. })) => Rule::MinReadySeconds,
            (_, TargetState::Unavailable(WaitReason::Terminating)) if self.is_parallel() => Rule::OnePerName,
            (Some(BlockedStep::Update { .. }), _) => Rule::RollingUpdate,
            (Some(BlockedStep::Start), _) => Rule::AccessModes,
            _ if self.is_parallel() => Rule::Parallel,
            (Some(BlockedStep::Replica { .. } | BlockedStep::Condemned { .. }), _) => Rule::Order,
        }
    }

    fn name_of(&self, pod: &Name) -> Name {
        Naming::of(self.state).name_in(&self.set.meta.namespace, pod)
    }

    /// The object that blocks, and its state as a clause after its name.
    fn target(&self) -> (Name, String) {
        let (naming, wait) = (Naming::of(self.state), self.wait);
        let clause = wait.target_state.not_synced_text(wait.on).unwrap_or_else(|| match &wait.target_state {
            TargetState::Unavailable(reason) => wait_text::clause(naming, wait.on, reason, self.state.now_ms()),
            TargetState::Done | TargetState::Gone => String::new(),
        });
        (naming.name(wait.on), clause)
    }

    /// What is blocked, by which Pod, and the state of that Pod.
    fn reason(&self) -> String {
        let (on, clause) = self.target();
        let Some(step) = self.wait.blocked else { return format!("{on} {clause}.") };
        match (step, &self.wait.target_state) {
            (_, TargetState::Unavailable(WaitReason::CreateFailed { message })) => {
                format!("Creating {on} failed; the controller retries: {message}.")
            }
            (_, TargetState::Unavailable(WaitReason::UpdateFailed { .. })) => {
                format!("{on} {clause}. The controller retries and does not go on; a re-created Pod mounts them.")
            }
            (_, TargetState::Unavailable(WaitReason::StaleClaim { claim })) => format!(
                "{on} has not been created: PersistentVolumeClaim {} belongs to the previous Pod of this name and must be deleted first.",
                self.name_of(claim)
            ),
            (_, TargetState::Unavailable(WaitReason::Terminated)) => {
                format!("{on} has terminated: the controller deletes and recreates it.")
            }
            (BlockedStep::Condemned { next }, TargetState::Unavailable(WaitReason::JustDeleted | WaitReason::Terminating))
                if *next == self.wait.on.name =>
            {
                format!(
                    "{on} is being deleted. With OrderedReady, Pods are deleted one at a time, in reverse order: the next one after {on} is \
                     removed."
                )
            }
            (BlockedStep::Condemned { next }, _) if *next == self.wait.on.name => format!("{on} {clause}."),
            (BlockedStep::Condemned { next }, _) => format!(
                "{} has not been deleted: with OrderedReady, the controller scales down only while all other Pods are healthy, and {on} \
                 {clause}.",
                self.name_of(next)
            ),
            (BlockedStep::Update { next: Some(next) }, _) => {
                format!("The rolling update has not reached {}: {on} {clause}.", self.name_of(next))
            }
            (BlockedStep::Update { next: None }, _) => format!("The rolling update completes with {on}, which {clause}."),
            (BlockedStep::Replica { .. }, _) if self.is_parallel() => {
                format!("{on} {clause}. With Parallel, the controller goes on with the other Pods.")
            }
            (BlockedStep::Replica { next: Some(next) }, _) if self.exists(next) => {
                format!(
                    "The controller does not act on {} and higher ordinals: with OrderedReady, it waits for {on}, which {clause}.",
                    self.name_of(next)
                )
            }
            (BlockedStep::Replica { next: Some(next) }, _) => format!(
                "{} has not been created: with OrderedReady, the controller creates one Pod at a time, and {on} {clause}.",
                self.name_of(next)
            ),
            (BlockedStep::Start, _) => format!("{on} {clause}."),
            (BlockedStep::Replica { next: None }, _) => format!("{on}, the last Pod, {clause}."),
        }
    }

    /// What the controller does until the Pod that blocks recovers; follows a sentence about that Pod.
    fn effect(&self) -> String {
        let on = Naming::of(self.state).name(self.wait.on);
        match self.wait.blocked {
            Some(BlockedStep::Condemned { next }) if *next != self.wait.on.name => {
                format!("{} is not deleted until all other Pods are healthy.", self.name_of(next))
            }
            Some(BlockedStep::Update { next: Some(next) }) => {
                format!("The rolling update does not reach {} until {on} becomes ready.", self.name_of(next))
            }
            Some(BlockedStep::Update { next: None }) => format!("The rolling update completes when {on} becomes ready."),
            Some(BlockedStep::Replica { .. }) if self.is_parallel() => "With Parallel, the controller goes on with the other Pods.".into(),
            Some(BlockedStep::Replica { next: Some(next) }) if self.exists(next) => {
                format!("The controller does not act on {} and higher ordinals until {on} is running and ready.", self.name_of(next))
            }
            Some(BlockedStep::Replica { next: Some(next) }) => {
                format!("With OrderedReady, the controller does not create {} until {on} is running and ready.", self.name_of(next))
            }
            Some(BlockedStep::Condemned { .. } | BlockedStep::Replica { next: None } | BlockedStep::Start) | None => String::new(),
        }
    }

    fn exists(&self, pod: &Name) -> bool {
        self.state.find::<Pod>(&self.set.meta.namespace, pod).is_some()
    }
}

/// How many Pods of a Deployment are ready. The Pods themselves are counted.
pub(super) fn explain_deployment(state: &State, deployment: &Deployment) -> Line {
    let sets = state.store().owned::<ReplicaSet>(deployment.meta.uid);
    let pods = sets.flat_map(|set| state.store().owned::<Pod>(set.meta.uid)).filter(|pod| !pod.meta.is_terminating());
    let (all, ready) = pods.fold((0, 0), |(all, ready), pod| (all + 1, ready + usize::from(pod.is_running_and_ready())));
    let desired = usize::try_from(deployment.spec.replicas).unwrap_or(0);
    let name = Naming::of(state).name_in(&deployment.meta.namespace, &deployment.meta.name);
    let of_pods = ready_of(ready, desired);
    let (words, tone) = if ready == desired && all == desired {
        (format!("{name} is in its desired state: {of_pods}."), Tone::Healthy)
    } else {
        (format!("{name}: {of_pods}. Pods of a Deployment do not wait for each other."), Tone::Working)
    };
    Line { about: key_of(deployment), words, tone, remedy: None, rule: Rule::Replicas }
}

/// What a node that is down means.
pub(super) fn node_down(state: &State, node: &Name) -> Line {
    let pods = state.store().pods_on(node).count();
    let (are, them) = if pods == 1 { ("it still runs", "it") } else { ("they still run", "them") };
    let words = match pods {
        0 => format!("{node} is down."),
        _ => format!(
            "{node} is down with {}. The control plane cannot know whether {are}, so a StatefulSet creates no replacement for {them} under \
             the same name.",
            count(pods, "Pod")
        ),
    };
    let rule = if pods == 0 { Rule::NodeController } else { Rule::OnePerName };
    let (words, rule) = match eviction_limit(state, node).filter(|_| pods > 0) {
        Some(limit) => (format!("{words} {limit}"), Rule::EvictionRates),
        None => (words, rule),
    };
    Line { about: Key::new(Kind::Node, "", node), words, tone: Tone::Stuck, remedy: Some(ObjectAction::NodeUp(node.clone())), rule }
}

/// Why the Pods of a lost node are not evicted yet, if a limit on evictions is the reason.
fn eviction_limit(state: &State, node: &Name) -> Option<String> {
    let node = state.find::<Node>("", node).filter(|node| node.ready != NodeReady::True)?;
    if state.is_fully_disrupted() {
        let words = "No node of the cluster is ready: the node controller assumes that the control plane is cut off, and evicts no Pods.";
        return Some(words.into());
    }
    if node.taints.iter().any(|taint| &*taint.effect == "NoExecute") {
        return None;
    }
    let zone = node.zone().map_or("its zone".to_owned(), |zone| zone.to_string());
    match (state.zone_state_of(node), state.no_execute_at_ms(&node.meta.name)) {
        (_, Some(at_ms)) => Some(format!(
            "The node controller limits evictions: in {zone}, one node in 10 s gets the NoExecute taint, and this one gets it in {}.",
            span(at_ms.saturating_sub(state.now_ms()))
        )),
        (ZoneState::PartialDisruption, None) => {
            Some(format!("At least 55 % of the nodes in {zone} are lost: the node controller evicts no more Pods there."))
        }
        (_, None) => None,
    }
}

/// The line about a provisioner that is down, if it is.
pub(super) fn provisioner_down(state: &State) -> Option<Line> {
    let class = state.store().of_kind(Kind::StorageClass).next().filter(|_| state.faults().provisioner_down)?;
    let words = "The provisioner is down: no volumes are provisioned for unbound PersistentVolumeClaims.".to_string();
    Some(Line { about: class.0.clone(), words, tone: Tone::Stuck, remedy: Some(ObjectAction::ProvisionerUp), rule: Rule::Provisioning })
}
