//! The state of a cluster: fields, accessors, and how components enqueue work, set waits and record events.

use super::change::{Actor, Change};
use super::controllers::node_disruption::NodeDisruption;
use super::data::Data;
use super::dns_cache::DnsCache;
use super::event_log::{EventLog, Report};
use super::faults::Faults;
use super::kubelet::Runtime;
use super::queue::{Queue, Work};
use super::rng::Rng;
use super::scheduler::Unschedulable;
use super::settings::Settings;
use super::store::{KeyId, Store};
use super::wait::{Wait, WaitReason};
use crate::api::event::{ContainerField, Event};
use crate::api::map::Map;
use crate::api::persistent_vec::PersistentVec;
use crate::api::table::{BitSet, Table};
use crate::api::{Key, Kind, Name, Object, Resource, time};
use std::fmt::Arguments;
use std::rc::Rc;

/// A cluster at one time. Clones share all data that does not differ.
#[derive(Clone, Debug)]
pub struct State {
    pub(super) now_ms: u64,
    pub(super) settings: Rc<Settings>,
    pub(super) rng: Rng,
    pub(super) store: Store,
    pub(super) queue: Queue,
    pub(super) faults: Faults,
    /// The store's version: counts every change.
    pub(super) version: u64,
    /// The last number used in a UID.
    pub(super) uids: u64,
    /// How many objects of kinds that are not simulated were created: their UIDs are counted apart, so that they have no
    /// influence on the rest.
    pub(super) stored_uids: u64,
    /// The last number used in a pod's address.
    pub(super) addresses: u32,
    /// The last number used in a cluster IP.
    pub(super) cluster_ips: u32,
    pub(super) events: EventLog,
    waits: Table<KeyId, Wait>,
    /// Claim, set: the claims that sets wait for.
    sets_waiting_for_claims: BitSet<(KeyId, KeyId)>,
    /// The kubelets' own state of their pods.
    pub(super) runtimes: PersistentVec<KeyId, Runtime>,
    /// Pods that may wait for a missing ConfigMap, Secret or ServiceAccount.
    pub(super) waiting_for_objects: BitSet<KeyId>,
    /// Node, number of the image: the images on a node.
    pub(super) images: BitSet<(KeyId, u32)>,
    /// The scheduler's queue of unschedulable pods, with the reasons.
    unschedulable: Table<KeyId, Unschedulable>,
    /// Those that no node fits.
    unschedulable_for_nodes: BitSet<KeyId>,
    /// Service, pod: the endpoints to update in the next sync of the Service.
    pub(super) dirty_endpoints: BitSet<(KeyId, KeyId)>,
    /// Volume, node: an attachment; one more than the time since when no pod on the node needs it, or 0.
    pub(super) attachments: Table<(KeyId, KeyId), u64>,
    /// Node, volume: the same in the other order.
    pub(super) attached_to: BitSet<(KeyId, KeyId)>,
    /// Since when a node's kubelet sends no heartbeats.
    pub(super) no_heartbeat_since_ms: Map<Name, u64>,
    /// Since when a node has the NoExecute taint of an unreachable node.
    pub(super) unreachable_since_ms: Map<Name, u64>,
    /// When the pod garbage collector saw that the node of a pod does not exist.
    pub(super) node_deleted_since_ms: Map<Name, u64>,
    /// The states of the zones and the limits of NoExecute taints.
    pub(super) node_disruption: NodeDisruption,
    /// The work done since the run started, in syncs and changes: what replaying it costs.
    pub(super) effort: u64,
    /// The component of the current step or action.
    pub(super) actor: Actor,
    /// The change that it reacts to.
    pub(super) cause: Option<u64>,
    /// The changes made in the current step or action.
    pub(super) changes: Vec<Change>,
    /// The data of the simulated programs in the pods.
    pub(super) data: Data,
    /// The DNS cache.
    pub(super) dns_cache: DnsCache,
    /// The objects whose wait changed in the current step or action.
    pub(super) waited: Vec<KeyId>,
}

