//! The statuses of nodes, sets, Deployments and budgets.

use super::meta::count;
use super::reading::{Maker, Reading};
use crate::api::budget::{BudgetStatus, PodDisruptionBudget};
use crate::api::deployment::{Deployment, DeploymentStatus, Progress, ReplicaSet, ReplicaSetStatus};
use crate::api::node::{Node, NodeReady};
use crate::api::stateful_set::{StatefulSet, StatefulSetStatus};
use crate::api::time::TAKEN_OVER_MS;
use crate::api::{Name, Object, read};
use serde_json::Value;
use std::rc::Rc;

/// The taint of a node whose kubelet says that it is not ready; here such a node is one that nothing is heard of.
const NOT_READY: &str = "node.kubernetes.io/not-ready";

/// The entry of a list of conditions that has this type.
pub(super) fn condition<'v>(status: &'v Value, kind: &str) -> &'v Value {
    let conditions = status.get("conditions").and_then(Value::as_array);
    let found = conditions.into_iter().flatten().find(|condition| condition.get("type").and_then(Value::as_str) == Some(kind));
    found.unwrap_or(&Value::Null)
}

/// Whether a condition holds.
pub(super) fn holds(condition: &Value) -> bool {
    condition.get("status").and_then(Value::as_str) == Some("True")
}

fn number(status: &Value, field: &str) -> i32 {
    i32::try_from(count(status.get(field))).unwrap_or(i32::MAX)
}

fn name(status: &Value, field: &str) -> Name {
    status.get(field).and_then(Value::as_str).unwrap_or_default().into()
}

/// A node: one that is not Ready is one whose kubelet stands still.
pub(super) fn node(reading: &mut Reading, mut node: Rc<Node>, raw: &Value) -> Object {
    let copy = Rc::make_mut(&mut node);
    if read::at(raw, &["status", "allocatable"]).is_null() {
        copy.quantities = Node::new("", "", "4", "16Gi", 110).quantities;
        copy.allocatable = crate::api::requests::Resources::read(&copy.quantities);
        reading.notes.assume(format!("Node {} does not say how large it is: 4 CPUs, 16Gi and 110 pods are assumed.", copy.meta.name));
    }
    let ready = condition(read::at(raw, &["status"]), "Ready");
    copy.ready_changed_ms = reading.clock.at(read::at(ready, &["lastTransitionTime"])).unwrap_or(copy.meta.created_ms);
    if !holds(ready) && !ready.is_null() {
        copy.ready = NodeReady::Unknown;
        copy.taints.retain(|taint| &*taint.key != NOT_READY);
        reading.faults.down.insert(copy.meta.name.clone());
        reading.notes.assume(format!("Node {} is not Ready: it is down here, until you bring it up.", copy.meta.name));
    }
    Object::Node(node)
}

/// A set, which its revisions and pods are read by.
pub(super) fn stateful_set(reading: &mut Reading, mut set: Rc<StatefulSet>, status: &Value) -> Object {
    Rc::make_mut(&mut set).status = StatefulSetStatus {
        observed_generation: count(status.get("observedGeneration")),
        replicas: number(status, "replicas"),
        ready_replicas: number(status, "readyReplicas"),
        available_replicas: number(status, "availableReplicas"),
        current_replicas: number(status, "currentReplicas"),
        updated_replicas: number(status, "updatedReplicas"),
        current_revision: name(status, "currentRevision"),
        update_revision: name(status, "updateRevision"),
        collision_count: number(status, "collisionCount"),
    };
    reading.makers.insert(set.meta.uid, Maker { spec: set.spec.clone(), templates: Vec::new() });
    Object::StatefulSet(set)
}

/// A Deployment.
pub(super) fn deployment(reading: &Reading, mut deployment: Rc<Deployment>, status: &Value) -> Object {
    let progressing = condition(status, "Progressing");
    let wanted = deployment.spec.replicas;
    let paused = deployment.spec.paused;
    let mut taken = DeploymentStatus {
        observed_generation: count(status.get("observedGeneration")),
        replicas: number(status, "replicas"),
        updated_replicas: number(status, "updatedReplicas"),
        ready_replicas: number(status, "readyReplicas"),
        available_replicas: number(status, "availableReplicas"),
        progress: Progress::default(),
        progressed_ms: reading.clock.at(read::at(progressing, &["lastUpdateTime"])).unwrap_or(TAKEN_OVER_MS),
    };
    let complete = taken.updated_replicas == wanted && taken.replicas == wanted && taken.available_replicas == wanted;
    taken.progress = match progressing.get("reason").and_then(Value::as_str) {
        _ if paused => Progress::DeploymentPaused,
        _ if complete => Progress::NewReplicaSetAvailable,
        Some("NewReplicaSetAvailable") => Progress::NewReplicaSetAvailable,
        Some("ProgressDeadlineExceeded") => Progress::ProgressDeadlineExceeded,
        _ => Progress::ReplicaSetUpdated,
    };
    Rc::make_mut(&mut deployment).status = taken;
    Object::Deployment(deployment)
}

/// A ReplicaSet, which its pods are read by.
pub(super) fn replica_set(reading: &mut Reading, mut set: Rc<ReplicaSet>, status: &Value) -> Object {
    Rc::make_mut(&mut set).status = ReplicaSetStatus {
        observed_generation: count(status.get("observedGeneration")),
        replicas: number(status, "replicas"),
        ready_replicas: number(status, "readyReplicas"),
        available_replicas: number(status, "availableReplicas"),
    };
    reading.makers.insert(set.meta.uid, Maker { spec: Rc::default(), templates: vec![("".into(), set.spec.template.clone())] });
    Object::ReplicaSet(set)
}

/// A budget.
pub(super) fn budget(mut budget: Rc<PodDisruptionBudget>, status: &Value) -> Object {
    Rc::make_mut(&mut budget).status = BudgetStatus {
        expected_pods: number(status, "expectedPods"),
        current_healthy: number(status, "currentHealthy"),
        desired_healthy: number(status, "desiredHealthy"),
        disruptions_allowed: number(status, "disruptionsAllowed"),
        observed_generation: count(status.get("observedGeneration")),
    };
    Object::PodDisruptionBudget(budget)
}
