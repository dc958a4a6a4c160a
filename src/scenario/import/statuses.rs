//! Reads the statuses of nodes, StatefulSets, Deployments, ReplicaSets and PodDisruptionBudgets.

use super::importer::{Importer, PodSource};
use super::meta::count;
use crate::api::budget::{BudgetStatus, PodDisruptionBudget};
use crate::api::deployment::{Deployment, DeploymentCondition, DeploymentStatus, ReplicaSet, ReplicaSetStatus};
use crate::api::node::{Node, NodeReady};
use crate::api::stateful_set::{StatefulSet, StatefulSetStatus};
use crate::api::time::IMPORT_MS;
use crate::api::{Name, Object, read};
use serde_json::Value;
use std::rc::Rc;

/// The taint of a node whose kubelet reports not ready. Removed: in the simulation such a node is unreachable.
const NOT_READY: &str = "node.kubernetes.io/not-ready";

/// The condition with this type, or null.
pub(super) fn condition<'v>(status: &'v Value, kind: &str) -> &'v Value {
    let conditions = status.get("conditions").and_then(Value::as_array);
    let found = conditions.into_iter().flatten().find(|condition| condition.get("type").and_then(Value::as_str) == Some(kind));
    found.unwrap_or(&Value::Null)
}

/// Whether a condition is true.
pub(super) fn holds(condition: &Value) -> bool {
    condition.get("status").and_then(Value::as_str) == Some("True")
}

fn number(status: &Value, field: &str) -> i32 {
    i32::try_from(count(status.get(field))).unwrap_or(i32::MAX)
}

fn name(status: &Value, field: &str) -> Name {
    status.get(field).and_then(Value::as_str).unwrap_or_default().into()
}

/// A node; if it is not ready, its kubelet is stopped.
pub(super) fn node(importer: &mut Importer, mut node: Rc<Node>, raw: &Value) -> Object {
    let copy = Rc::make_mut(&mut node);
    if read::at(raw, &["status", "allocatable"]).is_null() {
        copy.quantities = Node::new("", "", "4", "16Gi", 110).quantities;
        copy.allocatable = crate::api::requests::Resources::read(&copy.quantities);
        importer
            .notes
            .assume(format!("Node {} has no allocatable resources in the text: 4 CPUs, 16Gi and 110 Pods are assumed.", copy.meta.name));
    }
    let ready = condition(read::at(raw, &["status"]), "Ready");
    copy.ready_changed_ms = importer.clock.at(read::at(ready, &["lastTransitionTime"])).unwrap_or(copy.meta.created_ms);
    if !holds(ready) && !ready.is_null() {
        copy.ready = NodeReady::Unknown;
        copy.taints.retain(|taint| &*taint.key != NOT_READY);
        importer.faults.down.insert(copy.meta.name.clone());
        importer.notes.assume(format!("Node {} is not ready. Its kubelet is stopped here until you bring the node up.", copy.meta.name));
    }
    Object::Node(node)
}

/// A StatefulSet; its revisions and Pods are read with its spec.
pub(super) fn stateful_set(importer: &mut Importer, mut set: Rc<StatefulSet>, status: &Value) -> Object {
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
    importer.pod_sources.insert(set.meta.uid, PodSource { spec: set.spec.clone(), templates: Vec::new() });
    Object::StatefulSet(set)
}

/// A Deployment.
pub(super) fn deployment(importer: &Importer, mut deployment: Rc<Deployment>, status: &Value) -> Object {
    let conditions = status.get("conditions").and_then(Value::as_array).into_iter().flatten();
    let time = |condition: &Value, field: &str| importer.clock.at(read::at(condition, &[field])).unwrap_or(IMPORT_MS);
    let imported = conditions.map(|condition| DeploymentCondition {
        kind: name(condition, "type"),
        status: name(condition, "status"),
        reason: name(condition, "reason"),
        message: name(condition, "message"),
        updated_ms: time(condition, "lastUpdateTime"),
        changed_ms: time(condition, "lastTransitionTime"),
    });
    Rc::make_mut(&mut deployment).status = DeploymentStatus {
        observed_generation: count(status.get("observedGeneration")),
        replicas: number(status, "replicas"),
        updated_replicas: number(status, "updatedReplicas"),
        ready_replicas: number(status, "readyReplicas"),
        available_replicas: number(status, "availableReplicas"),
        unavailable_replicas: number(status, "unavailableReplicas"),
        collision_count: status.get("collisionCount").map(|_| number(status, "collisionCount")),
        conditions: imported.collect(),
    };
    Object::Deployment(deployment)
}

/// A ReplicaSet; its Pods are read with its template.
pub(super) fn replica_set(importer: &mut Importer, mut set: Rc<ReplicaSet>, status: &Value) -> Object {
    Rc::make_mut(&mut set).status = ReplicaSetStatus {
        observed_generation: count(status.get("observedGeneration")),
        replicas: number(status, "replicas"),
        ready_replicas: number(status, "readyReplicas"),
        available_replicas: number(status, "availableReplicas"),
    };
    importer.pod_sources.insert(set.meta.uid, PodSource { spec: Rc::default(), templates: vec![("".into(), set.spec.template.clone())] });
    Object::ReplicaSet(set)
}

/// A PodDisruptionBudget.
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
