//! Kinds that no simulated controller acts on (such as ConfigMaps and Secrets), and the generic description.

use super::parts::{annotations, labels, line, names};
use crate::api::opaque_object::OpaqueObject;
use crate::api::{Kind, Object};
use serde_json::Value;

pub(super) fn opaque(out: &mut String, object: &OpaqueObject) {
    names(out, &object.meta);
    labels(out, "Labels", &object.meta.labels);
    annotations(out, "Annotations", &object.meta.annotations);
    match object.kind {
        Kind::Namespace => {
            line(out, "Status", if object.meta.is_terminating() { "Terminating" } else { "Active" });
            out.push_str("\nNo resource quota.\n\nNo LimitRange resource.\n");
        }
        Kind::ConfigMap => {
            out.push_str("\nData\n====\n");
            for (key, value) in entries(object, "data") {
                out.push_str(&format!("{key}:\n----\n{}\n\n", value.as_str().unwrap_or_default()));
            }
            out.push_str("\nBinaryData\n====\n");
            for (key, value) in entries(object, "binaryData") {
                out.push_str(&format!("{key}: {} bytes\n", decoded_length(value)));
            }
            out.push('\n');
        }
        Kind::Secret => {
            out.push_str(&format!("\nType:\t{}\n\nData\n====\n", object.rest.get("type").and_then(Value::as_str).unwrap_or("Opaque")));
            for (key, value) in entries(object, "data") {
                line(out, key, format!("{} bytes", decoded_length(value)));
            }
        }
        _ => {
            line(out, "Image pull secrets", "<none>");
            line(out, "Mountable secrets", "<none>");
            line(out, "Tokens", "<none>");
        }
    }
}

fn entries<'p>(object: &'p OpaqueObject, key: &str) -> impl Iterator<Item = (&'p String, &'p Value)> {
    object.rest.get(key).and_then(Value::as_object).into_iter().flatten()
}

/// The number of bytes that a base64 text encodes.
fn decoded_length(value: &Value) -> usize {
    let text = value.as_str().unwrap_or_default().trim_end_matches('=');
    text.len() * 3 / 4
}

/// The generic description: all fields of the object (GenericDescriberFor).
pub(super) fn any(out: &mut String, object: &Object) {
    let value = object.to_value();
    names(out, object.meta());
    labels(out, "Labels", &object.meta().labels);
    annotations(out, "Annotations", &object.meta().annotations);
    line(out, "API Version", object.api_version());
    line(out, "Kind", object.kind_name());
    for (key, value) in value.as_object().into_iter().flatten() {
        if !matches!(key.as_str(), "apiVersion" | "kind" | "metadata") {
            field(out, key, value, 0);
        }
    }
}

fn field(out: &mut String, key: &str, value: &Value, depth: usize) {
    let margin = "  ".repeat(depth);
    let title = title(key);
    match value {
        Value::Object(map) => {
            out.push_str(&format!("{margin}{title}:\n"));
            map.iter().for_each(|(key, value)| field(out, key, value, depth + 1));
        }
        Value::Array(items) => {
            out.push_str(&format!("{margin}{title}:\n"));
            for item in items {
                match item {
                    Value::Object(map) => map.iter().for_each(|(key, value)| field(out, key, value, depth + 1)),
                    other => out.push_str(&format!("{margin}  {}\n", other.as_str().map_or_else(|| other.to_string(), str::to_string))),
                }
            }
        }
        Value::String(text) => out.push_str(&format!("{margin}{title}:\t{text}\n")),
        other => out.push_str(&format!("{margin}{title}:\t{other}\n")),
    }
}

/// `revisionHistoryLimit` as `Revision History Limit`.
fn title(key: &str) -> String {
    let mut out = String::new();
    for (at, character) in key.char_indices() {
        if at == 0 {
            out.extend(character.to_uppercase());
        } else {
            if character.is_uppercase() {
                out.push(' ');
            }
            out.push(character);
        }
    }
    out
}
