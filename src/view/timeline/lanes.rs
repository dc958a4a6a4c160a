//! Builds the lanes incrementally: following a branch costs only its new changes and waits.

use super::lane_wait_text::{self, BlockedPod, SchedulingWait};
use super::{Group, Lane, Mark, MarkKind, Segment, WaitSource, marks};
use crate::api::claim::{ClaimPhase, PersistentVolumeClaim};
use crate::api::map::List;
use crate::api::pod::Pod;
use crate::api::stateful_set::{StatefulSet, parent_and_ordinal};
use crate::api::{Key, Kind, Name, Object, order};
use crate::cluster::change::typed;
use crate::cluster::{Change, Fact, State, Wait, WaitReason};
use crate::history::{Branch, WaitChange};
use crate::view::naming::Naming;
use crate::view::pod_display::PodDisplay;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::rc::Rc;

/// The sort key of a lane: its group in the order of appearance, its ordinal, its name and namespace.
type LaneKey = (usize, i64, Name, Name);

/// The lanes of the changes and waits followed so far.
#[derive(Clone, Debug, Default)]
pub struct Lanes {
    /// How Pods are named: with their namespaces once there are Pods in more than one.
    naming: Naming,
    /// The number of namespaces of the Pods; 2 stands for more than one.
    namespaces: u8,
    owners: Vec<Option<Key>>,
    lanes: BTreeMap<LaneKey, Rc<Lane>>,
    /// Facts about Pods, claims, controllers and missing objects, by key.
    tracked: BTreeMap<Key, TrackedObject>,
    /// Whether the initial state of the branch was read.
    started: bool,
    applied: usize,
    waits_seen: usize,
    wait_count: usize,
}

/// Facts about a Pod, a claim, a controller or an object that a kubelet misses.
#[derive(Clone, Debug, Default)]
struct TrackedObject {
    /// The key of the Pod's lane.
    key: Option<LaneKey>,
    /// The Pod, while it exists.
    pod: Option<Rc<Pod>>,
    /// The Pod that mounts the claim.
    mounted_by: Option<Key>,
    /// The Pods whose kubelets miss the object.
    missed_by: Vec<Key>,
    /// What the scheduler or the Pod's kubelet waits for.
    scheduling: SchedulingWait,
    /// Whether the claim is bound, or the missing object exists by now.
    bound: bool,
    /// The Pod that the StatefulSet blocks.
    blocked: Option<BlockedPod>,
    /// The short hash of the StatefulSet's new revision, until a Pod has it.
    new_revision: Option<Name>,
    /// When the controller was last applied, in milliseconds.
    applied_ms: u64,
    /// The Deployment that controls the ReplicaSet.
    deployment: Option<Key>,
}

impl Lanes {
    /// The number of changes followed.
    pub fn applied_changes(&self) -> usize {
        self.applied
    }

    /// The number of waits that began in the changes followed.
    pub fn wait_count(&self) -> usize {
        self.wait_count
    }

    /// The starts of all waits in milliseconds, in the order of the lanes.
    pub fn wait_starts_ms(&self) -> impl Iterator<Item = u64> {
        self.lanes.values().flat_map(|lane| &lane.waits).map(|wait| wait.from_ms)
    }

    /// Follows what is new since the last call, which must have been for the same branch.
    pub fn follow(&mut self, branch: &Branch) {
        self.follow_on(branch);
        if self.namespaces > 1 && !self.naming.with_namespace() {
            // A Pod in a second namespace: all names now need their namespace, so rebuild.
            *self = Lanes { naming: Naming::WITH_NAMESPACE, ..Lanes::default() };
            self.follow_on(branch);
        }
    }

    fn follow_on(&mut self, branch: &Branch) {
        if !std::mem::replace(&mut self.started, true) && branch.base().store().count_of(Kind::Pod) > 0 {
            self.read_base(branch.base());
        }
        for wait in branch.waits.range(self.waits_seen, branch.waits.len()) {
            self.follow_changes(&branch.changes, branch.changes_before_wait(wait));
            self.follow_wait(wait);
        }
        self.waits_seen = branch.waits.len();
        self.follow_changes(&branch.changes, branch.changes.len());
    }

