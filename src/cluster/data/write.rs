//! Writes: a client in the cluster looks a name up, goes to one of its addresses and asks for something to be kept.

use super::{Entry, Role};
use crate::api::endpoint_slice::EndpointSlice;
use crate::api::pod::Pod;
use crate::api::service::Service;
use crate::api::{Kind, Name, Object};
use crate::cluster::api_server::ApiError;
use crate::cluster::change::{Actor, Fact};
use crate::cluster::dns::{Data, RecordType};
use crate::cluster::rng::Rng;
use crate::cluster::state::State;
use crate::cluster::store::Id;
use std::rc::Rc;

/// The longest value, in bytes.
pub const WRITE_BYTES_MAX: usize = 200;
/// How many writes a run takes.
pub const WRITES_MAX: usize = 1_000;
/// Where the client is that writes.
const CLIENT_NAMESPACE: &str = "default";
/// How long after a write its followers have it.
const REPLICATE_MS: u64 = 200;

/// A write that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// When.
    pub at_ms: u64,
    /// The name it was sent to.
    pub to: Name,
    /// What was to be kept.
    pub value: Name,
    /// What came of it.
    pub outcome: Outcome,
}

/// What came of a write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A pod keeps it.
    Kept {
        /// The pod.
        by: Name,
    },
    /// The name has no address, or had none when the cached answer was given.
    NoSuchName {
        /// When the answer was given, if it came from a cache.
        cached_ms: Option<u64>,
    },
    /// Nobody answers at the address.
    NoAnswer {
        /// The address.
        ip: Name,
        /// When it was looked up, if it came from a cache.
        cached_ms: Option<u64>,
    },
    /// A replica takes no writes.
    ReadOnly {
        /// The replica.
        by: Name,
        /// Who takes them.
        primary: Name,
    },
}

impl State {
    /// Sends a write to a name. What comes of it is an [`Attempt`]; only what is too much is an error.
    pub(in crate::cluster) fn write_data(&mut self, to: &Name, value: &Name) -> Result<(), ApiError> {
        if value.len() > WRITE_BYTES_MAX {
            return Err(ApiError::Limit(format!("this playground keeps values of at most {WRITE_BYTES_MAX} bytes")));
        }
        if self.data.attempts.len() >= WRITES_MAX {
            return Err(ApiError::Limit(format!("this playground takes at most {WRITES_MAX} writes in a run")));
        }
        let outcome = self.try_to_write(to, value);
        self.data.attempts.push(Attempt { at_ms: self.now_ms, to: to.clone(), value: value.clone(), outcome });
        Ok(())
    }

    fn try_to_write(&mut self, to: &Name, value: &Name) -> Outcome {
        let mut found = None;
        for name in self.searched(to, CLIENT_NAMESPACE) {
            let asked = self.look_up(&name, RecordType::A);
            let exists = asked.answer.exists;
            found = Some(asked);
            if exists {
                break;
            }
        }
        let asked = found.unwrap_or_default();
        let addresses: Vec<String> = asked.answer.records.into_iter().filter_map(|record| ip_of(record.data)).collect();
        let cached_ms = asked.asked_ms;
        let Some(ip) = self.pick(addresses) else { return Outcome::NoSuchName { cached_ms } };
        let Some((id, pod)) = self.reached_at(&ip) else { return Outcome::NoAnswer { ip: ip.into(), cached_ms } };
        let by = pod.meta.name.clone();
        if let Role::Replica { primary, .. } = self.role_of(&pod) {
            return Outcome::ReadOnly { by, primary };
        }
        let Some(place) = self.place_of(id, &pod) else { return Outcome::NoAnswer { ip: ip.into(), cached_ms } };
        self.data.writes += 1;
        let entry = Entry { number: self.data.writes, value: value.clone(), at_ms: self.now_ms, through: by.clone() };
        let mut contents = self.data.contents.get(&place).cloned().unwrap_or_default();
        contents.entries = contents.entries.iter().cloned().chain([entry]).collect();
        self.data.contents.insert(place, contents);
        self.tell(Object::Pod(pod), Fact::DataWritten { value: value.clone() });
        self.wake_followers(id, REPLICATE_MS);
        Outcome::Kept { by }
    }

    /// One of several, as a load balancer picks: by the seed and how many were asked for before.
    fn pick<T>(&self, mut items: Vec<T>) -> Option<T> {
        let at = Rng::new(self.settings.seed ^ self.data.attempts.len() as u64).below(items.len());
        (at < items.len()).then(|| items.swap_remove(at))
    }

    /// The pod that answers at an address: its own, or that of a Service in front of it.
    fn reached_at(&self, ip: &str) -> Option<(Id, Rc<Pod>)> {
        let serving = |(id, pod): (Id, &Rc<Pod>)| self.serves(pod).then(|| (id, pod.clone()));
        let own = self.store.named::<Pod>().filter(|(_, pod)| pod.status.ip.is_some_and(|own| own.to_string() == ip));
        if let Some(own) = own.filter_map(serving).next() {
            return Some(own);
        }
        let service: &Rc<Service> = self.all::<Service>().find(|service| *service.cluster_ip == *ip)?;
        let slice = self.find::<EndpointSlice>(&service.meta.namespace, &service.meta.name)?;
        let ready: Vec<&Name> = slice.endpoints.iter().filter(|(_, endpoint)| endpoint.ready).map(|(pod, _)| pod).collect();
        let id = self.store.id_of(Kind::Pod, &service.meta.namespace, self.pick(ready)?)?;
        serving((id, self.store.typed_at::<Pod>(id)?))
    }

    /// Whether a pod's containers run and answer.
    pub(super) fn serves(&self, pod: &Pod) -> bool {
        let runs = !pod.status.containers.is_empty() && pod.status.containers.iter().all(|c| c.running_since_ms().is_some());
        let reachable = pod.node.as_ref().is_some_and(|node| !self.faults.down.contains(node));
        runs && reachable && !self.faults.hanging.contains(crate::cluster::faults::key_of(pod))
    }

    /// Asks all that copy from a pod, or wait for that, for a look.
    pub(in crate::cluster) fn wake_followers(&mut self, pod: Id, delay_ms: u64) {
        let followers: Vec<Id> = self.data.followers.starting(pod).map(|(_, follower)| follower).collect();
        followers.into_iter().for_each(|follower| self.enqueue(Actor::Program, follower, delay_ms));
    }
}

fn ip_of(data: Data) -> Option<String> {
    match data {
        Data::Address { ip, .. } => Some(ip),
        _ => None,
    }
}
