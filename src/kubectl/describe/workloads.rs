//! StatefulSets, Deployments, ReplicaSets and PodDisruptionBudgets.

use super::parts::{annotations, controlled_by, labels, line, names};
use super::template::pod_template;
use crate::api::budget::PodDisruptionBudget;
use crate::api::claim::ClaimSpec;
use crate::api::deployment::{Deployment, ReplicaSet};
use crate::api::order;
use crate::api::pod::{Phase, Pod};
use crate::api::stateful_set::{ClaimTemplate, IntOrPercent, StatefulSet, UpdateStrategy};
use crate::api::{Meta, Uid, time};
use crate::cluster::State;
use std::rc::Rc;

pub(super) fn stateful_set(out: &mut String, state: &State, set: &StatefulSet) {
    names(out, &set.meta);
    line(out, "CreationTimestamp", time::rfc1123(set.meta.created_ms));
    line(out, "Selector", set.spec.selector.display());
    labels(out, "Labels", &set.meta.labels);
    annotations(out, "Annotations", &set.meta.annotations);
    line(out, "Replicas", format!("{} desired | {} total", set.spec.replicas, set.status.replicas));
    match set.spec.update_strategy {
        UpdateStrategy::OnDelete => line(out, "Update Strategy", "OnDelete"),
        UpdateStrategy::RollingUpdate { partition, max_unavailable } => {
            line(out, "Update Strategy", "RollingUpdate");
            line(out, "  Partition", partition);
            if let Some(max) = max_unavailable {
                line(out, "  MaxUnavailable", int_or_percent(max));
            }
        }
    }
    pods_status(out, state, set.meta.uid);
    out.push_str(&pod_template(&set.spec.template));
    if set.spec.claim_templates.is_empty() {
        return line(out, "Volume Claims", "<none>");
    }
    out.push_str("Volume Claims:\n");
    set.spec.claim_templates.iter().for_each(|template| claim_template(out, template));
}

fn claim_template(out: &mut String, template: &ClaimTemplate) {
    let spec: &Rc<ClaimSpec> = &template.spec;
    line(out, "  Name", &template.name);
    line(out, "  StorageClass", spec.class.as_deref().unwrap_or_default());
    labels(out, "  Labels", &template.labels);
    annotations(out, "  Annotations", &template.annotations);
    line(out, "  Capacity", spec.storage);
    let modes: Vec<&str> = spec.access_modes.iter().map(|mode| &**mode).collect();
    line(out, "  Access Modes", format!("[{}]", modes.join(" ")));
}

fn int_or_percent(value: IntOrPercent) -> String {
    match value {
        IntOrPercent::Int(n) => n.to_string(),
        IntOrPercent::Percent(n) => format!("{n}%"),
    }
}

/// Prints how many Pods of an owner are in each phase.
fn pods_status(out: &mut String, state: &State, owner: Uid) {
    let count = |phase: Phase| {
        let pods = state.store().owned::<Pod>(owner).filter(|p| p.meta.is_controlled_by(owner));
        pods.filter(|p| p.status.phase == phase).count()
    };
    let (running, waiting) = (count(Phase::Running), count(Phase::Pending));
    let (succeeded, failed) = (count(Phase::Succeeded), count(Phase::Failed));
    line(out, "Pods Status", format!("{running} Running / {waiting} Waiting / {succeeded} Succeeded / {failed} Failed"));
}

pub(super) fn deployment(out: &mut String, state: &State, deployment: &Deployment) {
    let (spec, status) = (&deployment.spec, &deployment.status);
    names(out, &deployment.meta);
    line(out, "CreationTimestamp", time::rfc1123(deployment.meta.created_ms));
    labels(out, "Labels", &deployment.meta.labels);
    annotations(out, "Annotations", &deployment.meta.annotations);
    line(out, "Selector", spec.selector.display());
    let unavailable = status.unavailable_replicas;
    line(
        out,
        "Replicas",
        format!(
            "{} desired | {} updated | {} total | {} available | {unavailable} unavailable",
            spec.replicas, status.updated_replicas, status.replicas, status.available_replicas
        ),
    );
    line(out, "StrategyType", if spec.recreate { "Recreate" } else { "RollingUpdate" });
    line(out, "MinReadySeconds", spec.min_ready_seconds);
    if !spec.recreate {
        let amount = |value: Option<IntOrPercent>| value.map_or_else(|| "0".to_string(), int_or_percent);
        let (unavailable, surge) = (amount(spec.max_unavailable), amount(spec.max_surge));
        line(out, "RollingUpdateStrategy", format!("{unavailable} max unavailable, {surge} max surge"));
    }
    out.push_str(&pod_template(&spec.template));
    out.push_str("Conditions:\n  Type\tStatus\tReason\n  ----\t------\t------\n");
    for condition in &status.conditions {
        out.push_str(&format!("  {} \t{}\t{}\n", condition.kind, condition.status, condition.reason));
    }
    replica_sets(out, state, deployment);
}

fn replica_sets(out: &mut String, state: &State, deployment: &Deployment) {
    let revision = |set: &ReplicaSet| -> i64 {
        set.meta.annotations.get("deployment.kubernetes.io/revision").and_then(|r| r.parse().ok()).unwrap_or(0)
    };
    let mut sets: Vec<&Rc<ReplicaSet>> = state.store().owned::<ReplicaSet>(deployment.meta.uid).collect();
    order::sort_by_key(&mut sets, |set| revision(set));
    let newest = sets.pop();
    let text = |set: &Rc<ReplicaSet>| format!("{} ({}/{} replicas created)", set.meta.name, set.status.replicas, set.spec.replicas);
    let or_none = |text: String| if text.is_empty() { "<none>".to_string() } else { text };
    line(out, "OldReplicaSets", or_none(sets.iter().map(|set| text(set)).collect::<Vec<_>>().join(", ")));
    line(out, "NewReplicaSet", or_none(newest.map(text).unwrap_or_default()));
}

pub(super) fn replica_set(out: &mut String, state: &State, set: &ReplicaSet) {
    names(out, &set.meta);
    line(out, "Selector", set.spec.selector.display());
    labels(out, "Labels", &set.meta.labels);
    annotations(out, "Annotations", &set.meta.annotations);
    controlled_by(out, &set.meta);
    line(out, "Replicas", format!("{} current / {} desired", set.status.replicas, set.spec.replicas));
    pods_status(out, state, set.meta.uid);
    out.push_str(&pod_template(&set.spec.template));
}

pub(super) fn budget(out: &mut String, budget: &PodDisruptionBudget) {
    let meta: &Meta = &budget.meta;
    names(out, meta);
    if let Some(min) = budget.min_available {
        line(out, "Min available", int_or_percent(min));
    } else if let Some(max) = budget.max_unavailable {
        line(out, "Max unavailable", int_or_percent(max));
    }
    line(out, "Selector", budget.selector.as_ref().map_or_else(|| "<unset>".to_string(), |s| s.display()));
    out.push_str("Status:\n");
    let status = &budget.status;
    line(out, "    Allowed disruptions", status.disruptions_allowed);
    line(out, "    Current", status.current_healthy);
    line(out, "    Desired", status.desired_healthy);
    line(out, "    Total", status.expected_pods);
}