    /// Opens the lanes of the Pods that the initial state has.
    fn read_base(&mut self, base: &State) {
        for claim in base.all::<PersistentVolumeClaim>() {
            let key = Key::new(Kind::PersistentVolumeClaim, &claim.meta.namespace, &claim.meta.name);
            self.track(&key).bound = claim.phase == ClaimPhase::Bound;
        }
        for kind in [Kind::StatefulSet, Kind::ReplicaSet, Kind::Deployment] {
            base.store().of_kind(kind).for_each(|(key, set)| self.track_set(key, set));
        }
        for pod in base.all::<Pod>() {
            let key = Key::new(Kind::Pod, &pod.meta.namespace, &pod.meta.name);
            self.open_for(&key, pod);
            self.track(&key).pod = Some(pod.clone());
            if let Some(lane) = self.lane(&key) {
                let (display, from_ms, seq) = (PodDisplay::of(pod), base.now_ms(), base.version());
                Rc::make_mut(lane).segments.push(Segment { display, from_ms, to_ms: None, seq });
            }
        }
    }

    /// The lanes by owner: the last applied first, those applied together in the order of appearance.
    pub fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> =
            self.owners.iter().map(|owner| Group { owner: self.owner_label(owner.as_ref()), lanes: Vec::new() }).collect();
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

    /// When a controller, or the Deployment that controls it, was last applied.
    fn applied_ms(&self, controller: &Key) -> u64 {
        let Some(object) = self.tracked.get(controller) else { return 0 };
        let of_deployment = object.deployment.as_ref().and_then(|deployment| self.tracked.get(deployment));
        object.applied_ms.max(of_deployment.map_or(0, |deployment| deployment.applied_ms))
    }

    /// The owner with its kind; empty for none.
    fn owner_label(&self, owner: Option<&Key>) -> Name {
        owner.map_or_else(|| "".into(), |owner| self.naming.with_kind(owner).to_string().into())
    }

    fn follow_changes(&mut self, changes: &List<Change>, until: usize) {
        for change in changes.range(self.applied, until) {
            match change.kind() {
                Kind::Pod => self.follow_pod(change),
                Kind::PersistentVolumeClaim => self.follow_claim(change),
                Kind::StatefulSet | Kind::ReplicaSet | Kind::Deployment => self.follow_set(change),
                _ => self.follow_missing(change),
            }
        }
        self.applied = self.applied.max(until);
    }

    fn track(&mut self, key: &Key) -> &mut TrackedObject {
        self.tracked.entry(key.clone()).or_default()
    }

    fn lane(&mut self, pod: &Key) -> Option<&mut Rc<Lane>> {
        self.lanes.get_mut(self.tracked.get(pod)?.key.as_ref()?)
    }

    fn follow_pod(&mut self, change: &Change) {
        let (key, at_ms) = (change.key(), change.at_ms);
        let (before, after) = typed::<Pod>(change);
        let mut marks = marks::of_pod(change);
        if let (None, Some(pod)) = (before, after) {
            self.open_for(&key, pod);
            marks.extend(self.first_of_revision(pod).map(|hash| (MarkKind::Revision, format!("is the first Pod of revision {hash}"))));
        }
        self.track(&key).pod = after.cloned();
        let Some(lane) = self.lane(&key) else { return };
        for (kind, words) in marks {
            let mark = Mark { at_ms, kind, words: words.into(), seq: change.seq };
            Rc::make_mut(lane).marks.push(mark);
        }
        let display = after.map(|pod| PodDisplay::of(pod));
        begin_segment(lane, display, change);
        let status_wait = after.and_then(|pod| lane_wait_text::status(pod));
        let began = lane_wait_text::set_wait(lane, WaitSource::Status, at_ms, status_wait.as_ref());
        self.wait_count += usize::from(began);
        self.note_blocked(&key, before.or(after), at_ms);
    }

    /// The hash of the new revision if this Pod is the first that has it.
    fn first_of_revision(&mut self, pod: &Pod) -> Option<Name> {
        let set = self.tracked.get_mut(&set_of(pod)?)?;
        set.new_revision.take_if(|hash| marks::revision(pod) == Some(hash))
    }

