//! Node lifecycle: a kubelet that is not heard of, its taints, the pods that bear them for a while.
//!
//! Models pkg/controller/nodelifecycle/node_lifecycle_controller.go and pkg/controller/tainteviction/taint_eviction.go.

use crate::api::Key;
use crate::api::node::{Node, NodeReady};
use crate::api::pod::{Phase, Pod};
use crate::api::scheduling::Taint;
use crate::cluster::action::Cascade;
use crate::cluster::change::Actor;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::volumes::OUT_OF_SERVICE;

const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
/// The pod collector looks so often.
const POD_GC_PERIOD_MS: u64 = 20_000;
/// A node has to be gone for so long before its pods are.
const POD_GC_QUARANTINE_MS: u64 = 40_000;
const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";

impl State {
    /// A look at a node: is its kubelet heard of, which taints follow, which pods have to go.
    pub(crate) fn sync_node(&mut self, key: &Key) -> Result<(), Retry> {
        let Some(node) = self.store.find::<Node>("", &key.name).cloned() else { return self.collect_orphaned_pods(key) };
        self.gone_since_ms.remove(&key.name);
        let down = self.faults.down.contains(&key.name);
        match (down, node.ready) {
            (true, NodeReady::True) => self.wait_for_heartbeat(key),
            (false, NodeReady::Unknown) => self.set_node_ready(key, NodeReady::True),
            _ => {}
        }
        self.taint_node(key);
        self.evict_pods(key);
        self.collect_out_of_service(key);
        Ok(())
    }

    fn look_at_node(&mut self, key: &Key, at_ms: u64) {
        let id = self.store.name(key);
        self.enqueue_at(Actor::NodeLifecycle, id, at_ms);
    }

    /// Pods of a node that is gone go too, once it has been gone for a while (pkg/controller/podgc/gc_controller.go gcOrphaned).
    fn collect_orphaned_pods(&mut self, key: &Key) -> Result<(), Retry> {
        let pods: Vec<Key> = self.store.pods_on(&key.name).cloned().collect();
        if pods.is_empty() {
            self.gone_since_ms.remove(&key.name);
            return Ok(());
        }
        let seen_ms = self.now_ms.next_multiple_of(POD_GC_PERIOD_MS);
        let seen_ms = self.gone_since_ms.get(&key.name).copied().unwrap_or(seen_ms);
        self.gone_since_ms.insert(key.name.clone(), seen_ms);
        let due_ms = seen_ms.saturating_add(POD_GC_QUARANTINE_MS);
        if due_ms > self.now_ms {
            self.look_at_node(key, due_ms);
            return Ok(());
        }
        for pod in pods {
            self.modify::<Pod>(&pod, |pod| {
                if !pod.is_terminal() {
                    pod.status.phase = Phase::Failed;
                    pod.status.ready = false;
                }
            });
            let _ = self.delete(&pod, Cascade::Background, Some(0));
        }
        Ok(())
    }

    /// The grace period counts from the last heartbeat: the moment the kubelet stopped.
    fn wait_for_heartbeat(&mut self, key: &Key) {
        let silent_ms = self.silent_since_ms.get(&key.name).copied().unwrap_or(self.now_ms);
        self.silent_since_ms.insert(key.name.clone(), silent_ms);
        let unknown_ms = silent_ms.saturating_add(self.settings.delays.node_grace_ms);
        if unknown_ms > self.now_ms {
            self.look_at_node(key, unknown_ms);
            return;
        }
        self.set_node_ready(key, NodeReady::Unknown);
    }

    fn set_node_ready(&mut self, key: &Key, ready: NodeReady) {
        self.silent_since_ms.remove(&key.name);
        let now_ms = self.now_ms;
        self.modify::<Node>(key, |node| {
            node.ready = ready;
            node.ready_changed_ms = now_ms;
        });
        let lost = ready == NodeReady::Unknown;
        if lost {
            self.event(key, false, "NodeNotReady", format_args!("Node {} status is now: NodeNotReady", key.name));
        }
        let pods: Vec<Key> = self.store.pods_on(&key.name).cloned().collect();
        for pod in pods {
            self.mark_pod(&pod, lost);
        }
    }

    /// Pods of a lost node are not Ready; their containers may still run, and are believed to.
    fn mark_pod(&mut self, key: &Key, lost: bool) {
        let Some(pod) = self.store.find::<Pod>(&key.namespace, &key.name) else { return };
        if lost && pod.status.ready {
            self.event(key, true, "NodeNotReady", format_args!("Node is not ready"));
        }
        let now_ms = self.now_ms;
        self.modify::<Pod>(key, |pod| {
            let ready = !lost && pod.status.containers_ready && !pod.is_terminal();
            if pod.status.ready != ready {
                pod.status.ready = ready;
                pod.status.ready_changed_ms = now_ms;
            }
            pod.status.reason = if lost { "NodeStatusUnknown".into() } else { "".into() };
        });
    }

