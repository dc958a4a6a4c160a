//! The filters, in the default plugins' order: the first that refuses a node gives the reason.

use super::ClaimDemands;
use crate::api::labels::Labels;
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::scheduling::{PodAffinityTerm, Taint, TopologySpreadConstraint};
use crate::api::{Name, Resource, read};
use crate::cluster::state::State;
use crate::cluster::store::Id;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Why a node was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The plugin's words.
    pub words: Name,
    /// Whether taking pods off the node could help (Unschedulable, and not UnschedulableAndUnresolvable).
    pub preemption_helps: bool,
}

fn final_reason(words: &str) -> Reason {
    Reason { words: words.into(), preemption_helps: false }
}

fn passing_reason(words: &str) -> Reason {
    Reason { words: words.into(), preemption_helps: true }
}

/// What a pod minds around the nodes: read once for all of them.
pub(super) struct Surroundings<'p> {
    spread: Vec<SpreadCount<'p>>,
    affinity: AffinityPlaces,
}

impl State {
    /// The other pods a pod minds.
    pub(super) fn surroundings<'p>(&self, pod: &'p Pod) -> Surroundings<'p> {
        Surroundings { spread: self.spread_counts(pod), affinity: self.affinity_places(pod) }
    }

    /// Whether the node that has the name of a number takes a pod.
    pub(super) fn fits(&self, pod: &Pod, claims: &ClaimDemands, id: Id, around: &Surroundings<'_>) -> bool {
        self.store.typed_at::<Node>(id).is_some_and(|node| self.refuse(pod, claims, (id, node), around).is_empty())
    }

    /// Why each node refuses a pod that none takes.
    pub(super) fn refusals(&self, pod: &Pod, claims: &ClaimDemands, around: &Surroundings<'_>) -> Vec<Vec<Reason>> {
        self.store.named_in::<Node>("").map(|(id, node)| self.refuse(pod, claims, (id, node), around)).collect()
    }

    /// Why a node refuses a pod; nothing when it takes it.
    pub(super) fn refuse(&self, pod: &Pod, claims: &ClaimDemands, (id, node): (Id, &Node), around: &Surroundings<'_>) -> Vec<Reason> {
        let name = &node.meta.name;
        let tolerates = |taint: &Taint| pod.spec.tolerations.iter().any(|t| t.tolerates(taint));
        let cordon = || Taint { key: "node.kubernetes.io/unschedulable".into(), effect: "NoSchedule".into(), ..Taint::default() };
        if node.unschedulable && !tolerates(&cordon()) {
            return vec![final_reason("node(s) were unschedulable")];
        }
        if !pod.spec.node_name.is_empty() && pod.spec.node_name != *name {
            return vec![final_reason("node(s) didn't match the requested node name")];
        }
        let forbids = |taint: &&Taint| matches!(&*taint.effect, "NoSchedule" | "NoExecute") && !tolerates(taint);
        if node.taints.iter().any(|t| forbids(&t)) {
            return vec![final_reason("node(s) had untolerated taint(s)")];
        }
        let required = pod.spec.affinity.node_affinity.required.as_ref();
        if !pod.spec.node_selector.is_subset_of(&node.meta.labels) || required.is_some_and(|r| !r.matches(name, &node.meta.labels)) {
            return vec![final_reason("node(s) didn't match Pod's node affinity/selector")];
        }
        let lacking = self.lacking_resources(pod, (id, node));
        if !lacking.is_empty() {
            return lacking;
        }
        if claims.one_pod_taken {
            return vec![passing_reason("node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode")];
        }
        if claims.bound.iter().any(|v| v.node_affinity.as_ref().is_some_and(|a| !a.matches(name, &node.meta.labels))) {
            return vec![final_reason("node(s) didn't match PersistentVolume's node affinity")];
        }
        if let Some(reason) = around.spread.iter().find_map(|s| s.refuse(node)) {
            return vec![reason];
        }
        around.affinity.refuse(node).into_iter().collect()
    }

    /// Models plugins/noderesources/fit.go.
    fn lacking_resources(&self, pod: &Pod, (id, node): (Id, &Node)) -> Vec<Reason> {
        let usage = self.store.usage_at(id);
        let (asked, free) = (pod.spec.requests, node.allocatable.minus(usage.requests));
        let mut reasons = Vec::new();
        if usage.pods >= node.pods {
            reasons.push(passing_reason("Too many pods"));
        }
        // Asking for more than the node ever had can't be helped by preemption.
        let mut check = |asked: i64, free: i64, has: i64, resource: &str| {
            if asked > 0 && asked > free {
                reasons.push(Reason { words: format!("Insufficient {resource}").into(), preemption_helps: asked <= has });
            }
        };
        let has = node.allocatable;
        check(asked.cpu_milli, free.cpu_milli, has.cpu_milli, "cpu");
        check(asked.memory_bytes, free.memory_bytes, has.memory_bytes, "memory");
        check(asked.ephemeral_storage_bytes, free.ephemeral_storage_bytes, has.ephemeral_storage_bytes, "ephemeral-storage");
        for resource in pod.spec.other_resources() {
            let has = node.quantities.get(resource).map(read::quantity).unwrap_or_default().value();
            let there = self.store.pods_on(&node.meta.name).filter_map(|key| self.store.find::<Pod>(&key.namespace, &key.name));
            let there = there.filter(|pod| !pod.is_terminal());
            let used: i64 = there.map(|p| p.spec.requests_of(resource)).sum();
            check(pod.spec.requests_of(resource), has.saturating_sub(used), has, resource);
        }
        reasons
    }

    /// Whether a term of `subject` means `other`.
    fn term_means(term: &PodAffinityTerm, subject: &Pod, other: &Pod) -> bool {
        let in_namespace = match term.namespaces.is_empty() {
            true => subject.meta.namespace == other.meta.namespace,
            false => term.namespaces.contains(&other.meta.namespace),
        };
        in_namespace && term.label_selector.as_ref().is_some_and(|s| s.matches(&other.meta.labels))
    }

    fn labels_of_node(&self, pod: &Pod) -> Option<&Labels> {
        pod.node.as_ref().and_then(|n| self.store.find::<Node>("", n)).map(|n| &n.meta.labels)
    }

    /// Models plugins/interpodaffinity/filtering.go: the places the terms mean, read once for all nodes.
    fn affinity_places(&self, pod: &Pod) -> AffinityPlaces {
        let mut places = AffinityPlaces {
            required: vec![(Vec::new(), false); pod.spec.affinity.pod_affinity.required.len()],
            ..AffinityPlaces::default()
        };
        let terms = &pod.spec.affinity;
        for (i, term) in terms.pod_affinity.required.iter().enumerate() {
            // The first pod of a group that wants company may go anywhere.
            places.required[i].1 = Self::term_means(term, pod, pod);
        }
        let own = !(terms.pod_affinity.required.is_empty() && terms.pod_anti_affinity.required.is_empty());
        let others: Box<dyn Iterator<Item = &Rc<Pod>>> =
            if own { Box::new(self.store.all::<Pod>()) } else { Box::new(self.store.pods_keeping_others_away()) };
        for other in others.filter(|p| p.node.is_some() && !p.is_terminal()) {
            let theirs = &other.spec.affinity.pod_anti_affinity.required;
            let Some(labels) = self.labels_of_node(other) else { continue };
            let place = |term: &PodAffinityTerm| labels.get(&term.topology_key).map(|v| (term.topology_key.clone(), v.clone()));
            places.own_anti.extend(terms.pod_anti_affinity.required.iter().filter(|t| Self::term_means(t, pod, other)).filter_map(place));
            places.their_anti.extend(theirs.iter().filter(|t| Self::term_means(t, other, pod)).filter_map(place));
            for (i, term) in terms.pod_affinity.required.iter().enumerate() {
                if Self::term_means(term, pod, other) {
                    places.required[i].0.extend(place(term));
                }
            }
        }
        for (i, term) in terms.pod_affinity.required.iter().enumerate() {
            places.keys.push(term.topology_key.clone());
            places.required[i].1 &= places.required[i].0.is_empty();
        }
        places
    }

    /// Models plugins/podtopologyspread/filtering.go: how many matching pods each place has.
    fn spread_counts<'p>(&self, pod: &'p Pod) -> Vec<SpreadCount<'p>> {
        let hard = pod.spec.topology_spread_constraints.iter().filter(|c| &*c.when_unsatisfiable == "DoNotSchedule");
        hard.map(|constraint| {
            let mut by_place: BTreeMap<Name, i64> = BTreeMap::new();
            let eligible = |n: &Rc<Node>| {
                let required = pod.spec.affinity.node_affinity.required.as_ref();
                pod.spec.node_selector.is_subset_of(&n.meta.labels) && required.is_none_or(|r| r.matches(&n.meta.name, &n.meta.labels))
            };
            for node in self.store.all::<Node>().filter(|n| eligible(n)) {
                if let Some(place) = node.meta().labels.get(&constraint.topology_key) {
                    by_place.entry(place.clone()).or_default();
                }
            }
            let matches = |labels: &Labels| constraint.label_selector.as_ref().is_some_and(|s| s.matches(labels));
            let selected = constraint.label_selector.iter().flat_map(|selector| self.store.pods_selected(&pod.meta.namespace, selector));
            for other in selected.filter(|p| !p.is_terminal() && !p.meta.is_terminating()) {
                let place = self.labels_of_node(other).and_then(|l| l.get(&constraint.topology_key));
                if let Some(count) = place.and_then(|p| by_place.get_mut(p)) {
                    *count += 1;
                }
            }
            SpreadCount { constraint, by_place, itself: i64::from(matches(&pod.meta.labels)) }
        })
        .collect()
    }
}

