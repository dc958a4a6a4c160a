//! The roll of a set's pods: who lacks what, so that a sync looks at those alone and never at all of them.
//!
//! A roll belongs to one StatefulSet or ReplicaSet. Of the first it lists the pods by ordinal, of the second by number.

use super::names::Id;
use crate::api::Uid;
use crate::api::pod::{Phase, Pod};
use crate::api::table::{Number, Places, Shared, Table};

/// The number of a roll: what distinguishes its owner's identity from all others of the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RollId(pub(super) u32);

impl RollId {
    /// The roll of an owner. Identities count up from the seed's half: the lower half is their own.
    pub fn of(owner: Uid) -> RollId {
        RollId(owner.0 as u32)
    }
}

/// How many pods of a roll are what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// All of them.
    pub replicas: u32,
    /// Running and Ready.
    pub ready: u32,
}

impl Shared for Tally {}

/// A pod's line in the roll.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub roll: RollId,
    /// Its place: the ordinal, or the pod's number.
    pub place: u32,
    pub pod: Id,
    pub lacking: bool,
    /// Since when it is Running and Ready.
    pub ready_since_ms: Option<u64>,
    /// The number of its revision's name; absent while it is being deleted.
    pub revision: Option<u32>,
}

impl Entry {
    pub(super) fn new(roll: RollId, place: u32, id: Id, pod: &Pod, revision: Option<u32>) -> Entry {
        let terminating = pod.meta.is_terminating();
        let ready = pod.is_running_and_ready();
        Entry {
            roll,
            place,
            pod: id,
            lacking: terminating || !ready || pod.status.phase != Phase::Running,
            ready_since_ms: ready.then_some(pod.status.ready_changed_ms),
            revision: revision.filter(|_| !terminating),
        }
    }
}

/// The rolls of all sets.
#[derive(Clone, Debug, Default)]
pub struct Rolls {
    members: Table<(u32, u32), u64>,
    lacking: Places<(u32, u32)>,
    ready_since: Places<(u32, u64, u32)>,
    of_revision: Places<(u32, u32, u32)>,
    revisions: Table<(u32, u32), u64>,
    /// Pods that changed in what a set mends, and were not looked at since.
    unread: Places<(u32, u32)>,
    /// Wanted places without a pod.
    missing: Places<(u32, u32)>,
    /// The wanted places: the first, and the one after the last.
    wanted: Table<u32, (u64, u64)>,
    /// Pods that a set controls and its selector or its name does not mean.
    strays: Places<(u32, Id)>,
    tallies: Table<u32, Tally>,
}

impl Rolls {
    /// How many pods are what.
    pub fn tally(&self, roll: RollId) -> Tally {
        self.tallies.get(roll.0).copied().unwrap_or_default()
    }

    /// The pod of a place.
    pub fn member(&self, roll: RollId, place: u32) -> Option<Id> {
        self.members.get((roll.0, place)).map(|id| Id(*id as u32))
    }

    /// The places that have a pod, with it, in order.
    pub fn members(&self, roll: RollId) -> impl Iterator<Item = (u32, Id)> {
        self.members.starting(roll.0).map(|((_, place), id)| (place, Id(*id as u32)))
    }

    /// The last place from `first` up to `last` that has a pod.
    pub fn last_member(&self, roll: RollId, first: u32, last: u32) -> Option<u32> {
        self.members.last_in((roll.0, first), (roll.0, last)).map(|(_, place)| place)
    }

    /// The places from `first` up to `last` whose pod is not Running and Ready or on its way out.
    pub fn lacking(&self, roll: RollId, first: u32, last: u32) -> impl Iterator<Item = u32> {
        self.lacking.range((roll.0, first), (roll.0, last)).map(|(_, place)| place)
    }

    /// The last of them.
    pub fn last_lacking(&self, roll: RollId, first: u32, last: u32) -> Option<u32> {
        self.lacking.last_in((roll.0, first), (roll.0, last)).map(|(_, place)| place)
    }

    /// The places whose pod became Ready at a time or later, in the order of those times.
    pub fn ready_from(&self, roll: RollId, first_ms: u64) -> impl Iterator<Item = (u64, u32)> {
        self.ready_since.range((roll.0, first_ms, 0), (roll.0, u64::MAX, u32::MAX)).map(|(_, since_ms, place)| (since_ms, place))
    }

