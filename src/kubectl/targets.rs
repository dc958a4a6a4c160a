//! The live objects a command acts on.

use super::error::Error;
use super::flags::Arguments;
use super::manifests;
use super::resource::{self, Meant, Resource};
use super::select;
use super::session::Session;
use crate::api::{Key, Kind, Object};

/// The objects found, and what was not there.
#[derive(Debug, Default)]
pub struct Targets {
    /// What is there.
    pub objects: Vec<Object>,
    /// What is not.
    pub errors: Vec<Error>,
    /// Whether they were picked by selector or `--all`, so that none is no mistake.
    pub selected: bool,
}

const NOTHING_GIVEN: &str = "You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'";

/// What is meant, before it is looked up by name.
pub enum Wanted {
    /// Objects of these names.
    Named(Vec<(Resource, String)>),
    /// Objects that the manifests on standard input name, and what of it can't be read.
    Given(Vec<Key>, Vec<Error>),
    /// These, of those that are there.
    Selected(Vec<Object>),
}

/// What positional arguments, `-l`, `--field-selector`, `--all` and `-f -` mean.
pub fn wanted(session: &mut Session, arguments: &Arguments, words: &[String]) -> Result<Wanted, Error> {
    if arguments.value("filename").is_some() {
        let (keys, errors) = given(session, arguments, words)?;
        return Ok(Wanted::Given(keys, errors));
    }
    let Some(meant) = resource::meant(words)? else { return Err(Error::client(NOTHING_GIVEN)) };
    let by_selector = arguments.value("selector").is_some() || arguments.value("field-selector").is_some();
    let selected = by_selector || arguments.is_on("all");
    match meant {
        Meant::Named(_) if by_selector => Err(Error::client("name cannot be provided when a selector is specified")),
        Meant::Named(_) if selected => Err(Error::client("name cannot be provided when --all is specified")),
        Meant::Named(named) => Ok(Wanted::Named(named)),
        Meant::Types(_) if !selected => Err(Error::client("resource(s) were provided, but no name was specified")),
        Meant::Types(types) => list(session, arguments, &types).map(Wanted::Selected),
    }
}

/// The objects meant.
pub fn find(session: &mut Session, arguments: &Arguments, words: &[String]) -> Result<Targets, Error> {
    match wanted(session, arguments, words)? {
        Wanted::Named(named) => Ok(by_name(session, arguments, &named)),
        Wanted::Given(keys, errors) => Ok(by_key(session, &keys, errors)),
        Wanted::Selected(objects) => Ok(Targets { objects, errors: Vec::new(), selected: true }),
    }
}

/// The keys of the objects that the manifests on standard input name; nothing is kept of the other kinds.
fn given(session: &mut Session, arguments: &Arguments, words: &[String]) -> Result<(Vec<Key>, Vec<Error>), Error> {
    if !words.is_empty() {
        return Err(Error::client(
            "when paths, URLs, or stdin is provided as resource input, you may not specify resource arguments as well",
        ));
    }
    let manifests::Read { objects, mut errors } = manifests::read(session, arguments, "no objects passed")?;
    let mut keys = Vec::new();
    for sent in &objects {
        let key = |kind| Key::new(kind, sent.namespace(arguments), sent.text("/metadata/name"));
        match sent.check_namespace(arguments) {
            Ok(()) => keys.extend(Kind::from_name(sent.text("/kind")).map(key)),
            Err(error) => errors.push(error),
        }
    }
    Ok((keys, errors))
}

/// The objects that the manifests on standard input name.
pub fn in_manifests(session: &mut Session, arguments: &Arguments) -> Result<Targets, Error> {
    let (keys, errors) = given(session, arguments, &arguments.positionals)?;
    Ok(by_key(session, &keys, errors))
}

fn by_key(session: &Session, keys: &[Key], errors: Vec<Error>) -> Targets {
    let mut targets = Targets { errors, ..Targets::default() };
    for key in keys {
        match session.find(key.kind, &key.namespace, &key.name) {
            Ok(object) => targets.objects.push(object),
            Err(error) => targets.errors.push(error),
        }
    }
    targets
}

fn by_name(session: &Session, arguments: &Arguments, named: &[(Resource, String)]) -> Targets {
    let mut targets = Targets::default();
    for (resource, name) in named {
        let found = match resource {
            Resource::Of(kind) => session.find(*kind, arguments.namespace(), name),
            Resource::Events => Err(Error::no_such("events", name)),
        };
        match found {
            Ok(object) => targets.objects.push(object),
            Err(error) => targets.errors.push(error),
        }
    }
    targets
}

/// The objects of some types that the flags select.
pub fn list(session: &Session, arguments: &Arguments, types: &[Resource]) -> Result<Vec<Object>, Error> {
    let labels = select::labels(arguments.value("selector").unwrap_or_default())?;
    let fields = select::fields(arguments.value("field-selector").unwrap_or_default())?;
    let kinds = types.iter().filter_map(|t| match t {
        Resource::Of(kind) => Some(*kind),
        Resource::Events => None,
    });
    let mut objects = Vec::new();
    for kind in kinds {
        check_fields(kind, &fields, arguments)?;
        let all = arguments.is_on("all-namespaces") || !kind.names().namespaced;
        let of_namespace = session.state.store().of_kind(kind).filter(|(key, _)| all || &*key.namespace == arguments.namespace());
        let wanted = of_namespace.map(|(_, object)| object).filter(|o| select::matches(&labels, &o.meta().labels));
        objects.extend(wanted.filter(|o| fields.is_empty() || select::fields_match(&fields, &o.to_value())).cloned());
    }
    Ok(objects)
}

/// The fields the API server can select by, besides name and namespace (pkg/apis/core/v1/conversion.go).
const SELECTABLE: &[(Kind, &[&str])] = &[
    (Kind::Namespace, &["status.phase"]),
    (Kind::Node, &["spec.unschedulable"]),
    (Kind::Pod, &["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase", "status.podIP"]),
    (Kind::Secret, &["type"]),
    (Kind::Service, &["spec.clusterIP", "spec.type"]),
];

fn check_fields(kind: Kind, fields: &[select::FieldTerm], arguments: &Arguments) -> Result<(), Error> {
    let own = SELECTABLE.iter().find(|(of, _)| *of == kind).map_or(&[][..], |(_, paths)| paths);
    let known = |path: &str| matches!(path, "metadata.name" | "metadata.namespace") || own.contains(&path);
    let Some(unknown) = fields.iter().find(|f| !known(&f.path)) else { return Ok(()) };
    let names = kind.names();
    // The core group has no name of its own, but a slash behind it all the same.
    let version = if names.api_version.contains('/') { names.api_version.to_string() } else { format!("/{}", names.api_version) };
    let plural = names.plural;
    let (labels, selector) = (arguments.value("selector").unwrap_or_default(), arguments.value("field-selector").unwrap_or_default());
    Err(Error::Server {
        reason: "BadRequest",
        message: format!(
            "Unable to find \"{version}, Resource={plural}\" that match label selector \"{labels}\", field selector \"{selector}\": field label not supported: {}",
            unknown.path
        ),
    })
}

/// How kubectl names an object: `statefulset.apps/web`.
pub fn name_of(object: &Object) -> String {
    format!("{}/{}", object.kind().singular_with_group(), object.meta().name)
}
