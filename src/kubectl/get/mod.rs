//! `kubectl get`.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/get/get.go.

pub mod columns;
mod custom_columns;
pub mod events;
pub mod go_template;
pub mod json_path;
mod json_path_eval;
mod sort;
mod table;
pub mod watch;

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::{Arguments, Flag, number, switch, value};
use super::output::{self, Format};
use super::resource::{self, ResolvedResource, Resource};
use super::{endpoints, select, targets};
use crate::api::event::Event;
use crate::api::{Labels, Object};
use serde_json::{Value, json};
use table::Style;

/// The flags of `get`. `--chunk-size` has no visible effect: lists are not paginated here.
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
    switch("output-watch-events", None),
];

/// The objects that the arguments select.
struct QueryResult {
    objects: Vec<Object>,
    /// The requested resource types, in order.
    types: Vec<Resource>,
    errors: Vec<Error>,
    /// The requested names; empty for all objects.
    names: Vec<String>,
    /// Whether exactly one object was requested by name.
    single: bool,
}

/// The output format.
enum Printer {
    /// A table; `wide` with `-o wide`.
    Table { wide: bool },
    /// A table with custom columns.
    Columns(String),
    /// A format that other commands support as well.
    Objects(Format),
}

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let printer = printer(arguments)?;
    let mut found = find(context, arguments)?;
    watch::check(arguments, &found, &printer)?;
    if found.types.iter().any(|resource| matches!(resource, Resource::Stored(stored) if endpoints::is_endpoints(stored))) {
        context.warn(endpoints::WARNING);
    }
    if let Some(path) = arguments.value("sort-by") {
        sort::sort(&mut found.objects, path, Object::to_value)?;
    }
    if !arguments.is_on("watch-only") && !watch::prints_existing(arguments, &printer) {
        print(context, arguments, &found, &printer)?;
    }
    watch::start(context, arguments, &found, &printer)?;
    if arguments.is_on("ignore-not-found") {
        found.errors.retain(|e| !matches!(e, Error::Server { reason: "NotFound", .. }));
    }
    Error::collect(found.errors)
}

/// Reads `-o` and `--template`.
fn printer(arguments: &Arguments) -> Result<Printer, Error> {
    let output = arguments.value("output").unwrap_or_default();
    let (format, template) = output.split_once('=').map_or((output, None), |(format, template)| (format, Some(template)));
    let template_flag = arguments.value("template").filter(|template| !template.is_empty());
    let go_template = |template: &str| Format::go_template(template).map(Printer::Objects);
    match format {
        "go-template" | "template" => go_template(template_flag.or(template).unwrap_or_default()),
        // `--template` without `-o` is a Go template (get_flags.go ToPrinter).
        "" if template_flag.is_some() => go_template(template_flag.unwrap_or_default()),
        "" | "wide" => Ok(Printer::Table { wide: format == "wide" }),
        "name" => Ok(Printer::Objects(Format::Name)),
        "yaml" => Ok(Printer::Objects(Format::Yaml)),
        "json" => Ok(Printer::Objects(Format::Json)),
        "jsonpath" => Ok(Printer::Objects(Format::JsonPath(template_flag.or(template).unwrap_or_default().to_string()))),
        "custom-columns" => Ok(Printer::Columns(template_flag.or(template).unwrap_or_default().to_string())),
        other => Err(output::unsupported_format(arguments.command, other, true)),
    }
}

fn print(context: &mut CommandContext, arguments: &Arguments, found: &QueryResult, printer: &Printer) -> Result<(), Error> {
    match printer {
        Printer::Table { wide } => return tables(context, arguments, found, *wide),
        Printer::Columns(spec) => {
            let text = custom_columns::print(spec, &values(context, arguments, found)?, arguments.is_on("no-headers"))?;
            context.print(&text);
        }
        Printer::Objects(Format::Name) => {
            found.objects.iter().for_each(|object| context.print_line(targets::name_of(object)));
            for event in requested_events(context, arguments, found)?.iter().map(events::value).collect::<Vec<_>>() {
                context.print_line(format!("event/{}", event["metadata"]["name"].as_str().unwrap_or_default()));
            }
        }
        Printer::Objects(format) => {
            if let Some(value) = output_value(context, arguments, found)? {
                let text = output::print(format, &value)?;
                context.print(&text);
            }
        }
    }
    Ok(())
}

/// Finds the objects that the arguments or the manifests on standard input select.
fn find(context: &mut CommandContext, arguments: &Arguments) -> Result<QueryResult, Error> {
    if arguments.value("filename").is_some() {
        let targets::Targets { objects, errors, .. } = targets::in_manifests(context, arguments)?;
        let mut types: Vec<Resource> = objects.iter().map(Resource::of_object).collect();
        types.dedup();
        let names = objects.iter().map(|object| object.meta().name.to_string()).collect();
        let single = objects.len() + errors.len() == 1;
        return Ok(QueryResult { objects, types, errors, names, single });
    }
    match resource::resolve(&context.state, &arguments.positionals)? {
        Some(resolved) => find_resolved(context, arguments, &resolved),
        None => {
            let message = "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n\n\
                 error: Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).\n\
                 See 'kubectl get -h' for help and examples";
            context.eprint_line(message);
            Err(Error::Silent)
        }
    }
}

