//! Scoring: pods of one controller are spread over zones, then over nodes; then the least allocated node wins.
//!
//! Models the order that the default score plugins (TaintToleration, NodeAffinity, PodTopologySpread with the system defaults,
//! NodeResourcesFit) give, not their numbers. Of equals the first created node is chosen: upstream takes the root of a heap of
//! the feasible nodes in the order of the node tree, and sets random tie breakers for extenders only (schedule_one.go
//! prioritizeNodes, framework/runtime NewSortedScoredNodes; in the recordings 8 of 10 first pods are on node-1).

use super::ClaimDemands;
use super::filters::PreFilterState;
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::scheduling::Taint;
use crate::cluster::state::State;
use crate::cluster::store::node_ranking::NodeScore;
use crate::cluster::store::{ControllerId, KeyId};

/// The score of a node; the lowest wins: untolerated soft taints, negated preference, siblings in the zone, siblings on the
/// node, fullness, pods, tie breaker.
type Score = (usize, i64, u64, u64, u16, u16, u32);

impl State {
    /// The feasible node with the best score, if any.
    pub(super) fn best_node(&self, pod: &Pod, claims: &ClaimDemands, pre_filter: &PreFilterState<'_>) -> Option<KeyId> {
        let controller = pod.meta.controller().map(|owner| ControllerId::of(owner.uid));
        let fits = |id: &KeyId| self.fits(pod, claims, *id, pre_filter);
        let has_preference = !pod.spec.affinity.node_affinity.preferred.is_empty() || self.store.has_soft_taints();
        let mut zones: Vec<(u64, u16, u64)> = Vec::new();
        for (zone, nodes) in self.store.node_ranking().zones() {
            zones.push((self.store.node_ranking().siblings_in_zone(controller, zone).0, zone, nodes));
        }
        crate::api::order::sort_by(&mut zones, Ord::cmp);
        let mut best: Option<(Score, KeyId)> = None;
        for (siblings, zone, nodes) in zones {
            // Zones are sorted by siblings: after the first zone with a feasible node, only zones with as many siblings matter.
            if !has_preference && best.is_some_and(|(score, _)| score.2 < siblings) {
                break;
            }
            let found = match has_preference {
                true => self.best_of_all(pod, controller, (siblings, zone), &fits),
                false => self.best_in_zone(controller, (siblings, zone, nodes), &fits),
            };
            best = best.into_iter().chain(found).min();
        }
        best.map(|(_, id)| id)
    }

    /// The best node of a zone when only siblings and fullness count: the first feasible one of the store's ranking.
    fn best_in_zone(
        &self,
        controller: Option<ControllerId>,
        (siblings, zone, nodes): (u64, u16, u64),
        fits: &dyn Fn(&KeyId) -> bool,
    ) -> Option<(Score, KeyId)> {
        let ranking = self.store.node_ranking();
        let score = |on_node: u64, node: NodeScore| (0, 0, siblings, on_node, node.fullness, node.pods, node.tie_break);
        if ranking.siblings_in_zone(controller, zone).1 < nodes {
            let without = ranking.emptiest(zone).filter(|(_, id)| ranking.siblings(controller, *id) == 0);
            let mut without = without.map(|(node, id)| (score(0, node), id));
            if let Some(found) = without.find(|(_, id)| fits(id)) {
                return Some(found);
            }
        }
        let with = controller.into_iter().flat_map(|controller| ranking.fewest_siblings(controller, zone));
        with.map(|(on_node, node, id)| (score(on_node.into(), node), id)).find(|(_, id)| fits(id))
    }

    /// The best node of a zone when soft taints or preferred node affinity count: scores all nodes.
    fn best_of_all(
        &self,
        pod: &Pod,
        controller: Option<ControllerId>,
        (siblings, zone): (u64, u16),
        fits: &dyn Fn(&KeyId) -> bool,
    ) -> Option<(Score, KeyId)> {
        let ranking = self.store.node_ranking();
        let score = |node_score: NodeScore, id: KeyId| {
            let on_node = ranking.siblings(controller, id);
            let (taints, preference) =
                self.store.typed_at::<Node>(id).map_or((0, 0), |node| (soft_taints(pod, node), preference(pod, node)));
            (taints, -preference, siblings, on_node, node_score.fullness, node_score.pods, node_score.tie_break)
        };
        ranking.emptiest(zone).filter(|(_, id)| fits(id)).map(|(node_score, id)| (score(node_score, id), id)).min()
    }
}

/// The number of `PreferNoSchedule` taints that a pod does not tolerate (tainttoleration
/// countIntolerableTaintsPreferNoSchedule).
fn soft_taints(pod: &Pod, node: &Node) -> usize {
    let soft = |t: &&Taint| &*t.effect == "PreferNoSchedule" && !pod.spec.tolerations.iter().any(|tol| tol.tolerates(t));
    node.taints.iter().filter(soft).count()
}

/// The sum of the weights of the preferred node affinity terms that a node matches (plugins/nodeaffinity Score).
fn preference(pod: &Pod, node: &Node) -> i64 {
    let terms = &pod.spec.affinity.node_affinity.preferred;
    terms.iter().filter(|t| t.preference.matches(&node.meta.name, &node.meta.labels)).map(|t| t.weight).sum()
}
