//! Which names belong to a name, where most have one: a claim's pods and volumes, a pod's claims and node, a volume's claim.

use super::names::Id;
use crate::api::row::Row;
use crate::api::table::Places;

/// What belongs to what. A name has at most two of these relations, as its kind has: each has a side of its own.
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
    fn side(self, sides: &mut (u64, u64)) -> &mut u64 {
        match self {
            Link::PodOfClaim | Link::ClaimOfPod | Link::ClaimOfVolume => &mut sides.0,
            Link::VolumeOfClaim | Link::NodeOfPod => &mut sides.1,
        }
    }
}

const NOTHING: u64 = 0;
/// There is more than one: all of them are in [`Links::several`].
const SEVERAL: u64 = u64::MAX;

/// Names that belong to names.
#[derive(Clone, Debug, Default)]
pub struct Links {
    /// Of both sides one more than the number, or [`NOTHING`], or [`SEVERAL`].
    sides: Row<Id, (u64, u64)>,
    several: Places<(u8, Id, Id)>,
}

impl Links {
    /// What belongs to a name, in order.
    pub fn of(&self, link: Link, id: Id) -> impl Iterator<Item = Id> {
        let several = (self.side(link, id) == SEVERAL).then(|| self.several_of(link, id));
        self.only(link, id).into_iter().chain(several.into_iter().flatten())
    }

    /// What belongs to a name, if that is one.
    pub fn only(&self, link: Link, id: Id) -> Option<Id> {
        let side = self.side(link, id);
        side.checked_sub(1).filter(|_| side != SEVERAL).map(|number| Id(number as u32))
    }

    /// Another name belongs to a name from now on, or no longer.
    pub fn set(&mut self, link: Link, id: Id, other: Id, belongs: bool) {
        let one = u64::from(other.0) + 1;
        match (self.side(link, id), belongs) {
            (NOTHING, true) => self.set_side(link, id, one),
            (SEVERAL, true) => {
                self.several.insert((link as u8, id, other));
            }
            (found, true) if found != one => {
                self.several.insert((link as u8, id, Id((found - 1) as u32)));
                self.several.insert((link as u8, id, other));
                self.set_side(link, id, SEVERAL);
            }
            (SEVERAL, false) => self.part(link, id, other),
            (found, false) if found == one => self.set_side(link, id, NOTHING),
            _ => {}
        }
    }

    fn part(&mut self, link: Link, id: Id, other: Id) {
        self.several.remove((link as u8, id, other));
        let mut left = self.several_of(link, id);
        if let (Some(last), None) = (left.next(), left.next()) {
            drop(left);
            self.several.remove((link as u8, id, last));
            self.set_side(link, id, u64::from(last.0) + 1);
        }
    }

    fn several_of(&self, link: Link, id: Id) -> impl Iterator<Item = Id> {
        self.several.starting((link as u8, id)).map(|(_, _, other)| other)
    }

    fn side(&self, link: Link, id: Id) -> u64 {
        self.sides.get(id).copied().map_or(NOTHING, |mut sides| *link.side(&mut sides))
    }

    fn set_side(&mut self, link: Link, id: Id, to: u64) {
        let mut sides = self.sides.get(id).copied().unwrap_or_default();
        *link.side(&mut sides) = to;
        match sides {
            (NOTHING, NOTHING) => {
                self.sides.remove(id);
            }
            sides => self.sides.insert(id, sides),
        }
    }
}

impl PartialEq for Links {
    fn eq(&self, other: &Links) -> bool {
        self.several == other.several && self.sides.iter().eq(other.sides.iter())
    }
}
