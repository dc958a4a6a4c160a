//! Nodes. Models describeNode.

use super::super::get::columns::roles;
use super::parts::{annotations, labels, line, lines};
use crate::api::node::{Node, NodeCondition, NodeSystemInfo};
use crate::api::pod::Pod;
use crate::api::quantity::Quantity;
use crate::api::requests::Resources;
use crate::api::{Resource, time};
use crate::cluster::State;
use std::rc::Rc;

pub(super) fn node(out: &mut String, state: &State, node: &Node) {
    line(out, "Name", &node.meta.name);
    line(out, "Roles", roles(&node.meta.labels));
    labels(out, "Labels", &node.meta.labels);
    annotations(out, "Annotations", &node.meta.annotations);
    line(out, "CreationTimestamp", time::rfc1123(node.meta.created_ms));
    lines(out, "Taints", &node.taints.iter().map(|t| t.to_string()).collect::<Vec<_>>());
    line(out, "Unschedulable", node.unschedulable);
    out.push_str("Conditions:\n  Type\tStatus\tLastHeartbeatTime\tLastTransitionTime\tReason\tMessage\n");
    out.push_str("  ----\t------\t-----------------\t------------------\t------\t-------\n");
    let changed = time::rfc1123(node.ready_changed_ms);
    for NodeCondition { kind, status, reason, message } in node.conditions() {
        out.push_str(&format!("  {kind} \t{status} \t{changed} \t{changed} \t{reason} \t{message}\n"));
    }
    out.push_str("Addresses:\n");
    for address in &node.addresses {
        line(out, &format!("  {}", address.kind), &address.address);
    }
    for title in ["Capacity", "Allocatable"] {
        out.push_str(&format!("{title}:\n"));
        for (name, amount) in &node.quantities {
            line(out, &format!("  {name}"), crate::api::read::quantity(amount));
        }
        line(out, "  pods", node.pods);
    }
    system_info(out, &node.node_info);
    pods(out, state, node);
}

fn system_info(out: &mut String, info: &NodeSystemInfo) {
    out.push_str("System Info:\n");
    let lines = [
        ("Machine ID", &info.machine_id),
        ("System UUID", &info.system_uuid),
        ("Boot ID", &info.boot_id),
        ("Kernel Version", &info.kernel_version),
        ("OS Image", &info.os_image),
        ("Operating System", &info.operating_system),
        ("Architecture", &info.architecture),
        ("Container Runtime Version", &info.container_runtime_version),
        ("Kubelet Version", &info.kubelet_version),
    ];
    let proxy = ("Kube-Proxy Version", &info.kube_proxy_version);
    let proxy = Some(proxy).filter(|(_, version)| !version.is_empty());
    lines.into_iter().chain(proxy).for_each(|(title, text)| line(out, &format!("  {title}"), text));
}

fn pods(out: &mut String, state: &State, node: &Node) {
    let of_node = state.store().pods_on(&node.meta.name).filter_map(|key| state.get(key).and_then(Pod::of));
    let pods: Vec<&Rc<Pod>> = of_node.filter(|pod| !pod.is_terminal()).collect();
    out.push_str(&format!("Non-terminated Pods:\t({} in total)\n", pods.len()));
    out.push_str("  Namespace\tName\t\tCPU Requests\tCPU Limits\tMemory Requests\tMemory Limits\tAge\n");
    out.push_str("  ---------\t----\t\t------------\t----------\t---------------\t-------------\t---\n");
    let mut total = (Resources::default(), Resources::default());
    for pod in pods {
        let limits = pod.spec.containers.iter().map(|c| Resources::read(&c.resources.limits)).fold(Resources::default(), Resources::plus);
        let requests = pod.spec.requests;
        total = (total.0.plus(requests), total.1.plus(limits));
        let age = time::human_duration(state.now_ms().saturating_sub(pod.meta.created_ms));
        let (namespace, name) = (&pod.meta.namespace, &pod.meta.name);
        let cells = [cpu(requests, node), cpu(limits, node), memory(requests, node), memory(limits, node)].join("\t");
        out.push_str(&format!("  {namespace}\t{name}\t\t{cells}\t{age}\n"));
    }
    out.push_str("Allocated resources:\n  (Total limits may be over 100 percent, i.e., overcommitted.)\n");
    out.push_str("  Resource\tRequests\tLimits\n  --------\t--------\t------\n");
    out.push_str(&format!("  cpu\t{}\t{}\n", cpu(total.0, node), cpu(total.1, node)));
    out.push_str(&format!("  memory\t{}\t{}\n", memory(total.0, node), memory(total.1, node)));
}

fn cpu(used: Resources, node: &Node) -> String {
    share(Quantity::from_milli(used.cpu_milli), used.cpu_milli, node.allocatable.cpu_milli)
}

fn memory(used: Resources, node: &Node) -> String {
    let bytes = used.memory_bytes;
    let amount = if bytes % (1 << 20) == 0 && bytes > 0 { format!("{}Mi", bytes >> 20) } else { bytes.to_string() };
    share(amount.parse().unwrap_or(Quantity::from_value(bytes)), bytes, node.allocatable.memory_bytes)
}

fn share(amount: Quantity, used: i64, allocatable: i64) -> String {
    format!("{amount} ({}%)", if allocatable > 0 { used.saturating_mul(100) / allocatable } else { 0 })
}
