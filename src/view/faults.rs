//! The palette of faults: what can be broken about the cluster now, what is broken, and how each is mended.

use super::deed::{Deed, deeds, pod_faults};
use super::naming::Naming;
use crate::api::claim::PersistentVolumeClaim;
use crate::api::node::Node;
use crate::api::order::gather_set;
use crate::api::pod::Pod;
use crate::api::storage::StorageClass;
use crate::api::{Key, Kind, Name, Resource};
use crate::cluster::State;
use crate::cluster::faults::key_of;

/// Faults that concern one thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// What they concern, such as `Pod web-1`.
    pub name: String,
    /// Each with the text of its button.
    pub offers: Vec<Offer>,
}

/// Something to press.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What it does.
    pub deed: Deed,
    /// The text of its button.
    pub words: String,
}

/// What can be broken, of the selected object or of one that stands for the others; then all that is broken now.
///
/// What mends a fault takes the place of what made it: nothing moves away under a pointer.
pub fn palette(state: &State, selected: Option<&Key>) -> Vec<Group> {
    let pod = chosen::<Pod>(state, selected);
    let pod_node = pod.as_ref().and_then(|pod| state.find::<Pod>(&pod.namespace, &pod.name)?.node.clone());
    let node = selected.filter(|key| key.kind == Kind::Node).map(|key| key.name.clone()).or(pod_node);
    let node = node.or_else(|| state.all::<Node>().next().map(|node| node.meta.name.clone()));
    let zone = node.as_ref().and_then(|node| state.find::<Node>("", node)?.zone().cloned());
    let naming = Naming::of(state);
    let with_name = |deed: &Deed| deed.words_with_name(naming);
    let groups = [
        pod.and_then(|pod| group(&format!("Pod {}", naming.name(&pod)), pod_faults(state, &pod), Deed::words)),
        node.and_then(|node| group(&format!("Node {node}"), deeds(state, &Key::new(Kind::Node, "", &node)), Deed::words)),
        zone.and_then(|zone| {
            let up = nodes_of(state, &zone).any(|node| !state.faults().down.contains(node));
            let deed = if up { Deed::ZoneDown(zone.clone()) } else { Deed::ZoneUp(zone.clone()) };
            group(&format!("Zone {zone}"), vec![deed], Deed::words)
        }),
        group("Storage", storage(state), with_name),
        group("Network and configuration", objects(state, selected), with_name),
        group("Broken now", mending(state), with_name),
    ];
    groups.into_iter().flatten().collect()
}

/// The names of the nodes of a zone.
pub fn nodes_of<'s>(state: &'s State, zone: &'s Name) -> impl Iterator<Item = &'s Name> {
    state.all::<Node>().filter(|node| node.zone() == Some(zone)).map(|node| &node.meta.name)
}

fn group(name: &str, deeds: Vec<Deed>, words: impl Fn(&Deed) -> String) -> Option<Group> {
    let offers: Vec<Offer> = deeds.into_iter().map(|deed| Offer { words: words(&deed), deed }).collect();
    (!offers.is_empty()).then(|| Group { name: name.into(), offers })
}

/// The selected object if it is of a kind, else the first of that kind.
fn chosen<T: Resource>(state: &State, selected: Option<&Key>) -> Option<Key> {
    let selected = selected.filter(|key| key.kind == T::KIND && state.get(key).is_some()).cloned();
    selected.or_else(|| state.store().of_kind(T::KIND).next().map(|(key, _)| key.clone()))
}

/// What ends the faults in force.
fn mending(state: &State) -> Vec<Deed> {
    let faults = state.faults();
    let mut deeds: Vec<Deed> = faults.down.iter().map(|node| Deed::NodeUp(node.clone())).collect();
    deeds.extend(state.all::<Node>().filter(|node| node.unschedulable).map(|node| Deed::Uncordon(node.meta.name.clone())));
    deeds.extend(faults.provisioner_down.then_some(Deed::ProvisionerUp));
    deeds.extend(faults.dns_cache.then_some(Deed::DnsCache(false)));
    deeds.extend((!state.settings().missing_objects_present).then_some(Deed::MissingObjects(false)));
    deeds.extend(faults.bad_images.iter().map(|image| Deed::FindImage(image.clone())));
    deeds.extend(faults.broken_pods().into_iter().map(Deed::Recover));
    deeds.extend(faults.held.keys().map(|pod| Deed::Release(pod.clone())));
    deeds
}

fn storage(state: &State) -> Vec<Deed> {
    let provisioner = if state.faults().provisioner_down { Deed::ProvisionerUp } else { Deed::ProvisionerDown };
    let asked = gather_set(state.all::<PersistentVolumeClaim>().filter_map(|claim| claim.class.clone()));
    let classes = state.all::<StorageClass>().filter(|class| class.is_default() || asked.contains(&class.meta.name));
    [provisioner].into_iter().chain(classes.map(|class| Deed::Delete(key_of(&**class)))).collect()
}

fn objects(state: &State, selected: Option<&Key>) -> Vec<Deed> {
    let chosen = selected.filter(|key| matches!(key.kind, Kind::Service | Kind::ConfigMap) && state.get(key).is_some());
    let others = [Kind::Service, Kind::ConfigMap].into_iter().flat_map(|kind| state.store().of_kind(kind)).map(|(key, _)| key);
    let others = others.filter(|key| Some(*key) != chosen && !(*key.name == *"kubernetes" && *key.namespace == *"default"));
    let missing = Deed::MissingObjects(state.settings().missing_objects_present);
    let cache = Deed::DnsCache(!state.faults().dns_cache);
    [missing, cache].into_iter().chain(chosen.into_iter().chain(others).take(OBJECTS_MAX).map(|key| Deed::Delete(key.clone()))).collect()
}

/// More objects than this are chosen in the picture first.
const OBJECTS_MAX: usize = 4;
