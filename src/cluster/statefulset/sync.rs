//! The phases of one sync. Models stateful_set_control.go UpdateStatefulSet and updateStatefulSet.

use super::revisions::Revisions;
use super::{Progress, ordinal_of};
use crate::api::order;
use crate::api::pod::{Phase, Pod};
use crate::api::stateful_set::{PodManagementPolicy, StatefulSet, pod_name};
use crate::api::{Key, Kind, Name};
use crate::cluster::action::Cascade;
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::wait::{Because, Before, Wait};
use std::rc::Rc;

/// One place of the wanted range: the pod that is there, or none yet.
pub(super) struct Replica {
    /// Its ordinal.
    pub ordinal: i64,
    /// Its pod.
    pub pod: Option<Rc<Pod>>,
    /// Whether the pod was made in this sync.
    pub fresh: bool,
}

/// One sync's view of the set.
pub(super) struct Sync<'s> {
    /// The set.
    pub set: &'s StatefulSet,
    /// Its revisions.
    pub revisions: Revisions,
    /// Whether one pod has to wait for another.
    pub monotonic: bool,
    /// The wanted places, by ordinal.
    pub replicas: Vec<Replica>,
    /// The pods of other ordinals, highest first.
    pub condemned: Vec<Rc<Pod>>,
    /// What a Parallel sync went past: it stops nobody, and the set is not as wanted for it.
    pub passed_over: Option<Wait>,
}

impl Sync<'_> {
    /// Whether a pod counts as unavailable (stateful_set_utils.go isUnavailable).
    pub fn is_unavailable(&self, pod: &Pod, now_ms: u64) -> bool {
        pod.meta.is_terminating() || !(pod.status.phase == Phase::Running && self.is_available(pod, now_ms))
    }

    /// Whether a pod is Ready for minReadySeconds.
    pub fn is_available(&self, pod: &Pod, now_ms: u64) -> bool {
        pod.is_available(self.set.spec.min_ready_seconds.into(), now_ms)
    }

    /// When a Ready pod is available.
    fn available_ms(&self, pod: &Pod) -> u64 {
        pod.status.ready_changed_ms.saturating_add(u64::try_from(self.set.spec.min_ready_seconds).unwrap_or(0) * 1000)
    }

    /// What keeps a pod from being available, if anything.
    pub fn lacks(&self, pod: &Pod, now_ms: u64) -> Option<Because> {
        match () {
            () if pod.meta.is_terminating() => Some(Because::Terminating),
            () if pod.is_terminal() => Some(Because::Ended),
            () if pod.status.phase == Phase::Pending => Some(Because::Pending),
            () if !pod.status.ready => Some(Because::NotReady),
            () if !self.is_available(pod, now_ms) => Some(Because::NotAvailable { available_ms: self.available_ms(pod) }),
            () => None,
        }
    }

    fn pod_key(&self, name: &Name) -> Key {
        Key { kind: Kind::Pod, namespace: self.set.meta.namespace.clone(), name: name.clone() }
    }

    /// Whom a replica of index `i` makes wait: the next one that is missing or to be looked at.
    fn wait_for_replica(&self, i: usize, because: Because) -> Wait {
        let name = pod_name(&self.set.meta.name, self.replicas[i].ordinal);
        let next = self.replicas.get(i + 1).map(|r| pod_name(&self.set.meta.name, r.ordinal));
        Wait { on: self.pod_key(&name), because, before: Before::Replica { next } }
    }
}

impl State {
    /// One sync of a set with its pods: revisions, replicas, condemned, update, status, history.
    pub(super) fn update_stateful_set(&mut self, set: &Rc<StatefulSet>, pods: Vec<Rc<Pod>>) -> Progress {
        let revisions = self.revisions_of(set);
        let mut sync = arrange(set, revisions, pods);
        let mut status = self.status_of(&sync);
        let progress = if set.meta.is_terminating() { Progress::Goes } else { self.perform(&mut sync, &mut status.current_replicas) };
        self.write_status(&sync, status);
        self.truncate_history(&sync);
        self.wake_when_available(&sync);
        progress
    }

    fn perform(&mut self, sync: &mut Sync<'_>, current_replicas: &mut i32) -> Progress {
        let unavailable = self.first_unavailable(sync);
        if let stop @ (Progress::Waits(_) | Progress::Failed(_)) = self.process_replicas(sync) {
            return stop;
        }
        self.fix_condemned_claims(sync);
        if let stop @ (Progress::Waits(_) | Progress::Failed(_)) = self.process_all_condemned(sync, unavailable.as_ref()) {
            return stop;
        }
        match (self.update_pods(sync, current_replicas), sync.passed_over.take()) {
            (Progress::Goes, Some(wait)) => Progress::Waits(wait),
            (progress, _) => progress,
        }
    }

    /// The first unavailable pod: the lowest of the wanted ordinals, else the lowest of the condemned. A missing replica counts.
    fn first_unavailable(&self, sync: &Sync<'_>) -> Option<Key> {
        let missing_or_bad = |r: &&Replica| r.pod.as_ref().is_none_or(|p| sync.is_unavailable(p, self.now_ms()));
        let replica = sync.replicas.iter().find(missing_or_bad).map(|r| sync.pod_key(&pod_name(&sync.set.meta.name, r.ordinal)));
        replica.or_else(|| sync.condemned.iter().rev().find(|p| sync.is_unavailable(p, self.now_ms())).map(|p| key_of(&**p)))
    }

