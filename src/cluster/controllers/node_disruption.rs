//! Zone outages: how fast lost nodes get the NoExecute taint, and when none does.
//!
//! The taints are limited for each zone: one every ten seconds, fewer or none in a zone with most of its nodes lost, none
//! while every node of the cluster is lost. Models pkg/controller/nodelifecycle/node_lifecycle_controller.go handleDisruption,
//! ComputeZoneState, setLimiterInZone and doNoExecuteTaintingPass.

use crate::api::map::Map;
use crate::api::node::{Node, NodeReady, REGION_LABEL};
use crate::api::{Key, Name};
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use std::collections::BTreeMap;

/// How a zone's nodes fare (ZoneState).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ZoneState {
    /// Most nodes are ready.
    Normal,
    /// At least three nodes are lost, and 55 % or more of the zone (`--unhealthy-zone-threshold`).
    PartialDisruption,
    /// Every node is lost.
    FullDisruption,
}

/// Time between two NoExecute taints in a zone (`--node-eviction-rate`, 0.1 nodes a second).
const TAINT_PERIOD_MS: u64 = 10_000;
/// The same in a large zone that is partially disrupted (`--secondary-node-eviction-rate`, 0.01 nodes a second).
const SECONDARY_TAINT_PERIOD_MS: u64 = 100_000;
/// A partially disrupted zone of at most this many nodes gets no NoExecute taints (`--large-cluster-size-threshold`).
const LARGE_ZONE_NODES: usize = 50;

/// The state of the zones and their limits, between two syncs.
#[derive(Clone, Debug, Default)]
pub struct NodeDisruption {
    /// The state of each zone, as of the last sync; empty while no node is lost.
    states: Map<Name, ZoneState>,
    /// The last time in a zone that is taken for a NoExecute taint.
    last_taint_ms: Map<Name, u64>,
    /// The time at which a lost node gets its NoExecute taint.
    taint_at_ms: Map<Name, u64>,
}

/// The nodes of a zone.
#[derive(Default)]
struct ZoneNodes {
    ready: usize,
    lost: Vec<Key>,
}

impl ZoneNodes {
    /// Models ComputeZoneState.
    fn state(&self) -> ZoneState {
        let (lost, nodes) = (self.lost.len(), self.ready + self.lost.len());
        if self.ready == 0 {
            ZoneState::FullDisruption
        } else if lost > 2 && lost * 100 >= nodes * 55 {
            ZoneState::PartialDisruption
        } else {
            ZoneState::Normal
        }
    }
}

/// A node's zone and region as one text (component-helpers/node/topology GetZoneKey).
fn zone_of(node: &Node) -> Name {
    let region = node.meta.labels.get(REGION_LABEL).map_or("", |region| &**region);
    format!("{region}/{}", node.zone().map_or("", |zone| &**zone)).into()
}

impl State {
    /// Whether no node of the cluster is ready: then no pod is evicted.
    pub fn is_fully_disrupted(&self) -> bool {
        let states = &self.node_disruption.states;
        !states.is_empty() && states.iter().all(|(_, state)| *state == ZoneState::FullDisruption)
    }

    /// The state of a node's zone.
    pub fn zone_state_of(&self, node: &Node) -> ZoneState {
        self.node_disruption.states.get(zone_of(node)).copied().unwrap_or(ZoneState::Normal)
    }

    /// When a lost node gets its NoExecute taint, if that time is known already.
    pub fn no_execute_at_ms(&self, node: &Name) -> Option<u64> {
        self.node_disruption.taint_at_ms.get(node).copied()
    }

    /// Whether a node was lost at the last comparison. While none is, the zones need not be counted.
    pub(super) fn has_lost_nodes(&self) -> bool {
        !self.node_disruption.states.is_empty()
    }

    /// Compares the zones with their last state; when one changes, its lost nodes are enqueued.
    pub(super) fn handle_disruption(&mut self) {
        let zones = self.zones();
        let was_fully_disrupted = self.is_fully_disrupted();
        let mut states: Map<Name, ZoneState> = Map::default();
        let mut resynced: Vec<Key> = Vec::new();
        for (zone, nodes) in &zones {
            let state = nodes.state();
            if self.node_disruption.states.get(zone) != Some(&state) {
                resynced.extend(nodes.lost.iter().cloned());
            }
            states.insert(zone.clone(), state);
        }
        let is_any_lost = zones.values().any(|nodes| !nodes.lost.is_empty());
        self.node_disruption.states = if is_any_lost { states } else { Map::default() };
        if was_fully_disrupted != self.is_fully_disrupted() {
            resynced = zones.values().flat_map(|nodes| nodes.lost.iter().cloned()).collect();
            // After a disruption of all, silent nodes get the whole grace period again.
            let silent: Vec<Name> = self.no_heartbeat_since_ms.keys().cloned().collect();
            for node in silent.into_iter().filter(|_| was_fully_disrupted) {
                self.no_heartbeat_since_ms.insert(node, self.now_ms);
            }
        }
        for node in resynced {
            self.node_disruption.taint_at_ms.remove(&node.name);
            self.enqueue_node_at(&node, self.now_ms.saturating_add(self.settings.delays.watch_ms));
        }
    }

    fn zones(&self) -> BTreeMap<Name, ZoneNodes> {
        let mut zones: BTreeMap<Name, ZoneNodes> = BTreeMap::new();
        for node in self.store.all::<Node>() {
            let nodes = zones.entry(zone_of(node)).or_default();
            match node.ready {
                NodeReady::True => nodes.ready += 1,
                NodeReady::False | NodeReady::Unknown => nodes.lost.push(key_of(&**node)),
            }
        }
        zones
    }

    /// Whether a lost node has the NoExecute taint after this sync. Without it, the node waits for the zone's limit.
    pub(super) fn has_no_execute(&mut self, node: &Node, has_it: bool) -> bool {
        if self.is_fully_disrupted() {
            return false;
        }
        if has_it {
            return true;
        }
        let name = &node.meta.name;
        let Some(at_ms) = self.no_execute_at_ms(name).or_else(|| self.next_taint_ms(node)) else { return false };
        if at_ms <= self.now_ms {
            self.node_disruption.taint_at_ms.remove(name);
            return true;
        }
        self.node_disruption.taint_at_ms.insert(name.clone(), at_ms);
        self.enqueue_node_at(&key_of(node), at_ms);
        false
    }

    /// Takes the zone's next time for a NoExecute taint; none while the zone gets none.
    fn next_taint_ms(&mut self, node: &Node) -> Option<u64> {
        let zone = zone_of(node);
        let nodes = || self.store.all::<Node>().filter(|other| zone_of(other) == zone).count();
        let period_ms = match self.zone_state_of(node) {
            ZoneState::PartialDisruption if nodes() <= LARGE_ZONE_NODES => return None,
            ZoneState::PartialDisruption => SECONDARY_TAINT_PERIOD_MS,
            ZoneState::Normal | ZoneState::FullDisruption => TAINT_PERIOD_MS,
        };
        let last_ms = self.node_disruption.last_taint_ms.get(&zone).copied();
        let at_ms = last_ms.map_or(self.now_ms, |last_ms| last_ms.saturating_add(period_ms).max(self.now_ms));
        self.node_disruption.last_taint_ms.insert(zone, at_ms);
        Some(at_ms)
    }
}
