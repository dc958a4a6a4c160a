//! The differences between two states that users care about: objects that only one has, and different facts of objects.

use super::naming::Naming;
use super::pod_display::PodDisplay;
use crate::api::node::NodeReady;
use crate::api::pod_spec::PodSpec;
use crate::api::{Key, Kind, Object};
use crate::cluster::State;
use crate::cluster::statefulset::revision_of;

/// An object that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The object.
    pub object: Key,
    /// Its kind and name, such as `StatefulSet web`.
    pub words: String,
    /// Its facts in the first state; absent if it does not exist there.
    pub one: Option<String>,
    /// Its facts in the other state.
    pub other: Option<String>,
}

/// The compared kinds, in the order of the list. Differences of other kinds follow from these.
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

/// The differences between two states.
pub fn differences(one: &State, other: &State) -> Vec<Difference> {
    KINDS.into_iter().flat_map(|kind| of_kind(one, other, kind)).collect()
}

/// The differences between the objects of one kind, by name.
pub fn of_kind(one: &State, other: &State, kind: Kind) -> Vec<Difference> {
    let naming = Naming::of_all([one, other]);
    let of_one = one.store().of_kind(kind).map(|(key, object)| (key, Some(object), other.get(key)));
    let only_in_other =
        other.store().of_kind(kind).filter(|(key, _)| one.get(key).is_none()).map(|(key, object)| (key, None, Some(object)));
    let mut found: Vec<Difference> = of_one.chain(only_in_other).filter_map(|(key, one, other)| between(naming, key, one, other)).collect();
    crate::api::order::sort_by(&mut found, |a, b| natural_order(&a.object).cmp(&natural_order(&b.object)));
    found
}

/// The sort key of an object: numbers at the end of names are compared as numbers.
fn natural_order(key: &Key) -> (&str, &str, u64) {
    let stem = key.name.trim_end_matches(|c: char| c.is_ascii_digit());
    (&key.namespace, stem, key.name[stem.len()..].parse().unwrap_or(0))
}

fn between(naming: Naming, key: &Key, one: Option<&Object>, other: Option<&Object>) -> Option<Difference> {
    let facts = [one, other].map(|object| object.map(facts));
    let texts = match facts {
        [Some(one), Some(other)] if one == other => return None,
        [Some(one), Some(other)] => {
            let differing = |of: &[String], from: &[String]| {
                let at = |i: usize| from.get(i);
                let differing = of.iter().enumerate().filter(|(i, fact)| at(*i) != Some(*fact)).map(|(_, fact)| fact.as_str());
                differing.filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(", ")
            };
            [Some(differing(&one, &other)), Some(differing(&other, &one))]
        }
        facts => facts.map(|facts| facts.map(|facts| facts.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(", "))),
    };
    let [one, other] = texts.map(|text| text.map(|text| if text.is_empty() { "exists".to_owned() } else { text }));
    Some(Difference { object: key.clone(), words: naming.with_kind(key).to_string(), one, other })
}

/// The facts of an object that are compared, each at a fixed index.
fn facts(object: &Object) -> Vec<String> {
    match object {
        Object::Pod(pod) => vec![
            PodDisplay::of(pod).words().to_owned(),
            pod.node.as_ref().map_or_else(|| "not scheduled".to_owned(), |node| format!("on {node}")),
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
            if node.ready == NodeReady::True { "Ready".to_owned() } else { "NotReady".to_owned() },
            if node.unschedulable { "cordoned".to_owned() } else { String::new() },
        ],
        _ => Vec::new(),
    }
}

fn replicas(ready: i32, desired: i32) -> String {
    format!("{ready} of {desired} ready")
}

fn images(pod: &PodSpec) -> String {
    pod.containers.iter().map(|container| format!("image {}", container.image)).collect::<Vec<_>>().join(", ")
}
