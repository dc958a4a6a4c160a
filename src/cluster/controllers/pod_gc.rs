//! The pod garbage collector: pods of nodes that do not exist any more or are out of service.
//!
//! Models pkg/controller/podgc/gc_controller.go.

use crate::api::Key;
use crate::api::node::{Node, NodeReady};
use crate::api::pod::{Phase, Pod};
use crate::cluster::action::Cascade;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::volumes::OUT_OF_SERVICE;

/// Period of the pod garbage collector (gcCheckPeriod).
const POD_GC_PERIOD_MS: u64 = 20_000;
/// How long a node must be missing before its pods are deleted (quarantineTime).
const POD_GC_QUARANTINE_MS: u64 = 40_000;

impl State {
    /// Deletes the pods of a node that has not existed for the quarantine time. Models gcOrphaned.
    pub(super) fn gc_orphaned(&mut self, key: &Key) -> Result<(), Retry> {
        let pods: Vec<Key> = self.store.pods_on(&key.name).cloned().collect();
        if pods.is_empty() {
            self.node_deleted_since_ms.remove(&key.name);
            return Ok(());
        }
        let next_gc_ms = self.now_ms.next_multiple_of(POD_GC_PERIOD_MS);
        let missing_since_ms = self.node_deleted_since_ms.get(&key.name).copied().unwrap_or(next_gc_ms);
        self.node_deleted_since_ms.insert(key.name.clone(), missing_since_ms);
        let due_ms = missing_since_ms.saturating_add(POD_GC_QUARANTINE_MS);
        if due_ms > self.now_ms {
            self.enqueue_node_at(key, due_ms);
            return Ok(());
        }
        pods.iter().for_each(|pod| self.fail_and_delete(pod));
        Ok(())
    }

    /// Force deletes the terminating pods of a node that is not ready and has the out-of-service taint. Models
    /// gcTerminating.
    pub(super) fn gc_terminating(&mut self, key: &Key) {
        let out_of_service =
            |node: &&std::rc::Rc<Node>| node.ready != NodeReady::True && node.taints.iter().any(|t| &*t.key == OUT_OF_SERVICE);
        if self.store.find::<Node>("", &key.name).filter(out_of_service).is_none() {
            return;
        }
        let terminating = |key: &&Key| self.store.find::<Pod>(&key.namespace, &key.name).is_some_and(|p| p.meta.is_terminating());
        let pods: Vec<Key> = self.store.pods_on(&key.name).filter(terminating).cloned().collect();
        pods.iter().for_each(|pod| self.fail_and_delete(pod));
    }

    /// Models markFailedAndDeletePodWithCondition.
    fn fail_and_delete(&mut self, pod: &Key) {
        self.modify::<Pod>(pod, |pod| {
            if !pod.is_terminal() {
                pod.status.phase = Phase::Failed;
            }
        });
        // Cannot fail with NotFound: the pod was just listed.
        let _ = self.delete(pod, Cascade::Background, Some(0));
    }
}
