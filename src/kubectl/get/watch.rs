//! `kubectl get -w`: prints a line, or the object, for every change of a selected object.

use super::super::command_context::CommandContext;
use super::super::error::Error;
use super::super::flags::{Arguments, usage_error};
use super::super::long_running::LongRunning;
use super::super::not_simulated;
use super::super::output::{self, Format};
use super::super::resource::Resource;
use super::super::select::{self, FieldTerm};
use super::super::{tabwriter, targets};
use super::table::{self, Style};
use super::{Printer, QueryResult};
use crate::api::order::gather;
use crate::api::selector::Requirement;
use crate::api::{Key, Object, order};
use serde_json::json;
use std::collections::BTreeMap;

/// A running watch.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// The watched resource type.
    resource: Resource,
    /// The namespace; `None` for all.
    namespace: Option<String>,
    /// The selected names; empty for all.
    names: Vec<String>,
    /// The label selector.
    labels: Vec<Requirement>,
    /// The field selector.
    fields: Vec<FieldTerm>,
    /// The options of the table.
    style: Style,
    /// The format of objects that are printed instead of lines.
    format: Option<Format>,
    /// `--output-watch-events`.
    shows_events: bool,
    /// The objects last printed.
    last_printed: BTreeMap<Key, Object>,
    /// The lines printed so far; they determine the widths of the columns.
    printed: String,
    /// Whether the header has not been printed yet.
    header_due: bool,
}

/// Fails if the requested objects or format can't be watched (get.go watch) or the watch is not simulated.
pub(super) fn check(arguments: &Arguments, found: &QueryResult, printer: &Printer) -> Result<(), Error> {
    if !is_requested(arguments) {
        return match arguments.is_on("output-watch-events") {
            true => Err(usage_error("get", "--output-watch-events option can only be used with --watch or --watch-only")),
            false => Ok(()),
        };
    }
    match (found.types.as_slice(), printer) {
        ([Resource::Of(_) | Resource::Stored(_)], Printer::Columns(_)) => {
            Err(not_simulated::error(arguments.command, "--watch --output=custom-columns"))
        }
        ([Resource::Of(_) | Resource::Stored(_)], _) => Ok(()),
        ([Resource::Events], _) => Err(not_simulated::error(arguments.command, "events --watch")),
        _ => Err(Error::client("you may only specify a single resource type")),
    }
}

/// Whether `-w` or `--watch-only` is given.
fn is_requested(arguments: &Arguments) -> bool {
    arguments.is_on("watch") || arguments.is_on("watch-only")
}

/// Whether the watch prints the objects that exist at its start, one by one, instead of the table or list of `get`.
pub(super) fn prints_existing(arguments: &Arguments, printer: &Printer) -> bool {
    is_requested(arguments) && (arguments.is_on("output-watch-events") || matches!(printer, Printer::Objects(_)))
}

/// Starts the watch if it is requested; objects already printed are not printed again until they change.
pub(super) fn start(context: &mut CommandContext, arguments: &Arguments, found: &QueryResult, printer: &Printer) -> Result<(), Error> {
    let ([resource @ (Resource::Of(_) | Resource::Stored(_))], true) = (found.types.as_slice(), is_requested(arguments)) else {
        return Ok(());
    };
    if arguments.value("sort-by").is_some_and(|path| !path.is_empty()) {
        context.eprint_line("warning: --watch requested, --sort-by will be ignored for watch events received");
    }
    let format = match printer {
        Printer::Objects(format) => Some(format.clone()),
        Printer::Table { .. } | Printer::Columns(_) => None,
    };
    let mut watch = Watch {
        resource: resource.clone(),
        namespace: Some(arguments.namespace().to_string()).filter(|_| !arguments.is_on("all-namespaces")),
        names: found.names.clone(),
        labels: select::labels(arguments.value("selector").unwrap_or_default())?,
        fields: select::fields(arguments.value("field-selector").unwrap_or_default())?,
        style: super::style(arguments, found, matches!(printer, Printer::Table { wide: true })),
        format,
        shows_events: arguments.is_on("output-watch-events"),
        last_printed: BTreeMap::new(),
        printed: String::new(),
        header_due: false,
    };
    watch.printed = watch.with_event(&table::header(&context.state, resource, &watch.style), "EVENT");
    watch.header_due = !watch.style.no_headers || watch.format.is_some();
    let watch_only = arguments.is_on("watch-only");
    for object in &found.objects {
        if !watch_only && prints_existing(arguments, printer) {
            watch.print(context, object, "ADDED")?;
        } else {
            watch.printed.push_str(&watch.line(context, object, "ADDED"));
            // The header is due unless a table was printed already.
            watch.header_due &= watch_only;
        }
        watch.last_printed.insert(object.key(), object.clone());
    }
    context.follow(LongRunning::Watch(watch));
    Ok(())
}

