//! The lanes, grown change by change: a frame costs what is new, not what ever happened.

use super::waits::{self, Blocked, Placing};
use super::{Group, Lane, Mark, MarkKind, Segment, ToldBy, marks};
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::map::List;
use crate::api::pod::Pod;
use crate::api::stateful_set::{StatefulSet, parent_and_ordinal};
use crate::api::{Key, Kind, Name, Object, order};
use crate::cluster::change::typed;
use crate::cluster::{Because, Change, Fact, State, Wait};
use crate::history::{Branch, WaitChange};
use crate::view::naming::Naming;
use crate::view::pod_phase::PodPhase;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Where a lane stands: its group in the order of appearance, its ordinal, its name and namespace.
type Place = (usize, i64, Name, Name);

/// The lanes of the changes and waits followed so far.
#[derive(Clone, Debug, Default)]
pub struct Lanes {
    /// How pods are called: with their namespaces once there are pods of more than one.
    naming: Naming,
    /// In how many namespaces their pods are; whatever is above one is two.
    namespaces: u8,
    owners: Vec<Option<Key>>,
    lanes: BTreeMap<Place, Rc<Lane>>,
    /// What is known by name; one map for pods, claims and sets.
    known: BTreeMap<Key, Known>,
    /// Whether it began with what the run began with.
    begun: bool,
    seen: usize,
    waits_seen: usize,
    waits_begun: usize,
}

/// What is known of a pod, a claim or a set.
#[derive(Clone, Debug, Default)]
struct Known {
    /// Where a pod's lane stands.
    place: Option<Place>,
    /// The pod, while there is one.
    pod: Option<Rc<Pod>>,
    /// The pod that mounts a claim.
    mounted_by: Option<Key>,
    /// The pods whose kubelets miss an object.
    missed_by: Vec<Key>,
    /// What the scheduler or a pod's kubelet waits for.
    placing: Placing,
    /// Whether a claim has its volume, or an object that was missed is there.
    bound: bool,
    /// The pod that a set makes wait.
    blocked: Option<Blocked>,
    /// The short hash of a set's new revision, until a pod has it.
    new_revision: Option<Name>,
    /// When a set was applied, in milliseconds; of several of its name the last.
    applied_ms: u64,
    /// The Deployment that controls a ReplicaSet.
    deployment: Option<Key>,
}

impl Lanes {
    /// How many changes were followed.
    pub fn seen(&self) -> usize {
        self.seen
    }

    /// How many waits began in what was followed.
    pub fn waits_begun(&self) -> usize {
        self.waits_begun
    }

    /// When the waits began, in the order of the lanes.
    pub fn wait_begins(&self) -> impl Iterator<Item = u64> {
        self.lanes.values().flat_map(|lane| &lane.waits).map(|wait| wait.from_ms)
    }

    /// Follows what is new since the last call. It has to be the same branch's.
    pub fn follow(&mut self, branch: &Branch) {
        self.follow_on(branch);
        if self.namespaces > 1 && !self.naming.with_namespace() {
            // From the first pod of another namespace on, all that was said before is said anew.
            *self = Lanes { naming: Naming::WITH_NAMESPACE, ..Lanes::default() };
            self.follow_on(branch);
        }
    }

    fn follow_on(&mut self, branch: &Branch) {
        if !std::mem::replace(&mut self.begun, true) && branch.base().store().count_of(Kind::Pod) > 0 {
            self.begin(branch.base());
        }
        for wait in branch.waits.range(self.waits_seen, branch.waits.len()) {
            self.follow_changes(&branch.changes, branch.changes_before_wait(wait));
            self.follow_wait(wait);
        }
        self.waits_seen = branch.waits.len();
        self.follow_changes(&branch.changes, branch.changes.len());
    }

