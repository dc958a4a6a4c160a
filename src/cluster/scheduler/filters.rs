//! Filter plugins, in the order of the default profile: the first that rejects a node gives the reason.
//!
//! Models pkg/scheduler/framework/plugins and schedule_one.go findNodesThatPassFilters.

use super::ClaimDemands;
use crate::api::labels::Labels;
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::scheduling::{PodAffinityTerm, Taint, TopologySpreadConstraint};
use crate::api::{Name, Resource, read};
use crate::cluster::state::State;
use crate::cluster::store::KeyId;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Why a node was rejected (framework.Status).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The plugin's message.
    pub message: Name,
    /// Whether preempting pods could help: the code is Unschedulable, not UnschedulableAndUnresolvable.
    pub preemption_helps: bool,
}

/// A reason with the code UnschedulableAndUnresolvable.
fn unresolvable(message: &str) -> Reason {
    Reason { message: message.into(), preemption_helps: false }
}

/// A reason with the code Unschedulable.
fn unschedulable(message: &str) -> Reason {
    Reason { message: message.into(), preemption_helps: true }
}

/// Counts of other pods that the topology filters need, computed once for all nodes (PreFilter).
pub(super) struct PreFilterState<'p> {
    spread: Vec<SpreadCount<'p>>,
    affinity: AffinityDomains,
}

