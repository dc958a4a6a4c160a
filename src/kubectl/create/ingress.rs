//! `kubectl create ingress`. Models staging/src/k8s.io/kubectl/pkg/cmd/create/create_ingress.go.

use super::super::command_context::CommandContext;
use super::super::error::Error;
use super::super::flags::{Arguments, Flag, value};
use super::kinds::{create_stored, only_name};
use serde_json::{Value, json};

/// The flags of `create ingress`.
pub const FLAGS: &[Flag] = &[value("rule", None), value("class", None), value("default-backend", None), value("annotation", None)];

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let name = only_name(arguments)?;
    let default = arguments.value("default-backend").filter(|backend| !backend.is_empty());
    let rules: Vec<&str> = arguments.values("rule").collect();
    if default.is_none() && rules.is_empty() {
        return Err(Error::client(
            "not enough information provided: every ingress has to either specify a default-backend (which catches all traffic) or a list of rules (which catch specific paths)",
        ));
    }
    let mut spec = json!({});
    if let Some(class) = arguments.value("class").filter(|class| !class.is_empty()) {
        spec["ingressClassName"] = class.into();
    }
    if let Some(default) = default {
        spec["defaultBackend"] = backend(default).ok_or_else(|| invalid_backend(default))?;
    }
    add_rules(&mut spec, &rules)?;
    let mut fields = json!({"spec": spec, "status": {"loadBalancer": {}}});
    for annotation in arguments.values("annotation") {
        let Some((key, text)) = annotation.split_once('=') else {
            return Err(Error::client(format!("annotation {annotation} is invalid and should be in format key=[value]")));
        };
        fields["metadata"]["annotations"][key] = text.into();
    }
    create_stored(context, arguments, "Ingress", name, fields)
}

fn invalid_backend(text: &str) -> Error {
    Error::client(format!("default-backend {text} is invalid and should be in format servicename:serviceport"))
}

/// The backend in `SERVICE:PORT` (buildIngressBackendSvc).
fn backend(text: &str) -> Option<Value> {
    let (service, port) = text.split_once(':').filter(|(service, port)| !service.is_empty() && !port.is_empty())?;
    let port = port.parse::<i64>().map_or_else(|_| json!({"name": port}), |number| json!({"number": number}));
    Some(json!({"service": {"name": service, "port": port}}))
}

/// Adds rules of the form `HOST/PATH=SERVICE:PORT[,tls[=SECRET]]`; rules of the same host are one.
fn add_rules(spec: &mut Value, rules: &[&str]) -> Result<(), Error> {
    let mut hosts: Vec<(String, Vec<Value>)> = Vec::new();
    let mut tls: Vec<Value> = Vec::new();
    for rule in rules {
        let problem = || Error::client(format!("rule {rule} is invalid and should be in format host/path=svcname:svcport[,tls[=secret]]"));
        let (target, options) = rule.split_once(',').map_or((*rule, None), |(target, options)| (target, Some(options)));
        let (address, service) = target.split_once('=').ok_or_else(problem)?;
        let (host, path) = address.split_once('/').ok_or_else(problem)?;
        // A path that ends with * is a prefix.
        let (path, path_type) = path.strip_suffix('*').map_or((path, "Exact"), |path| (path, "Prefix"));
        let backend = backend(service).ok_or_else(problem)?;
        let path = json!({"backend": backend, "path": format!("/{path}"), "pathType": path_type});
        match hosts.iter_mut().find(|(known, _)| known == host) {
            Some((_, paths)) => paths.push(path),
            None => hosts.push((host.to_string(), vec![path])),
        }
        if let Some(options) = options {
            let secret = options.strip_prefix("tls").ok_or_else(problem)?.trim_start_matches('=');
            let mut entry = json!({"hosts": [host]});
            if !secret.is_empty() {
                entry["secretName"] = secret.into();
            }
            if !tls.contains(&entry) {
                tls.push(entry);
            }
        }
    }
    let rule = |(host, paths): (String, Vec<Value>)| {
        let rule = json!({"http": {"paths": paths}});
        if host.is_empty() { rule } else { json!({"host": host, "http": rule["http"]}) }
    };
    if !hosts.is_empty() {
        spec["rules"] = hosts.into_iter().map(rule).collect();
    }
    if !tls.is_empty() {
        spec["tls"] = tls.into();
    }
    Ok(())
}
