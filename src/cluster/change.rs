//! Changes of the store: an object before and after, which component wrote it, and the earlier change it reacted to.

use super::data::DataScope;
use crate::api::claim::ClaimPhase;
use crate::api::node::NodeReady;
use crate::api::pod::{Phase, Pod};
use crate::api::scheduling::Taint;
use crate::api::storage::VolumePhase;
use crate::api::{Key, Kind, Name, Object, OwnerReference, Resource};
use std::rc::Rc;

/// A component that writes to the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // the names are the components' own
pub enum Actor {
    User,
    StatefulSet,
    Deployment,
    ReplicaSet,
    EndpointSlice,
    GarbageCollector,
    Disruption,
    NodeLifecycle,
    Scheduler,
    Kubelet,
    VolumeBinder,
    AttachDetach,
    EphemeralVolume,
    Provisioner,
    Protection,
    /// The simulated program in a pod; not a component of Kubernetes.
    Program,
    Namespace,
}

impl Actor {
    /// All actors, in the order of the enum.
    pub const ALL: [Actor; 17] = [
        Actor::User,
        Actor::StatefulSet,
        Actor::Deployment,
        Actor::ReplicaSet,
        Actor::EndpointSlice,
        Actor::GarbageCollector,
        Actor::Disruption,
        Actor::NodeLifecycle,
        Actor::Scheduler,
        Actor::Kubelet,
        Actor::VolumeBinder,
        Actor::AttachDetach,
        Actor::EphemeralVolume,
        Actor::Provisioner,
        Actor::Protection,
        Actor::Program,
        Actor::Namespace,
    ];

    /// The component's name, as in the source of an event.
    pub fn component(self) -> &'static str {
        match self {
            Actor::User => "kubectl",
            Actor::StatefulSet => "statefulset-controller",
            Actor::Deployment => "deployment-controller",
            Actor::ReplicaSet => "replicaset-controller",
            Actor::EndpointSlice => "endpoint-slice-controller",
            Actor::GarbageCollector => "garbage-collector-controller",
            Actor::Disruption => "controllermanager",
            Actor::NodeLifecycle => "node-controller",
            Actor::Scheduler => "default-scheduler",
            Actor::Kubelet => "kubelet",
            Actor::VolumeBinder => "persistentvolume-controller",
            Actor::AttachDetach => "attachdetach-controller",
            Actor::EphemeralVolume => "ephemeral_volume",
            Actor::Provisioner => "external-provisioner",
            Actor::Protection => "pvc-protection-controller",
            Actor::Program => "the program in the pod",
            Actor::Namespace => "namespace-controller",
        }
    }
}

/// One change of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The store's version after the change; increases over the whole run.
    pub seq: u64,
    /// When, in ms of the virtual clock.
    pub at_ms: u64,
    /// The component that wrote it.
    pub actor: Actor,
    /// The change the actor reacted to; absent for users and timers.
    pub cause: Option<u64>,
    /// The object, before and after.
    pub edit: Edit,
}

/// What happened to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// It was created.
    Created(Object),
    /// It was changed.
    #[allow(missing_docs)] // the two versions
    Changed { before: Object, after: Object },
    /// It was removed.
    Deleted(Object),
    /// It is unchanged; something happened to the data of the program in it.
    #[allow(missing_docs)] // the object, and the fact
    Observed { object: Object, fact: Fact },
}