impl State {
    /// Runs PreFilter of PodTopologySpread and InterPodAffinity.
    pub(super) fn pre_filter<'p>(&self, pod: &'p Pod) -> PreFilterState<'p> {
        PreFilterState { spread: self.spread_counts(pod), affinity: self.affinity_domains(pod) }
    }

    /// Whether a node passes all filters for a pod.
    pub(super) fn fits(&self, pod: &Pod, claims: &ClaimDemands, id: KeyId, pre_filter: &PreFilterState<'_>) -> bool {
        self.store.typed_at::<Node>(id).is_some_and(|node| self.filter(pod, claims, (id, node), pre_filter).is_empty())
    }

    /// The reasons for which each node rejects a pod.
    pub(super) fn reasons_by_node(&self, pod: &Pod, claims: &ClaimDemands, pre_filter: &PreFilterState<'_>) -> Vec<Vec<Reason>> {
        self.store.in_namespace_with_ids::<Node>("").map(|(id, node)| self.filter(pod, claims, (id, node), pre_filter)).collect()
    }

    /// The reasons for which a node rejects a pod; empty when it passes. Models RunFilterPlugins.
    pub(super) fn filter(
        &self,
        pod: &Pod,
        claims: &ClaimDemands,
        (id, node): (KeyId, &Node),
        pre_filter: &PreFilterState<'_>,
    ) -> Vec<Reason> {
        let name = &node.meta.name;
        let tolerates = |taint: &Taint| pod.spec.tolerations.iter().any(|t| t.tolerates(taint));
        let cordon_taint = || Taint { key: "node.kubernetes.io/unschedulable".into(), effect: "NoSchedule".into(), ..Taint::default() };
        if node.unschedulable && !tolerates(&cordon_taint()) {
            return vec![unresolvable("node(s) were unschedulable")];
        }
        if !pod.spec.node_name.is_empty() && pod.spec.node_name != *name {
            return vec![unresolvable("node(s) didn't match the requested node name")];
        }
        let repels = |taint: &&Taint| matches!(&*taint.effect, "NoSchedule" | "NoExecute") && !tolerates(taint);
        if node.taints.iter().any(|t| repels(&t)) {
            return vec![unresolvable("node(s) had untolerated taint(s)")];
        }
        let required = pod.spec.affinity.node_affinity.required.as_ref();
        if !pod.spec.node_selector.is_subset_of(&node.meta.labels) || required.is_some_and(|r| !r.matches(name, &node.meta.labels)) {
            return vec![unresolvable("node(s) didn't match Pod's node affinity/selector")];
        }
        let insufficient = self.insufficient_resources(pod, (id, node));
        if !insufficient.is_empty() {
            return insufficient;
        }
        if claims.one_pod_in_use {
            return vec![unschedulable("node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode")];
        }
        if claims.bound.iter().any(|v| v.node_affinity.as_ref().is_some_and(|a| !a.matches(name, &node.meta.labels))) {
            return vec![unresolvable("node(s) didn't match PersistentVolume's node affinity")];
        }
        if self.volumes_for_node(claims, node).is_none() {
            return vec![unresolvable("node(s) didn't find available persistent volumes to bind")];
        }
        if let Some(reason) = pre_filter.spread.iter().find_map(|s| s.filter(node)) {
            return vec![reason];
        }
        pre_filter.affinity.filter(node).into_iter().collect()
    }

    /// Models plugins/noderesources/fit.go fitsRequest.
    fn insufficient_resources(&self, pod: &Pod, (id, node): (KeyId, &Node)) -> Vec<Reason> {
        let usage = self.store.usage_at(id);
        let (requested, free) = (pod.spec.requests, node.allocatable.minus(usage.requests));
        let mut reasons = Vec::new();
        if usage.pods >= node.pods {
            reasons.push(unschedulable("Too many pods"));
        }
        // Preemption does not help a pod that requests more than the node's allocatable.
        let mut check = |requested: i64, free: i64, allocatable: i64, resource: &str| {
            if requested > 0 && requested > free {
                reasons.push(Reason { message: format!("Insufficient {resource}").into(), preemption_helps: requested <= allocatable });
            }
        };
        let allocatable = node.allocatable;
        check(requested.cpu_milli, free.cpu_milli, allocatable.cpu_milli, "cpu");
        check(requested.memory_bytes, free.memory_bytes, allocatable.memory_bytes, "memory");
        check(requested.ephemeral_storage_bytes, free.ephemeral_storage_bytes, allocatable.ephemeral_storage_bytes, "ephemeral-storage");
        for resource in pod.spec.other_resources() {
            let allocatable = node.quantities.get(resource).map(read::quantity).unwrap_or_default().value();
            let pods = self.store.pods_on(&node.meta.name).filter_map(|key| self.store.find::<Pod>(&key.namespace, &key.name));
            let active = pods.filter(|pod| !pod.is_terminal());
            let used: i64 = active.map(|p| p.spec.requests_of(resource)).sum();
            check(pod.spec.requests_of(resource), allocatable.saturating_sub(used), allocatable, resource);
        }
        reasons
    }

    /// Whether an affinity term of `subject` selects `other` (framework.AffinityTerm.Matches).
    fn term_matches(term: &PodAffinityTerm, subject: &Pod, other: &Pod) -> bool {
        let in_namespace = match term.namespaces.is_empty() {
            true => subject.meta.namespace == other.meta.namespace,
            false => term.namespaces.contains(&other.meta.namespace),
        };
        in_namespace && term.label_selector.as_ref().is_some_and(|s| s.matches(&other.meta.labels))
    }

    /// The labels of the node that a pod is assigned to or assumed on.
    fn labels_of_node(&self, pod: &Pod) -> Option<&Labels> {
        self.store.assumed_node_of(pod).map(|node| &node.meta.labels)
    }

    /// The topology domains that matter for the pod's affinity terms and for those of other pods. Models
    /// plugins/interpodaffinity/filtering.go PreFilter.
    fn affinity_domains(&self, pod: &Pod) -> AffinityDomains {
        let mut domains = AffinityDomains {
            required: vec![(Vec::new(), false); pod.spec.affinity.pod_affinity.required.len()],
            ..AffinityDomains::default()
        };
        let terms = &pod.spec.affinity;
        for (i, term) in terms.pod_affinity.required.iter().enumerate() {
            // If no pod matches the term yet, a pod that matches its own term fits anywhere (satisfyPodAffinity).
            domains.required[i].1 = Self::term_matches(term, pod, pod);
        }
        let own = !(terms.pod_affinity.required.is_empty() && terms.pod_anti_affinity.required.is_empty());
        let others: Box<dyn Iterator<Item = &Rc<Pod>>> =
            if own { Box::new(self.store.all::<Pod>()) } else { Box::new(self.store.pods_with_anti_affinity()) };
        for other in others.filter(|p| !p.is_terminal()) {
            let existing_terms = &other.spec.affinity.pod_anti_affinity.required;
            let Some(labels) = self.labels_of_node(other) else { continue };
            let domain = |term: &PodAffinityTerm| labels.get(&term.topology_key).map(|v| (term.topology_key.clone(), v.clone()));
            domains
                .own_anti
                .extend(terms.pod_anti_affinity.required.iter().filter(|t| Self::term_matches(t, pod, other)).filter_map(domain));
            domains.existing_anti.extend(existing_terms.iter().filter(|t| Self::term_matches(t, other, pod)).filter_map(domain));
            for (i, term) in terms.pod_affinity.required.iter().enumerate() {
                if Self::term_matches(term, pod, other) {
                    domains.required[i].0.extend(domain(term));
                }
            }
        }
        for (i, term) in terms.pod_affinity.required.iter().enumerate() {
            domains.keys.push(term.topology_key.clone());
            domains.required[i].1 &= domains.required[i].0.is_empty();
        }
        domains
    }

    /// The number of matching pods in each topology domain, for each `DoNotSchedule` constraint. Models
    /// plugins/podtopologyspread/filtering.go calPreFilterState.
    fn spread_counts<'p>(&self, pod: &'p Pod) -> Vec<SpreadCount<'p>> {
        let hard = pod.spec.topology_spread_constraints.iter().filter(|c| &*c.when_unsatisfiable == "DoNotSchedule");
        hard.map(|constraint| {
            let mut by_domain: BTreeMap<Name, i64> = BTreeMap::new();
            let eligible = |n: &Rc<Node>| {
                let required = pod.spec.affinity.node_affinity.required.as_ref();
                pod.spec.node_selector.is_subset_of(&n.meta.labels) && required.is_none_or(|r| r.matches(&n.meta.name, &n.meta.labels))
            };
            for node in self.store.all::<Node>().filter(|n| eligible(n)) {
                if let Some(domain) = node.meta().labels.get(&constraint.topology_key) {
                    by_domain.entry(domain.clone()).or_default();
                }
            }
            let matches = |labels: &Labels| constraint.label_selector.as_ref().is_some_and(|s| s.matches(labels));
            let selected = constraint.label_selector.iter().flat_map(|selector| self.store.pods_selected(&pod.meta.namespace, selector));
            for other in selected.filter(|p| !p.is_terminal() && !p.meta.is_terminating()) {
                let domain = self.labels_of_node(other).and_then(|l| l.get(&constraint.topology_key));
                if let Some(count) = domain.and_then(|d| by_domain.get_mut(d)) {
                    *count += 1;
                }
            }
            SpreadCount { constraint, by_domain, self_match: i64::from(matches(&pod.meta.labels)) }
        })
        .collect()
    }
}

