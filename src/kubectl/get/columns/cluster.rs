//! Columns of Nodes and of the kinds that no simulated controller acts on: Namespaces, ConfigMaps, Secrets, ServiceAccounts.

use crate::api::node::{Node, NodeReady};
use crate::api::opaque_object::OpaqueObject;
use crate::api::{Kind, Labels, Name};
use serde_json::{Map, Value};

type ColumnNames = (&'static [&'static str], &'static [&'static str]);

pub(super) const NODE: ColumnNames =
    (&["NAME", "STATUS", "ROLES", "AGE", "VERSION"], &["INTERNAL-IP", "EXTERNAL-IP", "OS-IMAGE", "KERNEL-VERSION", "CONTAINER-RUNTIME"]);
pub(super) const NAMESPACE: ColumnNames = (&["NAME", "STATUS", "AGE"], &[]);
pub(super) const CONFIG_MAP: ColumnNames = (&["NAME", "DATA", "AGE"], &[]);
pub(super) const SECRET: ColumnNames = (&["NAME", "TYPE", "DATA", "AGE"], &[]);
pub(super) const SERVICE_ACCOUNT: ColumnNames = (&["NAME", "SECRETS", "AGE"], &[]);

/// Models printNode.
pub(super) fn node(node: &Node, age: String) -> Vec<String> {
    let ready = if node.ready == NodeReady::True { "Ready" } else { "NotReady" };
    let cordoned = if node.unschedulable { ",SchedulingDisabled" } else { "" };
    let info = &node.node_info;
    let address = |ip: Option<&Name>| super::or_none(ip.map_or("", |ip| ip));
    let or_unknown = |text: &Name| if text.is_empty() { "<unknown>".to_owned() } else { text.to_string() };
    let name = node.meta.name.to_string();
    let mut cells = vec![name, format!("{ready}{cordoned}"), roles(&node.meta.labels), age, info.kubelet_version.to_string()];
    cells.extend([address(node.internal_ip()), address(node.external_ip())]);
    cells.extend([&info.os_image, &info.kernel_version, &info.container_runtime_version].map(or_unknown));
    cells
}

/// The roles of a Node, from labels of the form `node-role.kubernetes.io/ROLE` (findNodeRoles).
pub fn roles(labels: &Labels) -> String {
    let role = |(key, value): (&Name, &Name)| match key.strip_prefix("node-role.kubernetes.io/") {
        Some(role) if !role.is_empty() => Some(role.to_string()),
        _ if &**key == "kubernetes.io/role" && !value.is_empty() => Some(value.to_string()),
        _ => None,
    };
    let roles: Vec<String> = labels.iter().filter_map(role).collect();
    super::or_none(&roles.join(","))
}

pub(super) fn opaque(object: &OpaqueObject, age: String) -> Vec<String> {
    let name = object.meta.name.to_string();
    let count = |keys: &[&str]| {
        let maps = keys.iter().filter_map(|key| object.rest.get(*key)).filter_map(Value::as_object);
        maps.map(Map::len).sum::<usize>().to_string()
    };
    match object.kind {
        Kind::Namespace => vec![name, if object.meta.is_terminating() { "Terminating" } else { "Active" }.into(), age],
        Kind::ConfigMap => vec![name, count(&["data", "binaryData"]), age],
        Kind::Secret => {
            let kind = object.rest.get("type").and_then(Value::as_str).unwrap_or("Opaque").to_string();
            vec![name, kind, count(&["data"]), age]
        }
        _ => vec![name, object.rest.get("secrets").and_then(Value::as_array).map_or(0, Vec::len).to_string(), age],
    }
}
