//! The clauses of waits ("is running but not ready", "waits for its volume, …"), shared by all sentences about waits:
//! `diagram::slot_wait_text` (slots), `timeline::lane_wait_text` (lanes), `explanation::sets` (controllers) and
//! `explanation::forecast` (Pods).

use crate::api::Key;
use crate::cluster::WaitReason;
use crate::view::naming::Naming;
use crate::view::words::{list, span};

/// The state of the object that blocks, as a clause after its name: `is running but not ready`. `on` is that object.
pub fn clause(naming: Naming, on: &Key, reason: &WaitReason, now_ms: u64) -> String {
    match reason {
        WaitReason::Terminating => "is still terminating".into(),
        WaitReason::Terminated => "has terminated".into(),
        WaitReason::JustCreated => "was just created".into(),
        WaitReason::JustDeleted => "is being deleted".into(),
        WaitReason::Pending => "is not running yet".into(),
        WaitReason::NotReady => "is running but not ready".into(),
        WaitReason::NotAvailable { available_ms } => {
            format!("is ready but not available: minReadySeconds has not elapsed ({} left)", left(*available_ms, now_ms))
        }
        WaitReason::Missing => "does not exist".into(),
        WaitReason::UpdateFailed { claims } => {
            let claims: Vec<String> = claims.iter().map(|claim| naming.name_in(&on.namespace, claim).to_string()).collect();
            format!("cannot be updated: it does not mount {}, and the volumes of a Pod are immutable", list(&claims))
        }
        WaitReason::StaleClaim { .. } | WaitReason::StillAttached { .. } | WaitReason::CreateFailed { .. } => {
            without_pod(naming, on, reason).unwrap_or_default()
        }
    }
}

/// A wait for something other than a Pod, as a clause after the name of the Pod that waits; `None` where a Pod blocks.
pub fn without_pod(naming: Naming, on: &Key, reason: &WaitReason) -> Option<String> {
    match reason {
        WaitReason::StaleClaim { claim } => {
            let claim = naming.name_in(&on.namespace, claim);
            Some(format!("waits for the old PersistentVolumeClaim {claim} to be deleted"))
        }
        WaitReason::StillAttached { node, .. } => Some(format!("waits for its volume, which is still attached to {node}")),
        WaitReason::CreateFailed { message } => Some(format!("could not be created: {message}")),
        WaitReason::Missing => Some(format!("waits for {}, which does not exist", naming.with_kind(on))),
        _ => None,
    }
}

/// The same in the few words that fit into a slot: `not ready`; empty where a slot says more than the state of a Pod.
pub fn short(reason: &WaitReason, now_ms: u64) -> String {
    match reason {
        WaitReason::Terminating => "terminating".into(),
        WaitReason::Terminated => "terminated".into(),
        WaitReason::JustCreated => "just created".into(),
        WaitReason::JustDeleted => "deletion requested".into(),
        WaitReason::Pending => "Pending".into(),
        WaitReason::NotReady => "not ready".into(),
        WaitReason::UpdateFailed { .. } => "update fails".into(),
        WaitReason::NotAvailable { available_ms } => format!("available in {}", left(*available_ms, now_ms)),
        WaitReason::StaleClaim { .. } | WaitReason::StillAttached { .. } | WaitReason::CreateFailed { .. } | WaitReason::Missing => {
            String::new()
        }
    }
}

/// What ends the wait, after the name of the Pod that blocks: `to become ready`.
pub fn goal(reason: &WaitReason) -> &'static str {
    match reason {
        WaitReason::Terminating | WaitReason::JustDeleted => "to be deleted",
        WaitReason::NotAvailable { .. } => "to become available (ready for minReadySeconds)",
        WaitReason::Terminated | WaitReason::UpdateFailed { .. } => "to be recreated",
        _ => "to become ready",
    }
}

fn left(at_ms: u64, now_ms: u64) -> String {
    span(at_ms.saturating_sub(now_ms))
}
