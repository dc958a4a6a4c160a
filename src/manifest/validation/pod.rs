//! Pods and pod templates.
//!
//! Models pkg/apis/core/validation/validation.go ValidatePodSpec, ValidatePodTemplateSpec, ValidatePodCreate.

use serde_json::Value;

use super::container::{self, PodFacts};
use super::errors::{Errors, is_true, items, list, number, text};
use super::meta::{self, NameForm};
use super::{labels, scheduling, security, volume};
use crate::api::names;

/// A pod to be created.
pub(super) fn pod(errors: &mut Errors, pod: &Value) {
    meta::metadata(errors, pod, NameForm::Subdomain);
    let Some(spec) = pod.get("spec") else { return };
    pod_spec(errors, spec, list(spec, "volumes"), "spec");
    container::only_for_pods(errors, spec, "spec");
    if !list(spec, "ephemeralContainers").is_empty() {
        errors.forbidden("spec.ephemeralContainers", "cannot be set on create");
    }
}

/// The Pod template of a workload; `volumes` are those that its Pods will have.
pub(super) fn template(errors: &mut Errors, template: &Value, volumes: &[Value], path: &str) {
    if let Some(metadata) = template.get("metadata") {
        labels::labels(errors, metadata, "labels", &format!("{path}.labels"));
        labels::annotations(errors, metadata, &format!("{path}.annotations"));
    }
    let Some(spec) = template.get("spec") else {
        return;
    };
    pod_spec(errors, spec, volumes, &format!("{path}.spec"));
    if !list(spec, "ephemeralContainers").is_empty() {
        let detail = "ephemeral containers not allowed in pod template";
        errors.forbidden(format!("{path}.spec.ephemeralContainers"), detail);
    }
}

/// Checks that a template has the restartPolicy of a long-running workload and no deadline.
pub(super) fn runs_forever(errors: &mut Errors, template: &Value, path: &str, kind: &str) {
    let Some(spec) = template.get("spec") else {
        return;
    };
    let policy = text(spec, "restartPolicy");
    if policy != "Always" {
        errors.not_supported(format!("{path}.spec.restartPolicy"), policy, &["Always"]);
    }
    if spec.get("activeDeadlineSeconds").is_some() {
        let detail = format!("activeDeadlineSeconds in {kind} is not Supported");
        errors.forbidden(format!("{path}.spec.activeDeadlineSeconds"), detail);
    }
}

fn pod_spec(errors: &mut Errors, spec: &Value, volumes: &[Value], path: &str) {
    let volumes = volume::volumes(errors, volumes, &format!("{path}.volumes"));
    let pod = PodFacts { volumes, grace_period_seconds: number(spec, "terminationGracePeriodSeconds") };
    container::containers(errors, spec, path, &pod);
    container::init_containers(errors, spec, path, &pod);
    host_network(errors, spec, path);
    let restart_policies = ["Always", "OnFailure", "Never"];
    errors.one_of(&format!("{path}.restartPolicy"), text(spec, "restartPolicy"), &restart_policies);
    let dns_policies = ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"];
    errors.one_of(&format!("{path}.dnsPolicy"), text(spec, "dnsPolicy"), &dns_policies);
    labels::labels(errors, spec, "nodeSelector", &format!("{path}.nodeSelector"));
    security::pod_context(errors, spec, path);
    for (path, secret) in items(spec, path, "imagePullSecrets") {
        if text(secret, "name").is_empty() {
            errors.required(format!("{path}.name"), "");
        }
    }
    scheduling::affinity(errors, spec, path);
    dns_config(errors, spec, path);
    scheduling::gates(errors, spec, path);
    scheduling::topology_spread(errors, spec, path);
    identity(errors, spec, path);
    scheduling::tolerations(errors, spec, path);
    host_aliases(errors, spec, path);
    let class = text(spec, "priorityClassName");
    if !class.is_empty() {
        errors.invalid_all(&format!("{path}.priorityClassName"), class, names::dns_subdomain(class));
    }
    let preemption = text(spec, "preemptionPolicy");
    if !preemption.is_empty() {
        errors.one_of(&format!("{path}.preemptionPolicy"), preemption, &["PreemptLowerPriority", "Never"]);
    }
}

/// ServiceAccount, node name, deadline and host name.
fn identity(errors: &mut Errors, spec: &Value, path: &str) {
    for field in ["serviceAccountName", "nodeName"] {
        let name = text(spec, field);
        if !name.is_empty() {
            errors.invalid_all(&format!("{path}.{field}"), name, names::dns_subdomain(name));
        }
    }
    if let Some(seconds) = number(spec, "activeDeadlineSeconds").filter(|seconds| !(1..=i64::from(i32::MAX)).contains(seconds)) {
        let detail = "must be between 1 and 2147483647, inclusive";
        errors.invalid(format!("{path}.activeDeadlineSeconds"), seconds, detail);
    }
    for field in ["hostname", "subdomain"] {
        let name = text(spec, field);
        if !name.is_empty() {
            errors.invalid_all(&format!("{path}.{field}"), name, names::dns_label(name));
        }
    }
}

fn host_network(errors: &mut Errors, spec: &Value, path: &str) {
    if !is_true(spec, "hostNetwork") {
        return;
    }
    for (path, container) in items(spec, path, "containers") {
        for (path, port) in items(container, &path, "ports") {
            let (host, inner) = (number(port, "hostPort"), number(port, "containerPort"));
            // A template may leave it out: the pods get it (validateHostNetwork).
            if host.is_some_and(|host| host != 0) && host != inner {
                let detail = "must match `containerPort` when `hostNetwork` is true";
                errors.invalid(format!("{path}.hostPort"), host.unwrap_or_default(), detail);
            }
        }
    }
}

fn dns_config(errors: &mut Errors, spec: &Value, path: &str) {
    let path = format!("{path}.dnsConfig");
    let config = spec.get("dnsConfig");
    let servers = config.map_or(&[][..], |config| list(config, "nameservers"));
    if text(spec, "dnsPolicy") == "None" {
        if config.is_none() {
            errors.required(path, "must provide `dnsConfig` when `dnsPolicy` is None");
            return;
        }
        if servers.is_empty() {
            let detail = "must provide at least one DNS nameserver when `dnsPolicy` is None";
            errors.required(format!("{path}.nameservers"), detail);
            return;
        }
    }
    if servers.len() > 3 {
        let detail = "must not have more than 3 nameservers";
        errors.invalid(format!("{path}.nameservers"), servers.to_vec(), detail);
    }
}

fn host_aliases(errors: &mut Errors, spec: &Value, path: &str) {
    for (path, alias) in items(spec, path, "hostAliases") {
        let address = text(alias, "ip");
        if address.parse::<std::net::IpAddr>().is_err() {
            errors.invalid(format!("{path}.ip"), address, super::service_address::ADDRESS_DETAIL);
        }
        for (path, name) in items(alias, &path, "hostnames") {
            let name = name.as_str().unwrap_or_default();
            errors.invalid_all(path.rsplit_once('[').map_or(path.as_str(), |(list, _)| list), name, names::dns_subdomain(name));
        }
    }
}
