//! `kubectl logs`: what is known about a container, as images do not run: its starts, its ends, and the writes that its
//! simulated program accepted.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/logs/logs.go and pkg/kubelet/kubelet_pods.go validateContainerLogStatus.

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::{Arguments, Flag, number, switch, usage_error, value};
use super::pod_target::{self, Use};
use super::targets;
use crate::api::container_status::{ContainerState, ContainerStatus, Ended};
use crate::api::pod::Pod;
use crate::api::{Kind, Object, time};
use std::rc::Rc;

/// The flags of `logs`.
pub const FLAGS: &[Flag] = &[
    value("container", Some('c')),
    value("selector", Some('l')),
    switch("all-containers", None),
    switch("all-pods", None),
    switch("ignore-errors", None),
    switch("previous", Some('p')),
    switch("prefix", None),
    switch("timestamps", None),
    number("tail", None),
];

/// A line and its time.
type Line = (u64, String);

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let words = &arguments.positionals;
    let selected = arguments.value("selector").is_some_and(|selector| !selector.is_empty());
    if words.is_empty() && !selected {
        return Err(usage_error(
            "logs",
            "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command",
        ));
    }
    if selected && !words.is_empty() {
        return Err(usage_error("logs", "only a selector (-l) or a POD name is allowed"));
    }
    if arguments.is_on("all-containers") && arguments.value("container").is_some() {
        return Err(Error::client("--all-containers=true should not be specified with container name"));
    }
    let (resource, container) = match words.as_slice() {
        [resource, container, ..] if !resource.contains('/') || words.len() == 2 => (std::slice::from_ref(resource), Some(container)),
        _ => (words.as_slice(), None),
    };
    if container.is_some() && arguments.value("container").is_some() {
        return Err(usage_error("logs", "only one of -c or an inline [CONTAINER] arg is allowed"));
    }
    for pod in pods(context, arguments, resource, selected)? {
        let result = of_pod(context, arguments, &pod, container.map(String::as_str));
        match result {
            Err(error) if arguments.is_on("ignore-errors") => context.eprint_line(error.print().trim_end()),
            result => result?,
        }
    }
    Ok(())
}

fn pods(context: &mut CommandContext, arguments: &Arguments, words: &[String], selected: bool) -> Result<Vec<Rc<Pod>>, Error> {
    if !selected && !arguments.is_on("all-pods") {
        return Ok(vec![pod_target::find(context, arguments, words)?.pod]);
    }
    if !selected {
        return pod_target::all(context, arguments, words);
    }
    let objects = targets::list(context, arguments, &[super::resource::Resource::Of(Kind::Pod)])?;
    let pods: Vec<Rc<Pod>> = objects
        .into_iter()
        .filter_map(|object| match object {
            Object::Pod(pod) => Some(pod),
            _ => None,
        })
        .collect();
    if pods.is_empty() {
        context.eprint_line(format!("No resources found in {} namespace.", arguments.namespace()));
    }
    Ok(pods)
}

fn of_pod(context: &mut CommandContext, arguments: &Arguments, pod: &Pod, inline: Option<&str>) -> Result<(), Error> {
    let count = pod.spec.init_containers.len() + pod.spec.containers.len();
    let containers = match inline {
        _ if arguments.is_on("all-containers") => (0..count).collect(),
        Some(name) => {
            let all = pod.spec.init_containers.iter().chain(&pod.spec.containers);
            let index = all.into_iter().position(|container| *container.name == *name);
            vec![index.ok_or_else(|| Error::client(format!("container {name} is not valid for pod {}", pod.meta.name)))?]
        }
        None => vec![pod_target::container(context, arguments, pod, Use::Logs)?],
    };
    // Without a node there is no kubelet to ask: the API server answers with nothing.
    let Some(node) = &pod.node else { return Ok(()) };
    pod_target::require_node(context, node)?;
    for index in containers {
        let Some((container, status)) = pod.container_statuses().nth(index) else { continue };
        let lines = lines(context, arguments, pod, index, &container.name, status)?;
        let tail = arguments.number("tail").filter(|tail| *tail >= 0).map_or(lines.len(), |tail| tail as usize);
        for (at_ms, line) in &lines[lines.len().saturating_sub(tail)..] {
            let prefix = if arguments.is_on("prefix") { format!("[pod/{}/{}] ", pod.meta.name, container.name) } else { String::new() };
            let stamp = if arguments.is_on("timestamps") { format!("{} ", time::rfc3339(*at_ms)) } else { String::new() };
            context.print_line(format!("{prefix}{stamp}{line}"));
        }
    }
    Ok(())
}

/// The known lines of a container; an error if it has none yet.
fn lines(
    context: &CommandContext,
    arguments: &Arguments,
    pod: &Pod,
    index: usize,
    name: &str,
    status: &ContainerStatus,
) -> Result<Vec<Line>, Error> {
    let bad_request = |message: String| Err(Error::Server { reason: "BadRequest", message });
    let pod_name = &pod.meta.name;
    let ended = |ended: &Ended| (ended.started_ms, Some(ended.clone()));
    let (since_ms, end) = match (&status.state, &status.last) {
        (_, Some(last)) if arguments.is_on("previous") => ended(last),
        _ if arguments.is_on("previous") => {
            return bad_request(format!("previous terminated container \"{name}\" in pod \"{pod_name}\" not found"));
        }
        (ContainerState::Running { since_ms }, _) => (*since_ms, None),
        (ContainerState::Terminated(last), _) | (ContainerState::Waiting { .. }, Some(last)) => ended(last),
        (ContainerState::Waiting { reason, .. }, None) => {
            let why = match &**reason {
                "ErrImagePull" => "image can't be pulled",
                "ImagePullBackOff" => "trying and failing to pull image",
                reason => reason,
            };
            return bad_request(format!("container \"{name}\" in pod \"{pod_name}\" is waiting to start: {why}"));
        }
    };
    let until_ms = end.as_ref().map_or(u64::MAX, |end| end.ended_ms);
    let mut lines = vec![(since_ms, format!("{name} started"))];
    // The program runs in the first container.
    if index == pod.spec.init_containers.len() {
        lines.extend(writes(context, pod).into_iter().filter(|(at_ms, _)| (since_ms..=until_ms).contains(at_ms)));
    }
    lines.extend(end.map(|end| (end.ended_ms, format!("{name} exited with code {}", end.exit_code))));
    Ok(lines)
}

/// The writes that the program of a Pod accepted.
fn writes(context: &CommandContext, pod: &Pod) -> Vec<Line> {
    let state = &context.state;
    let id = state.store().id_of(Kind::Pod, &pod.meta.namespace, &pod.meta.name);
    let location = id.and_then(|id| state.location_of(id, pod));
    let contents = location.and_then(|location| state.data().at(&location));
    let own = contents.into_iter().flat_map(|contents| contents.entries.iter()).filter(|entry| entry.through == pod.meta.name);
    own.map(|entry| (entry.at_ms, format!("stored {}", entry.value))).collect()
}
