//! Waits of the cluster, and of pods by their status, worded for the lane of the pod that waits.

use super::{Lane, ToldBy, Waiting};
use crate::api::pod::Pod;
use crate::api::{Key, Kind, Name};
use crate::cluster::scheduler::Parked;
use crate::cluster::wait::Before;
use crate::cluster::{Because, Wait};
use crate::view::current_wait::is_for_volumes;
use crate::view::naming::Naming;
use std::rc::Rc;

/// What is said of a wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Words {
    /// As in [`Waiting::short`].
    pub short: Name,
    /// As in [`Waiting::words`].
    pub words: Name,
}

fn words(short: impl Into<Name>, words: impl Into<Name>) -> Words {
    Words { short: short.into(), words: words.into() }
}

/// The pod that a set's controller makes wait.
#[derive(Clone, Debug)]
pub(super) struct Blocked {
    /// The pod, which there need not be.
    pub pod: Key,
    /// Whether it waits to be made: once there is a pod, it no longer does.
    pub to_be_made: bool,
    /// The pod it waits for.
    pub on: Key,
    /// What of that it waits for.
    goal: Goal,
    /// What is said of it.
    pub words: Words,
}

/// What ends a wait. The controller that waits acts on it only at its next sync: until then nobody waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Goal {
    /// That the pod is gone.
    Gone,
    /// That it is Ready.
    Ready,
    /// That there is another of its name.
    MadeAgain,
    /// Something else, of which the controller is told at once.
    Other,
}

impl Blocked {
    /// Whether the pod waited for, as it is now, is what it was waited for to be.
    pub fn is_reached(&self, on: Option<&Pod>) -> bool {
        match self.goal {
            Goal::Gone => on.is_none(),
            Goal::Ready => on.is_some_and(|pod| pod.is_running_and_ready() && !pod.meta.is_terminating()),
            Goal::MadeAgain => on.is_some_and(|pod| !pod.is_terminal()),
            Goal::Other => false,
        }
    }
}

/// The pod that a set's wait is a wait of, if that is another than the one waited for.
pub(super) fn blocked(naming: Naming, wait: &Wait) -> Option<Blocked> {
    let pod = |name: &Name| Key::new(Kind::Pod, &wait.on.namespace, name);
    let on = naming.name(&wait.on);
    let of = |name: &Name, to_be_made, what: &str| {
        let (goal, end) = match &wait.because {
            Because::Terminating | Because::JustDeleted => (Goal::Gone, "to be gone"),
            Because::NotAvailable { .. } => (Goal::Other, "to be available, Ready for minReadySeconds"),
            Because::Ended => (Goal::MadeAgain, "to be made again"),
            _ => (Goal::Ready, "to be Ready"),
        };
        Blocked { pod: pod(name), to_be_made, on: wait.on.clone(), goal, words: words(on.clone(), format!("{what} {on} {end}")) }
    };
    let itself = |words: Words| Blocked { pod: wait.on.clone(), to_be_made: true, on: wait.on.clone(), goal: Goal::Other, words };
    match (&wait.because, &wait.before) {
        (Because::StaleClaim { claim }, _) => {
            let claim = naming.name_in(&wait.on.namespace, claim);
            Some(itself(words(format!("claim {claim}"), format!("waits for its old claim {claim} to go"))))
        }
        (Because::CreateFailed { message }, _) => Some(itself(words("refused", format!("waits to be made again: {message}")))),
        (_, Before::Replica { next: Some(next) }) => Some(of(next, true, "waits for")),
        (_, Before::Condemned { next }) if *next != wait.on.name => Some(of(next, false, "is to go, and waits for")),
        (_, Before::Update { next: Some(next) }) if *next != wait.on.name => Some(of(next, false, "is to be updated, and waits for")),
        _ => None,
    }
}

/// What the scheduler or a pod's kubelet waited for when it last looked at the pod.
#[derive(Clone, Debug, Default)]
pub(super) struct Placing {
    /// Another object.
    pub wait: Option<Wait>,
    /// Why there is no node.
    pub parked: Option<Parked>,
}

/// Why a pod has no node yet, or waits on it for a volume. `unbound` is its first claim that has no volume now, `is_there`
/// says whether an object that a kubelet missed has been made since.
pub(super) fn placing(naming: Naming, pod: &Pod, told: &Placing, unbound: Option<&Name>, is_there: impl Fn(&Key) -> bool) -> Option<Words> {
    match told.wait.as_ref().map(|wait| (&wait.because, &wait.on)) {
        Some((Because::StillAttached { node, .. }, _)) => {
            return Some(words(format!("volume on {node}"), format!("waits for its volume, which is still attached to {node}")));
        }
        Some((Because::Missing, on)) if !is_there(on) => {
            let on = naming.with_kind(on).to_string();
            return Some(words(on.clone(), format!("waits for {on}, which is not there")));
        }
        _ => {}
    }
    match (told.parked.as_ref()?, unbound) {
        (Parked::ForVolumes { .. } | Parked::ForClaims, Some(claim)) => {
            let claim = naming.name_in(&pod.meta.namespace, claim);
            Some(words(format!("claim {claim}"), format!("waits for its claim {claim} to get a volume")))
        }
        // Its claims are bound: the scheduler looks at it next.
        (Parked::ForVolumes { .. }, None) => None,
        (Parked::ForClaims, None) if is_for_volumes(pod) => None,
        (Parked::ForClaims | Parked::ForNodes, _) => {
            let why = pod.status.unschedulable.as_deref().unwrap_or("the scheduler found none");
            Some(words("no node fits", format!("waits for a node: {why}")))
        }
    }
}

/// What a pod waits for by its own status.
pub(super) fn status(pod: &Pod) -> Option<Words> {
    if pod.meta.is_terminating() {
        return None;
    }
    match &**pod.waiting_reason()? {
        "ErrImagePull" | "ImagePullBackOff" => {
            let refused = |reason: Option<&Name>| reason.is_some_and(|reason| reason.contains("Image"));
            let container = pod.container_statuses().find(|(_, status)| refused(status.waiting_reason()));
            let image = container.map_or("", |(container, _)| &container.image);
            Some(words("no image", format!("waits for its image {image}, which can't be pulled")))
        }
        "CrashLoopBackOff" => Some(words("back-off", "waits out the back-off before its container is started again")),
        _ => None,
    }
}

/// Tells a lane what its pod waits for from a moment on, by one of those who tell. Gives whether a wait began.
pub(super) fn tell(lane: &mut Rc<Lane>, told_by: ToldBy, at_ms: u64, words: Option<&Words>) -> bool {
    let open = lane.waits.iter().rposition(|wait| wait.told_by == told_by && wait.to_ms.is_none());
    let before = open.and_then(|index| lane.waits.get(index)).map(|wait| &wait.words);
    if before == words.map(|words| &words.words) {
        return false;
    }
    let waits = &mut Rc::make_mut(lane).waits;
    if let Some(index) = open {
        match waits.get_mut(index) {
            Some(wait) if wait.from_ms < at_ms => wait.to_ms = Some(at_ms),
            // What lasted no time was no wait.
            _ => drop(waits.remove(index)),
        }
    }
    if let Some(Words { short, words }) = words.cloned() {
        waits.push(Waiting { from_ms: at_ms, to_ms: None, told_by, short, words });
    }
    words.is_some()
}
