//! The state of a cluster, what can be read of it, and how components leave word in it.

use super::change::{Actor, Change};
use super::faults::Faults;
use super::kubelet::Runtime;
use super::queue::{Queue, Work};
use super::rng::Rng;
use super::scheduler::Parked;
use super::settings::Settings;
use super::store::Store;
use super::volumes::Attachment;
use super::wait::Wait;
use crate::api::event::Event;
use crate::api::map::{Map, Set};
use crate::api::order;
use crate::api::{Key, Name, Object, Resource, Uid};
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
    pub(super) events: Map<(Key, u64), Rc<Event>>,
    pub(super) waits: Map<Key, Wait>,
    /// What kubelets know of the pods they run.
    pub(super) runtimes: Map<Key, Runtime>,
    /// Images that are on a node.
    pub(super) images: Set<(Name, Name)>,
    /// Pods the scheduler found no node for.
    pub(super) parked: Map<Key, Parked>,
    /// Pods of a Service's endpoints to be looked at again.
    pub(super) dirty_endpoints: Set<(Key, Name)>,
    /// Volumes by the nodes they are attached to, and the other way round.
    pub(super) attachments: Map<(Name, Name), Attachment>,
    pub(super) attached_to: Set<(Name, Name)>,
    /// Since when nothing was heard of a node's kubelet.
    pub(super) silent_since_ms: Map<Name, u64>,
    /// Since when a node has its NoExecute taint.
    pub(super) unreachable_since_ms: Map<Name, u64>,
    /// When the pod collector saw that a node with pods is gone.
    pub(super) gone_since_ms: Map<Name, u64>,
    /// Who acts now, and on which change; the changes made since it began.
    pub(super) actor: Actor,
    pub(super) cause: Option<u64>,
    pub(super) changes: Vec<Change>,
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
            events: Map::default(),
            waits: Map::default(),
            runtimes: Map::default(),
            images: Set::default(),
            parked: Map::default(),
            dirty_endpoints: Set::default(),
            attachments: Map::default(),
            attached_to: Set::default(),
            silent_since_ms: Map::default(),
            unreachable_since_ms: Map::default(),
            gone_since_ms: Map::default(),
            actor: Actor::User,
            cause: None,
            changes: Vec::new(),
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
        self.waits.get(object)
    }

    /// What the kubelet knows of a pod: its stage and when the next is due.
    pub fn runtime_of(&self, pod: &Key) -> Option<&Runtime> {
        self.runtimes.get(pod)
    }

    /// The events about an object, oldest first: while there is one of the key, those about this very one.
    pub fn events_of(&self, key: &Key) -> Vec<&Event> {
        let uid = self.store.get(key).map(|object| object.meta().uid);
        let about = |e: &&Event| uid.is_none() || e.uid == uid;
        in_order(self.events.starting(key).map(|(_, e)| &**e).filter(about).collect())
    }

    /// All events, oldest first.
    pub fn events(&self) -> Vec<&Event> {
        in_order(self.events.values().map(|e| &**e).collect())
    }

    /// When something happens next, if anything does by itself.
    pub fn next_due_ms(&self) -> Option<u64> {
        self.queue.next_due_ms().map(|at_ms| at_ms.max(self.now_ms))
    }

    /// Asks a component to look at an object, `delay_ms` from now, because of the change under way.
    pub(super) fn enqueue(&mut self, actor: Actor, key: Key, delay_ms: u64) {
        let at_ms = self.now_ms.saturating_add(delay_ms);
        self.queue.add(Work { actor, key }, at_ms, self.cause);
    }

    /// Asks the acting component to look at an object again at a time.
    pub(super) fn enqueue_at(&mut self, actor: Actor, key: Key, at_ms: u64) {
        self.queue.add(Work { actor, key }, at_ms.max(self.now_ms), None);
    }

    /// Reports an event of the acting component. One said before is counted, not repeated.
    pub(super) fn event(&mut self, object: &Key, warning: bool, reason: &str, message: String) {
        self.event_at(object, "", warning, reason, message);
    }

    /// Reports an event about a part of an object, named by its path.
    pub(super) fn event_at(&mut self, object: &Key, field_path: &str, warning: bool, reason: &str, message: String) {
        let uid = self.store.get(object).map(|found| found.meta().uid);
        let print = fingerprint(uid, &[field_path, reason, &message]);
        let (now_ms, source) = (self.now_ms, self.actor.component());
        if let Some(event) = self.events.get((object, print)) {
            let again = Event { count: event.count.saturating_add(1), last_ms: now_ms, ..(**event).clone() };
            self.events.insert((object.clone(), print), Rc::new(again));
            return;
        }
        let (field_path, reason, message) = (field_path.into(), reason.into(), message.into());
        let number = self.events.len();
        let event = Event {
            object: object.clone(),
            uid,
            field_path,
            warning,
            reason,
            message,
            source,
            number,
            first_ms: now_ms,
            last_ms: now_ms,
            count: 1,
        };
        self.events.insert((object.clone(), print), Rc::new(event));
    }
}

fn in_order(mut events: Vec<&Event>) -> Vec<&Event> {
    order::sort_by_key(&mut events, |e| e.number);
    events
}

/// FNV-1a over whom it is about, place, reason and message: tells an event said before.
fn fingerprint(uid: Option<Uid>, texts: &[&str]) -> u64 {
    let uid = uid.map_or(0, |uid| uid.0).to_le_bytes();
    let bytes = uid.into_iter().chain(texts.iter().flat_map(|text| text.bytes().chain([0])));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
