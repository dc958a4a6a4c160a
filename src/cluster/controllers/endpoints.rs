//! The EndpointSlice controller: the addresses behind a Service, with their hostnames and conditions.
//!
//! Models pkg/controller/endpointslice and staging/src/k8s.io/endpointslice. A sync handles the changed pods of a Service
//! (`dirty_endpoints`), not all of them.

use crate::api::endpoint_slice::{Endpoint, EndpointPort, EndpointSlice};
use crate::api::map::Map;
use crate::api::pod::Pod;
use crate::api::service::{Service, ServicePort};
use crate::api::{Key, Kind, Meta, OwnerReference, Resource};
use crate::cluster::change::Actor;
use crate::cluster::faults::key_of;
use crate::cluster::state::State;
use crate::cluster::step::Retry;
use crate::cluster::store::KeyId;
use serde_json::Value;
use std::rc::Rc;

const SERVICE_NAME_LABEL: &str = "kubernetes.io/service-name";

impl State {
    /// Marks a changed pod as dirty in the Services that select it or did before, and enqueues these.
    pub(crate) fn watch_pod_endpoints(&mut self, id: KeyId, before: Option<&Pod>, after: Option<&Pod>) {
        if !may_change_endpoint(before, after) {
            return;
        }
        let selects = |s: &Service, pod: Option<&Pod>| {
            pod.is_some_and(|p| s.spec.selector.as_ref().is_some_and(|sel| sel.is_subset_of(&p.meta.labels)))
        };
        let affected = |s: &Service| (selects(s, before) || selects(s, after)) && endpoint_differs(s, before, after);
        let Some(pod) = after.or(before) else { return };
        let services = self.store.in_namespace_with_ids::<Service>(&pod.meta.namespace);
        let services: Vec<KeyId> = services.filter(|(_, service)| affected(service)).map(|(service, _)| service).collect();
        for service in services {
            self.dirty_endpoints.insert((service, id));
            self.enqueue_after_watch(Actor::EndpointSlice, service);
        }
    }

    /// Marks all pods as dirty that a changed Service selects or did before.
    pub(crate) fn mark_service_pods(&mut self, id: KeyId, before: Option<&Service>, after: Option<&Service>) {
        for service in [before, after].into_iter().flatten() {
            let Some(selector) = service.spec.selector.as_ref() else { continue };
            let pods: Vec<Key> = self.store.pods_with(&service.meta.namespace, selector).map(|pod| key_of(&**pod)).collect();
            for pod in pods {
                let pod = self.store.intern(&pod);
                self.dirty_endpoints.insert((id, pod));
            }
        }
    }

    /// Updates the slice of a Service for its dirty pods. Models syncService and reconciler.go Reconcile.
    pub(crate) fn sync_endpoints(&mut self, id: KeyId, key: &Key) -> Result<(), Retry> {
        let dirty: Vec<KeyId> = self.dirty_endpoints.starting(id).map(|(_, pod)| pod).collect();
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
            // `write` instead of `update`, which would compare all endpoints.
            Some(_) if differs => {
                let slice_id = self.store.intern(&key_of(&slice));
                self.write(slice_id, Rc::new(slice).into_object());
            }
            Some(_) => {}
            // Fails while the slice of an earlier Service with this name still exists.
            None => self.create(Rc::new(slice).into_object()).map(drop).map_err(|_| Retry)?,
        }
        if self.data.is_in_use() {
            dirty.into_iter().for_each(|pod| self.watch_answering(pod));
        }
        Ok(())
    }
}

/// Whether a change of a pod may change its endpoint. Most changes happen before it has an address (podEndpointsChanged
/// in controller_utils.go).
fn may_change_endpoint(before: Option<&Pod>, after: Option<&Pod>) -> bool {
    let has_address = |pod: Option<&Pod>| pod.is_some_and(|pod| pod.status.ip.is_some());
    if !has_address(before) && !has_address(after) {
        return false;
    }
    let (Some(a), Some(b)) = (before, after) else { return true };
    let relevant = |pod: &Pod| (pod.status.ip, pod.status.ready, pod.status.phase, pod.meta.is_terminating());
    relevant(a) != relevant(b)
        || a.node != b.node
        || a.meta.labels != b.meta.labels
        || a.hostname != b.hostname
        || a.subdomain != b.subdomain
}

fn new_slice(service: &Service) -> EndpointSlice {
    // Upstream adds a random suffix; a Service has a single slice here, so its name suffices.
    let mut meta = Meta::named(&service.meta.namespace, &service.meta.name);
    meta.labels.set(SERVICE_NAME_LABEL, &service.meta.name);
    let (name, uid) = (service.meta.name.clone(), service.meta.uid);
    meta.owners = Rc::new(vec![OwnerReference { kind: Kind::Service, name, uid, controller: true, block_owner_deletion: true }]);
    EndpointSlice { meta, service: service.meta.name.clone(), ports: Vec::new(), endpoints: Map::default() }
}

/// The endpoint of a pod; `None` if it has no address or is terminal (ShouldPodBeInEndpoints, podToEndpoint).
fn endpoint(service: &Service, pod: &Pod) -> Option<Endpoint> {
    let address = pod.status.ip.filter(|_| !pod.is_terminal())?;
    let terminating = pod.meta.is_terminating();
    let publish = service.spec.publish_not_ready_addresses;
    let serving = pod.status.ready;
    // The hostname is set only in the slice of the Service that is the pod's subdomain (ShouldSetHostname).
    let has_hostname = pod.subdomain == service.meta.name && pod.meta.namespace == service.meta.namespace;
    Some(Endpoint {
        address,
        hostname: if has_hostname { pod.hostname.clone() } else { "".into() },
        ready: publish || serving && !terminating,
        serving,
        terminating,
        node: pod.node.clone().unwrap_or_default(),
    })
}

fn endpoint_differs(service: &Service, before: Option<&Pod>, after: Option<&Pod>) -> bool {
    let endpoint_of = |pod: Option<&Pod>| pod.and_then(|p| endpoint(service, p));
    endpoint_of(before) != endpoint_of(after) || before.map(|pod| &pod.meta.labels) != after.map(|pod| &pod.meta.labels)
}

/// The target port of a Service port: a number, or the container port with that name (FindPort).
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
