//! Containers, of a Pod template or of a Pod with their statuses.

use crate::api::order;
use crate::api::{read, time};
use serde_json::Value;

fn text<'v>(value: &'v Value, path: &[&str]) -> &'v str {
    read::at(value, path).as_str().unwrap_or_default()
}

fn items<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    read::at(value, &[key]).as_array().map_or(&[], Vec::as_slice)
}

/// Prints containers under a title. `statuses` are the container statuses of a Pod; empty for a template.
pub fn containers(out: &mut String, title: &str, containers: &[Value], statuses: &[Value], margin: &str) {
    out.push_str(&format!("{margin}{title}:\n"));
    for container in containers {
        let status = statuses.iter().find(|s| s.get("name") == container.get("name"));
        // In a template, kubectl indents the name of a container by one more space than in a Pod.
        let (head, margin) = if margin.is_empty() { ("  ", "    ") } else { ("   ", "    ") };
        out.push_str(&format!("{head}{}:\n", text(container, &["name"])));
        ids_and_ports(out, container, status, margin);
        command(out, container, margin);
        if let Some(status) = status {
            state(out, status, margin);
        }
        resources(out, container, margin);
        probes(out, container, margin);
        environment(out, container, margin);
        mounts(out, container, margin);
    }
}

fn ids_and_ports(out: &mut String, container: &Value, status: Option<&Value>, margin: &str) {
    if let Some(status) = status {
        out.push_str(&format!("{margin}Container ID:\t{}\n", text(status, &["containerID"])));
    }
    out.push_str(&format!("{margin}Image:\t{}\n", text(container, &["image"])));
    if let Some(status) = status {
        out.push_str(&format!("{margin}Image ID:\t{}\n", text(status, &["imageID"])));
    }
    let list = |number: &str| {
        let port = |p: &Value| {
            let named = text(p, &["name"]);
            let name = if named.is_empty() { String::new() } else { format!(" ({named})") };
            format!("{}/{}{name}", read::at(p, &[number]).as_i64().unwrap_or(0), text(p, &["protocol"]))
        };
        let ports: Vec<String> = items(container, "ports").iter().map(port).collect();
        if ports.is_empty() { "<none>".to_string() } else { ports.join(", ") }
    };
    let plural = if items(container, "ports").len() > 1 { "s" } else { "" };
    out.push_str(&format!("{margin}Port{plural}:\t{}\n", list("containerPort")));
    out.push_str(&format!("{margin}Host Port{plural}:\t{}\n", list("hostPort")));
}

fn command(out: &mut String, container: &Value, margin: &str) {
    for (title, key) in [("Command", "command"), ("Args", "args")] {
        let words = items(container, key);
        if words.is_empty() {
            continue;
        }
        out.push_str(&format!("{margin}{title}:\n"));
        for line in words.iter().filter_map(Value::as_str).flat_map(str::lines) {
            out.push_str(&format!("{margin}  {line}\n"));
        }
    }
}

fn state(out: &mut String, status: &Value, margin: &str) {
    one_state(out, "State", read::at(status, &["state"]), margin);
    if read::at(status, &["lastState", "terminated"]).is_object() {
        one_state(out, "Last State", read::at(status, &["lastState"]), margin);
    }
    let ready = if read::at(status, &["ready"]).as_bool() == Some(true) { "True" } else { "False" };
    out.push_str(&format!("{margin}Ready:\t{ready}\n"));
    out.push_str(&format!("{margin}Restart Count:\t{}\n", read::at(status, &["restartCount"]).as_i64().unwrap_or(0)));
}

/// Models describeStatus.
fn one_state(out: &mut String, title: &str, state: &Value, margin: &str) {
    let sub = |out: &mut String, title: &str, value: String| out.push_str(&format!("{margin}  {title}:\t{value}\n"));
    if let Some(running) = state.get("running") {
        out.push_str(&format!("{margin}{title}:\tRunning\n"));
        sub(out, "Started", time::rfc1123_of(text(running, &["startedAt"])));
    } else if let Some(terminated) = state.get("terminated") {
        out.push_str(&format!("{margin}{title}:\tTerminated\n"));
        sub(out, "Reason", text(terminated, &["reason"]).to_string());
        sub(out, "Exit Code", read::at(terminated, &["exitCode"]).to_string());
        sub(out, "Started", time::rfc1123_of(text(terminated, &["startedAt"])));
        sub(out, "Finished", time::rfc1123_of(text(terminated, &["finishedAt"])));
    } else {
        out.push_str(&format!("{margin}{title}:\tWaiting\n"));
        let reason = text(state, &["waiting", "reason"]);
        if !reason.is_empty() {
            sub(out, "Reason", reason.to_string());
        }
    }
}

