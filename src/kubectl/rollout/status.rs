//! `kubectl rollout status`. Models polymorphichelpers/rollout_status.go.

use super::super::error::Error;
use super::super::flags::Arguments;
use super::super::follow::Follow;
use super::super::outcome::Outcome;
use super::super::session::Session;
use super::revisions::REVISION;
use crate::api::deployment::{Deployment, Progress};
use crate::api::stateful_set::{StatefulSet, UpdateStrategy};
use crate::api::{Key, Object, Uid};
use crate::cluster::State;

/// A rollout that is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolloutStatus {
    key: Key,
    uid: Uid,
    /// The version told about last.
    version: u64,
    /// The revision it has to be, or 0 for any.
    revision: i64,
    /// When it has taken too long.
    deadline_ms: Option<u64>,
}

/// Runs the command for one object.
pub fn run(session: &mut Session, arguments: &Arguments, object: &Object) -> Result<(), Error> {
    let watched = arguments.value("watch").is_none_or(|_| arguments.is_on("watch"));
    let revision = arguments.number("revision").unwrap_or(0);
    if revision < 0 {
        return Err(Error::client(format!("revision must be a positive integer: {revision}")));
    }
    let (line, done) = status(object, revision)?;
    session.say(line);
    if !done && watched {
        let (key, meta) = (object.key(), object.meta());
        let timeout_ms = arguments.duration_ms("timeout").filter(|timeout_ms| *timeout_ms > 0);
        let deadline_ms = timeout_ms.map(|timeout_ms| session.state.now_ms().saturating_add(timeout_ms));
        let waited = RolloutStatus { key, uid: meta.uid, version: meta.resource_version, revision, deadline_ms };
        session.follow(Follow::RolloutStatus(waited));
    }
    Ok(())
}

impl RolloutStatus {
    /// When it has taken too long, although nothing changed.
    pub fn next_due_ms(&self) -> Option<u64> {
        self.deadline_ms
    }

    /// Tells every new version of the object until the rollout is done.
    pub fn poll(mut self, state: &State) -> Outcome {
        let mut session = Session::new(state, None);
        let result = self.tell(&mut session);
        session.finish(result)
    }

    fn tell(&mut self, session: &mut Session) -> Result<(), Error> {
        let object = session.state.get(&self.key).filter(|o| o.meta().uid == self.uid).cloned();
        let Some(object) = object else { return Err(Error::client("object has been deleted")) };
        if object.meta().resource_version == self.version {
            if self.deadline_ms.is_some_and(|deadline_ms| session.state.now_ms() >= deadline_ms) {
                return Err(Error::client("timed out waiting for the condition"));
            }
            session.follow(Follow::RolloutStatus(self.clone()));
            return Ok(());
        }
        self.version = object.meta().resource_version;
        let (line, done) = status(&object, self.revision)?;
        session.say(line);
        if !done {
            session.follow(Follow::RolloutStatus(self.clone()));
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
        Object::Deployment(deployment) if is_late(deployment) => {
            Err(Error::client(format!("deployment \"{}\" exceeded its progress deadline", deployment.meta.name)))
        }
        Object::Deployment(deployment) => Ok(deployment_status(deployment)),
        other => Err(Error::client(format!("no status viewer has been implemented for {}", other.kind().plural_with_group()))),
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
    let (updated, wanted) = (status.updated_replicas, set.spec.replicas - partition);
    if updated < wanted {
        let line = format!("Waiting for partitioned roll out to finish: {updated} out of {wanted} new pods have been updated...");
        return Ok((line, false));
    }
    Ok((format!("partitioned roll out complete: {updated} new pods have been updated..."), true))
}

fn is_late(deployment: &Deployment) -> bool {
    deployment.meta.generation <= deployment.status.observed_generation && deployment.status.progress == Progress::ProgressDeadlineExceeded
}

fn deployment_status(deployment: &Deployment) -> (String, bool) {
    let (name, status) = (&deployment.meta.name, &deployment.status);
    let (wanted, updated) = (deployment.spec.replicas, status.updated_replicas);
    let waiting = |what: String| (format!("Waiting for deployment \"{name}\" rollout to finish: {what}..."), false);
    match () {
        () if deployment.meta.generation > status.observed_generation => {
            ("Waiting for deployment spec update to be observed...".into(), false)
        }
        () if updated < wanted => waiting(format!("{updated} out of {wanted} new replicas have been updated")),
        () if status.replicas > updated => waiting(format!("{} old replicas are pending termination", status.replicas - updated)),
        () if status.available_replicas < updated => {
            waiting(format!("{} of {updated} updated replicas are available", status.available_replicas))
        }
        () => (format!("deployment \"{name}\" successfully rolled out"), true),
    }
}
