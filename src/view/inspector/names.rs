//! The DNS names of an object, and their current answers.

use super::ROWS_MAX;
use crate::api::pod::Pod;
use crate::api::service::Service;
use crate::api::stateful_set::{StatefulSet, pod_name};
use crate::api::{Key, Kind};
use crate::cluster::State;
use crate::cluster::dns::{RecordData, RecordType};
use crate::cluster::dns_cache::{CachedAnswer, DNS_CACHE_MS};
use crate::view::naming::Naming;
use crate::view::object_action::ObjectAction;
use crate::view::words::span;

/// A DNS query and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// The queried name.
    pub name: String,
    /// `A` or `SRV`.
    pub record_type: &'static str,
    /// `NOERROR` or `NXDOMAIN`.
    pub status: &'static str,
    /// The answer's records.
    pub answers: Vec<String>,
    /// Why there is no answer, if known, or that the answer is cached.
    pub why: String,
    /// The action that resolves the name so that the answer is cached; absent without cache or if it is cached already.
    pub ask: Option<ObjectAction>,
}

/// The DNS names of an object, with their answers.
pub fn lookups(state: &State, key: &Key) -> Vec<Lookup> {
    let mut all = match key.kind {
        Kind::Pod => of_pod(state, key),
        Kind::Service => of_service(state, key),
        Kind::StatefulSet => of_set(state, key),
        _ => Vec::new(),
    };
    all.truncate(ROWS_MAX);
    all
}

fn full(state: &State, parts: &[&str]) -> String {
    format!("{}.svc.{}", parts.join("."), state.settings().cluster_domain)
}

fn ask(state: &State, name: String, record_type: RecordType, why: impl FnOnce() -> String) -> Lookup {
    let CachedAnswer { answer, asked_ms } = state.cached_or_resolved(&name, record_type);
    let text = |data: &RecordData| match data {
        RecordData::Address { ip, pod: Some(pod) } => format!("{ip} ({pod})"),
        RecordData::Address { ip, pod: None } => ip.clone(),
        RecordData::Service { weight, port, target } => format!("0 {weight} {port} {target}"),
        RecordData::Canonical { target } => format!("CNAME {target}"),
    };
    // The additional A records of an SRV answer have their own rows.
    let is_answer = |data: &&RecordData| record_type != RecordType::Srv || matches!(data, RecordData::Service { .. });
    let answers: Vec<String> = answer.records.iter().map(|record| &record.data).filter(is_answer).map(text).collect();
    let record_type = if record_type == RecordType::Srv { "SRV" } else { "A" };
    let left_ms = asked_ms.map(|asked_ms| (asked_ms + DNS_CACHE_MS).saturating_sub(state.now_ms()));
    let why = match left_ms {
        Some(left_ms) => format!("cached for another {}", span(left_ms)),
        None if answers.is_empty() => why(),
        None => String::new(),
    };
    let ask = (state.faults().dns_cache && left_ms.is_none()).then(|| ObjectAction::LookUp(name.clone(), record_type));
    Lookup { name, record_type, status: answer.status(), answers, why, ask }
}

fn of_pod(state: &State, key: &Key) -> Vec<Lookup> {
    let Some(pod) = state.find::<Pod>(&key.namespace, &key.name) else { return Vec::new() };
    let mut all = Vec::new();
    if !pod.subdomain.is_empty() && !pod.hostname.is_empty() {
        let name = full(state, &[&pod.hostname, &pod.subdomain, &key.namespace]);
        all.push(ask(state, name, RecordType::A, || why_pod_is_unresolved(state, pod)));
    }
    let selects = |service: &&std::rc::Rc<Service>| {
        service
            .spec
            .selector
            .as_ref()
            .is_some_and(|selector| !selector.is_empty() && selector.iter().all(|(k, v)| pod.meta.labels.get(k) == Some(v)))
    };
    for service in state.store().in_namespace::<Service>(&key.namespace).filter(selects) {
        let name = full(state, &[&service.meta.name, &key.namespace]);
        all.push(ask(state, name, RecordType::A, || "no ready endpoints".into()));
    }
    all
}

fn why_pod_is_unresolved(state: &State, pod: &Pod) -> String {
    let service = state.find::<Service>(&pod.meta.namespace, &pod.subdomain);
    match service {
        None => format!("its subdomain names Service {}, which does not exist", pod.subdomain),
        Some(service) if !service.is_headless() => format!("Service {} is not headless, so its Pods get no DNS records", pod.subdomain),
        Some(_) if !pod.status.ready => format!("{} is not ready", Naming::of(state).name_in(&pod.meta.namespace, &pod.meta.name)),
        Some(_) => format!("Service {} does not select it", pod.subdomain),
    }
}

fn of_service(state: &State, key: &Key) -> Vec<Lookup> {
    let Some(service) = state.find::<Service>(&key.namespace, &key.name) else { return Vec::new() };
    let host = full(state, &[&key.name, &key.namespace]);
    let no_endpoints = || "no ready endpoints".to_owned();
    let mut all = vec![ask(state, host.clone(), RecordType::A, no_endpoints), ask(state, host.clone(), RecordType::Srv, no_endpoints)];
    for port in service.spec.ports.iter().filter(|port| !port.name.is_empty()) {
        let name = format!("_{}._{}.{host}", port.name, port.protocol.to_lowercase());
        all.push(ask(state, name, RecordType::Srv, no_endpoints));
    }
    let pods = state.store().in_namespace::<Pod>(&key.namespace).filter(|pod| service.is_headless() && pod.subdomain == key.name);
    for pod in pods.take(ROWS_MAX) {
        let name = full(state, &[&pod.hostname, &key.name, &key.namespace]);
        all.push(ask(state, name, RecordType::A, || why_pod_is_unresolved(state, pod)));
    }
    all
}

fn of_set(state: &State, key: &Key) -> Vec<Lookup> {
    let Some(set) = state.find::<StatefulSet>(&key.namespace, &key.name) else { return Vec::new() };
    let service = &set.spec.service_name;
    if service.is_empty() {
        return Vec::new();
    }
    let ask_pod = |ordinal: i64| {
        let pod = pod_name(&key.name, ordinal);
        let why = || match state.find::<Pod>(&key.namespace, &pod) {
            Some(pod) => why_pod_is_unresolved(state, pod),
            None => format!("{} does not exist", Naming::of(state).name_in(&key.namespace, &pod)),
        };
        ask(state, full(state, &[&pod, service, &key.namespace]), RecordType::A, why)
    };
    let own = ask(state, full(state, &[service, &key.namespace]), RecordType::A, || match state.find::<Service>(&key.namespace, service) {
        None => format!("serviceName names Service {service}, which does not exist"),
        Some(_) => "no ready endpoints".into(),
    });
    [own].into_iter().chain(set.spec.ordinals().take(ROWS_MAX).map(ask_pod)).collect()
}
