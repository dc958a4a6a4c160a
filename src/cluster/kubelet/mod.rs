//! The kubelets: state machines for the pods of each node and for their containers.
//!
//! [`State::sync_pod`] is the pod worker (pkg/kubelet/kubelet.go SyncPod, kuberuntime_manager.go SyncPod). It builds a
//! [`PodContext`], takes the next row of [`stages::POD_TABLE`] or [`stages::CONTAINER_TABLE`] or the next run of a probe
//! ([`probes`]), and applies it once it is due ([`effects`], [`container_effects`]). [`report`] derives the pod's status.
//! [`Runtime`] is the state that a kubelet keeps of a pod besides its status; [`Stage`] summarizes it for the view.
//! [`registration`] fills in a new node, [`import`] the runtime of pods of an imported cluster.

mod back_off;
mod container_context;
mod container_effects;
mod effects;
mod import;
pub mod invariants;
mod pod_context;
mod probes;
pub mod registration;
mod report;
mod runtime;
mod stage_summary;
pub mod stages;

use super::change::Actor;
use super::state::State;
use super::step::Retry;
use super::store::KeyId;
use super::wait::{BlockedStep, Wait, WaitReason};
use crate::api::Key;
use crate::api::pod::Pod;
use container_context::ContainerContext;
pub use effects::EXIT_SIGKILL;
use pod_context::PodContext;
pub use pod_context::required_objects;
use probes::ProbeKind;
pub use report::end_containers;
pub use runtime::Runtime;
pub use stage_summary::Stage;
use stages::{CONTAINER_TABLE, ContainerRow, POD_TABLE, PodRow, PodStage};

/// The due time of a step that never happens.
pub const NEVER: u64 = u64::MAX;
/// Upper limit of steps in one sync, per container: ends a sync whose rows form a cycle without delay.
const STEPS_PER_SYNC_MAX: usize = 16;

