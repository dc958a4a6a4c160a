//! Data in words: where it lies, what a pod is to the others, what its program is about.

use crate::api::pod::Pod;
use crate::api::storage::PersistentVolume;
use crate::api::{Kind, Name};
use crate::cluster::State;
use crate::cluster::data::{Place, PlaceKind, Role, Stage, Topology};
use crate::cluster::dns_cache::DNS_CACHE_MS;
use crate::cluster::store::Id;
use crate::view::naming::Naming;
use crate::view::words::count;

/// What a pod is to the others of its set, in a word; empty where it is nothing.
pub fn role_word(role: &Role) -> &'static str {
    match role {
        Role::Alone => "",
        Role::Primary => "primary",
        Role::Replica { .. } => "replica",
    }
}

/// Where data lies, and how long that lasts.
pub fn place_words(state: &State, place: &Place) -> String {
    let name = state.store().key(place.owner()).map(|key| &key.name);
    match (state.kind_of(place), name) {
        (PlaceKind::Volume, Some(name)) => match state.find::<PersistentVolume>("", name).and_then(|volume| volume.claim.as_ref()) {
            Some(claim) => format!("volume of claim {}", Naming::of(state).name_in(&claim.namespace, &claim.name)),
            None => format!("volume {name}"),
        },
        (PlaceKind::Node, Some(name)) => format!("directory {} of {name}: stays there when the pod goes elsewhere", place.path()),
        (PlaceKind::Container, _) => "its container's own file system: lost when the container is started again".into(),
        _ => "an emptyDir: lost with the pod".into(),
    }
}

/// What the program of a pod is about, in a clause.
pub fn stage_words(state: &State, id: Id) -> String {
    let Some(program) = state.program_of(id) else { return String::new() };
    let namespace = state.store().key(id).map_or("", |key| &*key.namespace);
    let called = |pod: &Name| Naming::of(state).name_in(namespace, pod);
    match &program.stage {
        Stage::Serves => String::new(),
        Stage::LooksFor { pod, .. } => format!("looks for {}: {}", called(pod), unanswered(state, id)),
        Stage::WaitsFor { pod } => format!("waits for {}, which has no copy yet itself", called(pod)),
        Stage::Clones { from, .. } => format!("copies all that {} has", called(from)),
        Stage::Follows { primary } => format!("follows {}", called(primary)),
        Stage::Shares { with } => format!("has the same volume as {}: there is nothing to copy", called(with)),
    }
}

/// Why the pod that another looks for can't be found.
pub fn unanswered(state: &State, id: Id) -> String {
    let Some(Stage::LooksFor { name, cached_ms, .. }) = state.program_of(id).map(|program| &program.stage) else { return String::new() };
    let pod = state.store().typed_at::<Pod>(id);
    if let Some(pod) = pod.filter(|pod| pod.subdomain.is_empty()) {
        return format!("{} names no Service, so its pods have no names", set_of(pod));
    }
    let service = pod.map(|pod| &pod.subdomain).filter(|service| {
        let namespace = pod.map_or("", |pod| &pod.meta.namespace);
        state.store().id_of(Kind::Service, namespace, service).is_none_or(|id| state.store().at(id).is_none())
    });
    match (service, cached_ms) {
        (Some(service), _) => format!("there is no Service {service}, so {name} is no name"),
        (None, Some(asked_ms)) => {
            let left_s = (asked_ms + DNS_CACHE_MS).saturating_sub(state.now_ms()).div_ceil(1_000);
            format!("the cache still says of {name} what was so {left_s} s before it forgets it")
        }
        (None, None) => format!("{name} has no address that answers"),
    }
}

fn set_of(pod: &Pod) -> String {
    pod.meta.controller().map_or_else(|| pod.meta.name.to_string(), |owner| format!("{} {}", owner.kind.names().name, owner.name))
}

/// So many writes.
pub fn writes(number: usize) -> String {
    if number == 0 { "nothing".into() } else { count(number, "write") }
}

/// The name by which a pod of the namespace `default` finds something of another.
pub fn short_name(name: &str, namespace: &Name) -> Name {
    if &**namespace == "default" { name.into() } else { format!("{name}.{namespace}").into() }
}

/// Who copies from whom, in a clause.
pub fn topology_words(topology: Topology) -> &'static str {
    match topology {
        Topology::Alone => "every pod keeps what it is sent",
        Topology::PrimaryReplica => "ordinal 0 is the primary, the others copy it and follow",
        Topology::CloneFromPredecessor => "ordinal 0 is the primary, each other clones its predecessor, then follows the primary",
    }
}
