//! Waits of controllers, and of Pods by their status, as texts for the lane of the Pod that waits.

use super::{Lane, WaitSource, Waiting};
use crate::api::pod::Pod;
use crate::api::{Key, Kind, Name};
use crate::cluster::scheduler::Unschedulable;
use crate::cluster::wait::BlockedStep;
use crate::cluster::{Wait, WaitReason};
use crate::view::current_wait::is_for_volumes;
use crate::view::naming::Naming;
use crate::view::wait_text;
use std::rc::Rc;

/// The text of a wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct WaitText {
    /// As in [`Waiting::short`].
    pub short: Name,
    /// As in [`Waiting::words`].
    pub words: Name,
}

fn words(short: impl Into<Name>, words: impl Into<Name>) -> WaitText {
    WaitText { short: short.into(), words: words.into() }
}

/// A Pod that the StatefulSet controller blocks.
#[derive(Clone, Debug)]
pub(super) struct BlockedPod {
    /// The Pod, which may not exist.
    pub pod: Key,
    /// Whether it waits to be created: the wait ends when the Pod exists.
    pub to_be_created: bool,
    /// The Pod that it waits for.
    pub on: Key,
    /// What ends the wait.
    goal: WaitGoal,
    /// Its text.
    pub words: WaitText,
}

/// What ends a wait. The controller acts on it at its next sync; the lane ends the wait before that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WaitGoal {
    /// The Pod is deleted.
    Deleted,
    /// It is ready.
    Ready,
    /// Another Pod of its name exists.
    Recreated,
    /// Something else, which enqueues the controller at once.
    Other,
}

impl BlockedPod {
    /// Whether the Pod that blocks has reached the goal.
    pub fn is_reached(&self, on: Option<&Pod>) -> bool {
        match self.goal {
            WaitGoal::Deleted => on.is_none(),
            WaitGoal::Ready => on.is_some_and(|pod| pod.is_running_and_ready() && !pod.meta.is_terminating()),
            WaitGoal::Recreated => on.is_some_and(|pod| !pod.is_terminal()),
            WaitGoal::Other => false,
        }
    }
}

/// The Pod that a wait of a StatefulSet blocks, if it is another than the Pod that blocks.
pub(super) fn blocked(naming: Naming, wait: &Wait) -> Option<BlockedPod> {
    let pod = |name: &Name| Key::new(Kind::Pod, &wait.on.namespace, name);
    let on = naming.name(&wait.on);
    let of = |name: &Name, to_be_created, what: &str| {
        let goal = match &wait.reason {
            WaitReason::Terminating | WaitReason::JustDeleted => WaitGoal::Deleted,
            WaitReason::NotAvailable { .. } => WaitGoal::Other,
            WaitReason::Terminated => WaitGoal::Recreated,
            _ => WaitGoal::Ready,
        };
        let end = wait_text::goal(&wait.reason);
        BlockedPod { pod: pod(name), to_be_created, on: wait.on.clone(), goal, words: words(on.clone(), format!("{what} {on} {end}")) }
    };
    let itself =
        |words: WaitText| BlockedPod { pod: wait.on.clone(), to_be_created: true, on: wait.on.clone(), goal: WaitGoal::Other, words };
    match (&wait.reason, &wait.blocked) {
        (WaitReason::StaleClaim { claim }, _) => {
            let claim = naming.name_in(&wait.on.namespace, claim);
            Some(itself(words(format!("claim {claim}"), wait_text::without_pod(naming, &wait.on, &wait.reason)?)))
        }
        (WaitReason::CreateFailed { .. }, _) => Some(itself(words("refused", wait_text::without_pod(naming, &wait.on, &wait.reason)?))),
        (_, BlockedStep::Replica { next: Some(next) }) => Some(of(next, true, "waits for")),
        (_, BlockedStep::Condemned { next }) if *next != wait.on.name => Some(of(next, false, "is to be deleted, and waits for")),
        (_, BlockedStep::Update { next: Some(next) }) if *next != wait.on.name => Some(of(next, false, "is to be updated, and waits for")),
        _ => None,
    }
}

