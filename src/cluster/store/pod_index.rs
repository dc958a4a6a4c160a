//! Updates the indexes of pods: by label, claim and node, and in [`ControllerPods`](super::controller_pods::ControllerPods).

use super::controller_pods::{ControllerId, PodEntry};
use super::interner::KeyId;
use super::links::Link;
use super::{LABEL, NodeUsage, REVISION, Store};
use crate::api::labels::Labels;
use crate::api::pod::Pod;
use crate::api::stateful_set::parent_and_ordinal;
use crate::api::{Kind, Name, Object, Uid};
use crate::cluster::statefulset::{POD_INDEX_LABEL, POD_NAME_LABEL, REVISION_LABEL};
use std::rc::Rc;

/// Labels whose value is different for each pod of a set, or each revision: not indexed. A selector of these alone scans all
/// pods of the namespace.
pub(super) const UNINDEXED_LABELS: [&str; 3] = [REVISION_LABEL, POD_NAME_LABEL, POD_INDEX_LABEL];

/// How the index of controllers' pods sees a pod.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Membership {
    /// Not owned by a StatefulSet or ReplicaSet.
    None,
    /// Owned, but the controller's selector does not match its labels, or its name is not of the set.
    Mismatched(ControllerId),
    /// A member with a slot. `active_only`: it counts only while it is neither terminal nor terminating (ReplicaSet).
    Member { controller: ControllerId, slot: u32, revision: Option<u32>, active_only: bool },
}

impl Store {
    pub(super) fn reindex_pod(&mut self, id: KeyId, before: Option<&Rc<Pod>>, after: Option<&Rc<Pod>>) {
        let same = |differs: fn(&Pod, &Pod) -> bool| before.zip(after).is_some_and(|(a, b)| !differs(a, b));
        let same_owners = same(|a, b| !Rc::ptr_eq(&a.meta.owners, &b.meta.owners) && a.meta.owners != b.meta.owners);
        let same_labels = same(|a, b| a.meta.labels != b.meta.labels);
        let same_claims = same(|a, b| !(Rc::ptr_eq(&a.spec, &b.spec) && Rc::ptr_eq(&a.template_claims, &b.template_claims)));
        if !same_labels {
            let labels = |pod: Option<&Rc<Pod>>| pod.map(|pod| pod.meta.labels.clone()).unwrap_or_default();
            self.reindex_labels(id, before.or(after).map(|pod| &pod.meta.namespace), &labels(before), &labels(after));
        }
        if !same_claims {
            self.reindex_claims_of(id, before, false);
            self.reindex_claims_of(id, after, true);
            let has_anti_affinity = |pod: Option<&Rc<Pod>>| pod.is_some_and(|pod| !pod.spec.affinity.pod_anti_affinity.required.is_empty());
            if has_anti_affinity(before) || has_anti_affinity(after) {
                self.pods_with_anti_affinity.set(id, has_anti_affinity(after));
            }
        }
        if !(same_claims && same_owners && same(|a, b| a.node != b.node || a.is_terminal() != b.is_terminal())) {
            self.reindex_node_of(id, before, false);
            self.reindex_node_of(id, after, true);
        }
        let status = |a: &Pod, b: &Pod| {
            let of = |pod: &Pod| (pod.status.phase, pod.status.ready, pod.status.ready_changed_ms, pod.meta.is_terminating());
            of(a) != of(b)
        };
        if same_labels && same_owners && same(status) {
            if let Some(pod) = after.filter(|_| !same_claims) {
                let membership = self.membership(id, pod);
                self.set_member_dirty(membership);
            }
            return;
        }
        let new = after.map_or(Membership::None, |pod| self.membership(id, pod));
        let old = if same_labels && same_owners { new } else { before.map_or(Membership::None, |pod| self.membership(id, pod)) };
        self.reindex_membership(id, (old, before), (new, after));
        let same_name_label = || same(|a, b| a.meta.labels.get(POD_NAME_LABEL) != b.meta.labels.get(POD_NAME_LABEL));
        let same_end = same(|a, b| a.is_terminal() != b.is_terminal());
        // Other labels than these do not matter to the set.
        if !(same_claims && same_owners && same_end && (same_labels || old == new && same_name_label())) {
            self.set_member_dirty(new);
        }
    }

    /// Marks a pod as changed for its controller.
    fn set_member_dirty(&mut self, membership: Membership) {
        if let Membership::Member { controller, slot, .. } = membership {
            self.controller_pods.set_dirty(controller, slot, true);
        }
    }

    fn reindex_labels(&mut self, id: KeyId, namespace: Option<&Name>, before: &Labels, after: &Labels) {
        let Some(namespace) = namespace else { return };
        let indexed = |label: &Name| !UNINDEXED_LABELS.contains(&&**label);
        for (label, value) in before.iter().filter(|(label, value)| indexed(label) && after.get(label) != Some(value)) {
            let label = self.texts.number(LABEL, &[namespace, label, value]);
            self.pods_by_label.remove((label, id));
        }
        for (label, value) in after.iter().filter(|(label, value)| indexed(label) && before.get(label) != Some(value)) {
            let label = self.texts.number(LABEL, &[namespace, label, value]);
            self.pods_by_label.insert((label, id));
        }
    }

