//! The API server's validation, by kind. All functions take defaulted objects and return [`FieldError`]s.
//!
//! One file per kind or part of a kind; each names the upstream file that it models. Rules that are not modelled are skipped:
//! such objects are accepted.

mod claim;
mod container;
mod disruption_budget;
mod env;
mod errors;
mod labels;
mod meta;
mod mount;
mod other;
mod persistent_volume;
mod pod;
mod pod_update;
mod probe;
mod resources;
mod scheduling;
mod security;
mod service;
mod service_address;
mod stateful_set;
mod update;
mod volume;
mod volume_source;
mod workload;

use std::collections::BTreeSet;

use serde_json::Value;

use super::{ErrorKind, FieldError};
use errors::Errors;
use meta::NameForm;
pub(crate) use volume::template_volume_index;

/// The errors of a defaulted object to be created.
pub fn create(kind: &str, object: &Value) -> Vec<FieldError> {
    let mut errors = Errors::default();
    match kind {
        "StatefulSet" => stateful_set::create(&mut errors, object),
        "Deployment" => workload::deployment(&mut errors, object),
        "ReplicaSet" => workload::replica_set(&mut errors, object),
        "Pod" => pod::pod(&mut errors, object),
        "Service" => service::create(&mut errors, object),
        "PersistentVolumeClaim" => claim::create(&mut errors, object),
        "PodDisruptionBudget" => disruption_budget::create(&mut errors, object),
        "ConfigMap" => other::config_map(&mut errors, object),
        "Secret" => other::secret(&mut errors, object),
        "StorageClass" => other::storage_class(&mut errors, object),
        "PersistentVolume" => persistent_volume::create(&mut errors, object),
        "Namespace" => meta::metadata(&mut errors, object, NameForm::Label),
        _ => meta::metadata(&mut errors, object, NameForm::Subdomain),
    }
    without_repetition(errors)
}

/// The errors of an update of `old` to `new`, both defaulted.
pub fn update(kind: &str, old: &Value, new: &Value) -> Vec<FieldError> {
    let mut errors = Errors::default();
    update::update(&mut errors, kind, old, new);
    without_repetition(errors)
}

/// The errors of a StatefulSet's maxUnavailable, for clusters with the feature gate MaxUnavailableStatefulSet.
pub fn max_unavailable(set: &Value) -> Vec<FieldError> {
    let mut errors = Errors::default();
    stateful_set::max_unavailable(&mut errors, set);
    without_repetition(errors)
}

/// Shows an empty map or list as given: the server validates what it has decoded, while the defaulted object lacks empty fields.
pub fn show_empty_values(errors: &mut [FieldError], given: &Value) {
    for error in errors.iter_mut().filter(|error| error.kind == ErrorKind::Invalid && error.bad_value == "null") {
        let pointer = format!("/{}", error.path.replace('[', ".").replace(']', "").replace('.', "/"));
        match given.pointer(&pointer) {
            Some(Value::Object(_)) => error.bad_value = "{}".to_owned(),
            Some(Value::Array(_)) => error.bad_value = "[]".to_owned(),
            _ => {}
        }
    }
}

/// Removes duplicates: kubectl prints equal errors once.
fn without_repetition(errors: Errors) -> Vec<FieldError> {
    let mut seen = BTreeSet::new();
    errors.0.into_iter().filter(|error| seen.insert(error.to_string())).collect()
}
