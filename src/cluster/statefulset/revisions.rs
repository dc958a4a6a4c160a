//! The set's revisions. Models stateful_set_control.go getStatefulSetRevisions, truncateHistory and pkg/controller/history.

use super::controller_reference;
use super::pods::revision_of;
use super::sync::Sync;
use crate::api::order;
use crate::api::pod_spec::PodTemplate;
use crate::api::revision::ControllerRevision;
use crate::api::revision_hash::{revision_data, revision_hash};
use crate::api::stateful_set::{StatefulSet, UpdateStrategy};
use crate::api::{Meta, Name, OwnerReference, Resource};
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use std::rc::Rc;

/// The label with a revision's hash.
const HASH_LABEL: &str = "controller.kubernetes.io/hash";

/// The set's revisions, as one sync uses them (getStatefulSetRevisions).
pub(super) struct Revisions {
    /// The current revision: the last one whose rollout completed.
    pub current: Rc<ControllerRevision>,
    /// The update revision: that of the current pod template.
    pub update: Rc<ControllerRevision>,
    /// The status' `collisionCount`: how often a new name was already used by a different revision.
    pub collision_count: i32,
    /// How many revisions the set has.
    pub count: usize,
    /// The controller reference for new pods.
    pub owners: Rc<Vec<OwnerReference>>,
}

/// The revision that a new pod is created from.
pub(super) struct RevisionForPod {
    /// The revision's name.
    pub name: Name,
    /// Its pod template.
    pub template: Rc<PodTemplate>,
    /// The controller reference for the pod.
    pub owners: Rc<Vec<OwnerReference>>,
}

impl Revisions {
    /// The revision a new pod of an ordinal gets (newVersionedStatefulSetPod, isCurrentRevisionNeeded).
    pub fn for_new_pod(&self, set: &StatefulSet, ordinal: i64) -> RevisionForPod {
        let partition = match set.spec.update_strategy {
            UpdateStrategy::RollingUpdate { partition, .. } => i64::from(partition),
            UpdateStrategy::OnDelete => 0,
        };
        let revision = if ordinal < i64::from(set.spec.start_ordinal) + partition { &self.current } else { &self.update };
        RevisionForPod { name: revision.meta.name.clone(), template: revision.template.clone(), owners: self.owners.clone() }
    }
}

impl State {
    /// Adopts orphaned revisions that the set's selector matches (stateful_set.go adoptOrphanRevisions): those of a set that
    /// was deleted with `--cascade=orphan`.
    pub(super) fn adopt_orphan_revisions(&mut self, set: &StatefulSet) {
        let matches = |r: &&Rc<ControllerRevision>| set.spec.selector.matches(&r.meta.labels) && !r.meta.is_terminating();
        let orphans: Vec<_> = self.store.uncontrolled::<ControllerRevision>(&set.meta.namespace).filter(matches).cloned().collect();
        for orphan in orphans {
            self.modify::<ControllerRevision>(&key_of(&*orphan), |r| r.meta.owners = Rc::new(vec![controller_reference(set)]));
        }
    }

    fn list_revisions(&self, set: &StatefulSet) -> Vec<Rc<ControllerRevision>> {
        let mut all: Vec<_> = self.store.owned::<ControllerRevision>(set.meta.uid).cloned().collect();
        order::sort_by(&mut all, |a, b| (a.revision, a.meta.created_ms, &a.meta.name).cmp(&(b.revision, b.meta.created_ms, &b.meta.name)));
        all
    }

    /// The set's current and update revision (getStatefulSetRevisions). Creates the update revision, or raises the number of an
    /// equal older one (a rollback).
    pub(super) fn revisions_of(&mut self, set: &StatefulSet) -> Revisions {
        let all = self.list_revisions(set);
        let mut collision_count = set.status.collision_count;
        let (update, count) = match self.equal_revision(set, &all) {
            Some(same) => (same, all.len()),
            None => (self.create_revision(set, next_number(&all), &mut collision_count), all.len() + 1),
        };
        let current = all.iter().find(|r| r.meta.name == set.status.current_revision).cloned().unwrap_or_else(|| update.clone());
        Revisions { current, update, collision_count, count, owners: Rc::new(vec![controller_reference(set)]) }
    }

