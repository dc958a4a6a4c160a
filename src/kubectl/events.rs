//! `kubectl events`.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/events.

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::{Arguments, Flags, number, switch, value};
use super::get::events as event_list;
use super::long_running::LongRunning;
use super::not_simulated;
use super::output::{self, Format};
use super::resource::{self, Resource};
use super::tabwriter;
use crate::api::event::Event;
use crate::api::{Key, order, time};
use crate::cluster::State;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The flags of `events`. `--chunk-size` has no visible effect: lists are not paginated here.
pub const FLAGS: Flags = &[
    &[
        value("for", None),
        value("types", None),
        switch("watch", Some('w')),
        switch("all-namespaces", Some('A')),
        switch("no-headers", None),
        number("chunk-size", None),
    ],
    output::FLAG,
    not_simulated::PRINT,
];

/// Which events are requested.
#[derive(Clone, Debug, PartialEq)]
struct Query {
    /// The namespace; `None` for all.
    namespace: Option<String>,
    /// The type and name of the object they are about, if given.
    about: Option<(Resource, String)>,
    /// The requested types in lower case; empty for all.
    types: Vec<String>,
}

/// A running `events --watch`.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchEvents {
    query: Query,
    format: Format,
    no_headers: bool,
    /// Of each printed event, how often and when it occurred last.
    last_printed: BTreeMap<(Key, String), (u32, u64)>,
    /// The lines printed so far; they determine the widths of the columns.
    printed: String,
}

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let format = Format::read(arguments)?;
    let query = query(context, arguments)?;
    let no_headers = arguments.is_on("no-headers");
    if arguments.is_on("watch") {
        let watch = WatchEvents { query, format, no_headers, last_printed: BTreeMap::new(), printed: String::new() };
        return watch.advance(context);
    }
    let state = context.state.clone();
    let mut events = query.events(&state);
    order::sort_by(&mut events, |a, b| a.last_ms.cmp(&b.last_ms));
    if events.is_empty() {
        context.eprint_line(match &query.namespace {
            None => "No events found.".to_string(),
            Some(namespace) => format!("No events found in {namespace} namespace."),
        });
        return Ok(());
    }
    match format {
        Format::Summary => {
            let mut text = if no_headers { String::new() } else { query.header() };
            events.iter().for_each(|event| text.push_str(&query.line(event, state.now_ms())));
            context.print(&tabwriter::align(&text, tabwriter::TABLE));
        }
        Format::Name => events.iter().for_each(|event| context.print_line(name(event))),
        format => {
            let items: Vec<Value> = events.iter().map(event_list::value).collect();
            let list = json!({"apiVersion": "v1", "items": items, "kind": "EventList", "metadata": {}});
            context.print(&output::print(&format, &list)?);
        }
    }
    Ok(())
}

fn query(context: &CommandContext, arguments: &Arguments) -> Result<Query, Error> {
    let about = match arguments.value("for").filter(|about| !about.is_empty()) {
        None => None,
        Some(about) => match about.split('/').collect::<Vec<_>>().as_slice() {
            [_] => return Err(Error::client("--for must be in resource/name form")),
            [kind, name] => {
                let types = resource::types(&context.state, kind)?;
                types.into_iter().next().map(|resource| (resource, name.to_string()))
            }
            _ => return Err(Error::client("arguments in resource/name form may not have more than one slash")),
        },
    };
    let types: Vec<String> = arguments.values("types").flat_map(|list| list.split(',')).map(str::to_ascii_lowercase).collect();
    if types.iter().any(|kind| !matches!(kind.as_str(), "normal" | "warning")) {
        return Err(Error::client("valid --types are Normal or Warning"));
    }
    let namespace = Some(arguments.namespace().to_string()).filter(|_| !arguments.is_on("all-namespaces"));
    Ok(Query { namespace, about, types })
}

impl Query {
    fn events<'s>(&self, state: &'s State) -> Vec<Event<'s>> {
        let mut events = event_list::list(state, self.namespace.as_deref(), &[]);
        events.retain(|event| {
            let is_about = |(resource, name): &(Resource, String)| {
                let key = resource.key(&event.object.namespace, name);
                key.is_ok_and(|key| key == *event.object || !resource.namespaced() && key.name == event.object.name)
            };
            let kind = event_list::type_of(event).to_ascii_lowercase();
            self.about.as_ref().is_none_or(is_about) && (self.types.is_empty() || self.types.contains(&kind))
        });
        events
    }

    fn header(&self) -> String {
        let namespace = if self.namespace.is_none() { "NAMESPACE\t" } else { "" };
        format!("{namespace}LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n")
    }

    /// Models EventPrinter.printOneEvent.
    fn line(&self, event: &Event, now_ms: u64) -> String {
        let since = |at_ms: u64| time::human_duration(now_ms.saturating_sub(at_ms));
        let interval = match event.count {
            0 | 1 => since(event.first_ms),
            count => format!("{} (x{count} over {})", since(event.last_ms), since(event.first_ms)),
        };
        let value = event_list::value(event);
        let text = |path: &str| value.pointer(path).and_then(Value::as_str).unwrap_or_default();
        let namespace = if self.namespace.is_none() { format!("{}\t", text("/metadata/namespace")) } else { String::new() };
        let object = format!("{}/{}", text("/involvedObject/kind"), text("/involvedObject/name"));
        // A cell ends at the first line break (printers.go cellBreakChars).
        let message = event
            .message
            .trim()
            .split_once(['\n', '\r', '\x0c'])
            .map_or(event.message.trim().to_string(), |(first, _)| format!("{first}..."));
        format!("{namespace}{interval}\t{}\t{}\t{object}\t{message}\n", event_list::type_of(event), event.reason)
    }
}

fn name(event: &Event) -> String {
    format!("event/{}", event_list::value(event)["metadata"]["name"].as_str().unwrap_or_default())
}

impl WatchEvents {
    /// Prints the events that are new or occurred again since the last poll.
    pub fn advance(mut self, context: &mut CommandContext) -> Result<(), Error> {
        let state = context.state.clone();
        for event in self.query.events(&state) {
            let key = (event.object.clone(), format!("{} {} {}", event.first_ms, event.reason, event.message));
            let now = (event.count, event.last_ms);
            if self.last_printed.insert(key, now) == Some(now) {
                continue;
            }
            match &self.format {
                Format::Summary => self.print_line(context, &event, state.now_ms()),
                Format::Name => context.print_line(name(&event)),
                format => context.print(&output::print(format, &event_list::value(&event))?),
            }
        }
        context.follow(LongRunning::WatchEvents(self));
        Ok(())
    }

    fn print_line(&mut self, context: &mut CommandContext, event: &Event, now_ms: u64) {
        let is_first = self.printed.is_empty();
        if is_first {
            self.printed = self.query.header();
        }
        self.printed.push_str(&self.query.line(event, now_ms));
        let aligned = tabwriter::align(&self.printed, tabwriter::TABLE);
        let header = aligned.lines().next().filter(|_| is_first && !self.no_headers);
        header.into_iter().chain(aligned.lines().last()).for_each(|line| context.print_line(line));
    }
}