/// A `DoNotSchedule` spread constraint with the number of matching pods in each domain.
struct SpreadCount<'p> {
    constraint: &'p TopologySpreadConstraint,
    /// Value of the topology label to matching pods.
    by_domain: BTreeMap<Name, i64>,
    /// 1 if the pod matches its own constraint (selfMatchNum).
    self_match: i64,
}

impl SpreadCount<'_> {
    fn filter(&self, node: &Node) -> Option<Reason> {
        let Some(domain) = node.meta.labels.get(&self.constraint.topology_key) else {
            return Some(unresolvable("node(s) didn't match pod topology spread constraints (missing required label)"));
        };
        let domains = i64::try_from(self.by_domain.len()).unwrap_or(i64::MAX);
        let too_few = self.constraint.min_domains.is_some_and(|min| domains < min);
        let min_match = if too_few { 0 } else { self.by_domain.values().copied().min().unwrap_or(0) };
        let count = self.by_domain.get(domain).copied().unwrap_or(0);
        let skew = count + self.self_match - min_match;
        (skew > self.constraint.max_skew).then(|| unschedulable("node(s) didn't match pod topology spread constraints"))
    }
}

/// A topology domain: key and value of a node label.
type TopologyDomain = (Name, Name);

/// Topology domains with pods that matter for a pod's required (anti-)affinity.
#[derive(Default)]
struct AffinityDomains {
    /// Domains with pods that the pod's own anti-affinity terms select.
    own_anti: Vec<TopologyDomain>,
    /// Domains with existing pods whose anti-affinity terms select this pod.
    existing_anti: Vec<TopologyDomain>,
    /// For each affinity term: the domains with matching pods, and whether any domain will do because the pod is the first.
    required: Vec<(Vec<TopologyDomain>, bool)>,
    /// The topology key of each affinity term.
    keys: Vec<Name>,
}

impl AffinityDomains {
    fn filter(&self, node: &Node) -> Option<Reason> {
        let in_domain = |(key, value): &TopologyDomain| node.meta.labels.get(key) == Some(value);
        let satisfied = |((domains, first), key): (&(Vec<TopologyDomain>, bool), &Name)| match first {
            true => node.meta.labels.get(key).is_some(),
            false => domains.iter().any(in_domain),
        };
        if !self.required.iter().zip(&self.keys).all(satisfied) {
            return Some(unresolvable("node(s) didn't match pod affinity rules"));
        }
        if self.own_anti.iter().any(in_domain) {
            return Some(unschedulable("node(s) didn't match pod anti-affinity rules"));
        }
        self.existing_anti.iter().any(in_domain).then(|| unschedulable("node(s) didn't satisfy existing pods anti-affinity rules"))
    }
}
