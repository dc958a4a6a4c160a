//! Whether the indexes say what the objects say: checked in tests.

use super::names::Id;
use super::{Object, Store};

impl Store {
    /// The indexes that are not as they would be if every object was taken out and put in again; and those that are not
    /// empty in between. Costs as much as doing that.
    pub fn wrong_indexes(&self) -> Vec<&'static str> {
        let mut copy = self.clone();
        let objects: Vec<(Id, Object)> = self.iter().filter_map(|(key, object)| Some((self.id(key)?, object.clone()))).collect();
        objects.iter().for_each(|(id, _)| {
            copy.take(*id);
        });
        let mut wrong =
            copy.differing(&Store { names: copy.names.clone(), words: copy.words.clone(), zones: copy.zones.clone(), ..Store::default() });
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
            ("softly_tainted", self.softly_tainted == other.softly_tainted),
            ("pods_keeping_others_away", self.pods_keeping_others_away == other.pods_keeping_others_away),
            ("links", self.links == other.links),
            ("pods_by_label", self.pods_by_label == other.pods_by_label),
            ("unclaimed_volumes", self.unclaimed_volumes == other.unclaimed_volumes),
            ("pending_claims", self.pending_claims == other.pending_claims),
            ("terminating_claims", self.terminating_claims == other.terminating_claims),
            ("owned_claims", self.owned_claims == other.owned_claims),
            ("pods_wanted", self.pods_wanted == other.pods_wanted && self.pods_wanted_sum == other.pods_wanted_sum),
            ("listing", self.listing == other.listing),
            ("ranks", self.ranks.is_same(&other.ranks)),
        ];
        let mut names: Vec<&'static str> = compared.iter().filter(|(_, same)| !same).map(|(name, _)| *name).collect();
        names.extend(self.rolls.differing(&other.rolls));
        names
    }
}
