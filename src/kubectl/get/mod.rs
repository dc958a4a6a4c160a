//! `kubectl get`.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/get/get.go.

pub mod columns;
mod custom_columns;
pub mod events;
mod json_path;
mod json_path_eval;
mod table;
pub mod watch;

use super::describe::pod_tolerations;
use super::error::Error;
use super::flags::{Arguments, Flag, optional, switch, value};
use super::follow::Follow;
use super::resource::{self, Meant, Resource};
use super::session::Session;
use super::{select, targets, yaml_text};
use crate::api::Object;
use crate::api::order;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use table::Style;
use watch::Watch;

/// The flags of `get`.
pub const FLAGS: &[Flag] = &[
    value("output", Some('o')),
    value("selector", Some('l')),
    value("field-selector", None),
    value("label-columns", Some('L')),
    value("sort-by", None),
    value("chunk-size", None),
    value("template", None),
    switch("all-namespaces", Some('A')),
    switch("no-headers", None),
    switch("show-labels", None),
    switch("show-kind", None),
    switch("ignore-not-found", None),
    switch("show-managed-fields", None),
    switch("watch", Some('w')),
    switch("watch-only", None),
    optional("server-print", "true"),
];

/// What was found.
struct Found {
    objects: Vec<Object>,
    /// The types asked for, in their order.
    types: Vec<Resource>,
    errors: Vec<Error>,
    /// Whether one object was asked for by its name.
    single: bool,
}

/// Runs the command.
pub fn run(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    let Some(meant) = resource::meant(&arguments.positionals)? else {
        let message = "You must specify the type of resource to get. Use \"kubectl api-resources\" for a complete list of supported resources.\n\n\
             error: Required resource not specified.\nUse \"kubectl explain <resource>\" for a detailed description of that resource (e.g. kubectl explain pods).\n\
             See 'kubectl get -h' for help and examples";
        session.complain(message);
        return Err(Error::Silent);
    };
    let mut found = find(session, arguments, &meant)?;
    if let Some(path) = arguments.value("sort-by") {
        sort(&mut found.objects, path)?;
    }
    let output = arguments.value("output").unwrap_or_default();
    let (format, template) = output.split_once('=').map_or((output, None), |(format, template)| (format, Some(template)));
    match format {
        "" | "wide" => tables(session, arguments, &found, format == "wide"),
        "name" => found.objects.iter().for_each(|o| session.say(targets::name_of(o))),
        "yaml" => as_value(session, arguments, &found).iter().for_each(|v| session.print(&yaml_text::print(v))),
        "json" => as_value(session, arguments, &found).iter().for_each(|v| session.say(json_text(v))),
        "jsonpath" | "jsonpath-as-json" => {
            let template = template.or(arguments.value("template")).unwrap_or_default();
            if let Some(value) = as_value(session, arguments, &found) {
                let text = json_path::print(template, &value)?;
                session.print(&text);
            }
        }
        "custom-columns" => {
            let text = custom_columns::print(template.unwrap_or_default(), &found.objects, arguments.is_on("no-headers"))?;
            session.print(&text);
        }
        other => {
            let formats = "custom-columns,custom-columns-file,go-template,go-template-file,json,jsonpath,jsonpath-as-json,jsonpath-file,name,template,templatefile,wide,yaml";
            return Err(Error::client(format!(
                "unable to match a printer suitable for the output format \"{other}\", allowed formats are: {formats}"
            )));
        }
    }
    follow(session, arguments, &meant, &found);
    if arguments.is_on("ignore-not-found") {
        found.errors.retain(|e| !matches!(e, Error::Server { reason: "NotFound", .. }));
    }
    Error::collect(found.errors)
}

