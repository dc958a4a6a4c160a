//! The actions of buttons and menus on objects: their texts, their commands, and which make sense now.

use super::naming::Naming;
use crate::api::map::Set;
use crate::api::node::{Node, NodeReady};
use crate::api::pod::Pod;
use crate::api::{Key, Kind, Name, Object};
use crate::cluster::volumes::OUT_OF_SERVICE;
use crate::cluster::{Hold, Settings, State};

/// An action on an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectAction {
    /// Deletes it.
    Delete(Key),
    /// Deletes a Pod without waiting for the kubelet.
    ForceDelete(Key),
    /// Evicts a Pod, which its PodDisruptionBudgets may forbid.
    Evict(Key),
    /// Makes the containers of a Pod crash once.
    CrashOnce(Key),
    /// Makes the containers of a Pod crash at every start.
    Crash(Key),
    /// Makes the readiness probe of a Pod fail.
    Unready(Key),
    /// Makes the containers of a Pod answer no probes.
    Hang(Key),
    /// Makes the init containers of a Pod fail.
    FailInit(Key),
    /// Ends these faults.
    Recover(Key),
    /// Delays the start of Pods of this name.
    BlockStart(Key),
    /// Keeps Pods of this name not ready.
    BlockReadiness(Key),
    /// Ends both.
    Release(Key),
    /// Rolls back the last change of a template.
    Undo(Key),
    /// Scales to so many replicas.
    Scale(Key, i64),
    /// Treats undefined objects that Pods reference as missing (`true`), or assumes that they exist.
    MissingObjects(bool),
    /// Stops the provisioner of volumes.
    ProvisionerDown,
    /// Starts it again.
    ProvisionerUp,
    /// Adds a DNS cache, or removes it.
    DnsCache(bool),
    /// Resolves a name: the DNS cache stores the answer.
    LookUp(String, &'static str),
    /// Makes an image unavailable for all nodes.
    RemoveImage(Name),
    /// Makes it available again.
    RestoreImage(Name),
    /// Switches the feature gate MaxUnavailableStatefulSet.
    MaxUnavailableGate(bool),
    /// Stops a node's kubelet.
    NodeDown(Name),
    /// Starts it again.
    NodeUp(Name),
    /// Adds the out-of-service taint to a node: its Pods are deleted and its volumes detached.
    OutOfService(Name),
    /// Removes that taint.
    InService(Name),
    /// Marks a node unschedulable.
    Cordon(Name),
    /// Marks a node schedulable.
    Uncordon(Name),
    /// Cordons a node and evicts its Pods.
    Drain(Name),
    /// Stops the kubelets of all nodes of a zone.
    ZoneDown(Name),
    /// Starts them again.
    ZoneUp(Name),
}

