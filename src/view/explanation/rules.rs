//! The rule behind a change, from its actor, kind and fact.

use crate::api::pod::Pod;
use crate::api::{Kind, Resource};
use crate::cluster::data::DataScope;
use crate::cluster::{Actor, Change, Fact};
use crate::view::rules::Rule;

/// The rule behind a change; `None` for commands of the user.
pub(super) fn of(change: &Change) -> Option<Rule> {
    if change.actor == Actor::User {
        return None;
    }
    change.facts().into_iter().find_map(|fact| of_fact(change, &fact))
}

fn of_fact(change: &Change, fact: &Fact) -> Option<Rule> {
    Some(match (change.kind(), fact) {
        (Kind::Pod, Fact::Created) if change.actor == Actor::StatefulSet => created_by_set(change),
        (Kind::Pod | Kind::ReplicaSet, Fact::Created) => Rule::Replicas,
        (Kind::PersistentVolume, Fact::Created) => Rule::Provisioning,
        (Kind::Pod, Fact::DeletionRequested) => match change.actor {
            Actor::StatefulSet => Rule::DesiredState,
            Actor::NodeLifecycle => Rule::TaintEvictions,
            Actor::GarbageCollector => Rule::Owners,
            _ => Rule::Replicas,
        },
        (Kind::PersistentVolumeClaim, Fact::DeletionRequested) => Rule::ClaimRetention,
        (Kind::Pod, Fact::Gone) => Rule::Termination,
        (Kind::PersistentVolumeClaim, Fact::Gone) => Rule::InUse,
        (Kind::PersistentVolume, Fact::Gone | Fact::Released) => Rule::Reclaiming,
        (Kind::StatefulSet, Fact::Gone) => Rule::Owners,
        (Kind::Pod, Fact::Scheduled { .. }) => Rule::Scheduling,
        (Kind::Pod, Fact::Running) => Rule::Phases,
        (Kind::Pod, Fact::NotReady) if change.actor == Actor::NodeLifecycle => Rule::NodeController,
        (Kind::Pod, Fact::Ready | Fact::NotReady) => Rule::Probes,
        (Kind::Pod, Fact::Succeeded | Fact::Failed) if change.after().is_some_and(|pod| pod.meta().is_terminating()) => Rule::Termination,
        (Kind::Pod, Fact::Succeeded | Fact::Failed) => Rule::Phases,
        (Kind::Pod, Fact::ContainerEnded { init: true, .. }) => Rule::InitContainers,
        (Kind::Pod, Fact::Waiting { reason }) if &**reason == "ImagePullBackOff" => Rule::Images,
        (Kind::Pod, Fact::ContainerEnded { .. } | Fact::Waiting { .. }) => Rule::Restarts,
        (Kind::Pod, Fact::Adopted { .. } | Fact::Orphaned) => Rule::Owners,
        (_, Fact::DataOpened { .. }) => Rule::StableStorage,
        (_, Fact::DataCloning { .. } | Fact::DataCloned { .. }) => Rule::Cloning,
        (_, Fact::DataFollowed { .. }) => Rule::Replication,
        (_, Fact::DataLost { place: DataScope::Container, .. }) => Rule::ContainerFiles,
        (_, Fact::DataLost { place: DataScope::Pod, .. }) => Rule::EmptyDirs,
        (_, Fact::DataLost { .. }) => Rule::Reclaiming,
        (Kind::PersistentVolumeClaim, Fact::Bound) => Rule::Binding,
        (Kind::Node, Fact::NodeReady(_)) => Rule::NodeController,
        _ => return None,
    })
}

/// A Pod with claims is created with them, or reuses those it had.
fn created_by_set(change: &Change) -> Rule {
    let pod = change.after().and_then(Pod::of);
    if pod.is_some_and(|pod| pod.claims().next().is_some()) { Rule::StableStorage } else { Rule::DesiredState }
}
