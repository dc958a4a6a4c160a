//! What a person can do to an object with one press, and which of it makes sense now.

use super::naming::Naming;
use crate::api::map::Set;
use crate::api::node::{Node, NodeReady};
use crate::api::pod::Pod;
use crate::api::{Key, Kind, Name, Object};
use crate::cluster::volumes::OUT_OF_SERVICE;
use crate::cluster::{Hold, State};

/// Something to do to an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Deletes it.
    Delete(Key),
    /// Deletes a pod without waiting for its node.
    ForceDelete(Key),
    /// Asks for a pod to leave, which its budgets may forbid.
    Evict(Key),
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
    /// Takes objects that pods need and nobody supplied as missing, or as there again.
    MissingObjects(bool),
    /// Stops what makes volumes for claims.
    ProvisionerDown,
    /// Starts it again.
    ProvisionerUp,
    /// Puts a cache before the name server, or takes it away.
    DnsCache(bool),
    /// Asks the name server for a name: a cache keeps the answer.
    Ask(String, &'static str),
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
    /// Moves the pods off a node and keeps new ones off.
    Drain(Name),
    /// Stops the kubelets of all nodes of a zone.
    ZoneDown(Name),
    /// Brings them back.
    ZoneUp(Name),
}

impl Deed {
    /// The text of its button.
    pub fn words(&self) -> String {
        match self {
            Deed::Delete(key) => format!("Delete {}", kind_words(key.kind)),
            Deed::ForceDelete(_) => "Delete by force".into(),
            Deed::Evict(_) => "Evict pod".into(),
            Deed::CrashOnce(_) => "Crash once".into(),
            Deed::Crash(_) => "Keep crashing".into(),
            Deed::Unready(_) => "Fail readiness".into(),
            Deed::Hang(_) => "Hang".into(),
            Deed::FailInit(_) => "Fail its init container".into(),
            Deed::Recover(_) => "Recover".into(),
            Deed::HoldStart(_) => "Hold its start".into(),
            Deed::HoldReady(_) => "Hold before Ready".into(),
            Deed::Release(_) => "Release".into(),
            Deed::Undo(_) => "Undo the update".into(),
            Deed::Scale(_, replicas) => format!("Scale to {replicas}"),
            Deed::MissingObjects(true) => "ConfigMaps missing".into(),
            Deed::MissingObjects(false) => "ConfigMaps are there".into(),
            Deed::ProvisionerDown => "Provisioner down".into(),
            Deed::ProvisionerUp => "Provisioner up".into(),
            Deed::DnsCache(true) => "DNS cache on".into(),
            Deed::DnsCache(false) => "DNS cache off".into(),
            Deed::Ask(..) => "Ask now".into(),
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
            Deed::Drain(_) => "Drain".into(),
            Deed::ZoneDown(_) => "Zone outage".into(),
            Deed::ZoneUp(_) => "Zone is back".into(),
        }
    }

    /// Likewise, naming what it is done to.
    pub fn words_with_name(&self, naming: Naming) -> String {
        let name = match self {
            Deed::Delete(key) | Deed::Recover(key) | Deed::Release(key) => naming.name(key),
            Deed::NodeUp(name) | Deed::Uncordon(name) | Deed::FindImage(name) => name.clone(),
            _ => return self.words(),
        };
        format!("{}: {name}", self.words())
    }

