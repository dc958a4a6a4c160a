//! Index of the pods that a controller owns: counts them and yields those that are missing, unhealthy or changed, so that a
//! sync never walks all of them.
//!
//! A controller is a StatefulSet or a ReplicaSet. A pod has a slot: for a StatefulSet its ordinal, for a ReplicaSet its
//! [`KeyId`].

use super::interner::KeyId;
use crate::api::Uid;
use crate::api::pod::{Phase, Pod};
use crate::api::table::{BitSet, Boxed, KeyBits, Table};

/// Identifies a controller in the index: the lower half of its UID, which is unique within a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ControllerId(pub(super) u32);

impl ControllerId {
    /// The id of a controller. The upper half of a UID is the seed, the lower half a counter.
    pub fn of(owner: Uid) -> ControllerId {
        ControllerId(owner.0 as u32)
    }
}

/// How many pods a controller has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReplicaCounts {
    /// All of them.
    pub replicas: u32,
    /// Those that are running and ready.
    pub ready: u32,
}

impl Boxed for ReplicaCounts {}

/// What the index keeps about a pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PodEntry {
    pub controller: ControllerId,
    /// The ordinal, or for a ReplicaSet the pod's id.
    pub slot: u32,
    pub pod: KeyId,
    /// Terminating, or not running and ready.
    pub unhealthy: bool,
    /// Since when it is running and ready; absent while it is not.
    pub ready_since_ms: Option<u64>,
    /// The number of its revision's name; absent while the pod is terminating.
    pub revision: Option<u32>,
}

impl PodEntry {
    pub(super) fn new(controller: ControllerId, slot: u32, id: KeyId, pod: &Pod, revision: Option<u32>) -> PodEntry {
        let terminating = pod.meta.is_terminating();
        let ready = pod.is_running_and_ready();
        PodEntry {
            controller,
            slot,
            pod: id,
            unhealthy: terminating || !ready || pod.status.phase != Phase::Running,
            ready_since_ms: ready.then_some(pod.status.ready_changed_ms),
            revision: revision.filter(|_| !terminating),
        }
    }
}

/// The index of the pods of all controllers. Keys start with the controller's id, then slots unless said otherwise.
#[derive(Clone, Debug, Default)]
pub struct ControllerPods {
    /// Slot → the pod's id.
    members: Table<(u32, u32), u64>,
    /// Terminating, or not running and ready.
    unhealthy: BitSet<(u32, u32)>,
    /// By the time since when they are ready, in ms, then slot.
    ready_since: BitSet<(u32, u64, u32)>,
    /// Non-terminating pods by the number of their revision, then slot.
    by_revision: BitSet<(u32, u32, u32)>,
    /// How many non-terminating pods a revision has, by its number.
    revision_counts: Table<(u32, u32), u64>,
    /// Pods whose identity, claims or owners changed since the controller last checked them.
    dirty: BitSet<(u32, u32)>,
    /// Desired slots without a pod.
    missing: BitSet<(u32, u32)>,
    /// The desired slots: the first, and the end (exclusive).
    desired: Table<u32, (u64, u64)>,
    /// Pods that the controller owns although their labels do not match its selector, or their name is not of the set.
    mismatched: BitSet<(u32, KeyId)>,
    counts: Table<u32, ReplicaCounts>,
}

impl ControllerPods {
    /// How many pods a controller has.
    pub fn counts(&self, controller: ControllerId) -> ReplicaCounts {
        self.counts.get(controller.0).copied().unwrap_or_default()
    }

    /// The pod of a slot.
    pub fn member(&self, controller: ControllerId, slot: u32) -> Option<KeyId> {
        self.members.get((controller.0, slot)).map(|id| KeyId(*id as u32))
    }

    /// The slots that have a pod, with its id, ascending.
    pub fn members(&self, controller: ControllerId) -> impl Iterator<Item = (u32, KeyId)> {
        self.members.starting(controller.0).map(|((_, slot), id)| (slot, KeyId(*id as u32)))
    }

    /// The highest slot in `first..=last` that has a pod.
    pub fn last_member(&self, controller: ControllerId, first: u32, last: u32) -> Option<u32> {
        self.members.last_in((controller.0, first), (controller.0, last)).map(|(_, slot)| slot)
    }

    /// The slots in `first..=last` whose pod is terminating, or not running and ready; ascending.
    pub fn unhealthy(&self, controller: ControllerId, first: u32, last: u32) -> impl Iterator<Item = u32> {
        self.unhealthy.range((controller.0, first), (controller.0, last)).map(|(_, slot)| slot)
    }

    /// The highest of them.
    pub fn last_unhealthy(&self, controller: ControllerId, first: u32, last: u32) -> Option<u32> {
        self.unhealthy.last_in((controller.0, first), (controller.0, last)).map(|(_, slot)| slot)
    }

