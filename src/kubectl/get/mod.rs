//! `kubectl get`.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/get/get.go.

pub mod columns;
mod custom_columns;
pub mod events;
pub mod json_path;
mod json_path_eval;
mod sort;
mod table;
pub mod watch;

use super::error::Error;
use super::flags::{Arguments, Flag, number, switch, value};
use super::output::{self, Format};
use super::resource::{self, Meant, Resource};
use super::session::Session;
use super::{not_simulated, select, targets};
use crate::api::event::Event;
use crate::api::{Labels, Object};
use serde_json::{Value, json};
use table::Style;

/// The flags of `get`. Lists are as long in chunks (`--chunk-size`).
pub const FLAGS: &[Flag] = &[
    value("output", Some('o')),
    value("selector", Some('l')),
    value("field-selector", None),
    value("label-columns", Some('L')),
    value("sort-by", None),
    number("chunk-size", None),
    value("filename", Some('f')),
    value("template", None),
    switch("all-namespaces", Some('A')),
    switch("no-headers", None),
    switch("show-labels", None),
    switch("show-kind", None),
    switch("ignore-not-found", None),
    switch("watch", Some('w')),
    switch("watch-only", None),
];

/// What was found.
struct Found {
    objects: Vec<Object>,
    /// The types asked for, in their order.
    types: Vec<Resource>,
    errors: Vec<Error>,
    /// The names asked for; none for all.
    names: Vec<String>,
    /// Whether one object was asked for by its name.
    single: bool,
}

/// How what was found is printed.
enum Printer {
    /// A table, maybe a wide one.
    Table { wide: bool },
    /// A table of these columns.
    Columns(String),
    /// As other commands print objects.
    Objects(Format),
}

/// Runs the command.
pub fn run(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    let printer = printer(arguments)?;
    let mut found = find(session, arguments)?;
    watch::check(arguments, &found, &printer)?;
    if let Some(path) = arguments.value("sort-by") {
        sort::sort(&mut found.objects, path, Object::to_value)?;
    }
    if !arguments.is_on("watch-only") {
        print(session, arguments, &found, &printer)?;
    }
    watch::begin(session, arguments, &found, &printer)?;
    if arguments.is_on("ignore-not-found") {
        found.errors.retain(|e| !matches!(e, Error::Server { reason: "NotFound", .. }));
    }
    Error::collect(found.errors)
}

/// What `-o` and `--template` ask for. A template alone is one of Go's.
fn printer(arguments: &Arguments) -> Result<Printer, Error> {
    let output = arguments.value("output").unwrap_or_default();
    let (format, template) = output.split_once('=').map_or((output, None), |(format, template)| (format, Some(template)));
    let own = arguments.value("template").filter(|template| !template.is_empty());
    match format {
        "" if own.is_some() => Err(not_simulated::error(arguments.command, "--template")),
        "" | "wide" => Ok(Printer::Table { wide: format == "wide" }),
        "name" => Ok(Printer::Objects(Format::Name)),
        "yaml" => Ok(Printer::Objects(Format::Yaml)),
        "json" => Ok(Printer::Objects(Format::Json)),
        "jsonpath" => Ok(Printer::Objects(Format::JsonPath(own.or(template).unwrap_or_default().to_string()))),
        "custom-columns" => Ok(Printer::Columns(own.or(template).unwrap_or_default().to_string())),
        other => Err(output::no_printer(arguments.command, other, true)),
    }
}

fn print(session: &mut Session, arguments: &Arguments, found: &Found, printer: &Printer) -> Result<(), Error> {
    match printer {
        Printer::Table { wide } => return tables(session, arguments, found, *wide),
        Printer::Columns(spec) => {
            let text = custom_columns::print(spec, &values(session, arguments, found)?, arguments.is_on("no-headers"))?;
            session.print(&text);
        }
        Printer::Objects(Format::Name) => {
            found.objects.iter().for_each(|object| session.say(targets::name_of(object)));
            for event in events_of(session, arguments, found)?.iter().map(events::value).collect::<Vec<_>>() {
                session.say(format!("event/{}", event["metadata"]["name"].as_str().unwrap_or_default()));
            }
        }
        Printer::Objects(format) => {
            if let Some(value) = as_value(session, arguments, found)? {
                let text = output::print(format, &value)?;
                session.print(&text);
            }
        }
    }
    Ok(())
}

/// What the arguments mean, or the manifests on standard input name.
fn find(session: &mut Session, arguments: &Arguments) -> Result<Found, Error> {
    if arguments.value("filename").is_some() {
        let targets::Targets { objects, errors, .. } = targets::in_manifests(session, arguments)?;
        let mut types: Vec<Resource> = objects.iter().map(|object| Resource::Of(object.kind())).collect();
        types.dedup();
        let names = objects.iter().map(|object| object.meta().name.to_string()).collect();
        let single = objects.len() + errors.len() == 1;
        return Ok(Found { objects, types, errors, names, single });
    }
    match resource::meant(&arguments.positionals)? {
        Some(meant) => find_meant(session, arguments, &meant),
        None => {
            let message = "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n\n\
                 error: Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).\n\
                 See 'kubectl get -h' for help and examples";
            session.complain(message);
            Err(Error::Silent)
        }
    }
}