impl ObjectAction {
    /// The text of its button.
    pub fn words(&self) -> String {
        match self {
            ObjectAction::Delete(key) => format!("Delete {}", kind_words(key.kind)),
            ObjectAction::ForceDelete(_) => "Force delete".into(),
            ObjectAction::Evict(_) => "Evict Pod".into(),
            ObjectAction::CrashOnce(_) => "Crash once".into(),
            ObjectAction::Crash(_) => "Keep crashing".into(),
            ObjectAction::Unready(_) => "Fail readiness".into(),
            ObjectAction::Hang(_) => "Hang".into(),
            ObjectAction::FailInit(_) => "Fail init container".into(),
            ObjectAction::Recover(_) => "Recover".into(),
            ObjectAction::BlockStart(_) => "Delay start".into(),
            ObjectAction::BlockReadiness(_) => "Keep not ready".into(),
            ObjectAction::Release(_) => "Resume".into(),
            ObjectAction::Undo(_) => "Undo the update".into(),
            ObjectAction::Scale(_, replicas) => format!("Scale to {replicas}"),
            ObjectAction::MissingObjects(true) => "ConfigMaps missing".into(),
            ObjectAction::MissingObjects(false) => "Restore ConfigMaps".into(),
            ObjectAction::ProvisionerDown => "Provisioner down".into(),
            ObjectAction::ProvisionerUp => "Provisioner up".into(),
            ObjectAction::DnsCache(true) => "DNS cache on".into(),
            ObjectAction::DnsCache(false) => "DNS cache off".into(),
            ObjectAction::LookUp(..) => "Resolve now".into(),
            ObjectAction::RemoveImage(_) => "Image unavailable".into(),
            ObjectAction::RestoreImage(_) => "Restore image".into(),
            ObjectAction::MaxUnavailableGate(true) => "Enable maxUnavailable gate".into(),
            ObjectAction::MaxUnavailableGate(false) => "Disable maxUnavailable gate".into(),
            ObjectAction::NodeDown(_) => "Node down".into(),
            ObjectAction::NodeUp(_) => "Node up".into(),
            ObjectAction::OutOfService(_) => "Out of service".into(),
            ObjectAction::InService(_) => "In service".into(),
            ObjectAction::Cordon(_) => "Cordon".into(),
            ObjectAction::Uncordon(_) => "Uncordon".into(),
            ObjectAction::Drain(_) => "Drain".into(),
            ObjectAction::ZoneDown(_) => "Zone outage".into(),
            ObjectAction::ZoneUp(_) => "Zone up".into(),
        }
    }

    /// The same with the name of the object.
    pub fn words_with_name(&self, naming: Naming) -> String {
        let name = match self {
            ObjectAction::Delete(key) | ObjectAction::Recover(key) | ObjectAction::Release(key) => naming.name(key),
            ObjectAction::NodeUp(name) | ObjectAction::Uncordon(name) | ObjectAction::RestoreImage(name) => name.clone(),
            _ => return self.words(),
        };
        format!("{}: {name}", self.words())
    }

