//! Import of a live cluster: its objects with their status, and the components' own state as far as the objects show it.

use super::api_error::ApiError;
use super::change::{Actor, Change, Edit};
use super::faults::Faults;
use super::settings::Settings;
use super::state::State;
use super::store::KeyId;
use crate::api::node::{Node, NodeReady};
use crate::api::pod::Pod;
use crate::api::service::Service;
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
    /// A cluster that starts with these objects. All components sync all of them, as after a restart; that changes nothing where
    /// the desired state is reached. Fails if there are more objects than the settings allow.
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
