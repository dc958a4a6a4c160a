//! PersistentVolumeClaims.
//!
//! Models pkg/apis/core/validation/validation.go ValidatePersistentVolumeClaimSpec and ValidatePersistentVolumeClaimUpdate.

use serde_json::Value;

use super::errors::{Errors, list, text};
use super::meta::{self, NameForm};
use super::{labels, resources};
use crate::api::names;
use crate::api::quantity::Quantity;

/// The volume modes.
pub(super) const VOLUME_MODES: &[&str] = &["Block", "Filesystem"];
const ACCESS_MODES: &[&str] = &["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"];

/// A claim to be created.
pub(super) fn create(errors: &mut Errors, claim: &Value) {
    meta::metadata(errors, claim, NameForm::Subdomain);
    spec(errors, claim.get("spec").unwrap_or(&Value::Null), "spec");
}

/// The spec of a claim, on its own or in a template.
pub(super) fn spec(errors: &mut Errors, spec: &Value, path: &str) {
    access_modes(errors, spec, path);
    let storage_path = format!("{path}.resources[storage]");
    match storage(spec) {
        None => errors.required(storage_path, ""),
        Some(amount) if amount.parse::<Quantity>().is_ok_and(|size| size.sign() <= 0) => {
            errors.invalid(storage_path, amount, "must be greater than zero");
        }
        Some(amount) => resources::amount_of(errors, "storage", amount, &storage_path),
    }
    for field in ["storageClassName", "volumeAttributesClassName"] {
        let class = text(spec, field);
        if !class.is_empty() {
            errors.invalid_all(&format!("{path}.{field}"), class, names::dns_subdomain(class));
        }
    }
    if let Some(mode) = spec.get("volumeMode").and_then(Value::as_str).filter(|mode| !VOLUME_MODES.contains(mode)) {
        errors.not_supported(format!("{path}.volumeMode"), mode, VOLUME_MODES);
    }
    for field in ["dataSource", "dataSourceRef"] {
        if let Some(source) = spec.get(field) {
            data_source(errors, source, &format!("{path}.{field}"));
        }
    }
    if let (Some(source), Some(reference)) = (spec.get("dataSource"), spec.get("dataSourceRef")) {
        // The error's value upstream is a path object, which encodes as an empty one.
        let shown = "{}".to_owned();
        if !text(reference, "namespace").is_empty() {
            errors.invalid_internal(path, shown, "may not be specified when dataSourceRef.namespace is specified");
        } else if ["apiGroup", "kind", "name"].iter().any(|field| text(source, field) != text(reference, field)) {
            errors.invalid_internal(path, shown, "must match dataSourceRef");
        }
    }
}

fn access_modes(errors: &mut Errors, spec: &Value, path: &str) {
    let modes: Vec<&str> = list(spec, "accessModes").iter().filter_map(Value::as_str).collect();
    let modes_path = format!("{path}.accessModes");
    if modes.is_empty() {
        errors.required(modes_path.clone(), "at least 1 access mode is required");
    }
    if let Some(selector) = spec.get("selector") {
        labels::selector(errors, selector, &format!("{path}.selector"));
    }
    access_mode_values(errors, spec, &modes_path);
}

/// The access modes themselves, of a claim or a volume.
pub(super) fn access_mode_values(errors: &mut Errors, spec: &Value, path: &str) {
    let modes: Vec<&str> = list(spec, "accessModes").iter().filter_map(Value::as_str).collect();
    for mode in modes.iter().filter(|mode| !ACCESS_MODES.contains(mode)) {
        errors.not_supported(path, mode, ACCESS_MODES);
    }
    let (alone, others): (Vec<&str>, Vec<&str>) =
        modes.iter().filter(|mode| ACCESS_MODES.contains(mode)).partition(|mode| **mode == "ReadWriteOncePod");
    if !alone.is_empty() && !others.is_empty() {
        errors.forbidden(path, "may not use ReadWriteOncePod with other access modes");
    }
}

fn storage(spec: &Value) -> Option<&str> {
    spec.get("resources")?.get("requests")?.get("storage")?.as_str()
}

fn data_source(errors: &mut Errors, source: &Value, path: &str) {
    for field in ["name", "kind"] {
        if text(source, field).is_empty() {
            errors.required(format!("{path}.{field}"), "");
        }
    }
    let group = text(source, "apiGroup");
    if group.is_empty() && text(source, "kind") != "PersistentVolumeClaim" {
        let detail = "must be 'PersistentVolumeClaim' when referencing the default apiGroup";
        errors.invalid(path, text(source, "kind"), detail);
    }
    if !group.is_empty() {
        errors.invalid_all(&format!("{path}.apiGroup"), group, names::dns_subdomain(group));
    }
}

/// A claim to be updated: only a bound claim may grow, and unset immutable fields may be set once.
pub(super) fn update(errors: &mut Errors, old: &Value, new: &Value) {
    meta::metadata_update(errors, old, new);
    let (before, after) = (old.get("spec").unwrap_or(&Value::Null), new.get("spec").unwrap_or(&Value::Null));
    spec(errors, after, "spec");
    let bound = old.get("status").is_some_and(|status| text(status, "phase") == "Bound");
    if frozen(before, before, bound) != frozen(after, before, bound) {
        let detail = "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";
        errors.forbidden("spec", detail);
    }
    let size = |spec: &Value| storage(spec).and_then(|amount| amount.parse::<Quantity>().ok()).unwrap_or(Quantity::ZERO);
    let capacity = old.get("status").and_then(|status| status.get("capacity")).map_or("", |amounts| text(amounts, "storage"));
    if size(after) < size(before) && size(after) <= capacity.parse().unwrap_or(Quantity::ZERO) {
        errors.forbidden("spec.resources.requests.storage", "field can not be less than status.capacity");
    }
    if before.get("volumeMode") != after.get("volumeMode") {
        let mode = after.get("volumeMode").cloned().unwrap_or_default();
        errors.invalid("volumeMode", mode, "field is immutable");
    }
}

/// A spec without the fields that may change, given the claim's previous spec.
fn frozen(spec: &Value, before: &Value, bound: bool) -> Value {
    let mut spec = spec.clone();
    let Some(fields) = spec.as_object_mut() else {
        return spec;
    };
    for field in ["volumeName", "storageClassName"] {
        if before.get(field).is_none() {
            fields.remove(field);
        }
    }
    if bound {
        fields.remove("volumeAttributesClassName");
        let requests = fields.get_mut("resources").and_then(|resources| resources.get_mut("requests"));
        if let Some(requests) = requests.and_then(Value::as_object_mut) {
            requests.remove("storage");
        }
    }
    spec
}
