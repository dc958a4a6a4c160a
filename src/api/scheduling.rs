//! What a pod asks of a node: taints and tolerations, affinity, topology spread.

use super::selector::{LabelSelector, Requirement};
use super::{Labels, Name};
use serde::Deserialize;
use serde_json::{Map, Value};

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
    /// `Exists` or `Equal` (also when empty).
    pub operator: Name,
    /// The value for `Equal`.
    pub value: Name,
    /// The effect; empty means all.
    pub effect: Name,
    /// How long a `NoExecute` taint is borne; forever when absent.
    pub toleration_seconds: Option<i64>,
}

impl Toleration {
    /// As the API server shows it.
    pub fn to_value(&self) -> Value {
        let texts = [("key", &self.key), ("operator", &self.operator), ("value", &self.value), ("effect", &self.effect)];
        let mut fields: Map<String, Value> =
            texts.iter().filter(|(_, text)| !text.is_empty()).map(|(field, text)| (field.to_string(), (***text).into())).collect();
        fields.extend(self.toleration_seconds.map(|seconds| ("tolerationSeconds".to_string(), seconds.into())));
        fields.into()
    }

    /// Whether it bears `taint` (k8s.io/api/core/v1 Toleration.ToleratesTaint).
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
    /// Towards nodes.
    pub node_affinity: NodeAffinity,
    /// Towards other pods.
    pub pod_affinity: PodAffinity,
    /// Away from other pods.
    pub pod_anti_affinity: PodAffinity,
}

impl Affinity {
    /// Whether other pods make a difference.
    pub fn minds_pods(&self) -> bool {
        *self != Affinity { node_affinity: self.node_affinity.clone(), ..Affinity::default() }
    }
}

/// `nodeAffinity`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct NodeAffinity {
    /// Must hold.
    #[serde(rename = "requiredDuringSchedulingIgnoredDuringExecution")]
    pub required: Option<NodeSelector>,
    /// Is scored.
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

/// Terms of which one must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeSelector {
    /// The terms.
    pub node_selector_terms: Vec<NodeSelectorTerm>,
}

/// Requirements that must all hold; an empty term matches no node.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct NodeSelectorTerm {
    /// On the node's labels.
    pub match_expressions: Vec<Requirement>,
    /// On the node's fields: `metadata.name` alone.
    pub match_fields: Vec<Requirement>,
}

impl NodeSelector {
    /// Whether a node of this name and labels is selected (component-helpers nodeaffinity.NodeSelector.Match).
    pub fn matches(&self, node_name: &str, labels: &Labels) -> bool {
        self.node_selector_terms.iter().any(|term| term.matches(node_name, labels))
    }
}

impl NodeSelectorTerm {
    /// Whether a node of this name and labels fulfils the term.
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
    /// Must hold.
    #[serde(rename = "requiredDuringSchedulingIgnoredDuringExecution")]
    pub required: Vec<PodAffinityTerm>,
    /// Is scored.
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

/// Which pods, and within what kind of place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct PodAffinityTerm {
    /// The pods meant; absent means none.
    pub label_selector: Option<LabelSelector>,
    /// The namespaces meant; empty means the pod's own.
    pub namespaces: Vec<Name>,
    /// The node label whose values are the places.
    pub topology_key: Name,
}

/// `topologySpreadConstraints` entry.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TopologySpreadConstraint {
    /// By how many pods places may differ.
    pub max_skew: i64,
    /// The node label whose values are the places.
    pub topology_key: Name,
    /// `DoNotSchedule` or `ScheduleAnyway`.
    pub when_unsatisfiable: Name,
    /// The pods counted.
    pub label_selector: Option<LabelSelector>,
    /// The least number of places.
    pub min_domains: Option<i64>,
}
