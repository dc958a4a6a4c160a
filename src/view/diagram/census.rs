//! Who is there: sets with their ordinals, pods and claims, the pods and claims of nobody, nodes, Services; all in the
//! order in which the picture shows them.

use super::pod_state::{self, PodState};
use crate::api::claim::PersistentVolumeClaim;
use crate::api::deployment::{Deployment, ReplicaSet};
use crate::api::node::Node;
use crate::api::order;
use crate::api::pod::Pod;
use crate::api::revision::ControllerRevision;
use crate::api::service::Service;
use crate::api::stateful_set::{PodManagementPolicy, StatefulSet, parent_and_ordinal, pod_name};
use crate::api::storage::PersistentVolume;
use crate::api::{Key, Kind, Name, Resource, Uid};
use crate::cluster::State;
use crate::cluster::statefulset::revision_of;
use crate::view::workload_order::{WorkloadRank, rank};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// No more places are drawn than pods are allowed in a cluster.
const COLUMNS_MAX: i64 = 1_000;

/// Everything the picture shows.
pub struct Census {
    /// Sets and Deployments, in that order, by name.
    pub workloads: Vec<Workload>,
    /// Pods that belong to neither.
    pub loose_pods: Vec<Column>,
    /// Claims of no ordinal.
    pub loose_claims: Vec<Rc<PersistentVolumeClaim>>,
    /// Volumes whose claim is gone.
    pub loose_volumes: Vec<Rc<PersistentVolume>>,
    /// Nodes, by zone and number.
    pub nodes: Vec<Rc<Node>>,
    /// Services, without the API server's own.
    pub services: Vec<Rc<Service>>,
}

/// A set or a Deployment.
pub struct Workload {
    /// Whose.
    pub key: Key,
    /// How many pods are wanted, and how many are Ready.
    pub wanted: i64,
    /// How many are Ready.
    pub ready: i64,
    /// `OrderedReady`, `Parallel`; absent for Deployments.
    pub policy: Option<PodManagementPolicy>,
    /// What its pods' looks depend on.
    pub facts: SetFacts,
    /// Its places, in order.
    pub columns: Vec<Column>,
}

/// What a pod's look depends on of its set.
#[derive(Default)]
pub struct SetFacts {
    /// How long a pod has to be Ready to be available.
    pub min_ready_seconds: i64,
    /// The revisions its pods are of, newest first: the value of their label, and its number.
    pub revisions: Vec<(Name, i64)>,
}

/// A place: an ordinal of a set, or one pod of something without ordinals.
pub struct Column {
    /// The name of the pod that is or would be here.
    pub name: Name,
    /// The ordinal.
    pub ordinal: Option<i64>,
    /// Whether a pod is wanted here.
    pub wanted: bool,
    /// The pod.
    pub pod: Option<Rc<Pod>>,
    /// The pod's state.
    pub pod_state: Option<PodState>,
    /// The claims of this ordinal, in the templates' order.
    pub claims: Vec<Rc<PersistentVolumeClaim>>,
}

impl Census {
    /// Looks at a state, at a moment of it.
    pub fn take(state: &State, now_ms: u64) -> Census {
        let mut census = Census::of(state);
        let heard_of = pod_state::heard_of(&census.nodes);
        let look = |columns: &mut [Column], min_ready_seconds: i64| {
            for column in columns {
                let state_of = |pod: &Rc<Pod>| pod_state::state_of(state, pod, &heard_of, min_ready_seconds, now_ms);
                column.pod_state = column.pod.as_ref().map(state_of);
            }
        };
        census.workloads.iter_mut().for_each(|workload| look(&mut workload.columns, workload.facts.min_ready_seconds));
        look(&mut census.loose_pods, 0);
        census
    }