    /// The pods that became ready at `first_ms` or later, in that order: when, and the slot.
    pub fn ready_from(&self, controller: ControllerId, first_ms: u64) -> impl Iterator<Item = (u64, u32)> {
        self.ready_since.range((controller.0, first_ms, 0), (controller.0, u64::MAX, u32::MAX)).map(|(_, since_ms, slot)| (since_ms, slot))
    }

    /// The slots in `first..=last` whose pod is not terminating, descending.
    pub fn non_terminating(&self, controller: ControllerId, first: u32, last: u32) -> Vec<u32> {
        let revisions = self.revision_counts.starting(controller.0).map(|((_, revision), _)| revision);
        let mut slots: Vec<u32> = Vec::new();
        for revision in revisions {
            slots.extend(self.by_revision.range((controller.0, revision, first), (controller.0, revision, last)).map(|(.., slot)| slot));
        }
        crate::api::order::sort_by(&mut slots, |a, b| b.cmp(a));
        slots
    }

    /// How many non-terminating pods have a revision, given by its number.
    pub fn of_revision(&self, controller: ControllerId, revision: u32) -> u64 {
        self.revision_counts.get((controller.0, revision)).copied().unwrap_or(0)
    }

    /// The highest slot in `first..end` whose pod is not terminating and has another revision than this.
    pub fn last_of_other_revision(&self, controller: ControllerId, revision: u32, first: u32, end: u32) -> Option<u32> {
        let last = end.checked_sub(1).filter(|last| *last >= first)?;
        let others = self.revision_counts.starting(controller.0).map(|((_, other), _)| other).filter(|other| *other != revision);
        others
            .filter_map(|other| self.by_revision.last_in((controller.0, other, first), (controller.0, other, last)))
            .map(|(.., slot)| slot)
            .max()
    }

    /// The slots in `first..=last` whose pod changed since the controller last checked it.
    pub fn dirty(&self, controller: ControllerId, first: u32, last: u32) -> impl Iterator<Item = u32> {
        self.dirty.range((controller.0, first), (controller.0, last)).map(|(_, slot)| slot)
    }

    /// The lowest desired slot from `first` on that has no pod.
    pub fn first_missing(&self, controller: ControllerId, first: u32) -> Option<u32> {
        self.missing.range((controller.0, first), (controller.0, u32::MAX)).next().map(|(_, slot)| slot)
    }

    /// How many desired slots have no pod.
    pub fn missing_count(&self, controller: ControllerId) -> usize {
        self.missing.starting(controller.0).count()
    }

    /// Pods that the controller owns although its selector does not match them, or their name is not of the set.
    pub fn mismatched(&self, controller: ControllerId) -> impl Iterator<Item = KeyId> {
        self.mismatched.starting(controller.0).map(|(_, pod)| pod)
    }

    /// Sets whether the controller has to check the pod of a slot in its next sync.
    pub fn set_dirty(&mut self, controller: ControllerId, slot: u32, is_dirty: bool) {
        self.dirty.set((controller.0, slot), is_dirty);
    }

    pub(super) fn set_mismatched(&mut self, controller: ControllerId, pod: KeyId, is_mismatched: bool) {
        self.mismatched.set((controller.0, pod), is_mismatched);
    }

    /// Sets the desired slots of a controller to `first..end`.
    pub(super) fn set_desired(&mut self, controller: ControllerId, first: u64, end: u64) {
        if self.desired.get(controller.0) == Some(&(first, end)) {
            return;
        }
        self.desired.insert(controller.0, (first, end));
        clear(&mut self.missing, controller);
        for slot in first..end.min(u32::MAX.into()) {
            let key = (controller.0, slot as u32);
            if self.members.get(key).is_none() {
                self.missing.insert(key);
            }
        }
    }

    /// Marks all pods of a controller as changed.
    pub(super) fn set_all_dirty(&mut self, controller: ControllerId) {
        let slots: Vec<u32> = self.members(controller).map(|(slot, _)| slot).collect();
        slots.into_iter().for_each(|slot| self.set_dirty(controller, slot, true));
    }

    /// Replaces the entry of a pod; either may be absent.
    pub(super) fn replace(&mut self, before: Option<PodEntry>, after: Option<PodEntry>) {
        if before == after {
            return;
        }
        let is_same_pod = before.zip(after).is_some_and(|(a, b)| (a.controller, a.slot, a.pod) == (b.controller, b.slot, b.pod));
        if let Some(before) = before {
            self.remove_member(before, is_same_pod.then_some(after).flatten());
        }
        if let Some(after) = after {
            self.add_member(after, is_same_pod.then_some(before).flatten());
        }
    }

