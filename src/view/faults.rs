//! The palette "Break it": the faults that can be injected now, the faults in force, and what ends each.

use super::naming::Naming;
use super::object_action::{ObjectAction, actions, pod_faults};
use crate::api::claim::PersistentVolumeClaim;
use crate::api::node::Node;
use crate::api::order::gather_set;
use crate::api::pod::Pod;
use crate::api::storage::StorageClass;
use crate::api::{Key, Kind, Name, Resource};
use crate::cluster::State;
use crate::cluster::faults::key_of;

/// Faults of one object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultGroup {
    /// The object, such as `Pod web-1`.
    pub name: String,
    /// The faults, each with the text of its button.
    pub options: Vec<FaultOption>,
}

/// A button.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultOption {
    /// The action.
    pub action: ObjectAction,
    /// The text of its button.
    pub words: String,
}

/// The faults of the selected object, or of the first object of each kind; then all faults in force.
///
/// The action that ends a fault takes the position of the one that injects it, so that no button moves under the pointer.
pub fn palette(state: &State, selected: Option<&Key>) -> Vec<FaultGroup> {
    let pod = chosen::<Pod>(state, selected);
    let pod_node = pod.as_ref().and_then(|pod| state.find::<Pod>(&pod.namespace, &pod.name)?.node.clone());
    let node = selected.filter(|key| key.kind == Kind::Node).map(|key| key.name.clone()).or(pod_node);
    let node = node.or_else(|| state.all::<Node>().next().map(|node| node.meta.name.clone()));
    let zone = node.as_ref().and_then(|node| state.find::<Node>("", node)?.zone().cloned());
    let naming = Naming::of(state);
    let with_name = |action: &ObjectAction| action.words_with_name(naming);
    let groups = [
        pod.and_then(|pod| group(&format!("Pod {}", naming.name(&pod)), pod_faults(state, &pod), ObjectAction::words)),
        node.and_then(|node| group(&format!("Node {node}"), actions(state, &Key::new(Kind::Node, "", &node)), ObjectAction::words)),
        zone.and_then(|zone| {
            let up = nodes_of(state, &zone).any(|node| !state.faults().down.contains(node));
            let action = if up { ObjectAction::ZoneDown(zone.clone()) } else { ObjectAction::ZoneUp(zone.clone()) };
            group(&format!("Zone {zone}"), vec![action], ObjectAction::words)
        }),
        group("Storage", storage(state), with_name),
        group("Network and configuration", objects(state, selected), with_name),
        group("Active faults", remedies(state), with_name),
    ];
    groups.into_iter().flatten().collect()
}

/// The names of the nodes of a zone.
pub fn nodes_of<'s>(state: &'s State, zone: &'s Name) -> impl Iterator<Item = &'s Name> {
    state.all::<Node>().filter(|node| node.zone() == Some(zone)).map(|node| &node.meta.name)
}

fn group(name: &str, actions: Vec<ObjectAction>, words: impl Fn(&ObjectAction) -> String) -> Option<FaultGroup> {
    let offers: Vec<FaultOption> = actions.into_iter().map(|action| FaultOption { words: words(&action), action }).collect();
    (!offers.is_empty()).then(|| FaultGroup { name: name.into(), options: offers })
}

/// The selected object if it is of a kind, else the first of that kind.
fn chosen<T: Resource>(state: &State, selected: Option<&Key>) -> Option<Key> {
    let selected = selected.filter(|key| key.kind == T::KIND && state.get(key).is_some()).cloned();
    selected.or_else(|| state.store().of_kind(T::KIND).next().map(|(key, _)| key.clone()))
}

/// The actions that end the faults in force.
fn remedies(state: &State) -> Vec<ObjectAction> {
    let faults = state.faults();
    let mut actions: Vec<ObjectAction> = faults.down.iter().map(|node| ObjectAction::NodeUp(node.clone())).collect();
    actions.extend(state.all::<Node>().filter(|node| node.unschedulable).map(|node| ObjectAction::Uncordon(node.meta.name.clone())));
    actions.extend(faults.provisioner_down.then_some(ObjectAction::ProvisionerUp));
    actions.extend(faults.dns_cache.then_some(ObjectAction::DnsCache(false)));
    actions.extend((!state.settings().assume_refs_exist).then_some(ObjectAction::MissingObjects(false)));
    actions.extend(faults.bad_images.iter().map(|image| ObjectAction::RestoreImage(image.clone())));
    actions.extend(faults.broken_pods().into_iter().map(ObjectAction::Recover));
    actions.extend(faults.held.keys().map(|pod| ObjectAction::Release(pod.clone())));
    actions
}

fn storage(state: &State) -> Vec<ObjectAction> {
    let provisioner = if state.faults().provisioner_down { ObjectAction::ProvisionerUp } else { ObjectAction::ProvisionerDown };
    let asked = gather_set(state.all::<PersistentVolumeClaim>().filter_map(|claim| claim.class.clone()));
    let classes = state.all::<StorageClass>().filter(|class| class.is_default() || asked.contains(&class.meta.name));
    [provisioner].into_iter().chain(classes.map(|class| ObjectAction::Delete(key_of(&**class)))).collect()
}

fn objects(state: &State, selected: Option<&Key>) -> Vec<ObjectAction> {
    let chosen = selected.filter(|key| matches!(key.kind, Kind::Service | Kind::ConfigMap) && state.get(key).is_some());
    let others = [Kind::Service, Kind::ConfigMap].into_iter().flat_map(|kind| state.store().of_kind(kind)).map(|(key, _)| key);
    let others = others.filter(|key| Some(*key) != chosen && !(*key.name == *"kubernetes" && *key.namespace == *"default"));
    let missing = ObjectAction::MissingObjects(state.settings().assume_refs_exist);
    let cache = ObjectAction::DnsCache(!state.faults().dns_cache);
    [missing, cache]
        .into_iter()
        .chain(chosen.into_iter().chain(others).take(OBJECTS_MAX).map(|key| ObjectAction::Delete(key.clone())))
        .collect()
}

/// At most so many objects are listed; others are selected in the diagram first.
const OBJECTS_MAX: usize = 4;