    /// The tooltip: what it does.
    pub fn title(&self) -> &'static str {
        match self {
            ObjectAction::Delete(key) if key.kind == Kind::Pod => {
                "As kubectl delete pod: the StatefulSet recreates it with the same PersistentVolumeClaims"
            }
            ObjectAction::Delete(key) if key.kind == Kind::StorageClass => {
                "As kubectl delete: no volumes are provisioned for claims that request it"
            }
            ObjectAction::Delete(key) if key.kind == Kind::Service => {
                "As kubectl delete: its DNS records are removed, its Pods keep running"
            }
            ObjectAction::Delete(_) => "As kubectl delete",
            ObjectAction::ForceDelete(_) => {
                "As kubectl delete --force --grace-period=0: removes the Pod object at once, without confirmation from the kubelet"
            }
            ObjectAction::Evict(_) => "As the Eviction API, which kubectl drain uses: refused if it would violate a PodDisruptionBudget",
            ObjectAction::CrashOnce(_) => "Its container exits with an error once; the kubelet restarts it",
            ObjectAction::Crash(_) => "Its container fails on every start",
            ObjectAction::Unready(_) => "Its readiness probe fails until you recover it",
            ObjectAction::Hang(_) => {
                "The container hangs: it answers no probes and ignores SIGTERM. Only a failing liveness probe makes the kubelet \
                 restart it; its deletion takes the whole grace period"
            }
            ObjectAction::FailInit(_) => "Its init container fails on every start",
            ObjectAction::Recover(_) => "Its containers stop crashing and its probes succeed",
            ObjectAction::BlockStart(_) => "Containers of Pods of this name do not start until you resume",
            ObjectAction::BlockReadiness(_) => "Pods of this name do not become ready until you resume",
            ObjectAction::Release(_) => "Lets it start and become ready",
            ObjectAction::Undo(_) => "As kubectl rollout undo: back to the previous template",
            ObjectAction::Scale(..) => "As kubectl scale",
            ObjectAction::MissingObjects(true) => "ConfigMaps, Secrets and ServiceAccounts that no manifest defines are missing",
            ObjectAction::MissingObjects(false) => "ConfigMaps, Secrets and ServiceAccounts that no manifest defines are assumed to exist",
            ObjectAction::ProvisionerDown => "The provisioner of the storage driver stops: no volumes are provisioned, expanded or deleted",
            ObjectAction::ProvisionerUp => "The provisioner is running again and processes all pending claims",
            ObjectAction::DnsCache(true) => {
                "DNS answers, also negative ones, are cached for 30 s, as by the cache plugin of CoreDNS and NodeLocal DNSCache"
            }
            ObjectAction::DnsCache(false) => "Every query gets a current answer; the cache is cleared",
            ObjectAction::LookUp(..) => "Queries the name as a Pod would: the cache stores the answer for 30 s",
            ObjectAction::RemoveImage(_) => "No node can pull its image; nodes that have it keep using it",
            ObjectAction::RestoreImage(_) => "Makes the image available again",
            ObjectAction::MaxUnavailableGate(true) => {
                "With the feature gate MaxUnavailableStatefulSet, a rolling update replaces up to maxUnavailable Pods at once. Apply the \
                 manifest again: without the gate, the API server dropped the field"
            }
            ObjectAction::MaxUnavailableGate(false) => {
                "The default of Kubernetes 1.36: maxUnavailable is dropped, and one Pod is replaced at a time"
            }
            ObjectAction::NodeDown(_) => "The kubelet stops; the status of its Pods is no longer updated",
            ObjectAction::NodeUp(_) => "The kubelet is running again",
            ObjectAction::OutOfService(_) => {
                "Adds the taint node.kubernetes.io/out-of-service: the node is confirmed to be shut down, so its Pods are deleted and its volumes detached"
            }
            ObjectAction::InService(_) => "Removes the taint node.kubernetes.io/out-of-service",
            ObjectAction::Cordon(_) => "As kubectl cordon: no new Pods are scheduled here",
            ObjectAction::Uncordon(_) => "As kubectl uncordon: new Pods can be scheduled here",
            ObjectAction::Drain(_) => "As kubectl drain: cordons the node and evicts its Pods as far as PodDisruptionBudgets allow",
            ObjectAction::ZoneDown(_) => "All kubelets of the zone stop; the status of their Pods is no longer updated",
            ObjectAction::ZoneUp(_) => "All kubelets of the zone are running again",
        }
    }

    /// Its text in the console, the history and the names of branches: the kubectl command, or an imperative for a fault.
    pub fn log_text(&self, naming: Naming) -> String {
        let name = |pod: &Key| naming.name(pod);
        match self {
            ObjectAction::CrashOnce(pod) => format!("crash {} once", name(pod)),
            ObjectAction::Crash(pod) => format!("keep {} crashing", name(pod)),
            ObjectAction::Unready(pod) => format!("fail the readiness of {}", name(pod)),
            ObjectAction::Hang(pod) => format!("hang {}", name(pod)),
            ObjectAction::FailInit(pod) => format!("fail the init container of {}", name(pod)),
            ObjectAction::Recover(pod) => format!("recover {}", name(pod)),
            ObjectAction::BlockStart(pod) => format!("delay the start of {}", name(pod)),
            ObjectAction::BlockReadiness(pod) => format!("keep {} not ready", name(pod)),
            ObjectAction::Release(pod) => format!("resume {}", name(pod)),
            ObjectAction::Evict(pod) => format!("evict {}", name(pod)),
            ObjectAction::RemoveImage(image) => format!("make image {image} unavailable"),
            ObjectAction::RestoreImage(image) => format!("make image {image} available again"),
            ObjectAction::MaxUnavailableGate(on) => {
                format!("turn the feature gate MaxUnavailableStatefulSet {}", if *on { "on" } else { "off" })
            }
            ObjectAction::NodeDown(name) | ObjectAction::ZoneDown(name) => format!("take {name} down"),
            ObjectAction::NodeUp(name) | ObjectAction::ZoneUp(name) => format!("bring {name} up"),
            ObjectAction::ProvisionerDown => "take the provisioner down".into(),
            ObjectAction::ProvisionerUp => "bring the provisioner up".into(),
            ObjectAction::DnsCache(on) => if *on { "enable the DNS cache" } else { "disable the DNS cache" }.into(),
            ObjectAction::MissingObjects(true) => "remove ConfigMaps and Secrets that are not in a manifest".into(),
            ObjectAction::MissingObjects(false) => "restore ConfigMaps and Secrets that are not in a manifest".into(),
            _ => self.command().unwrap_or_default(),
        }
    }

    /// The kubectl command that does the same, if there is one.
    pub fn command(&self) -> Option<String> {
        Some(match self {
            ObjectAction::Delete(key) => format!("kubectl delete {}", named(key)),
            ObjectAction::ForceDelete(key) => format!("kubectl delete {} --force --grace-period=0", named(key)),
            ObjectAction::Undo(key) => format!("kubectl rollout undo {}", named(key)),
            ObjectAction::Scale(key, replicas) => format!("kubectl scale {} --replicas={replicas}", named(key)),
            ObjectAction::OutOfService(node) => format!("kubectl taint nodes {node} {OUT_OF_SERVICE}=nodeshutdown:NoExecute"),
            ObjectAction::InService(node) => format!("kubectl taint nodes {node} {OUT_OF_SERVICE}-"),
            ObjectAction::LookUp(name, record_type) => format!("dig +short {name} {record_type}"),
            ObjectAction::Cordon(node) => format!("kubectl cordon {node}"),
            ObjectAction::Uncordon(node) => format!("kubectl uncordon {node}"),
            ObjectAction::Drain(node) => format!("kubectl drain {node} --ignore-daemonsets --delete-emptydir-data"),
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

/// The command line of a button, which leaves out the namespace `default`, for a cluster whose context has another one
/// (`kubectl config set-context`).
pub fn in_default_namespace(line: String, state: &State) -> String {
    let is_default = *state.settings().namespace == *Settings::DEFAULT_NAMESPACE;
    if is_default || line.contains(" -n ") || line.starts_with("dig ") {
        line
    } else {
        format!("{line} -n {}", Settings::DEFAULT_NAMESPACE)
    }
}

fn kind_words(kind: Kind) -> &'static str {
    match kind {
        Kind::Pod => "Pod",
        Kind::PersistentVolumeClaim => "claim",
        Kind::PersistentVolume => "volume",
        kind => kind.names().name,
    }
}

/// The actions on an object now, the most likely first.
pub fn actions(state: &State, key: &Key) -> Vec<ObjectAction> {
    if state.get(key).is_none() {
        return remedies_of(state, key);
    }
    match key.kind {
        Kind::Pod => pod_actions(state, key),
        Kind::Node => node_actions(state, &key.name),
        Kind::StatefulSet | Kind::Deployment | Kind::ReplicaSet => {
            let replicas = replicas(state, key);
            let up = ObjectAction::Scale(key.clone(), replicas + 1);
            let down = (replicas > 0).then(|| ObjectAction::Scale(key.clone(), replicas - 1));
            let gate = ObjectAction::MaxUnavailableGate(!state.settings().max_unavailable_stateful_set);
            let gate = (key.kind == Kind::StatefulSet).then_some(gate);
            [up].into_iter().chain(down).chain([ObjectAction::Delete(key.clone())]).chain(gate).collect()
        }
        Kind::Service | Kind::StorageClass | Kind::PersistentVolumeClaim | Kind::PersistentVolume | Kind::ConfigMap | Kind::Secret => {
            vec![ObjectAction::Delete(key.clone())]
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

/// The actions that end the faults of a Pod name, whether or not the Pod exists.
fn remedies_of(state: &State, key: &Key) -> Vec<ObjectAction> {
    let faults = state.faults();
    let broken = faults.is_broken(key);
    let held = faults.held.contains_key(key);
    let recover = broken.then(|| ObjectAction::Recover(key.clone()));
    recover.into_iter().chain(held.then(|| ObjectAction::Release(key.clone()))).collect()
}

/// The faults of a Pod; the action that ends a fault takes the position of the one that injects it.
pub fn pod_faults(state: &State, key: &Key) -> Vec<ObjectAction> {
    let Some(pod) = state.find::<Pod>(&key.namespace, &key.name) else { return Vec::new() };
    let faults = state.faults();
    let recover = |broken: &Set<Key>, action: fn(Key) -> ObjectAction| {
        if broken.contains(key) { ObjectAction::Recover(key.clone()) } else { action(key.clone()) }
    };
    let delete = if pod.meta.is_terminating() { ObjectAction::ForceDelete } else { ObjectAction::Delete };
    let mut actions = vec![delete(key.clone()), ObjectAction::Evict(key.clone()), ObjectAction::CrashOnce(key.clone())];
    actions.extend([
        recover(&faults.crashing, ObjectAction::Crash),
        recover(&faults.unready, ObjectAction::Unready),
        recover(&faults.hanging, ObjectAction::Hang),
    ]);
    if !pod.spec.init_containers.is_empty() {
        actions.push(recover(&faults.init_failing, ObjectAction::FailInit));
    }
    actions.extend(pod.spec.containers.first().map(|container| match faults.bad_images.contains(&container.image) {
        true => ObjectAction::RestoreImage(container.image.clone()),
        false => ObjectAction::RemoveImage(container.image.clone()),
    }));
    let held = faults.held.get(key).copied();
    let hold = |hold: Hold, action: fn(Key) -> ObjectAction| {
        if held == Some(hold) { ObjectAction::Release(key.clone()) } else { action(key.clone()) }
    };
    actions.extend([hold(Hold::Pending, ObjectAction::BlockStart), hold(Hold::Running, ObjectAction::BlockReadiness)]);
    actions
}

/// The actions that end its faults first, then those that make sense in its state.
fn pod_actions(state: &State, key: &Key) -> Vec<ObjectAction> {
    let Some(pod) = state.find::<Pod>(&key.namespace, &key.name) else { return Vec::new() };
    let faults = state.faults();
    let makes_sense = |action: &ObjectAction| match action {
        ObjectAction::ForceDelete(_) => true,
        _ if pod.meta.is_terminating() => false,
        ObjectAction::Delete(_) | ObjectAction::Evict(_) => true,
        ObjectAction::Recover(_) | ObjectAction::Release(_) => false,
        _ if pod.is_terminal() => false,
        ObjectAction::CrashOnce(_) => !faults.crashing.contains(key),
        ObjectAction::FailInit(_) => pod.status.initialized_ms.is_none(),
        ObjectAction::BlockStart(_) | ObjectAction::BlockReadiness(_) => !faults.held.contains_key(key),
        _ => true,
    };
    let mut actions = remedies_of(state, key);
    actions.extend(pod_faults(state, key).into_iter().filter(makes_sense));
    actions
}

fn node_actions(state: &State, name: &Name) -> Vec<ObjectAction> {
    let Some(node) = state.find::<Node>("", name) else { return Vec::new() };
    let power = if state.faults().down.contains(name) { ObjectAction::NodeUp(name.clone()) } else { ObjectAction::NodeDown(name.clone()) };
    let gate = if node.unschedulable { ObjectAction::Uncordon(name.clone()) } else { ObjectAction::Cordon(name.clone()) };
    let is_out_of_service = node.taints.iter().any(|taint| &*taint.key == OUT_OF_SERVICE);
    let service = match is_out_of_service {
        true => Some(ObjectAction::InService(name.clone())),
        false => (node.ready != NodeReady::True).then(|| ObjectAction::OutOfService(name.clone())),
    };
    [power, gate, ObjectAction::Drain(name.clone())].into_iter().chain(service).collect()
}
