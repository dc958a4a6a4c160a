//! `kubectl config`: the only context, and its namespace.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/config. The namespace is a setting of the run (`Settings::namespace`): changing it
//! is a command of the run like any other, so it is undone, replayed and contained in links.

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::{Arguments, Flags, switch, usage_error, value};
use super::output::{self, Format};
use super::{not_simulated, tabwriter};
use crate::cluster::{Action, Settings};
use serde_json::{Value, json};

/// The flags of `config get-contexts`.
pub const GET_CONTEXTS: Flags = &[&[value("output", Some('o')), switch("no-headers", None)]];
/// The flags of `config set-context`. `--cluster` and `--user` are global flags, `--namespace` too.
pub const SET_CONTEXT: Flags = &[&[switch("current", None)]];
/// The flags of `config view`. `--minify` has no visible effect, since there is one context; neither have `--raw`, `--flatten`
/// and `--merge`, since there are no credentials and files.
pub const VIEW: Flags =
    &[&[switch("minify", None), switch("raw", None), switch("flatten", None), switch("merge", None)], output::FLAG, not_simulated::PRINT];

/// The name of the context, of its cluster and of its user.
const NAME: &str = "playground";

fn not_found(name: &str) -> Error {
    Error::client(format!("no context exists with the name: \"{name}\""))
}

/// Runs `config current-context`.
pub fn current_context(context: &mut CommandContext, _: &Arguments) -> Result<(), Error> {
    context.print_line(NAME);
    Ok(())
}

/// Runs `config use-context`.
pub fn use_context(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    match arguments.positionals.as_slice() {
        [name] if name == NAME => {
            context.print_line(format!("Switched to context \"{NAME}\"."));
            Ok(())
        }
        [name] => Err(not_found(name)),
        words => Err(usage_error(arguments.command, &format!("Unexpected args: [{}]", words.join(" ")))),
    }
}

/// Runs `config get-contexts`.
pub fn get_contexts(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let name_only = match arguments.value("output").unwrap_or_default() {
        "" => false,
        "name" => true,
        other => return Err(Error::client(format!("output must be one of '' or 'name': {other}"))),
    };
    let names = &arguments.positionals;
    let mut text = String::new();
    if !name_only && !arguments.is_on("no-headers") {
        text.push_str("CURRENT\tNAME\tCLUSTER\tAUTHINFO\tNAMESPACE\n");
    }
    if names.is_empty() || names.iter().any(|name| name == NAME) {
        let namespace = written_namespace(context.state.settings());
        text.push_str(&if name_only { format!("{NAME}\n") } else { format!("*\t{NAME}\t{NAME}\t{NAME}\t{namespace}\n") });
    }
    context.print(&tabwriter::align(&text, tabwriter::TABLE));
    let unknown = names.iter().filter(|name| *name != NAME);
    Error::collect(unknown.map(|name| Error::client(format!("context {name} not found"))).collect())
}

/// The namespace as a kubeconfig has it: none stands for `default`.
fn written_namespace(settings: &Settings) -> &str {
    if *settings.namespace == *Settings::DEFAULT_NAMESPACE { "" } else { &settings.namespace }
}

/// Runs `config set-context`. kubectl does not check whether the namespace exists.
pub fn set_context(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    match arguments.positionals.as_slice() {
        [] if !arguments.is_on("current") => {
            return Err(Error::client("you must specify a non-empty context name or --current"));
        }
        [] => {}
        [name] if name == NAME => {}
        [_] => return Err(not_simulated::error(arguments.command, "with another context")),
        words => return Err(usage_error(arguments.command, &format!("Unexpected args: [{}]", words.join(" ")))),
    }
    if let Some(namespace) = arguments.value("namespace") {
        let namespace = if namespace.is_empty() { Settings::DEFAULT_NAMESPACE } else { namespace };
        let settings = Settings { namespace: namespace.into(), ..context.state.settings().clone() };
        if settings != *context.state.settings() {
            context.apply_action(Action::Set(settings))?;
        }
    }
    context.print_line(format!("Context \"{NAME}\" modified."));
    Ok(())
}

/// Runs `config view`.
pub fn view(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let format = match Format::read(arguments)? {
        Format::Summary => Format::Yaml,
        format => format,
    };
    let mut own = json!({"cluster": NAME, "user": NAME});
    let namespace = written_namespace(context.state.settings());
    if !namespace.is_empty() {
        own["namespace"] = namespace.into();
    }
    let value: Value = json!({
        "apiVersion": "v1",
        "clusters": [{"cluster": {}, "name": NAME}],
        "contexts": [{"context": own, "name": NAME}],
        "current-context": NAME,
        "kind": "Config",
        "users": [{"name": NAME, "user": {}}],
    });
    context.print(&output::print(&format, &value)?);
    Ok(())
}