fn resources(out: &mut String, container: &Value, margin: &str) {
    for (title, key) in [("Limits", "limits"), ("Requests", "requests")] {
        let amounts = read::at(container, &["resources", key]).as_object();
        let Some(amounts) = amounts.filter(|amounts| !amounts.is_empty()) else { continue };
        out.push_str(&format!("{margin}{title}:\n"));
        for (name, amount) in amounts {
            out.push_str(&format!("{margin}  {name}:\t{}\n", read::quantity(amount)));
        }
    }
}

fn probes(out: &mut String, container: &Value, margin: &str) {
    for (title, key) in [("Liveness", "livenessProbe"), ("Readiness", "readinessProbe"), ("Startup", "startupProbe")] {
        if let Some(probe) = container.get(key) {
            out.push_str(&format!("{margin}{title}:\t{}\n", probe_text(probe)));
        }
    }
}

/// `http-get http://:80/ delay=0s timeout=1s period=10s #success=1 #failure=3`.
fn probe_text(probe: &Value) -> String {
    let number = |key: &str| read::at(probe, &[key]).as_i64().unwrap_or(0);
    let times = format!(
        "delay={}s timeout={}s period={}s #success={} #failure={}",
        number("initialDelaySeconds"),
        number("timeoutSeconds"),
        number("periodSeconds"),
        number("successThreshold"),
        number("failureThreshold")
    );
    let port = |value: &Value| match value {
        Value::String(name) => name.clone(),
        other => other.to_string(),
    };
    if let Some(exec) = probe.get("exec") {
        let words: Vec<&str> = items(exec, "command").iter().filter_map(Value::as_str).collect();
        format!("exec [{}] {times}", words.join(" "))
    } else if let Some(get) = probe.get("httpGet") {
        let scheme = text(get, &["scheme"]).to_lowercase();
        format!("http-get {scheme}://{}:{}{} {times}", text(get, &["host"]), port(read::at(get, &["port"])), text(get, &["path"]))
    } else if let Some(socket) = probe.get("tcpSocket") {
        format!("tcp-socket {}:{} {times}", text(socket, &["host"]), port(read::at(socket, &["port"])))
    } else if let Some(grpc) = probe.get("grpc") {
        format!("grpc <pod>:{} {} {times}", port(read::at(grpc, &["port"])), text(grpc, &["service"]))
    } else {
        format!("unknown {times}")
    }
}

fn environment(out: &mut String, container: &Value, margin: &str) {
    let sources = items(container, "envFrom");
    if !sources.is_empty() {
        out.push_str(&format!("{margin}Environment Variables from:\n"));
    }
    for source in sources {
        let (kind, reference) = match source.get("configMapRef") {
            Some(reference) => ("ConfigMap", reference),
            None => ("Secret", read::at(source, &["secretRef"])),
        };
        let optional = read::at(reference, &["optional"]).as_bool().unwrap_or(false);
        out.push_str(&format!("{margin}  {}\t{kind}\tOptional: {optional}\n", text(reference, &["name"])));
    }
    let variables = items(container, "env");
    if variables.is_empty() {
        return out.push_str(&format!("{margin}Environment:\t<none>\n"));
    }
    out.push_str(&format!("{margin}Environment:\n"));
    for variable in variables {
        out.push_str(&format!("{margin}  {}:\t{}\n", text(variable, &["name"]), variable_text(variable)));
    }
}

fn variable_text(variable: &Value) -> String {
    let Some(source) = variable.get("valueFrom") else { return text(variable, &["value"]).to_string() };
    let key_of = |reference: &Value, kind: &str| {
        let optional = read::at(reference, &["optional"]).as_bool().unwrap_or(false);
        format!("<set to the key '{}' in {kind} '{}'>\tOptional: {optional}", text(reference, &["key"]), text(reference, &["name"]))
    };
    if let Some(field) = source.get("fieldRef") {
        format!(" ({}:{})", text(field, &["apiVersion"]), text(field, &["fieldPath"]))
    } else if let Some(key) = source.get("configMapKeyRef") {
        key_of(key, "config map")
    } else if let Some(key) = source.get("secretKeyRef") {
        key_of(key, "secret")
    } else {
        format!("({})", text(source, &["resourceFieldRef", "resource"]))
    }
}

fn mounts(out: &mut String, container: &Value, margin: &str) {
    let mut mounts: Vec<&Value> = items(container, "volumeMounts").iter().collect();
    order::sort_by_key(&mut mounts, |mount| text(mount, &["mountPath"]));
    if mounts.is_empty() {
        return out.push_str(&format!("{margin}Mounts:\t<none>\n"));
    }
    out.push_str(&format!("{margin}Mounts:\n"));
    for mount in mounts {
        let mut flags = if read::at(mount, &["readOnly"]).as_bool() == Some(true) { "ro" } else { "rw" }.to_string();
        let path = text(mount, &["subPath"]);
        if !path.is_empty() {
            flags.push_str(&format!(",path={path:?}"));
        }
        out.push_str(&format!("{margin}  {} from {} ({flags})\n", text(mount, &["mountPath"]), text(mount, &["name"])));
    }
}