/// What the scheduler, or the kubelet of a Pod, waited for at its last sync of the Pod.
#[derive(Clone, Debug, Default)]
pub(super) struct SchedulingWait {
    /// Another object.
    pub wait: Option<Wait>,
    /// Why the Pod has no node.
    pub unschedulable: Option<Unschedulable>,
}

/// Why a Pod has no node yet, or waits on its node for a volume. `unbound` is its first claim that is not bound, `exists` tells
/// whether an object that a kubelet missed was created since.
pub(super) fn scheduling(
    naming: Naming,
    pod: &Pod,
    last: &SchedulingWait,
    unbound: Option<&Name>,
    exists: impl Fn(&Key) -> bool,
) -> Option<WaitText> {
    match last.wait.as_ref().map(|wait| (&wait.reason, &wait.on)) {
        Some((reason @ WaitReason::StillAttached { node, .. }, on)) => {
            return Some(words(format!("volume on {node}"), wait_text::without_pod(naming, on, reason)?));
        }
        Some((reason @ WaitReason::Missing, on)) if !exists(on) => {
            return Some(words(naming.with_kind(on).to_string(), wait_text::without_pod(naming, on, reason)?));
        }
        _ => {}
    }
    match (last.unschedulable.as_ref()?, unbound) {
        (Unschedulable::ForVolumes { .. } | Unschedulable::ForClaims, Some(claim)) => {
            let claim = naming.name_in(&pod.meta.namespace, claim);
            Some(words(format!("claim {claim}"), format!("waits for its PersistentVolumeClaim {claim} to be bound")))
        }
        // Its claims are bound: the scheduler retries next.
        (Unschedulable::ForVolumes { .. }, None) => None,
        (Unschedulable::ForClaims, None) if is_for_volumes(pod) => None,
        (Unschedulable::ForClaims | Unschedulable::ForNodes, _) => {
            let why = pod.status.unschedulable.as_deref().unwrap_or("no node is available");
            Some(words("no node fits", format!("waits for a node: {why}")))
        }
    }
}

/// What a Pod waits for according to its own status.
pub(super) fn status(pod: &Pod) -> Option<WaitText> {
    if pod.meta.is_terminating() {
        return None;
    }
    match &**pod.waiting_reason()? {
        "ErrImagePull" | "ImagePullBackOff" => {
            let refused = |reason: Option<&Name>| reason.is_some_and(|reason| reason.contains("Image"));
            let container = pod.container_statuses().find(|(_, status)| refused(status.waiting_reason()));
            let image = container.map_or("", |(container, _)| &container.image);
            Some(words("no image", format!("waits for its image {image}, which cannot be pulled")))
        }
        "CrashLoopBackOff" => Some(words("back-off", "waits for the back-off to end before its container is restarted")),
        _ => None,
    }
}

/// Sets what the Pod of a lane waits for from a moment on, according to one source. Returns whether a wait began.
pub(super) fn set_wait(lane: &mut Rc<Lane>, source: WaitSource, at_ms: u64, words: Option<&WaitText>) -> bool {
    let open = lane.waits.iter().rposition(|wait| wait.source == source && wait.to_ms.is_none());
    let before = open.and_then(|index| lane.waits.get(index)).map(|wait| &wait.words);
    if before == words.map(|words| &words.words) {
        return false;
    }
    let waits = &mut Rc::make_mut(lane).waits;
    if let Some(index) = open {
        match waits.get_mut(index) {
            Some(wait) if wait.from_ms < at_ms => wait.to_ms = Some(at_ms),
            // A wait of no duration is not shown.
            _ => drop(waits.remove(index)),
        }
    }
    if let Some(WaitText { short, words }) = words.cloned() {
        waits.push(Waiting { from_ms: at_ms, to_ms: None, source, short, words });
    }
    words.is_some()
}