    fn process_replicas(&mut self, sync: &mut Sync<'_>) -> Progress {
        let mut first_wait = None;
        for i in 0..sync.replicas.len() {
            match self.process_replica(sync, i) {
                Progress::Goes => {}
                Progress::Failed(wait) => return Progress::Failed(wait),
                Progress::Waits(wait) if sync.monotonic => return Progress::Waits(wait),
                // A Parallel sync goes through all of them, and past them.
                Progress::Waits(wait) => first_wait = first_wait.or(Some(wait)),
            }
        }
        sync.passed_over = first_wait;
        Progress::Goes
    }

    /// Models processReplica.
    fn process_replica(&mut self, sync: &mut Sync<'_>, i: usize) -> Progress {
        let (now_ms, monotonic) = (self.now_ms(), sync.monotonic);
        let ordinal = sync.replicas[i].ordinal;
        let Some(pod) = sync.replicas[i].pod.clone() else {
            return self.create_replica(sync, i, ordinal);
        };
        if pod.is_terminal() {
            if !pod.meta.is_terminating() {
                self.delete_set_pod(sync.set, &pod);
            }
            return Progress::Waits(sync.wait_for_replica(i, Because::Ended));
        }
        if pod.status.phase == Phase::Pending
            && let Err(error) = self.create_missing_claims(sync.set, &pod)
        {
            return Progress::Failed(sync.wait_for_replica(i, Because::CreateFailed { message: error.into() }));
        }
        if let Some(because) = sync.lacks(&pod, now_ms).filter(|_| monotonic) {
            return Progress::Waits(sync.wait_for_replica(i, because));
        }
        self.mend_pod(sync.set, &pod, ordinal);
        Progress::Goes
    }

    fn create_replica(&mut self, sync: &mut Sync<'_>, i: usize, ordinal: i64) -> Progress {
        if let Some(claim) = self.stale_claim(sync.set, ordinal) {
            return Progress::Waits(sync.wait_for_replica(i, Because::StaleClaim { claim }));
        }
        let revision = sync.revisions.for_new_pod(sync.set, ordinal);
        match self.create_set_pod(sync.set, &revision, ordinal) {
            Err(error) => Progress::Failed(sync.wait_for_replica(i, Because::CreateFailed { message: error.into() })),
            Ok(pod) => {
                sync.replicas[i].pod = Some(pod);
                sync.replicas[i].fresh = true;
                if sync.monotonic { Progress::Waits(sync.wait_for_replica(i, Because::JustCreated)) } else { Progress::Goes }
            }
        }
    }

    /// Models processCondemned over all condemned pods.
    fn process_all_condemned(&mut self, sync: &Sync<'_>, first_unavailable: Option<&Key>) -> Progress {
        let now_ms = self.now_ms();
        for pod in &sync.condemned {
            let before = Before::Condemned { next: pod.meta.name.clone() };
            let wait = |on: Key, because| Progress::Waits(Wait { on, because, before: before.clone() });
            let key = key_of(&**pod);
            if pod.meta.is_terminating() {
                if sync.monotonic {
                    return wait(key, Because::Terminating);
                }
                continue;
            }
            if let Some(because) = sync.lacks(pod, now_ms).filter(|_| sync.monotonic && first_unavailable != Some(&key)) {
                return wait(first_unavailable.cloned().unwrap_or(key), because);
            }
            self.delete_set_pod(sync.set, pod);
            if sync.monotonic {
                return wait(key, Because::JustDeleted);
            }
        }
        Progress::Goes
    }

    /// Deletes one of the set's pods and says so (stateful_pod_control.go DeleteStatefulPod).
    pub(super) fn delete_set_pod(&mut self, set: &StatefulSet, pod: &Pod) {
        let error = self.delete(&key_of(pod), Cascade::Background, None).err().map(|e| e.to_string());
        self.pod_event(set, "Delete", &pod.meta.name, error.as_deref());
    }

    /// Minutes of waiting for minReadySeconds bring no change of any object: the clock has to call.
    fn wake_when_available(&mut self, sync: &Sync<'_>) {
        if sync.set.spec.min_ready_seconds <= 0 {
            return;
        }
        let now_ms = self.now_ms();
        let pods = sync.replicas.iter().filter_map(|r| r.pod.as_ref()).chain(&sync.condemned);
        let next = pods.filter(|p| p.status.ready).map(|p| sync.available_ms(p)).filter(|at_ms| *at_ms > now_ms).min();
        if let Some(at_ms) = next {
            self.sync_set_at(sync.set, at_ms);
        }
    }
}

/// Places the pods: those of the wanted range, the missing ones, the condemned.
fn arrange(set: &Rc<StatefulSet>, revisions: Revisions, pods: Vec<Rc<Pod>>) -> Sync<'_> {
    let range = set.spec.ordinals();
    let mut replicas: Vec<Replica> = range.clone().map(|ordinal| Replica { ordinal, pod: None, fresh: false }).collect();
    let mut condemned = Vec::new();
    for pod in pods {
        let ordinal = ordinal_of(&pod);
        match usize::try_from(ordinal - range.start).ok().filter(|_| range.contains(&ordinal)).and_then(|i| replicas.get_mut(i)) {
            Some(replica) => replica.pod = Some(pod),
            None if ordinal >= 0 => condemned.push(pod),
            None => {}
        }
    }
    order::sort_by_key(&mut condemned, |pod| std::cmp::Reverse(ordinal_of(pod)));
    let monotonic = set.spec.pod_management_policy != PodManagementPolicy::Parallel;
    Sync { set, revisions, monotonic, replicas, condemned, passed_over: None }
}
