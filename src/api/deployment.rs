//! Deployments and ReplicaSets.

use super::pod_spec::PodTemplate;
use super::selector::LabelSelector;
use super::stateful_set::IntOrPercent;
use super::time::rfc3339;
use super::{Meta, Name, order, read};
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// A Deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Its metadata.
    pub meta: Meta,
    /// Its spec.
    pub spec: Rc<DeploymentSpec>,
    /// Its status.
    pub status: DeploymentStatus,
}

/// `spec` of a Deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeploymentSpec {
    /// The whole spec as the API server stores it.
    pub whole: Rc<Value>,
    /// The desired number of pods.
    pub replicas: i32,
    /// Selects its ReplicaSets and pods.
    pub selector: LabelSelector,
    /// The template of its pods.
    pub template: Rc<PodTemplate>,
    /// `strategy.type: Recreate`: all old pods are deleted before new ones are created.
    pub recreate: bool,
    /// How many pods may be unavailable during a rollout.
    pub max_unavailable: Option<IntOrPercent>,
    /// How many pods above `replicas` may exist during a rollout.
    pub max_surge: Option<IntOrPercent>,
    /// How long a pod must be ready to count as available.
    pub min_ready_seconds: i32,
    /// How many old ReplicaSets are retained.
    pub revision_history_limit: i32,
    /// Whether the rollout is paused.
    pub paused: bool,
    /// After how long without progress the condition `Progressing` becomes false; absent means never.
    pub progress_deadline_seconds: Option<i32>,
}

/// `status` of a Deployment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeploymentStatus {
    /// The generation that this status was computed from.
    pub observed_generation: i64,
    /// Existing pods that are not terminating.
    pub replicas: i32,
    /// Pods of the current template.
    pub updated_replicas: i32,
    /// Ready pods.
    pub ready_replicas: i32,
    /// Pods that have been ready for `minReadySeconds`.
    pub available_replicas: i32,
    /// Pods that are missing or not available.
    pub unavailable_replicas: i32,
    /// How many times the name of a new ReplicaSet was taken; absent if never.
    pub collision_count: Option<i32>,
    /// `Available`, `Progressing` and `ReplicaFailure`, in the order in which they were set.
    pub conditions: Vec<DeploymentCondition>,
}

/// A condition of a Deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeploymentCondition {
    /// `Available`, `Progressing` or `ReplicaFailure`.
    pub kind: Name,
    /// `True`, `False` or `Unknown`.
    pub status: Name,
    /// Why.
    pub reason: Name,
    /// The reason in words.
    pub message: Name,
    /// When it was last set.
    pub updated_ms: u64,
    /// When its status last changed.
    pub changed_ms: u64,
}

/// `Progressing` of a Deployment that did not progress within its deadline.
pub const TIMED_OUT: &str = "ProgressDeadlineExceeded";

/// A ReplicaSet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplicaSet {
    /// Its metadata.
    pub meta: Meta,
    /// Its spec.
    pub spec: Rc<ReplicaSetSpec>,
    /// Its status.
    pub status: ReplicaSetStatus,
}

/// `spec` of a ReplicaSet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplicaSetSpec {
    /// The desired number of pods.
    pub replicas: i32,
    /// Selects its pods.
    pub selector: LabelSelector,
    /// The template of its pods.
    pub template: Rc<PodTemplate>,
    /// How long a pod must be ready to count as available.
    pub min_ready_seconds: i32,
    /// The whole spec as the API server stores it.
    pub whole: Rc<Value>,
}

/// `status` of a ReplicaSet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReplicaSetStatus {
    /// The generation that this status was computed from.
    pub observed_generation: i64,
    /// Existing pods that are not terminating.
    pub replicas: i32,
    /// Ready pods.
    pub ready_replicas: i32,
    /// Pods that have been ready for `minReadySeconds`.
    pub available_replicas: i32,
}

