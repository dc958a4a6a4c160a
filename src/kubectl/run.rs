//! `kubectl run`: creates a Pod, and with `--expose` a Service.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/run/run.go and pkg/generate/versioned/run.go.

use super::command_context::CommandContext;
use super::create::kinds::create_as;
use super::error::Error;
use super::exec;
use super::flags::{Arguments, Flag, switch, usage_error, value};
use super::resource::Resource;
use crate::api::Kind;
use serde_json::{Map, Value, json};

/// The flags of `run`. `--field-manager` has no visible effect: `managedFields` are not simulated.
pub const FLAGS: &[Flag] = &[
    value("image", None),
    value("restart", None),
    switch("command", None),
    value("env", None),
    value("labels", Some('l')),
    value("annotations", None),
    value("port", None),
    switch("expose", None),
    switch("rm", None),
    switch("stdin", Some('i')),
    switch("tty", Some('t')),
    value("image-pull-policy", None),
    switch("save-config", None),
    value("field-manager", None),
];

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let Some((name, words)) = arguments.positionals.split_first().filter(|_| arguments.before_dash != Some(0)) else {
        return Err(usage_error("run", "NAME is required for run"));
    };
    let image = arguments.value("image").unwrap_or_default();
    if image.is_empty() {
        return Err(Error::client("--image is required"));
    }
    if image.contains(char::is_whitespace)
        || image.split('/').any(str::is_empty)
        || image.rsplit('/').any(|part| part.starts_with([':', '@']))
    {
        return Err(Error::client(format!("Invalid image name {image:?}: invalid reference format")));
    }
    let restart = match arguments.value("restart").unwrap_or("Always") {
        "" | "Always" => "Always",
        "OnFailure" => "OnFailure",
        "Never" => "Never",
        other => return Err(Error::client(format!("invalid restart policy: {other}"))),
    };
    let attached = arguments.is_on("stdin") || arguments.is_on("tty");
    if arguments.is_on("rm") && !attached {
        return Err(Error::client("--rm should only be used for attached containers"));
    }
    if arguments.is_on("expose") && arguments.value("port").is_none_or(str::is_empty) {
        return Err(Error::client("--port must be set when exposing a service"));
    }
    let labels = labels(arguments, name)?;
    if attached {
        return exec::run_attached(context, arguments, name, words);
    }
    create_as(context, arguments, &Resource::Of(Kind::Pod), name, pod(arguments, name, words, restart, &labels)?, "created")?;
    if arguments.is_on("expose") {
        let port = arguments.value("port").and_then(|port| port.parse::<i64>().ok());
        let port = json!({"port": port, "protocol": "TCP", "targetPort": port});
        let fields = json!({"metadata": {}, "spec": {"ports": [port], "selector": labels}, "status": {"loadBalancer": {}}});
        create_as(context, arguments, &Resource::Of(Kind::Service), name, fields, "created")?;
    }
    Ok(())
}

/// `--labels`, or `run=NAME`.
fn labels(arguments: &Arguments, name: &str) -> Result<Map<String, Value>, Error> {
    let mut labels = Map::new();
    for pair in arguments.values("labels").flat_map(|list| list.split(',')).filter(|pair| !pair.is_empty()) {
        let Some((key, value)) = pair.split_once('=').filter(|(key, value)| !key.is_empty() && !value.is_empty()) else {
            return Err(Error::client(format!("unexpected label spec: {pair}")));
        };
        labels.insert(key.to_string(), value.into());
    }
    if labels.is_empty() {
        labels.insert("run".into(), name.into());
    }
    Ok(labels)
}

/// The fields of the Pod.
fn pod(arguments: &Arguments, name: &str, words: &[String], restart: &str, labels: &Map<String, Value>) -> Result<Value, Error> {
    let mut container = json!({"image": arguments.value("image"), "name": name, "resources": {}});
    if !words.is_empty() {
        container[if arguments.is_on("command") { "command" } else { "args" }] = words.into();
    }
    let mut env = Vec::new();
    for pair in arguments.values("env") {
        let Some((key, text)) = pair.split_once('=').filter(|(key, _)| !key.is_empty()) else {
            return Err(Error::client(format!("invalid env: {pair}")));
        };
        env.push(json!({"name": key, "value": text}));
    }
    if !env.is_empty() {
        container["env"] = env.into();
    }
    if let Some(port) = arguments.value("port").filter(|port| !port.is_empty()) {
        let Ok(port) = port.parse::<i64>() else {
            return Err(Error::client(format!("strconv.Atoi: parsing {port:?}: invalid syntax")));
        };
        container["ports"] = json!([{"containerPort": port}]);
    }
    if let Some(policy) = arguments.value("image-pull-policy").filter(|policy| !policy.is_empty()) {
        container["imagePullPolicy"] = policy.into();
    }
    let mut metadata = json!({"labels": labels});
    for pair in arguments.values("annotations") {
        let Some((key, text)) = pair.split_once('=') else {
            return Err(Error::client(format!("unexpected annotations spec: {pair}")));
        };
        metadata["annotations"][key] = text.into();
    }
    let spec = json!({"containers": [container], "dnsPolicy": "ClusterFirst", "restartPolicy": restart});
    Ok(json!({"metadata": metadata, "spec": spec, "status": {}}))
}
