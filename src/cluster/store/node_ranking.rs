//! Index of the nodes in the order of the scheduler's scores: per zone by requested resources, and per controller by how many
//! of its pods (siblings) a node has, then by requested resources. The scheduler takes the first node that fits and does not
//! score the others.

use super::controller_pods::ControllerId;
use super::interner::KeyId;
use crate::api::table::{BitSet, Boxed, Table};

/// What nodes are ordered by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NodeScore {
    /// The number of the zone; 0 for all nodes without a zone.
    pub zone: u16,
    /// The requested share of CPU plus that of memory, each in thousandths.
    pub fullness: u16,
    /// How many pods the node has.
    pub pods: u16,
    /// Orders nodes that are otherwise equal: the first created wins.
    pub tie_break: u32,
}

impl Boxed for NodeScore {}

/// (controller, zone, siblings, fullness, pods, tie break): a node that has pods of a controller.
type SiblingKey = ((u32, u16), (u16, u16, u16), u32);
/// (zone, fullness, pods, tie break): a node.
type NodeKey = (u16, (u16, u16), u32);

/// The nodes in the order of their scores.
#[derive(Clone, Debug, Default)]
pub struct NodeRanking {
    scores: Table<KeyId, NodeScore>,
    /// All nodes in order, with their ids.
    nodes: Table<NodeKey, u64>,
    /// How many nodes a zone has.
    in_zone: Table<u16, u64>,
    /// How many pods of a controller a node has.
    siblings: Table<(u32, KeyId), u64>,
    /// The controllers that have pods on a node.
    controllers_on: BitSet<(KeyId, u32)>,
    /// The nodes with pods of a controller in order, with their ids.
    with_siblings: Table<SiblingKey, u64>,
    /// For a controller and a zone: its pods there, and how many nodes have them.
    siblings_in_zone: Table<(u32, u16), (u64, u64)>,
}

impl NodeRanking {
    /// The zones, and how many nodes each has.
    pub fn zones(&self) -> impl Iterator<Item = (u16, u64)> {
        self.in_zone.iter().map(|(zone, nodes)| (zone, *nodes))
    }

    /// How many pods of a controller a zone has, and how many of its nodes have them.
    pub fn siblings_in_zone(&self, controller: Option<ControllerId>, zone: u16) -> (u64, u64) {
        controller.and_then(|controller| self.siblings_in_zone.get((controller.0, zone))).copied().unwrap_or_default()
    }

    /// How many pods of a controller a node has.
    pub fn siblings(&self, controller: Option<ControllerId>, node: KeyId) -> u64 {
        controller.and_then(|controller| self.siblings.get((controller.0, node))).copied().unwrap_or(0)
    }

    /// The nodes of a zone with their scores, the least requested first.
    pub fn emptiest(&self, zone: u16) -> impl Iterator<Item = (NodeScore, KeyId)> {
        self.nodes
            .starting(zone)
            .map(|((zone, (fullness, pods), tie_break), node)| (NodeScore { zone, fullness, pods, tie_break }, KeyId(*node as u32)))
    }

    /// The nodes of a zone that have pods of a controller: the fewest siblings first, then the least requested.
    pub fn fewest_siblings(&self, controller: ControllerId, zone: u16) -> impl Iterator<Item = (u16, NodeScore, KeyId)> {
        let of = |((_, zone), (count, fullness, pods), tie_break): SiblingKey| (count, NodeScore { zone, fullness, pods, tie_break });
        self.with_siblings.starting((controller.0, zone)).map(move |(key, node)| (of(key).0, of(key).1, KeyId(*node as u32)))
    }

    /// Whether two rankings are equal.
    pub(super) fn is_same(&self, other: &NodeRanking) -> bool {
        self.scores == other.scores
            && self.nodes == other.nodes
            && self.in_zone == other.in_zone
            && self.siblings == other.siblings
            && self.controllers_on == other.controllers_on
            && self.with_siblings == other.with_siblings
            && self.siblings_in_zone == other.siblings_in_zone
    }

    /// Sets the score of a node; nothing removes it. `sibling`: the node got (true) or lost (false) a pod of this controller.
    pub(super) fn set(&mut self, node: KeyId, score: Option<NodeScore>, sibling: Option<(ControllerId, bool)>) {
        let before = self.scores.get(node).copied();
        if before == score && sibling.is_none() {
            return;
        }
        let mut controllers: Vec<u32> = self.controllers_on.starting(node).map(|(_, controller)| controller).collect();
        if let Some(before) = before {
            controllers.iter().for_each(|controller| self.set_with_siblings(*controller, node, before, false));
        }
        if let Some((controller, is_added)) = sibling {
            let has_siblings = self.count_sibling(controller, node, is_added);
            controllers.retain(|other| *other != controller.0);
            controllers.extend(has_siblings.then_some(controller.0));
        }
        if before != score {
            self.replace(node, before, score);
        }
        if let Some(score) = score {
            controllers.iter().for_each(|controller| self.set_with_siblings(*controller, node, score, true));
        }
    }

    /// Moves a node in the order of all nodes.
    fn replace(&mut self, node: KeyId, before: Option<NodeScore>, after: Option<NodeScore>) {
        let zone = |score: Option<NodeScore>| score.map(|score| score.zone);
        if let Some(before) = before {
            self.nodes.remove((before.zone, (before.fullness, before.pods), before.tie_break));
        }
        match after {
            Some(score) => {
                self.scores.insert(node, score);
                self.nodes.insert((score.zone, (score.fullness, score.pods), score.tie_break), node.0.into());
            }
            None => {
                self.scores.remove(node);
            }
        }
        if zone(before) != zone(after) {
            zone(before).into_iter().for_each(|zone| add(&mut self.in_zone, zone, -1));
            zone(after).into_iter().for_each(|zone| add(&mut self.in_zone, zone, 1));
        }
    }

    /// Counts one more or one less pod of a controller on a node; returns whether it has any.
    fn count_sibling(&mut self, controller: ControllerId, node: KeyId, is_added: bool) -> bool {
        let before = self.siblings(Some(controller), node);
        let after = if is_added { before + 1 } else { before.saturating_sub(1) };
        self.siblings.set((controller.0, node), (after > 0).then_some(after));
        if (before > 0) != (after > 0) {
            self.controllers_on.set((node, controller.0), after > 0);
        }
        after > 0
    }

    /// Adds a node to those with pods of a controller, or removes it.
    fn set_with_siblings(&mut self, controller: u32, node: KeyId, score: NodeScore, is_added: bool) {
        let count = self.siblings(Some(ControllerId(controller)), node);
        let key = ((controller, score.zone), (count.min(u16::MAX.into()) as u16, score.fullness, score.pods), score.tie_break);
        let (pods, nodes) = self.siblings_in_zone(Some(ControllerId(controller)), score.zone);
        let (pods, nodes) = if is_added {
            self.with_siblings.insert(key, node.0.into());
            (pods + count, nodes + 1)
        } else {
            self.with_siblings.remove(key);
            (pods.saturating_sub(count), nodes.saturating_sub(1))
        };
        self.siblings_in_zone.set((controller, score.zone), (nodes > 0).then_some((pods, nodes)));
    }
}

fn add(counts: &mut Table<u16, u64>, key: u16, by: i64) {
    let count = counts.get(key).copied().unwrap_or(0).saturating_add_signed(by);
    counts.set(key, (count > 0).then_some(count));
}
