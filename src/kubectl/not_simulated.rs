//! Flags and commands of kubectl 1.36 that the playground does not simulate. Using one is an error with its own message.

use super::error::Error;
use super::flags::{Flag, duration, number, optional, switch, value};

/// The error for a part of a command that is not simulated, such as a flag; for the whole command when `what` is empty.
pub fn error(command: &str, what: &str) -> Error {
    if let Some((_, fact)) = FACTS.iter().find(|(name, _)| *name == command && what.is_empty()) {
        return Error::client(*fact);
    }
    let separator = if what.is_empty() { "" } else { " " };
    Error::client(format!("\"kubectl {command}{separator}{what}\" is not simulated here"))
}

/// Why some of the commands have nothing to act on here.
const FACTS: &[(&str, &str)] = &[
    ("attach", "there is no process to attach to: images do not run here. \"kubectl logs\" prints what is known about a container"),
    (
        "cp",
        "images do not run here, so a container has no file system of its own; \"kubectl exec POD -- cat FILE\" prints a file of its data",
    ),
    ("create token", "tokens are not simulated: nothing here authenticates"),
    ("debug", "there is no process to debug: images do not run here. \"kubectl exec\" runs a few simulated programs"),
    ("edit", "there is no editor here: change the manifest and apply it, or use \"kubectl patch\""),
    ("port-forward", "there is no port to forward to: images do not run here. \"nslookup NAME\" shows where a name leads"),
    ("proxy", "there is no API server to connect to from outside: the control plane is simulated in this page"),
    // kubectl's own words for a cluster without a metrics server.
    ("top", "Metrics API not available"),
];

/// The commands that are not simulated.
pub const COMMANDS: &[&str] = &[
    "alpha",
    "apply edit-last-applied",
    "apply set-last-applied",
    "apply view-last-applied",
    "attach",
    "auth",
    "certificate",
    "cluster-info dump",
    "completion",
    "config delete-cluster",
    "config delete-context",
    "config delete-user",
    "config get-clusters",
    "config get-users",
    "config rename-context",
    "config set",
    "config set-cluster",
    "config set-credentials",
    "config unset",
    "cp",
    "create secret docker-registry",
    "create secret tls",
    "create token",
    "debug",
    "edit",
    "kuberc",
    "kustomize",
    "options",
    "plugin",
    "port-forward",
    "proxy",
    "set subject",
    "top",
];

/// The global flags. Those that select a cluster or a user, or configure the connection, are not simulated: there is a
/// single cluster, and requests to it take no time.
pub const GLOBAL: &[Flag] = &[
    value("namespace", Some('n')),
    switch("help", Some('h')),
    number("v", Some('v')).only("0"),
    value("request-timeout", None).only("0"),
    value("as", None).not_simulated(),
    value("as-group", None).not_simulated(),
    value("as-uid", None).not_simulated(),
    value("as-user-extra", None).not_simulated(),
    value("cache-dir", None).not_simulated(),
    value("certificate-authority", None).not_simulated(),
    value("client-certificate", None).not_simulated(),
    value("client-key", None).not_simulated(),
    value("cluster", None).not_simulated(),
    value("context", None).not_simulated(),
    switch("disable-compression", None).not_simulated(),
    switch("insecure-skip-tls-verify", None).not_simulated(),
    value("kubeconfig", None).not_simulated(),
    value("kuberc", None).not_simulated(),
    duration("log-flush-frequency").not_simulated(),
    switch("match-server-version", None).not_simulated(),
    value("password", None).not_simulated(),
    value("profile", None).not_simulated(),
    value("profile-output", None).not_simulated(),
    value("server", Some('s')).not_simulated(),
    value("tls-server-name", None).not_simulated(),
    value("token", None).not_simulated(),
    value("user", None).not_simulated(),
    value("username", None).not_simulated(),
    value("vmodule", None).not_simulated(),
    switch("warnings-as-errors", None).not_simulated(),
];

/// The flags for manifests, other than `-f`.
pub const FILES: &[Flag] = &[value("kustomize", Some('k')).not_simulated(), switch("recursive", Some('R')).not_simulated()];

/// The flags for the output format, other than `-o`.
pub const PRINT: &[Flag] = &[
    switch("allow-missing-template-keys", None).only("true"),
    switch("show-managed-fields", None).not_simulated(),
    value("template", None),
];