    /// The places from `first` up to `last` whose pod is not being deleted, the highest first.
    pub fn staying(&self, roll: RollId, first: u32, last: u32) -> Vec<u32> {
        let revisions = self.revisions.starting(roll.0).map(|((_, revision), _)| revision);
        let mut places: Vec<u32> = Vec::new();
        for revision in revisions {
            places.extend(self.of_revision.range((roll.0, revision, first), (roll.0, revision, last)).map(|(.., place)| place));
        }
        crate::api::order::sort_by(&mut places, |a, b| b.cmp(a));
        places
    }

    /// How many pods of a revision are not being deleted.
    pub fn of_revision(&self, roll: RollId, revision: u32) -> u64 {
        self.revisions.get((roll.0, revision)).copied().unwrap_or(0)
    }

    /// The last place before `end` and from `first` on, whose pod is not being deleted and of another revision.
    pub fn last_of_other_revision(&self, roll: RollId, revision: u32, first: u32, end: u32) -> Option<u32> {
        let last = end.checked_sub(1).filter(|last| *last >= first)?;
        let others = self.revisions.starting(roll.0).map(|((_, other), _)| other).filter(|other| *other != revision);
        others.filter_map(|other| self.of_revision.last_in((roll.0, other, first), (roll.0, other, last))).map(|(.., place)| place).max()
    }

    /// The places from `first` up to `last` that changed since they were read.
    pub fn unread(&self, roll: RollId, first: u32, last: u32) -> impl Iterator<Item = u32> {
        self.unread.range((roll.0, first), (roll.0, last)).map(|(_, place)| place)
    }

    /// The first wanted place from `first` on that has no pod.
    pub fn missing(&self, roll: RollId, first: u32) -> Option<u32> {
        self.missing.range((roll.0, first), (roll.0, u32::MAX)).next().map(|(_, place)| place)
    }

    /// How many wanted places have no pod.
    pub fn missing_count(&self, roll: RollId) -> usize {
        self.missing.starting(roll.0).count()
    }

    /// Pods the owner controls that are not its own by name or labels.
    pub fn strays(&self, roll: RollId) -> impl Iterator<Item = Id> {
        self.strays.starting(roll.0).map(|(_, pod)| pod)
    }

    /// Notes that a place was looked at, or has to be.
    pub fn mark(&mut self, roll: RollId, place: u32, unread: bool) {
        self.unread.set((roll.0, place), unread);
    }

    pub(super) fn set_stray(&mut self, roll: RollId, pod: Id, is_stray: bool) {
        self.strays.set((roll.0, pod), is_stray);
    }

    /// The wanted places of a roll are these from now on.
    pub(super) fn want(&mut self, roll: RollId, first: u64, end: u64) {
        if self.wanted.get(roll.0) == Some(&(first, end)) {
            return;
        }
        self.wanted.insert(roll.0, (first, end));
        let before: Vec<(u32, u32)> = self.missing.starting(roll.0).collect();
        before.into_iter().for_each(|place| {
            self.missing.remove(place);
        });
        for place in first..end.min(u32::MAX.into()) {
            let place = (roll.0, place as u32);
            if self.members.get(place).is_none() {
                self.missing.insert(place);
            }
        }
    }

    /// All members have to be looked at again.
    pub(super) fn mark_all(&mut self, roll: RollId) {
        let places: Vec<u32> = self.members(roll).map(|(place, _)| place).collect();
        places.into_iter().for_each(|place| self.mark(roll, place, true));
    }

    /// Writes the line of a pod anew: from what it was to what it is.
    pub(super) fn replace(&mut self, before: Option<Entry>, after: Option<Entry>) {
        if before == after {
            return;
        }
        let kept = before.zip(after).is_some_and(|(a, b)| (a.roll, a.place, a.pod) == (b.roll, b.place, b.pod));
        if let Some(before) = before {
            self.strike(before, kept.then_some(after).flatten());
        }
        if let Some(after) = after {
            self.enter(after, kept.then_some(before).flatten());
        }
    }

