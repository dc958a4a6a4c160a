//! Scheduling constraints: taints and tolerations, affinity, topology spread.

use super::selector::{LabelSelector, Requirement};
use super::{Labels, Name, order};
use serde::Deserialize;
use serde_json::Value;

/// A node's taint.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Taint {
    /// Its key.
    pub key: Name,
    /// Its value.
    pub value: Name,
    /// `NoSchedule`, `PreferNoSchedule` or `NoExecute`.
    pub effect: Name,
}

impl std::fmt::Display for Taint {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.key)?;
        if !self.value.is_empty() {
            write!(f, "={}", self.value)?;
        }
        write!(f, ":{}", self.effect)
    }
}

/// A pod's toleration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Toleration {
    /// The taint's key; empty with `Exists` means all.
    pub key: Name,
    /// `Exists`, or `Equal` (the default).
    pub operator: Name,
    /// The value for `Equal`.
    pub value: Name,
    /// The effect; empty means all.
    pub effect: Name,
    /// How long a `NoExecute` taint is tolerated; absent means forever.
    pub toleration_seconds: Option<i64>,
}

impl Toleration {
    /// As the API server returns it.
    pub fn to_value(&self) -> Value {
        let texts = [("key", &self.key), ("operator", &self.operator), ("value", &self.value), ("effect", &self.effect)];
        let texts = texts.iter().filter(|(_, text)| !text.is_empty());
        let mut fields = order::gather_object(texts.map(|(field, text)| (field.to_string(), (***text).into())));
        fields.extend(self.toleration_seconds.map(|seconds| ("tolerationSeconds".to_string(), seconds.into())));
        fields.into()
    }

    /// Whether it tolerates `taint` (k8s.io/api/core/v1 Toleration.ToleratesTaint).
    pub fn tolerates(&self, taint: &Taint) -> bool {
        (self.effect.is_empty() || self.effect == taint.effect)
            && (self.key.is_empty() || self.key == taint.key)
            && match &*self.operator {
                "" | "Equal" => self.value == taint.value,
                "Exists" => true,
                _ => false,
            }
    }
}

/// `affinity` of a pod.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Affinity {
    /// Affinity to nodes.
    pub node_affinity: NodeAffinity,
    /// Affinity to other pods.
    pub pod_affinity: PodAffinity,
    /// Anti-affinity to other pods.
    pub pod_anti_affinity: PodAffinity,
}

impl Affinity {
    /// Whether it has pod affinity or anti-affinity.
    pub fn depends_on_pods(&self) -> bool {
        *self != Affinity { node_affinity: self.node_affinity.clone(), ..Affinity::default() }
    }
}

/// `nodeAffinity`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NodeAffinity {
    /// `requiredDuringSchedulingIgnoredDuringExecution`.
    #[serde(rename = "requiredDuringSchedulingIgnoredDuringExecution")]
    pub required: Option<NodeSelector>,
    /// `preferredDuringSchedulingIgnoredDuringExecution`.
    #[serde(rename = "preferredDuringSchedulingIgnoredDuringExecution")]
    pub preferred: Vec<PreferredNodeTerm>,
}

/// A weighted node selector term.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PreferredNodeTerm {
    /// 1 to 100.
    pub weight: i64,
    /// The term.
    pub preference: NodeSelectorTerm,
}

/// Terms, at least one of which must match.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeSelector {
    /// The terms.
    pub node_selector_terms: Vec<NodeSelectorTerm>,
}

/// Requirements, all of which must match; an empty term matches no node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeSelectorTerm {
    /// Requirements on the node's labels.
    pub match_expressions: Vec<Requirement>,
    /// Requirements on the node's fields; only `metadata.name` is supported.
    pub match_fields: Vec<Requirement>,
}

impl NodeSelector {
    /// Whether a node with this name and these labels matches (component-helpers nodeaffinity.NodeSelector.Match).
    pub fn matches(&self, node_name: &str, labels: &Labels) -> bool {
        self.node_selector_terms.iter().any(|term| term.matches(node_name, labels))
    }
}

impl NodeSelectorTerm {
    /// Whether a node with this name and these labels matches the term.
    pub fn matches(&self, node_name: &str, labels: &Labels) -> bool {
        if self.match_expressions.is_empty() && self.match_fields.is_empty() {
            return false;
        }
        let fields: Labels = [("metadata.name", node_name)].into_iter().collect();
        self.match_expressions.iter().all(|r| r.matches(labels)) && self.match_fields.iter().all(|r| r.matches(&fields))
    }
}

/// `podAffinity` or `podAntiAffinity`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PodAffinity {
    /// `requiredDuringSchedulingIgnoredDuringExecution`.
    #[serde(rename = "requiredDuringSchedulingIgnoredDuringExecution")]
    pub required: Vec<PodAffinityTerm>,
    /// `preferredDuringSchedulingIgnoredDuringExecution`.
    #[serde(rename = "preferredDuringSchedulingIgnoredDuringExecution")]
    pub preferred: Vec<WeightedPodAffinityTerm>,
}

/// A weighted pod affinity term.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WeightedPodAffinityTerm {
    /// 1 to 100.
    pub weight: i64,
    /// The term.
    pub pod_affinity_term: PodAffinityTerm,
}

/// The pods of the affinity and its topology.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodAffinityTerm {
    /// Selects the pods; absent selects none.
    pub label_selector: Option<LabelSelector>,
    /// The namespaces of the pods; empty means the pod's own.
    pub namespaces: Vec<Name>,
    /// The node label whose values are the topology domains.
    pub topology_key: Name,
}

/// `topologySpreadConstraints` entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TopologySpreadConstraint {
    /// By how many pods the domains may differ.
    pub max_skew: i64,
    /// The node label whose values are the topology domains.
    pub topology_key: Name,
    /// `DoNotSchedule` or `ScheduleAnyway`.
    pub when_unsatisfiable: Name,
    /// Selects the counted pods.
    pub label_selector: Option<LabelSelector>,
    /// The minimum number of eligible domains.
    pub min_domains: Option<i64>,
}
