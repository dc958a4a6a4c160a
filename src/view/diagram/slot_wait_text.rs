//! Why a StatefulSet waits, in the few words that fit into a slot.

use crate::api::Name;
use crate::cluster::wait::BlockedStep;
use crate::view::current_wait::{CurrentWait, TargetState};
use crate::view::naming::Naming;
use crate::view::wait_text;

/// The Pod that is created next, if the wait blocks the creation of one.
pub fn next_replica<'w>(wait: &CurrentWait<'w>) -> Option<&'w Name> {
    match wait.blocked? {
        BlockedStep::Replica { next } => next.as_ref(),
        BlockedStep::Condemned { .. } | BlockedStep::Update { .. } | BlockedStep::Start => None,
    }
}

/// `waits for web-1: not ready`.
pub fn reason(naming: Naming, wait: &CurrentWait<'_>, now_ms: u64) -> String {
    let on = naming.name(wait.on);
    match &wait.target_state {
        TargetState::Done | TargetState::Gone => format!("waits for the controller: {on} {}", wait.target_state.now(wait.on)),
        TargetState::Unavailable(reason) => wait_text::without_pod(naming, wait.on, reason)
            .unwrap_or_else(|| format!("waits for {on}: {}", wait_text::short(reason, now_ms))),
    }
}

/// `web-2 waits for web-1: not ready`.
pub fn sentence(naming: Naming, wait: &CurrentWait<'_>, now_ms: u64) -> String {
    let reason = reason(naming, wait, now_ms);
    let name = |pod: &Name| naming.name_in(&wait.on.namespace, pod);
    match wait.blocked {
        Some(BlockedStep::Replica { next: Some(next) }) => format!("{} {reason}", name(next)),
        Some(BlockedStep::Condemned { next }) => format!("deleting {} {reason}", name(next)),
        Some(BlockedStep::Update { next: Some(next) }) => format!("updating {} {reason}", name(next)),
        Some(BlockedStep::Replica { next: None } | BlockedStep::Update { next: None } | BlockedStep::Start) | None => reason,
    }
}
