//! The state of a cluster, what can be read of it, and how components leave word in it.

use super::change::{Actor, Change};
use super::data::Data;
use super::dns_cache::DnsCache;
use super::event_log::{EventLog, Report};
use super::faults::Faults;
use super::kubelet::Runtime;
use super::queue::{Queue, Work};
use super::rng::Rng;
use super::scheduler::Parked;
use super::settings::Settings;
use super::store::{Id, Store};
use super::wait::{Because, Wait};
use crate::api::event::{ContainerField, Event};
use crate::api::map::Map;
use crate::api::row::Row;
use crate::api::table::{Places, Table};
use crate::api::{Key, Name, Object, Resource, time};
use std::fmt::Arguments;
use std::rc::Rc;

/// A cluster at one moment. Copies share everything that does not differ.
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
    pub(super) uids: u64,
    pub(super) addresses: u32,
    pub(super) cluster_ips: u32,
    pub(super) events: EventLog,
    waits: Table<Id, Wait>,
    /// Claims that sets wait for, with the sets.
    sets_waiting_for_claims: Places<(Id, Id)>,
    /// What kubelets know of the pods they run.
    pub(super) runtimes: Row<Id, Runtime>,
    /// Pods whose sandbox may wait for an object that is not there.
    pub(super) waiting_for_objects: Places<Id>,
    /// Images, by number, that are on a node.
    pub(super) images: Places<(Id, u32)>,
    /// Pods the scheduler found no node for.
    parked: Table<Id, Parked>,
    parked_for_nodes: Places<Id>,
    /// Pods of a Service's endpoints to be looked at again.
    pub(super) dirty_endpoints: Places<(Id, Id)>,
    /// Volumes and the nodes they are attached to: one more than the time since when no pod there needs them, or 0.
    pub(super) attachments: Table<(Id, Id), u64>,
    /// The same the other way round.
    pub(super) attached_to: Places<(Id, Id)>,
    /// Since when nothing was heard of a node's kubelet.
    pub(super) silent_since_ms: Map<Name, u64>,
    /// Since when a node has its NoExecute taint.
    pub(super) unreachable_since_ms: Map<Name, u64>,
    /// When the pod collector saw that a node with pods is gone.
    pub(super) gone_since_ms: Map<Name, u64>,
    /// How many things were looked at since the run began: what playing a stretch of it again costs.
    pub(super) effort: u64,
    /// Who acts now, and on which change; the changes made since it began.
    pub(super) actor: Actor,
    pub(super) cause: Option<u64>,
    pub(super) changes: Vec<Change>,
    /// What the programs in the pods keep.
    pub(super) data: Data,
    /// What the name server's cache remembers.
    pub(super) dns_cache: DnsCache,
    /// Whose wait is new since then.
    pub(super) waited: Vec<Id>,
}

