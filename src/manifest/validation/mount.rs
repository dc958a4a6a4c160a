//! Volume mounts and devices of a container.
//!
//! Models pkg/apis/core/validation/validation.go ValidateVolumeMounts and ValidateVolumeDevices.

use std::collections::BTreeSet;

use serde_json::Value;

use super::errors::{Errors, is_true, items, list, text};
use super::volume::{self, Volumes};

/// The volume mounts of a container.
pub(super) fn volume_mounts(errors: &mut Errors, container: &Value, path: &str, volumes: &Volumes<'_>) {
    let devices = list(container, "volumeDevices");
    let list_path = format!("{path}.volumeMounts");
    let mut mount_paths = BTreeSet::new();
    for (path, mount) in items(container, path, "volumeMounts") {
        let (name, mount_path) = (text(mount, "name"), text(mount, "mountPath"));
        if name.is_empty() {
            errors.required(format!("{path}.name"), "");
        }
        if !volumes.contains_key(name) {
            errors.not_found(format!("{path}.name"), name);
        }
        if mount_path.is_empty() {
            errors.required(format!("{path}.mountPath"), "");
        }
        if !mount_paths.insert(mount_path) {
            errors.invalid(format!("{path}.mountPath"), mount_path, "must be unique");
        }
        if devices.iter().any(|device| text(device, "name") == name) {
            errors.invalid(format!("{path}.name"), name, "must not already exist in volumeDevices");
        }
        if devices.iter().any(|device| text(device, "devicePath") == mount_path) {
            let detail = "must not already exist as a path in volumeDevices";
            errors.invalid(format!("{path}.mountPath"), mount_path, detail);
        }
        sub_paths(errors, mount, &path, &list_path);
        propagation(errors, mount, container, &list_path);
    }
}

/// `mountPropagation` (validateMountPropagation).
fn propagation(errors: &mut Errors, mount: &Value, container: &Value, list_path: &str) {
    let Some(propagation) = mount.get("mountPropagation").and_then(Value::as_str) else { return };
    let path = format!("{list_path}.mountPropagation");
    let supported = ["Bidirectional", "HostToContainer", "None"];
    if !supported.contains(&propagation) {
        errors.not_supported(path.clone(), propagation, &supported);
    }
    let privileged = container.get("securityContext").is_some_and(|context| is_true(context, "privileged"));
    if propagation == "Bidirectional" && !privileged {
        errors.forbidden(path, "Bidirectional mount propagation is available only to privileged containers");
    }
}

fn sub_paths(errors: &mut Errors, mount: &Value, path: &str, list_path: &str) {
    let (sub_path, expression) = (text(mount, "subPath"), text(mount, "subPathExpr"));
    if !sub_path.is_empty() {
        volume::descending_path(errors, &format!("{list_path}.subPath"), sub_path);
    }
    if !expression.is_empty() {
        if !sub_path.is_empty() {
            let detail = "subPathExpr and subPath are mutually exclusive";
            errors.invalid(format!("{path}.subPathExpr"), expression, detail);
        }
        volume::descending_path(errors, &format!("{list_path}.subPathExpr"), expression);
    }
}

/// The volume devices (raw block volumes) of a container.
pub(super) fn volume_devices(errors: &mut Errors, container: &Value, path: &str, volumes: &Volumes<'_>) {
    let mounts = list(container, "volumeMounts");
    let (mut names, mut paths) = (BTreeSet::new(), BTreeSet::new());
    for (path, device) in items(container, path, "volumeDevices") {
        let (name, device_path) = (text(device, "name"), text(device, "devicePath"));
        if name.is_empty() {
            errors.required(format!("{path}.name"), "");
        } else if !names.insert(name) {
            errors.invalid(format!("{path}.name"), name, "must be unique");
        }
        match volumes.get(name) {
            None => errors.not_found(format!("{path}.name"), name),
            Some(source) if source.get("persistentVolumeClaim").or(source.get("ephemeral")).is_none() => {
                let detail = "can only use volume source type of PersistentVolumeClaim or Ephemeral for block mode";
                errors.invalid(format!("{path}.name"), name, detail);
            }
            Some(_) => {}
        }
        if device_path.is_empty() {
            errors.required(format!("{path}.devicePath"), "");
        }
        if paths.contains(device_path) {
            errors.invalid(format!("{path}.devicePath"), device_path, "must be unique");
        }
        if device_path.split('/').any(|part| part == "..") {
            errors.invalid(format!("{path}.devicePath"), device_path, "can not contain backsteps ('..')");
        } else {
            paths.insert(device_path);
        }
        if mounts.iter().any(|mount| text(mount, "name") == name) {
            errors.invalid(format!("{path}.name"), name, "must not already exist in volumeMounts");
        }
        if mounts.iter().any(|mount| text(mount, "mountPath") == device_path) {
            let detail = "must not already exist as a path in volumeMounts";
            errors.invalid(format!("{path}.devicePath"), device_path, detail);
        }
    }
}
