//! The kubelets: each runs the pods of its node through a table of stages, and their containers through another.
//!
//! What takes time and what is decided stands in [`stages::POD_TABLE`], [`stages::CONTAINER_TABLE`] and [`probes`]; here is
//! only the walk through them, what a step does is in [`effects`] and [`container_effects`], what follows from it for the
//! pod's status in [`report`].

mod container_effects;
mod container_look;
mod effects;
pub mod invariants;
mod look;
mod probes;
pub mod registration;
mod report;
mod runtime;
pub mod stages;
mod taken_over;
mod told;

use super::change::Actor;
use super::state::State;
use super::step::Retry;
use super::store::Id;
use super::wait::{Because, Before, Wait};
use crate::api::Key;
use crate::api::pod::Pod;
use container_look::ContainerLook;
use look::Look;
pub use look::needed_objects;
use probes::ProbeKind;
pub use report::end_containers;
pub use runtime::Runtime;
use stages::{CONTAINER_TABLE, ContainerRow, POD_TABLE, PodRow, PodStage};
pub use told::Stage;

/// A moment that does not come.
pub const NEVER: u64 = u64::MAX;
/// No pod takes more steps than this at one moment, for each of its containers.
const STEPS_AT_ONCE_MAX: usize = 16;

/// What comes next for a pod.
#[derive(Clone, Copy)]
enum Next {
    Pod(&'static PodRow),
    Container(usize, &'static ContainerRow),
    Probe(usize, ProbeKind),
}

impl State {
    /// A kubelet's look at one of its pods.
    pub(super) fn sync_pod(&mut self, id: Id) -> Result<(), Retry> {
        let mut steps = STEPS_AT_ONCE_MAX;
        let Some(mut pod) = self.store.typed_at::<Pod>(id).cloned() else {
            self.forget_runtime(id);
            return Ok(());
        };
        let Some(node) = self.live_node_of(id, &pod) else { return Ok(()) };
        let count = look::init_count(self, &pod) + pod.spec.containers.len();
        let known = self.runtimes.remove(id);
        let waited = known.as_ref().is_some_and(|known| known.stage.waits_for_objects());
        let mut runtime = known.unwrap_or_else(|| Runtime::new(self.now_ms, count));
        loop {
            self.update_probes(id, &pod, node, &mut runtime);
            let look = Look { state: self, id, pod: &pod, node, runtime: &runtime };
            let next = look.next();
            match next {
                Some((due_ms, next)) if due_ms <= self.now_ms && steps < STEPS_AT_ONCE_MAX * (count + 2) => {
                    steps += 1;
                    match next {
                        Next::Pod(row) => self.enter(id, &mut runtime, row, &pod),
                        Next::Container(index, row) => self.enter_container(id, &mut runtime, (index, row), &pod, node),
                        Next::Probe(index, kind) => self.try_probe(id, &mut runtime, (index, kind), &pod, node),
                    }
                    // What was done may have changed the pod, or taken it away.
                    let Some(after) = self.store.typed_at::<Pod>(id).cloned() else {
                        self.note_wait_for_objects(id, waited, false);
                        return Ok(());
                    };
                    pod = after;
                }
                _ => {
                    let due_ms = next.map(|(due_ms, _)| due_ms);
                    let told = told::told(&look, due_ms);
                    let waits = told.0.waits_for_objects();
                    let lacks = if waits && due_ms.is_none() { look.lacks() } else { None };
                    (runtime.stage, runtime.container, runtime.since_ms, runtime.until_ms) = told;
                    self.note_wait_for_objects(id, waited, waits);
                    if waited || waits {
                        self.note_lack(id, lacks);
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

    /// The node of a pod, if that is there and its kubelet runs.
    fn live_node_of(&self, id: Id, pod: &Pod) -> Option<Id> {
        pod.node.as_ref().filter(|node| !self.faults.down.contains(node))?;
        self.store.node_of(id).filter(|node| self.store.at(*node).is_some())
    }

    /// Notes that a pod waits for objects to come, or no longer does.
    fn note_wait_for_objects(&mut self, id: Id, waited: bool, waits: bool) {
        if waited != waits {
            self.waiting_for_objects.set(id, waits);
        }
    }

    /// Notes the ConfigMap or Secret that a pod waits for, or that there is none.
    fn note_lack(&mut self, id: Id, lacks: Option<Key>) {
        let is_lack = |wait: &Wait| wait.because == Because::Missing;
        match lacks {
            Some(on) => drop(self.set_wait(id, Some(Wait { on, because: Because::Missing, before: Before::Start }))),
            None if self.wait_at(id).is_some_and(is_lack) => drop(self.set_wait(id, None)),
            None => {}
        }
    }

    /// A pod is gone.
    pub(super) fn forget_runtime(&mut self, id: Id) {
        let known = self.runtimes.remove(id);
        self.note_wait_for_objects(id, known.is_some_and(|known| known.stage.waits_for_objects()), false);
    }

    /// Faults change what probes answer: those that run are told.
    fn update_probes(&self, id: Id, pod: &Pod, node: Id, runtime: &mut Runtime) {
        if runtime.pod.stage != PodStage::Up {
            return;
        }
        for index in 0..runtime.containers.len() {
            let look = Look { state: self, id, pod, node, runtime };
            let Some(container) = ContainerLook::new(&look, index) else { return };
            let probes = ProbeKind::ALL.map(|kind| container.probe_now(kind));
            runtime.containers[index].probes = probes;
        }
    }
}

impl Look<'_> {
    /// What comes next, and when.
    fn next(&self) -> Option<(u64, Next)> {
        let pod = self.runtime.pod;
        let row = POD_TABLE.iter().find(|row| row.stages.contains(&pod.stage) && (row.when)(self));
        if let Some(row) = row {
            let due_ms = pod.since_ms.saturating_add((row.after_ms)(self));
            return (due_ms < NEVER).then_some((due_ms, Next::Pod(row)));
        }
        if pod.stage != PodStage::Up {
            return None;
        }
        let containers = (0..self.runtime.containers.len()).filter_map(|index| ContainerLook::new(self, index));
        // Of what is due at one moment the first container's comes first.
        containers.filter_map(|container| container.next()).reduce(|first, other| if other.0 < first.0 { other } else { first })
    }
}

impl ContainerLook<'_> {
    /// The row of its stage that holds, and when it is due.
    fn row(&self) -> Option<(&'static ContainerRow, u64)> {
        let at = self.runtime.at;
        let row = CONTAINER_TABLE.iter().find(|row| row.stage == at.stage && (row.when)(self))?;
        Some((row, at.since_ms.saturating_add((row.after_ms)(self))))
    }

    fn next(&self) -> Option<(u64, Next)> {
        let row = self.row().map(|(row, due_ms)| (due_ms, Next::Container(self.index, row)));
        let probe = |kind: ProbeKind| self.runtime.probes[kind as usize].next_ms.map(|at_ms| (at_ms, Next::Probe(self.index, kind)));
        let all = row.into_iter().chain(ProbeKind::ALL.into_iter().filter_map(probe));
        all.reduce(|first, other| if other.0 < first.0 { other } else { first })
    }
}
