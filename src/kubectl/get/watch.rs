//! `kubectl get -w`: prints a line for every change of a selected object.

use super::super::command_context::CommandContext;
use super::super::error::Error;
use super::super::flags::Arguments;
use super::super::long_running::LongRunning;
use super::super::not_simulated;
use super::super::outcome::CommandResult;
use super::super::resource::Resource;
use super::super::select::{self, FieldTerm};
use super::super::tabwriter;
use super::table::{self, Style};
use super::{Printer, QueryResult};
use crate::api::Key;
use crate::api::order;
use crate::api::selector::Requirement;
use crate::cluster::State;
use std::collections::BTreeMap;

/// A running watch.
#[derive(Clone, Debug, PartialEq)]
pub struct Watch {
    /// The watched resource type.
    pub resource: Resource,
    /// The namespace; `None` for all.
    pub namespace: Option<String>,
    /// The selected names; empty for all.
    pub names: Vec<String>,
    /// The label selector.
    pub labels: Vec<Requirement>,
    /// The field selector.
    pub fields: Vec<FieldTerm>,
    /// The options of the table.
    pub style: Style,
    /// The resourceVersion and the line last printed for each object.
    pub last_printed: BTreeMap<Key, (u64, String)>,
    /// The lines printed so far; they determine the widths of the columns.
    pub printed: String,
    /// Whether the header has not been printed yet.
    pub header_due: bool,
}

/// Fails if the requested objects or format can't be watched (get.go watch) or the watch is not simulated.
pub(super) fn check(arguments: &Arguments, found: &QueryResult, printer: &Printer) -> Result<(), Error> {
    if !is_requested(arguments) {
        return Ok(());
    }
    match (found.types.as_slice(), printer) {
        ([Resource::Of(_) | Resource::Stored(_)], Printer::Table { .. }) => Ok(()),
        ([Resource::Of(_) | Resource::Stored(_)], _) => {
            let output = arguments.value("output").unwrap_or_default();
            Err(not_simulated::error(arguments.command, &format!("--watch --output={}", output.split('=').next().unwrap_or_default())))
        }
        ([Resource::Events], _) => Err(not_simulated::error(arguments.command, "events --watch")),
        _ => Err(Error::client("you may only specify a single resource type")),
    }
}

fn is_requested(arguments: &Arguments) -> bool {
    arguments.is_on("watch") || arguments.is_on("watch-only")
}

/// Starts the watch if `-w` or `--watch-only` is given; objects already printed are not printed again until they change.
pub(super) fn start(context: &mut CommandContext, arguments: &Arguments, found: &QueryResult, printer: &Printer) -> Result<(), Error> {
    let ([resource @ (Resource::Of(_) | Resource::Stored(_))], true) = (found.types.as_slice(), is_requested(arguments)) else {
        return Ok(());
    };
    if arguments.value("sort-by").is_some_and(|path| !path.is_empty()) {
        context.eprint_line("warning: --watch requested, --sort-by will be ignored for watch events received");
    }
    let style = super::style(arguments, found, matches!(printer, Printer::Table { wide: true }));
    let mut last_printed = BTreeMap::new();
    let mut printed = table::header(&context.state, resource, &style);
    for object in &found.objects {
        let line = table::row(&context.state, object, &style);
        printed.push_str(&line);
        last_printed.insert(object.key(), (object.meta().resource_version, line));
    }
    // The header is due unless a table was printed already.
    let header_due = !style.no_headers && (found.objects.is_empty() || arguments.is_on("watch-only"));
    context.follow(LongRunning::Watch(Watch {
        resource: resource.clone(),
        namespace: Some(arguments.namespace().to_string()).filter(|_| !arguments.is_on("all-namespaces")),
        names: found.names.clone(),
        labels: select::labels(arguments.value("selector").unwrap_or_default())?,
        fields: select::fields(arguments.value("field-selector").unwrap_or_default())?,
        style,
        last_printed,
        printed,
        header_due,
    }));
    Ok(())
}

impl Watch {
    /// Prints the objects that changed since the last poll, and those that were deleted.
    pub fn poll(mut self, state: &State) -> CommandResult {
        let mut context = CommandContext::new(state, None);
        let mut lines = Vec::new();
        let present: Vec<_> = self.resource.objects(state).filter(|(key, object)| self.selects(key, object)).collect();
        for (key, object) in &present {
            let version = object.meta().resource_version;
            if self.last_printed.get(*key).is_none_or(|(printed_version, _)| *printed_version != version) {
                let line = table::row(state, object, &self.style);
                self.last_printed.insert((*key).clone(), (version, line.clone()));
                lines.push((version, line));
            }
        }
        let deleted: Vec<Key> = self.last_printed.keys().filter(|key| !present.iter().any(|(k, _)| k == key)).cloned().collect();
        for key in deleted {
            if let Some((version, line)) = self.last_printed.remove(&key) {
                lines.push((version, line));
            }
        }
        order::sort_by(&mut lines, Ord::cmp);
        for (_, line) in lines {
            self.printed.push_str(&line);
            let aligned = tabwriter::align(&self.printed, tabwriter::TABLE);
            let header = aligned.lines().next().filter(|_| std::mem::take(&mut self.header_due));
            header.into_iter().chain(aligned.lines().last()).for_each(|line| context.print_line(line));
        }
        context.follow(LongRunning::Watch(self));
        context.finish(Ok(()))
    }

    fn selects(&self, key: &Key, object: &crate::api::Object) -> bool {
        self.namespace.as_deref().is_none_or(|n| !self.resource.namespaced() || n == &*key.namespace)
            && (self.names.is_empty() || self.names.iter().any(|name| **name == *object.meta().name))
            && select::matches(&self.labels, &object.meta().labels)
            && (self.fields.is_empty() || select::fields_match(&self.fields, &object.to_value()))
    }
}
