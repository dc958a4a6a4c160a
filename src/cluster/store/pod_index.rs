//! The indexes of pods: by label, claim and node, and their lines in the rolls of the sets that control them.

use super::links::Link;
use super::names::Id;
use super::roll::{Entry, RollId};
use super::{LABEL, NodeUsage, REVISION, Store};
use crate::api::labels::Labels;
use crate::api::pod::Pod;
use crate::api::stateful_set::parent_and_ordinal;
use crate::api::{Kind, Name, Object, Uid};
use crate::cluster::statefulset::{POD_INDEX_LABEL, POD_NAME_LABEL, REVISION_LABEL};
use std::rc::Rc;

/// Labels that a controller gives each pod for itself. Hardly a selector consists of them alone, and one that does looks at all pods.
pub(super) const UNINDEXED_LABELS: [&str; 3] = [REVISION_LABEL, POD_NAME_LABEL, POD_INDEX_LABEL];

/// What a pod is to the set that controls it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Membership {
    /// Nothing that is counted.
    None,
    /// It is controlled, and neither by its name nor by its labels the set's own.
    Stray(RollId),
    /// It has a place in the roll.
    Member { roll: RollId, place: u32, revision: Option<u32>, active_only: bool },
}

impl Store {
    pub(super) fn follow_pod(&mut self, id: Id, before: Option<&Rc<Pod>>, after: Option<&Rc<Pod>>) {
        let same = |differs: fn(&Pod, &Pod) -> bool| before.zip(after).is_some_and(|(a, b)| !differs(a, b));
        let same_owners = same(|a, b| !Rc::ptr_eq(&a.meta.owners, &b.meta.owners) && a.meta.owners != b.meta.owners);
        let same_labels = same(|a, b| a.meta.labels != b.meta.labels);
        let same_claims = same(|a, b| !(Rc::ptr_eq(&a.spec, &b.spec) && Rc::ptr_eq(&a.template_claims, &b.template_claims)));
        if !same_labels {
            let labels = |pod: Option<&Rc<Pod>>| pod.map(|pod| pod.meta.labels.clone()).unwrap_or_default();
            self.follow_labels(id, before.or(after).map(|pod| &pod.meta.namespace), &labels(before), &labels(after));
        }
        if !same_claims {
            self.follow_claims_of(id, before, false);
            self.follow_claims_of(id, after, true);
            let keeps_away = |pod: Option<&Rc<Pod>>| pod.is_some_and(|pod| !pod.spec.affinity.pod_anti_affinity.required.is_empty());
            if keeps_away(before) || keeps_away(after) {
                self.pods_keeping_others_away.set(id, keeps_away(after));
            }
        }
        if !(same_claims && same_owners && same(|a, b| a.node != b.node || a.is_terminal() != b.is_terminal())) {
            self.follow_node_of(id, before, false);
            self.follow_node_of(id, after, true);
        }
        let status = |a: &Pod, b: &Pod| {
            let of = |pod: &Pod| (pod.status.phase, pod.status.ready, pod.status.ready_changed_ms, pod.meta.is_terminating());
            of(a) != of(b)
        };
        if same_labels && same_owners && same(status) {
            if let Some(pod) = after.filter(|_| !same_claims) {
                let membership = self.membership(id, pod);
                self.mark_member(membership);
            }
            return;
        }
        let new = after.map_or(Membership::None, |pod| self.membership(id, pod));
        let old = if same_labels && same_owners { new } else { before.map_or(Membership::None, |pod| self.membership(id, pod)) };
        self.follow_roll(id, (old, before), (new, after));
        let same_name_label = || same(|a, b| a.meta.labels.get(POD_NAME_LABEL) != b.meta.labels.get(POD_NAME_LABEL));
        let same_end = same(|a, b| a.is_terminal() != b.is_terminal());
        // Labels that a set neither gives nor selects by are not for it to mend.
        if !(same_claims && same_owners && same_end && (same_labels || old == new && same_name_label())) {
            self.mark_member(new);
        }
    }

    /// Has a pod looked at by its set: something changed that a set mends.
    fn mark_member(&mut self, membership: Membership) {
        if let Membership::Member { roll, place, .. } = membership {
            self.rolls.mark(roll, place, true);
        }
    }

