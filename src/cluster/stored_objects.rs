//! Objects of kinds that are not simulated, and the kinds that CustomResourceDefinitions define.

use super::api_error::ApiError;
use super::change::{Change, Edit};
use super::state::State;
use crate::api::defaults::SYSTEM_PRIORITIES;
use crate::api::pod::Pod;
use crate::api::stored_object::StoredObject;
use crate::api::{Key, Kind, Object, Resource, ResourceType, Uid, custom_types, read, time};
use serde_json::{Value, json};
use std::rc::Rc;

impl State {
    /// The resource types that the stored CustomResourceDefinitions define.
    pub fn custom_types(&self) -> Vec<ResourceType> {
        let stored = self.store.of_kind(Kind::StoredObject).filter(|(_, object)| object.kind_name() == DEFINITION);
        stored.flat_map(|(_, definition)| custom_types(&definition.to_value())).collect()
    }

    /// The type with this kind and API version of which objects are stored, built in or custom.
    pub fn stored_type(&self, kind: &str, api_version: &str) -> Option<ResourceType> {
        let is_it = |found: &ResourceType| &*found.kind == kind && &*found.api_version == api_version;
        ResourceType::built_in(kind, api_version).or_else(|| self.custom_types().into_iter().find(is_it))
    }

    /// The stored objects of a resource, given by its plural with the group, in key order.
    pub fn stored(&self, resource: &str) -> impl Iterator<Item = (&Key, &Object)> {
        self.store.of_kind(Kind::StoredObject).filter(move |(key, _)| key.resource_and_name().0 == resource)
    }

    /// Fails for a pod whose PriorityClass does not exist, unless objects that are not defined are assumed to exist (admission
    /// plugin Priority, plugin/pkg/admission/priority/admission.go).
    pub(super) fn check_priority_class(&self, object: &Object) -> Result<(), ApiError> {
        let Some(pod) = Pod::of(object).filter(|_| self.settings.fake_kubelets || !self.settings.assume_refs_exist) else {
            return Ok(());
        };
        let class = read::at(&pod.spec.whole, &["priorityClassName"]).as_str().unwrap_or_default();
        let is_system = SYSTEM_PRIORITIES.iter().any(|(name, _)| *name == class);
        let is_stored = || self.stored("priorityclasses.scheduling.k8s.io").any(|(key, _)| key.resource_and_name().1 == class);
        if class.is_empty() || is_system || is_stored() {
            return Ok(());
        }
        let name = &pod.meta.name;
        Err(ApiError::Forbidden(format!("pods \"{name}\" is forbidden: no PriorityClass with name {class} was found")))
    }

    /// The UID of a new object. Objects of kinds that are not simulated are counted apart: the scheduler breaks ties by UID, so
    /// a Job beside a workload would otherwise change where its Pods go.
    pub(super) fn next_uid(&mut self, object: &Object) -> Uid {
        const STORED: u64 = 1 << 31;
        let number = if object.kind() == Kind::StoredObject {
            self.stored_uids += 1;
            STORED | self.stored_uids
        } else {
            self.uids += 1;
            self.uids
        };
        State::uid(number, self.settings.seed)
    }

    /// Deletes the objects of a kind with its CustomResourceDefinition
    /// (apiextensions-apiserver/pkg/controller/finalizer/crd_finalizer.go).
    pub(super) fn watch_stored(&mut self, change: &Change) {
        let Edit::Deleted(deleted) = &change.edit else { return };
        if deleted.kind_name() != DEFINITION {
            return;
        }
        let resources: Vec<String> = custom_types(&deleted.to_value()).iter().map(ResourceType::plural_with_group).collect();
        let instances: Vec<Key> = resources.iter().flat_map(|resource| self.stored(resource)).map(|(key, _)| key.clone()).collect();
        instances.iter().for_each(|key| self.remove(key));
    }
}

/// The kind whose objects define other kinds.
const DEFINITION: &str = "CustomResourceDefinition";

/// Sets the status of a new CustomResourceDefinition: its names are accepted at once and its kind is served
/// (apiextensions-apiserver/pkg/controller/status/naming_controller.go and establish/establishing_controller.go).
pub(super) fn establish(object: &mut StoredObject, now_ms: u64) {
    if *object.resource.kind != *DEFINITION {
        return;
    }
    let condition = |kind: &str, reason: &str, message: &str| json!({"lastTransitionTime": time::rfc3339(now_ms), "message": message, "reason": reason, "status": "True", "type": kind});
    let versions = object.at(&["spec", "versions"]).as_array().into_iter().flatten();
    let stored: Vec<Value> = versions.filter(|v| v["storage"] == json!(true)).map(|version| version["name"].clone()).collect();
    let status = json!({
        "acceptedNames": object.at(&["spec", "names"]),
        "conditions": [
            condition("NamesAccepted", "NoConflicts", "no conflicts found"),
            condition("Established", "InitialNamesAccepted", "the initial names have been accepted"),
        ],
        "storedVersions": stored,
    });
    Rc::make_mut(&mut object.rest).insert("status".into(), status);
}

/// Whether the API server maintains `metadata.generation` for the objects of a type (the PrepareForCreate strategies of
/// pkg/registry).
pub(super) fn counts_generations(resource: &ResourceType) -> bool {
    const KINDS: [&str; 13] = [
        DEFINITION,
        "CronJob",
        "DaemonSet",
        "FlowSchema",
        "Ingress",
        "IngressClass",
        "Job",
        "MutatingWebhookConfiguration",
        "NetworkPolicy",
        "PriorityClass",
        "ReplicationController",
        "ValidatingAdmissionPolicy",
        "ValidatingWebhookConfiguration",
    ];
    resource.custom || KINDS.contains(&&*resource.kind)
}
