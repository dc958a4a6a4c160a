//! The nodes in the order a scheduler prefers them: for each zone by how full they are, and for each owner of pods by how
//! many of its pods they have and how full they are. The best node is found without a look at the others.

use super::names::Id;
use super::roll::RollId;
use crate::api::table::{Places, Shared, Table};

/// What the pods of a node use of it, as the order of nodes sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rank {
    /// Its zone's number; nodes without a zone are one zone.
    pub zone: u16,
    /// The shares of CPU and memory asked for, in thousandths, together.
    pub fullness: u16,
    /// How many pods it has.
    pub pods: u16,
    /// Decides among equals.
    pub lot: u32,
}

impl Shared for Rank {}

/// (roll, zone, siblings, fullness, pods, lot): the nodes that have pods of a roll.
type SiblingPlace = ((u32, u16), (u16, u16, u16), u32);
/// (zone, fullness, pods, lot): all nodes.
type NodePlace = (u16, (u16, u16), u32);

/// The nodes in order.
#[derive(Clone, Debug, Default)]
pub struct Ranks {
    ranks: Table<Id, Rank>,
    nodes: Table<NodePlace, u64>,
    in_zone: Table<u16, u64>,
    /// The pods of a roll on a node.
    siblings: Table<(u32, Id), u64>,
    rolls_on: Places<(Id, u32)>,
    with_siblings: Table<SiblingPlace, u64>,
    /// For a roll and a zone: its pods there, and how many nodes have them.
    siblings_in_zone: Table<(u32, u16), (u64, u64)>,
}

impl Ranks {
    /// The zones, and how many nodes each has.
    pub fn zones(&self) -> impl Iterator<Item = (u16, u64)> {
        self.in_zone.iter().map(|(zone, nodes)| (zone, *nodes))
    }

    /// How many pods of a roll a zone has, and how many of its nodes have them.
    pub fn siblings_in_zone(&self, roll: Option<RollId>, zone: u16) -> (u64, u64) {
        roll.and_then(|roll| self.siblings_in_zone.get((roll.0, zone))).copied().unwrap_or_default()
    }

    /// How many pods of a roll a node has.
    pub fn siblings(&self, roll: Option<RollId>, node: Id) -> u64 {
        roll.and_then(|roll| self.siblings.get((roll.0, node))).copied().unwrap_or(0)
    }

    /// The nodes of a zone, the emptiest first, with their rank.
    pub fn emptiest(&self, zone: u16) -> impl Iterator<Item = (Rank, Id)> {
        self.nodes.starting(zone).map(|((zone, (fullness, pods), lot), node)| (Rank { zone, fullness, pods, lot }, Id(*node as u32)))
    }

    /// The nodes of a zone with pods of a roll: those with the fewest first, among them the emptiest.
    pub fn fewest_siblings(&self, roll: RollId, zone: u16) -> impl Iterator<Item = (u16, Rank, Id)> {
        let of = |((_, zone), (count, fullness, pods), lot): SiblingPlace| (count, Rank { zone, fullness, pods, lot });
        self.with_siblings.starting((roll.0, zone)).map(move |(place, node)| (of(place).0, of(place).1, Id(*node as u32)))
    }

    /// Whether they say the same.
    pub(super) fn is_same(&self, other: &Ranks) -> bool {
        self.ranks == other.ranks
            && self.nodes == other.nodes
            && self.in_zone == other.in_zone
            && self.siblings == other.siblings
            && self.rolls_on == other.rolls_on
            && self.with_siblings == other.with_siblings
            && self.siblings_in_zone == other.siblings_in_zone
    }

    /// A node has this rank from now on, or is gone; and, if `sibling` says so, one more or one less pod of a roll.
    pub(super) fn set(&mut self, node: Id, rank: Option<Rank>, sibling: Option<(RollId, bool)>) {
        let before = self.ranks.get(node).copied();
        if before == rank && sibling.is_none() {
            return;
        }
        let mut rolls: Vec<u32> = self.rolls_on.starting(node).map(|(_, roll)| roll).collect();
        if let Some(before) = before {
            rolls.iter().for_each(|roll| self.place_siblings(*roll, node, before, false));
        }
        if let Some((roll, more)) = sibling {
            let is_on = self.count_sibling(roll, node, more);
            rolls.retain(|other| *other != roll.0);
            rolls.extend(is_on.then_some(roll.0));
        }
        if before != rank {
            self.replace(node, before, rank);
        }
        if let Some(rank) = rank {
            rolls.iter().for_each(|roll| self.place_siblings(*roll, node, rank, true));
        }
    }

    /// Puts a node in its place among all.
    fn replace(&mut self, node: Id, before: Option<Rank>, after: Option<Rank>) {
        let zone = |rank: Option<Rank>| rank.map(|rank| rank.zone);
        if let Some(before) = before {
            self.nodes.remove((before.zone, (before.fullness, before.pods), before.lot));
        }
        match after {
            Some(rank) => {
                self.ranks.insert(node, rank);
                self.nodes.insert((rank.zone, (rank.fullness, rank.pods), rank.lot), node.0.into());
            }
            None => {
                self.ranks.remove(node);
            }
        }
        if zone(before) != zone(after) {
            zone(before).into_iter().for_each(|zone| add(&mut self.in_zone, zone, -1));
            zone(after).into_iter().for_each(|zone| add(&mut self.in_zone, zone, 1));
        }
    }

    /// A node has one more or one less pod of a roll; says whether it has any.
    fn count_sibling(&mut self, roll: RollId, node: Id, more: bool) -> bool {
        let before = self.siblings(Some(roll), node);
        let after = if more { before + 1 } else { before.saturating_sub(1) };
        self.siblings.set((roll.0, node), (after > 0).then_some(after));
        if (before > 0) != (after > 0) {
            self.rolls_on.set((node, roll.0), after > 0);
        }
        after > 0
    }

    /// Puts a node among those with pods of a roll, or takes it out.
    fn place_siblings(&mut self, roll: u32, node: Id, rank: Rank, is_in: bool) {
        let count = self.siblings(Some(RollId(roll)), node);
        let place = ((roll, rank.zone), (count.min(u16::MAX.into()) as u16, rank.fullness, rank.pods), rank.lot);
        let (pods, nodes) = self.siblings_in_zone(Some(RollId(roll)), rank.zone);
        let (pods, nodes) = if is_in {
            self.with_siblings.insert(place, node.0.into());
            (pods + count, nodes + 1)
        } else {
            self.with_siblings.remove(place);
            (pods.saturating_sub(count), nodes.saturating_sub(1))
        };
        let place = (roll, rank.zone);
        self.siblings_in_zone.set(place, (nodes > 0).then_some((pods, nodes)));
    }
}

fn add(counts: &mut Table<u16, u64>, key: u16, by: i64) {
    let count = counts.get(key).copied().unwrap_or(0).saturating_add_signed(by);
    counts.set(key, (count > 0).then_some(count));
}