    fn follow_labels(&mut self, id: Id, namespace: Option<&Name>, before: &Labels, after: &Labels) {
        let Some(namespace) = namespace else { return };
        let indexed = |label: &Name| !UNINDEXED_LABELS.contains(&&**label);
        for (label, value) in before.iter().filter(|(label, value)| indexed(label) && after.get(label) != Some(value)) {
            let word = self.words.number(LABEL, &[namespace, label, value]);
            self.pods_by_label.remove((word, id));
        }
        for (label, value) in after.iter().filter(|(label, value)| indexed(label) && before.get(label) != Some(value)) {
            let word = self.words.number(LABEL, &[namespace, label, value]);
            self.pods_by_label.insert((word, id));
        }
    }

    fn follow_claims_of(&mut self, id: Id, pod: Option<&Rc<Pod>>, is_in: bool) {
        let Some(pod) = pod else { return };
        for (_, claim) in pod.claims() {
            let claim = self.names.id_of(Kind::PersistentVolumeClaim, &pod.meta.namespace, claim);
            self.links.set(Link::PodOfClaim, claim, id, is_in);
            self.links.set(Link::ClaimOfPod, id, claim, is_in);
        }
    }

    fn follow_node_of(&mut self, id: Id, pod: Option<&Rc<Pod>>, is_in: bool) {
        let Some((pod, node)) = pod.and_then(|pod| pod.node.as_ref().map(|node| (pod, node))) else { return };
        let node = self.names.id_of(Kind::Node, "", node);
        self.pods_by_node.set((node, id), is_in);
        self.links.set(Link::NodeOfPod, id, node, is_in);
        if !pod.is_terminal() {
            let usage = self.usage_at(node);
            let usage = match is_in {
                true => NodeUsage { requests: usage.requests.plus(pod.spec.requests), pods: usage.pods + 1 },
                false => NodeUsage { requests: usage.requests.minus(pod.spec.requests), pods: usage.pods.saturating_sub(1) },
            };
            self.usage_by_node.insert(node, usage);
        }
        self.rank(node, pod.meta.controller().map(|owner| (RollId::of(owner.uid), is_in)));
    }

    /// What a pod is to its controller.
    pub(super) fn membership(&mut self, id: Id, pod: &Pod) -> Membership {
        let Some(owner) = pod.meta.controller() else { return Membership::None };
        let roll = RollId::of(owner.uid);
        let controller = self.id_of_uid(owner.uid).and_then(|owner| self.objects.get(owner));
        match controller {
            Some(Object::StatefulSet(set)) => {
                let ordinal = parent_and_ordinal(&pod.meta.name).filter(|(parent, _)| *parent == &*set.meta.name);
                match ordinal.filter(|_| set.spec.selector.matches(&pod.meta.labels)) {
                    Some((_, ordinal)) => {
                        let revision = pod.meta.labels.get(REVISION_LABEL).map_or("", |name| name);
                        let revision = Some(self.words.number(REVISION, &[revision]));
                        Membership::Member { roll, place: ordinal as u32, revision, active_only: false }
                    }
                    None => Membership::Stray(roll),
                }
            }
            Some(Object::ReplicaSet(set)) if set.spec.selector.matches(&pod.meta.labels) => {
                Membership::Member { roll, place: id.0, revision: None, active_only: true }
            }
            Some(Object::ReplicaSet(_)) => Membership::Stray(roll),
            _ => Membership::None,
        }
    }

    fn follow_roll(&mut self, id: Id, (old, before): (Membership, Option<&Rc<Pod>>), (new, after): (Membership, Option<&Rc<Pod>>)) {
        let entry = |membership, pod: Option<&Rc<Pod>>| match (membership, pod) {
            (Membership::Member { roll, place, revision, active_only }, Some(pod)) => {
                let active = !pod.is_terminal() && !pod.meta.is_terminating();
                (active || !active_only).then(|| Entry::new(roll, place, id, pod, revision))
            }
            _ => None,
        };
        self.rolls.replace(entry(old, before), entry(new, after));
        if let (Membership::Stray(roll), Some(_)) = (old, before) {
            self.rolls.set_stray(roll, id, false);
        }
        if let (Membership::Stray(roll), Some(_)) = (new, after) {
            self.rolls.set_stray(roll, id, true);
        }
    }

    /// Writes the roll of a set from nothing.
    pub(super) fn enroll(&mut self, owner: Uid) {
        let pods: Vec<Rc<Pod>> = self.owned::<Pod>(owner).cloned().collect();
        for pod in pods {
            let id = self.names.id_of(Kind::Pod, &pod.meta.namespace, &pod.meta.name);
            let membership = self.membership(id, &pod);
            self.follow_roll(id, (Membership::None, None), (membership, Some(&pod)));
        }
    }
}
