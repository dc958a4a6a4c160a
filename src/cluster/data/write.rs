//! Writes: a client in the cluster resolves a DNS name, connects to one of its addresses and sends a value to store.

use super::{DataLocation, Role, StoredWrite};
use crate::api::endpoint_slice::EndpointSlice;
use crate::api::pod::Pod;
use crate::api::service::Service;
use crate::api::{Key, Kind, Name, Object};
use crate::cluster::ApiError;
use crate::cluster::change::{Actor, Fact};
use crate::cluster::dns::{RecordData, RecordType};
use crate::cluster::rng::Rng;
use crate::cluster::state::State;
use crate::cluster::store::KeyId;
use std::rc::Rc;

/// Maximum length of a value, in bytes.
pub const WRITE_BYTES_MAX: usize = 200;
/// Maximum number of writes in a run.
pub const WRITES_MAX: usize = 1_000;
/// Namespace of the client.
const CLIENT_NAMESPACE: &str = "default";
/// Replication lag: time between a write and its arrival at the followers.
const REPLICATE_MS: u64 = 200;

/// An attempted write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Time of the attempt.
    pub at_ms: u64,
    /// The DNS name it was sent to.
    pub to: Name,
    /// The value.
    pub value: Name,
    /// The result.
    pub outcome: WriteResult,
}

/// The result of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WriteResult {
    /// A pod has stored it.
    Kept {
        /// The pod.
        by: Name,
    },
    /// The name does not resolve, or did not when the answer was cached.
    NoSuchName {
        /// When the DNS answer was cached, if it came from the cache.
        cached_ms: Option<u64>,
    },
    /// No pod answers at the address.
    NoAnswer {
        /// The address.
        ip: Name,
        /// When the DNS answer was cached, if it came from the cache.
        cached_ms: Option<u64>,
    },
    /// The pod is a replica and rejects writes.
    ReadOnly {
        /// The replica.
        by: Name,
        /// The primary, which accepts writes.
        primary: Name,
    },
}

impl State {
    /// Sends a write to a DNS name and records the [`Attempt`], which may have failed. Only exceeded limits are an error.
    pub(in crate::cluster) fn write_data(&mut self, to: &Name, value: &Name) -> Result<(), ApiError> {
        self.check_write(value)?;
        let outcome = self.try_to_write(to, value);
        self.data.attempts.push(Attempt { at_ms: self.now_ms, to: to.clone(), value: value.clone(), outcome });
        Ok(())
    }

    fn check_write(&self, value: &Name) -> Result<(), ApiError> {
        if value.len() > WRITE_BYTES_MAX {
            return Err(ApiError::Limit(format!("the playground stores values of at most {WRITE_BYTES_MAX} bytes")));
        }
        if self.data.attempts.len().max(self.data.writes as usize) >= WRITES_MAX {
            return Err(ApiError::Limit(format!("the playground allows at most {WRITES_MAX} writes in a run")));
        }
        Ok(())
    }

    /// Stores a value at the location of a pod's data, whatever its role.
    pub(in crate::cluster) fn store_data(&mut self, pod: &Key, value: &Name) -> Result<(), ApiError> {
        self.check_write(value)?;
        let id = self.store.id(pod).ok_or_else(|| ApiError::NotFound(pod.clone()))?;
        let found = self.store.typed_at::<Pod>(id).cloned().ok_or_else(|| ApiError::NotFound(pod.clone()))?;
        match self.location_of(id, &found) {
            Some(location) => self.store_at(id, found, location, value),
            None => return Err(ApiError::Internal(format!("the claim of pod {} is not bound", pod.name))),
        }
        Ok(())
    }

    /// Adds a write that a pod accepted to the data at its location.
    fn store_at(&mut self, id: KeyId, pod: Rc<Pod>, location: DataLocation, value: &Name) {
        self.data.writes += 1;
        let through = pod.meta.name.clone();
        let entry = StoredWrite { number: self.data.writes, value: value.clone(), at_ms: self.now_ms, through };
        let mut contents = self.data.contents.get(&location).cloned().unwrap_or_default();
        contents.entries = contents.entries.iter().cloned().chain([entry]).collect();
        self.data.contents.insert(location, contents);
        self.record_fact(Object::Pod(pod), Fact::DataWritten { value: value.clone() });
        self.enqueue_followers(id, REPLICATE_MS);
    }

