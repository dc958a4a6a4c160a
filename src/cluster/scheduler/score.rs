//! Scores: pods of one owner are spread over zones and nodes, then the emptier node wins; among equals the lots that the
//! seed gave the nodes decide.

use super::ClaimDemands;
use super::filters::Surroundings;
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::scheduling::Taint;
use crate::cluster::state::State;
use crate::cluster::store::ranks::Rank;
use crate::cluster::store::{Id, RollId};

/// How good a node is; less is better.
type Score = (usize, i64, u64, u64, u16, u16, u32);

impl State {
    /// The best of the nodes that take a pod, if any does.
    pub(super) fn best_node(&self, pod: &Pod, claims: &ClaimDemands, around: &Surroundings<'_>) -> Option<Id> {
        let roll = pod.meta.controller().map(|owner| RollId::of(owner.uid));
        let fits = |id: &Id| self.fits(pod, claims, *id, around);
        let minds = !pod.spec.affinity.node_affinity.preferred.is_empty() || self.store.has_soft_taints();
        let mut zones: Vec<(u64, u16, u64)> = Vec::new();
        for (zone, nodes) in self.store.ranks().zones() {
            zones.push((self.store.ranks().siblings_in_zone(roll, zone).0, zone, nodes));
        }
        crate::api::order::sort_by(&mut zones, Ord::cmp);
        let mut best: Option<(Score, Id)> = None;
        for (siblings, zone, nodes) in zones {
            // Zones come in order: behind the first that has a node for the pod only its equals matter.
            if !minds && best.is_some_and(|(score, _)| score.2 < siblings) {
                break;
            }
            let found = match minds {
                true => self.best_of_all(pod, roll, (siblings, zone), &fits),
                false => self.best_in_zone(roll, (siblings, zone, nodes), &fits),
            };
            best = best.into_iter().chain(found).min();
        }
        best.map(|(_, id)| id)
    }

    /// The best of a zone when nothing but siblings and fullness counts: the first in order that fits.
    fn best_in_zone(
        &self,
        roll: Option<RollId>,
        (siblings, zone, nodes): (u64, u16, u64),
        fits: &dyn Fn(&Id) -> bool,
    ) -> Option<(Score, Id)> {
        let ranks = self.store.ranks();
        let score = |here: u64, rank: Rank| (0, 0, siblings, here, rank.fullness, rank.pods, rank.lot);
        if ranks.siblings_in_zone(roll, zone).1 < nodes {
            let free = ranks.emptiest(zone).filter(|(_, id)| ranks.siblings(roll, *id) == 0);
            let mut free = free.map(|(rank, id)| (score(0, rank), id));
            if let Some(found) = free.find(|(_, id)| fits(id)) {
                return Some(found);
            }
        }
        let shared = roll.into_iter().flat_map(|roll| ranks.fewest_siblings(roll, zone));
        shared.map(|(here, rank, id)| (score(here.into(), rank), id)).find(|(_, id)| fits(id))
    }

    /// The best of a zone for a pod that prefers some nodes to others: all are looked at.
    fn best_of_all(
        &self,
        pod: &Pod,
        roll: Option<RollId>,
        (siblings, zone): (u64, u16),
        fits: &dyn Fn(&Id) -> bool,
    ) -> Option<(Score, Id)> {
        let ranks = self.store.ranks();
        let score = |rank: Rank, id: Id| {
            let here = ranks.siblings(roll, id);
            let (taints, preference) =
                self.store.typed_at::<Node>(id).map_or((0, 0), |node| (soft_taints(pod, node), preference(pod, node)));
            (taints, -preference, siblings, here, rank.fullness, rank.pods, rank.lot)
        };
        ranks.emptiest(zone).filter(|(_, id)| fits(id)).map(|(rank, id)| (score(rank, id), id)).min()
    }
}

fn soft_taints(pod: &Pod, node: &Node) -> usize {
    let soft = |t: &&Taint| &*t.effect == "PreferNoSchedule" && !pod.spec.tolerations.iter().any(|tol| tol.tolerates(t));
    node.taints.iter().filter(soft).count()
}

/// The weights of the preferred node affinity terms a node fulfils.
fn preference(pod: &Pod, node: &Node) -> i64 {
    let terms = &pod.spec.affinity.node_affinity.preferred;
    terms.iter().filter(|t| t.preference.matches(&node.meta.name, &node.meta.labels)).map(|t| t.weight).sum()
}