    /// A run may begin with pods: their lanes begin with it.
    fn begin(&mut self, base: &State) {
        for claim in base.all::<PersistentVolumeClaim>() {
            let key = Key::new(Kind::PersistentVolumeClaim, &claim.meta.namespace, &claim.meta.name);
            self.know(&key).bound = claim.phase == ClaimPhase::Bound;
        }
        for kind in [Kind::StatefulSet, Kind::ReplicaSet, Kind::Deployment] {
            base.store().of_kind(kind).for_each(|(key, set)| self.know_set(key, set));
        }
        for pod in base.all::<Pod>() {
            let key = Key::new(Kind::Pod, &pod.meta.namespace, &pod.meta.name);
            self.open_for(&key, pod);
            self.know(&key).pod = Some(pod.clone());
            if let Some(lane) = self.lane(&key) {
                let (phase, from_ms, seq) = (PodPhase::of(pod), base.now_ms(), base.version());
                Rc::make_mut(lane).segments.push(Segment { phase, from_ms, to_ms: None, seq });
            }
        }
    }

    /// The lanes by owner: those applied last first, those applied together in the order they appeared.
    pub fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> =
            self.owners.iter().map(|owner| Group { owner: self.owner_words(owner.as_ref()), lanes: Vec::new() }).collect();
        for ((group, ..), lane) in &self.lanes {
            if let Some(group) = groups.get_mut(*group) {
                group.lanes.push(lane.clone());
            }
        }
        let applied_ms = |owner: &Option<Key>| owner.as_ref().map_or(0, |owner| self.applied_ms(owner));
        let mut ranked: Vec<(Reverse<u64>, Group)> = self.owners.iter().map(applied_ms).map(Reverse).zip(groups).collect();
        order::sort_by_key(&mut ranked, |(applied, _)| *applied);
        ranked.into_iter().map(|(_, group)| group).collect()
    }

    /// When a set was applied, or the Deployment it belongs to.
    fn applied_ms(&self, set: &Key) -> u64 {
        let Some(known) = self.known.get(set) else { return 0 };
        let of_deployment = known.deployment.as_ref().and_then(|deployment| self.known.get(deployment));
        known.applied_ms.max(of_deployment.map_or(0, |deployment| deployment.applied_ms))
    }

    /// Whose pods they are, in words.
    fn owner_words(&self, owner: Option<&Key>) -> Name {
        owner.map_or_else(|| "".into(), |owner| self.naming.with_kind(owner).to_string().into())
    }

    fn follow_changes(&mut self, changes: &List<Change>, until: usize) {
        for change in changes.range(self.seen, until) {
            match change.kind() {
                Kind::Pod => self.follow_pod(change),
                Kind::PersistentVolumeClaim => self.follow_claim(change),
                Kind::StatefulSet | Kind::ReplicaSet | Kind::Deployment => self.follow_set(change),
                _ => self.follow_missed(change),
            }
        }
        self.seen = self.seen.max(until);
    }

    fn know(&mut self, key: &Key) -> &mut Known {
        self.known.entry(key.clone()).or_default()
    }

    fn lane(&mut self, pod: &Key) -> Option<&mut Rc<Lane>> {
        self.lanes.get_mut(self.known.get(pod)?.place.as_ref()?)
    }

    fn follow_pod(&mut self, change: &Change) {
        let (key, at_ms) = (change.key(), change.at_ms);
        let (before, after) = typed::<Pod>(change);
        let mut marks = marks::of_pod(change);
        if let (None, Some(pod)) = (before, after) {
            self.open_for(&key, pod);
            marks.extend(self.first_of_revision(pod).map(|hash| (MarkKind::Revision, format!("is the first pod of revision {hash}"))));
        }
        self.know(&key).pod = after.cloned();
        let Some(lane) = self.lane(&key) else { return };
        for (kind, words) in marks {
            let mark = Mark { at_ms, kind, words: words.into(), seq: change.seq };
            Rc::make_mut(lane).marks.push(mark);
        }
        let phase = after.map(|pod| PodPhase::of(pod));
        turn(lane, phase, change);
        let refused = after.and_then(|pod| waits::status(pod));
        let begun = waits::tell(lane, ToldBy::Status, at_ms, refused.as_ref());
        self.waits_begun += usize::from(begun);
        self.tell_blocked(&key, before.or(after), at_ms);
    }

    /// Says whether a pod is the first of its set's new revision: its hash.
    fn first_of_revision(&mut self, pod: &Pod) -> Option<Name> {
        let set = self.known.get_mut(&set_of(pod)?)?;
        set.new_revision.take_if(|hash| marks::revision(pod) == Some(hash))
    }

    /// A place is waited with only as long as there is no pod in it, and for a pod only until it is as it is to be.
    fn tell_blocked(&mut self, key: &Key, pod: Option<&Rc<Pod>>, at_ms: u64) {
        let set = pod.and_then(|pod| set_of(pod)).and_then(|set| self.known.get(&set));
        if let Some(blocked) = set.and_then(|set| set.blocked.clone()).filter(|blocked| blocked.pod == *key || blocked.on == *key) {
            self.block(&blocked, at_ms);
        }
    }

    fn block(&mut self, blocked: &Blocked, at_ms: u64) {
        let there = self.known.get(&blocked.pod).is_some_and(|known| known.pod.is_some());
        let on = self.known.get(&blocked.on).and_then(|known| known.pod.as_deref());
        let waits = (!there || !blocked.to_be_made) && !blocked.is_reached(on);
        let words = waits.then_some(&blocked.words);
        let begun = self.lane(&blocked.pod).is_some_and(|lane| waits::tell(lane, ToldBy::Set, at_ms, words));
        self.waits_begun += usize::from(begun);
    }

    /// Makes sure a new pod has a lane, and notes what it mounts.
    fn open_for(&mut self, key: &Key, pod: &Pod) {
        for (_, claim) in pod.claims() {
            self.know(&Key::new(Kind::PersistentVolumeClaim, &key.namespace, claim)).mounted_by = Some(key.clone());
        }
        if self.lane(key).is_some() {
            return;
        }
        // Ordinals count in a StatefulSet alone; others stand in the order of their names.
        let owner = pod.meta.controller();
        let in_set = owner.is_some_and(|owner| owner.kind == Kind::StatefulSet);
        let owner = owner.map(|owner| Key::new(owner.kind, &key.namespace, &owner.name));
        self.open(key, owner, in_set);
    }

    fn open(&mut self, key: &Key, owner: Option<Key>, in_set: bool) {
        let group = self.owners.iter().position(|known| *known == owner).unwrap_or_else(|| {
            self.owners.push(owner);
            self.owners.len() - 1
        });
        let ordinal = parent_and_ordinal(&key.name).filter(|_| in_set).map_or(0, |(_, ordinal)| ordinal);
        let place = (group, ordinal, key.name.clone(), key.namespace.clone());
        let is_other = self.lanes.values().next().is_none_or(|lane| lane.pod.namespace != key.namespace);
        self.namespaces = (self.namespaces + u8::from(is_other)).min(2);
        let lane = Lane { pod: key.clone(), naming: self.naming, segments: Vec::new(), waits: Vec::new(), marks: Vec::new() };
        self.lanes.insert(place.clone(), Rc::new(lane));
        self.know(key).place = Some(place);
    }

    fn follow_claim(&mut self, change: &Change) {
        let Some(claim) = typed::<PersistentVolumeClaim>(change).1 else {
            self.know(&change.key()).bound = false;
            return;
        };
        if !change.facts().contains(&Fact::Bound) {
            return;
        }
        let known = self.know(&change.key());
        known.bound = true;
        let Some(pod) = known.mounted_by.clone() else { return };
        let called = self.naming.name_in(change.namespace(), change.name());
        let words = format!("got volume {} for its claim {called}", claim.volume_name).into();
        let mark = Mark { at_ms: change.at_ms, kind: MarkKind::ClaimBound, words, seq: change.seq };
        if let Some(lane) = self.lane(&pod) {
            Rc::make_mut(lane).marks.push(mark);
        }
        self.tell_placing(&pod, change.at_ms);
    }

    /// An object that kubelets miss, and that was made or deleted.
    fn follow_missed(&mut self, change: &Change) {
        let is_there = change.after().is_some();
        let Some(missed) = self.known.get_mut(&change.key()).filter(|known| known.bound != is_there) else { return };
        missed.bound = is_there;
        for pod in std::mem::take(&mut missed.missed_by) {
            self.tell_placing(&pod, change.at_ms);
        }
    }

    fn know_set(&mut self, key: &Key, set: &Object) {
        let meta = set.meta();
        let deployment = meta.controller().map(|owner| Key::new(owner.kind, &meta.namespace, &owner.name));
        let known = self.know(key);
        (known.applied_ms, known.deployment) = (meta.applied_ms, deployment);
    }

    /// Notes when a set is applied, and a new revision, to mark the first pod that has it.
    fn follow_set(&mut self, change: &Change) {
        if let Some(set) =
            change.after().filter(|set| change.before().is_none_or(|before| before.meta().applied_ms != set.meta().applied_ms))
        {
            self.know_set(&change.key(), set);
        }
        let (Some(before), Some(after)) = typed::<StatefulSet>(change) else { return };
        let (old, new) = (&before.status.update_revision, &after.status.update_revision);
        if old != new && !old.is_empty() {
            self.know(&change.key()).new_revision = Some(marks::short_hash(new).into());
        }
    }

    fn follow_wait(&mut self, change: &WaitChange) {
        let key = &change.object;
        match key.kind {
            Kind::StatefulSet => self.follow_wait_of_set(change),
            Kind::Pod => {
                let placing = Placing { wait: change.wait.clone(), parked: change.parked.clone() };
                if let Some(Wait { on, because: Because::Missing, .. }) = &placing.wait {
                    let missed = self.know(on);
                    missed.bound = false;
                    missed.missed_by.push(key.clone());
                }
                self.know(key).placing = placing;
                self.tell_placing(key, change.at_ms);
            }
            _ => {}
        }
    }

    /// Says why a pod has no node, or waits there.
    fn tell_placing(&mut self, key: &Key, at_ms: u64) {
        let is_there = |key: &Key| self.known.get(key).is_some_and(|known| known.bound);
        let is_bound = |claim: &Name| is_there(&Key::new(Kind::PersistentVolumeClaim, &key.namespace, claim));
        let words = self.known.get(key).and_then(|Known { pod, placing, .. }| {
            let pod = pod.as_ref()?;
            let unbound = pod.claims().map(|(_, claim)| claim).find(|claim| !is_bound(claim));
            waits::placing(self.naming, pod, placing, unbound, is_there)
        });
        let begun = self.lane(key).is_some_and(|lane| waits::tell(lane, ToldBy::Placing, at_ms, words.as_ref()));
        self.waits_begun += usize::from(begun);
    }

    fn follow_wait_of_set(&mut self, change: &WaitChange) {
        let key = &change.object;
        let blocked = change.wait.as_ref().and_then(|wait| waits::blocked(self.naming, wait));
        let before = std::mem::replace(&mut self.know(key).blocked, blocked.clone());
        if let Some(before) = before.filter(|before| blocked.as_ref().is_none_or(|blocked| blocked.pod != before.pod)) {
            self.lane(&before.pod).map(|lane| waits::tell(lane, ToldBy::Set, change.at_ms, None));
        }
        let Some(blocked) = blocked else { return };
        if self.lane(&blocked.pod).is_none() {
            self.open(&blocked.pod, Some(key.clone()), true);
        }
        self.block(&blocked, change.at_ms);
    }
}

/// A lane goes on in another phase, or without a pod.
fn turn(lane: &mut Rc<Lane>, phase: Option<PodPhase>, change: &Change) {
    if phase == lane.segments.last().filter(|s| s.to_ms.is_none()).map(|s| s.phase) {
        return;
    }
    let lane = Rc::make_mut(lane);
    if let Some(last) = lane.segments.last_mut().filter(|s| s.to_ms.is_none()) {
        last.to_ms = Some(change.at_ms);
    }
    if let Some(phase) = phase {
        lane.segments.push(Segment { phase, from_ms: change.at_ms, to_ms: None, seq: change.seq });
    }
}

/// The set that controls a pod.
fn set_of(pod: &Pod) -> Option<Key> {
    let owner = pod.meta.controller().filter(|owner| owner.kind == Kind::StatefulSet)?;
    Some(Key::new(Kind::StatefulSet, &pod.meta.namespace, &owner.name))
}