    /// What it does, for those who hesitate.
    pub fn title(&self) -> &'static str {
        match self {
            Deed::Delete(key) if key.kind == Kind::Pod => "As kubectl delete pod does: its set makes it again, with the same claims",
            Deed::Delete(key) if key.kind == Kind::StorageClass => "As kubectl delete does: claims that ask for it get no volume any more",
            Deed::Delete(key) if key.kind == Kind::Service => "As kubectl delete does: its names are gone from DNS, its pods stay",
            Deed::Delete(_) => "As kubectl delete does",
            Deed::ForceDelete(_) => "As kubectl delete --force --grace-period=0 does: at once, even while its node does not answer",
            Deed::Evict(_) => "As the eviction API does, which kubectl drain calls: refused while a PodDisruptionBudget needs the pod",
            Deed::CrashOnce(_) => "Its container exits with an error and is started again",
            Deed::Crash(_) => "Its container exits with an error whenever it is started",
            Deed::Unready(_) => "Its readiness probe fails until it recovers",
            Deed::Hang(_) => {
                "It stands still: it answers no probe and heeds no SIGTERM. A liveness probe has its kubelet start it again; its \
                 deletion takes the whole grace period"
            }
            Deed::FailInit(_) => "Its init container exits with an error whenever it is started",
            Deed::Recover(_) => "Its containers no longer crash and its probes succeed",
            Deed::HoldStart(_) => "A pod of this name does not start until it is released",
            Deed::HoldReady(_) => "A pod of this name does not get Ready until it is released",
            Deed::Release(_) => "Lets it start and get Ready",
            Deed::Undo(_) => "As kubectl rollout undo does: back to the template before",
            Deed::Scale(..) => "As kubectl scale does",
            Deed::MissingObjects(true) => "ConfigMaps, Secrets and ServiceAccounts that pods need and no manifest has are missing",
            Deed::MissingObjects(false) => "Those that no manifest has are taken as there",
            Deed::ProvisionerDown => "The storage driver's provisioner stops: no volume is made, resized or removed",
            Deed::ProvisionerUp => "The provisioner works again and looks at all that waits",
            Deed::DnsCache(true) => {
                "Names are answered from a cache for 30 s, also that there is no such name, as CoreDNS' plugin cache and node-local \
                 caches do"
            }
            Deed::DnsCache(false) => "Every question is answered as things are now; the cache forgets all it has",
            Deed::Ask(..) => "As a pod of the cluster asks: the cache keeps the answer for 30 s",
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
            Deed::Drain(_) => "As kubectl drain does: cordons it and evicts its pods, as far as their budgets let them go",
            Deed::ZoneDown(_) => "All kubelets of the zone stop at once: nothing is heard of its pods any more",
            Deed::ZoneUp(_) => "All kubelets of the zone are back",
        }
    }

    /// The command of kubectl that does it, if there is one.
    pub fn command(&self) -> Option<String> {
        Some(match self {
            Deed::Delete(key) => format!("kubectl delete {}", named(key)),
            Deed::ForceDelete(key) => format!("kubectl delete {} --force --grace-period=0", named(key)),
            Deed::Undo(key) => format!("kubectl rollout undo {}", named(key)),
            Deed::Scale(key, replicas) => format!("kubectl scale {} --replicas={replicas}", named(key)),
            Deed::OutOfService(node) => format!("kubectl taint nodes {node} {OUT_OF_SERVICE}=nodeshutdown:NoExecute"),
            Deed::InService(node) => format!("kubectl taint nodes {node} {OUT_OF_SERVICE}-"),
            Deed::Ask(name, record_type) => format!("dig +short {name} {record_type}"),
            Deed::Cordon(node) => format!("kubectl cordon {node}"),
            Deed::Uncordon(node) => format!("kubectl uncordon {node}"),
            Deed::Drain(node) => format!("kubectl drain {node} --ignore-daemonsets --delete-emptydir-data"),
            _ => return None,
        })
    }
}

/// An object as kubectl's command line names it.
pub fn named(key: &Key) -> String {
    let names = key.kind.names();
    match &*key.namespace {
        "" | "default" => format!("{} {}", names.singular, key.name),
        namespace => format!("{} {} -n {namespace}", names.singular, key.name),
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
        Kind::Service | Kind::StorageClass | Kind::PersistentVolumeClaim | Kind::PersistentVolume | Kind::ConfigMap | Kind::Secret => {
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

/// What can go wrong with a pod of this name; what ends a fault stands in the place of what makes it.
pub fn pod_faults(state: &State, key: &Key) -> Vec<Deed> {
    let Some(pod) = state.find::<Pod>(&key.namespace, &key.name) else { return Vec::new() };
    let faults = state.faults();
    let recover =
        |broken: &Set<Key>, deed: fn(Key) -> Deed| if broken.contains(key) { Deed::Recover(key.clone()) } else { deed(key.clone()) };
    let delete = if pod.meta.is_terminating() { Deed::ForceDelete } else { Deed::Delete };
    let mut deeds = vec![delete(key.clone()), Deed::Evict(key.clone()), Deed::CrashOnce(key.clone())];
    deeds.extend([recover(&faults.crashing, Deed::Crash), recover(&faults.unready, Deed::Unready), recover(&faults.hanging, Deed::Hang)]);
    if !pod.spec.init_containers.is_empty() {
        deeds.push(recover(&faults.init_failing, Deed::FailInit));
    }
    deeds.extend(pod.spec.containers.first().map(|container| match faults.bad_images.contains(&container.image) {
        true => Deed::FindImage(container.image.clone()),
        false => Deed::MissImage(container.image.clone()),
    }));
    let held = faults.held.get(key).copied();
    let hold = |hold: Hold, deed: fn(Key) -> Deed| if held == Some(hold) { Deed::Release(key.clone()) } else { deed(key.clone()) };
    deeds.extend([hold(Hold::Pending, Deed::HoldStart), hold(Hold::Running, Deed::HoldReady)]);
    deeds
}

/// What ends a fault first, then what makes sense for the pod as it is.
fn pod_deeds(state: &State, key: &Key) -> Vec<Deed> {
    let Some(pod) = state.find::<Pod>(&key.namespace, &key.name) else { return Vec::new() };
    let faults = state.faults();
    let makes_sense = |deed: &Deed| match deed {
        Deed::ForceDelete(_) => true,
        _ if pod.meta.is_terminating() => false,
        Deed::Delete(_) | Deed::Evict(_) => true,
        Deed::Recover(_) | Deed::Release(_) => false,
        _ if pod.is_terminal() => false,
        Deed::CrashOnce(_) => !faults.crashing.contains(key),
        Deed::FailInit(_) => pod.status.initialized_ms.is_none(),
        Deed::HoldStart(_) | Deed::HoldReady(_) => !faults.held.contains_key(key),
        _ => true,
    };
    let mut deeds = standing_faults(state, key);
    deeds.extend(pod_faults(state, key).into_iter().filter(makes_sense));
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
    [power, gate, Deed::Drain(name.clone())].into_iter().chain(service).collect()
}