impl State {
    /// A cluster without nodes and objects.
    pub fn empty(settings: Settings) -> State {
        State {
            now_ms: 0,
            rng: Rng::new(settings.seed),
            settings: Rc::new(settings),
            store: Store::default(),
            queue: Queue::default(),
            faults: Faults::default(),
            version: 0,
            uids: 0,
            stored_uids: 0,
            addresses: 0,
            cluster_ips: 0,
            events: EventLog::default(),
            waits: Table::default(),
            sets_waiting_for_claims: BitSet::default(),
            runtimes: PersistentVec::default(),
            waiting_for_objects: BitSet::default(),
            images: BitSet::default(),
            unschedulable: Table::default(),
            unschedulable_for_nodes: BitSet::default(),
            dirty_endpoints: BitSet::default(),
            attachments: Table::default(),
            attached_to: BitSet::default(),
            no_heartbeat_since_ms: Map::default(),
            unreachable_since_ms: Map::default(),
            node_deleted_since_ms: Map::default(),
            node_disruption: NodeDisruption::default(),
            effort: 0,
            actor: Actor::User,
            cause: None,
            changes: Vec::new(),
            data: Data::default(),
            dns_cache: DnsCache::default(),
            waited: Vec::new(),
        }
    }

    /// The virtual clock, in milliseconds since the run started.
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// The current settings.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The objects.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The store's version: increases by one with every change.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The work done since the run started, in syncs and changes: what replaying it costs.
    pub fn effort(&self) -> u64 {
        self.effort
    }

    /// The active faults.
    pub fn faults(&self) -> &Faults {
        &self.faults
    }

    /// The typed object of a namespace and name.
    pub fn find<T: Resource>(&self, namespace: &str, name: &str) -> Option<&Rc<T>> {
        self.store.find(namespace, name)
    }

    /// The object of a key.
    pub fn get(&self, key: &Key) -> Option<&Object> {
        self.store.get(key)
    }

    /// All typed objects of a kind, over all namespaces.
    pub fn all<T: Resource>(&self) -> impl Iterator<Item = &Rc<T>> {
        self.store.all()
    }

    /// What blocks the controller of a set, or the kubelet of a pod; nothing when neither waits.
    pub fn wait_of(&self, object: &Key) -> Option<&Wait> {
        self.waits.get(self.store.id(object)?)
    }

    /// The wait of the object of an id.
    pub(super) fn wait_at(&self, id: KeyId) -> Option<&Wait> {
        self.waits.get(id)
    }

    /// Sets or clears the wait of an object; returns the wait before.
    pub(super) fn set_wait(&mut self, id: KeyId, wait: Option<Wait>) -> Option<Wait> {
        let claim = |wait: Option<&Wait>| match wait.map(|wait| (&wait.on, &wait.reason)) {
            Some((on, WaitReason::StaleClaim { claim })) => Some(Key::new(crate::api::Kind::PersistentVolumeClaim, &on.namespace, claim)),
            _ => None,
        };
        if wait.is_none() && self.waits.is_empty() || wait.is_some() && wait.as_ref() == self.waits.get(id) {
            return wait;
        }
        let after = claim(wait.as_ref());
        let before = match wait {
            Some(wait) => self.waits.replace(id, wait),
            None => self.waits.remove(id),
        };
        if before.as_ref() != self.waits.get(id) {
            self.waited.push(id);
        }
        for (claim, is_waiting) in [(claim(before.as_ref()), false), (after, true)] {
            if let Some(claim) = claim.map(|claim| self.store.intern(&claim)) {
                self.sets_waiting_for_claims.set((claim, id), is_waiting);
            }
        }
        before
    }

    /// The objects whose wait, or reason to be unschedulable, was set, changed or cleared by the last step or action.
    pub fn waited(&self) -> impl Iterator<Item = &Key> {
        self.waited.iter().filter_map(|id| self.store.key(*id))
    }

    /// The sets that wait for a stale claim to be deleted or released.
    pub(super) fn sets_waiting_for(&self, claim: KeyId) -> Vec<KeyId> {
        self.sets_waiting_for_claims.starting(claim).map(|(_, set)| set).collect()
    }

