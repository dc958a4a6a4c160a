//! The ReplicaSet of the current template: found or created, with its revision.
//!
//! Models pkg/controller/deployment/sync.go getNewReplicaSet and util/deployment_util.go SetNewReplicaSetAnnotations.

use super::rollout::new_set_replicas;
use super::scale::{annotate_size, is_size_annotation};
use super::{REVISION_ANNOTATION, Sets, TEMPLATE_HASH_LABEL, desired_pods, owner, revision};
use crate::api::deployment::{Deployment, ReplicaSet, ReplicaSetSpec, ReplicaSetStatus};
use crate::api::revision_hash::pod_template_hash;
use crate::api::{Labels, Meta, Resource};
use crate::cluster::ApiError;
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use serde_json::{Value, json};
use std::rc::Rc;

/// Annotation of a ReplicaSet with its earlier revisions, separated by commas.
const HISTORY_ANNOTATION: &str = "deployment.kubernetes.io/revision-history";
/// The longest text of that annotation (maxRevHistoryLengthInChars).
const HISTORY_LENGTH: usize = 2000;
/// Annotations of a Deployment that its ReplicaSets do not get (annotationsToSkip), besides those about its size.
const NOT_COPIED: [&str; 4] =
    ["kubectl.kubernetes.io/last-applied-configuration", REVISION_ANNOTATION, HISTORY_ANNOTATION, "deprecated.deployment.rollback.to"];

impl State {
    /// The ReplicaSets of a Deployment, the new one with its revision and annotations; it is created if it is missing and
    /// `create`. Fails if that is to be tried again. Models getAllReplicaSetsAndSyncRevision.
    pub(super) fn sync_new_set(&mut self, deployment: &mut Deployment, create: bool) -> Result<Sets, Retry> {
        let sets = self.sets_of(deployment);
        let next = sets.old.iter().map(|set| revision(set)).max().unwrap_or(0) + 1;
        match &sets.new {
            Some(new) => self.sync_annotations(deployment, new, next),
            None if create => self.create_set(deployment, &sets, next)?,
            None => {}
        }
        Ok(self.sets_of(deployment))
    }

    /// Updates the annotations and `minReadySeconds` of the new ReplicaSet; if they are right, the revision of the Deployment.
    fn sync_annotations(&mut self, deployment: &mut Deployment, new: &Rc<ReplicaSet>, next: i64) {
        let mut annotations = new.meta.annotations.clone();
        copy_annotations(deployment, &mut annotations);
        raise_revision(&mut annotations, next);
        let min_ready = deployment.spec.min_ready_seconds;
        if annotations != new.meta.annotations || new.spec.min_ready_seconds != min_ready {
            return self.modify::<ReplicaSet>(&key_of(&**new), |set| {
                set.meta.annotations = annotations;
                if set.spec.min_ready_seconds != min_ready {
                    let spec = Rc::make_mut(&mut set.spec);
                    spec.min_ready_seconds = min_ready;
                    set_min_ready(Rc::make_mut(&mut spec.whole), min_ready);
                    set.meta.generation += 1;
                }
            });
        }
        let mut changed = set_revision(deployment, revision(new));
        if deployment.status.condition("Progressing").is_none() {
            let message = format!("Found new replica set \"{}\"", new.meta.name);
            changed |= self.set_progressing(deployment, "True", "FoundNewReplicaSet", &message);
        }
        if changed {
            self.write_deployment(deployment);
        }
    }

