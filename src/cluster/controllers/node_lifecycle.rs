//! The node lifecycle controller: missing heartbeats, taints, taint-based eviction.
//!
//! Models pkg/controller/nodelifecycle/node_lifecycle_controller.go and pkg/controller/tainteviction/taint_eviction.go. When a
//! lost node gets its NoExecute taint is the topic of [`super::node_disruption`].

use crate::api::Key;
use crate::api::node::{Node, NodeReady};
use crate::api::pod::Pod;
use crate::api::scheduling::Taint;
use crate::cluster::action::Cascade;
use crate::cluster::change::Actor;
use crate::cluster::state::State;
use crate::cluster::step::Retry;

const UNREACHABLE: &str = "node.kubernetes.io/unreachable";
const UNSCHEDULABLE: &str = "node.kubernetes.io/unschedulable";

impl State {
    /// Syncs one node: heartbeat (monitorNodeHealth), taints (doNoScheduleTaintingPass, doNoExecuteTaintingPass), evictions
    /// (handleNodeUpdate).
    pub(crate) fn sync_node(&mut self, key: &Key) -> Result<(), Retry> {
        let Some(node) = self.store.find::<Node>("", &key.name).cloned() else { return self.gc_orphaned(key) };
        self.node_deleted_since_ms.remove(&key.name);
        if node.ready != NodeReady::True || self.has_lost_nodes() {
            self.handle_disruption();
        }
        let down = self.faults.down.contains(&key.name);
        match (down, node.ready) {
            (true, NodeReady::True) => self.wait_for_heartbeat(key),
            (false, NodeReady::Unknown) => self.set_node_ready(key, NodeReady::True),
            _ => {}
        }
        self.taint_node(key);
        self.evict_pods(key);
        self.gc_terminating(key);
        Ok(())
    }

    /// Enqueues a node for a later time.
    pub(super) fn enqueue_node_at(&mut self, key: &Key, at_ms: u64) {
        let id = self.store.intern(key);
        self.enqueue_at(Actor::NodeLifecycle, id, at_ms);
    }

    /// Sets Ready=Unknown after the grace period, which starts with the last heartbeat: the time when the kubelet stopped.
    fn wait_for_heartbeat(&mut self, key: &Key) {
        let last_heartbeat_ms = self.no_heartbeat_since_ms.get(&key.name).copied().unwrap_or(self.now_ms);
        self.no_heartbeat_since_ms.insert(key.name.clone(), last_heartbeat_ms);
        let unknown_ms = last_heartbeat_ms.saturating_add(self.settings.delays.node_grace_ms);
        if unknown_ms > self.now_ms {
            self.enqueue_node_at(key, unknown_ms);
            return;
        }
        self.set_node_ready(key, NodeReady::Unknown);
    }

    /// Sets the node's condition Ready and updates its pods (processPod, MarkPodsNotReady).
    fn set_node_ready(&mut self, key: &Key, ready: NodeReady) {
        self.no_heartbeat_since_ms.remove(&key.name);
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
            self.mark_pod_ready(&pod, lost);
        }
        self.handle_disruption();
    }

    /// Sets the condition Ready of a pod of a lost node to False. The container statuses are kept: the containers may still be
    /// running. Models controllerutil.MarkPodsNotReady.
    fn mark_pod_ready(&mut self, key: &Key, lost: bool) {
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

    /// Updates the taints for cordoned and unreachable nodes: NoSchedule first, NoExecute later.
    fn taint_node(&mut self, key: &Key) {
        let Some(node) = self.store.find::<Node>("", &key.name).cloned() else { return };
        let lost = node.ready == NodeReady::Unknown;
        let has = |taint: &str, effect: &str| node.taints.iter().any(|t| &*t.key == taint && &*t.effect == effect);
        // NoExecute is removed after NoSchedule.
        let no_execute = match lost {
            true => has(UNREACHABLE, "NoSchedule") && self.has_no_execute(&node, has(UNREACHABLE, "NoExecute")),
            false => has(UNREACHABLE, "NoExecute") && has(UNREACHABLE, "NoSchedule"),
        };
        let desired =
            [(UNSCHEDULABLE, "NoSchedule", node.unschedulable), (UNREACHABLE, "NoSchedule", lost), (UNREACHABLE, "NoExecute", no_execute)];
        let now_ms = self.now_ms;
        let mut taints = node.taints.clone();
        for (taint, effect, present) in desired {
            if !present {
                taints.retain(|t| !(&*t.key == taint && &*t.effect == effect));
            } else if !has(taint, effect) {
                taints.push(Taint { key: taint.into(), effect: effect.into(), ..Taint::default() });
            }
        }
        // tolerationSeconds count from the time when the NoExecute taint was added.
        if node.taints.iter().any(|t| &*t.effect == "NoExecute") && (lost || !has(UNREACHABLE, "NoExecute")) {
            let since_ms = self.unreachable_since_ms.get(&key.name).copied().unwrap_or(now_ms);
            self.unreachable_since_ms.insert(key.name.clone(), since_ms);
        } else {
            self.unreachable_since_ms.remove(&key.name);
        }
        self.modify::<Node>(key, |node| node.taints = taints);
    }

    /// Deletes the pods that do not tolerate the node's NoExecute taints, or whose tolerationSeconds have passed. Models
    /// processPodOnNode.
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
            let Some(tolerated_ms) = min_toleration_ms(pod, &taints, self.settings.delays.toleration_seconds) else { continue };
            let due_ms = since_ms.max(pod.status.scheduled_ms.unwrap_or(0)).saturating_add(tolerated_ms);
            if due_ms > self.now_ms {
                self.enqueue_node_at(key, due_ms);
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

/// How long a pod tolerates all of these taints; `None` means forever (getMinTolerationTime).
fn min_toleration_ms(pod: &Pod, taints: &[&Taint], default_seconds: i64) -> Option<u64> {
    let mut shortest: Option<i64> = None;
    for taint in taints {
        let tolerations: Vec<_> = pod.spec.tolerations.iter().filter(|t| t.tolerates(taint)).collect();
        // The admission plugin DefaultTolerationSeconds adds a toleration for unreachable nodes to every pod.
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
