//! Pods. Models describePod.

use super::parts::{annotations, controlled_by, labels, line, lines, names};
use super::{containers, template, volumes};
use crate::api::node::Node;
use crate::api::pod::Pod;
use crate::api::scheduling::Toleration;
use crate::api::{read, time};
use crate::cluster::State;
use serde_json::Value;

/// `status.hostIP`: the address of the Node, empty until the kubelet reports the Pod's status.
fn host_ip<'s>(state: &'s State, pod: &Pod, node: &str) -> &'s str {
    let node = pod.status.started_ms.and_then(|_| state.find::<Node>("", node));
    node.and_then(|node| node.internal_ip()).map_or("", |ip| ip)
}

pub(super) fn pod(out: &mut String, state: &State, pod: &Pod) {
    let (spec, status) = (pod.spec_value(), pod.status_value());
    names(out, &pod.meta);
    line(out, "Priority", read::at(&spec, &["priority"]).as_i64().unwrap_or(0));
    line(out, "Service Account", read::at(&spec, &["serviceAccountName"]).as_str().unwrap_or("default"));
    match &pod.node {
        Some(node) => line(out, "Node", format!("{node}/{}", host_ip(state, pod, node))),
        None => line(out, "Node", "<none>"),
    }
    if let Some(started_ms) = pod.status.started_ms {
        line(out, "Start Time", time::rfc1123(started_ms));
    }
    labels(out, "Labels", &pod.meta.labels);
    annotations(out, "Annotations", &pod.meta.annotations);
    match &pod.meta.deletion {
        Some(deletion) => {
            let duration = time::human_duration(state.now_ms().saturating_sub(deletion.requested_ms));
            line(out, "Status", format!("Terminating (lasts {duration})"));
            line(out, "Termination Grace Period", format!("{}s", deletion.grace_seconds));
        }
        None => line(out, "Status", pod.status.phase.name()),
    }
    let ip = pod.status.ip.map(|ip| ip.to_string());
    line(out, "IP", ip.as_deref().unwrap_or_default());
    match &ip {
        Some(ip) => out.push_str(&format!("IPs:\n  IP:\t{ip}\n")),
        None => line(out, "IPs", "<none>"),
    }
    controlled_by(out, &pod.meta);
    let list = |value: &Value, key: &str| read::at(value, &[key]).as_array().cloned().unwrap_or_default();
    let statuses = list(&status, "containerStatuses");
    if !list(&spec, "initContainers").is_empty() {
        containers::containers(out, "Init Containers", &list(&spec, "initContainers"), &list(&status, "initContainerStatuses"), "");
    }
    containers::containers(out, "Containers", &list(&spec, "containers"), &statuses, "");
    let conditions = list(&status, "conditions");
    if !conditions.is_empty() {
        out.push_str("Conditions:\n  Type\tStatus\n");
    }
    for condition in &conditions {
        let text = |key: &str| read::at(condition, &[key]).as_str().unwrap_or_default();
        out.push_str(&format!("  {}\t{} \n", text("type"), text("status")));
    }
    volumes::volumes(out, &list(&spec, "volumes"), "");
    line(out, "QoS Class", qos_class(pod));
    labels(out, "Node-Selectors", &pod.spec.node_selector);
    lines(out, "Tolerations", &template::tolerations(&tolerations(state, pod)));
    let constraints = list(&spec, "topologySpreadConstraints");
    if !constraints.is_empty() {
        lines(out, "Topology Spread Constraints", &constraints.iter().map(template::spread_constraint).collect::<Vec<_>>());
    }
}

/// The tolerations of a Pod, with those that the DefaultTolerationSeconds admission plugin adds.
pub fn tolerations(state: &State, pod: &Pod) -> Vec<Toleration> {
    let mut tolerations = pod.spec.tolerations.clone();
    for key in ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"] {
        let taint = crate::api::scheduling::Taint { key: key.into(), value: "".into(), effect: "NoExecute".into() };
        if !tolerations.iter().any(|t| t.tolerates(&taint)) {
            let seconds = state.settings().delays.toleration_seconds;
            tolerations.push(Toleration {
                key: key.into(),
                operator: "Exists".into(),
                value: "".into(),
                effect: "NoExecute".into(),
                toleration_seconds: Some(seconds),
            });
        }
    }
    tolerations
}

/// `Guaranteed`, `Burstable` or `BestEffort` (component-helpers qos.ComputePodQOS).
fn qos_class(pod: &Pod) -> &'static str {
    let containers = || pod.spec.init_containers.iter().chain(&pod.spec.containers);
    let has_resources = |c: &crate::api::pod_spec::Container| !c.resources.requests.is_empty() || !c.resources.limits.is_empty();
    if !containers().any(has_resources) {
        return "BestEffort";
    }
    let guaranteed = |c: &crate::api::pod_spec::Container| {
        ["cpu", "memory"].iter().all(|name| match (c.resources.limits.get(*name), c.resources.requests.get(*name)) {
            (Some(limit), Some(request)) => read::quantity(limit) == read::quantity(request),
            (Some(_), None) => true,
            (None, _) => false,
        })
    };
    if containers().all(guaranteed) { "Guaranteed" } else { "Burstable" }
}
