//! A rolling update that stopped at a pod that can't get Ready: why, and what frees it.

use crate::api::Key;
use crate::api::pod::Pod;
use crate::api::stateful_set::{PodManagementPolicy, StatefulSet};
use crate::cluster::State;
use crate::cluster::statefulset::revision_of;
use crate::view::current_wait::CurrentWait;
use crate::view::deed::Deed;
use crate::view::naming::Naming;

/// What to tell of a set whose update waits for a pod that can't get Ready, and what a person can do.
pub(super) fn stuck_update(state: &State, set: &StatefulSet, key: &Key, wait: &CurrentWait<'_>) -> Option<(String, Deed)> {
    let pod = state.find::<Pod>(&wait.on.namespace, &wait.on.name).filter(|pod| !pod.meta.is_terminating())?;
    let (status, name, revision) = (&set.status, Naming::of(state).name(wait.on), &**revision_of(pod)?);
    let ordered = set.spec.pod_management_policy == PodManagementPolicy::OrderedReady;
    let fails = match &**pod.waiting_reason()? {
        "ErrImagePull" | "ImagePullBackOff" => "image can't be pulled",
        "CrashLoopBackOff" => "container crashes again and again",
        _ => return None,
    };
    let (current, updated) = (revision == &*status.current_revision, revision == &*status.update_revision);
    match (current, updated) {
        // Each revision is the set's own: nothing was undone, nothing is under way.
        (true, _) => None,
        (false, true) => {
            let remedy = match ordered {
                true => format!("Undo alone won't free it, because OrderedReady waits for {name} to be Ready; delete pod {name} after it."),
                false => "Undo frees it.".to_string(),
            };
            Some((format!("The update stopped at {name}: its new {fails}. {remedy}"), Deed::Undo(key.clone())))
        }
        (false, false) if ordered => {
            let words = format!(
                "{name} is of a template that is no longer wanted, and its {fails}. OrderedReady waits for it to be Ready before it \
                 replaces it; delete pod {name}."
            );
            Some((words, Deed::Delete(wait.on.clone())))
        }
        (false, false) => None,
    }
}