    /// The taints a cordon and an unreachable kubelet bring: NoSchedule first, NoExecute with the next look.
    fn taint_node(&mut self, key: &Key) {
        let Some(node) = self.store.find::<Node>("", &key.name).cloned() else { return };
        let lost = node.ready == NodeReady::Unknown;
        let has = |taint: &str, effect: &str| node.taints.iter().any(|t| &*t.key == taint && &*t.effect == effect);
        let wanted = [
            (UNSCHEDULABLE, "NoSchedule", node.unschedulable),
            (UNREACHABLE, "NoSchedule", lost),
            // Evicting waits for the taint that keeps new pods away, and goes after it.
            (
                UNREACHABLE,
                "NoExecute",
                if lost { has(UNREACHABLE, "NoSchedule") } else { has(UNREACHABLE, "NoExecute") && has(UNREACHABLE, "NoSchedule") },
            ),
        ];
        let now_ms = self.now_ms;
        let mut taints = node.taints.clone();
        for (taint, effect, wanted) in wanted {
            if !wanted {
                taints.retain(|t| !(&*t.key == taint && &*t.effect == effect));
            } else if !has(taint, effect) {
                let taint = Taint { key: taint.into(), effect: effect.into(), ..Taint::default() };
                if effect == "NoExecute" { taints.insert(0, taint) } else { taints.push(taint) }
            }
        }
        // The pods' patience is counted from the first taint of the kind on.
        if node.taints.iter().any(|t| &*t.effect == "NoExecute") && (lost || !has(UNREACHABLE, "NoExecute")) {
            let since_ms = self.unreachable_since_ms.get(&key.name).copied().unwrap_or(now_ms);
            self.unreachable_since_ms.insert(key.name.clone(), since_ms);
        } else {
            self.unreachable_since_ms.remove(&key.name);
        }
        self.modify::<Node>(key, |node| node.taints = taints);
    }

    /// Marks for deletion the pods that have borne the node's NoExecute taints long enough.
    fn evict_pods(&mut self, key: &Key) {
        let Some(node) = self.store.find::<Node>("", &key.name).cloned() else { return };
        let taints: Vec<&Taint> = node.taints.iter().filter(|t| &*t.effect == "NoExecute").collect();
        if taints.is_empty() {
            return;
        }
        let since_ms = self.unreachable_since_ms.get(&key.name).copied().unwrap_or(self.now_ms);
        let pods: Vec<Key> = self.store.pods_on(&key.name).cloned().collect();
        for pod_key in pods {
            let Some(pod) = self.store.find::<Pod>(&pod_key.namespace, &pod_key.name).filter(|p| !p.meta.is_terminating()) else {
                continue;
            };
            let Some(borne_ms) = borne_ms(pod, &taints, self.settings.delays.toleration_seconds) else { continue };
            let due_ms = since_ms.max(pod.status.scheduled_ms.unwrap_or(0)).saturating_add(borne_ms);
            if due_ms > self.now_ms {
                self.look_at_node(key, due_ms);
                continue;
            }
            self.event(
                &pod_key,
                false,
                "TaintManagerEviction",
                format_args!("Marking for deletion Pod {}/{}", pod_key.namespace, pod_key.name),
            );
            let _ = self.delete(&pod_key, Cascade::Background, None);
        }
    }
}

impl State {
    /// Removes the pods being deleted on a node that is not Ready and said to be out of service.
    /// Models pkg/controller/podgc/gc_controller.go gcTerminating.
    fn collect_out_of_service(&mut self, key: &Key) {
        let off = |node: &&std::rc::Rc<Node>| node.ready != NodeReady::True && node.taints.iter().any(|t| &*t.key == OUT_OF_SERVICE);
        if self.store.find::<Node>("", &key.name).filter(off).is_none() {
            return;
        }
        let terminating = |key: &&Key| self.store.find::<Pod>(&key.namespace, &key.name).is_some_and(|p| p.meta.is_terminating());
        let pods: Vec<Key> = self.store.pods_on(&key.name).filter(terminating).cloned().collect();
        for pod in pods {
            let _ = self.delete(&pod, Cascade::Background, Some(0));
        }
    }
}

/// How long a pod bears these taints; for ever is nothing.
fn borne_ms(pod: &Pod, taints: &[&Taint], default_seconds: i64) -> Option<u64> {
    let mut shortest: Option<i64> = None;
    for taint in taints {
        let tolerations: Vec<_> = pod.spec.tolerations.iter().filter(|t| t.tolerates(taint)).collect();
        // Admission gives every pod a toleration for unreachable nodes (DefaultTolerationSeconds).
        let seconds = match tolerations.is_empty() {
            true if &*taint.key == UNREACHABLE => Some(default_seconds),
            true => Some(0),
            false => tolerations.iter().filter_map(|t| t.toleration_seconds).min(),
        };
        shortest = match (shortest, seconds) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
    shortest.map(|s| u64::try_from(s).unwrap_or(0).saturating_mul(1000))
}
