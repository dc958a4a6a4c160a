//! Loads the tours of the page from their files, as the page's build does.

use ordinal::scenario::tour;
use serde_json::{Map, Value};
use std::fs;

/// The identifier and the text of each tour, in the order of the list.
pub fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    let texts: Map<String, Value> = fs::read_dir("static/tours")
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter_map(|path| {
            let id = path.file_name()?.to_str()?.strip_suffix(".ordinal.yaml").filter(|id| *id != "template")?;
            Some((id.to_owned(), fs::read_to_string(&path).unwrap().into()))
        })
        .collect();
    assert!(tour::provide(&Value::Object(texts).to_string()));
    tour::all()
}