/// What a change means, derived from the difference between before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // the names say it
pub enum Fact {
    Created,
    Gone,
    DeletionRequested,
    Scheduled {
        node: Name,
    },
    Running,
    Ready,
    NotReady,
    Succeeded,
    Failed,
    Waiting {
        reason: Name,
    },
    ContainerEnded {
        container: Name,
        exit_code: i32,
        init: bool,
    },
    Restarted {
        restarts: u32,
    },
    LabelsChanged,
    Adopted {
        by: Name,
    },
    Orphaned,
    OwnedBy {
        owners: Rc<Vec<OwnerReference>>,
    },
    Bound,
    Released,
    RevisionNumber {
        revision: i64,
    },
    StatusChanged,
    SpecChanged,
    NodeReady(NodeReady),
    Cordoned(bool),
    Taints {
        taints: Vec<Taint>,
    },
    /// A program opened its data: how many writes it found; `new` if the location was never used.
    DataOpened {
        writes: usize,
        new: bool,
    },
    DataWritten {
        value: Name,
    },
    DataCloning {
        from: Name,
    },
    /// The copy is complete; `dropped` own writes were discarded.
    DataCloned {
        from: Name,
        writes: usize,
        dropped: usize,
    },
    DataFollowed {
        primary: Name,
        writes: usize,
        dropped: usize,
    },
    DataLost {
        writes: usize,
        place: DataScope,
    },
}

impl Change {
    /// The object before; nothing if it was created.
    pub fn before(&self) -> Option<&Object> {
        match &self.edit {
            Edit::Changed { before, .. } | Edit::Deleted(before) | Edit::Observed { object: before, .. } => Some(before),
            Edit::Created(_) => None,
        }
    }

    /// The object after; nothing if it was removed.
    pub fn after(&self) -> Option<&Object> {
        match &self.edit {
            Edit::Changed { after, .. } | Edit::Created(after) | Edit::Observed { object: after, .. } => Some(after),
            Edit::Deleted(_) => None,
        }
    }

    /// The object after the change, or before it if it was removed.
    pub fn object(&self) -> &Object {
        match &self.edit {
            Edit::Created(object) | Edit::Changed { after: object, .. } | Edit::Deleted(object) | Edit::Observed { object, .. } => object,
        }
    }

    /// The kind of its object.
    pub fn kind(&self) -> Kind {
        self.object().kind()
    }

    /// The key of its object.
    pub fn key(&self) -> Key {
        self.object().key()
    }

    /// The name of its object.
    pub fn name(&self) -> &Name {
        &self.object().meta().name
    }

    /// The namespace of its object, or empty.
    pub fn namespace(&self) -> &Name {
        &self.object().meta().namespace
    }

    /// What the change means, in a fixed order.
    pub fn facts(&self) -> Vec<Fact> {
        match &self.edit {
            Edit::Created(object) => created(object),
            Edit::Changed { before, after } => updated(before, after),
            Edit::Deleted(_) => vec![Fact::Gone],
            Edit::Observed { fact, .. } => vec![fact.clone()],
        }
    }
}

fn created(after: &Object) -> Vec<Fact> {
    match after {
        Object::ControllerRevision(r) => vec![Fact::Created, Fact::RevisionNumber { revision: r.revision }],
        _ => vec![Fact::Created],
    }
}