    fn try_to_write(&mut self, to: &Name, value: &Name) -> WriteResult {
        let mut lookup = None;
        for name in self.searched(to, CLIENT_NAMESPACE) {
            let result = self.look_up(&name, RecordType::A);
            let exists = result.answer.exists;
            lookup = Some(result);
            if exists {
                break;
            }
        }
        let lookup = lookup.unwrap_or_default();
        let addresses: Vec<String> = lookup.answer.records.into_iter().filter_map(|record| ip_of(record.data)).collect();
        let cached_ms = lookup.asked_ms;
        let Some(ip) = self.pick(addresses) else { return WriteResult::NoSuchName { cached_ms } };
        let Some((id, pod)) = self.pod_at(&ip) else { return WriteResult::NoAnswer { ip: ip.into(), cached_ms } };
        let by = pod.meta.name.clone();
        if let Role::Replica { primary, .. } = self.role_of(&pod) {
            return WriteResult::ReadOnly { by, primary };
        }
        let Some(location) = self.location_of(id, &pod) else { return WriteResult::NoAnswer { ip: ip.into(), cached_ms } };
        self.store_at(id, pod, location, value);
        WriteResult::Kept { by }
    }

    /// Picks one item pseudorandomly, as a load balancer does: from the seed and the number of attempts.
    fn pick<T>(&self, mut items: Vec<T>) -> Option<T> {
        let at = Rng::new(self.settings.seed ^ self.data.attempts.len() as u64).below(items.len());
        (at < items.len()).then(|| items.swap_remove(at))
    }

    /// The pod that answers at an address: a pod IP, or the cluster IP of a Service with ready endpoints.
    fn pod_at(&self, ip: &str) -> Option<(KeyId, Rc<Pod>)> {
        let serving = |(id, pod): (KeyId, &Rc<Pod>)| self.serves(pod).then(|| (id, pod.clone()));
        let own = self.store.all_with_ids::<Pod>().filter(|(_, pod)| pod.status.ip.is_some_and(|own| own.to_string() == ip));
        if let Some(own) = own.filter_map(serving).next() {
            return Some(own);
        }
        let service: &Rc<Service> = self.all::<Service>().find(|service| *service.cluster_ip == *ip)?;
        let slice = self.find::<EndpointSlice>(&service.meta.namespace, &service.meta.name)?;
        let ready: Vec<&Name> = slice.endpoints.iter().filter(|(_, endpoint)| endpoint.ready).map(|(pod, _)| pod).collect();
        let id = self.store.id_of(Kind::Pod, &service.meta.namespace, self.pick(ready)?)?;
        serving((id, self.store.typed_at::<Pod>(id)?))
    }

    /// Whether a pod answers requests: all containers are running, none hangs, and its node is up.
    pub(super) fn serves(&self, pod: &Pod) -> bool {
        let running = !pod.status.containers.is_empty() && pod.status.containers.iter().all(|c| c.running_since_ms().is_some());
        let reachable = pod.node.as_ref().is_some_and(|node| !self.faults.down.contains(node));
        running && reachable && !self.faults.hanging.contains(crate::cluster::faults::key_of(pod))
    }

    /// Enqueues the programs of the followers of a pod.
    pub(in crate::cluster) fn enqueue_followers(&mut self, pod: KeyId, delay_ms: u64) {
        let followers: Vec<KeyId> = self.data.followers.starting(pod).map(|(_, follower)| follower).collect();
        followers.into_iter().for_each(|follower| self.enqueue(Actor::Program, follower, delay_ms));
    }
}

fn ip_of(data: RecordData) -> Option<String> {
    match data {
        RecordData::Address { ip, .. } => Some(ip),
        _ => None,
    }
}
