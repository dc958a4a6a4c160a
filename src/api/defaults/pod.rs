//! Defaults of pods and pod templates.
//!
//! Models pkg/apis/core/v1/defaults.go SetDefaults_PodSpec, SetDefaults_Container, SetDefaults_Pod.

use serde_json::{Value, json};

use super::super::quantity::Quantity;
use super::fields::{Fields, is_unset, object_at, object_in, objects_in, set};
use super::{image, probe, volume};

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
    for list in ["initContainers", "containers", "ephemeralContainers"] {
        objects_in(spec, list).for_each(container);
    }
    resource_list(spec, "overhead");
}

/// The spec of a pod: the defaults of a template, those of SetDefaults_Pod, and the fields that admission plugins set.
pub(super) fn bare_pod(spec: &mut Fields) {
    pod_spec(spec);
    set(spec, "enableServiceLinks", true);
    let host_network = spec.get("hostNetwork") == Some(&Value::Bool(true));
    for list in ["initContainers", "containers"] {
        objects_in(spec, list).for_each(requests_from_limits);
        if host_network {
            objects_in(spec, list).for_each(host_ports);
        }
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
    let pull_policy = image::pull_policy(container.get("image").and_then(Value::as_str).unwrap_or_default());
    set(container, "imagePullPolicy", pull_policy);
    set(container, "terminationMessagePath", "/dev/termination-log");
    set(container, "terminationMessagePolicy", "File");
    for port in objects_in(container, "ports") {
        set(port, "protocol", "TCP");
    }
    for variable in objects_in(container, "env") {
        let Some(source) = object_in(variable, "valueFrom") else { continue };
        if let Some(field) = object_in(source, "fieldRef") {
            set(field, "apiVersion", "v1");
        }
        if let Some(key) = object_in(source, "fileKeyRef") {
            set(key, "optional", false);
        }
    }
    if let Some(resources) = object_in(container, "resources") {
        resource_lists(resources);
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

/// The requests and limits of a container or a claim.
pub(super) fn resource_lists(resources: &mut Fields) {
    resource_list(resources, "limits");
    resource_list(resources, "requests");
}

/// Rounds every amount of a resource list up to thousandths (SetDefaults_ResourceList).
fn resource_list(object: &mut Fields, field: &str) {
    for amount in object_in(object, field).into_iter().flat_map(Fields::values_mut) {
        let rounded = amount.as_str().and_then(|text| text.parse::<Quantity>().ok()).filter(|quantity| !quantity.is_milli());
        if let Some(quantity) = rounded {
            *amount = quantity.round_up_to_milli().to_string().into();
        }
    }
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
