//! Changes as log lines, in the format of the recordings: what a watch of the API server would show.

use crate::api::node::NodeReady;
use crate::api::order;
use crate::api::stateful_set::StatefulSetStatus;
use crate::api::{Kind, Object};
use crate::cluster::{Change, Fact};

/// The lines of a change.
pub fn lines(change: &Change) -> Vec<String> {
    let object = change.object();
    let Some(subject) = subject(object) else { return Vec::new() };
    change.facts().iter().filter_map(|fact| predicate(object, fact)).map(|predicate| format!("{subject} {predicate}")).collect()
}

/// The object of a line, such as `pod web-0`; `None` for kinds that are not logged.
fn subject(object: &Object) -> Option<String> {
    let name = &object.meta().name;
    let word = match object.kind() {
        Kind::ControllerRevision => "revision",
        Kind::PersistentVolumeClaim => "claim",
        Kind::PersistentVolume => {
            let Object::PersistentVolume(volume) = object else { return None };
            return Some(format!("volume of {}", volume.claim.as_ref().map_or(name, |claim| &claim.name)));
        }
        Kind::Pod | Kind::StatefulSet | Kind::Deployment | Kind::ReplicaSet | Kind::Node => object.kind().names().singular,
        _ => return None,
    };
    Some(format!("{word} {name}"))
}

fn predicate(object: &Object, fact: &Fact) -> Option<String> {
    let text = match (object, fact) {
        (Object::ControllerRevision(_), Fact::RevisionNumber { revision }) => return Some(format!("is number {revision}")),
        (Object::ControllerRevision(_), Fact::Created) => return None,
        (Object::StatefulSet(set), Fact::StatusChanged) => return Some(status_line(&set.status)),
        (Object::Node(_), Fact::NodeReady(NodeReady::True)) => "ready",
        (Object::Node(_), Fact::NodeReady(_)) => "not ready",
        (Object::Node(_), Fact::Taints { taints }) => {
            // The recordings list them sorted.
            let mut list: Vec<String> = taints.iter().map(|taint| format!("('{}', '{}')", taint.key, taint.effect)).collect();
            order::sort(&mut list);
            return Some(format!("taints [{}]", list.join(", ")));
        }
        (Object::Node(_), Fact::Gone) => "gone",
        (Object::Node(_), _) => return None,
        (_, Fact::Created) => "created",
        (_, Fact::Gone) => "gone",
        (Object::Deployment(_) | Object::ReplicaSet(_), _) => return None,
        (_, Fact::DeletionRequested) => "deleting",
        (Object::Pod(_), Fact::Scheduled { .. }) => "scheduled",
        (Object::Pod(_), Fact::Running) => "running",
        (Object::Pod(_), Fact::Ready) => "ready",
        (Object::Pod(_), Fact::NotReady) => "unready",
        (Object::Pod(_), Fact::Succeeded) => "succeeded",
        (Object::Pod(_), Fact::Failed) => "failed",
        (Object::Pod(_), Fact::LabelsChanged) => "labels changed",
        (Object::Pod(_), Fact::Adopted { .. }) => "adopted",
        (Object::Pod(_), Fact::Orphaned) => "orphaned",
        (Object::PersistentVolumeClaim(_), Fact::OwnedBy { owners }) => {
            let list: Vec<String> = owners.iter().map(|o| format!("{}/{}", o.kind.names().name, o.name)).collect();
            return Some(format!("owned by {}", if list.is_empty() { "nobody".into() } else { list.join(", ") }));
        }
        (Object::PersistentVolumeClaim(_) | Object::PersistentVolume(_), Fact::Bound) => "bound",
        (Object::PersistentVolume(_), Fact::Released) => "released",
        _ => return None,
    };
    Some(text.into())
}

fn status_line(status: &StatefulSetStatus) -> String {
    format!(
        "status replicas={} ready={} available={} current={} updated={} currentRevision={} updateRevision={}",
        status.replicas,
        status.ready_replicas,
        status.available_replicas,
        status.current_replicas,
        status.updated_replicas,
        status.current_revision,
        status.update_revision
    )
}
