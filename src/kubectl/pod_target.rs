//! The Pod and the container that `exec` and `logs` act on.
//!
//! Models staging/src/k8s.io/kubectl/pkg/polymorphichelpers/attachablepodforobject.go and pkg/cmd/util/podcmd/podcmd.go.

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::Arguments;
use super::resource::{self, ResolvedResource, Resource};
use super::targets;
use crate::api::pod::Pod;
use crate::api::selector::LabelSelector;
use crate::api::{Kind, Name, Object, read};
use std::rc::Rc;

/// The annotation that names the default container.
const DEFAULT_CONTAINER: &str = "kubectl.kubernetes.io/default-container";

/// The Pod that a command acts on.
pub struct PodTarget {
    /// The Pod.
    pub pod: Rc<Pod>,
}

/// The command that needs a container: their errors differ.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// `exec`.
    Exec,
    /// `logs`.
    Logs,
}

/// Finds the Pod that the words name: a Pod's name, `TYPE/NAME`, or a manifest. A workload stands for its first Pod.
pub fn find(context: &mut CommandContext, arguments: &Arguments, words: &[String]) -> Result<PodTarget, Error> {
    let object = object(context, arguments, words)?;
    if let Object::Pod(pod) = &object {
        return Ok(PodTarget { pod: pod.clone() });
    }
    let pods = pods_of(context, &object)?;
    match pods.first() {
        Some(pod) => {
            if pods.len() > 1 && arguments.command == "logs" {
                context.eprint_line(format!("Found {} pods, using pod/{}", pods.len(), pod.meta.name));
            }
            Ok(PodTarget { pod: pod.clone() })
        }
        // kubectl waits for a Pod until its timeout.
        None => Err(Error::client("timed out waiting for the condition")),
    }
}

/// All Pods of the object that the words name (`--all-pods`).
pub fn all(context: &mut CommandContext, arguments: &Arguments, words: &[String]) -> Result<Vec<Rc<Pod>>, Error> {
    match object(context, arguments, words)? {
        Object::Pod(pod) => Ok(vec![pod]),
        object => pods_of(context, &object),
    }
}

fn object(context: &mut CommandContext, arguments: &Arguments, words: &[String]) -> Result<Object, Error> {
    if arguments.value("filename").is_some() {
        let found = targets::find(context, arguments, words)?;
        Error::collect(found.errors)?;
        return found.objects.into_iter().next().ok_or_else(|| Error::client("no objects passed"));
    }
    let named: Vec<(Resource, String)> = match words {
        [name] if !name.contains('/') => vec![(Resource::Of(Kind::Pod), name.clone())],
        words => match resource::resolve(&context.state, words)? {
            Some(ResolvedResource::Named(named)) => named,
            _ => return Err(Error::client("expected a resource type and a name")),
        },
    };
    match named.first() {
        Some((resource, name)) => context.find_resource(resource, arguments.namespace(), name),
        None => Err(Error::client("expected a resource type and a name")),
    }
}

/// The Pods of a workload or Service, the running and ready ones first.
fn pods_of(context: &CommandContext, object: &Object) -> Result<Vec<Rc<Pod>>, Error> {
    let value = object.to_value();
    let selector: LabelSelector = match object {
        Object::Service(_) => {
            LabelSelector { match_labels: read::view(read::at(&value, &["spec", "selector"])), ..LabelSelector::default() }
        }
        Object::StatefulSet(_) | Object::Deployment(_) | Object::ReplicaSet(_) | Object::StoredObject(_) => {
            read::view(read::at(&value, &["spec", "selector"]))
        }
        _ => return Err(Error::client(format!("cannot attach to *v1.{}: not implemented", object.kind_name()))),
    };
    if selector.is_empty() {
        return Ok(Vec::new());
    }
    let mut pods: Vec<Rc<Pod>> = context.state.store().pods_selected(&object.meta().namespace, &selector).cloned().collect();
    let rank = |pod: &Rc<Pod>| (!pod.is_running_and_ready(), pod.node.is_none(), pod.status.ready_changed_ms, pod.meta.name.clone());
    crate::api::order::sort_by_key(&mut pods, rank);
    Ok(pods)
}

/// The index of the container of `-c` among the init containers and containers, or of the default container.
pub fn container(context: &mut CommandContext, arguments: &Arguments, pod: &Pod, command: Use) -> Result<usize, Error> {
    let names: Vec<Name> = pod.spec.init_containers.iter().chain(&pod.spec.containers).map(|container| container.name.clone()).collect();
    let init = pod.spec.init_containers.len();
    if let Some(given) = arguments.value("container").filter(|given| !given.is_empty()) {
        let pod_name = &pod.meta.name;
        return names.iter().position(|name| **name == *given).ok_or_else(|| match command {
            Use::Exec => Error::Server { reason: "BadRequest", message: format!("container {given} is not valid for pod {pod_name}") },
            Use::Logs => Error::client(format!("container {given} is not valid for pod {pod_name}")),
        });
    }
    let annotated = pod.meta.annotations.get(DEFAULT_CONTAINER).and_then(|default| names.iter().position(|name| name == default));
    if annotated.is_none() && names.len() > 1 && !arguments.is_on("quiet") {
        let order = pod.spec.containers.iter().map(|container| container.name.to_string());
        let all: Vec<String> = order.chain(names[..init].iter().map(|name| format!("{name} (init)"))).collect();
        context.eprint_line(format!("Defaulted container \"{}\" out of: {}", names.get(init).map_or("", |name| name), all.join(", ")));
    }
    Ok(annotated.unwrap_or(init))
}

/// Fails if the kubelet of a node does not answer.
pub fn require_node(context: &CommandContext, node: &Name) -> Result<(), Error> {
    if !context.state.faults().down.contains(node) {
        return Ok(());
    }
    let node = context.state.find::<crate::api::node::Node>("", node);
    let address = node.and_then(|node| node.internal_ip().cloned()).unwrap_or_default();
    Err(Error::Verbatim(format!("Error from server: error dialing backend: dial tcp {address}:10250: connect: no route to host")))
}
