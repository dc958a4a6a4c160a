//! The objects that the diagram shows, in its order: workloads with their Pods and claims, Pods and claims without workload,
//! nodes, Services.

use super::pod_appearance::{self, PodState};
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

/// The largest number of columns per workload: the largest number of Pods in a cluster.
const COLUMNS_MAX: i64 = 1_000;

/// The objects that the diagram shows.
pub struct DiagramInput {
    /// StatefulSets and Deployments, in the order of [`rank`].
    pub workloads: Vec<Workload>,
    /// Pods without a StatefulSet or Deployment.
    pub loose_pods: Vec<PodColumn>,
    /// Claims that do not belong to an ordinal.
    pub loose_claims: Vec<Rc<PersistentVolumeClaim>>,
    /// Volumes whose claim was deleted.
    pub loose_volumes: Vec<Rc<PersistentVolume>>,
    /// Nodes, by zone and number.
    pub nodes: Vec<Rc<Node>>,
    /// Services, except that of the API server.
    pub services: Vec<Rc<Service>>,
}

/// A StatefulSet or a Deployment.
pub struct Workload {
    /// Its object.
    pub key: Key,
    /// The number of desired Pods.
    pub desired: i64,
    /// The number of ready Pods.
    pub ready: i64,
    /// `OrderedReady`, `Parallel`; absent for Deployments.
    pub policy: Option<PodManagementPolicy>,
    /// What the appearance of its Pods depends on.
    pub facts: WorkloadTraits,
    /// Its columns, in order.
    pub columns: Vec<PodColumn>,
}

/// What the appearance of a Pod depends on in its workload.
#[derive(Default)]
pub struct WorkloadTraits {
    /// The field minReadySeconds.
    pub min_ready_seconds: i64,
    /// The revisions of its Pods, newest first: the value of their label, and the number of the ControllerRevision.
    pub revisions: Vec<(Name, i64)>,
}

/// A column: an ordinal of a StatefulSet, or one Pod of something without ordinals.
pub struct PodColumn {
    /// The name of the Pod, which need not exist.
    pub name: Name,
    /// The ordinal.
    pub ordinal: Option<i64>,
    /// Whether a Pod is desired here.
    pub desired: bool,
    /// The Pod.
    pub pod: Option<Rc<Pod>>,
    /// The Pod's state.
    pub pod_state: Option<PodState>,
    /// The claims of this ordinal, in the order of the templates.
    pub claims: Vec<Rc<PersistentVolumeClaim>>,
}

impl DiagramInput {
    /// Collects the objects of a state, and the states of its Pods at `now_ms`.
    pub fn collect(state: &State, now_ms: u64) -> DiagramInput {
        let mut input = DiagramInput::of(state);
        let reachable = pod_appearance::reachable_nodes(&input.nodes);
        let set_states = |columns: &mut [PodColumn], min_ready_seconds: i64| {
            for column in columns {
                let state_of = |pod: &Rc<Pod>| pod_appearance::state_of(state, pod, &reachable, min_ready_seconds, now_ms);
                column.pod_state = column.pod.as_ref().map(state_of);
            }
        };
        input.workloads.iter_mut().for_each(|workload| set_states(&mut workload.columns, workload.facts.min_ready_seconds));
        set_states(&mut input.loose_pods, 0);
        input
    }

    /// Collects the objects, without the states of Pods.
    fn of(state: &State) -> DiagramInput {
        let sets = state.all::<StatefulSet>().map(|set| (rank(&set.meta), stateful_set(state, set)));
        let deployments = state.all::<Deployment>().map(|deployment| (rank(&deployment.meta), of_deployment(state, deployment)));
        let mut workloads: Vec<(WorkloadRank, Workload)> = sets.chain(deployments).collect();
        order::sort_by_key(&mut workloads, |(rank, _)| *rank);
        let workloads: Vec<Workload> = workloads.into_iter().map(|(_, workload)| workload).collect();
        let columns = || workloads.iter().flat_map(|w| &w.columns);
        let shown: BTreeSet<Uid> = order::gather_set(columns().filter_map(|c| c.pod.as_ref()).map(|p| p.meta.uid));
        let held: BTreeSet<Uid> = order::gather_set(columns().flat_map(|c| &c.claims).map(|c| c.meta.uid));
        let mut loose_pods: Vec<PodColumn> = state.all::<Pod>().filter(|p| !shown.contains(&p.meta.uid)).map(column_of_pod).collect();
        order::sort_by_key(&mut loose_pods, |column| (column.pod.as_ref().map(|pod| pod.meta.namespace.clone()), natural(&column.name)));
        let mut loose_claims: Vec<_> = state.all::<PersistentVolumeClaim>().filter(|c| !held.contains(&c.meta.uid)).cloned().collect();
        order::sort_by_key(&mut loose_claims, |claim| (claim.meta.namespace.clone(), natural(&claim.meta.name)));
        let mut nodes: Vec<Rc<Node>> = state.all::<Node>().cloned().collect();
        order::sort_by_key(&mut nodes, |node| (node.zone().cloned(), natural(&node.meta.name)));
        DiagramInput {
            loose_pods,
            loose_claims,
            loose_volumes: state.all::<PersistentVolume>().filter(|v| is_loose(state, v)).cloned().collect(),
            nodes,
            services: state.all::<Service>().filter(|s| !is_api_server(s)).cloned().collect(),
            workloads,
        }
    }

