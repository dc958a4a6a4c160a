//! The injected faults: kept by object key, applied by the components that check them.

use super::action::{Fault, Hold};
use super::change::Actor;
use super::kubelet::end_containers;
use super::state::State;
use super::store::KeyId;
use crate::api::map::{Map, Set};
use crate::api::pod::{Phase, Pod};
use crate::api::{Key, Kind, Name, Resource};

/// The active faults.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Faults {
    /// Pods that are kept from starting or from becoming ready.
    pub held: Map<Key, Hold>,
    /// Pods whose readiness fails.
    pub unready: Set<Key>,
    /// Pods whose containers crash on every start.
    pub crashing: Set<Key>,
    /// Pods whose containers crash once.
    pub crash_once: Set<Key>,
    /// Pods whose containers hang: every probe fails, SIGTERM is ignored.
    pub hanging: Set<Key>,
    /// Pods whose init containers fail on every start.
    pub init_failing: Set<Key>,
    /// Nodes whose kubelet is stopped.
    pub down: Set<Name>,
    /// Images that can't be pulled.
    pub bad_images: Set<Name>,
    /// Whether the provisioner is stopped: no volume is created, deleted or resized.
    pub provisioner_down: bool,
    /// Whether the DNS cache is on.
    pub dns_cache: bool,
}

impl Faults {
    /// The faults that [`Fault::Recover`] ends.
    fn of_containers(&mut self) -> [&mut Set<Key>; 5] {
        [&mut self.unready, &mut self.crashing, &mut self.crash_once, &mut self.hanging, &mut self.init_failing]
    }

    /// The pods with a fault of their containers that lasts until [`Fault::Recover`], one set for each fault.
    fn lasting(&self) -> [&Set<Key>; 4] {
        [&self.unready, &self.crashing, &self.hanging, &self.init_failing]
    }

    /// The pods with a lasting fault of their containers, in key order.
    pub fn broken_pods(&self) -> Vec<Key> {
        crate::api::order::gather_set(self.lasting().into_iter().flat_map(Set::iter).cloned()).into_iter().collect()
    }

    /// Whether a pod of this key has a lasting fault of its containers.
    pub fn is_broken(&self, pod: &Key) -> bool {
        self.lasting().into_iter().any(|broken| broken.contains(pod))
    }
}

impl State {
    /// Applies a fault and enqueues the kubelets concerned.
    pub(super) fn apply_fault(&mut self, fault: &Fault) {
        match fault {
            Fault::Hold(pod, hold) => {
                self.faults.held.insert(pod.clone(), *hold);
                self.wake_kubelet(pod);
            }
            Fault::Release(pod) => {
                self.faults.held.remove(pod);
                self.wake_kubelet(pod);
            }
            Fault::Unready(pod) => {
                self.faults.unready.insert(pod.clone());
                self.wake_kubelet(pod);
            }
            Fault::Crash(pod) => {
                self.faults.crashing.insert(pod.clone());
                self.wake_kubelet(pod);
            }
            Fault::CrashOnce(pod) => {
                self.faults.crash_once.insert(pod.clone());
                self.wake_kubelet(pod);
            }
            Fault::Hang(pod) => {
                self.faults.hanging.insert(pod.clone());
                self.wake_kubelet(pod);
            }
            Fault::FailInit(pod) => {
                self.faults.init_failing.insert(pod.clone());
                self.wake_kubelet(pod);
            }
            Fault::Recover(pod) => {
                for broken in self.faults.of_containers() {
                    broken.remove(pod);
                }
                self.wake_kubelet(pod);
            }
            Fault::Fail(pod) => self.fail_pod(pod),
            Fault::NodeDown(node) => self.stop_kubelet(node),
            Fault::NodeUp(node) => {
                self.faults.down.remove(node);
                let id = self.store.intern_name(Kind::Node, "", node);
                self.watch_node_volumes(id);
                // The kubelet syncs its pods at once; the node controller sees the heartbeat at its next check.
                let delay_ms = self.settings.delays.node_monitor_ms;
                self.enqueue(Actor::NodeLifecycle, id, delay_ms);
                let pods: Vec<Key> = self.store.pods_on(node).cloned().collect();
                pods.iter().for_each(|pod| self.wake_kubelet(pod));
            }
            Fault::BadImages(images) => {
                self.faults.bad_images = images.iter().cloned().collect();
                let pods: Vec<Key> = self.store.all::<Pod>().filter(|p| p.status.phase == Phase::Pending).map(|p| key_of(&**p)).collect();
                pods.iter().for_each(|pod| self.wake_kubelet(pod));
            }
            Fault::ProvisionerDown => self.faults.provisioner_down = true,
            Fault::ProvisionerUp => {
                self.faults.provisioner_down = false;
                self.catch_up_provisioning();
            }
            Fault::DnsCache(on) => self.set_dns_cache(*on),
        }
    }

    fn stop_kubelet(&mut self, node: &Name) {
        self.faults.down.insert(node.clone());
        let id = self.store.intern_name(Kind::Node, "", node);
        self.enqueue(Actor::NodeLifecycle, id, 0);
        self.watch_node_volumes(id);
        if self.data.is_in_use() {
            let pods: Vec<KeyId> = self.store.pods_on(node).filter_map(|pod| self.store.id(pod)).collect();
            pods.into_iter().for_each(|pod| self.watch_answering(pod));
        }
    }

    fn wake_kubelet(&mut self, pod: &Key) {
        let id = self.store.intern(pod);
        self.enqueue(Actor::Kubelet, id, 0);
        if self.data.is_in_use() {
            self.watch_answering(id);
        }
    }

    fn fail_pod(&mut self, key: &Key) {
        let now_ms = self.now_ms();
        self.modify::<Pod>(key, |pod| {
            if !pod.is_terminal() && pod.node.is_some() {
                pod.status.phase = Phase::Failed;
                end_containers(pod, 1, now_ms);
                set_ready(pod, false, now_ms);
            }
        });
    }
}

/// The key of a typed object.
pub fn key_of<T: Resource>(object: &T) -> Key {
    let meta = object.meta();
    Key { kind: T::KIND, namespace: meta.namespace.clone(), name: meta.name.clone() }
}

/// Sets the conditions Ready and ContainersReady.
pub(super) fn set_ready(pod: &mut Pod, ready: bool, now_ms: u64) {
    pod.status.containers_ready = ready;
    pod.status.reason = "".into();
    if pod.status.ready != ready {
        pod.status.ready = ready;
        pod.status.ready_changed_ms = now_ms;
    }
}