impl Watch {
    /// Prints the objects that changed since the last poll, and those that were deleted.
    pub fn advance(mut self, context: &mut CommandContext) -> Result<(), Error> {
        let mut changes = Vec::new();
        let objects = self.resource.objects(&context.state);
        let present = gather(objects.into_iter().filter(|(key, object)| self.selects(key, object)));
        for (key, object) in &present {
            match self.last_printed.get(key) {
                None => changes.push((object.clone(), "ADDED")),
                Some(printed) if printed.meta().uid != object.meta().uid => {
                    changes.extend([(printed.clone(), "DELETED"), (object.clone(), "ADDED")]);
                }
                Some(printed) if printed.meta().resource_version != object.meta().resource_version => {
                    changes.push((object.clone(), "MODIFIED"));
                }
                Some(_) => {}
            }
        }
        let deleted = self.last_printed.iter().filter(|(key, _)| !present.contains_key(key));
        changes.extend(deleted.map(|(_, object)| (object.clone(), "DELETED")));
        self.last_printed = present;
        order::sort_by(&mut changes, |a, b| a.0.meta().resource_version.cmp(&b.0.meta().resource_version));
        let result = changes.iter().try_for_each(|(object, event)| self.print(context, object, event));
        context.follow(LongRunning::Watch(self));
        result
    }

    /// Prints a change of an object, as a line or in the format of `-o`.
    fn print(&mut self, context: &mut CommandContext, object: &Object, event: &str) -> Result<(), Error> {
        let Some(format) = &self.format else {
            let line = self.line(context, object, event);
            self.printed.push_str(&line);
            let aligned = tabwriter::align(&self.printed, tabwriter::TABLE);
            let header = aligned.lines().next().filter(|_| std::mem::take(&mut self.header_due));
            header.into_iter().chain(aligned.lines().last()).for_each(|line| context.print_line(line));
            return Ok(());
        };
        let value = output::api_value(&context.state, object);
        let value = if self.shows_events { json!({"object": value, "type": event}) } else { value };
        match format {
            Format::Name => context.print_line(targets::name_of(object)),
            format => {
                // The printer separates YAML documents (cli-runtime/pkg/printers/yaml.go).
                if *format == Format::Yaml && !std::mem::take(&mut self.header_due) {
                    context.print("---\n");
                }
                context.print(&output::print(format, &value)?);
            }
        }
        Ok(())
    }

    /// The line of an object, cells separated by tabs.
    fn line(&self, context: &CommandContext, object: &Object, event: &str) -> String {
        self.with_event(&table::row(&context.state, object, &self.style), &format!("{event:8}"))
    }

    /// Inserts the cell of `--output-watch-events` after that of the namespace (printers/tableprinter.go PrintObj).
    fn with_event(&self, line: &str, event: &str) -> String {
        match line.split_once('\t') {
            Some((namespace, rest)) if self.shows_events && self.style.namespaces && self.resource.namespaced() => {
                format!("{namespace}\t{event}\t{rest}")
            }
            _ if self.shows_events => format!("{event}\t{line}"),
            _ => line.to_string(),
        }
    }

    fn selects(&self, key: &Key, object: &Object) -> bool {
        self.namespace.as_deref().is_none_or(|n| !self.resource.namespaced() || n == &*key.namespace)
            && (self.names.is_empty() || self.names.iter().any(|name| **name == *object.meta().name))
            && select::matches(&self.labels, &object.meta().labels)
            && (self.fields.is_empty() || select::fields_match(&self.fields, &object.to_value()))
    }
}