    fn equal_revision(&mut self, set: &StatefulSet, all: &[Rc<ControllerRevision>]) -> Option<Rc<ControllerRevision>> {
        let newest = all.last()?;
        let template = &set.spec.template;
        if has_template(newest, template) {
            return Some(newest.clone());
        }
        let equal = all.iter().rev().find(|r| has_template(r, template))?;
        let number = next_number(all);
        let key = key_of(&**equal);
        self.modify::<ControllerRevision>(&key, |r| r.revision = number);
        self.store.find::<ControllerRevision>(&key.namespace, &key.name).cloned()
    }

    fn create_revision(&mut self, set: &StatefulSet, revision: i64, collision_count: &mut i32) -> Rc<ControllerRevision> {
        let data: Name = revision_data(&set.spec.template.whole).into();
        loop {
            let hash = revision_hash(&data, *collision_count);
            let mut meta = Meta::named(&set.meta.namespace, &format!("{}-{hash}", set.meta.name));
            meta.labels = set.spec.template.labels.clone();
            meta.labels.set(HASH_LABEL, &hash);
            meta.annotations = set.meta.annotations.clone();
            meta.owners = Rc::new(vec![controller_reference(set)]);
            let name = meta.name.clone();
            let new = Rc::new(ControllerRevision { meta, data: data.clone(), template: set.spec.template.clone(), revision });
            if self.create(new.clone().into_object()).is_ok() {
                return self.store.find::<ControllerRevision>(&set.meta.namespace, &name).cloned().unwrap_or(new);
            }
            // The name exists. A revision with equal data is used; another one raises the collision count and so the hash.
            match self.store.find::<ControllerRevision>(&set.meta.namespace, &name) {
                Some(existing) if existing.data == data => return existing.clone(),
                Some(_) => *collision_count = collision_count.saturating_add(1),
                None => return new,
            }
        }
    }

    /// Deletes the oldest unused revisions beyond `revisionHistoryLimit` (truncateHistory).
    pub(super) fn truncate_history(&mut self, sync: &Sync<'_>) {
        let limit = usize::try_from(sync.set.spec.revision_history_limit).unwrap_or(usize::MAX);
        if sync.revisions.count <= limit {
            return;
        }
        let all = self.list_revisions(sync.set);
        let revisions = [&sync.revisions.current.meta.name, &sync.revisions.update.meta.name];
        let pods = self.store.controller_pods();
        // The index counts non-terminating pods by revision; terminating ones are among the unhealthy.
        let is_used = |name: &Name| self.store.revision_number(name).is_some_and(|number| pods.of_revision(sync.controller, number) > 0);
        let unhealthy = pods.unhealthy(sync.controller, 0, u32::MAX).filter_map(|ordinal| self.replica(sync, ordinal));
        let of_unhealthy: Vec<Name> = unhealthy.filter_map(|pod| revision_of(&pod).cloned()).collect();
        let live = |r: &Rc<ControllerRevision>| {
            let name = &r.meta.name;
            revisions.contains(&name) || is_used(name) || of_unhealthy.contains(name)
        };
        let unused: Vec<_> = all.into_iter().filter(|r| !live(r)).collect();
        let excess = unused.len().saturating_sub(limit);
        for revision in &unused[..excess] {
            self.remove(&key_of(&**revision));
        }
    }
}

fn next_number(all: &[Rc<ControllerRevision>]) -> i64 {
    all.last().map_or(1, |newest| newest.revision.saturating_add(1))
}

/// Whether a revision has this template. Shared templates are equal without a comparison.
fn has_template(revision: &ControllerRevision, template: &Rc<PodTemplate>) -> bool {
    Rc::ptr_eq(&revision.template, template) || revision.template.whole == template.whole
}