fn updated(before: &Object, after: &Object) -> Vec<Fact> {
    let mut facts = Vec::new();
    if !before.meta().is_terminating() && after.meta().is_terminating() {
        facts.push(Fact::DeletionRequested);
    }
    match (before, after) {
        (Object::Pod(a), Object::Pod(b)) => pod_facts(a, b, &mut facts),
        (Object::PersistentVolumeClaim(a), Object::PersistentVolumeClaim(b)) => {
            if a.meta.owners != b.meta.owners {
                facts.push(Fact::OwnedBy { owners: b.meta.owners.clone() });
            }
            if a.phase != b.phase && b.phase == ClaimPhase::Bound {
                facts.push(Fact::Bound);
            }
        }
        (Object::PersistentVolume(a), Object::PersistentVolume(b)) if a.phase != b.phase => match b.phase {
            VolumePhase::Bound => facts.push(Fact::Bound),
            VolumePhase::Released => facts.push(Fact::Released),
            _ => {}
        },
        (Object::ControllerRevision(a), Object::ControllerRevision(b)) if a.revision != b.revision => {
            facts.push(Fact::RevisionNumber { revision: b.revision });
        }
        (Object::StatefulSet(a), Object::StatefulSet(b)) => {
            push_if(&mut facts, a.spec != b.spec, Fact::SpecChanged);
            push_if(&mut facts, a.status != b.status, Fact::StatusChanged);
        }
        (Object::Deployment(a), Object::Deployment(b)) => {
            push_if(&mut facts, a.spec != b.spec, Fact::SpecChanged);
            push_if(&mut facts, a.status != b.status, Fact::StatusChanged);
        }
        (Object::ReplicaSet(a), Object::ReplicaSet(b)) => {
            push_if(&mut facts, a.spec.replicas != b.spec.replicas, Fact::SpecChanged);
            push_if(&mut facts, a.status != b.status, Fact::StatusChanged);
        }
        (Object::Node(a), Object::Node(b)) => {
            push_if(&mut facts, a.ready != b.ready, Fact::NodeReady(b.ready));
            push_if(&mut facts, a.unschedulable != b.unschedulable, Fact::Cordoned(b.unschedulable));
            push_if(&mut facts, a.taints != b.taints, Fact::Taints { taints: b.taints.clone() });
        }
        _ => {}
    }
    facts
}

fn push_if(facts: &mut Vec<Fact>, condition: bool, fact: Fact) {
    if condition {
        facts.push(fact);
    }
}

fn pod_facts(before: &Pod, after: &Pod, facts: &mut Vec<Fact>) {
    let (a, b) = (&before.status, &after.status);
    if let (None, Some(node)) = (&before.node, &after.node) {
        facts.push(Fact::Scheduled { node: node.clone() });
    }
    push_if(facts, before.meta.labels != after.meta.labels, Fact::LabelsChanged);
    match (before.meta.controller(), after.meta.controller()) {
        (None, Some(owner)) => facts.push(Fact::Adopted { by: owner.name.clone() }),
        (Some(_), None) => facts.push(Fact::Orphaned),
        _ => {}
    }
    if a.phase != b.phase {
        match b.phase {
            Phase::Running => facts.push(Fact::Running),
            Phase::Succeeded => facts.push(Fact::Succeeded),
            Phase::Failed => facts.push(Fact::Failed),
            Phase::Pending => {}
        }
    }
    if !Rc::ptr_eq(&a.containers, &b.containers) || !Rc::ptr_eq(&a.init_containers, &b.init_containers) {
        container_facts(before, after, facts);
    }
    match (before.waiting_reason(), after.waiting_reason()) {
        (old, Some(new)) if old != Some(new) => facts.push(Fact::Waiting { reason: new.clone() }),
        _ => {}
    }
    push_if(facts, before.restarts() < after.restarts(), Fact::Restarted { restarts: after.restarts() });
    push_if(facts, !a.ready && b.ready, Fact::Ready);
    push_if(facts, a.ready && !b.ready, Fact::NotReady);
}

/// The containers that terminated by themselves. Skipped for a terminating pod, whose containers are all stopped.
fn container_facts(before: &Pod, after: &Pod, facts: &mut Vec<Fact>) {
    if after.meta.is_terminating() {
        return;
    }
    let init_count = after.status.init_containers.len();
    for (number, ((_, old), (container, new))) in before.container_statuses().zip(after.container_statuses()).enumerate() {
        if let (Some(_), Some(ended)) = (old.running_since_ms(), new.ended()) {
            let (container, init) = (container.name.clone(), number < init_count);
            facts.push(Fact::ContainerEnded { container, exit_code: ended.exit_code, init });
        }
    }
}

/// A typed object before and after a change, of the kind `T`.
pub fn typed<T: Resource>(change: &Change) -> (Option<&Rc<T>>, Option<&Rc<T>>) {
    (change.before().and_then(T::of), change.after().and_then(T::of))
}