fn int(spec: &Value, path: &[&str]) -> Option<i32> {
    read::at(spec, path).as_i64().and_then(|n| i32::try_from(n).ok())
}

impl DeploymentSpec {
    /// The typed view of a defaulted spec.
    pub fn read(spec: &Value) -> DeploymentSpec {
        let rolling = read::at(spec, &["strategy", "rollingUpdate"]);
        DeploymentSpec {
            whole: Rc::new(spec.clone()),
            replicas: int(spec, &["replicas"]).unwrap_or(1),
            selector: read::view(read::at(spec, &["selector"])),
            template: Rc::new(PodTemplate::read(read::at(spec, &["template"]))),
            recreate: read::at(spec, &["strategy", "type"]).as_str() == Some("Recreate"),
            max_unavailable: IntOrPercent::read(read::at(rolling, &["maxUnavailable"])),
            max_surge: IntOrPercent::read(read::at(rolling, &["maxSurge"])),
            min_ready_seconds: int(spec, &["minReadySeconds"]).unwrap_or(0),
            revision_history_limit: int(spec, &["revisionHistoryLimit"]).unwrap_or(10),
            paused: read::at(spec, &["paused"]).as_bool().unwrap_or(false),
            progress_deadline_seconds: int(spec, &["progressDeadlineSeconds"]).filter(|seconds| *seconds < i32::MAX),
        }
    }
}

impl ReplicaSetSpec {
    /// The typed view of a defaulted spec.
    pub fn read(spec: &Value) -> ReplicaSetSpec {
        ReplicaSetSpec {
            replicas: int(spec, &["replicas"]).unwrap_or(1),
            selector: read::view(read::at(spec, &["selector"])),
            template: Rc::new(PodTemplate::read(read::at(spec, &["template"]))),
            min_ready_seconds: int(spec, &["minReadySeconds"]).unwrap_or(0),
            whole: Rc::new(spec.clone()),
        }
    }
}

fn counts(pairs: &[(&str, i64)]) -> Map<String, Value> {
    order::gather_object(pairs.iter().filter(|(_, n)| *n != 0).map(|(k, n)| (k.to_string(), Value::from(*n))))
}

impl DeploymentStatus {
    /// The condition of a type, if it is set.
    pub fn condition(&self, kind: &str) -> Option<&DeploymentCondition> {
        self.conditions.iter().find(|condition| *condition.kind == *kind)
    }

    /// As the API server returns it.
    pub fn to_value(&self) -> Value {
        let mut out = counts(&[
            ("availableReplicas", self.available_replicas.into()),
            ("observedGeneration", self.observed_generation),
            ("readyReplicas", self.ready_replicas.into()),
            ("replicas", self.replicas.into()),
            ("unavailableReplicas", self.unavailable_replicas.into()),
            ("updatedReplicas", self.updated_replicas.into()),
        ]);
        if let Some(count) = self.collision_count {
            out.insert("collisionCount".into(), count.into());
        }
        if !self.conditions.is_empty() {
            out.insert("conditions".into(), self.conditions.iter().map(DeploymentCondition::to_value).collect());
        }
        out.into()
    }
}

impl DeploymentCondition {
    fn to_value(&self) -> Value {
        json!({
            "lastTransitionTime": rfc3339(self.changed_ms),
            "lastUpdateTime": rfc3339(self.updated_ms),
            "message": &*self.message,
            "reason": &*self.reason,
            "status": &*self.status,
            "type": &*self.kind,
        })
    }
}

impl ReplicaSetStatus {
    /// As the API server returns it.
    pub fn to_value(&self) -> Value {
        let mut out = counts(&[
            ("availableReplicas", self.available_replicas.into()),
            ("fullyLabeledReplicas", self.replicas.into()),
            ("observedGeneration", self.observed_generation),
            ("readyReplicas", self.ready_replicas.into()),
        ]);
        out.insert("replicas".into(), self.replicas.into());
        out.into()
    }
}