/// The next step of a pod.
#[derive(Clone, Copy)]
enum NextStep {
    Pod(&'static PodRow),
    Container(usize, &'static ContainerRow),
    Probe(usize, ProbeKind),
}

impl State {
    /// One sync of a pod by its kubelet: performs all steps that are due and enqueues the pod for the next one.
    pub(super) fn sync_pod(&mut self, id: KeyId) -> Result<(), Retry> {
        let mut steps = STEPS_PER_SYNC_MAX;
        let Some(mut pod) = self.store.typed_at::<Pod>(id).cloned() else {
            self.forget_runtime(id);
            return Ok(());
        };
        let Some(node) = self.live_node_of(id, &pod) else { return Ok(()) };
        let count = pod_context::init_count(self, &pod) + pod.spec.containers.len();
        let previous = self.runtimes.remove(id);
        let waited = previous.as_ref().is_some_and(|runtime| runtime.stage.waits_for_objects());
        let mut runtime = previous.unwrap_or_else(|| Runtime::new(self.now_ms, count));
        loop {
            self.update_probes(id, &pod, node, &mut runtime);
            let context = PodContext { state: self, id, pod: &pod, node, runtime: &runtime };
            let next = context.next();
            match next {
                Some((due_ms, next)) if due_ms <= self.now_ms && steps < STEPS_PER_SYNC_MAX * (count + 2) => {
                    steps += 1;
                    match next {
                        NextStep::Pod(row) => self.enter(id, &mut runtime, row, &pod),
                        NextStep::Container(index, row) => self.enter_container(id, &mut runtime, (index, row), &pod, node),
                        NextStep::Probe(index, kind) => self.run_probe(id, &mut runtime, (index, kind), &pod, node),
                    }
                    // The step may have changed or removed the pod.
                    let Some(after) = self.store.typed_at::<Pod>(id).cloned() else {
                        self.set_waiting_for_objects(id, waited, false);
                        return Ok(());
                    };
                    pod = after;
                }
                _ => {
                    let due_ms = next.map(|(due_ms, _)| due_ms);
                    let summary = stage_summary::stage_summary(&context, due_ms);
                    let waits = summary.0.waits_for_objects();
                    let missing = if waits && due_ms.is_none() { context.missing_prerequisite() } else { None };
                    (runtime.stage, runtime.container, runtime.since_ms, runtime.until_ms) = summary;
                    self.set_waiting_for_objects(id, waited, waits);
                    if waited || waits {
                        self.set_missing_prerequisite(id, missing);
                    }
                    self.runtimes.insert(id, runtime);
                    if let Some(due_ms) = due_ms {
                        self.enqueue_at(Actor::Kubelet, id, due_ms);
                    }
                    return Ok(());
                }
            }
        }
    }

    /// The node of a pod, if it exists and its kubelet is running.
    fn live_node_of(&self, id: KeyId, pod: &Pod) -> Option<KeyId> {
        pod.node.as_ref().filter(|node| !self.faults.down.contains(node))?;
        self.store.node_of(id).filter(|node| self.store.at(*node).is_some())
    }

    /// Updates the index of pods that wait for claims, ConfigMaps or Secrets.
    fn set_waiting_for_objects(&mut self, id: KeyId, waited: bool, waits: bool) {
        if waited != waits {
            self.waiting_for_objects.set(id, waits);
        }
    }

    /// Records the ConfigMap or Secret that a pod waits for, or clears it.
    fn set_missing_prerequisite(&mut self, id: KeyId, missing: Option<Key>) {
        let is_missing = |wait: &Wait| wait.reason == WaitReason::Missing;
        match missing {
            Some(on) => drop(self.set_wait(id, Some(Wait { on, reason: WaitReason::Missing, blocked: BlockedStep::Start }))),
            None if self.wait_at(id).is_some_and(is_missing) => drop(self.set_wait(id, None)),
            None => {}
        }
    }

    /// Drops the runtime of a deleted pod.
    pub(super) fn forget_runtime(&mut self, id: KeyId) {
        let runtime = self.runtimes.remove(id);
        self.set_waiting_for_objects(id, runtime.is_some_and(|runtime| runtime.stage.waits_for_objects()), false);
    }

    /// Updates the timers of all probes, since faults change the results of probes.
    fn update_probes(&self, id: KeyId, pod: &Pod, node: KeyId, runtime: &mut Runtime) {
        if runtime.pod.stage != PodStage::Running {
            return;
        }
        for index in 0..runtime.containers.len() {
            let context = PodContext { state: self, id, pod, node, runtime };
            let Some(container) = ContainerContext::new(&context, index) else { return };
            let probes = ProbeKind::ALL.map(|kind| container.updated_probe(kind));
            runtime.containers[index].probes = probes;
        }
    }
}

impl PodContext<'_> {
    /// The next step of the pod or of one of its containers, with its due time.
    fn next(&self) -> Option<(u64, NextStep)> {
        let pod = self.runtime.pod;
        let row = POD_TABLE.iter().find(|row| row.stages.contains(&pod.stage) && (row.when)(self));
        if let Some(row) = row {
            let due_ms = pod.since_ms.saturating_add((row.after_ms)(self));
            return (due_ms < NEVER).then_some((due_ms, NextStep::Pod(row)));
        }
        if pod.stage != PodStage::Running {
            return None;
        }
        let containers = (0..self.runtime.containers.len()).filter_map(|index| ContainerContext::new(self, index));
        // Of steps due at the same time, the first container's comes first.
        containers.filter_map(|container| container.next()).reduce(|first, other| if other.0 < first.0 { other } else { first })
    }
}

impl ContainerContext<'_> {
    /// The row that applies in the container's stage, with its due time.
    fn row(&self) -> Option<(&'static ContainerRow, u64)> {
        let current = self.runtime.current;
        let row = CONTAINER_TABLE.iter().find(|row| row.stage == current.stage && (row.when)(self))?;
        Some((row, current.since_ms.saturating_add((row.after_ms)(self))))
    }

    /// The next step of the container: a row or a run of a probe, with its due time.
    fn next(&self) -> Option<(u64, NextStep)> {
        let row = self.row().map(|(row, due_ms)| (due_ms, NextStep::Container(self.index, row)));
        let probe = |kind: ProbeKind| self.runtime.probes[kind as usize].next_ms.map(|at_ms| (at_ms, NextStep::Probe(self.index, kind)));
        let all = row.into_iter().chain(ProbeKind::ALL.into_iter().filter_map(probe));
        all.reduce(|first, other| if other.0 < first.0 { other } else { first })
    }
}
