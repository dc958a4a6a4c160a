//! `kubectl create service`. Models staging/src/k8s.io/kubectl/pkg/cmd/create/create_service.go.

use super::super::command_context::CommandContext;
use super::super::error::Error;
use super::super::flags::{Arguments, Flag, number, value};
use super::kinds::{create, only_name};
use crate::api::{Kind, names};
use serde_json::{Value, json};

/// The flag of all types.
pub const TCP: &[Flag] = &[value("tcp", None)];
/// The flag of `create service clusterip`.
pub const CLUSTER_IP: &[Flag] = &[value("clusterip", None)];
/// The flag of `create service nodeport`.
pub const NODE_PORT: &[Flag] = &[number("node-port", None)];
/// The flag of `create service externalname`.
pub const EXTERNAL_NAME: &[Flag] = &[value("external-name", None)];

/// Runs `create service clusterip`.
pub fn cluster_ip(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let cluster_ip = arguments.value("clusterip").unwrap_or_default();
    if cluster_ip == "None" && arguments.value("tcp").is_some() {
        return Err(Error::client("can not map ports with clusterip=None"));
    }
    if cluster_ip != "None" && arguments.value("tcp").is_none() {
        return Err(Error::client("at least one tcp port specifier must be provided"));
    }
    let spec = if cluster_ip.is_empty() { json!({}) } else { json!({"clusterIP": cluster_ip}) };
    service(context, arguments, "ClusterIP", spec)
}

/// Runs `create service nodeport`.
pub fn node_port(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    require_ports(arguments)?;
    service(context, arguments, "NodePort", json!({}))
}

/// Runs `create service loadbalancer`.
pub fn load_balancer(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    require_ports(arguments)?;
    service(context, arguments, "LoadBalancer", json!({}))
}

/// Runs `create service externalname`.
pub fn external_name(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let Some(name) = arguments.value("external-name") else {
        return Err(Error::client("required flag(s) \"external-name\" not set"));
    };
    if let Some(problem) = names::dns_subdomain(name).first() {
        return Err(Error::client(format!("invalid service external name {problem}")));
    }
    service(context, arguments, "ExternalName", json!({"externalName": name}))
}

fn require_ports(arguments: &Arguments) -> Result<(), Error> {
    arguments.value("tcp").map(|_| ()).ok_or_else(|| Error::client("at least one tcp port specifier must be provided"))
}

fn service(context: &mut CommandContext, arguments: &Arguments, service_type: &str, mut spec: Value) -> Result<(), Error> {
    let name = only_name(arguments)?;
    let mut ports = Vec::new();
    for given in arguments.values("tcp").flat_map(|list| list.split(',')) {
        let mut port = port(given)?;
        if let Some(node_port) = arguments.number("node-port").filter(|node_port| *node_port != 0) {
            port["nodePort"] = node_port.into();
        }
        ports.push(port);
    }
    if !ports.is_empty() {
        spec["ports"] = ports.into();
    }
    spec["selector"] = json!({"app": name});
    spec["type"] = service_type.into();
    let fields = json!({"metadata": {"labels": {"app": name}}, "spec": spec, "status": {"loadBalancer": {}}});
    create(context, arguments, Kind::Service, name, fields)
}

/// A port given as `PORT` or `PORT:TARGET` (parsePorts).
fn port(given: &str) -> Result<Value, Error> {
    let number = |text: &str| match text.parse::<i64>() {
        Ok(port) => match names::port_number(port).first() {
            None => Ok(port),
            Some(problem) => Err(Error::client(problem.clone())),
        },
        Err(_) => Err(Error::client(format!("strconv.ParseInt: parsing \"{text}\": invalid syntax"))),
    };
    let (port, target) = given.split_once(':').unwrap_or((given, given));
    let name = given.replace(':', "-");
    let port = number(port)?;
    let target: Value = match target.parse::<i64>() {
        Ok(_) => number(target)?.into(),
        Err(_) => match names::port_name(target).first() {
            None => target.into(),
            Some(problem) => return Err(Error::client(problem.clone())),
        },
    };
    Ok(json!({"name": name, "port": port, "protocol": "TCP", "targetPort": target}))
}
