//! DNS: the answers of CoreDNS.
//!
//! Models the kubernetes/dns specification and coredns plugin/kubernetes: Services with a cluster IP, headless Services, the
//! names of their endpoints, SRV records, and NXDOMAIN versus an empty answer.

use super::state::State;
use crate::api::endpoint_slice::{Endpoint, EndpointSlice};
use crate::api::service::Service;
use crate::api::{Kind, Name};

/// The answer to a query.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// Whether the name exists: `NOERROR`, else `NXDOMAIN`.
    pub exists: bool,
    /// The records of the answer section, then those of the additional section.
    pub records: Vec<Record>,
}

/// A resource record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The owner name, with its final dot.
    pub name: String,
    /// The type and data.
    pub data: RecordData,
}

/// The data of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordData {
    /// An A record.
    Address {
        /// The address.
        ip: String,
        /// The pod with this address, if it is a pod's.
        pod: Option<Name>,
    },
    /// An SRV record.
    Service {
        /// 100 divided by the number of SRV records.
        weight: u32,
        /// The port.
        port: i32,
        /// The target's name, with its final dot.
        target: String,
    },
    /// A CNAME record (ExternalName).
    Canonical {
        /// The name.
        target: String,
    },
}

impl Answer {
    fn none() -> Answer {
        Answer { exists: false, records: Vec::new() }
    }

    fn empty() -> Answer {
        Answer { exists: true, records: Vec::new() }
    }

    /// `NOERROR` or `NXDOMAIN`.
    pub fn status(&self) -> &'static str {
        if self.exists { "NOERROR" } else { "NXDOMAIN" }
    }
}

/// The record type of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordType {
    /// IPv4 addresses.
    A,
    /// Service locations: SRV.
    Srv,
    /// Any type without records here (AAAA, TXT …).
    Other,
}

/// An endpoint and the first label of its DNS name.
struct NamedEndpoint<'s> {
    label: String,
    pod: &'s Name,
    endpoint: &'s Endpoint,
}

impl State {
    /// Resolves a full name, with or without its final dot.
    pub fn resolve(&self, name: &str, record_type: RecordType) -> Answer {
        let name = name.trim_end_matches('.').to_ascii_lowercase();
        let domain = self.settings.cluster_domain.trim_matches('.').to_ascii_lowercase();
        let Some(rest) = name.strip_suffix(&domain).and_then(|r| r.strip_suffix('.').or(Some(r).filter(|r| r.is_empty()))) else {
            return Answer::none();
        };
        let labels: Vec<&str> = rest.split('.').filter(|l| !l.is_empty()).collect();
        match labels.as_slice() {
            // The zone itself and the names above a Service exist and have no records.
            [] | ["svc"] | ["pod"] => Answer::empty(),
            [namespace, "svc"] => {
                if self.namespace_exists(namespace) {
                    Answer::empty()
                } else {
                    Answer::none()
                }
            }
            [service, namespace, "svc"] => self.resolve_service(service, namespace, record_type, &name, None),
            [port, protocol, service, namespace, "svc"] if port.starts_with('_') && protocol.starts_with('_') => {
                self.resolve_service(service, namespace, record_type, &name, Some((&port[1..], &protocol[1..])))
            }
            [endpoint, service, namespace, "svc"] => self.resolve_endpoint(endpoint, service, namespace, record_type, &name),
            [dashed, namespace, "pod"] => self.resolve_pod(dashed, namespace, record_type, &name),
            _ => Answer::none(),
        }
    }

    fn namespace_exists(&self, namespace: &str) -> bool {
        self.store.of_kind(Kind::Namespace).any(|(key, _)| &*key.name == namespace)
    }

    fn resolve_service(&self, service: &str, namespace: &str, record_type: RecordType, name: &str, port: Option<(&str, &str)>) -> Answer {
        let Some(service) = self.find::<Service>(namespace, service) else { return Answer::none() };
        if &*service.spec.service_type == "ExternalName" {
            let target = format!("{}.", service.spec.external_name.trim_end_matches('.'));
            return Answer { exists: true, records: vec![record(name, RecordData::Canonical { target })] };
        }
        let host = format!("{}.{namespace}.svc.{}.", service.meta.name, self.settings.cluster_domain);
        if service.is_headless() {
            return self.resolve_headless(service, record_type, name, &host, port);
        }
        let ports: Vec<_> = service.spec.ports.iter().filter(|p| port.is_none_or(|port| is_port(port, &p.name, &p.protocol))).collect();
        if ports.is_empty() {
            return Answer::none();
        }
        let address = || RecordData::Address { ip: service.cluster_ip.to_string(), pod: None };
        match record_type {
            RecordType::A if port.is_none() || !ports.is_empty() => Answer { exists: true, records: vec![record(name, address())] },
            RecordType::Srv => {
                let weight = 100 / u32::try_from(ports.len()).unwrap_or(1).max(1);
                let mut records: Vec<Record> =
                    ports.iter().map(|p| record(name, RecordData::Service { weight, port: p.port, target: host.clone() })).collect();
                records.push(record(&host, address()));
                Answer { exists: true, records }
            }
            _ => Answer::empty(),
        }
    }

