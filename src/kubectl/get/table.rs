//! A table of objects of one kind, with the columns that flags add.

use super::super::resource::Resource;
use super::super::tabwriter;
use super::columns;
use crate::api::Object;
use crate::cluster::State;

/// The options of a table that flags set.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Style {
    /// `-o wide`.
    pub wide: bool,
    /// `-A`: the first column is the namespace.
    pub namespaces: bool,
    /// Names are printed as `kind/name`.
    pub with_kind: bool,
    /// `--no-headers`.
    pub no_headers: bool,
    /// `--show-labels`.
    pub labels: bool,
    /// `-L`: the labels that get a column of their own.
    pub label_columns: Vec<String>,
}

/// The header line of a resource type, cells separated by tabs.
pub fn header(state: &State, resource: &Resource, style: &Style) -> String {
    let columns = columns::columns(state, resource);
    let mut cells: Vec<String> = Vec::new();
    if style.namespaces && resource.namespaced() {
        cells.push("NAMESPACE".into());
    }
    cells.extend(columns.always.iter().map(|c| c.to_string()));
    if style.wide {
        cells.extend(columns.wide.iter().map(|c| c.to_string()));
    }
    cells.extend(style.label_columns.iter().map(|label| label.rsplit('/').next().unwrap_or(label).to_uppercase()));
    if style.labels {
        cells.push("LABELS".into());
    }
    cells.join("\t") + "\n"
}

/// The line of an object, cells separated by tabs.
pub fn row(state: &State, object: &Object, style: &Style) -> String {
    let (resource, meta) = (Resource::of_object(object), object.meta());
    let columns = columns::columns(state, &resource);
    let mut cells = columns::cells(state, object);
    if !style.wide {
        cells.truncate(columns.always.len());
    }
    if style.with_kind
        && let Some(name) = cells.first_mut()
    {
        *name = format!("{}/{name}", object.singular_with_group());
    }
    if style.namespaces && resource.namespaced() {
        cells.insert(0, meta.namespace.to_string());
    }
    cells.extend(style.label_columns.iter().map(|label| meta.labels.get(label).map_or("<none>", |v| &**v).to_string()));
    if style.labels {
        let labels: Vec<String> = meta.labels.iter().map(|(k, v)| format!("{k}={v}")).collect();
        cells.push(columns::or_none(&labels.join(",")));
    }
    cells.join("\t") + "\n"
}

/// The table of some objects, aligned.
pub fn table(state: &State, resource: &Resource, objects: &[&Object], style: &Style) -> String {
    let mut text = if style.no_headers { String::new() } else { header(state, resource, style) };
    objects.iter().for_each(|object| text.push_str(&row(state, object, style)));
    tabwriter::align(&text, tabwriter::TABLE)
}