fn find_resolved(context: &CommandContext, arguments: &Arguments, resolved: &ResolvedResource) -> Result<QueryResult, Error> {
    let single = matches!(resolved, ResolvedResource::Named(named) if named.len() == 1);
    let mut found = QueryResult { objects: Vec::new(), types: Vec::new(), errors: Vec::new(), names: Vec::new(), single };
    match resolved {
        ResolvedResource::Types(types) => {
            found.objects = targets::list(context, arguments, types)?;
            found.types = types.clone();
        }
        ResolvedResource::Named(_) if arguments.value("selector").is_some() => {
            return Err(Error::client("name cannot be provided when a selector is specified"));
        }
        ResolvedResource::Named(_) if arguments.is_on("all-namespaces") => {
            return Err(Error::client("a resource cannot be retrieved by name across all namespaces"));
        }
        ResolvedResource::Named(named) => {
            found.names = named.iter().map(|(_, name)| name.clone()).collect();
            for (resource, name) in named {
                if !found.types.contains(resource) {
                    found.types.push(resource.clone());
                }
                match context.find_resource(resource, arguments.namespace(), name) {
                    Ok(object) => found.objects.push(object),
                    Err(error) => found.errors.push(error),
                }
            }
        }
    }
    Ok(found)
}

/// Prints tables, one for each run of consecutive objects of the same kind.
fn tables(context: &mut CommandContext, arguments: &Arguments, found: &QueryResult, wide: bool) -> Result<(), Error> {
    let style = style(arguments, found, wide);
    let mut tables = Vec::new();
    for run in found.objects.chunk_by(|a, b| Resource::of_object(a) == Resource::of_object(b)) {
        let objects: Vec<&Object> = run.iter().collect();
        tables.extend(run.first().map(|first| table::table(&context.state, &Resource::of_object(first), &objects, &style)));
    }
    let events = requested_events(context, arguments, found)?;
    let text = events::table(&events, context.state.now_ms(), arguments.is_on("all-namespaces"), arguments.is_on("no-headers"));
    tables.extend(Some(text).filter(|text| !text.is_empty()));
    if !tables.is_empty() {
        context.print(&tables.join("\n"));
    } else if found.errors.is_empty() && !arguments.is_on("ignore-not-found") {
        let all_namespaces = arguments.is_on("all-namespaces") || !found.types.iter().any(|t| t.namespaced());
        context.eprint_line(match all_namespaces {
            true => "No resources found".to_string(),
            false => format!("No resources found in {} namespace.", arguments.namespace()),
        });
    }
    Ok(())
}

fn style(arguments: &Arguments, found: &QueryResult, wide: bool) -> Style {
    Style {
        wide,
        namespaces: arguments.is_on("all-namespaces"),
        with_kind: found.types.len() > 1 || arguments.is_on("show-kind"),
        no_headers: arguments.is_on("no-headers"),
        labels: arguments.is_on("show-labels"),
        label_columns: arguments.values("label-columns").flat_map(|list| list.split(',')).map(str::to_string).collect(),
    }
}

/// The requested events. Events have no labels.
fn requested_events<'s>(context: &'s CommandContext, arguments: &Arguments, found: &QueryResult) -> Result<Vec<Event<'s>>, Error> {
    if !found.types.contains(&Resource::Events) || !found.errors.is_empty() {
        return Ok(Vec::new());
    }
    let all_namespaces = arguments.is_on("all-namespaces");
    let terms = select::fields(arguments.value("field-selector").unwrap_or_default())?;
    let labels = select::labels(arguments.value("selector").unwrap_or_default())?;
    let mut events = events::list(&context.state, Some(arguments.namespace()).filter(|_| !all_namespaces), &terms);
    events.retain(|_| select::matches(&labels, &Labels::default()));
    if let Some(path) = arguments.value("sort-by") {
        sort::sort(&mut events, path, events::value)?;
    }
    Ok(events)
}

/// The found objects and events, as the API server returns them.
fn values(context: &CommandContext, arguments: &Arguments, found: &QueryResult) -> Result<Vec<Value>, Error> {
    let mut values: Vec<Value> = found.objects.iter().map(|object| output::api_value(&context.state, object)).collect();
    values.extend(requested_events(context, arguments, found)?.iter().map(events::value));
    Ok(values)
}

/// The value to print: a single object requested by name as it is, everything else as a List.
fn output_value(context: &CommandContext, arguments: &Arguments, found: &QueryResult) -> Result<Option<Value>, Error> {
    let items = values(context, arguments, found)?;
    Ok(match (found.single, items.is_empty() && !found.errors.is_empty()) {
        (_, true) => None,
        (true, false) => items.into_iter().next(),
        (false, false) => Some(json!({"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": ""}})),
    })
}
