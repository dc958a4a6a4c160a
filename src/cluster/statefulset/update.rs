//! The update strategies. Models stateful_set_control.go updateStatefulSet (its end) and updateStatefulSetAfterInvariantEstablished.

use super::Progress;
use super::pods::revision_of;
use super::sync::Sync;
use crate::api::pod::Pod;
use crate::api::stateful_set::{IntOrPercent, UpdateStrategy};
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::wait::{Because, Before, Wait};
use std::rc::Rc;

impl State {
    /// Replaces pods of another revision, from the highest ordinal down to the partition.
    pub(super) fn update_pods(&mut self, sync: &Sync<'_>, current_replicas: &mut i32) -> Progress {
        let UpdateStrategy::RollingUpdate { partition, max_unavailable } = sync.set.spec.update_strategy else { return Progress::Goes };
        let lowest = usize::try_from(partition).unwrap_or(0);
        if self.settings.max_unavailable_stateful_set {
            return self.update_several(sync, lowest, max_unavailable.unwrap_or(IntOrPercent::Int(1)), current_replicas);
        }
        let update = &sync.revisions.update.meta.name;
        for (i, replica) in sync.replicas.iter().enumerate().skip(lowest).rev() {
            let Some(pod) = &replica.pod else { continue };
            if revision_of(pod) != Some(update) && !pod.meta.is_terminating() {
                self.delete_set_pod(sync.set, pod);
                *current_replicas -= 1;
                return Progress::Waits(wait(sync, i, pod, Because::JustDeleted));
            }
            if let Some(because) = self.update_waits(sync, pod, replica.fresh) {
                let wait = wait(sync, i, pod, because);
                // Upstream stops here too when every pod is new already: then no update is under way, and none waits.
                let under_way = sync.revisions.current.meta.name != *update || wait.before != Before::Update { next: None };
                return if under_way { Progress::Waits(wait) } else { Progress::Goes };
            }
        }
        Progress::Goes
    }

    fn update_waits(&self, sync: &Sync<'_>, pod: &Pod, fresh: bool) -> Option<Because> {
        if fresh { Some(Because::JustCreated) } else { sync.lacks(pod, self.now_ms()) }
    }

    /// With the gate MaxUnavailableStatefulSet: as many at once as may still become unavailable.
    fn update_several(&mut self, sync: &Sync<'_>, lowest: usize, max: IntOrPercent, current_replicas: &mut i32) -> Progress {
        let update = &sync.revisions.update.meta.name;
        // Rounded up, and never none (stateful_set_utils.go getStatefulSetMaxUnavailable).
        let max = max.of(sync.set.spec.replicas, true).max(1);
        let lacking: Vec<Option<Because>> = (sync.replicas.iter())
            .map(|r| r.pod.as_ref().map_or(Some(Because::Pending), |pod| self.update_waits(sync, pod, r.fresh)))
            .collect();
        let mut unavailable = i32::try_from(lacking.iter().flatten().count()).unwrap_or(i32::MAX);
        let mut first_wait = None;
        for (i, replica) in sync.replicas.iter().enumerate().skip(lowest).rev() {
            let Some(pod) = &replica.pod else { continue };
            let old = revision_of(pod) != Some(update) && !pod.meta.is_terminating();
            if !old {
                first_wait = first_wait.or_else(|| lacking[i].clone().map(|because| wait(sync, i, pod, because)));
                continue;
            }
            // Replacing a pod that is unavailable anyway costs nothing.
            if unavailable >= max && lacking[i].is_none() {
                break;
            }
            unavailable += i32::from(lacking[i].is_none());
            self.delete_set_pod(sync.set, pod);
            *current_replicas -= 1;
            first_wait = first_wait.or_else(|| Some(wait(sync, i, pod, Because::JustDeleted)));
        }
        first_wait.map_or(Progress::Goes, Progress::Waits)
    }
}

fn wait(sync: &Sync<'_>, i: usize, pod: &Rc<Pod>, because: Because) -> Wait {
    let update = &sync.revisions.update.meta.name;
    let old = |p: &&Rc<Pod>| revision_of(p) != Some(update);
    let next = sync.replicas[..i].iter().rev().filter_map(|r| r.pod.as_ref()).find(old).map(|p| p.meta.name.clone());
    Wait { on: key_of(&**pod), because, before: Before::Update { next } }
}
