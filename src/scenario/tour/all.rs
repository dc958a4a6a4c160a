//! The tours of the page (`static/tours`). Their texts are not compiled in: the page fetches them and calls [`provide`].

use serde_json::Value;
use std::sync::OnceLock;

/// The identifier of each tour, in the order of the list.
pub const IDS: [&str; 15] = [
    "why-order",
    "ordered-or-parallel",
    "names",
    "volumes",
    "scale-down-and-back",
    "retention",
    "claim-templates",
    "canary",
    "stuck-update",
    "by-hand",
    "dead-node",
    "lost-zone",
    "all-nodes",
    "set-or-deployment",
    "cloning",
];

static TEXTS: OnceLock<Value> = OnceLock::new();

/// Sets the texts of all tours: a JSON object by identifier. Returns false if it is not one.
pub fn provide(texts: &str) -> bool {
    match serde_json::from_str(texts) {
        Ok(Value::Object(texts)) => {
            TEXTS.get_or_init(|| Value::Object(texts));
            true
        }
        _ => false,
    }
}

/// Whether the texts are loaded.
pub fn are_loaded() -> bool {
    TEXTS.get().is_some()
}

/// The identifier and the text of each tour, in the order of the list; empty before the texts are loaded.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    IDS.into_iter().filter_map(|id| Some((id, TEXTS.get()?.get(id)?.as_str()?)))
}
