//! What differs between two states in what a person sees: objects only one has, and what those of both say differently.

use super::naming::Naming;
use super::pod_phase::PodPhase;
use crate::api::node::NodeReady;
use crate::api::pod_spec::PodSpec;
use crate::api::{Key, Kind, Object};
use crate::cluster::State;
use crate::cluster::statefulset::revision_of;

/// An object that is not the same in both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The object.
    pub object: Key,
    /// Its kind and what it is called, such as `StatefulSet web`.
    pub words: String,
    /// How it is in the one; absent when it is not there.
    pub one: Option<String>,
    /// How it is in the other.
    pub other: Option<String>,
}

/// The kinds compared, in the order told. What others there are follows from these.
const KINDS: [Kind; 8] = [
    Kind::StatefulSet,
    Kind::Deployment,
    Kind::Pod,
    Kind::PersistentVolumeClaim,
    Kind::Service,
    Kind::Node,
    Kind::ConfigMap,
    Kind::PodDisruptionBudget,
];

/// What differs between two states.
pub fn differences(one: &State, other: &State) -> Vec<Difference> {
    KINDS.into_iter().flat_map(|kind| of_kind(one, other, kind)).collect()
}

/// What differs between the objects of one kind, by name.
pub fn of_kind(one: &State, other: &State, kind: Kind) -> Vec<Difference> {
    let naming = Naming::of_all([one, other]);
    let here = one.store().of_kind(kind).map(|(key, object)| (key, Some(object), other.get(key)));
    let there = other.store().of_kind(kind).filter(|(key, _)| one.get(key).is_none()).map(|(key, object)| (key, None, Some(object)));
    let mut found: Vec<Difference> = here.chain(there).filter_map(|(key, one, other)| between(naming, key, one, other)).collect();
    crate::api::order::sort_by(&mut found, |a, b| in_order(&a.object).cmp(&in_order(&b.object)));
    found
}

/// Numbers at the end of names order as numbers.
fn in_order(key: &Key) -> (&str, &str, u64) {
    let stem = key.name.trim_end_matches(|c: char| c.is_ascii_digit());
    (&key.namespace, stem, key.name[stem.len()..].parse().unwrap_or(0))
}

fn between(naming: Naming, key: &Key, one: Option<&Object>, other: Option<&Object>) -> Option<Difference> {
    let facts = [one, other].map(|object| object.map(facts));
    let told = match facts {
        [Some(one), Some(other)] if one == other => return None,
        [Some(one), Some(other)] => {
            let differing = |of: &[String], from: &[String]| {
                let at = |i: usize| from.get(i);
                let told = of.iter().enumerate().filter(|(i, fact)| at(*i) != Some(*fact)).map(|(_, fact)| fact.as_str());
                told.filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(", ")
            };
            [Some(differing(&one, &other)), Some(differing(&other, &one))]
        }
        whole => whole.map(|facts| facts.map(|facts| facts.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(", "))),
    };
    let [one, other] = told.map(|told| told.map(|told| if told.is_empty() { "there".to_owned() } else { told }));
    Some(Difference { object: key.clone(), words: naming.with_kind(key).to_string(), one, other })
}

/// What is seen of an object, each fact at its own place whatever it is.
fn facts(object: &Object) -> Vec<String> {
    match object {
        Object::Pod(pod) => vec![
            PodPhase::of(pod).words().to_owned(),
            pod.node.as_ref().map_or_else(|| "on no node".to_owned(), |node| format!("on {node}")),
            images(&pod.spec),
            revision_of(pod).map_or_else(String::new, |revision| format!("revision {revision}")),
        ],
        Object::StatefulSet(set) => vec![
            replicas(set.status.ready_replicas, set.spec.replicas),
            images(&set.spec.template.spec),
            format!("{:?}", set.spec.pod_management_policy),
        ],
        Object::Deployment(deployment) => {
            vec![replicas(deployment.status.ready_replicas, deployment.spec.replicas), images(&deployment.spec.template.spec)]
        }
        Object::PersistentVolumeClaim(claim) => {
            let volume = if claim.volume_name.is_empty() { String::new() } else { format!("volume {}", claim.volume_name) };
            vec![claim.phase.name().to_owned(), volume]
        }
        Object::Node(node) => vec![
            if node.ready == NodeReady::True { "Ready".to_owned() } else { "not Ready".to_owned() },
            if node.unschedulable { "cordoned".to_owned() } else { String::new() },
        ],
        _ => Vec::new(),
    }
}

fn replicas(ready: i32, wanted: i32) -> String {
    format!("{ready} of {wanted} Ready")
}

fn images(pod: &PodSpec) -> String {
    pod.containers.iter().map(|container| format!("image {}", container.image)).collect::<Vec<_>>().join(", ")
}
