//! EndpointSlices: which addresses stand behind a Service, and under which names.
//!
//! Models pkg/controller/endpointslice and staging/src/k8s.io/endpointslice. A pod that changed is looked at again, not the
//! whole Service.

use crate::api::endpoint_slice::{Endpoint, EndpointPort, EndpointSlice};
use crate::api::map::Map;
use crate::api::pod::{Phase, Pod};
use crate::api::service::{Service, ServicePort};
use crate::api::{Key, Kind, Meta, Name, OwnerReference, Resource};
use crate::cluster::change::Actor;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use serde_json::Value;
use std::rc::Rc;

const SERVICE_NAME_LABEL: &str = "kubernetes.io/service-name";

impl State {
    /// Marks a pod for the Services that select it now or did before.
    pub(crate) fn watch_pod_endpoints(&mut self, key: &Key, before: Option<&Pod>, after: Option<&Pod>) {
        let selects = |s: &Service, pod: Option<&Pod>| {
            pod.is_some_and(|p| s.spec.selector.as_ref().is_some_and(|sel| sel.is_subset_of(&p.meta.labels)))
        };
        let concerned = |s: &&Rc<Service>| (selects(s, before) || selects(s, after)) && endpoint_differs(s, before, after);
        let services: Vec<Key> =
            self.store.in_namespace::<Service>(&key.namespace).filter(concerned).map(|s| crate::cluster::faults::key_of(&**s)).collect();
        for service in services {
            self.dirty_endpoints.insert((service.clone(), key.name.clone()));
            self.soon(Actor::EndpointSlice, service);
        }
    }

    /// Marks all pods a Service selects now or did before.
    pub(crate) fn mark_service_pods(&mut self, key: &Key, before: Option<&Service>, after: Option<&Service>) {
        for service in [before, after].into_iter().flatten() {
            let Some(selector) = service.spec.selector.as_ref() else { continue };
            let pods: Vec<Name> = match selector.iter().next() {
                Some((label, value)) => self.store.pods_labelled(&key.namespace, label, value).cloned().collect(),
                None => self.store.in_namespace::<Pod>(&key.namespace).map(|p| p.meta.name.clone()).collect(),
            };
            pods.into_iter().for_each(|pod| {
                self.dirty_endpoints.insert((key.clone(), pod));
            });
        }
    }

    /// Brings the slice of a Service up to date for the pods that changed.
    pub(crate) fn sync_endpoints(&mut self, key: &Key) -> Result<(), Retry> {
        let dirty: Vec<Name> = self.dirty_endpoints.starting(key).map(|(_, pod)| pod.clone()).collect();
        for pod in &dirty {
            self.dirty_endpoints.remove((key, pod));
        }
        let Some(service) = self.store.find::<Service>(&key.namespace, &key.name).cloned() else { return Ok(()) };
        let Some(selector) = service.spec.selector.as_ref().filter(|_| &*service.spec.service_type != "ExternalName") else {
            return Ok(());
        };
        let slice_key = Key { kind: Kind::EndpointSlice, ..key.clone() };
        let existing =
            self.store.find::<EndpointSlice>(&key.namespace, &key.name).filter(|s| s.meta.is_controlled_by(service.meta.uid)).cloned();
        let mut slice = existing.as_deref().cloned().unwrap_or_else(|| new_slice(&service));
        for name in dirty {
            let pod = self.store.find::<Pod>(&key.namespace, &name).filter(|p| selector.is_subset_of(&p.meta.labels));
            match pod.and_then(|pod| endpoint(&service, pod)) {
                Some(endpoint) => slice.endpoints.insert(name, endpoint),
                None => slice.endpoints.remove(&name),
            };
        }
        let first_pod = slice.endpoints.keys().next().and_then(|pod| self.store.find::<Pod>(&key.namespace, pod));
        slice.ports = service.spec.ports.iter().filter_map(|p| endpoint_port(p, first_pod.map(|p| &**p))).collect();
        match existing {
            Some(_) => self.modify::<EndpointSlice>(&slice_key, |s| *s = slice),
            // One of an earlier Service of this name may still be on its way out.
            None => return self.create(Rc::new(slice).into_object()).map(|_| ()).map_err(|_| Retry),
        }
        Ok(())
    }
}

fn new_slice(service: &Service) -> EndpointSlice {
    // The real name has a random end; one slice a Service needs none.
    let mut meta = Meta::named(&service.meta.namespace, &service.meta.name);
    meta.labels.set(SERVICE_NAME_LABEL, &service.meta.name);
    let (name, uid) = (service.meta.name.clone(), service.meta.uid);
    meta.owners = Rc::new(vec![OwnerReference { kind: Kind::Service, name, uid, controller: true, block_owner_deletion: true }]);
    EndpointSlice { meta, service: service.meta.name.clone(), ports: Vec::new(), endpoints: Map::default() }
}

/// The endpoint a pod is, if it is one: it has an address and has not ended (ShouldPodBeInEndpoints).
fn endpoint(service: &Service, pod: &Pod) -> Option<Endpoint> {
    let address = pod.status.ip.filter(|_| !pod.is_terminal())?;
    let terminating = pod.meta.is_terminating();
    let publish = service.spec.publish_not_ready_addresses;
    let serving = pod.status.ready;
    // A pod is named only by the Service that is its subdomain.
    let named = pod.subdomain == service.meta.name && pod.meta.namespace == service.meta.namespace;
    Some(Endpoint {
        address,
        hostname: if named { pod.hostname.clone() } else { "".into() },
        ready: publish || serving && !terminating,
        serving: serving || publish && pod.status.phase == Phase::Running,
        terminating,
        node: pod.node.clone().unwrap_or_default(),
    })
}

fn endpoint_differs(service: &Service, before: Option<&Pod>, after: Option<&Pod>) -> bool {
    let of = |pod: Option<&Pod>| pod.and_then(|p| endpoint(service, p));
    let labels = |pod: Option<&Pod>| pod.map(|p| p.meta.labels.clone());
    of(before) != of(after) || labels(before) != labels(after)
}

/// The pods' port of a Service's port: a number, or the container port of that name.
fn endpoint_port(port: &ServicePort, pod: Option<&Pod>) -> Option<EndpointPort> {
    let number = match &port.target_port {
        Value::Number(n) => n.as_i64().and_then(|n| i32::try_from(n).ok()).unwrap_or(port.port),
        Value::String(name) => {
            let ports = pod?.spec.containers.iter().flat_map(|c| &c.ports);
            ports.into_iter().find(|p| *p.name == **name && p.protocol == port.protocol)?.container_port
        }
        _ => port.port,
    };
    Some(EndpointPort { name: port.name.clone(), protocol: port.protocol.clone(), port: number })
}
