//! `kubectl version`, `cluster-info`.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/version/version.go.

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::{Arguments, Flags, switch, usage_error, value};
use super::output::json_text;
use super::yaml_text;
use crate::cluster::kubelet::registration::VERSION as KUBERNETES_VERSION;
use serde_json::{Value, json};

/// The flags of `version`.
pub const FLAGS: Flags = &[&[value("output", Some('o')), switch("client", None)]];

/// Runs `version`. The version of Kustomize is left out: there is none here.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    if !arguments.positionals.is_empty() {
        return Err(usage_error("version", &format!("extra arguments: [{}]", arguments.positionals.join(" "))));
    }
    let client_only = arguments.is_on("client");
    let structured = || {
        let mut all = json!({"clientVersion": info()});
        if !client_only {
            all["serverVersion"] = info();
        }
        all
    };
    match arguments.value("output").unwrap_or_default() {
        "" => {
            context.print_line(format!("Client Version: {KUBERNETES_VERSION}"));
            if !client_only {
                context.print_line(format!("Server Version: {KUBERNETES_VERSION}"));
            }
        }
        "json" => context.print_line(json_text(&structured()).replace("    ", "  ")),
        "yaml" => context.print(&yaml_text::print(&structured())),
        _ => return Err(Error::client("--output must be 'yaml' or 'json'")),
    }
    Ok(())
}

/// The fields of version.Info that do not depend on a build.
fn info() -> Value {
    let mut numbers = KUBERNETES_VERSION.trim_start_matches('v').split('.');
    let mut next = || numbers.next().unwrap_or_default().to_string();
    json!({"gitVersion": KUBERNETES_VERSION, "major": next(), "minor": next()})
}

/// Runs `cluster-info`.
pub fn cluster_info(context: &mut CommandContext, _: &Arguments) -> Result<(), Error> {
    context.print_line("The control plane is simulated in this playground: it has no address.");
    Ok(())
}
