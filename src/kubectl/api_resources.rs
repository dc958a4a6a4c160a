//! `kubectl api-resources` and `kubectl api-versions`.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/apiresources.

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::{Arguments, Flags, switch, usage_error, value};
use super::resource::CATEGORY_ALL;
use super::tabwriter;
use crate::api::kind::KINDS;
use crate::api::order;
use crate::api::{NOT_SIMULATED, ResourceType};
use crate::cluster::State;
use std::collections::BTreeSet;

/// The flags of `api-resources`. `--cached` has no visible effect: the list can't be outdated.
pub const FLAGS: Flags = &[&[
    value("api-group", None),
    switch("cached", None),
    value("categories", None),
    switch("namespaced", None),
    switch("no-headers", None),
    value("output", Some('o')),
    value("sort-by", None),
    value("verbs", None),
]];

const ALL_VERBS: &str = "create,delete,deletecollection,get,list,patch,update,watch";
const REVIEW: &str = "authorization.k8s.io/v1";

/// The types whose objects are not stored: kind, API version, plural, short names, whether namespaced, verbs.
const VIRTUAL: [(&str, &str, &str, &str, bool, &str); 8] = [
    ("Binding", "v1", "bindings", "", true, "create"),
    ("ComponentStatus", "v1", "componentstatuses", "cs", false, "get,list"),
    ("SelfSubjectReview", "authentication.k8s.io/v1", "selfsubjectreviews", "", false, "create"),
    ("TokenReview", "authentication.k8s.io/v1", "tokenreviews", "", false, "create"),
    ("LocalSubjectAccessReview", REVIEW, "localsubjectaccessreviews", "", true, "create"),
    ("SelfSubjectAccessReview", REVIEW, "selfsubjectaccessreviews", "", false, "create"),
    ("SelfSubjectRulesReview", REVIEW, "selfsubjectrulesreviews", "", false, "create"),
    ("SubjectAccessReview", REVIEW, "subjectaccessreviews", "", false, "create"),
];

/// A row of the table.
struct Row {
    kind: String,
    api_version: String,
    plural: String,
    short: String,
    namespaced: bool,
    verbs: &'static str,
}

impl Row {
    fn group(&self) -> &str {
        self.api_version.split_once('/').map_or("", |(group, _)| group)
    }

    fn name_with_group(&self) -> String {
        if self.group().is_empty() { self.plural.clone() } else { format!("{}.{}", self.plural, self.group()) }
    }

    /// The categories of its storage in pkg/registry.
    fn category(&self) -> &'static str {
        match self.group() {
            "admissionregistration.k8s.io" | "apiextensions.k8s.io" | "apiregistration.k8s.io" => "api-extensions",
            _ if CATEGORY_ALL.contains(&self.name_with_group().as_str()) => "all",
            _ => "",
        }
    }
}

/// All types of the server, also in versions that are not the preferred one.
fn rows(state: &State) -> Vec<Row> {
    let simulated = KINDS.iter().map(|kind| Row {
        kind: kind.name.into(),
        api_version: kind.api_version.into(),
        plural: kind.plural.into(),
        short: kind.short.join(","),
        namespaced: kind.namespaced,
        // The namespace storage has no DeleteCollection.
        verbs: if kind.plural == "namespaces" { "create,delete,get,list,patch,update,watch" } else { ALL_VERBS },
    });
    let stored = NOT_SIMULATED.iter().map(ResourceType::from).chain(state.custom_types()).map(|resource| Row {
        kind: resource.kind.to_string(),
        api_version: resource.api_version.to_string(),
        plural: resource.plural.to_string(),
        short: resource.short.iter().map(|name| &**name).collect::<Vec<_>>().join(","),
        namespaced: resource.namespaced,
        verbs: ALL_VERBS,
    });
    let not_stored = VIRTUAL.iter().map(|(kind, api_version, plural, short, namespaced, verbs)| Row {
        kind: (*kind).into(),
        api_version: (*api_version).into(),
        plural: (*plural).into(),
        short: (*short).into(),
        namespaced: *namespaced,
        verbs,
    });
    simulated.chain(stored).chain(not_stored).collect()
}

/// Runs `api-resources`.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    if !arguments.positionals.is_empty() {
        return Err(usage_error("api-resources", &format!("unexpected arguments: [{}]", arguments.positionals.join(" "))));
    }
    let output = arguments.value("output").unwrap_or_default();
    if !matches!(output, "" | "wide" | "name") {
        return Err(Error::client(format!("--output {output} is not available")));
    }
    let sort_by = arguments.value("sort-by").unwrap_or_default();
    if !matches!(sort_by, "" | "name" | "kind") {
        return Err(Error::client("--sort-by accepts only name or kind"));
    }
    let mut rows = selected(context, arguments);
    order::sort_by_key(&mut rows, |row| match sort_by {
        "name" => (row.plural.clone(), String::new()),
        "kind" => (row.kind.clone(), row.plural.clone()),
        _ => (row.group().to_string(), row.plural.clone()),
    });
    if output == "name" {
        rows.iter().for_each(|row| context.print_line(row.name_with_group()));
        return Ok(());
    }
    let wide = output == "wide";
    let mut text = String::new();
    if !arguments.is_on("no-headers") {
        text.push_str("NAME\tSHORTNAMES\tAPIVERSION\tNAMESPACED\tKIND");
        text.push_str(if wide { "\tVERBS\tCATEGORIES\n" } else { "\n" });
    }
    for row in &rows {
        text.push_str(&format!("{}\t{}\t{}\t{}\t{}", row.plural, row.short, row.api_version, row.namespaced, row.kind));
        text.push_str(&if wide { format!("\t{}\t{}\n", row.verbs, row.category()) } else { "\n".into() });
    }
    context.print(&tabwriter::align(&text, tabwriter::TABLE));
    Ok(())
}

/// The types that the flags select, each in its preferred version, which is the first one.
fn selected(context: &CommandContext, arguments: &Arguments) -> Vec<Row> {
    let mut seen = BTreeSet::new();
    let mut rows = rows(&context.state);
    rows.retain(|row| seen.insert(row.name_with_group()));
    let list = |flag: &str| -> Vec<String> { arguments.values(flag).flat_map(|list| list.split(',')).map(str::to_string).collect() };
    let (verbs, categories) = (list("verbs"), list("categories"));
    rows.retain(|row| {
        arguments.value("api-group").is_none_or(|group| group == row.group())
            && arguments.value("namespaced").is_none_or(|_| arguments.is_on("namespaced") == row.namespaced)
            && verbs.iter().all(|verb| row.verbs.split(',').any(|known| known == verb))
            && categories.iter().all(|category| category == row.category())
    });
    rows
}

/// Runs `api-versions`.
pub fn versions(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    if !arguments.positionals.is_empty() {
        return Err(usage_error("api-versions", &format!("unexpected arguments: [{}]", arguments.positionals.join(" "))));
    }
    let versions = order::gather_set(rows(&context.state).into_iter().map(|row| row.api_version));
    versions.iter().for_each(|version| context.print_line(version));
    Ok(())
}
