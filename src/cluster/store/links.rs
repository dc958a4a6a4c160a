//! Relations between keys of which most have one partner: a claim's pods and volumes, a pod's claims and node, a volume's claim.

use super::interner::KeyId;
use crate::api::persistent_vec::PersistentVec;
use crate::api::table::BitSet;

/// A relation. A kind has at most two of them, each in its own half of the key's entry.
#[derive(Clone, Copy, Debug)]
pub enum Link {
    /// The pods that mount a claim.
    PodOfClaim,
    /// The volumes that are for a claim.
    VolumeOfClaim,
    /// The claims that a pod mounts.
    ClaimOfPod,
    /// The node of a pod.
    NodeOfPod,
    /// The claim that a volume is for.
    ClaimOfVolume,
}

impl Link {
    fn half(self, halves: &mut (u64, u64)) -> &mut u64 {
        match self {
            Link::PodOfClaim | Link::ClaimOfPod | Link::ClaimOfVolume => &mut halves.0,
            Link::VolumeOfClaim | Link::NodeOfPod => &mut halves.1,
        }
    }
}

const NOTHING: u64 = 0;
/// There is more than one partner: all of them are in [`Links::several`].
const SEVERAL: u64 = u64::MAX;

/// The partners of all keys.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// For both halves: one more than the partner's id, or [`NOTHING`], or [`SEVERAL`].
    halves: PersistentVec<KeyId, (u64, u64)>,
    /// Relation, key, partner; for keys with more than one partner.
    several: BitSet<(u8, KeyId, KeyId)>,
}

impl Links {
    /// The partners of a key, in the order of their ids.
    pub fn of(&self, link: Link, id: KeyId) -> impl Iterator<Item = KeyId> {
        let several = (self.half(link, id) == SEVERAL).then(|| self.several_of(link, id));
        self.only(link, id).into_iter().chain(several.into_iter().flatten())
    }

    /// The partner of a key, if it has exactly one.
    pub fn only(&self, link: Link, id: KeyId) -> Option<KeyId> {
        let half = self.half(link, id);
        half.checked_sub(1).filter(|_| half != SEVERAL).map(|number| KeyId(number as u32))
    }

    /// Adds or removes a partner of a key.
    pub fn set(&mut self, link: Link, id: KeyId, other: KeyId, is_linked: bool) {
        let one = u64::from(other.0) + 1;
        match (self.half(link, id), is_linked) {
            (NOTHING, true) => self.set_half(link, id, one),
            (SEVERAL, true) => {
                self.several.insert((link as u8, id, other));
            }
            (current, true) if current != one => {
                self.several.insert((link as u8, id, KeyId((current - 1) as u32)));
                self.several.insert((link as u8, id, other));
                self.set_half(link, id, SEVERAL);
            }
            (SEVERAL, false) => self.remove_one_of_several(link, id, other),
            (current, false) if current == one => self.set_half(link, id, NOTHING),
            _ => {}
        }
    }

    fn remove_one_of_several(&mut self, link: Link, id: KeyId, other: KeyId) {
        self.several.remove((link as u8, id, other));
        let mut left = self.several_of(link, id);
        if let (Some(last), None) = (left.next(), left.next()) {
            drop(left);
            self.several.remove((link as u8, id, last));
            self.set_half(link, id, u64::from(last.0) + 1);
        }
    }

    fn several_of(&self, link: Link, id: KeyId) -> impl Iterator<Item = KeyId> {
        self.several.starting((link as u8, id)).map(|(_, _, other)| other)
    }

    fn half(&self, link: Link, id: KeyId) -> u64 {
        self.halves.get(id).copied().map_or(NOTHING, |mut halves| *link.half(&mut halves))
    }

    fn set_half(&mut self, link: Link, id: KeyId, to: u64) {
        let mut halves = self.halves.get(id).copied().unwrap_or_default();
        *link.half(&mut halves) = to;
        match halves {
            (NOTHING, NOTHING) => {
                self.halves.remove(id);
            }
            halves => self.halves.insert(id, halves),
        }
    }
}

impl PartialEq for Links {
    fn eq(&self, other: &Links) -> bool {
        self.several == other.several && self.halves.iter().eq(other.halves.iter())
    }
}