    /// Updates the waits for the creation of this Pod, or for this Pod: they end when the Pod exists or reaches the goal.
    fn note_blocked(&mut self, key: &Key, pod: Option<&Rc<Pod>>, at_ms: u64) {
        let set = pod.and_then(|pod| set_of(pod)).and_then(|set| self.tracked.get(&set));
        if let Some(blocked) = set.and_then(|set| set.blocked.clone()).filter(|blocked| blocked.pod == *key || blocked.on == *key) {
            self.block(&blocked, at_ms);
        }
    }

    fn block(&mut self, blocked: &BlockedPod, at_ms: u64) {
        let exists = self.tracked.get(&blocked.pod).is_some_and(|object| object.pod.is_some());
        let on = self.tracked.get(&blocked.on).and_then(|object| object.pod.as_deref());
        let is_waiting = (!exists || !blocked.to_be_created) && !blocked.is_reached(on);
        let words = is_waiting.then_some(&blocked.words);
        let began = self.lane(&blocked.pod).is_some_and(|lane| lane_wait_text::set_wait(lane, WaitSource::Set, at_ms, words));
        self.wait_count += usize::from(began);
    }

    /// Opens a lane for a Pod unless it has one, and records the claims that it mounts.
    fn open_for(&mut self, key: &Key, pod: &Pod) {
        for (_, claim) in pod.claims() {
            self.track(&Key::new(Kind::PersistentVolumeClaim, &key.namespace, claim)).mounted_by = Some(key.clone());
        }
        if self.lane(key).is_some() {
            return;
        }
        // Only Pods of a StatefulSet are ordered by ordinal; others by name.
        let owner = pod.meta.controller();
        let in_set = owner.is_some_and(|owner| owner.kind == Kind::StatefulSet);
        let owner = owner.map(|owner| Key::new(owner.kind, &key.namespace, &owner.name));
        self.open(key, owner, in_set);
    }

    fn open(&mut self, key: &Key, owner: Option<Key>, in_set: bool) {
        let group = self.owners.iter().position(|other| *other == owner).unwrap_or_else(|| {
            self.owners.push(owner);
            self.owners.len() - 1
        });
        let ordinal = parent_and_ordinal(&key.name).filter(|_| in_set).map_or(0, |(_, ordinal)| ordinal);
        let lane_key = (group, ordinal, key.name.clone(), key.namespace.clone());
        let is_other = self.lanes.values().next().is_none_or(|lane| lane.pod.namespace != key.namespace);
        self.namespaces = (self.namespaces + u8::from(is_other)).min(2);
        let lane = Lane { pod: key.clone(), naming: self.naming, segments: Vec::new(), waits: Vec::new(), marks: Vec::new() };
        self.lanes.insert(lane_key.clone(), Rc::new(lane));
        self.track(key).key = Some(lane_key);
    }

    fn follow_claim(&mut self, change: &Change) {
        let Some(claim) = typed::<PersistentVolumeClaim>(change).1 else {
            self.track(&change.key()).bound = false;
            return;
        };
        if !change.facts().contains(&Fact::Bound) {
            return;
        }
        let claim_state = self.track(&change.key());
        claim_state.bound = true;
        let Some(pod) = claim_state.mounted_by.clone() else { return };
        let name = self.naming.name_in(change.namespace(), change.name());
        let words = format!("had its claim {name} bound to volume {}", claim.volume_name).into();
        let mark = Mark { at_ms: change.at_ms, kind: MarkKind::ClaimBound, words, seq: change.seq };
        if let Some(lane) = self.lane(&pod) {
            Rc::make_mut(lane).marks.push(mark);
        }
        self.note_scheduling(&pod, change.at_ms);
    }

    /// An object that kubelets miss was created or deleted.
    fn follow_missing(&mut self, change: &Change) {
        let exists = change.after().is_some();
        let Some(missing) = self.tracked.get_mut(&change.key()).filter(|object| object.bound != exists) else { return };
        missing.bound = exists;
        for pod in std::mem::take(&mut missing.missed_by) {
            self.note_scheduling(&pod, change.at_ms);
        }
    }

