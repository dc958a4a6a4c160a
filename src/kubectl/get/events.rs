//! Events, as `get events` and `describe` show them.

use super::super::select::FieldTerm;
use crate::api::event::Event;
use crate::api::{Kind, time};
use crate::cluster::State;
use serde_json::{Value, json};

/// The table of all events of a namespace (or of all), oldest first. Empty when there are none.
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
    super::super::tabs::align(&text, super::super::tabs::TABLE)
}

/// The events of a namespace that fulfil all field conditions.
pub fn list<'s>(state: &'s State, namespace: Option<&str>, terms: &[FieldTerm]) -> Vec<Event<'s>> {
    let here = |event: &Event| namespace.is_none_or(|namespace| namespace_of(event) == namespace);
    let fits = |event: &Event| terms.is_empty() || super::super::select::fields_match(terms, &value(event));
    state.events().into_iter().filter(here).filter(fits).collect()
}

/// `Normal` or `Warning`.
pub fn type_of(event: &Event) -> &'static str {
    if event.warning { "Warning" } else { "Normal" }
}

/// Events about objects without a namespace are kept in `default`.
fn namespace_of<'s>(event: &Event<'s>) -> &'s str {
    if event.object.namespace.is_empty() { crate::manifest::DEFAULT_NAMESPACE } else { &event.object.namespace }
}

/// An event as the API server shows it, as far as it is kept here.
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

/// Whether a kind's events are shown by `describe`.
pub fn are_described(kind: Kind) -> bool {
    !matches!(kind, Kind::ConfigMap | Kind::Secret | Kind::Namespace | Kind::ControllerRevision)
}