impl State {
    /// An empty cluster: no node, no object.
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
            addresses: 0,
            cluster_ips: 0,
            events: EventLog::default(),
            waits: Table::default(),
            sets_waiting_for_claims: Places::default(),
            runtimes: Row::default(),
            waiting_for_objects: Places::default(),
            images: Places::default(),
            parked: Table::default(),
            parked_for_nodes: Places::default(),
            dirty_endpoints: Places::default(),
            attachments: Table::default(),
            attached_to: Places::default(),
            silent_since_ms: Map::default(),
            unreachable_since_ms: Map::default(),
            gone_since_ms: Map::default(),
            effort: 0,
            actor: Actor::User,
            cause: None,
            changes: Vec::new(),
            data: Data::default(),
            dns_cache: DnsCache::default(),
            waited: Vec::new(),
        }
    }

    /// The virtual clock, in milliseconds since the run began.
    pub fn now_ms(&self) -> u64 {
        self.now_ms
    }

    /// The settings in force.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The objects.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The store's version: grows by one with every change.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// How many things the components looked at since the run began: what playing a stretch of it again costs.
    pub fn effort(&self) -> u64 {
        self.effort
    }

    /// The faults in force.
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

    /// Whom the controller of a set waits for, and why, or for what a pod's kubelet waits; nothing when it is as wanted.
    pub fn wait_of(&self, object: &Key) -> Option<&Wait> {
        self.waits.get(self.store.id(object)?)
    }

    /// What the object that has the name of a number waits for.
    pub(super) fn wait_at(&self, id: Id) -> Option<&Wait> {
        self.waits.get(id)
    }

    /// Notes for what somebody waits from now on; gives what it was before.
    pub(super) fn set_wait(&mut self, id: Id, wait: Option<Wait>) -> Option<Wait> {
        let claim = |wait: Option<&Wait>| match wait.map(|wait| (&wait.on, &wait.because)) {
            Some((on, Because::StaleClaim { claim })) => Some(Key::new(crate::api::Kind::PersistentVolumeClaim, &on.namespace, claim)),
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
            if let Some(claim) = claim.map(|claim| self.store.name(&claim)) {
                self.sets_waiting_for_claims.set((claim, id), is_waiting);
            }
        }
        before
    }

    /// Whose wait, for another object or for the scheduler, began, changed or ended with the last look or action.
    pub fn waited(&self) -> impl Iterator<Item = &Key> {
        self.waited.iter().filter_map(|id| self.store.key(*id))
    }

    /// The sets that wait for a claim to go or to be freed.
    pub(super) fn sets_waiting_for(&self, claim: Id) -> Vec<Id> {
        self.sets_waiting_for_claims.starting(claim).map(|(_, set)| set).collect()
    }

    /// Why a pod waits for the scheduler, if it was looked at and found no node.
    pub fn parked(&self, pod: &Key) -> Option<&Parked> {
        self.parked_at(self.store.id(pod)?)
    }

    pub(super) fn parked_at(&self, pod: Id) -> Option<&Parked> {
        self.parked.get(pod)
    }

    /// Notes why a pod has no node.
    pub(super) fn park(&mut self, pod: Id, parked: Option<Parked>) {
        let for_nodes = parked == Some(Parked::ForNodes);
        let before = match parked {
            Some(parked) => self.parked.replace(pod, parked),
            None => self.parked.remove(pod),
        };
        if before.as_ref() != self.parked.get(pod) {
            self.waited.push(pod);
        }
        if for_nodes || before == Some(Parked::ForNodes) {
            self.parked_for_nodes.set(pod, for_nodes);
        }
    }

    /// The pods that no node took.
    pub(super) fn parked_for_nodes(&self) -> impl Iterator<Item = Id> {
        self.parked_for_nodes.iter()
    }

    /// What the kubelet knows of a pod: its stage and when the next is due.
    pub fn runtime_of(&self, pod: &Key) -> Option<&Runtime> {
        self.runtimes.get(self.store.id(pod)?)
    }

    /// The events about an object, oldest first: while there is one of the key, those about this very one.
    pub fn events_of(&self, key: &Key) -> Vec<Event<'_>> {
        let Some(id) = self.store.id(key) else { return Vec::new() };
        let uid = self.store.at(id).map(|object| object.meta().uid);
        let about = |report: &&Report| uid.is_none() || report.uid == uid;
        let mut events: Vec<Event<'_>> = self.events.about(id).filter(about).filter_map(|report| report.told(&self.store)).collect();
        events.reverse();
        events
    }

    /// All events, oldest first.
    pub fn events(&self) -> Vec<Event<'_>> {
        self.events.iter().filter_map(|report| report.told(&self.store)).collect()
    }

    /// When something happens next, if anything does by itself.
    pub fn next_due_ms(&self) -> Option<u64> {
        self.queue.next_due_ms().map(|at_ms| at_ms.max(self.now_ms))
    }

    /// Asks a component to look at a name, `delay_ms` from now, because of the change under way.
    pub(super) fn enqueue(&mut self, actor: Actor, id: Id, delay_ms: u64) {
        let at_ms = self.now_ms.saturating_add(delay_ms);
        if at_ms <= time::run_ends_ms(self.now_ms) {
            self.queue.add(Work { actor, id }, at_ms, self.cause);
        }
    }

    /// Asks the acting component to look at a name again at a time.
    pub(super) fn enqueue_at(&mut self, actor: Actor, id: Id, at_ms: u64) {
        if at_ms <= time::run_ends_ms(self.now_ms) {
            self.queue.add(Work { actor, id }, at_ms.max(self.now_ms), None);
        }
    }

    /// Reports an event of the acting component. One said before is counted, not repeated.
    pub(super) fn event(&mut self, object: &Key, warning: bool, reason: &'static str, message: Arguments<'_>) {
        let id = self.store.name(object);
        self.event_about(id, None, warning, reason, message);
    }

    /// Reports an event about what has the name of a number, or about a container of it.
    pub(super) fn event_about(
        &mut self,
        about: Id,
        container: Option<ContainerField>,
        warning: bool,
        reason: &'static str,
        message: Arguments<'_>,
    ) {
        let uid = self.store.at(about).map(|found| found.meta().uid);
        let (actor, first_ms, last_ms) = (self.actor, self.now_ms, self.now_ms);
        self.events.report(Report { about, uid, container, warning, reason, message, actor, first_ms, last_ms, count: 1 });
    }
}
