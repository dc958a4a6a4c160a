//! Events, as `get events` and `describe` print them.

use super::super::select::FieldTerm;
use crate::api::event::Event;
use crate::api::{Kind, time};
use crate::cluster::State;
use serde_json::{Value, json};

/// The table of events, oldest first; empty when there are none. `namespaces` adds the namespace column.
pub fn table(events: &[Event<'_>], now_ms: u64, namespaces: bool, no_headers: bool) -> String {
    let mut text = String::new();
    if events.is_empty() {
        return text;
    }
    if !no_headers {
        text.push_str(if namespaces { "NAMESPACE\t" } else { "" });
        text.push_str("LAST SEEN\tTYPE\tREASON\tOBJECT\tMESSAGE\n");
    }
    for event in events {
        if namespaces {
            text.push_str(namespace_of(event));
            text.push('\t');
        }
        let age = time::human_duration(now_ms.saturating_sub(event.last_ms));
        let object = format!("{}/{}", event.object.kind.names().singular, event.object.name);
        text.push_str(&format!("{age}\t{}\t{}\t{object}\t{}\n", type_of(event), event.reason, event.message));
    }
    super::super::tabwriter::align(&text, super::super::tabwriter::TABLE)
}

/// The events of a namespace (or of all) that match all field selectors.
pub fn list<'s>(state: &'s State, namespace: Option<&str>, terms: &[FieldTerm]) -> Vec<Event<'s>> {
    let in_namespace = |event: &Event| namespace.is_none_or(|namespace| namespace_of(event) == namespace);
    let matches_fields = |event: &Event| terms.is_empty() || super::super::select::fields_match(terms, &value(event));
    state.events().into_iter().filter(in_namespace).filter(matches_fields).collect()
}

/// `Normal` or `Warning`.
pub fn type_of(event: &Event) -> &'static str {
    if event.warning { "Warning" } else { "Normal" }
}

/// The namespace of an event; events about cluster-scoped objects are in `default`.
fn namespace_of<'s>(event: &Event<'s>) -> &'s str {
    if event.object.namespace.is_empty() { crate::manifest::DEFAULT_NAMESPACE } else { &event.object.namespace }
}

/// An event as the API server returns it, with the fields that are simulated.
pub fn value(event: &Event) -> Value {
    let object = &event.object;
    let mut value = json!({
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": format!("{}.{:x}", object.name, event.first_ms), "namespace": namespace_of(event)},
        "involvedObject": {
            "apiVersion": object.kind.names().api_version,
            "kind": object.kind.names().name,
            "name": &*object.name,
            "namespace": &*object.namespace,
        },
        "type": type_of(event),
        "reason": event.reason,
        "message": &**event.message,
        "source": {"component": event.source},
        "count": event.count,
        "firstTimestamp": time::rfc3339(event.first_ms),
        "lastTimestamp": time::rfc3339(event.last_ms),
    });
    if let Some(uid) = event.uid {
        value["involvedObject"]["uid"] = uid.to_string().into();
    }
    if event.container.is_some() {
        value["involvedObject"]["fieldPath"] = event.field_path().into();
    }
    value
}

/// Whether `describe` prints the events of a kind.
pub fn are_described(kind: Kind) -> bool {
    !matches!(kind, Kind::ConfigMap | Kind::Secret | Kind::Namespace | Kind::ControllerRevision)
}
