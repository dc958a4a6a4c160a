//! Replication: a replica clones the data of its source, then follows its primary. It finds both by their DNS names.

use super::{Contents, DataLocation, ProgramStage, Role};
use crate::api::pod::Pod;
use crate::api::{Kind, Name, Object};
use crate::cluster::change::{Actor, Fact};
use crate::cluster::dns::{RecordData, RecordType};
use crate::cluster::dns_cache::DNS_CACHE_MS;
use crate::cluster::state::State;
use crate::cluster::store::KeyId;
use std::rc::Rc;

/// Duration of a clone.
const CLONE_MS: u64 = 1_500;

impl State {
    /// Runs a replica: resolves its source or primary, then clones or follows it.
    pub(super) fn replicate(&mut self, id: KeyId, pod: &Rc<Pod>, location: &DataLocation, primary: &Name, source: &Name) {
        let own = self.data.contents.get(location).cloned().unwrap_or_default();
        let from = if own.joined { primary } else { source };
        self.set_source(id, pod, [primary, source], from);
        let (from_pod, from_location) = match self.reach_peer(pod, from) {
            Ok(peer) => peer,
            Err((name, cached_ms)) => {
                if let Some(cached_ms) = cached_ms {
                    self.enqueue_at(Actor::Program, id, cached_ms + DNS_CACHE_MS);
                }
                return self.set_stage(id, ProgramStage::CannotReach { pod: from.clone(), name, cached_ms });
            }
        };
        if from_location == *location {
            return self.set_stage(id, ProgramStage::Shares { with: from.clone() });
        }
        let theirs = self.data.contents.get(&from_location).cloned().unwrap_or_default();
        if own.joined {
            return self.follow(id, pod, location, &own, &theirs, primary);
        }
        if matches!(self.role_of(&from_pod), Role::Replica { .. }) && !theirs.joined {
            return self.set_stage(id, ProgramStage::WaitsFor { pod: from.clone() });
        }
        match self.program_of(id).map(|program| program.stage.clone()) {
            Some(ProgramStage::Clones { from: current, until_ms }) if current == *from => {
                if until_ms <= self.now_ms {
                    self.complete_clone(id, pod, location, &own, &theirs, (primary, from));
                } else {
                    self.enqueue_at(Actor::Program, id, until_ms);
                }
            }
            _ => {
                let until_ms = self.now_ms + CLONE_MS;
                self.set_stage(id, ProgramStage::Clones { from: from.clone(), until_ms });
                self.enqueue_at(Actor::Program, id, until_ms);
                self.record_fact(Object::Pod(pod.clone()), Fact::DataCloning { from: from.clone() });
            }
        }
    }

    /// Registers the replica as follower of `source` only.
    fn set_source(&mut self, id: KeyId, pod: &Pod, names: [&Name; 2], source: &Name) {
        for name in names {
            let other = self.store.intern_name(Kind::Pod, &pod.meta.namespace, name);
            self.data.followers.set((other, id), name == source);
        }
    }

    /// Resolves a pod by its DNS name, as a program in a pod does. The error is the DNS name, which has no address that
    /// answers, and the time of the answer if it came from the cache.
    fn reach_peer(&mut self, pod: &Pod, name: &Name) -> Result<(Rc<Pod>, DataLocation), (Name, Option<u64>)> {
        let dns_name: Name = self.peer_dns_name(pod, name).into();
        let lookup = self.look_up(&dns_name, RecordType::A);
        let id = self.store.id_of(Kind::Pod, &pod.meta.namespace, name);
        let peer = id.and_then(|id| Some((id, self.store.typed_at::<Pod>(id)?))).filter(|(_, peer)| self.serves(peer));
        let is_peer_ip = |ip: &str| peer.is_some_and(|(_, peer)| peer.status.ip.is_some_and(|own| own.to_string() == ip));
        let answers = lookup.answer.records.iter().any(|record| matches!(&record.data, RecordData::Address { ip, .. } if is_peer_ip(ip)));
        let reached = peer.filter(|_| answers).and_then(|(id, peer)| Some((peer.clone(), self.location_of(id, peer)?)));
        reached.ok_or((dns_name, lookup.asked_ms))
    }

    /// The DNS name of another pod of the same StatefulSet: the one that the governing Service gives it.
    pub fn peer_dns_name(&self, pod: &Pod, name: &str) -> String {
        format!("{name}.{}.{}.svc.{}", pod.subdomain, pod.meta.namespace, self.settings.cluster_domain)
    }

    /// Completes a clone: the replica has all data of its source and follows its primary from now on.
    fn complete_clone(
        &mut self,
        id: KeyId,
        pod: &Rc<Pod>,
        location: &DataLocation,
        own: &Contents,
        theirs: &Contents,
        (primary, from): (&Name, &Name),
    ) {
        let dropped = dropped_writes(own, theirs);
        self.data.contents.insert(location.clone(), Contents { entries: theirs.entries.clone(), joined: true });
        let writes = theirs.entries.len();
        self.record_fact(Object::Pod(pod.clone()), Fact::DataCloned { from: from.clone(), writes, dropped });
        self.set_stage(id, ProgramStage::Follows { primary: primary.clone() });
        self.enqueue_followers(id, 0);
        // Runs again to register as follower of the primary.
        self.enqueue(Actor::Program, id, 0);
    }

    /// Replaces the replica's data by the primary's, as asynchronous replication does; other writes are dropped.
    fn follow(&mut self, id: KeyId, pod: &Rc<Pod>, location: &DataLocation, own: &Contents, theirs: &Contents, primary: &Name) {
        if own.entries != theirs.entries {
            let fact = Fact::DataFollowed { primary: primary.clone(), writes: theirs.entries.len(), dropped: dropped_writes(own, theirs) };
            self.data.contents.insert(location.clone(), Contents { entries: theirs.entries.clone(), joined: true });
            self.record_fact(Object::Pod(pod.clone()), fact);
        }
        self.set_stage(id, ProgramStage::Follows { primary: primary.clone() });
    }
}

/// The number of writes that `own` has and `theirs` does not.
fn dropped_writes(own: &Contents, theirs: &Contents) -> usize {
    let common = own.entries.iter().filter(|entry| theirs.entries.binary_search_by_key(&entry.number, |other| other.number).is_ok());
    own.entries.len() - common.count()
}