fn find_meant(session: &Session, arguments: &Arguments, meant: &Meant) -> Result<Found, Error> {
    let single = matches!(meant, Meant::Named(named) if named.len() == 1);
    let mut found = Found { objects: Vec::new(), types: Vec::new(), errors: Vec::new(), names: Vec::new(), single };
    match meant {
        Meant::Types(types) => {
            found.objects = targets::list(session, arguments, types)?;
            found.types = types.clone();
        }
        Meant::Named(_) if arguments.value("selector").is_some() => {
            return Err(Error::client("name cannot be provided when a selector is specified"));
        }
        Meant::Named(_) if arguments.is_on("all-namespaces") => {
            return Err(Error::client("a resource cannot be retrieved by name across all namespaces"));
        }
        Meant::Named(named) => {
            found.names = named.iter().map(|(_, name)| name.clone()).collect();
            for (resource, name) in named {
                if !found.types.contains(resource) {
                    found.types.push(*resource);
                }
                match resource {
                    Resource::Of(kind) => match session.find(*kind, arguments.namespace(), name) {
                        Ok(object) => found.objects.push(object),
                        Err(error) => found.errors.push(error),
                    },
                    Resource::Events => found.errors.push(Error::no_such("events", name)),
                }
            }
        }
    }
    Ok(found)
}

/// Tables, one for each run of objects of one kind.
fn tables(session: &mut Session, arguments: &Arguments, found: &Found, wide: bool) -> Result<(), Error> {
    let style = style(arguments, found, wide);
    let mut tables = Vec::new();
    for run in found.objects.chunk_by(|a, b| a.kind() == b.kind()) {
        let objects: Vec<&Object> = run.iter().collect();
        tables.extend(run.first().map(|first| table::table(&session.state, first.kind(), &objects, &style)));
    }
    let events = events_of(session, arguments, found)?;
    let text = events::table(&events, session.state.now_ms(), arguments.is_on("all-namespaces"), arguments.is_on("no-headers"));
    tables.extend(Some(text).filter(|text| !text.is_empty()));
    if !tables.is_empty() {
        session.print(&tables.join("\n"));
    } else if found.errors.is_empty() && !arguments.is_on("ignore-not-found") {
        let everywhere = arguments.is_on("all-namespaces") || !found.types.iter().any(|t| t.namespaced());
        session.complain(match everywhere {
            true => "No resources found".to_string(),
            false => format!("No resources found in {} namespace.", arguments.namespace()),
        });
    }
    Ok(())
}

fn style(arguments: &Arguments, found: &Found, wide: bool) -> Style {
    Style {
        wide,
        namespaces: arguments.is_on("all-namespaces"),
        with_kind: found.types.len() > 1 || arguments.is_on("show-kind"),
        no_headers: arguments.is_on("no-headers"),
        labels: arguments.is_on("show-labels"),
        label_columns: arguments.values("label-columns").flat_map(|list| list.split(',')).map(str::to_string).collect(),
    }
}

/// The events asked for, if some are. They have no labels.
fn events_of<'s>(session: &'s Session, arguments: &Arguments, found: &Found) -> Result<Vec<Event<'s>>, Error> {
    if !found.types.contains(&Resource::Events) || !found.errors.is_empty() {
        return Ok(Vec::new());
    }
    let everywhere = arguments.is_on("all-namespaces");
    let terms = select::fields(arguments.value("field-selector").unwrap_or_default())?;
    let labels = select::labels(arguments.value("selector").unwrap_or_default())?;
    let mut events = events::list(&session.state, Some(arguments.namespace()).filter(|_| !everywhere), &terms);
    events.retain(|_| select::matches(&labels, &Labels::default()));
    if let Some(path) = arguments.value("sort-by") {
        sort::sort(&mut events, path, events::value)?;
    }
    Ok(events)
}

/// All that was found, as the API server shows it.
fn values(session: &Session, arguments: &Arguments, found: &Found) -> Result<Vec<Value>, Error> {
    let mut values: Vec<Value> = found.objects.iter().map(|object| output::whole(&session.state, object)).collect();
    values.extend(events_of(session, arguments, found)?.iter().map(events::value));
    Ok(values)
}

/// One object asked for by name is itself, everything else a list.
fn as_value(session: &Session, arguments: &Arguments, found: &Found) -> Result<Option<Value>, Error> {
    let items = values(session, arguments, found)?;
    Ok(match (found.single, items.is_empty() && !found.errors.is_empty()) {
        (_, true) => None,
        (true, false) => items.into_iter().next(),
        (false, false) => Some(json!({"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": ""}})),
    })
}
