//! Texts about data: its location, the replication role of a Pod, the stage of its program.

use crate::api::pod::Pod;
use crate::api::storage::PersistentVolume;
use crate::api::{Kind, Name};
use crate::cluster::State;
use crate::cluster::data::{DataLocation, DataScope, ProgramStage, ReplicationMode, Role};
use crate::cluster::dns_cache::DNS_CACHE_MS;
use crate::cluster::store::KeyId;
use crate::view::naming::Naming;
use crate::view::words::count;

/// The replication role of a Pod in a word; empty for none.
pub fn role_word(role: &Role) -> &'static str {
    match role {
        Role::Alone => "",
        Role::Primary => "primary",
        Role::Replica { .. } => "replica",
    }
}

/// Where data is stored, and what deletes it.
pub fn location_text(state: &State, location: &DataLocation) -> String {
    let name = state.store().key(location.owner()).map(|key| &key.name);
    match (state.kind_of(location), name) {
        (DataScope::Volume, Some(name)) => match state.find::<PersistentVolume>("", name).and_then(|volume| volume.claim.as_ref()) {
            Some(claim) => format!("volume of claim {}", Naming::of(state).name_in(&claim.namespace, &claim.name)),
            None => format!("volume {name}"),
        },
        (DataScope::Node, Some(name)) => {
            format!("directory {} on {name}: stays there if the Pod is recreated on another node", location.path())
        }
        (DataScope::Container, _) => "container file system: lost when the container restarts".into(),
        _ => "emptyDir: deleted with the Pod".into(),
    }
}

/// What the program of a Pod is doing, as a clause; empty when it serves.
pub fn stage_text(state: &State, id: KeyId) -> String {
    let Some(program) = state.program_of(id) else { return String::new() };
    let namespace = state.store().key(id).map_or("", |key| &*key.namespace);
    let name_of = |pod: &Name| Naming::of(state).name_in(namespace, pod);
    match &program.stage {
        ProgramStage::Serves => String::new(),
        ProgramStage::CannotReach { pod, .. } => format!("looks up {}: {}", name_of(pod), unreachable_reason(state, id)),
        ProgramStage::WaitsFor { pod } => format!("waits for {}, which has not copied the data yet", name_of(pod)),
        ProgramStage::Clones { from, .. } => format!("copies the data of {}", name_of(from)),
        ProgramStage::Follows { primary } => format!("replicates from {}", name_of(primary)),
        ProgramStage::Shares { with } => format!("shares its volume with {}: nothing to copy", name_of(with)),
    }
}

/// Why the Pod that a program looks up can't be reached.
pub fn unreachable_reason(state: &State, id: KeyId) -> String {
    let Some(ProgramStage::CannotReach { name, cached_ms, .. }) = state.program_of(id).map(|program| &program.stage) else {
        return String::new();
    };
    let pod = state.store().typed_at::<Pod>(id);
    if let Some(pod) = pod.filter(|pod| pod.subdomain.is_empty()) {
        return format!("{} has no serviceName, so its Pods get no DNS records", owner_of(pod));
    }
    let service = pod.map(|pod| &pod.subdomain).filter(|service| {
        let namespace = pod.map_or("", |pod| &pod.meta.namespace);
        state.store().id_of(Kind::Service, namespace, service).is_none_or(|id| state.store().at(id).is_none())
    });
    match (service, cached_ms) {
        (Some(service), _) => format!("Service {service} does not exist, so {name} does not resolve"),
        (None, Some(asked_ms)) => {
            let left_s = (asked_ms + DNS_CACHE_MS).saturating_sub(state.now_ms()).div_ceil(1_000);
            format!("the cached DNS answer for {name} is outdated (expires in {left_s} s)")
        }
        (None, None) => format!("no Pod answers at {name}"),
    }
}

fn owner_of(pod: &Pod) -> String {
    pod.meta.controller().map_or_else(|| pod.meta.name.to_string(), |owner| format!("{} {}", owner.kind.names().name, owner.name))
}

/// A number of writes: `no writes`, `1 write`, `3 writes`.
pub fn writes(number: usize) -> String {
    if number == 0 { "no writes".into() } else { count(number, "write") }
}

/// The DNS name of an object, short enough for a Pod of the namespace `default`.
pub fn short_name(name: &str, namespace: &Name) -> Name {
    if &**namespace == "default" { name.into() } else { format!("{name}.{namespace}").into() }
}

/// The replication mode, as a clause.
pub fn topology_text(topology: ReplicationMode) -> &'static str {
    match topology {
        ReplicationMode::Independent => "each Pod stores what is written to it",
        ReplicationMode::PrimaryReplica => "ordinal 0 is the primary, the others are its replicas",
        ReplicationMode::CloneFromPredecessor => {
            "ordinal 0 is the primary; each other Pod clones its predecessor, then replicates from the primary"
        }
    }
}
