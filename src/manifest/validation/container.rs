//! Containers of a pod.
//!
//! Models pkg/apis/core/validation/validation.go validateContainers, validateInitContainers, validateContainerCommon.

use std::collections::BTreeSet;

use serde_json::Value;

use super::errors::{Errors, items, list, number, text};
use super::volume::Volumes;
use super::{env, mount, probe, resources, security};
use crate::api::names;

/// The facts about a Pod that the checks of its containers need.
pub(super) struct PodFacts<'pod> {
    pub volumes: Volumes<'pod>,
    pub grace_period_seconds: Option<i64>,
}

/// The regular containers: at least one.
pub(super) fn containers(errors: &mut Errors, spec: &Value, path: &str, pod: &PodFacts<'_>) {
    if list(spec, "containers").is_empty() {
        errors.required(format!("{path}.containers"), "");
        return;
    }
    let mut names = BTreeSet::new();
    for (path, container) in items(spec, path, "containers") {
        common(errors, container, &path, pod);
        if !names.insert(text(container, "name")) {
            errors.duplicate(format!("{path}.name"), text(container, "name"));
        }
        probe::lifecycle(errors, container, &path, pod.grace_period_seconds);
        probe::probes(errors, container, &path);
        if container.get("restartPolicy").is_some() {
            errors.forbidden(format!("{path}.restartPolicy"), "may not be set for non-init containers");
        }
    }
    host_ports(errors, list(spec, "containers"), &format!("{path}.containers"));
}

/// The init containers.
pub(super) fn init_containers(errors: &mut Errors, spec: &Value, path: &str, pod: &PodFacts<'_>) {
    let mut names: BTreeSet<&str> = crate::api::order::gather_set(list(spec, "containers").iter().map(|other| text(other, "name")));
    let list_path = format!("{path}.initContainers");
    for (path, container) in items(spec, path, "initContainers") {
        common(errors, container, &path, pod);
        let restart_policy = container.get("restartPolicy").and_then(Value::as_str);
        if let Some(other) = restart_policy.filter(|policy| *policy != "Always") {
            errors.not_supported(format!("{path}.restartPolicy"), other, &["Always"]);
        }
        let name = text(container, "name");
        if names.contains(name) {
            errors.duplicate(format!("{path}.name"), name);
        } else if !name.is_empty() {
            names.insert(name);
        }
        host_ports(errors, std::slice::from_ref(container), &list_path);
        if restart_policy == Some("Always") {
            probe::lifecycle(errors, container, &path, pod.grace_period_seconds);
            probe::probes(errors, container, &path);
        } else {
            for field in ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"] {
                if container.get(field).is_some() {
                    let detail = "may not be set for init containers without restartPolicy=Always";
                    errors.forbidden(format!("{path}.{field}"), detail);
                }
            }
        }
    }
}

fn common(errors: &mut Errors, container: &Value, path: &str, pod: &PodFacts<'_>) {
    let name = text(container, "name");
    if name.is_empty() {
        errors.required(format!("{path}.name"), "");
    } else {
        errors.invalid_all(&format!("{path}.name"), name, names::dns_label(name));
    }
    if text(container, "image").is_empty() {
        errors.required(format!("{path}.image"), "");
    }
    let policy = text(container, "terminationMessagePolicy");
    errors.one_of(&format!("{path}.terminationMessagePolicy"), policy, &["File", "FallbackToLogsOnError"]);
    ports(errors, container, path);
    env::env(errors, container, path);
    env::env_from(errors, container, path);
    mount::volume_mounts(errors, container, path, &pod.volumes);
    mount::volume_devices(errors, container, path, &pod.volumes);
    let policy = text(container, "imagePullPolicy");
    errors.one_of(&format!("{path}.imagePullPolicy"), policy, &["Always", "IfNotPresent", "Never"]);
    if let Some(requirements) = container.get("resources") {
        resources::requirements(errors, requirements, &format!("{path}.resources"));
    }
    security::container_context(errors, container, path);
}

fn ports(errors: &mut Errors, container: &Value, path: &str) {
    let mut port_names = BTreeSet::new();
    for (path, port) in items(container, path, "ports") {
        let name = text(port, "name");
        if !name.is_empty() {
            let messages = names::port_name(name);
            if !messages.is_empty() {
                errors.invalid_all(&format!("{path}.name"), name, messages);
            } else if !port_names.insert(name) {
                errors.duplicate(format!("{path}.name"), name);
            }
        }
        match number(port, "containerPort").unwrap_or_default() {
            0 => errors.required(format!("{path}.containerPort"), ""),
            number => port_number(errors, &format!("{path}.containerPort"), number),
        }
        if let Some(number) = number(port, "hostPort") {
            port_number(errors, &format!("{path}.hostPort"), number);
        }
        errors.one_of(&format!("{path}.protocol"), text(port, "protocol"), &["SCTP", "TCP", "UDP"]);
    }
}

/// A port number.
pub(super) fn port_number(errors: &mut Errors, path: &str, port: i64) {
    for message in names::port_number(port) {
        errors.invalid(path, port, message);
    }
}

/// A port number or name.
pub(super) fn port_number_or_name(errors: &mut Errors, path: &str, port: Option<&Value>) {
    match port {
        Some(Value::String(name)) => errors.invalid_all(path, name, names::port_name(name)),
        other => port_number(errors, path, other.and_then(Value::as_i64).unwrap_or_default()),
    }
}

/// A host port can be used once per Pod.
fn host_ports(errors: &mut Errors, containers: &[Value], path: &str) {
    let mut used = BTreeSet::new();
    for (index, container) in containers.iter().enumerate() {
        for (path, port) in items(container, &format!("{path}[{index}]"), "ports") {
            let Some(number) = number(port, "hostPort").filter(|number| *number != 0) else {
                continue;
            };
            let use_of_port = format!("{}/{}/{number}", text(port, "protocol"), text(port, "hostIP"));
            if !used.insert(use_of_port.clone()) {
                errors.duplicate(format!("{path}.hostPort"), use_of_port);
            }
        }
    }
}

/// Checks of Pods that, for compatibility, do not apply to templates.
pub(super) fn only_for_pods(errors: &mut Errors, spec: &Value, path: &str) {
    for field in ["containers", "initContainers"] {
        for (path, container) in items(spec, path, field) {
            let image = text(container, "image");
            if image.trim() != image {
                errors.invalid(format!("{path}.image"), image, "must not have leading or trailing whitespace");
            }
        }
    }
}
