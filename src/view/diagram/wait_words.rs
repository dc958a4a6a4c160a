//! Why a set waits, in the few words that fit into a slot.

use crate::api::Name;
use crate::cluster::wait::{Because, Before};
use crate::view::current_wait::{CurrentWait, Standing};
use crate::view::naming::Naming;

/// The pod that comes next, if the wait is about making one.
pub fn next_replica<'w>(wait: &CurrentWait<'w>) -> Option<&'w Name> {
    match wait.before? {
        Before::Replica { next } => next.as_ref(),
        Before::Condemned { .. } | Before::Update { .. } | Before::Start => None,
    }
}

/// `waits for web-1: not Ready`.
pub fn reason(naming: Naming, wait: &CurrentWait<'_>, now_ms: u64) -> String {
    let on = naming.name(wait.on);
    let because = match &wait.standing {
        Standing::Lacks(because) => because,
        Standing::Done | Standing::Gone => {
            return format!("waits for the controller: {on} {}", wait.standing.now(wait.on));
        }
    };
    match because {
        Because::StaleClaim { claim } => format!("waits for claim {} to go", naming.name_in(&wait.on.namespace, claim)),
        Because::CreateFailed { message } => format!("could not be made: {message}"),
        Because::StillAttached { node, .. } => format!("waits for its volume: still attached to {node}"),
        Because::Missing => format!("waits for {}, which is not there", naming.with_kind(wait.on)),
        because => format!("waits for {on}: {}", lacks(because, now_ms)),
    }
}

/// `web-2 waits for web-1: not Ready`.
pub fn sentence(naming: Naming, wait: &CurrentWait<'_>, now_ms: u64) -> String {
    let reason = reason(naming, wait, now_ms);
    let called = |pod: &Name| naming.name_in(&wait.on.namespace, pod);
    match wait.before {
        Some(Before::Replica { next: Some(next) }) => format!("{} {reason}", called(next)),
        Some(Before::Condemned { next }) => format!("deleting {} {reason}", called(next)),
        Some(Before::Update { next: Some(next) }) => format!("updating {} {reason}", called(next)),
        Some(Before::Replica { next: None } | Before::Update { next: None } | Before::Start) | None => reason,
    }
}

fn lacks(because: &Because, now_ms: u64) -> String {
    match because {
        Because::Terminating => "Terminating".into(),
        Because::Ended => "it has ended".into(),
        Because::JustCreated => "just created".into(),
        Because::JustDeleted => "just deleted".into(),
        Because::Pending => "Pending".into(),
        Because::NotReady => "not Ready".into(),
        Because::NotAvailable { available_ms } => {
            format!("available in {} s", available_ms.saturating_sub(now_ms).div_ceil(1_000))
        }
        Because::StaleClaim { .. } | Because::StillAttached { .. } | Because::CreateFailed { .. } | Because::Missing => String::new(),
    }
}
