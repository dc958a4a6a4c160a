//! Defaults of StatefulSets, Deployments and ReplicaSets.
//!
//! Models pkg/apis/apps/v1/defaults.go.

use super::fields::{Fields, object_at, objects_in, set};
use super::{pod, volume};

/// The spec of a StatefulSet.
pub(super) fn stateful_set(spec: &mut Fields) {
    set(spec, "podManagementPolicy", "OrderedReady");
    set(spec, "replicas", 1);
    set(spec, "revisionHistoryLimit", 10);
    let strategy = object_at(spec, "updateStrategy");
    set(strategy, "type", "RollingUpdate");
    if strategy.get("type").is_some_and(|kind| kind == "RollingUpdate") {
        set(object_at(strategy, "rollingUpdate"), "partition", 0);
    }
    let retention = object_at(spec, "persistentVolumeClaimRetentionPolicy");
    set(retention, "whenDeleted", "Retain");
    set(retention, "whenScaled", "Retain");
    for claim in objects_in(spec, "volumeClaimTemplates") {
        // The conversion sets both unconditionally (pkg/apis/apps/v1/conversion.go).
        claim.insert("apiVersion".to_owned(), "v1".into());
        claim.insert("kind".to_owned(), "PersistentVolumeClaim".into());
        volume::claim(claim);
    }
    template(spec);
}

/// The spec of a Deployment.
pub(super) fn deployment(spec: &mut Fields) {
    set(spec, "replicas", 1);
    set(spec, "revisionHistoryLimit", 10);
    set(spec, "progressDeadlineSeconds", 600);
    let strategy = object_at(spec, "strategy");
    set(strategy, "type", "RollingUpdate");
    if strategy.get("type").is_some_and(|kind| kind == "RollingUpdate") {
        let rolling = object_at(strategy, "rollingUpdate");
        set(rolling, "maxUnavailable", "25%");
        set(rolling, "maxSurge", "25%");
    }
    template(spec);
}

/// The spec of a ReplicaSet.
pub(super) fn replica_set(spec: &mut Fields) {
    set(spec, "replicas", 1);
    template(spec);
}

fn template(spec: &mut Fields) {
    pod::pod_spec(object_at(object_at(spec, "template"), "spec"));
}