fn find(session: &Session, arguments: &Arguments, meant: &Meant) -> Result<Found, Error> {
    let single = matches!(meant, Meant::Named(named) if named.len() == 1);
    let mut found = Found { objects: Vec::new(), types: Vec::new(), errors: Vec::new(), single };
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
fn tables(session: &mut Session, arguments: &Arguments, found: &Found, wide: bool) {
    let style = style(arguments, found, wide);
    let mut tables = Vec::new();
    for run in found.objects.chunk_by(|a, b| a.kind() == b.kind()) {
        let objects: Vec<&Object> = run.iter().collect();
        tables.extend(run.first().map(|first| table::table(&session.state, first.kind(), &objects, &style)));
    }
    tables.extend(events_table(session, arguments, found));
    if !tables.is_empty() {
        session.print(&tables.join("\n"));
    } else if found.errors.is_empty() && !arguments.is_on("ignore-not-found") {
        let everywhere = arguments.is_on("all-namespaces") || !found.types.iter().any(|t| t.namespaced());
        session.complain(match everywhere {
            true => "No resources found".to_string(),
            false => format!("No resources found in {} namespace.", arguments.namespace()),
        });
    }
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

fn events_table(session: &Session, arguments: &Arguments, found: &Found) -> Option<String> {
    if !found.types.contains(&Resource::Events) || !found.errors.is_empty() {
        return None;
    }
    let everywhere = arguments.is_on("all-namespaces");
    let terms = select::fields(arguments.value("field-selector").unwrap_or_default()).unwrap_or_default();
    let events = events::list(&session.state, Some(arguments.namespace()).filter(|_| !everywhere), &terms);
    let text = events::table(&events, session.state.now_ms(), everywhere, arguments.is_on("no-headers"));
    Some(text).filter(|t| !t.is_empty())
}

/// One object asked for by name is itself, everything else a list.
fn as_value(session: &Session, arguments: &Arguments, found: &Found) -> Option<Value> {
    let mut items: Vec<Value> = found.objects.iter().map(|object| whole(session, object)).collect();
    if found.types.contains(&Resource::Events) {
        let everywhere = arguments.is_on("all-namespaces");
        items.extend(events::list(&session.state, Some(arguments.namespace()).filter(|_| !everywhere), &[]).iter().map(events::value));
    }
    match (found.single, items.is_empty() && !found.errors.is_empty()) {
        (_, true) => None,
        (true, false) => items.into_iter().next(),
        (false, false) => Some(json!({"apiVersion": "v1", "items": items, "kind": "List", "metadata": {"resourceVersion": ""}})),
    }
}

/// An object as the API server shows it; pods have the tolerations that admission gives them.
fn whole(session: &Session, object: &Object) -> Value {
    let mut value = object.to_value();
    if let Object::Pod(pod) = object {
        let all: Vec<Value> = pod_tolerations(&session.state, pod).iter().map(|toleration| toleration.to_value()).collect();
        value["spec"]["tolerations"] = all.into();
    }
    value
}

/// JSON indented by four blanks.
fn json_text(value: &Value) -> String {
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    let line = |line: &str| {
        let blanks = line.len() - line.trim_start().len();
        format!("{}{}", " ".repeat(blanks), line)
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Sorts by what a JSONPath finds: numbers as numbers, everything else as text.
fn sort(objects: &mut [Object], path: &str) -> Result<(), Error> {
    let path = json_path::relaxed(path);
    let mut failed = None;
    let keys: Vec<(f64, String)> = (objects.iter())
        .map(|object| match json_path::print(&path, &object.to_value()) {
            Ok(text) => (text.parse().unwrap_or(0.0), text),
            Err(error) => {
                failed = Some(error);
                (0.0, String::new())
            }
        })
        .collect();
    if let Some(error) = failed {
        return Err(error);
    }
    let mut order: Vec<usize> = (0..objects.len()).collect();
    order::sort_by(&mut order, |a, b| keys[*a].0.total_cmp(&keys[*b].0).then_with(|| keys[*a].1.cmp(&keys[*b].1)));
    let sorted: Vec<Object> = order.into_iter().map(|at| objects[at].clone()).collect();
    objects.clone_from_slice(&sorted);
    Ok(())
}

/// `-w`: goes on with what was printed.
fn follow(session: &mut Session, arguments: &Arguments, meant: &Meant, found: &Found) {
    let [Resource::Of(kind)] = found.types.as_slice() else { return };
    if !arguments.is_on("watch") && !arguments.is_on("watch-only") {
        return;
    }
    let style = style(arguments, found, arguments.value("output") == Some("wide"));
    let names = match meant {
        Meant::Named(named) => named.iter().map(|(_, name)| name.clone()).collect(),
        Meant::Types(_) => Vec::new(),
    };
    let mut seen = BTreeMap::new();
    let mut printed = table::header(*kind, &style);
    for object in &found.objects {
        let line = table::row(&session.state, object, &style);
        printed.push_str(&line);
        seen.insert(object.key(), (object.meta().resource_version, line));
    }
    let namespace = Some(arguments.namespace().to_string()).filter(|_| !arguments.is_on("all-namespaces"));
    let labels = select::labels(arguments.value("selector").unwrap_or_default()).unwrap_or_default();
    session.follow(Follow::Watch(Watch { kind: *kind, namespace, names, labels, style, seen, printed }));
}