/// The deprecated `--record`.
pub const RECORD: &[Flag] = &[switch("record", None).not_simulated()];

/// `--local`, which sends no request to the API server.
pub const LOCAL: &[Flag] = &[switch("local", None).not_simulated()];

/// The other flags of `apply`.
pub const APPLY: &[Flag] = &[
    switch("all", None).not_simulated(),
    value("applyset", None).not_simulated(),
    optional("cascade", "background").only("background"),
    switch("force", None).not_simulated(),
    switch("force-conflicts", None).not_simulated(),
    number("grace-period", None).only("-1"),
    switch("openapi-patch", None).only("true"),
    switch("overwrite", None).only("true"),
    switch("prune", None).not_simulated(),
    value("prune-allowlist", None).not_simulated(),
    value("prune-whitelist", None).not_simulated(),
    value("selector", Some('l')).not_simulated(),
    switch("server-side", None).not_simulated(),
    value("subresource", None).not_simulated(),
    duration("timeout").only("0"),
];

/// The other flags of `create -f`.
pub const CREATE: &[Flag] = &[
    switch("edit", None).not_simulated(),
    value("raw", None).not_simulated(),
    value("selector", Some('l')).not_simulated(),
    switch("windows-line-endings", None).not_simulated(),
];

/// The other flags of `create configmap` and `create secret generic`.
pub const CREATE_FROM: &[Flag] =
    &[switch("append-hash", None).not_simulated(), value("from-env-file", None).not_simulated(), value("from-file", None).not_simulated()];

/// The other flags of `delete`.
pub const DELETE: &[Flag] =
    &[switch("interactive", Some('i')).not_simulated(), value("raw", None).not_simulated(), duration("timeout").only("0")];

/// The other flags of `drain`.
pub const DRAIN: &[Flag] = &[number("grace-period", None).only("-1"), number("skip-wait-for-delete-timeout", None).only("0")];

/// The other flags of `get`.
pub const GET: &[Flag] = &[
    switch("allow-missing-template-keys", None).only("true"),
    value("raw", None).not_simulated(),
    switch("server-print", None).only("true"),
    switch("show-managed-fields", None).not_simulated(),
    value("subresource", None).not_simulated(),
];

/// The other flags of `rollout history`.
pub const ROLLOUT_HISTORY: &[Flag] = &[value("output", Some('o')).not_simulated()];

/// The other flags of `scale`.
pub const SCALE: &[Flag] = &[duration("timeout").only("0")];

/// The other flags of `taint`.
pub const TAINT: &[Flag] = &[optional("validate", "strict").only("strict")];

/// The other flags of `create clusterrole`.
pub const CLUSTER_ROLE: &[Flag] = &[value("aggregation-rule", None).not_simulated()];

/// The other flags of `exec`.
pub const EXEC: &[Flag] = &[duration("pod-running-timeout").only("1m0s")];

/// The other flags of `logs`.
pub const LOGS: &[Flag] = &[
    switch("follow", Some('f')).not_simulated(),
    switch("insecure-skip-tls-verify-backend", None).not_simulated(),
    number("limit-bytes", None).only("0"),
    number("max-log-requests", None).only("5"),
    duration("pod-running-timeout").only("20s"),
    duration("since").only("0"),
    value("since-time", None).not_simulated(),
];

/// `--overrides` of `run` and `expose`.
pub const OVERRIDES: &[Flag] = &[value("override-type", None).not_simulated(), value("overrides", None).not_simulated()];

/// The other flags of `run`.
pub const RUN: &[Flag] = &[
    switch("attach", None).not_simulated(),
    optional("cascade", "background").only("background"),
    value("filename", Some('f')).not_simulated(),
    switch("force", None).not_simulated(),
    number("grace-period", None).only("-1"),
    switch("leave-stdin-open", None).not_simulated(),
    duration("pod-running-timeout").only("1m0s"),
    switch("privileged", None).not_simulated(),
    switch("quiet", Some('q')).not_simulated(),
    duration("timeout").only("0"),
    switch("wait", None).not_simulated(),
];

/// The other flags of `set env`.
pub const SET_ENV: &[Flag] = &[
    value("from", None).not_simulated(),
    value("keys", None).not_simulated(),
    value("prefix", None).not_simulated(),
    switch("resolve", None).not_simulated(),
];