    /// Removes an entry from the tables; what the next entry of the same pod has as well stays.
    fn remove_member(&mut self, entry: PodEntry, next: Option<PodEntry>) {
        let (controller, slot) = (entry.controller.0, entry.slot);
        if next.is_none() {
            self.members.remove((controller, slot));
            self.dirty.remove((controller, slot));
            if self.desired.get(controller).is_some_and(|(first, end)| (*first..*end).contains(&slot.into())) {
                self.missing.insert((controller, slot));
            }
        }
        if entry.unhealthy && next.is_none_or(|next| !next.unhealthy) {
            self.unhealthy.remove((controller, slot));
        }
        if let Some(since_ms) = entry.ready_since_ms.filter(|_| next.is_none_or(|next| next.ready_since_ms != entry.ready_since_ms)) {
            self.ready_since.remove((controller, since_ms, slot));
        }
        if let Some(revision) = entry.revision.filter(|_| next.is_none_or(|next| next.revision != entry.revision)) {
            self.by_revision.remove((controller, revision, slot));
            let left = self.of_revision(entry.controller, revision).saturating_sub(1);
            self.revision_counts.set((controller, revision), (left > 0).then_some(left));
        }
        let ends_ready = entry.ready_since_ms.is_some() && next.is_none_or(|next| next.ready_since_ms.is_none());
        if next.is_none() || ends_ready {
            self.change_counts(entry.controller, |counts| {
                counts.replicas = counts.replicas.saturating_sub(next.is_none().into());
                counts.ready = counts.ready.saturating_sub(ends_ready.into());
            });
        }
    }

    /// Adds an entry to the tables, except for what the last entry of the same pod already had.
    fn add_member(&mut self, entry: PodEntry, last: Option<PodEntry>) {
        let (controller, slot) = (entry.controller.0, entry.slot);
        if last.is_none() {
            self.members.insert((controller, slot), entry.pod.0.into());
            self.missing.remove((controller, slot));
            self.dirty.insert((controller, slot));
        }
        if entry.unhealthy && last.is_none_or(|last| !last.unhealthy) {
            self.unhealthy.insert((controller, slot));
        }
        if let Some(since_ms) = entry.ready_since_ms.filter(|_| last.is_none_or(|last| last.ready_since_ms != entry.ready_since_ms)) {
            self.ready_since.insert((controller, since_ms, slot));
        }
        if let Some(revision) = entry.revision.filter(|_| last.is_none_or(|last| last.revision != entry.revision)) {
            self.by_revision.insert((controller, revision, slot));
            let count = self.of_revision(entry.controller, revision) + 1;
            self.revision_counts.insert((controller, revision), count);
        }
        let begins_ready = entry.ready_since_ms.is_some() && last.is_none_or(|last| last.ready_since_ms.is_none());
        if last.is_none() || begins_ready {
            self.change_counts(entry.controller, |counts| {
                counts.replicas += u32::from(last.is_none());
                counts.ready += u32::from(begins_ready);
            });
        }
    }

    fn change_counts(&mut self, controller: ControllerId, change: impl FnOnce(&mut ReplicaCounts)) {
        if self.counts.get(controller.0).is_none() {
            self.counts.insert(controller.0, ReplicaCounts::default());
        }
        if let Some(counts) = self.counts.get_mut(controller.0) {
            change(counts);
        }
    }

    /// The names of the tables that differ from the other's, except for `dirty`.
    pub(super) fn differing(&self, other: &ControllerPods) -> impl Iterator<Item = &'static str> {
        let compared = [
            ("members", self.members == other.members),
            ("unhealthy", self.unhealthy == other.unhealthy),
            ("ready_since", self.ready_since == other.ready_since),
            ("by_revision", self.by_revision == other.by_revision),
            ("revision_counts", self.revision_counts == other.revision_counts),
            ("missing", self.missing == other.missing),
            ("desired", self.desired == other.desired),
            ("mismatched", self.mismatched == other.mismatched),
            ("counts", self.counts.values().filter(|t| t.replicas > 0).eq(other.counts.values().filter(|t| t.replicas > 0))),
        ];
        compared.into_iter().filter(|(_, same)| !same).map(|(name, _)| name)
    }

    /// Removes a controller that was deleted, or whose selector changed.
    pub(super) fn drop_controller(&mut self, controller: ControllerId) {
        clear(&mut self.unhealthy, controller);
        clear(&mut self.dirty, controller);
        clear(&mut self.missing, controller);
        clear(&mut self.ready_since, controller);
        clear(&mut self.by_revision, controller);
        clear(&mut self.mismatched, controller);
        for (slot, _) in self.members(controller).collect::<Vec<_>>() {
            self.members.remove((controller.0, slot));
        }
        for key in self.revision_counts.starting(controller.0).map(|(key, _)| key).collect::<Vec<_>>() {
            self.revision_counts.remove(key);
        }
        self.desired.remove(controller.0);
        self.counts.remove(controller.0);
    }
}

fn clear<K: KeyBits>(set: &mut BitSet<K>, controller: ControllerId) {
    for key in set.starting(controller.0).collect::<Vec<K>>() {
        set.remove(key);
    }
}
