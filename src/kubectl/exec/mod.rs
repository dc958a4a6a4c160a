//! `kubectl exec`, and the attached form of `kubectl run`. Images do not run: a few programs that need no image are simulated
//! ([`programs`]).
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/exec/exec.go and the errors of the API server and the kubelet.

pub mod files;
mod programs;

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::{Arguments, Flag, switch, usage_error, value};
use super::pod_target;
use crate::api::pod::{Phase, Pod};
use crate::api::{Key, Kind, Meta};
use serde_json::json;
use std::rc::Rc;

/// The flags of `exec`. `-i` and `-t` have no visible effect for programs that read no input.
pub const FLAGS: &[Flag] = &[
    value("container", Some('c')),
    value("filename", Some('f')),
    switch("stdin", Some('i')),
    switch("tty", Some('t')),
    switch("quiet", Some('q')),
];

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let before_dash = arguments.before_dash.unwrap_or(arguments.positionals.len());
    let (words, command) = arguments.positionals.split_at(before_dash);
    if words.is_empty() && arguments.value("filename").is_none() {
        return Err(usage_error("exec", "pod, type/name or --filename must be specified"));
    }
    if arguments.before_dash.is_none() && words.len() > 1 {
        return Err(usage_error("exec", "exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead"));
    }
    if command.is_empty() {
        return Err(usage_error("exec", "you must specify at least one command for the container"));
    }
    let pod = pod_target::find(context, arguments, words)?.pod;
    if matches!(pod.status.phase, Phase::Succeeded | Phase::Failed) {
        let phase = pod.status.phase.name();
        return Err(Error::client(format!("cannot exec into a container in a completed pod; current phase is {phase}")));
    }
    let container = pod_target::container(context, arguments, &pod, pod_target::Use::Exec)?;
    require_running(context, &pod, container)?;
    finish(context, programs::run(&context.state.clone(), &pod, container, command)?)
}

/// Prints the output of a program and applies its actions.
fn finish(context: &mut CommandContext, output: programs::Output) -> Result<(), Error> {
    for action in output.actions {
        context.apply_action(action)?;
    }
    context.print(&output.stdout);
    output.stderr.lines().for_each(|line| context.eprint_line(line));
    match output.exit {
        0 => Ok(()),
        exit => Err(Error::Verbatim(format!("command terminated with exit code {exit}"))),
    }
}

/// Fails unless the container is running on a node that answers.
fn require_running(context: &CommandContext, pod: &Pod, container: usize) -> Result<(), Error> {
    let bad_request = |message: String| Err(Error::Server { reason: "BadRequest", message });
    let Some(node) = &pod.node else { return bad_request(format!("pod {} does not have a host assigned", pod.meta.name)) };
    pod_target::require_node(context, node)?;
    let (spec, statuses) = (&pod.spec, &pod.status);
    let init = spec.init_containers.len();
    let status = match container.checked_sub(init) {
        Some(index) => statuses.containers.get(index),
        None => statuses.init_containers.get(container),
    };
    if status.and_then(|status| status.running_since_ms()).is_some() {
        return Ok(());
    }
    let name = spec.init_containers.iter().chain(&spec.containers).nth(container).map_or("", |container| &*container.name);
    Err(Error::client(format!("unable to upgrade connection: container not found (\"{name}\")")))
}

/// `kubectl run -i` or `-t`: a Pod for one program, deleted afterwards with `--rm`. Only `--rm` with a simulated program has an
/// outcome; anything else would leave a container that waits for input.
pub fn run_attached(context: &mut CommandContext, arguments: &Arguments, name: &str, words: &[String]) -> Result<(), Error> {
    if context.state.get(&Key::new(Kind::Pod, arguments.namespace(), name)).is_some() {
        return Err(Error::Server { reason: "AlreadyExists", message: format!("pods \"{name}\" already exists") });
    }
    context.require_namespace(arguments.namespace())?;
    if words.is_empty() || !arguments.is_on("rm") {
        return Err(Error::client(format!(
            "there is no process to attach to: images do not run here. \"kubectl run {name} --rm -it --image=busybox -- nslookup NAME\" \
             runs a simulated program; without -i and -t the Pod is created"
        )));
    }
    let spec = json!({"containers": [{"name": name, "image": arguments.value("image")}]});
    let pod = Rc::new(Pod::read(Meta::named(arguments.namespace(), name), &spec));
    let output = programs::run(&context.state.clone(), &pod, 0, words)?;
    let result = finish(context, output);
    context.print_line(format!("pod \"{name}\" deleted from {} namespace", arguments.namespace()));
    result
}
