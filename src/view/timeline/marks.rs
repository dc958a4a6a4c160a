//! What happened to a pod at one moment, out of the changes.

use super::MarkKind;
use crate::api::pod::Pod;
use crate::cluster::statefulset::revision_of;
use crate::cluster::{Change, Fact};

/// What a change of a pod is marked with, and in which words: those follow the pod's name.
pub(super) fn of_pod(change: &Change) -> Vec<(MarkKind, String)> {
    let mark = |fact| match fact {
        Fact::Created => Some((MarkKind::Created, "was made".into())),
        Fact::Scheduled { node } => Some((MarkKind::Node, format!("was put on {node}"))),
        Fact::Ready => Some((MarkKind::Ready, "became Ready".into())),
        Fact::Deleting => Some((MarkKind::Deleted, "was told to go".into())),
        Fact::ContainerEnded { container, exit_code, .. } if exit_code != 0 => {
            Some((MarkKind::Crash, format!("crashed: its container {container} ended with exit code {exit_code}")))
        }
        _ => None,
    };
    change.facts().into_iter().filter_map(mark).collect()
}

/// The short hash of a pod's revision, as its label ends.
pub(super) fn revision(pod: &Pod) -> Option<&str> {
    let label = revision_of(pod)?;
    Some(short_hash(label))
}

/// The hash at the end of a revision's name.
pub(super) fn short_hash(revision: &str) -> &str {
    revision.rsplit('-').next().unwrap_or(revision)
}
