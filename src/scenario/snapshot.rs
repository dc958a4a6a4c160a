//! The state after a step as plain data, in the format of the recordings: objects, events, DNS answers.

use crate::api::claim::PersistentVolumeClaim;
use crate::api::deployment::Deployment;
use crate::api::endpoint_slice::{Endpoint, EndpointSlice};
use crate::api::order;
use crate::api::pod::Pod;
use crate::api::revision::ControllerRevision;
use crate::api::service::Service;
use crate::api::stateful_set::StatefulSet;
use crate::api::storage::PersistentVolume;
use crate::api::{Labels, Meta, Name, Resource};
use crate::cluster::State;
use crate::cluster::dns::{RecordData, RecordType};
use crate::cluster::statefulset::REVISION_LABEL;
use crate::kubectl;
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// The objects of the namespace `default` that recordings compare.
pub fn snapshot(state: &State) -> Value {
    json!({
        "pods": all::<Pod>(state).map(|pod| pod_value(pod)).collect::<Value>(),
        "claims": all::<PersistentVolumeClaim>(state).map(|claim| claim_value(claim)).collect::<Value>(),
        "volumes": volumes(state),
        "statefulSets": all::<StatefulSet>(state).map(|set| set_value(set)).collect::<Value>(),
        "revisions": all::<ControllerRevision>(state).map(|revision| revision_value(revision)).collect::<Value>(),
        "deployments": all::<Deployment>(state).map(|deployment| deployment_value(deployment)).collect::<Value>(),
        "endpoints": endpoints(state),
    })
}

fn all<T: Resource>(state: &State) -> impl Iterator<Item = &Rc<T>> {
    state.store().in_namespace::<T>(crate::manifest::DEFAULT_NAMESPACE)
}

fn owners(meta: &Meta) -> Value {
    meta.owners.iter().map(|o| Value::from(format!("{}/{}", o.kind.names().name, o.name))).collect()
}

fn or_null(text: &str) -> Value {
    if text.is_empty() { Value::Null } else { text.into() }
}

fn label(labels: &Labels, key: &str) -> Value {
    labels.get(key).map_or(Value::Null, |value| (**value).into())
}

fn pod_value(pod: &Pod) -> Value {
    json!({
        "name": &*pod.meta.name,
        "phase": pod.status.phase.name(),
        "ready": pod.status.ready,
        "node": pod.node.as_deref(),
        "terminating": pod.meta.is_terminating(),
        "revision": label(&pod.meta.labels, REVISION_LABEL),
        "hostname": or_null(&pod.hostname),
        "subdomain": or_null(&pod.subdomain),
        "labels": pod.meta.labels.to_value(),
        "claims": pod.claims().map(|(_, claim)| Value::from(&**claim)).collect::<Value>(),
        "images": pod.spec.containers.iter().map(|c| Value::from(&*c.image)).collect::<Value>(),
        "owners": owners(&pod.meta),
        "waiting": pod.waiting_reason().map(|reason| &**reason),
        "unschedulable": pod.status.unschedulable.as_deref(),
    })
}

fn claim_value(claim: &PersistentVolumeClaim) -> Value {
    json!({
        "name": &*claim.meta.name,
        "phase": claim.phase.name(),
        "owners": owners(&claim.meta),
        "class": claim.class.as_deref(),
        "labels": claim.meta.labels.to_value(),
        "capacity": claim.capacity.map(|c| c.to_string()),
        "terminating": claim.meta.is_terminating(),
    })
}

fn volumes(state: &State) -> Value {
    let line = |volume: &Rc<PersistentVolume>| {
        let claim = volume.claim.as_ref().map_or("", |claim| &claim.name);
        format!("{claim}: {} {}", volume.phase.name(), volume.reclaim_policy.name())
    };
    let mut lines: Vec<String> = state.all::<PersistentVolume>().map(line).collect();
    order::sort_by(&mut lines, Ord::cmp);
    lines.into()
}

fn set_value(set: &StatefulSet) -> Value {
    json!({
        "name": &*set.meta.name,
        "replicas": set.spec.replicas,
        "generation": set.meta.generation,
        "status": set.status.to_value(),
    })
}

fn revision_value(revision: &ControllerRevision) -> Value {
    json!({"name": &*revision.meta.name, "revision": revision.revision, "owners": owners(&revision.meta)})
}

fn deployment_value(deployment: &Deployment) -> Value {
    let mut status = deployment.status.to_value();
    if let Some(map) = status.as_object_mut() {
        map.retain(|key, _| key.ends_with("eplicas"));
    }
    json!({"name": &*deployment.meta.name, "status": status})
}

fn endpoints(state: &State) -> Value {
    let mut out = Map::new();
    for slice in all::<EndpointSlice>(state) {
        let line = |(pod, endpoint): (&Name, &Endpoint)| match endpoint.hostname.is_empty() {
            true => pod.to_string(),
            false => format!("{pod} hostname={}", endpoint.hostname),
        };
        let of = |ready: bool| slice.endpoints.iter().filter(|(_, e)| e.ready == ready).map(line).collect::<Vec<_>>();
        out.insert(slice.service.to_string(), json!({"ready": of(true), "notReady": of(false)}));
    }
    out.into()
}

/// The events first or last seen since a time: `KIND/NAME TYPE REASON MESSAGE`, sorted.
pub fn events(state: &State, since_ms: u64) -> Vec<String> {
    let line = |event: &crate::api::event::Event| {
        let kind = if event.warning { "Warning" } else { "Normal" };
        format!("{}/{} {kind} {} {}", event.object.kind.names().name, event.object.name, event.reason, event.message)
    };
    let mut lines: Vec<String> = state.events().iter().filter(|e| e.last_ms >= since_ms).map(line).collect();
    order::sort_by(&mut lines, Ord::cmp);
    lines
}

/// The DNS answer to `NAME TYPE`; addresses are replaced by their owners (`<ip of web-0>`), because they differ between runs.
pub fn answer(state: &State, question: &str) -> Value {
    let (name, record_type) = question.trim().rsplit_once(' ').unwrap_or((question.trim(), "A"));
    let answer = state.resolve(name, kubectl::record_type(record_type).unwrap_or(RecordType::Other));
    let line = |record: &crate::cluster::dns::Record| match &record.data {
        RecordData::Address { pod: Some(pod), .. } => format!("{} A <ip of {pod}>", record.name),
        RecordData::Address { ip, pod: None } => format!("{} A {}", record.name, cluster_ip(state, ip)),
        RecordData::Service { weight, port, target } => format!("{} SRV 0 {weight} {port} {target}", record.name),
        RecordData::Canonical { target } => format!("{} CNAME {target}", record.name),
    };
    let mut answers: Vec<String> = answer.records.iter().map(line).map(|line| with_pods_for_addresses(state, line)).collect();
    order::sort_by(&mut answers, Ord::cmp);
    json!({"status": answer.status(), "answers": answers})
}

/// Replaces a Pod's dashed address within a name by the Pod's name.
fn with_pods_for_addresses(state: &State, line: String) -> String {
    let pods = all::<Pod>(state).filter_map(|pod| Some((pod.status.ip?.to_string().replace('.', "-"), &pod.meta.name)));
    pods.fold(line, |line, (dashed, pod)| line.replace(&format!("{dashed}."), &format!("<dashed ip of {pod}>.")))
}

fn cluster_ip(state: &State, ip: &str) -> String {
    let service = state.all::<Service>().find(|service| &*service.cluster_ip == ip);
    service.map_or_else(|| ip.to_string(), |service| format!("<cluster ip of {}>", service.meta.name))
}