    /// All columns with their workload.
    pub fn columns(&self) -> impl Iterator<Item = (Option<&Workload>, &PodColumn)> {
        let of_workloads = self.workloads.iter().flat_map(|w| w.columns.iter().map(move |c| (Some(w), c)));
        of_workloads.chain(self.loose_pods.iter().map(|c| (None, c)))
    }
}

/// The Service of the API server is in every cluster and is not shown.
fn is_api_server(service: &Service) -> bool {
    service.meta.labels.get("provider").is_some_and(|p| &**p == "kubernetes")
}

fn is_loose(state: &State, volume: &PersistentVolume) -> bool {
    let claim = volume.claim.as_ref().and_then(|c| state.find::<PersistentVolumeClaim>(&c.namespace, &c.name));
    let of_claim = claim.is_some_and(|c| volume.claim.as_ref().is_some_and(|r| r.uid.is_none_or(|uid| uid == c.meta.uid)));
    !of_claim
}

/// The sort key of a name in natural order: `web-2` before `web-10`.
fn natural(name: &Name) -> (Name, i64) {
    match parent_and_ordinal(name) {
        Some((parent, ordinal)) => (parent.into(), ordinal),
        None => (name.clone(), -1),
    }
}

fn column_of_pod(pod: &Rc<Pod>) -> PodColumn {
    PodColumn { name: pod.meta.name.clone(), ordinal: None, desired: true, pod: Some(pod.clone()), pod_state: None, claims: Vec::new() }
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
    let desired = if set.meta.is_terminating() { 0..0 } else { set.spec.ordinals() };
    let last = desired.end.min(desired.start + COLUMNS_MAX);
    let ordinals: BTreeSet<i64> = order::gather_set((desired.start..last).chain(pods.keys().copied()).chain(claims.keys().copied()));
    let column = |ordinal: i64| {
        let pod = pods.get(&ordinal).cloned();
        PodColumn {
            name: pod.as_ref().map_or_else(|| pod_name(name, ordinal), |pod| pod.meta.name.clone()),
            ordinal: Some(ordinal),
            desired: desired.contains(&ordinal),
            pod,
            pod_state: None,
            claims: claims.get(&ordinal).cloned().unwrap_or_default(),
        }
    };
    Workload {
        key: Key::new(Kind::StatefulSet, namespace, name),
        desired: i64::from(set.spec.replicas),
        ready: ready_among(pods.values()),
        policy: Some(set.spec.pod_management_policy),
        facts: WorkloadTraits { min_ready_seconds: set.spec.min_ready_seconds.into(), revisions: revisions(state, set, pods.values()) },
        columns: ordinals.into_iter().map(column).collect(),
    }
}

/// The claims of a StatefulSet's volumeClaimTemplates by ordinal, also those whose Pod was deleted.
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

/// The revisions of the StatefulSet's Pods, newest first.
fn revisions<'p>(state: &State, set: &StatefulSet, pods: impl Iterator<Item = &'p Rc<Pod>>) -> Vec<(Name, i64)> {
    let names: BTreeSet<&Name> = order::gather_set(pods.filter_map(|p| revision_of(p)));
    let number = |name: &Name| state.find::<ControllerRevision>(&set.meta.namespace, name).map_or(0, |r| r.revision);
    let mut revisions: Vec<(Name, i64)> = names.into_iter().map(|name| (name.clone(), number(name))).collect();
    order::sort_by_key(&mut revisions, |(_, number)| -number);
    revisions
}

impl WorkloadTraits {
    /// The revision of a Pod, counted from the newest; `None` while all Pods have the same.
    pub fn revision_of(&self, pod: &Pod) -> Option<u8> {
        let label = revision_of(pod).filter(|_| self.revisions.len() > 1)?;
        let index = self.revisions.iter().position(|(name, _)| name == label)?;
        u8::try_from(index).ok()
    }
}

fn of_deployment(state: &State, deployment: &Rc<Deployment>) -> Workload {
    let meta = &deployment.meta;
    let sets = state.store().owned::<ReplicaSet>(meta.uid);
    let mut pods: Vec<Rc<Pod>> = sets.flat_map(|set| state.store().owned::<Pod>(set.meta.uid)).cloned().collect();
    order::sort_by_key(&mut pods, |pod| (pod.meta.created_ms, pod.meta.uid));
    let desired = i64::from(deployment.spec.replicas);
    let existing = pods.iter().filter(|p| !p.meta.is_terminating()).count();
    let ready = ready_among(pods.iter());
    let missing = usize::try_from(desired.min(COLUMNS_MAX)).unwrap_or(0).saturating_sub(existing);
    let empty = |_| PodColumn { name: meta.name.clone(), ordinal: None, desired: true, pod: None, pod_state: None, claims: Vec::new() };
    Workload {
        key: Key::new(Kind::Deployment, &meta.namespace, &meta.name),
        desired,
        ready,
        policy: None,
        facts: WorkloadTraits { min_ready_seconds: deployment.spec.min_ready_seconds.into(), revisions: Vec::new() },
        columns: pods.iter().map(column_of_pod).chain((0..missing).map(empty)).collect(),
    }
}

fn ready_among<'p>(pods: impl Iterator<Item = &'p Rc<Pod>>) -> i64 {
    i64::try_from(pods.filter(|p| p.is_running_and_ready()).count()).unwrap_or(0)
}

/// The key of an object.
pub fn key_of<T: Resource>(object: &T) -> Key {
    let meta = object.meta();
    Key { kind: T::KIND, namespace: meta.namespace.clone(), name: meta.name.clone() }
}
