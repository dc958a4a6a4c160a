//! A rolling update that is blocked by a Pod that cannot become ready: the cause and the remedy.

use crate::api::Key;
use crate::api::pod::Pod;
use crate::api::stateful_set::{PodManagementPolicy, StatefulSet};
use crate::cluster::State;
use crate::cluster::statefulset::revision_of;
use crate::view::current_wait::CurrentWait;
use crate::view::naming::Naming;
use crate::view::object_action::ObjectAction;

/// The sentences about a StatefulSet whose update is blocked by a Pod that cannot become ready, and the remedy.
pub(super) fn stuck_update(state: &State, set: &StatefulSet, key: &Key, wait: &CurrentWait<'_>) -> Option<(String, ObjectAction)> {
    let pod = state.find::<Pod>(&wait.on.namespace, &wait.on.name).filter(|pod| !pod.meta.is_terminating())?;
    let (status, name, revision) = (&set.status, Naming::of(state).name(wait.on), &**revision_of(pod)?);
    let ordered = set.spec.pod_management_policy == PodManagementPolicy::OrderedReady;
    let fails = match &**pod.waiting_reason()? {
        "ErrImagePull" | "ImagePullBackOff" => "image cannot be pulled",
        "CrashLoopBackOff" => "container keeps crashing",
        _ => return None,
    };
    let (current, updated) = (revision == &*status.current_revision, revision == &*status.update_revision);
    match (current, updated) {
        // The Pod is of the current revision: no update is in progress.
        (true, _) => None,
        (false, true) => {
            let remedy = match ordered {
                true => format!(
                    "With OrderedReady, undo alone is not enough, because the controller waits for {name} to become ready: undo, then delete Pod {name}."
                ),
                false => "Undo the update.".to_string(),
            };
            Some((format!("The update is blocked by {name}: its new {fails}. {remedy}"), ObjectAction::Undo(key.clone())))
        }
        (false, false) if ordered => {
            let words = format!(
                "{name} was created from a template that is no longer desired, and its {fails}. With OrderedReady, the controller waits \
                 for it to become ready before replacing it: delete Pod {name}."
            );
            Some((words, ObjectAction::Delete(wait.on.clone())))
        }
        (false, false) => None,
    }
}
