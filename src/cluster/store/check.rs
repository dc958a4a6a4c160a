//! Consistency check of the indexes against the objects, for tests.

use super::interner::KeyId;
use super::{Object, Store};

impl Store {
    /// The names of the indexes that disagree with the objects: takes every object out of a copy, checks that the indexes are
    /// empty, puts the objects back and compares. Costs as much as writing every object twice.
    pub fn inconsistent_indexes(&self) -> Vec<&'static str> {
        let mut copy = self.clone();
        let objects: Vec<(KeyId, Object)> = self.iter().filter_map(|(key, object)| Some((self.id(key)?, object.clone()))).collect();
        objects.iter().for_each(|(id, _)| {
            copy.take(*id);
        });
        let mut wrong =
            copy.differing(&Store { keys: copy.keys.clone(), texts: copy.texts.clone(), zones: copy.zones.clone(), ..Store::default() });
        objects.into_iter().for_each(|(id, object)| {
            copy.put(id, object);
        });
        wrong.extend(copy.differing(self));
        wrong
    }

    fn differing(&self, other: &Store) -> Vec<&'static str> {
        let compared = [
            ("by_owner", self.by_owner == other.by_owner),
            ("uncontrolled", self.uncontrolled == other.uncontrolled),
            ("pods_by_node", self.pods_by_node == other.pods_by_node),
            ("prefer_no_schedule_nodes", self.prefer_no_schedule_nodes == other.prefer_no_schedule_nodes),
            ("pods_with_anti_affinity", self.pods_with_anti_affinity == other.pods_with_anti_affinity),
            ("links", self.links == other.links),
            ("pods_by_label", self.pods_by_label == other.pods_by_label),
            ("unclaimed_volumes", self.unclaimed_volumes == other.unclaimed_volumes),
            ("pending_claims", self.pending_claims == other.pending_claims),
            ("terminating_claims", self.terminating_claims == other.terminating_claims),
            ("owned_claims", self.owned_claims == other.owned_claims),
            ("desired_pods", self.desired_pods == other.desired_pods && self.desired_pods_sum == other.desired_pods_sum),
            ("listing", self.listing == other.listing),
            ("node_ranking", self.node_ranking.is_same(&other.node_ranking)),
        ];
        let mut names: Vec<&'static str> = compared.iter().filter(|(_, same)| !same).map(|(name, _)| *name).collect();
        names.extend(self.controller_pods.differing(&other.controller_pods));
        names
    }
}
