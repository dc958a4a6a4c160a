//! The lanes, grown change by change: a frame costs what is new, not what ever happened.

use super::{Group, Lane, Mark, MarkKind, Segment};
use crate::api::claim::PersistentVolumeClaim;
use crate::api::map::List;
use crate::api::pod::Pod;
use crate::api::stateful_set::parent_and_ordinal;
use crate::api::{Key, Kind, Name};
use crate::cluster::change::typed;
use crate::cluster::{Change, Fact};
use crate::view::pod_phase::PodPhase;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Where a lane stands: its group in the order of appearance, its ordinal, its name.
type Place = (usize, i64, Name);

/// The lanes of the changes followed so far.
#[derive(Clone, Debug, Default)]
pub struct Lanes {
    owners: Vec<Name>,
    lanes: BTreeMap<Place, Rc<Lane>>,
    places: BTreeMap<Key, Place>,
    /// Which pod mounts a claim.
    mounted_by: BTreeMap<(Name, Name), Key>,
    seen: usize,
}

impl Lanes {
    /// How many changes were followed.
    pub fn seen(&self) -> usize {
        self.seen
    }

    /// Follows the changes that are new since the last call. They have to be the same branch's.
    pub fn follow(&mut self, changes: &List<Change>) {
        for change in changes.range(self.seen, changes.len()) {
            self.follow_one(change);
        }
        self.seen = changes.len();
    }

    /// The lanes by owner, in the order the owners appeared.
    pub fn groups(&self) -> Vec<Group> {
        let mut groups: Vec<Group> = self.owners.iter().map(|owner| Group { owner: owner.clone(), lanes: Vec::new() }).collect();
        for ((group, _, _), lane) in &self.lanes {
            if let Some(group) = groups.get_mut(*group) {
                group.lanes.push(lane.clone());
            }
        }
        groups
    }

    fn follow_one(&mut self, change: &Change) {
        match change.kind() {
            Kind::Pod => self.follow_pod(change),
            Kind::PersistentVolumeClaim if change.facts().contains(&Fact::Bound) => self.claim_bound(change),
            _ => {}
        }
    }

    fn follow_pod(&mut self, change: &Change) {
        let (before, after) = typed::<Pod>(change);
        if let (None, Some(pod)) = (before, after) {
            self.open(change, pod);
        }
        let Some(lane) = self.places.get(&change.key()).and_then(|place| self.lanes.get_mut(place)) else { return };
        let phase = after.map(|pod| PodPhase::of(pod));
        let open = lane.segments.last().filter(|s| s.to_ms.is_none()).map(|s| s.phase);
        let crash = change.facts().into_iter().find_map(|fact| match fact {
            Fact::ContainerEnded { container, exit_code, .. } if exit_code != 0 => Some((container, exit_code)),
            _ => None,
        });
        if phase == open && crash.is_none() {
            return;
        }
        let lane = Rc::make_mut(lane);
        if let Some((container, exit_code)) = crash {
            let words = format!("its container {container} ended with exit code {exit_code}").into();
            lane.marks.push(Mark { at_ms: change.at_ms, kind: MarkKind::Crash, words });
        }
        if phase == open {
            return;
        }
        if let Some(last) = lane.segments.last_mut().filter(|s| s.to_ms.is_none()) {
            last.to_ms = Some(change.at_ms);
        }
        if let Some(phase) = phase {
            lane.segments.push(Segment { phase, from_ms: change.at_ms, to_ms: None });
        }
    }

    /// Makes sure a new pod has a lane, and notes what it mounts.
    fn open(&mut self, change: &Change, pod: &Pod) {
        for (_, claim) in pod.claims() {
            self.mounted_by.insert((change.namespace().clone(), claim.clone()), change.key());
        }
        if self.places.contains_key(&change.key()) {
            return;
        }
        let owner = owner_of(pod);
        let group = self.owners.iter().position(|known| *known == owner).unwrap_or_else(|| {
            self.owners.push(owner);
            self.owners.len() - 1
        });
        // Ordinals count in a StatefulSet alone; others stand in the order of their names.
        let in_set = pod.meta.controller().is_some_and(|o| o.kind == Kind::StatefulSet);
        let ordinal = parent_and_ordinal(change.name()).filter(|_| in_set).map_or(0, |(_, ordinal)| ordinal);
        let place = (group, ordinal, change.name().clone());
        let lane = Lane { pod: change.key(), segments: Vec::new(), marks: Vec::new() };
        self.lanes.insert(place.clone(), Rc::new(lane));
        self.places.insert(change.key(), place);
    }

    fn claim_bound(&mut self, change: &Change) {
        let Some(claim) = typed::<PersistentVolumeClaim>(change).1 else { return };
        let mounted = self.mounted_by.get(&(change.namespace().clone(), change.name().clone()));
        let Some(lane) = mounted.and_then(|pod| self.places.get(pod)).and_then(|place| self.lanes.get_mut(place)) else { return };
        let words = format!("claim {} got volume {}", change.name(), claim.volume_name).into();
        Rc::make_mut(lane).marks.push(Mark { at_ms: change.at_ms, kind: MarkKind::ClaimBound, words });
    }
}

/// Whose pod it is, in words; empty when nobody's.
fn owner_of(pod: &Pod) -> Name {
    let Some(owner) = pod.meta.controller() else { return "".into() };
    match &*pod.meta.namespace {
        "default" => format!("{} {}", owner.kind.names().name, owner.name).into(),
        namespace => format!("{} {} in {namespace}", owner.kind.names().name, owner.name).into(),
    }
}