    /// Who is there, their states still to be looked at.
    fn of(state: &State) -> Census {
        let sets = state.all::<StatefulSet>().map(|set| (rank(&set.meta), stateful_set(state, set)));
        let deployments = state.all::<Deployment>().map(|deployment| (rank(&deployment.meta), of_deployment(state, deployment)));
        let mut workloads: Vec<(WorkloadRank, Workload)> = sets.chain(deployments).collect();
        order::sort_by_key(&mut workloads, |(rank, _)| *rank);
        let workloads: Vec<Workload> = workloads.into_iter().map(|(_, workload)| workload).collect();
        let columns = || workloads.iter().flat_map(|w| &w.columns);
        let shown: BTreeSet<Uid> = order::gather_set(columns().filter_map(|c| c.pod.as_ref()).map(|p| p.meta.uid));
        let held: BTreeSet<Uid> = order::gather_set(columns().flat_map(|c| &c.claims).map(|c| c.meta.uid));
        let mut loose_pods: Vec<Column> = state.all::<Pod>().filter(|p| !shown.contains(&p.meta.uid)).map(column_of_pod).collect();
        order::sort_by_key(&mut loose_pods, |column| (column.pod.as_ref().map(|pod| pod.meta.namespace.clone()), natural(&column.name)));
        let mut loose_claims: Vec<_> = state.all::<PersistentVolumeClaim>().filter(|c| !held.contains(&c.meta.uid)).cloned().collect();
        order::sort_by_key(&mut loose_claims, |claim| (claim.meta.namespace.clone(), natural(&claim.meta.name)));
        let mut nodes: Vec<Rc<Node>> = state.all::<Node>().cloned().collect();
        order::sort_by_key(&mut nodes, |node| (node.zone().cloned(), natural(&node.meta.name)));
        Census {
            loose_pods,
            loose_claims,
            loose_volumes: state.all::<PersistentVolume>().filter(|v| is_loose(state, v)).cloned().collect(),
            nodes,
            services: state.all::<Service>().filter(|s| !is_api_server(s)).cloned().collect(),
            workloads,
        }
    }

    /// Every place with the set it is of.
    pub fn columns(&self) -> impl Iterator<Item = (Option<&Workload>, &Column)> {
        let of_workloads = self.workloads.iter().flat_map(|w| w.columns.iter().map(move |c| (Some(w), c)));
        of_workloads.chain(self.loose_pods.iter().map(|c| (None, c)))
    }
}

/// The API server's own Service is in every cluster and has nothing to do with what was applied.
fn is_api_server(service: &Service) -> bool {
    service.meta.labels.get("provider").is_some_and(|p| &**p == "kubernetes")
}

fn is_loose(state: &State, volume: &PersistentVolume) -> bool {
    let claim = volume.claim.as_ref().and_then(|c| state.find::<PersistentVolumeClaim>(&c.namespace, &c.name));
    let of_claim = claim.is_some_and(|c| volume.claim.as_ref().is_some_and(|r| r.uid.is_none_or(|uid| uid == c.meta.uid)));
    !of_claim
}

/// A name as people order it: `web-2` before `web-10`.
fn natural(name: &Name) -> (Name, i64) {
    match parent_and_ordinal(name) {
        Some((parent, ordinal)) => (parent.into(), ordinal),
        None => (name.clone(), -1),
    }
}

fn column_of_pod(pod: &Rc<Pod>) -> Column {
    Column { name: pod.meta.name.clone(), ordinal: None, wanted: true, pod: Some(pod.clone()), pod_state: None, claims: Vec::new() }
}

fn stateful_set(state: &State, set: &Rc<StatefulSet>) -> Workload {
    let (namespace, name) = (&set.meta.namespace, &set.meta.name);
    let mut pods: BTreeMap<i64, Rc<Pod>> = BTreeMap::new();
    for pod in state.store().owned::<Pod>(set.meta.uid) {
        if let Some((_, ordinal)) = parent_and_ordinal(&pod.meta.name) {
            pods.insert(ordinal, pod.clone());
        }
    }
    let claims = claims_of(state, set);
    let wanted = if set.meta.is_terminating() { 0..0 } else { set.spec.ordinals() };
    let last = wanted.end.min(wanted.start + COLUMNS_MAX);
    let ordinals: BTreeSet<i64> = order::gather_set((wanted.start..last).chain(pods.keys().copied()).chain(claims.keys().copied()));
    let column = |ordinal: i64| {
        let pod = pods.get(&ordinal).cloned();
        Column {
            name: pod.as_ref().map_or_else(|| pod_name(name, ordinal), |pod| pod.meta.name.clone()),
            ordinal: Some(ordinal),
            wanted: wanted.contains(&ordinal),
            pod,
            pod_state: None,
            claims: claims.get(&ordinal).cloned().unwrap_or_default(),
        }
    };
    Workload {
        key: Key::new(Kind::StatefulSet, namespace, name),
        wanted: i64::from(set.spec.replicas),
        ready: ready_among(pods.values()),
        policy: Some(set.spec.pod_management_policy),
        facts: SetFacts { min_ready_seconds: set.spec.min_ready_seconds.into(), revisions: revisions(state, set, pods.values()) },
        columns: ordinals.into_iter().map(column).collect(),
    }
}