    /// Why the scheduler could not assign a pod, if its last attempt failed.
    pub fn unschedulable(&self, pod: &Key) -> Option<&Unschedulable> {
        self.unschedulable_at(self.store.id(pod)?)
    }

    pub(super) fn unschedulable_at(&self, pod: KeyId) -> Option<&Unschedulable> {
        self.unschedulable.get(pod)
    }

    /// Sets or clears why a pod is unschedulable.
    pub(super) fn mark_unschedulable(&mut self, pod: KeyId, reason: Option<Unschedulable>) {
        let assumed = match &reason {
            Some(Unschedulable::ForVolumes { node }) => self.store.id_of(Kind::Node, "", node),
            _ => None,
        };
        self.store.assume(pod, assumed);
        let for_nodes = reason == Some(Unschedulable::ForNodes);
        let before = match reason {
            Some(reason) => self.unschedulable.replace(pod, reason),
            None => self.unschedulable.remove(pod),
        };
        if before.as_ref() != self.unschedulable.get(pod) {
            self.waited.push(pod);
        }
        if for_nodes || before == Some(Unschedulable::ForNodes) {
            self.unschedulable_for_nodes.set(pod, for_nodes);
        }
    }

    /// The unschedulable pods that no node fits.
    pub(super) fn unschedulable_for_nodes(&self) -> impl Iterator<Item = KeyId> {
        self.unschedulable_for_nodes.iter()
    }

    /// The kubelet's state of a pod: its stage and when the next one is due.
    pub fn runtime_of(&self, pod: &Key) -> Option<&Runtime> {
        self.runtimes.get(self.store.id(pod)?)
    }

    /// The events about a key, oldest first; if the object exists, only those with its UID.
    pub fn events_of(&self, key: &Key) -> Vec<Event<'_>> {
        let Some(id) = self.store.id(key) else { return Vec::new() };
        let uid = self.store.at(id).map(|object| object.meta().uid);
        let about = |report: &&Report| uid.is_none() || report.uid == uid;
        let mut events: Vec<Event<'_>> = self.events.about(id).filter(about).filter_map(|report| report.to_event(&self.store)).collect();
        events.reverse();
        events
    }

    /// All events, oldest first.
    pub fn events(&self) -> Vec<Event<'_>> {
        self.events.iter().filter_map(|report| report.to_event(&self.store)).collect()
    }

    /// When the next step is due, in ms of the virtual clock; nothing when the queue is empty.
    pub fn next_due_ms(&self) -> Option<u64> {
        self.queue.next_due_ms().map(|at_ms| at_ms.max(self.now_ms))
    }

    /// Enqueues a sync in `delay_ms`, caused by the current change.
    pub(super) fn enqueue(&mut self, actor: Actor, id: KeyId, delay_ms: u64) {
        let at_ms = self.now_ms.saturating_add(delay_ms);
        if at_ms <= time::run_ends_ms(self.now_ms) {
            self.queue.add(Work { actor, id }, at_ms, self.cause);
        }
    }

    /// Enqueues a sync at a time, without a cause (a timer).
    pub(super) fn enqueue_at(&mut self, actor: Actor, id: KeyId, at_ms: u64) {
        if at_ms <= time::run_ends_ms(self.now_ms) {
            self.queue.add(Work { actor, id }, at_ms.max(self.now_ms), None);
        }
    }

    /// Records an event of the current component. A repetition raises the count of the first.
    pub(super) fn event(&mut self, object: &Key, warning: bool, reason: &'static str, message: Arguments<'_>) {
        let id = self.store.intern(object);
        self.event_about(id, None, warning, reason, message);
    }

    /// Records an event about the object of an id, or one of its containers.
    pub(super) fn event_about(
        &mut self,
        about: KeyId,
        container: Option<ContainerField>,
        warning: bool,
        reason: &'static str,
        message: Arguments<'_>,
    ) {
        let uid = self.store.at(about).map(|object| object.meta().uid);
        let (actor, first_ms, last_ms) = (self.actor, self.now_ms, self.now_ms);
        self.events.report(Report { about, uid, container, warning, reason, message, actor, first_ms, last_ms, count: 1, dropped: 0 });
    }
}
