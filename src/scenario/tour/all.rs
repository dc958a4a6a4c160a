//! The tours of the page: the files of `static/tours`. Their texts are no code: whoever shows or plays them reads the files and
//! hands them over.

use serde_json::Value;
use std::sync::OnceLock;

/// The address of each, in the order of the list.
pub const IDS: [&str; 13] = [
    "why-order",
    "ordered-or-parallel",
    "names",
    "volumes",
    "scale-down-and-back",
    "retention",
    "canary",
    "stuck-update",
    "by-hand",
    "dead-node",
    "lost-zone",
    "set-or-deployment",
    "cloning",
];

static TEXTS: OnceLock<Value> = OnceLock::new();

/// Takes the texts of all tours: a JSON object of them by their addresses. Says whether it is one.
pub fn provide(texts: &str) -> bool {
    match serde_json::from_str(texts) {
        Ok(Value::Object(texts)) => {
            TEXTS.get_or_init(|| Value::Object(texts));
            true
        }
        _ => false,
    }
}

/// Whether the texts are there.
pub fn are_there() -> bool {
    TEXTS.get().is_some()
}

/// The address and the text of each tour, in the order of the list; none before the texts are there.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    IDS.into_iter().filter_map(|id| Some((id, TEXTS.get()?.get(id)?.as_str()?)))
}
