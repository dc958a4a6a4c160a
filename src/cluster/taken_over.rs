//! A run that goes on with what another cluster had: its objects as they were, and what its components knew, as far as the
//! objects tell it.

use super::api_server::ApiError;
use super::change::{Actor, Change, Edit};
use super::faults::Faults;
use super::settings::Settings;
use super::state::State;
use super::store::Id;
use crate::api::node::{Node, NodeReady};
use crate::api::pod::Pod;
use crate::api::service::Service;
use crate::api::time::TAKEN_OVER_MS;
use crate::api::{Key, Object};
use std::net::Ipv4Addr;

/// What another cluster had.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Its objects with all of their metadata, no two of one key. Moments count from [`TAKEN_OVER_MS`], most lie before it.
    /// Identities count up from 1, with the seed in their upper halves as [`State::uid`] gives them.
    pub objects: Vec<Object>,
    /// What is broken in it.
    pub faults: Faults,
    /// The highest number that was given as an identity.
    pub uids: u64,
}

impl State {
    /// A cluster that had these things when its run began. Components look at all of them, as they do when they start;
    /// where everything is as wanted that changes nothing. Refuses what is too much for the settings.
    pub fn taken_over(settings: Settings, found: Found) -> Result<State, ApiError> {
        let mut state = State::empty(settings);
        state.now_ms = TAKEN_OVER_MS;
        state.uids = found.uids;
        state.faults = found.faults;
        let mut ids = Vec::with_capacity(found.objects.len());
        for object in found.objects {
            ids.push(state.take_over_object(object)?);
        }
        state.take_over_addresses();
        for id in &ids {
            match state.store.at(*id).cloned() {
                Some(Object::Node(node)) => state.take_over_node(&node),
                Some(Object::Pod(pod)) => state.take_over_pod(*id, &pod),
                _ => {}
            }
        }
        for id in &ids {
            if let Some(object) = state.store.at(*id).cloned() {
                let change = Change { seq: state.version, at_ms: state.now_ms, actor: Actor::User, cause: None, edit: Edit::Made(object) };
                state.watch(*id, &change);
            }
        }
        state.make_endpoints();
        state.changes.clear();
        state.waited.clear();
        Ok(state)
    }

    /// The identity of a number.
    pub fn uid(number: u64, seed: u64) -> crate::api::Uid {
        crate::api::Uid(number.wrapping_add(seed << 32))
    }

    fn take_over_object(&mut self, mut object: Object) -> Result<Id, ApiError> {
        self.check_limits(&object)?;
        self.version += 1;
        object.meta_mut().resource_version = self.version;
        let id = self.store.name(&object.key());
        self.store.put(id, object);
        Ok(id)
    }

    /// Addresses given out from now on are none that a pod has.
    fn take_over_addresses(&mut self) {
        let first = u32::from(Ipv4Addr::new(10, 244, 0, 0));
        let taken = self.store.all::<Pod>().filter_map(|pod| u32::from(pod.status.ip?).checked_sub(first)).filter(|n| *n <= 0xffff);
        self.addresses = taken.max().unwrap_or(0);
    }

    /// How long its pods bear a lost node's taint counts from when it was lost.
    fn take_over_node(&mut self, node: &Node) {
        if node.ready != NodeReady::True {
            self.unreachable_since_ms.insert(node.meta.name.clone(), node.ready_changed_ms);
        }
    }

    /// What stands behind the Services is known from the beginning.
    fn make_endpoints(&mut self) {
        self.actor = Actor::EndpointSlice;
        let services: Vec<(Id, Key)> = self.store.named::<Service>().map(|(id, service)| (id, super::faults::key_of(&**service))).collect();
        for (id, key) in services {
            // There is no slice of any name yet: none can be in the way.
            let _ = self.sync_endpoints(id, &key);
        }
        self.actor = Actor::User;
    }
}
