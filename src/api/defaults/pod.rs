//! Defaults of pods and pod templates.
//!
//! Models pkg/apis/core/v1/defaults.go SetDefaults_PodSpec, SetDefaults_Container, SetDefaults_Pod.

use serde_json::{Value, json};

use super::fields::{Fields, is_unset, object_at, object_in, objects_in, set};
use super::{probe, volume};

/// The PriorityClasses that every cluster has, and their priorities (pkg/apis/scheduling/v1/helpers.go).
pub const SYSTEM_PRIORITIES: [(&str, i64); 2] = [("system-cluster-critical", 2_000_000_000), ("system-node-critical", 2_000_001_000)];

/// The spec of a pod or of a pod template.
pub(super) fn pod_spec(spec: &mut Fields) {
    set(spec, "dnsPolicy", "ClusterFirst");
    set(spec, "restartPolicy", "Always");
    set(spec, "securityContext", json!({}));
    set(spec, "terminationGracePeriodSeconds", 30);
    set(spec, "schedulerName", "default-scheduler");
    // `serviceAccount` is the deprecated alias of `serviceAccountName` (pkg/apis/core/v1/conversion.go).
    let account = [spec.get("serviceAccountName"), spec.get("serviceAccount")].into_iter().find(|name| !is_unset(*name)).flatten();
    if let Some(name) = account.cloned() {
        spec.insert("serviceAccountName".to_owned(), name.clone());
        spec.insert("serviceAccount".to_owned(), name);
    }
    objects_in(spec, "volumes").for_each(volume::volume);
    let host_network = spec.get("hostNetwork") == Some(&Value::Bool(true));
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        for container in objects_in(spec, list) {
            self::container(container);
            if host_network && list != "ephemeralContainers" {
                host_ports(container);
            }
        }
    }
}

/// The spec of a pod: the defaults of a template, those of SetDefaults_Pod, and the fields that admission plugins set.
pub(super) fn bare_pod(spec: &mut Fields) {
    pod_spec(spec);
    set(spec, "enableServiceLinks", true);
    for list in ["initContainers", "containers"] {
        objects_in(spec, list).for_each(requests_from_limits);
    }
    // Models plugin/pkg/admission/serviceaccount and plugin/pkg/admission/priority.
    set(spec, "serviceAccountName", "default");
    set(spec, "serviceAccount", "default");
    let class = spec.get("priorityClassName").and_then(Value::as_str);
    let priority = SYSTEM_PRIORITIES.iter().find(|(name, _)| Some(*name) == class).map_or(0, |(_, priority)| *priority);
    set(spec, "priority", priority);
    set(spec, "preemptionPolicy", "PreemptLowerPriority");
}

fn container(container: &mut Fields) {
    let image = container.get("image").and_then(Value::as_str).unwrap_or_default();
    let pull_policy = if is_latest(image) { "Always" } else { "IfNotPresent" };
    set(container, "imagePullPolicy", pull_policy);
    set(container, "terminationMessagePath", "/dev/termination-log");
    set(container, "terminationMessagePolicy", "File");
    for port in objects_in(container, "ports") {
        set(port, "protocol", "TCP");
    }
    for variable in objects_in(container, "env") {
        if let Some(field) = object_in(variable, "valueFrom").and_then(|source| object_in(source, "fieldRef")) {
            set(field, "apiVersion", "v1");
        }
    }
    for name in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(fields) = object_in(container, name) {
            probe::probe(fields);
        }
    }
    for hook in ["postStart", "preStop"] {
        if let Some(fields) = object_in(container, "lifecycle").and_then(|lifecycle| object_in(lifecycle, hook)) {
            probe::http_get(fields);
        }
    }
}

/// Whether the image has neither tag nor digest, or the tag `latest` (pkg/util/parsers ParseImageName).
fn is_latest(image: &str) -> bool {
    if image.contains('@') {
        return false;
    }
    let name = image.rsplit('/').next().unwrap_or(image);
    name.split_once(':').is_none_or(|(_, tag)| tag == "latest")
}

/// With `hostNetwork`, `hostPort` defaults to `containerPort` (defaultHostNetworkPorts).
fn host_ports(container: &mut Fields) {
    for port in objects_in(container, "ports") {
        if let Some(number) = port.get("containerPort").cloned() {
            super::fields::set_number(port, "hostPort", number.as_i64().unwrap_or_default());
        }
    }
}

/// A missing request defaults to the limit; upstream does that for pods, not for templates (SetDefaults_Pod).
fn requests_from_limits(container: &mut Fields) {
    let Some(resources) = object_in(container, "resources") else {
        return;
    };
    let Some(limits) = resources.get("limits").and_then(Value::as_object).cloned() else {
        return;
    };
    let requests = object_at(resources, "requests");
    for (name, amount) in limits {
        if is_unset(requests.get(&name)) {
            requests.insert(name, amount);
        }
    }
}
