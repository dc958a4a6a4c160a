//! The live objects a command acts on.

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::Arguments;
use super::manifests;
use super::resource::{self, ResolvedResource, Resource};
use super::select;
use crate::api::{Key, Kind, Object};

/// The objects found, and the errors of those not found.
#[derive(Debug, Default)]
pub struct Targets {
    /// The objects that exist.
    pub objects: Vec<Object>,
    /// The errors of those that do not, or can't be read.
    pub errors: Vec<Error>,
    /// Whether they were selected by a selector or `--all`, so that an empty result is not an error.
    pub selected: bool,
}

const NO_RESOURCES: &str = "You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'";

/// The objects that arguments refer to, before they are looked up.
pub enum TargetQuery {
    /// Objects by type and name.
    Named(Vec<(Resource, String)>),
    /// The objects in the manifests on standard input, and the errors of documents that can't be parsed.
    Manifests(Vec<Key>, Vec<Error>),
    /// The existing objects that a selector or `--all` selects.
    Selected(Vec<Object>),
}

/// Resolves positional arguments, `-l`, `--field-selector`, `--all` and `-f -`.
pub fn target_query(context: &mut CommandContext, arguments: &Arguments, words: &[String]) -> Result<TargetQuery, Error> {
    if arguments.value("filename").is_some() {
        let (keys, errors) = manifest_keys(context, arguments, words)?;
        return Ok(TargetQuery::Manifests(keys, errors));
    }
    let Some(resolved) = resource::resolve(&context.state, words)? else { return Err(Error::client(NO_RESOURCES)) };
    let by_selector = arguments.value("selector").is_some() || arguments.value("field-selector").is_some();
    let selected = by_selector || arguments.is_on("all");
    match resolved {
        ResolvedResource::Named(_) if by_selector => Err(Error::client("name cannot be provided when a selector is specified")),
        ResolvedResource::Named(_) if selected => Err(Error::client("name cannot be provided when --all is specified")),
        ResolvedResource::Named(named) => Ok(TargetQuery::Named(named)),
        ResolvedResource::Types(_) if !selected => Err(Error::client("resource(s) were provided, but no name was specified")),
        ResolvedResource::Types(types) => list(context, arguments, &types).map(TargetQuery::Selected),
    }
}

/// Finds the objects that the arguments refer to.
pub fn find(context: &mut CommandContext, arguments: &Arguments, words: &[String]) -> Result<Targets, Error> {
    match target_query(context, arguments, words)? {
        TargetQuery::Named(named) => Ok(by_name(context, arguments, &named)),
        TargetQuery::Manifests(keys, errors) => Ok(by_key(context, &keys, errors)),
        TargetQuery::Selected(objects) => Ok(Targets { objects, errors: Vec::new(), selected: true }),
    }
}

/// The keys of the objects in the manifests on standard input.
fn manifest_keys(context: &mut CommandContext, arguments: &Arguments, words: &[String]) -> Result<(Vec<Key>, Vec<Error>), Error> {
    if !words.is_empty() {
        return Err(Error::client(
            "when paths, URLs, or stdin is provided as resource input, you may not specify resource arguments as well",
        ));
    }
    let mut input = manifests::read(context, arguments, "no objects passed")?;
    let unread = input.take_unread();
    let mut errors = Vec::new();
    let mut keys = Vec::new();
    for sent in &input.objects {
        let key = |resource: Resource| resource.key(sent.namespace(arguments), sent.text("/metadata/name"));
        match sent.check_namespace(arguments) {
            Ok(()) => keys.extend(sent.resource(&context.state).map(key).transpose()?),
            Err(error) => errors.push(error),
        }
    }
    errors.extend(unread);
    Ok((keys, errors))
}

/// Finds the objects in the manifests on standard input.
pub fn in_manifests(context: &mut CommandContext, arguments: &Arguments) -> Result<Targets, Error> {
    let (keys, errors) = manifest_keys(context, arguments, &arguments.positionals)?;
    Ok(by_key(context, &keys, errors))
}

fn by_key(context: &CommandContext, keys: &[Key], errors: Vec<Error>) -> Targets {
    let mut targets = Targets::default();
    for key in keys {
        let (resource, name) = key.resource_and_name();
        match context.state.get(key) {
            Some(object) => targets.objects.push(object.clone()),
            None => targets.errors.push(Error::resource_not_found(&resource, name)),
        }
    }
    targets.errors.extend(errors);
    targets
}

fn by_name(context: &CommandContext, arguments: &Arguments, named: &[(Resource, String)]) -> Targets {
    let mut targets = Targets::default();
    for (resource, name) in named {
        match context.find_resource(resource, arguments.namespace(), name) {
            Ok(object) => targets.objects.push(object),
            Err(error) => targets.errors.push(error),
        }
    }
    targets
}

/// The objects of these types that the flags select.
pub fn list(context: &CommandContext, arguments: &Arguments, types: &[Resource]) -> Result<Vec<Object>, Error> {
    let labels = select::labels(arguments.value("selector").unwrap_or_default())?;
    let fields = select::fields(arguments.value("field-selector").unwrap_or_default())?;
    let mut objects = Vec::new();
    for resource in types.iter().filter(|resource| **resource != Resource::Events) {
        check_fields(resource, &fields, arguments)?;
        let all = arguments.is_on("all-namespaces") || !resource.namespaced();
        let of_namespace = resource.objects(&context.state).into_iter().filter(|(key, _)| all || &*key.namespace == arguments.namespace());
        let selected = of_namespace.map(|(_, object)| object).filter(|o| select::matches(&labels, &o.meta().labels));
        objects.extend(selected.filter(|o| fields.is_empty() || select::fields_match(&fields, &o.to_value())));
    }
    Ok(objects)
}

/// The fields that field selectors support, besides name and namespace (pkg/apis/core/v1/conversion.go).
const SELECTABLE: &[(Kind, &[&str])] = &[
    (Kind::Namespace, &["status.phase"]),
    (Kind::Node, &["spec.unschedulable"]),
    (Kind::Pod, &["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase", "status.podIP"]),
    (Kind::Secret, &["type"]),
    (Kind::Service, &["spec.clusterIP", "spec.type"]),
];

fn check_fields(resource: &Resource, fields: &[select::FieldTerm], arguments: &Arguments) -> Result<(), Error> {
    let kind_fields = SELECTABLE.iter().find(|(of, _)| Resource::Of(*of) == *resource).map_or(&[][..], |(_, paths)| paths);
    let is_supported = |path: &str| matches!(path, "metadata.name" | "metadata.namespace") || kind_fields.contains(&path);
    let Some(unsupported) = fields.iter().find(|f| !is_supported(&f.path)) else { return Ok(()) };
    // The name of the core group is empty, so its group/version is `/v1`.
    let version =
        if resource.api_version().contains('/') { resource.api_version().to_string() } else { format!("/{}", resource.api_version()) };
    let plural = resource.plural();
    let (labels, selector) = (arguments.value("selector").unwrap_or_default(), arguments.value("field-selector").unwrap_or_default());
    Err(Error::Server {
        reason: "BadRequest",
        message: format!(
            "Unable to find \"{version}, Resource={plural}\" that match label selector \"{labels}\", field selector \"{selector}\": field label not supported: {}",
            unsupported.path
        ),
    })
}

/// The name of an object as kubectl prints it: `statefulset.apps/web`.
pub fn name_of(object: &Object) -> String {
    format!("{}/{}", object.singular_with_group(), object.meta().name)
}
