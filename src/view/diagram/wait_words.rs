//! Why a set waits, in the few words that fit into a slot.

use crate::api::Name;
use crate::cluster::Wait;
use crate::cluster::wait::{Because, Before};

/// The pod that comes next, if the wait is about making one.
pub fn next_replica(wait: &Wait) -> Option<&Name> {
    match &wait.before {
        Before::Replica { next } => next.as_ref(),
        Before::Condemned { .. } | Before::Update { .. } | Before::Start => None,
    }
}

/// `waits for web-1: not Ready`.
pub fn reason(wait: &Wait, now_ms: u64) -> String {
    match &wait.because {
        Because::StaleClaim { claim } => format!("waits for claim {claim} to go"),
        Because::CreateFailed { message } => format!("could not be made: {message}"),
        Because::StillAttached { node, .. } => format!("waits for its volume: still attached to {node}"),
        Because::Missing => format!("waits for {}, which is not there", wait.on),
        because => format!("waits for {}: {}", wait.on.name, lacks(because, now_ms)),
    }
}

/// `web-2 waits for web-1: not Ready`.
pub fn sentence(wait: &Wait, now_ms: u64) -> String {
    let reason = reason(wait, now_ms);
    match &wait.before {
        Before::Replica { next: Some(next) } => format!("{next} {reason}"),
        Before::Replica { next: None } | Before::Start => reason,
        Before::Condemned { next } => format!("deleting {next} {reason}"),
        Before::Update { next: Some(next) } => format!("updating {next} {reason}"),
        Before::Update { next: None } => reason,
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
