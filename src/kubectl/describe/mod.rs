//! `kubectl describe`.
//!
//! Models staging/src/k8s.io/kubectl/pkg/describe/describe.go. Each kind's module writes lines whose cells are separated by
//! tabs; `tabwriter` aligns them at the end.

mod containers;
mod network;
mod node;
mod opaque;
mod parts;
mod pod;
mod storage;
pub mod template;
mod volumes;
mod workloads;

pub use pod::tolerations as pod_tolerations;

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::{Arguments, Flag, number, switch, value};
use super::resource::{self, ResolvedResource, Resource};
use super::{tabwriter, targets};
use crate::api::Object;
use crate::cluster::State;

/// The flags of `describe`. `--chunk-size` has no visible effect: lists are not paginated here.
pub const FLAGS: &[Flag] = &[
    value("selector", Some('l')),
    value("filename", Some('f')),
    number("chunk-size", None),
    switch("all-namespaces", Some('A')),
    switch("show-events", None),
];

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let (objects, errors) = objects(context, arguments)?;
    if objects.is_empty() && errors.is_empty() {
        context.eprint_line(format!("No resources found in {} namespace.", arguments.namespace()));
    }
    let with_events = arguments.value("show-events").is_none() || arguments.is_on("show-events");
    let texts: Vec<String> =
        objects.iter().map(|o| tabwriter::align(&describe(&context.state, o, with_events), tabwriter::DESCRIBE)).collect();
    context.print(&texts.join("\n\n"));
    Error::collect(errors)
}

fn objects(context: &mut CommandContext, arguments: &Arguments) -> Result<(Vec<Object>, Vec<Error>), Error> {
    if arguments.value("filename").is_some() {
        let found = targets::in_manifests(context, arguments)?;
        return Ok((found.objects, found.errors));
    }
    match resource::resolve(&context.state, &arguments.positionals)? {
        Some(ResolvedResource::Types(types)) => Ok((targets::list(context, arguments, &types)?, Vec::new())),
        Some(ResolvedResource::Named(_)) if arguments.value("selector").is_some() => {
            Err(Error::client("name cannot be provided when a selector is specified"))
        }
        Some(ResolvedResource::Named(_)) if arguments.is_on("all-namespaces") => {
            Err(Error::client("a resource cannot be retrieved by name across all namespaces"))
        }
        Some(ResolvedResource::Named(named)) => named_or_prefixed(context, arguments, &named),
        None => {
            let message = "You must specify the type of resource to describe. Use \"kubectl api-resources\" for a complete list of supported resources.";
            Err(Error::client(message))
        }
    }
}

/// The objects of these names; for a name that does not exist, the objects whose names begin with it.
fn named_or_prefixed(
    context: &CommandContext,
    arguments: &Arguments,
    named: &[(Resource, String)],
) -> Result<(Vec<Object>, Vec<Error>), Error> {
    let (mut objects, mut errors) = (Vec::new(), Vec::new());
    for (resource, name) in named {
        match context.find_resource(resource, arguments.namespace(), name) {
            Ok(object) => objects.push(object),
            Err(error) => {
                let all = targets::list(context, arguments, std::slice::from_ref(resource))?;
                let prefixed: Vec<Object> = all.into_iter().filter(|o| o.meta().name.starts_with(name.as_str())).collect();
                if prefixed.is_empty() {
                    errors.push(error);
                }
                objects.extend(prefixed);
            }
        }
    }
    Ok((objects, errors))
}

/// The description of an object, cells separated by tabs.
fn describe(state: &State, object: &Object, with_events: bool) -> String {
    let mut out = String::new();
    match object {
        Object::Pod(pod) => pod::pod(&mut out, state, pod),
        Object::StatefulSet(set) => workloads::stateful_set(&mut out, state, set),
        Object::Deployment(deployment) => workloads::deployment(&mut out, state, deployment),
        Object::ReplicaSet(set) => workloads::replica_set(&mut out, state, set),
        Object::PodDisruptionBudget(budget) => workloads::budget(&mut out, budget),
        Object::ControllerRevision(_) | Object::StoredObject(_) => opaque::any(&mut out, object),
        Object::Service(service) => network::service(&mut out, state, service),
        Object::EndpointSlice(slice) => network::endpoint_slice(&mut out, slice),
        Object::PersistentVolumeClaim(claim) => storage::claim(&mut out, state, claim),
        Object::PersistentVolume(volume) => storage::volume(&mut out, volume),
        Object::StorageClass(class) => storage::class(&mut out, class),
        Object::Node(node) => node::node(&mut out, state, node),
        Object::Opaque(object) => opaque::opaque(&mut out, object),
    }
    if with_events && super::get::events::are_described(object.kind()) {
        parts::events(&mut out, state, &object.key());
    }
    out
}
