//! A replica: it begins with a copy of what another pod has, then follows its primary. It finds both by their names.

use super::{Contents, Place, Role, Stage};
use crate::api::pod::Pod;
use crate::api::{Kind, Name, Object};
use crate::cluster::change::{Actor, Fact};
use crate::cluster::dns::{Data, RecordType};
use crate::cluster::dns_cache::DNS_CACHE_MS;
use crate::cluster::state::State;
use crate::cluster::store::Id;
use std::rc::Rc;

/// How long copying all of the data takes.
const CLONE_MS: u64 = 1_500;

impl State {
    /// A replica's look at the pod it copies from.
    pub(super) fn follow(&mut self, id: Id, pod: &Rc<Pod>, place: &Place, primary: &Name, source: &Name) {
        let own = self.data.contents.get(place).cloned().unwrap_or_default();
        let from = if own.joined { primary } else { source };
        self.set_source(id, pod, [primary, source], from);
        let (from_pod, from_place) = match self.reach(pod, from) {
            Ok(reached) => reached,
            Err((name, cached_ms)) => {
                if let Some(cached_ms) = cached_ms {
                    self.enqueue_at(Actor::Program, id, cached_ms + DNS_CACHE_MS);
                }
                return self.set_stage(id, Stage::LooksFor { pod: from.clone(), name, cached_ms });
            }
        };
        if from_place == *place {
            return self.set_stage(id, Stage::Shares { with: from.clone() });
        }
        let theirs = self.data.contents.get(&from_place).cloned().unwrap_or_default();
        if own.joined {
            return self.catch_up(id, pod, place, &own, &theirs, primary);
        }
        if matches!(self.role_of(&from_pod), Role::Replica { .. }) && !theirs.joined {
            return self.set_stage(id, Stage::WaitsFor { pod: from.clone() });
        }
        match self.program_of(id).map(|program| program.stage.clone()) {
            Some(Stage::Clones { from: begun, until_ms }) if begun == *from => {
                if until_ms <= self.now_ms {
                    self.join(id, pod, place, &own, &theirs, (primary, from));
                } else {
                    self.enqueue_at(Actor::Program, id, until_ms);
                }
            }
            _ => {
                let until_ms = self.now_ms + CLONE_MS;
                self.set_stage(id, Stage::Clones { from: from.clone(), until_ms });
                self.enqueue_at(Actor::Program, id, until_ms);
                self.tell(Object::Pod(pod.clone()), Fact::DataCloning { from: from.clone() });
            }
        }
    }

    /// A replica hears of one pod alone: the one it copies from now.
    fn set_source(&mut self, id: Id, pod: &Pod, names: [&Name; 2], source: &Name) {
        for name in names {
            let other = self.store.name_of(Kind::Pod, &pod.meta.namespace, name);
            self.data.followers.set((other, id), name == source);
        }
    }

    /// The pod of a name, asked for as a pod does: by its name in DNS. When that has no address that answers, the name,
    /// and when the answer was given if it came from a cache.
    fn reach(&mut self, pod: &Pod, name: &Name) -> Result<(Rc<Pod>, Place), (Name, Option<u64>)> {
        let full: Name = self.name_beside(pod, name).into();
        let asked = self.look_up(&full, RecordType::A);
        let id = self.store.id_of(Kind::Pod, &pod.meta.namespace, name);
        let there = id.and_then(|id| Some((id, self.store.typed_at::<Pod>(id)?))).filter(|(_, there)| self.serves(there));
        let is_its = |ip: &str| there.is_some_and(|(_, there)| there.status.ip.is_some_and(|own| own.to_string() == ip));
        let answers = asked.answer.records.iter().any(|record| matches!(&record.data, Data::Address { ip, .. } if is_its(ip)));
        let reached = there.filter(|_| answers).and_then(|(id, there)| Some((there.clone(), self.place_of(id, there)?)));
        reached.ok_or((full, asked.asked_ms))
    }

    /// The full name that a pod of a set has in DNS when it is governed by the same Service as another.
    pub fn name_beside(&self, pod: &Pod, name: &str) -> String {
        format!("{name}.{}.{}.svc.{}", pod.subdomain, pod.meta.namespace, self.settings.cluster_domain)
    }

    /// The copy is there.
    fn join(&mut self, id: Id, pod: &Rc<Pod>, place: &Place, own: &Contents, theirs: &Contents, (primary, from): (&Name, &Name)) {
        let dropped = dropped(own, theirs);
        self.data.contents.insert(place.clone(), Contents { entries: theirs.entries.clone(), joined: true });
        let writes = theirs.entries.len();
        self.tell(Object::Pod(pod.clone()), Fact::DataCloned { from: from.clone(), writes, dropped });
        self.set_stage(id, Stage::Follows { primary: primary.clone() });
        self.wake_followers(id, 0);
        // From now on it hears of its primary.
        self.enqueue(Actor::Program, id, 0);
    }

    /// Takes over what the primary has, as asynchronous replication does: all of it, and nothing else.
    fn catch_up(&mut self, id: Id, pod: &Rc<Pod>, place: &Place, own: &Contents, theirs: &Contents, primary: &Name) {
        if own.entries != theirs.entries {
            let fact = Fact::DataFollowed { primary: primary.clone(), writes: theirs.entries.len(), dropped: dropped(own, theirs) };
            self.data.contents.insert(place.clone(), Contents { entries: theirs.entries.clone(), joined: true });
            self.tell(Object::Pod(pod.clone()), fact);
        }
        self.set_stage(id, Stage::Follows { primary: primary.clone() });
    }
}

/// How many writes only the first has.
fn dropped(own: &Contents, theirs: &Contents) -> usize {
    let kept = own.entries.iter().filter(|entry| theirs.entries.binary_search_by_key(&entry.number, |other| other.number).is_ok());
    own.entries.len() - kept.count()
}