    fn track_set(&mut self, key: &Key, set: &Object) {
        let meta = set.meta();
        let deployment = meta.controller().map(|owner| Key::new(owner.kind, &meta.namespace, &owner.name));
        let controller = self.track(key);
        (controller.applied_ms, controller.deployment) = (meta.applied_ms, deployment);
    }

    /// Records when a controller is applied, and a new revision, to mark its first Pod.
    fn follow_set(&mut self, change: &Change) {
        if let Some(set) =
            change.after().filter(|set| change.before().is_none_or(|before| before.meta().applied_ms != set.meta().applied_ms))
        {
            self.track_set(&change.key(), set);
        }
        let (Some(before), Some(after)) = typed::<StatefulSet>(change) else { return };
        let (old, new) = (&before.status.update_revision, &after.status.update_revision);
        if old != new && !old.is_empty() {
            self.track(&change.key()).new_revision = Some(marks::short_hash(new).into());
        }
    }

    fn follow_wait(&mut self, change: &WaitChange) {
        let key = &change.object;
        match key.kind {
            Kind::StatefulSet => self.follow_wait_of_set(change),
            Kind::Pod => {
                let scheduling = SchedulingWait { wait: change.wait.clone(), unschedulable: change.unschedulable.clone() };
                if let Some(Wait { on, reason: WaitReason::Missing, .. }) = &scheduling.wait {
                    let missing = self.track(on);
                    missing.bound = false;
                    missing.missed_by.push(key.clone());
                }
                self.track(key).scheduling = scheduling;
                self.note_scheduling(key, change.at_ms);
            }
            _ => {}
        }
    }

    /// Updates why a Pod is not scheduled, or what its kubelet waits for.
    fn note_scheduling(&mut self, key: &Key, at_ms: u64) {
        let exists = |key: &Key| self.tracked.get(key).is_some_and(|object| object.bound);
        let is_bound = |claim: &Name| exists(&Key::new(Kind::PersistentVolumeClaim, &key.namespace, claim));
        let words = self.tracked.get(key).and_then(|TrackedObject { pod, scheduling, .. }| {
            let pod = pod.as_ref()?;
            let unbound = pod.claims().map(|(_, claim)| claim).find(|claim| !is_bound(claim));
            lane_wait_text::scheduling(self.naming, pod, scheduling, unbound, exists)
        });
        let began = self.lane(key).is_some_and(|lane| lane_wait_text::set_wait(lane, WaitSource::Scheduling, at_ms, words.as_ref()));
        self.wait_count += usize::from(began);
    }

    fn follow_wait_of_set(&mut self, change: &WaitChange) {
        let key = &change.object;
        let blocked = change.wait.as_ref().and_then(|wait| lane_wait_text::blocked(self.naming, wait));
        let before = std::mem::replace(&mut self.track(key).blocked, blocked.clone());
        if let Some(before) = before.filter(|before| blocked.as_ref().is_none_or(|blocked| blocked.pod != before.pod)) {
            self.lane(&before.pod).map(|lane| lane_wait_text::set_wait(lane, WaitSource::Set, change.at_ms, None));
        }
        let Some(blocked) = blocked else { return };
        if self.lane(&blocked.pod).is_none() {
            self.open(&blocked.pod, Some(key.clone()), true);
        }
        self.block(&blocked, change.at_ms);
    }
}

/// Ends the current segment of a lane, and begins one in another display state unless the Pod was removed.
fn begin_segment(lane: &mut Rc<Lane>, display: Option<PodDisplay>, change: &Change) {
    if display == lane.segments.last().filter(|s| s.to_ms.is_none()).map(|s| s.display) {
        return;
    }
    let lane = Rc::make_mut(lane);
    if let Some(last) = lane.segments.last_mut().filter(|s| s.to_ms.is_none()) {
        last.to_ms = Some(change.at_ms);
    }
    if let Some(display) = display {
        lane.segments.push(Segment { display, from_ms: change.at_ms, to_ms: None, seq: change.seq });
    }
}

/// The StatefulSet that controls a Pod.
fn set_of(pod: &Pod) -> Option<Key> {
    let owner = pod.meta.controller().filter(|owner| owner.kind == Kind::StatefulSet)?;
    Some(Key::new(Kind::StatefulSet, &pod.meta.namespace, &owner.name))
}