    /// Creates the ReplicaSet of the current template.
    fn create_set(&mut self, deployment: &mut Deployment, sets: &Sets, next: i64) -> Result<(), Retry> {
        let replicas = new_set_replicas(deployment, desired_pods(sets.all()), 0);
        let set = new_set(deployment, replicas, next);
        let (key, name) = (key_of(deployment), set.meta.name.clone());
        match self.create(Rc::new(set).into_object()) {
            Ok(_) => {}
            Err(ApiError::AlreadyExists(_)) => {
                // The name belongs to something else: the next hash is another one.
                deployment.status.collision_count = Some(deployment.status.collision_count.unwrap_or(0).saturating_add(1));
                self.write_deployment(deployment);
                return Err(Retry);
            }
            Err(error) => {
                let message = format!("Failed to create new replica set \"{name}\": {error}");
                if self.set_progressing(deployment, "False", "ReplicaSetCreateError", &message) {
                    self.write_deployment(deployment);
                }
                self.event(&key, true, "ReplicaSetCreateError", format_args!("{message}"));
                return Err(Retry);
            }
        }
        if replicas > 0 {
            self.event(&key, false, "ScalingReplicaSet", format_args!("Scaled up replica set {name} from 0 to {replicas}"));
        }
        let message = format!("Created new replica set \"{name}\"");
        let changed = self.set_progressing(deployment, "True", "NewReplicaSetCreated", &message);
        if set_revision(deployment, next) || changed {
            self.write_deployment(deployment);
        }
        Ok(())
    }
}

/// The ReplicaSet of a Deployment's template, as it is created.
fn new_set(deployment: &Deployment, replicas: i32, next: i64) -> ReplicaSet {
    let template = &deployment.spec.template;
    let hash = pod_template_hash(&template.whole, deployment.status.collision_count);
    let mut whole = json!({"replicas": replicas, "selector": deployment.spec.whole["selector"], "template": *template.whole});
    set_min_ready(&mut whole, deployment.spec.min_ready_seconds);
    whole["selector"]["matchLabels"][TEMPLATE_HASH_LABEL] = hash.clone().into();
    whole["template"]["metadata"]["labels"][TEMPLATE_HASH_LABEL] = hash.clone().into();
    let mut meta = Meta::named(&deployment.meta.namespace, &format!("{}-{hash}", deployment.meta.name));
    meta.labels = template.labels.clone();
    meta.labels.set(TEMPLATE_HASH_LABEL, &hash);
    copy_annotations(deployment, &mut meta.annotations);
    raise_revision(&mut meta.annotations, next);
    annotate_size(&mut meta.annotations, deployment);
    meta.owners = Rc::new(vec![owner(deployment)]);
    ReplicaSet { meta, spec: Rc::new(ReplicaSetSpec::read(&whole)), status: ReplicaSetStatus::default() }
}

/// Sets `minReadySeconds` of a spec, which Go omits when it is 0.
fn set_min_ready(spec: &mut Value, seconds: i32) {
    if let Some(fields) = spec.as_object_mut() {
        fields.remove("minReadySeconds");
        if seconds != 0 {
            fields.insert("minReadySeconds".into(), seconds.into());
        }
    }
}

/// Models copyDeploymentAnnotationsToReplicaSet.
fn copy_annotations(deployment: &Deployment, annotations: &mut Labels) {
    let copied = deployment.meta.annotations.iter().filter(|(key, _)| !NOT_COPIED.contains(&&***key) && !is_size_annotation(key));
    annotations.set_all(copied.map(|(key, value)| (key.clone(), value.clone())));
}

/// Sets the revision if it is higher than that of a ReplicaSet, and adds the former one to its history.
fn raise_revision(annotations: &mut Labels, next: i64) {
    let before = annotations.get(REVISION_ANNOTATION).cloned();
    if before.as_ref().and_then(|before| before.parse::<i64>().ok()).unwrap_or(0) >= next {
        return;
    }
    annotations.set(REVISION_ANNOTATION, &next.to_string());
    if let Some(before) = before {
        let history = annotations.get(HISTORY_ANNOTATION).map(|history| history.to_string()).unwrap_or_default();
        let mut revisions: Vec<&str> = history.split(',').filter(|revision| !revision.is_empty()).collect();
        revisions.push(&before);
        let mut joined = revisions.join(",");
        while joined.len() > HISTORY_LENGTH && revisions.len() > 1 {
            revisions.remove(0);
            joined = revisions.join(",");
        }
        annotations.set(HISTORY_ANNOTATION, &joined);
    }
}

/// Sets the revision of the Deployment; returns whether it was another one (SetDeploymentRevision).
fn set_revision(deployment: &mut Deployment, revision: i64) -> bool {
    let text = revision.to_string();
    let differs = deployment.meta.annotations.get(REVISION_ANNOTATION).is_none_or(|current| **current != *text);
    deployment.meta.annotations.set(REVISION_ANNOTATION, &text);
    differs
}