/// The claims of a set's templates by ordinal: also those whose pod is gone.
fn claims_of(state: &State, set: &StatefulSet) -> BTreeMap<i64, Vec<Rc<PersistentVolumeClaim>>> {
    let mut claims: BTreeMap<i64, Vec<Rc<PersistentVolumeClaim>>> = BTreeMap::new();
    if set.spec.claim_templates.is_empty() {
        return claims;
    }
    let prefixes: Vec<String> = set.spec.claim_templates.iter().map(|t| format!("{}-{}", t.name, set.meta.name)).collect();
    let mut found = Vec::new();
    for claim in state.store().in_namespace::<PersistentVolumeClaim>(&set.meta.namespace) {
        let Some((parent, ordinal)) = parent_and_ordinal(&claim.meta.name) else { continue };
        found.extend(prefixes.iter().position(|p| p == parent).map(|template| (ordinal, template, claim.clone())));
    }
    order::sort_by_key(&mut found, |(ordinal, template, _)| (*ordinal, *template));
    for (ordinal, _, claim) in found {
        claims.entry(ordinal).or_default().push(claim);
    }
    claims
}

/// The revisions that pods of the set are of, newest first.
fn revisions<'p>(state: &State, set: &StatefulSet, pods: impl Iterator<Item = &'p Rc<Pod>>) -> Vec<(Name, i64)> {
    let names: BTreeSet<&Name> = order::gather_set(pods.filter_map(|p| revision_of(p)));
    let number = |name: &Name| state.find::<ControllerRevision>(&set.meta.namespace, name).map_or(0, |r| r.revision);
    let mut revisions: Vec<(Name, i64)> = names.into_iter().map(|name| (name.clone(), number(name))).collect();
    order::sort_by_key(&mut revisions, |(_, number)| -number);
    revisions
}

impl SetFacts {
    /// Which revision a pod is of, counted from the newest; nothing while all are of one.
    pub fn revision_of(&self, pod: &Pod) -> Option<u8> {
        let label = revision_of(pod).filter(|_| self.revisions.len() > 1)?;
        let place = self.revisions.iter().position(|(name, _)| name == label)?;
        u8::try_from(place).ok()
    }
}

fn of_deployment(state: &State, deployment: &Rc<Deployment>) -> Workload {
    let meta = &deployment.meta;
    let sets = state.store().owned::<ReplicaSet>(meta.uid);
    let mut pods: Vec<Rc<Pod>> = sets.flat_map(|set| state.store().owned::<Pod>(set.meta.uid)).cloned().collect();
    order::sort_by_key(&mut pods, |pod| (pod.meta.created_ms, pod.meta.uid));
    let wanted = i64::from(deployment.spec.replicas);
    let there = pods.iter().filter(|p| !p.meta.is_terminating()).count();
    let ready = ready_among(pods.iter());
    let missing = usize::try_from(wanted.min(COLUMNS_MAX)).unwrap_or(0).saturating_sub(there);
    let empty = |_| Column { name: meta.name.clone(), ordinal: None, wanted: true, pod: None, pod_state: None, claims: Vec::new() };
    Workload {
        key: Key::new(Kind::Deployment, &meta.namespace, &meta.name),
        wanted,
        ready,
        policy: None,
        facts: SetFacts { min_ready_seconds: deployment.spec.min_ready_seconds.into(), revisions: Vec::new() },
        columns: pods.iter().map(column_of_pod).chain((0..missing).map(empty)).collect(),
    }
}

fn ready_among<'p>(pods: impl Iterator<Item = &'p Rc<Pod>>) -> i64 {
    i64::try_from(pods.filter(|p| p.is_running_and_ready()).count()).unwrap_or(0)
}

/// The key of an object of the store.
pub fn key_of<T: Resource>(object: &T) -> Key {
    let meta = object.meta();
    Key { kind: T::KIND, namespace: meta.namespace.clone(), name: meta.name.clone() }
}