/// A hard spread constraint with the pods each place has.
struct SpreadCount<'p> {
    constraint: &'p TopologySpreadConstraint,
    by_place: BTreeMap<Name, i64>,
    itself: i64,
}

impl SpreadCount<'_> {
    fn refuse(&self, node: &Node) -> Option<Reason> {
        let Some(place) = node.meta.labels.get(&self.constraint.topology_key) else {
            return Some(final_reason("node(s) didn't match pod topology spread constraints (missing required label)"));
        };
        let places = i64::try_from(self.by_place.len()).unwrap_or(i64::MAX);
        let too_few = self.constraint.min_domains.is_some_and(|min| places < min);
        let least = if too_few { 0 } else { self.by_place.values().copied().min().unwrap_or(0) };
        let here = self.by_place.get(place).copied().unwrap_or(0);
        let skew = here + self.itself - least;
        (skew > self.constraint.max_skew).then(|| passing_reason("node(s) didn't match pod topology spread constraints"))
    }
}

/// A place: the value of a node label.
type Place = (Name, Name);

/// The places a pod's affinity terms mean.
#[derive(Default)]
struct AffinityPlaces {
    /// Where pods are that it keeps away from.
    own_anti: Vec<Place>,
    /// Where pods are that keep it away.
    their_anti: Vec<Place>,
    /// For each term: where the pods are it wants to be with, and whether it may be the first.
    required: Vec<(Vec<Place>, bool)>,
    /// The label of each of those terms.
    keys: Vec<Name>,
}

impl AffinityPlaces {
    fn refuse(&self, node: &Node) -> Option<Reason> {
        let here = |(key, value): &Place| node.meta.labels.get(key) == Some(value);
        let company = |((places, first), key): (&(Vec<Place>, bool), &Name)| match first {
            true => node.meta.labels.get(key).is_some(),
            false => places.iter().any(here),
        };
        if !self.required.iter().zip(&self.keys).all(company) {
            return Some(final_reason("node(s) didn't match pod affinity rules"));
        }
        if self.own_anti.iter().any(here) {
            return Some(passing_reason("node(s) didn't match pod anti-affinity rules"));
        }
        self.their_anti.iter().any(here).then(|| passing_reason("node(s) didn't satisfy existing pods anti-affinity rules"))
    }
}
