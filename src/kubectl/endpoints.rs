//! Endpoints: what the Endpoints controller writes for the Services, derived from their EndpointSlices when it is read.
//!
//! Models pkg/controller/endpoint/endpoints_controller.go.

use crate::api::endpoint_slice::EndpointSlice;
use crate::api::service::Service;
use crate::api::stored_object::StoredObject;
use crate::api::{Object, ResourceType};
use crate::cluster::State;
use serde_json::{Map, Value, json};
use std::rc::Rc;

/// The warning of the API server with every response about Endpoints.
pub const WARNING: &str = "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice";

/// Whether a type is that of Endpoints.
pub fn is_endpoints(resource: &ResourceType) -> bool {
    &*resource.kind == "Endpoints" && &*resource.api_version == "v1"
}

/// The Endpoints of all Services that have a slice.
pub fn all(state: &State, resource: &Rc<ResourceType>) -> Vec<Object> {
    state.all::<EndpointSlice>().filter_map(|slice| of_slice(state, slice, resource)).collect()
}

fn of_slice(state: &State, slice: &EndpointSlice, resource: &Rc<ResourceType>) -> Option<Object> {
    let service = state.find::<Service>(&slice.meta.namespace, &slice.service)?;
    let mut meta = slice.meta.clone();
    meta.name = service.meta.name.clone();
    meta.owners = Default::default();
    meta.labels = service.meta.labels.clone();
    meta.annotations = Default::default();
    meta.labels.set("endpoints.kubernetes.io/managed-by", "endpoint-controller");
    if service.is_headless() {
        meta.labels.set("service.kubernetes.io/headless", "");
    }
    let mut rest = Map::new();
    let subset = subset(slice);
    if !subset.is_empty() {
        rest.insert("subsets".into(), json!([subset]));
    }
    Some(Object::StoredObject(Rc::new(StoredObject { resource: resource.clone(), meta, rest: Rc::new(rest) })))
}

fn subset(slice: &EndpointSlice) -> Map<String, Value> {
    let (mut ready, mut not_ready) = (Vec::new(), Vec::new());
    for (pod, endpoint) in slice.endpoints.iter() {
        let mut address = json!({
            "ip": endpoint.address.to_string(),
            "nodeName": &*endpoint.node,
            "targetRef": {"kind": "Pod", "name": &**pod, "namespace": &*slice.meta.namespace},
        });
        if !endpoint.hostname.is_empty() {
            address["hostname"] = (*endpoint.hostname).into();
        }
        if endpoint.ready { ready.push(address) } else { not_ready.push(address) }
    }
    let port = |port: &crate::api::endpoint_slice::EndpointPort| {
        let mut value = json!({"port": port.port, "protocol": &*port.protocol});
        if !port.name.is_empty() {
            value["name"] = (*port.name).into();
        }
        value
    };
    let ports: Vec<Value> = slice.ports.iter().map(port).collect();
    let mut subset = Map::new();
    if ready.is_empty() && not_ready.is_empty() {
        return subset;
    }
    for (field, values) in [("addresses", ready), ("notReadyAddresses", not_ready), ("ports", ports)] {
        if !values.is_empty() {
            subset.insert(field.into(), values.into());
        }
    }
    subset
}
