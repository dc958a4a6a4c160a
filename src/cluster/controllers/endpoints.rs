//! EndpointSlices: which addresses stand behind a Service, and under which names.
//!
//! Models pkg/controller/endpointslice and staging/src/k8s.io/endpointslice. A pod that changed is looked at again, not the
//! whole Service.

use crate::api::endpoint_slice::{Endpoint, EndpointPort, EndpointSlice};
use crate::api::map::Map;
use crate::api::pod::{Phase, Pod};
use crate::api::service::{Service, ServicePort};
use crate::api::{Key, Kind, Meta, OwnerReference, Resource};
use crate::cluster::change::Actor;
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::store::Id;
use serde_json::Value;
use std::rc::Rc;

const SERVICE_NAME_LABEL: &str = "kubernetes.io/service-name";

impl State {
    /// Marks a pod for the Services that select it now or did before.
    pub(crate) fn watch_pod_endpoints(&mut self, id: Id, before: Option<&Pod>, after: Option<&Pod>) {
        if !concerns_services(before, after) {
            return;
        }
        let selects = |s: &Service, pod: Option<&Pod>| {
            pod.is_some_and(|p| s.spec.selector.as_ref().is_some_and(|sel| sel.is_subset_of(&p.meta.labels)))
        };
        let concerned = |s: &Service| (selects(s, before) || selects(s, after)) && endpoint_differs(s, before, after);
        let Some(pod) = after.or(before) else { return };
        let here = self.store.named_in::<Service>(&pod.meta.namespace);
        let services: Vec<Id> = here.filter(|(_, service)| concerned(service)).map(|(service, _)| service).collect();
        for service in services {
            self.dirty_endpoints.insert((service, id));
            self.look_soon(Actor::EndpointSlice, service);
        }
    }

    /// Marks all pods a Service selects now or did before.
    pub(crate) fn mark_service_pods(&mut self, id: Id, before: Option<&Service>, after: Option<&Service>) {
        for service in [before, after].into_iter().flatten() {
            let Some(selector) = service.spec.selector.as_ref() else { continue };
            let pods: Vec<Key> = self.store.pods_with(&service.meta.namespace, selector).map(|pod| key_of(&**pod)).collect();
            for pod in pods {
                let pod = self.store.name(&pod);
                self.dirty_endpoints.insert((id, pod));
            }
        }
    }

    /// Brings the slice of a Service up to date for the pods that changed.
    pub(crate) fn sync_endpoints(&mut self, id: Id, key: &Key) -> Result<(), Retry> {
        let dirty: Vec<Id> = self.dirty_endpoints.starting(id).map(|(_, pod)| pod).collect();
        self.effort += dirty.len() as u64;
        for pod in &dirty {
            self.dirty_endpoints.remove((id, *pod));
        }
        let Some(service) = self.store.typed_at::<Service>(id).cloned() else { return Ok(()) };
        let Some(selector) = service.spec.selector.as_ref().filter(|_| &*service.spec.service_type != "ExternalName") else {
            return Ok(());
        };
        let existing =
            self.store.find::<EndpointSlice>(&key.namespace, &key.name).filter(|s| s.meta.is_controlled_by(service.meta.uid)).cloned();
        let mut slice = existing.as_deref().cloned().unwrap_or_else(|| new_slice(&service));
        let mut differs = existing.is_none();
        for pod in dirty.iter().copied() {
            let Some(name) = self.store.key(pod).map(|key| key.name.clone()) else { continue };
            let pod = self.store.typed_at::<Pod>(pod).filter(|p| selector.is_subset_of(&p.meta.labels));
            let after = pod.and_then(|pod| endpoint(&service, pod));
            differs |= slice.endpoints.get(&name) != after.as_ref();
            match after {
                Some(endpoint) => slice.endpoints.insert(name, endpoint),
                None => slice.endpoints.remove(&name),
            };
        }
        let first_pod = slice.endpoints.keys().next().and_then(|pod| self.store.find::<Pod>(&key.namespace, pod));
        let ports = service.spec.ports.iter().filter_map(|p| endpoint_port(p, first_pod.map(|p| &**p))).collect();
        differs |= slice.ports != ports;
        slice.ports = ports;
        match existing {
            // Comparing the endpoints again would cost a look at all of them.
            Some(_) if differs => {
                let slice_id = self.store.name(&key_of(&slice));
                self.write(slice_id, Rc::new(slice).into_object());
            }
            Some(_) => {}
            // One of an earlier Service of this name may still be on its way out.
            None => self.create(Rc::new(slice).into_object()).map(drop).map_err(|_| Retry)?,
        }
        if self.data.is_in_use() {
            dirty.into_iter().for_each(|pod| self.watch_answering(pod));
        }
        Ok(())
    }
}

/// Whether anything changed of a pod that an endpoint is made of: most changes are made before it has an address.
fn concerns_services(before: Option<&Pod>, after: Option<&Pod>) -> bool {
    let has_address = |pod: Option<&Pod>| pod.is_some_and(|pod| pod.status.ip.is_some());
    if !has_address(before) && !has_address(after) {
        return false;
    }
    let (Some(a), Some(b)) = (before, after) else { return true };
    let of = |pod: &Pod| (pod.status.ip, pod.status.ready, pod.status.phase, pod.meta.is_terminating());
    of(a) != of(b) || a.node != b.node || a.meta.labels != b.meta.labels || a.hostname != b.hostname || a.subdomain != b.subdomain
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
    of(before) != of(after) || before.map(|pod| &pod.meta.labels) != after.map(|pod| &pod.meta.labels)
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
