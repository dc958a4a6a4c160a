//! The marks of a Pod, from its changes.

use super::MarkKind;
use crate::api::pod::Pod;
use crate::cluster::statefulset::revision_of;
use crate::cluster::{Change, Fact};

/// The marks of a change of a Pod, with the text after the Pod's name.
pub(super) fn of_pod(change: &Change) -> Vec<(MarkKind, String)> {
    let mark = |fact| match fact {
        Fact::Created => Some((MarkKind::Created, "was created".into())),
        Fact::Scheduled { node } => Some((MarkKind::Node, format!("was assigned to {node}"))),
        Fact::Ready => Some((MarkKind::Ready, "became ready".into())),
        Fact::DeletionRequested => Some((MarkKind::Deleted, "was marked for deletion".into())),
        Fact::ContainerEnded { container, exit_code, .. } if exit_code != 0 => {
            Some((MarkKind::Crash, format!("crashed: its container {container} terminated with exit code {exit_code}")))
        }
        _ => None,
    };
    change.facts().into_iter().filter_map(mark).collect()
}

/// The short hash of a Pod's revision, from its label.
pub(super) fn revision(pod: &Pod) -> Option<&str> {
    let label = revision_of(pod)?;
    Some(short_hash(label))
}

/// The hash at the end of the name of a ControllerRevision.
pub(super) fn short_hash(revision: &str) -> &str {
    revision.rsplit('-').next().unwrap_or(revision)
}
