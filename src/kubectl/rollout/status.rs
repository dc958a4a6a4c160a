//! `kubectl rollout status`. Models polymorphichelpers/rollout_status.go.

use super::super::command_context::CommandContext;
use super::super::error::Error;
use super::super::flags::Arguments;
use super::super::long_running::LongRunning;
use super::revisions::REVISION;
use crate::api::deployment::{Deployment, TIMED_OUT};
use crate::api::stateful_set::{StatefulSet, UpdateStrategy};
use crate::api::{Key, Object, Uid};

/// A rollout whose completion the command waits for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolloutStatus {
    key: Key,
    uid: Uid,
    /// The resourceVersion of the last printed status.
    version: u64,
    /// The required revision (`--revision`), or 0 for any.
    revision: i64,
    /// When the command times out (`--timeout`).
    deadline_ms: Option<u64>,
}

/// Runs the command for one object.
pub fn run(context: &mut CommandContext, arguments: &Arguments, object: &Object) -> Result<(), Error> {
    let watched = arguments.value("watch").is_none_or(|_| arguments.is_on("watch"));
    let revision = arguments.number("revision").unwrap_or(0);
    if revision < 0 {
        return Err(Error::client(format!("revision must be a positive integer: {revision}")));
    }
    let (line, complete) = status(object, revision)?;
    context.print_line(line);
    if !complete && watched {
        let (key, meta) = (object.key(), object.meta());
        let timeout_ms = arguments.duration_ms("timeout").filter(|timeout_ms| *timeout_ms > 0);
        let deadline_ms = timeout_ms.map(|timeout_ms| context.state.now_ms().saturating_add(timeout_ms));
        let rollout = RolloutStatus { key, uid: meta.uid, version: meta.resource_version, revision, deadline_ms };
        context.follow(LongRunning::RolloutStatus(rollout));
    }
    Ok(())
}

impl RolloutStatus {
    /// When the command times out even if nothing changes.
    pub fn next_due_ms(&self) -> Option<u64> {
        self.deadline_ms
    }

    /// Prints a line for every new resourceVersion until the rollout is complete.
    pub fn advance(mut self, context: &mut CommandContext) -> Result<(), Error> {
        let object = context.state.get(&self.key).filter(|o| o.meta().uid == self.uid).cloned();
        let Some(object) = object else { return Err(Error::client("object has been deleted")) };
        if object.meta().resource_version == self.version {
            if self.deadline_ms.is_some_and(|deadline_ms| context.state.now_ms() >= deadline_ms) {
                return Err(Error::client("timed out waiting for the condition"));
            }
            context.follow(LongRunning::RolloutStatus(self));
            return Ok(());
        }
        self.version = object.meta().resource_version;
        let (line, complete) = status(&object, self.revision)?;
        context.print_line(line);
        if !complete {
            context.follow(LongRunning::RolloutStatus(self));
        }
        Ok(())
    }
}

fn status(object: &Object, revision: i64) -> Result<(String, bool), Error> {
    match object {
        Object::StatefulSet(set) => stateful_set(set),
        Object::Deployment(deployment) if revision > 0 && revision != revision_of(deployment) => {
            let running = revision_of(deployment);
            Err(Error::client(format!("desired revision ({revision}) is different from the running revision ({running})")))
        }
        Object::Deployment(deployment) if progress_deadline_exceeded(deployment) => {
            Err(Error::client(format!("deployment \"{}\" exceeded its progress deadline", deployment.meta.name)))
        }
        Object::Deployment(deployment) => Ok(deployment_status(deployment)),
        other => Err(Error::client(format!("no status viewer has been implemented for {}", other.plural_with_group()))),
    }
}

fn revision_of(deployment: &Deployment) -> i64 {
    deployment.meta.annotations.get(REVISION).and_then(|revision| revision.parse().ok()).unwrap_or(0)
}

fn stateful_set(set: &StatefulSet) -> Result<(String, bool), Error> {
    let UpdateStrategy::RollingUpdate { partition, .. } = set.spec.update_strategy else {
        return Err(Error::client("rollout status is only available for RollingUpdate strategy type"));
    };
    let status = &set.status;
    if status.observed_generation == 0 || set.meta.generation > status.observed_generation {
        return Ok(("Waiting for statefulset spec update to be observed...".into(), false));
    }
    if status.ready_replicas < set.spec.replicas {
        return Ok((format!("Waiting for {} pods to be ready...", set.spec.replicas - status.ready_replicas), false));
    }
    let (updated, desired) = (status.updated_replicas, set.spec.replicas - partition);
    if updated < desired {
        let line = format!("Waiting for partitioned roll out to finish: {updated} out of {desired} new pods have been updated...");
        return Ok((line, false));
    }
    Ok((format!("partitioned roll out complete: {updated} new pods have been updated..."), true))
}

fn progress_deadline_exceeded(deployment: &Deployment) -> bool {
    deployment.meta.generation <= deployment.status.observed_generation
        && deployment.status.condition("Progressing").is_some_and(|condition| &*condition.reason == TIMED_OUT)
}

fn deployment_status(deployment: &Deployment) -> (String, bool) {
    let (name, status) = (&deployment.meta.name, &deployment.status);
    let (desired, updated) = (deployment.spec.replicas, status.updated_replicas);
    let waiting = |what: String| (format!("Waiting for deployment \"{name}\" rollout to finish: {what}..."), false);
    match () {
        () if deployment.meta.generation > status.observed_generation => {
            ("Waiting for deployment spec update to be observed...".into(), false)
        }
        () if updated < desired => waiting(format!("{updated} out of {desired} new replicas have been updated")),
        () if status.replicas > updated => waiting(format!("{} old replicas are pending termination", status.replicas - updated)),
        () if status.available_replicas < updated => {
            waiting(format!("{} of {updated} updated replicas are available", status.available_replicas))
        }
        () => (format!("deployment \"{name}\" successfully rolled out"), true),
    }
}
