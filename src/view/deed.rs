//! What a person can do to an object with one press, and which of it makes sense now.

use crate::api::node::{Node, NodeReady};
use crate::api::pod::Pod;
use crate::api::{Key, Kind, Name, Object};
use crate::cluster::State;
use crate::cluster::volumes::OUT_OF_SERVICE;

/// Something to do to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Deletes it.
    Delete(Key),
    /// Deletes a pod without waiting for its node.
    ForceDelete(Key),
    /// Lets a pod's containers crash once.
    CrashOnce(Key),
    /// Lets a pod's containers crash whenever they are started.
    Crash(Key),
    /// Lets a pod's readiness fail.
    Unready(Key),
    /// Lets a pod answer no probe any more.
    Hang(Key),
    /// Lets a pod's init containers fail.
    FailInit(Key),
    /// Ends all of these.
    Recover(Key),
    /// Keeps a pod of this name from starting.
    HoldStart(Key),
    /// Keeps a pod of this name from getting Ready.
    HoldReady(Key),
    /// Ends both of these.
    Release(Key),
    /// Takes back the last change of a set's template.
    Undo(Key),
    /// Asks for so many replicas.
    Scale(Key, i64),
    /// Lets no node pull an image any more.
    MissImage(Name),
    /// Lets them pull it again.
    FindImage(Name),
    /// Switches the feature gate MaxUnavailableStatefulSet.
    MaxUnavailableGate(bool),
    /// Stops a node's kubelet.
    NodeDown(Name),
    /// Brings a node's kubelet back.
    NodeUp(Name),
    /// Says of a node that it is off: its pods and volumes are let go.
    OutOfService(Name),
    /// Takes that back.
    InService(Name),
    /// Keeps new pods off a node.
    Cordon(Name),
    /// Lets pods onto a node again.
    Uncordon(Name),
}

impl Deed {
    /// The text of its button.
    pub fn words(&self) -> String {
        match self {
            Deed::Delete(key) => format!("Delete {}", kind_words(key.kind)),
            Deed::ForceDelete(_) => "Delete by force".into(),
            Deed::CrashOnce(_) => "Crash once".into(),
            Deed::Crash(_) => "Keep crashing".into(),
            Deed::Unready(_) => "Fail readiness".into(),
            Deed::Hang(_) => "Fail liveness".into(),
            Deed::FailInit(_) => "Fail its init container".into(),
            Deed::Recover(_) => "Recover".into(),
            Deed::HoldStart(_) => "Hold its start".into(),
            Deed::HoldReady(_) => "Hold before Ready".into(),
            Deed::Release(_) => "Release".into(),
            Deed::Undo(_) => "Undo the update".into(),
            Deed::Scale(_, replicas) => format!("Scale to {replicas}"),
            Deed::MissImage(_) => "Image missing".into(),
            Deed::FindImage(_) => "Image is there".into(),
            Deed::MaxUnavailableGate(true) => "Gate maxUnavailable on".into(),
            Deed::MaxUnavailableGate(false) => "Gate maxUnavailable off".into(),
            Deed::NodeDown(_) => "Node down".into(),
            Deed::NodeUp(_) => "Node up".into(),
            Deed::OutOfService(_) => "Out of service".into(),
            Deed::InService(_) => "In service".into(),
            Deed::Cordon(_) => "Cordon".into(),
            Deed::Uncordon(_) => "Uncordon".into(),
        }
    }

    /// What it does, for those who hesitate.
    pub fn title(&self) -> &'static str {
        match self {
            Deed::Delete(key) if key.kind == Kind::Pod => "As kubectl delete pod does: its set makes it again, with the same claims",
            Deed::Delete(_) => "As kubectl delete does",
            Deed::ForceDelete(_) => "As kubectl delete --force --grace-period=0 does: at once, even while its node does not answer",
            Deed::CrashOnce(_) => "Its container exits with an error and is started again",
            Deed::Crash(_) => "Its container exits with an error whenever it is started",
            Deed::Unready(_) => "Its readiness probe fails until it recovers",
            Deed::Hang(_) => {
                "It stands still: it answers no probe and heeds no SIGTERM; its kubelet kills its container and starts it again"
            }
            Deed::FailInit(_) => "Its init container exits with an error whenever it is started",
            Deed::Recover(_) => "Its containers no longer crash and its probes succeed",
            Deed::HoldStart(_) => "A pod of this name does not start until it is released",
            Deed::HoldReady(_) => "A pod of this name does not get Ready until it is released",
            Deed::Release(_) => "Lets it start and get Ready",
            Deed::Undo(_) => "As kubectl rollout undo does: back to the template before",
            Deed::Scale(..) => "As kubectl scale does",
            Deed::MissImage(_) => "No node can pull its image any more: nodes that have it go on",
            Deed::FindImage(_) => "Its image can be pulled again",
            Deed::MaxUnavailableGate(true) => {
                "With the feature gate MaxUnavailableStatefulSet a rolling update replaces maxUnavailable pods at once; apply the \
                 manifest again, for without the gate the server dropped the field"
            }
            Deed::MaxUnavailableGate(false) => "As Kubernetes 1.36 comes: maxUnavailable is dropped, and one pod is replaced at a time",
            Deed::NodeDown(_) => "Its kubelet stops: nothing is heard of its pods any more",
            Deed::NodeUp(_) => "Its kubelet is back",
            Deed::OutOfService(_) => "Taints it as switched off for sure: its pods are removed and its volumes are free for other nodes",
            Deed::InService(_) => "Removes the taint that says it is switched off",
            Deed::Cordon(_) => "As kubectl cordon does: no new pods come here",
            Deed::Uncordon(_) => "As kubectl uncordon does",
        }
    }
}

fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Pod => "pod",
        Kind::PersistentVolumeClaim => "claim",
        Kind::PersistentVolume => "volume",
        kind => kind.names().name,
    }
}

/// What can be done to an object now, the likeliest first.
pub fn deeds(state: &State, key: &Key) -> Vec<Deed> {
    if state.get(key).is_none() {
        return standing_faults(state, key);
    }
    match key.kind {
        Kind::Pod => pod_deeds(state, key),
        Kind::Node => node_deeds(state, &key.name),
        Kind::StatefulSet | Kind::Deployment | Kind::ReplicaSet => {
            let replicas = replicas(state, key);
            let up = Deed::Scale(key.clone(), replicas + 1);
            let down = (replicas > 0).then(|| Deed::Scale(key.clone(), replicas - 1));
            let gate = Deed::MaxUnavailableGate(!state.settings().max_unavailable_stateful_set);
            let gate = (key.kind == Kind::StatefulSet).then_some(gate);
            [up].into_iter().chain(down).chain([Deed::Delete(key.clone())]).chain(gate).collect()
        }
        Kind::Service | Kind::PersistentVolumeClaim | Kind::PersistentVolume | Kind::ConfigMap | Kind::Secret => {
            vec![Deed::Delete(key.clone())]
        }
        _ => Vec::new(),
    }
}

fn replicas(state: &State, key: &Key) -> i64 {
    match state.get(key) {
        Some(Object::StatefulSet(set)) => set.spec.replicas.into(),
        Some(Object::Deployment(deployment)) => deployment.spec.replicas.into(),
        Some(Object::ReplicaSet(set)) => set.spec.replicas.into(),
        _ => 0,
    }
}

/// Ends of what is broken about a pod, also when there is none of this name now.
fn standing_faults(state: &State, key: &Key) -> Vec<Deed> {
    let faults = state.faults();
    let broken = faults.is_broken(key);
    let held = faults.held.contains_key(key);
    let recover = broken.then(|| Deed::Recover(key.clone()));
    recover.into_iter().chain(held.then(|| Deed::Release(key.clone()))).collect()
}

fn pod_deeds(state: &State, key: &Key) -> Vec<Deed> {
    let Some(pod) = state.find::<Pod>(&key.namespace, &key.name) else { return Vec::new() };
    let faults = state.faults();
    let mut deeds = standing_faults(state, key);
    if pod.meta.is_terminating() {
        deeds.push(Deed::ForceDelete(key.clone()));
        return deeds;
    }
    deeds.push(Deed::Delete(key.clone()));
    if !pod.is_terminal() {
        if !faults.crashing.contains(key) {
            deeds.extend([Deed::CrashOnce(key.clone()), Deed::Crash(key.clone())]);
        }
        if !faults.unready.contains(key) {
            deeds.push(Deed::Unready(key.clone()));
        }
        let is_watched = pod.spec.containers.iter().any(|c| c.liveness_probe.is_some() || c.startup_probe.is_some());
        if is_watched && !faults.hanging.contains(key) {
            deeds.push(Deed::Hang(key.clone()));
        }
        let begins = pod.status.initialized_ms.is_none() && !pod.spec.init_containers.is_empty();
        if begins && !faults.init_failing.contains(key) {
            deeds.push(Deed::FailInit(key.clone()));
        }
        deeds.extend(pod.spec.containers.first().map(|container| match faults.bad_images.contains(&container.image) {
            true => Deed::FindImage(container.image.clone()),
            false => Deed::MissImage(container.image.clone()),
        }));
        if !faults.held.contains_key(key) {
            deeds.extend([Deed::HoldStart(key.clone()), Deed::HoldReady(key.clone())]);
        }
    }
    deeds
}

fn node_deeds(state: &State, name: &Name) -> Vec<Deed> {
    let Some(node) = state.find::<Node>("", name) else { return Vec::new() };
    let power = if state.faults().down.contains(name) { Deed::NodeUp(name.clone()) } else { Deed::NodeDown(name.clone()) };
    let gate = if node.unschedulable { Deed::Uncordon(name.clone()) } else { Deed::Cordon(name.clone()) };
    let off = node.taints.iter().any(|taint| &*taint.key == OUT_OF_SERVICE);
    let service = match off {
        true => Some(Deed::InService(name.clone())),
        false => (node.ready != NodeReady::True).then(|| Deed::OutOfService(name.clone())),
    };
    [power].into_iter().chain(service).chain([gate]).collect()
}