    /// The EndpointSlice of a Service and its ready endpoints with their DNS labels.
    fn named_endpoints(&self, service: &Service) -> Option<(&EndpointSlice, Vec<NamedEndpoint<'_>>)> {
        let slice = self.find::<EndpointSlice>(&service.meta.namespace, &service.meta.name)?;
        let label = |e: &Endpoint| if e.hostname.is_empty() { e.address.to_string().replace('.', "-") } else { e.hostname.to_string() };
        let ready = slice.endpoints.iter().filter(|(_, e)| e.ready);
        Some((slice, ready.map(|(pod, endpoint)| NamedEndpoint { label: label(endpoint), pod, endpoint }).collect()))
    }

    /// The name of a headless Service: a record for each endpoint that its EndpointSlice lists as ready (or publishes without
    /// readiness); NXDOMAIN without any.
    fn resolve_headless(&self, service: &Service, record_type: RecordType, name: &str, host: &str, port: Option<(&str, &str)>) -> Answer {
        let Some((slice, named)) = self.named_endpoints(service).filter(|(_, named)| !named.is_empty()) else { return Answer::none() };
        let ports: Vec<_> = slice.ports.iter().filter(|p| port.is_none_or(|port| is_port(port, &p.name, &p.protocol))).collect();
        if port.is_some() && ports.is_empty() {
            return Answer::none();
        }
        match record_type {
            RecordType::A => Answer { exists: true, records: named.iter().map(|n| record(name, address(n))).collect() },
            RecordType::Srv => {
                let all = named.len() * ports.len();
                let weight = 100 / u32::try_from(all).unwrap_or(u32::MAX).max(1);
                let target = |n: &NamedEndpoint<'_>| format!("{}.{host}", n.label);
                let mut records = Vec::new();
                for n in &named {
                    records.extend(ports.iter().map(|p| record(name, RecordData::Service { weight, port: p.port, target: target(n) })));
                }
                records.extend(named.iter().map(|n| record(&target(n), address(n))));
                Answer { exists: true, records: distinct(records) }
            }
            RecordType::Other => Answer::empty(),
        }
    }

    /// The name of one endpoint below a Service: the hostname of a Pod, or its dashed IP address.
    fn resolve_endpoint(&self, label: &str, service: &str, namespace: &str, record_type: RecordType, name: &str) -> Answer {
        let Some(service) = self.find::<Service>(namespace, service) else { return Answer::none() };
        let Some((slice, named)) = self.named_endpoints(service) else { return Answer::none() };
        let matching: Vec<&NamedEndpoint<'_>> = named.iter().filter(|n| n.label == label).collect();
        if matching.is_empty() {
            return Answer::none();
        }
        match record_type {
            RecordType::A => Answer { exists: true, records: matching.iter().map(|n| record(name, address(n))).collect() },
            RecordType::Srv => {
                let weight = 100 / u32::try_from(matching.len() * slice.ports.len()).unwrap_or(u32::MAX).max(1);
                let target = format!("{name}.");
                let locations =
                    slice.ports.iter().map(|p| record(name, RecordData::Service { weight, port: p.port, target: target.clone() }));
                let addresses = matching.iter().map(|n| record(&target, address(n)));
                Answer { exists: true, records: distinct(locations.chain(addresses)) }
            }
            RecordType::Other => Answer::empty(),
        }
    }

    /// `10-244-0-2.default.pod…` resolves to the address in the name, even if no pod has it (CoreDNS `pods insecure`).
    fn resolve_pod(&self, dashed: &str, namespace: &str, record_type: RecordType, name: &str) -> Answer {
        let ip = dashed.replace('-', ".");
        if !self.namespace_exists(namespace) || ip.parse::<std::net::Ipv4Addr>().is_err() {
            return Answer::none();
        }
        match record_type {
            RecordType::A => Answer { exists: true, records: vec![record(name, RecordData::Address { ip, pod: None })] },
            _ => Answer::empty(),
        }
    }
}

fn is_port((name, protocol): (&str, &str), port: &str, port_protocol: &str) -> bool {
    (name == "*" || port == name) && (protocol == "*" || port_protocol.eq_ignore_ascii_case(protocol))
}

/// Removes duplicate records other than addresses: endpoints with the same hostname share one SRV record.
fn distinct(records: impl IntoIterator<Item = Record>) -> Vec<Record> {
    let mut out: Vec<Record> = Vec::new();
    for record in records {
        if matches!(record.data, RecordData::Address { .. }) || !out.contains(&record) {
            out.push(record);
        }
    }
    out
}

fn record(name: &str, data: RecordData) -> Record {
    Record { name: format!("{}.", name.trim_end_matches('.')), data }
}

fn address(named: &NamedEndpoint<'_>) -> RecordData {
    RecordData::Address { ip: named.endpoint.address.to_string(), pod: Some(named.pod.clone()) }
}
