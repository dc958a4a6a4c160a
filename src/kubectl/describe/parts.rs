//! Parts that several descriptions share: labels, annotations, events.

use super::super::get::events::type_of;
use crate::api::meta::LAST_APPLIED;
use crate::api::{Key, Labels, Meta, time};
use crate::cluster::State;

/// Prints a line with a title and a value.
pub fn line(out: &mut String, title: &str, value: impl std::fmt::Display) {
    out.push_str(&format!("{title}:\t{value}\n"));
}

/// Prints one line for each value, the first with the title; `<none>` when there are no values.
pub fn lines(out: &mut String, title: &str, values: &[String]) {
    if values.is_empty() {
        return line(out, title, "<none>");
    }
    for (at, value) in values.iter().enumerate() {
        out.push_str(&if at == 0 { format!("{title}:\t{value}\n") } else { format!("\t{value}\n") });
    }
}

/// Prints labels as `key=value`, one a line.
pub fn labels(out: &mut String, title: &str, labels: &Labels) {
    lines(out, title, &labels.iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>());
}

/// Prints annotations as `key: value`, one a line, without the last-applied annotation.
pub fn annotations(out: &mut String, title: &str, annotations: &Labels) {
    let shown = annotations.iter().filter(|(key, _)| &***key != LAST_APPLIED);
    let values: Vec<String> = shown.map(|(key, value)| format!("{key}: {}", value.trim_end().replace('\n', " "))).collect();
    lines(out, title, &values);
}

/// Prints the name and the namespace.
pub fn names(out: &mut String, meta: &Meta) {
    line(out, "Name", &meta.name);
    if !meta.namespace.is_empty() {
        line(out, "Namespace", &meta.namespace);
    }
}

/// Prints the controller of the object, if it has one.
pub fn controlled_by(out: &mut String, meta: &Meta) {
    if let Some(owner) = meta.controller() {
        line(out, "Controlled By", format!("{}/{}", owner.kind.names().name, owner.name));
    }
}

/// Prints the events of an object, oldest first.
pub fn events(out: &mut String, state: &State, key: &Key) {
    let events = state.events_of(key);
    if events.is_empty() {
        return line(out, "Events", "<none>");
    }
    out.push_str("Events:\n  Type\tReason\tAge\tFrom\tMessage\n  ----\t------\t----\t----\t-------\n");
    for event in events {
        let since = |at_ms: u64| time::human_duration(state.now_ms().saturating_sub(at_ms));
        let age = match event.count {
            0 | 1 => since(event.last_ms),
            count => format!("{} (x{count} over {})", since(event.last_ms), since(event.first_ms)),
        };
        let field_path = if event.container.is_none() { String::new() } else { format!("{}: ", event.field_path()) };
        out.push_str(&format!("  {}\t{}\t{age}\t{}\t{field_path}{}\n", type_of(&event), event.reason, event.source, event.message));
    }
}
