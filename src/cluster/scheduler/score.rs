//! Scores: pods of one owner are spread over nodes and zones, then the emptier node wins; among equals the seed chooses.

use crate::api::Name;
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::scheduling::Taint;
use crate::cluster::state::State;
use std::collections::BTreeMap;

impl State {
    /// The best of the nodes that fit, if any does.
    pub(super) fn best_node(&mut self, pod: &Pod, fitting: &[Name]) -> Option<Name> {
        let siblings = self.siblings(pod);
        let zone_of = |node: &Name| self.store.find::<Node>("", node).and_then(|n| n.zone().cloned()).unwrap_or_default();
        let mut by_zone: BTreeMap<Name, u32> = BTreeMap::new();
        for (node, count) in &siblings {
            *by_zone.entry(zone_of(node)).or_default() += count;
        }
        let score = |node: &Name| {
            let (here, zone) = (siblings.get(node).copied().unwrap_or(0), by_zone.get(&zone_of(node)).copied().unwrap_or(0));
            (self.soft_taints(pod, node), -self.preferred(pod, node), zone, here, self.fullness(node))
        };
        let scores: Vec<_> = fitting.iter().map(score).collect();
        let best = scores.iter().min()?;
        let equals: Vec<&Name> = fitting.iter().zip(&scores).filter(|(_, s)| *s == best).map(|(n, _)| n).collect();
        let pick = if equals.len() == 1 { 0 } else { self.rng.below(equals.len()) };
        equals.get(pick).map(|n| (*n).clone())
    }

    /// How many pods of the same owner each node has.
    fn siblings(&self, pod: &Pod) -> BTreeMap<Name, u32> {
        let owner = pod.meta.controller().map(|o| o.uid);
        crate::api::order::gather(owner.into_iter().flat_map(|uid| self.store.siblings(uid)).map(|(node, count)| (node.clone(), count)))
    }

    fn soft_taints(&self, pod: &Pod, node: &Name) -> usize {
        let soft = |t: &&Taint| &*t.effect == "PreferNoSchedule" && !pod.spec.tolerations.iter().any(|tol| tol.tolerates(t));
        self.store.find::<Node>("", node).map_or(0, |n| n.taints.iter().filter(soft).count())
    }

    /// The weights of the preferred node affinity terms a node fulfils.
    fn preferred(&self, pod: &Pod, node: &Name) -> i64 {
        let labels = self.store.find::<Node>("", node).map(|n| n.meta.labels.clone()).unwrap_or_default();
        let terms = &pod.spec.affinity.node_affinity.preferred;
        terms.iter().filter(|t| t.preference.matches(node, &labels)).map(|t| t.weight).sum()
    }

    /// The share of the node in use, in thousandths, and the pods on it.
    fn fullness(&self, node: &Name) -> (i64, u32) {
        let usage = self.store.usage(node);
        let share = |used: i64, has: i64| if has > 0 { used.saturating_mul(1000) / has } else { 0 };
        let has = self.store.find::<Node>("", node).map(|n| n.allocatable).unwrap_or_default();
        (share(usage.requests.cpu_milli, has.cpu_milli) + share(usage.requests.memory_bytes, has.memory_bytes), usage.pods)
    }
}