    fn reindex_claims_of(&mut self, id: KeyId, pod: Option<&Rc<Pod>>, is_set: bool) {
        let Some(pod) = pod else { return };
        for (_, claim) in pod.claims() {
            let claim = self.keys.id_of(Kind::PersistentVolumeClaim, &pod.meta.namespace, claim);
            self.links.set(Link::PodOfClaim, claim, id, is_set);
            self.links.set(Link::ClaimOfPod, id, claim, is_set);
        }
    }

    /// Assumes that a pod without a node will run on this one, or forgets that: what it requests counts there from now on.
    /// Models the scheduler's cache (pkg/scheduler/backend/cache AssumePod, ForgetPod).
    pub fn assume(&mut self, id: KeyId, node: Option<KeyId>) {
        if self.assumed_nodes.get(id).map(|node| KeyId(*node as u32)) == node {
            return;
        }
        let pod = self.typed_at::<Pod>(id).cloned();
        self.reindex_node_of(id, pod.as_ref(), false);
        self.assumed_nodes.set(id, node.map(|node| node.0.into()));
        self.reindex_node_of(id, pod.as_ref(), true);
    }

    fn reindex_node_of(&mut self, id: KeyId, pod: Option<&Rc<Pod>>, is_set: bool) {
        let Some(pod) = pod else { return };
        let node = match &pod.node {
            Some(node) => {
                let node = self.keys.id_of(Kind::Node, "", node);
                self.pods_by_node.set((node, id), is_set);
                self.links.set(Link::NodeOfPod, id, node, is_set);
                node
            }
            None => match self.assumed_nodes.get(id) {
                Some(node) => KeyId(*node as u32),
                None => return,
            },
        };
        if !pod.is_terminal() {
            let usage = self.usage_at(node);
            let usage = match is_set {
                true => NodeUsage { requests: usage.requests.plus(pod.spec.requests), pods: usage.pods + 1 },
                false => NodeUsage { requests: usage.requests.minus(pod.spec.requests), pods: usage.pods.saturating_sub(1) },
            };
            self.usage_by_node.insert(node, usage);
        }
        self.rank_node(node, pod.meta.controller().map(|owner| (ControllerId::of(owner.uid), is_set)));
    }

    /// The membership of a pod, by its controller reference.
    pub(super) fn membership(&mut self, id: KeyId, pod: &Pod) -> Membership {
        let Some(owner) = pod.meta.controller() else { return Membership::None };
        let controller = ControllerId::of(owner.uid);
        let owner = self.id_of_uid(owner.uid).and_then(|owner| self.objects.get(owner));
        match owner {
            Some(Object::StatefulSet(set)) => {
                let ordinal = parent_and_ordinal(&pod.meta.name).filter(|(parent, _)| *parent == &*set.meta.name);
                match ordinal.filter(|_| set.spec.selector.matches(&pod.meta.labels)) {
                    Some((_, ordinal)) => {
                        let revision = pod.meta.labels.get(REVISION_LABEL).map_or("", |name| name);
                        let revision = Some(self.texts.number(REVISION, &[revision]));
                        Membership::Member { controller, slot: ordinal as u32, revision, active_only: false }
                    }
                    None => Membership::Mismatched(controller),
                }
            }
            Some(Object::ReplicaSet(set)) if set.spec.selector.matches(&pod.meta.labels) => {
                Membership::Member { controller, slot: id.0, revision: None, active_only: true }
            }
            Some(Object::ReplicaSet(_)) => Membership::Mismatched(controller),
            _ => Membership::None,
        }
    }

    fn reindex_membership(
        &mut self,
        id: KeyId,
        (old, before): (Membership, Option<&Rc<Pod>>),
        (new, after): (Membership, Option<&Rc<Pod>>),
    ) {
        let entry = |membership, pod: Option<&Rc<Pod>>| match (membership, pod) {
            (Membership::Member { controller, slot, revision, active_only }, Some(pod)) => {
                let active = !pod.is_terminal() && !pod.meta.is_terminating();
                (active || !active_only).then(|| PodEntry::new(controller, slot, id, pod, revision))
            }
            _ => None,
        };
        self.controller_pods.replace(entry(old, before), entry(new, after));
        if let (Membership::Mismatched(controller), Some(_)) = (old, before) {
            self.controller_pods.set_mismatched(controller, id, false);
        }
        if let (Membership::Mismatched(controller), Some(_)) = (new, after) {
            self.controller_pods.set_mismatched(controller, id, true);
        }
    }

    /// Enters all pods of a new controller, or one whose selector changed.
    pub(super) fn index_controller(&mut self, owner: Uid) {
        let pods: Vec<Rc<Pod>> = self.owned::<Pod>(owner).cloned().collect();
        for pod in pods {
            let id = self.keys.id_of(Kind::Pod, &pod.meta.namespace, &pod.meta.name);
            let membership = self.membership(id, &pod);
            self.reindex_membership(id, (Membership::None, None), (membership, Some(&pod)));
        }
    }
}
