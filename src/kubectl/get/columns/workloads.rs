//! Columns of Pods, of the workload kinds and of PodDisruptionBudgets.

use super::or_none;
use crate::api::budget::PodDisruptionBudget;
use crate::api::deployment::{Deployment, ReplicaSet};
use crate::api::pod::Pod;
use crate::api::pod_spec::PodTemplate;
use crate::api::revision::ControllerRevision;
use crate::api::stateful_set::{IntOrPercent, StatefulSet};

type ColumnNames = (&'static [&'static str], &'static [&'static str]);

pub(super) const POD: ColumnNames = (&["NAME", "READY", "STATUS", "RESTARTS", "AGE"], &["IP", "NODE", "NOMINATED NODE", "READINESS GATES"]);
pub(super) const STATEFUL_SET: ColumnNames = (&["NAME", "READY", "AGE"], &["CONTAINERS", "IMAGES"]);
pub(super) const DEPLOYMENT: ColumnNames = (&["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"], &["CONTAINERS", "IMAGES", "SELECTOR"]);
pub(super) const REPLICA_SET: ColumnNames = (&["NAME", "DESIRED", "CURRENT", "READY", "AGE"], &["CONTAINERS", "IMAGES", "SELECTOR"]);
pub(super) const CONTROLLER_REVISION: ColumnNames = (&["NAME", "CONTROLLER", "REVISION", "AGE"], &[]);
pub(super) const BUDGET: ColumnNames = (&["NAME", "MIN AVAILABLE", "MAX UNAVAILABLE", "ALLOWED DISRUPTIONS", "AGE"], &[]);

pub(super) fn pod(pod: &Pod, age: String, now_ms: u64) -> Vec<String> {
    let ip = pod.status.ip.map_or_else(|| "<none>".to_string(), |ip| ip.to_string());
    vec![
        pod.meta.name.to_string(),
        pod.ready_column(),
        pod.status_column(),
        pod.restarts_column(now_ms),
        age,
        ip,
        or_none(pod.node.as_deref().unwrap_or_default()),
        "<none>".into(),
        "<none>".into(),
    ]
}

fn containers(template: &PodTemplate) -> [String; 2] {
    let list = |of: fn(&crate::api::pod_spec::Container) -> &str| template.spec.containers.iter().map(of).collect::<Vec<_>>().join(",");
    [list(|c| &c.name), list(|c| &c.image)]
}

pub(super) fn stateful_set(set: &StatefulSet, age: String) -> Vec<String> {
    let ready = format!("{}/{}", set.status.ready_replicas, set.spec.replicas);
    let mut cells = vec![set.meta.name.to_string(), ready, age];
    cells.extend(containers(&set.spec.template));
    cells
}

pub(super) fn deployment(deployment: &Deployment, age: String) -> Vec<String> {
    let status = &deployment.status;
    let mut cells = vec![
        deployment.meta.name.to_string(),
        format!("{}/{}", status.ready_replicas, deployment.spec.replicas),
        status.updated_replicas.to_string(),
        status.available_replicas.to_string(),
        age,
    ];
    cells.extend(containers(&deployment.spec.template));
    cells.push(deployment.spec.selector.display());
    cells
}

pub(super) fn replica_set(set: &ReplicaSet, age: String) -> Vec<String> {
    let mut cells = vec![
        set.meta.name.to_string(),
        set.spec.replicas.to_string(),
        set.status.replicas.to_string(),
        set.status.ready_replicas.to_string(),
        age,
    ];
    cells.extend(containers(&set.spec.template));
    cells.push(set.spec.selector.display());
    cells
}

pub(super) fn controller_revision(revision: &ControllerRevision, age: String) -> Vec<String> {
    let owner = revision.meta.controller().map(|o| format!("{}/{}", o.kind.singular_with_group(), o.name));
    vec![revision.meta.name.to_string(), owner.unwrap_or_else(|| "<none>".into()), revision.revision.to_string(), age]
}

pub(super) fn budget(budget: &PodDisruptionBudget, age: String) -> Vec<String> {
    let number = |value: Option<IntOrPercent>| match value {
        Some(IntOrPercent::Int(n)) => n.to_string(),
        Some(IntOrPercent::Percent(n)) => format!("{n}%"),
        None => "N/A".into(),
    };
    vec![
        budget.meta.name.to_string(),
        number(budget.min_available),
        number(budget.max_unavailable),
        budget.status.disruptions_allowed.to_string(),
        age,
    ]
}
