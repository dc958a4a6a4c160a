//! `kubectl expose`: creates a Service for the Pods of an object.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/expose/expose.go and pkg/polymorphichelpers/mapbasedselectorforobject.go.

use super::command_context::CommandContext;
use super::create::kinds::create_as;
use super::error::Error;
use super::flags::{Arguments, Flag, switch, value};
use super::resource::Resource;
use super::select;
use super::targets;
use crate::api::{Kind, Object};
use serde_json::{Map, Value, json};

/// The flags of `expose`. `--field-manager` has no visible effect: `managedFields` are not simulated.
pub const FLAGS: &[Flag] = &[
    value("filename", Some('f')),
    value("port", None),
    value("target-port", None),
    value("protocol", None),
    value("type", None),
    value("name", None),
    value("cluster-ip", None),
    value("external-ip", None),
    value("session-affinity", None),
    value("load-balancer-ip", None),
    value("selector", None),
    value("labels", Some('l')),
    switch("save-config", None),
    value("field-manager", None),
];

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let found = targets::find(context, arguments, &arguments.positionals)?;
    Error::collect(found.errors)?;
    for object in &found.objects {
        let (name, fields) = service(arguments, object)?;
        create_as(context, arguments, &Resource::Of(Kind::Service), &name, fields, "exposed")?;
    }
    Ok(())
}

/// The name and the fields of the Service for an object.
fn service(arguments: &Arguments, object: &Object) -> Result<(String, Value), Error> {
    let value = object.to_value();
    let can_be_exposed = matches!(object.kind(), Kind::Pod | Kind::Service | Kind::Deployment | Kind::ReplicaSet)
        || object.kind_name() == "ReplicationController";
    if !can_be_exposed {
        return Err(Error::client(format!("cannot expose a {}", kind_with_group(object))));
    }
    let given = |flag: &str| arguments.value(flag).filter(|given| !given.is_empty());
    let selector = match given("selector") {
        Some(selector) => pairs(selector)?,
        None => selector_of(object, &value)?,
    };
    let name = given("name").unwrap_or(&object.meta().name).to_string();
    let mut spec = json!({"selector": selector});
    if given("cluster-ip") != Some("None") || given("port").is_some() {
        spec["ports"] = ports(arguments, &value)?;
    }
    for (flag, field) in
        [("type", "type"), ("cluster-ip", "clusterIP"), ("session-affinity", "sessionAffinity"), ("load-balancer-ip", "loadBalancerIP")]
    {
        if let Some(text) = given(flag) {
            spec[field] = text.into();
        }
    }
    if let Some(address) = given("external-ip") {
        spec["externalIPs"] = json!([address]);
    }
    let labels = match given("labels") {
        Some(labels) => pairs(labels)?.into(),
        None => value["metadata"]["labels"].clone(),
    };
    let metadata = if labels.is_null() { json!({}) } else { json!({"labels": labels}) };
    Ok((name, json!({"metadata": metadata, "spec": spec, "status": {"loadBalancer": {}}})))
}

fn kind_with_group(object: &Object) -> String {
    match object.api_version().split_once('/') {
        Some((group, _)) => format!("{}.{group}", object.kind_name()),
        None => object.kind_name().to_string(),
    }
}

fn pairs(text: &str) -> Result<Map<String, Value>, Error> {
    select::labels(text)?;
    select::pairs(text).map_err(|part| Error::client(format!("invalid label spec: {part}")))
}

/// The labels that select the Pods of an object (MapBasedSelectorForObject).
fn selector_of(object: &Object, value: &Value) -> Result<Map<String, Value>, Error> {
    let name = &object.meta().name;
    let labels = match object {
        Object::Pod(_) => value["metadata"].get("labels"),
        Object::Service(_) => value["spec"].get("selector"),
        Object::StoredObject(_) => value["spec"].get("selector"),
        _ if value["spec"]["selector"].get("matchExpressions").is_some() => {
            return Err(Error::client("couldn't convert expressions - \"matchExpressions\" to map-based selector format"));
        }
        _ => value["spec"]["selector"].get("matchLabels"),
    };
    let labels = labels.and_then(Value::as_object).filter(|labels| !labels.is_empty()).cloned();
    labels.ok_or_else(|| {
        Error::client(match object {
            Object::Pod(_) => "the pod has no labels and cannot be exposed".to_string(),
            Object::Service(_) => "the service has no pod selector set".to_string(),
            _ => format!("invalid deployment: no selectors, therefore cannot be exposed: {name}"),
        })
    })
}

/// The ports of `--port`, or else those of the object (portsForObject).
fn ports(arguments: &Arguments, value: &Value) -> Result<Value, Error> {
    let protocol = arguments.value("protocol").filter(|protocol| !protocol.is_empty()).map(str::to_uppercase);
    let mut found: Vec<(i64, String)> = Vec::new();
    match arguments.value("port").filter(|port| !port.is_empty()) {
        Some(list) => {
            for port in list.split(',') {
                let Ok(port) = port.trim().parse::<i64>() else {
                    return Err(Error::client(format!("strconv.Atoi: parsing {port:?}: invalid syntax")));
                };
                found.push((port, String::new()));
            }
        }
        None => {
            let of_container =
                ["/spec/template/spec/containers", "/spec/containers"].iter().find_map(|path| value.pointer(path)?.as_array());
            let ports = of_container.into_iter().flatten().filter_map(|container| container.get("ports")?.as_array()).flatten();
            let of_service = value.pointer("/spec/ports").and_then(Value::as_array).into_iter().flatten();
            let entry = |port: &Value, field: &str| {
                Some((port.get(field)?.as_i64()?, port.get("protocol").and_then(Value::as_str).unwrap_or("TCP").to_string()))
            };
            found.extend(ports.filter_map(|port| entry(port, "containerPort")).chain(of_service.filter_map(|port| entry(port, "port"))));
        }
    }
    if found.is_empty() {
        return Err(Error::client("couldn't find port via --port flag or introspection"));
    }
    let many = found.len() > 1;
    let port = |(index, (port, own)): (usize, &(i64, String))| {
        let own = Some(own.clone()).filter(|own| !own.is_empty()).unwrap_or_else(|| "TCP".into());
        let target = arguments.value("target-port").filter(|target| !target.is_empty());
        let target = target.map_or_else(|| Value::from(*port), |target| target.parse::<i64>().map_or_else(|_| target.into(), Value::from));
        let mut entry = json!({"port": port, "protocol": protocol.clone().unwrap_or(own), "targetPort": target});
        if many {
            entry["name"] = format!("port-{}", index + 1).into();
        }
        entry
    };
    Ok(found.iter().enumerate().map(port).collect())
}
