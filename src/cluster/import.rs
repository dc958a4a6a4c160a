//! Import of a live cluster: its objects with their status, and the components' own state as far as the objects show it.

use super::api_error::ApiError;
use super::change::{Actor, Change, Edit};
use super::faults::Faults;
use super::queue::Work;
use super::settings::Settings;
use super::state::State;
use super::store::{ControllerId, KeyId};
use crate::api::node::{Node, NodeReady};
use crate::api::pod::Pod;
use crate::api::service::Service;
use crate::api::stateful_set::{PodManagementPolicy, StatefulSet};
use crate::api::time::IMPORT_MS;
use crate::api::{Key, Object};
use std::net::Ipv4Addr;

/// The objects and faults of a live cluster.
#[derive(Clone, Debug, Default)]
pub struct ImportedCluster {
    /// Its objects with their metadata, no two of one key. Times are in ms of the virtual clock; the import is at
    /// [`IMPORT_MS`]. UIDs count up from 1, with the seed in the upper half (see [`State::uid`]).
    pub objects: Vec<Object>,
    /// The faults active in it.
    pub faults: Faults,
    /// The highest number used in a UID.
    pub uids: u64,
}

impl State {
    /// A cluster that starts with these objects. Components sync them as after a restart, except sets and pods that wait for a
    /// change. Fails if there are more objects than the settings allow.
    pub fn import(settings: Settings, cluster: ImportedCluster) -> Result<State, ApiError> {
        let mut state = State::empty(settings);
        state.now_ms = IMPORT_MS;
        state.uids = cluster.uids;
        state.faults = cluster.faults;
        let mut ids = Vec::with_capacity(cluster.objects.len());
        for object in cluster.objects {
            ids.push(state.import_object(object)?);
        }
        state.import_addresses();
        for id in &ids {
            match state.store.at(*id).cloned() {
                Some(Object::Node(node)) => state.import_node(&node),
                Some(Object::Pod(pod)) => state.import_pod(*id, &pod),
                _ => {}
            }
        }
        for id in &ids {
            if let Some(object) = state.store.at(*id).cloned() {
                let change =
                    Change { seq: state.version, at_ms: state.now_ms, actor: Actor::User, cause: None, edit: Edit::Created(object) };
                state.watch(*id, &change);
            }
        }
        for id in ids {
            state.import_unschedulable(id);
            if state.store.typed_at::<StatefulSet>(id).is_some_and(|set| state.waits_for_pod(set)) {
                state.queue.remove(Work { actor: Actor::StatefulSet, id });
            }
        }
        state.make_endpoints();
        state.changes.clear();
        state.waited.clear();
        Ok(state)
    }

    /// The UID of a number: the seed is its upper half.
    pub fn uid(number: u64, seed: u64) -> crate::api::Uid {
        crate::api::Uid(number.wrapping_add(seed << 32))
    }

    fn import_object(&mut self, mut object: Object) -> Result<KeyId, ApiError> {
        self.check_limits(&object)?;
        self.version += 1;
        object.meta_mut().resource_version = self.version;
        let id = self.store.intern(&object.key());
        self.store.put(id, object);
        Ok(id)
    }

    /// New pods get addresses above all that imported pods have.
    fn import_addresses(&mut self) {
        let first = u32::from(Ipv4Addr::new(10, 244, 0, 0));
        let used = self.store.all::<Pod>().filter_map(|pod| u32::from(pod.status.ip?).checked_sub(first)).filter(|n| *n <= 0xffff);
        self.addresses = used.max().unwrap_or(0);
    }

    /// The pods' tolerationSeconds for an unreachable node count from when it became unreachable.
    fn import_node(&mut self, node: &Node) {
        if node.ready != NodeReady::True {
            self.unreachable_since_ms.insert(node.meta.name.clone(), node.ready_changed_ms);
        }
    }

    /// The EndpointSlices exist from the start.
    fn make_endpoints(&mut self) {
        self.actor = Actor::EndpointSlice;
        let services: Vec<(KeyId, Key)> =
            self.store.all_with_ids::<Service>().map(|(id, service)| (id, super::faults::key_of(&**service))).collect();
        for (id, key) in services {
            // No slice exists yet, so creating one can't fail.
            let _ = self.sync_endpoints(id, &key);
        }
        self.actor = Actor::User;
    }
}

impl State {
    /// Whether the controller of a StatefulSet waits for one of its pods: then it has nothing to do until something changes. It
    /// does not notice, for example, that a claim of a Pending pod was deleted.
    fn waits_for_pod(&self, set: &StatefulSet) -> bool {
        let (pods, controller) = (self.store.controller_pods(), ControllerId::of(set.meta.uid));
        let is_ordered = set.spec.pod_management_policy != PodManagementPolicy::Parallel;
        let first = u32::try_from(set.spec.ordinals().start).unwrap_or(0);
        let (waited_for, missing) = (pods.unhealthy(controller, first, u32::MAX).next(), pods.first_missing(controller, first));
        let (status, counts) = (&set.status, pods.counts(controller));
        let has_seen_all = set.meta.generation > 0
            && status.observed_generation == set.meta.generation
            && (i64::from(status.replicas), i64::from(status.ready_replicas)) == (counts.replicas.into(), counts.ready.into());
        has_seen_all && waited_for.is_some_and(|waited_for| missing.is_none_or(|missing| is_ordered && waited_for < missing))
    }
}