    /// Takes out what an entry says and the next one doesn't.
    fn strike(&mut self, entry: Entry, next: Option<Entry>) {
        let (roll, place) = (entry.roll.0, entry.place);
        if next.is_none() {
            self.members.remove((roll, place));
            self.unread.remove((roll, place));
            if self.wanted.get(roll).is_some_and(|(first, end)| (*first..*end).contains(&place.into())) {
                self.missing.insert((roll, place));
            }
        }
        if entry.lacking && next.is_none_or(|next| !next.lacking) {
            self.lacking.remove((roll, place));
        }
        if let Some(since_ms) = entry.ready_since_ms.filter(|_| next.is_none_or(|next| next.ready_since_ms != entry.ready_since_ms)) {
            self.ready_since.remove((roll, since_ms, place));
        }
        if let Some(revision) = entry.revision.filter(|_| next.is_none_or(|next| next.revision != entry.revision)) {
            self.of_revision.remove((roll, revision, place));
            let left = self.of_revision(entry.roll, revision).saturating_sub(1);
            self.revisions.set((roll, revision), (left > 0).then_some(left));
        }
        let ends_ready = entry.ready_since_ms.is_some() && next.is_none_or(|next| next.ready_since_ms.is_none());
        if next.is_none() || ends_ready {
            self.count(entry.roll, |tally| {
                tally.replicas = tally.replicas.saturating_sub(next.is_none().into());
                tally.ready = tally.ready.saturating_sub(ends_ready.into());
            });
        }
    }

    /// Puts in what an entry says and the one before didn't.
    fn enter(&mut self, entry: Entry, last: Option<Entry>) {
        let (roll, place) = (entry.roll.0, entry.place);
        if last.is_none() {
            self.members.insert((roll, place), entry.pod.0.into());
            self.missing.remove((roll, place));
            self.unread.insert((roll, place));
        }
        if entry.lacking && last.is_none_or(|last| !last.lacking) {
            self.lacking.insert((roll, place));
        }
        if let Some(since_ms) = entry.ready_since_ms.filter(|_| last.is_none_or(|last| last.ready_since_ms != entry.ready_since_ms)) {
            self.ready_since.insert((roll, since_ms, place));
        }
        if let Some(revision) = entry.revision.filter(|_| last.is_none_or(|last| last.revision != entry.revision)) {
            self.of_revision.insert((roll, revision, place));
            let count = self.of_revision(entry.roll, revision) + 1;
            self.revisions.insert((roll, revision), count);
        }
        let begins_ready = entry.ready_since_ms.is_some() && last.is_none_or(|last| last.ready_since_ms.is_none());
        if last.is_none() || begins_ready {
            self.count(entry.roll, |tally| {
                tally.replicas += u32::from(last.is_none());
                tally.ready += u32::from(begins_ready);
            });
        }
    }

    fn count(&mut self, roll: RollId, change: impl FnOnce(&mut Tally)) {
        if self.tallies.get(roll.0).is_none() {
            self.tallies.insert(roll.0, Tally::default());
        }
        if let Some(tally) = self.tallies.get_mut(roll.0) {
            change(tally);
        }
    }

    /// What the other says otherwise, what was read aside.
    pub(super) fn differing(&self, other: &Rolls) -> impl Iterator<Item = &'static str> {
        let compared = [
            ("members", self.members == other.members),
            ("lacking", self.lacking == other.lacking),
            ("ready_since", self.ready_since == other.ready_since),
            ("of_revision", self.of_revision == other.of_revision),
            ("revisions", self.revisions == other.revisions),
            ("missing", self.missing == other.missing),
            ("wanted", self.wanted == other.wanted),
            ("strays", self.strays == other.strays),
            ("tallies", self.tallies.values().filter(|t| t.replicas > 0).eq(other.tallies.values().filter(|t| t.replicas > 0))),
        ];
        compared.into_iter().filter(|(_, same)| !same).map(|(name, _)| name)
    }

    /// Forgets a roll whose owner is gone or means other pods now.
    pub(super) fn drop_roll(&mut self, roll: RollId) {
        clear(&mut self.lacking, roll);
        clear(&mut self.unread, roll);
        clear(&mut self.missing, roll);
        clear(&mut self.ready_since, roll);
        clear(&mut self.of_revision, roll);
        clear(&mut self.strays, roll);
        for (place, _) in self.members(roll).collect::<Vec<_>>() {
            self.members.remove((roll.0, place));
        }
        for revision in self.revisions.starting(roll.0).map(|(place, _)| place).collect::<Vec<_>>() {
            self.revisions.remove(revision);
        }
        self.wanted.remove(roll.0);
        self.tallies.remove(roll.0);
    }
}

fn clear<K: Number>(places: &mut Places<K>, roll: RollId) {
    for place in places.starting(roll.0).collect::<Vec<K>>() {
        places.remove(place);
    }
}
