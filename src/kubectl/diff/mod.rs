//! `kubectl diff -f -`: the live objects and what `apply` would make of them, compared as `diff -u -N` does.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/diff/diff.go. The names of the two temporary directories, which are random, end
//! in `0` here.

mod lines;
mod unified;

use super::apply;
use super::command_context::CommandContext;
use super::dry_run::DryRun;
use super::error::Error;
use super::flags::{Arguments, Flags, number, switch, usage_error, value};
use super::manifests::{self, OutgoingObject};
use super::{not_simulated, select, yaml_text};
use crate::api::order::gather_object;
use crate::api::{Labels, time};
use crate::manifest::FieldValidation;
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// The flags of `diff`. `--field-manager` has no visible effect: `managedFields` are not simulated. Neither has
/// `--concurrency`: requests take no time.
pub const FLAGS: Flags = &[
    &[
        value("filename", Some('f')),
        value("selector", Some('l')),
        value("field-manager", None),
        number("concurrency", None),
        switch("force-conflicts", None).not_simulated(),
        switch("prune", None).not_simulated(),
        value("prune-allowlist", None).not_simulated(),
        switch("server-side", None).not_simulated(),
        switch("show-managed-fields", None).not_simulated(),
    ],
    not_simulated::FILES,
];

/// The exit status when there are differences.
const DIFFERENT: i32 = 1;
/// The exit status of an error (helpers.go CheckDiffErr).
const FAILED: i32 = 2;

/// An object before and after, as text.
type Versions = (String, String);

/// Runs the command. An error ends it without any output.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    context.dry_run = DryRun::Server;
    match compare(context, arguments) {
        Ok(text) if text.is_empty() => {}
        Ok(text) => {
            context.print(&text);
            context.exit_with(DIFFERENT);
        }
        Err(error) => {
            context.eprint(&error.print());
            context.exit_with(FAILED);
        }
    }
    Ok(())
}

fn compare(context: &mut CommandContext, arguments: &Arguments) -> Result<String, Error> {
    if !arguments.positionals.is_empty() {
        return Err(usage_error("diff", &format!("Unexpected args: [{}]", arguments.positionals.join(" "))));
    }
    let mut read = manifests::read(context, arguments, "no objects passed to diff")?;
    read.take_unread().map_or(Ok(()), Err)?;
    let labels = select::labels(arguments.value("selector").unwrap_or_default())?;
    let mut files: BTreeMap<String, Versions> = BTreeMap::new();
    for sent in &read.objects {
        let own = sent.value["metadata"]["labels"].as_object();
        let own: Labels = own.into_iter().flatten().map(|(key, value)| (key.as_str(), value.as_str().unwrap_or_default())).collect();
        if select::matches(&labels, &own) {
            files.insert(file_name(sent, arguments), versions(context, arguments, sent)?);
        }
    }
    let at = time::rfc3339(context.state.now_ms()).replace('T', " ").replace('Z', ".000000000 +0000");
    let mut text = String::new();
    for (name, (live, merged)) in &files {
        let hunks = unified::hunks(live, merged);
        if !hunks.is_empty() {
            let (live, merged) = (format!("/tmp/LIVE-0/{name}"), format!("/tmp/MERGED-0/{name}"));
            text.push_str(&format!("diff -u -N {live} {merged}\n--- {live}\t{at}\n+++ {merged}\t{at}\n{hunks}"));
        }
    }
    Ok(text)
}

/// Such as `apps.v1.StatefulSet.default.web` (InfoObject.Name).
fn file_name(sent: &OutgoingObject, arguments: &Arguments) -> String {
    let api_version = sent.text("/apiVersion").replace('/', ".");
    format!("{api_version}.{}.{}.{}", sent.text("/kind"), sent.namespace(arguments), sent.text("/metadata/name"))
}

fn versions(context: &mut CommandContext, arguments: &Arguments, sent: &OutgoingObject) -> Result<Versions, Error> {
    sent.check_namespace(arguments)?;
    let resource = sent.resource(&context.state);
    let live = resource.and_then(|resource| context.find_resource(&resource, sent.namespace(arguments), sent.text("/metadata/name")).ok());
    let (mut before, mut after) = match &live {
        None => (Value::Null, sent.create(context, arguments, None)?.value(&context.state)),
        Some(live) => {
            let desired = apply::merged_without_annotation(live, sent);
            let current = live.to_value();
            let after = match desired == current {
                true => current.clone(),
                false => context.update(live, &desired, FieldValidation::Strict, "patching")?.0.value(&context.state),
            };
            (current, after)
        }
    };
    if sent.text("/kind") == "Secret" {
        mask(&mut before, &mut after);
    }
    let text = |value: &Value| if value.is_null() { String::new() } else { yaml_text::print(value) };
    Ok((text(&before), text(&after)))
}

/// Hides the values of a Secret (diff.go Masker).
fn mask(before: &mut Value, after: &mut Value) {
    let data = |value: &Value| value["data"].as_object().cloned().unwrap_or_default();
    let (old, new) = (data(before), data(after));
    let masked = |own: &Map<String, Value>, other: &Map<String, Value>, which: &str| -> Value {
        let hidden = |key: &str, value: &Value| match other.get(key) {
            Some(other) if other != value => format!("*** ({which})"),
            _ => "***".to_string(),
        };
        gather_object(own.iter().map(|(key, value)| (key.clone(), Value::from(hidden(key, value))))).into()
    };
    for (value, own, other, which) in [(before, &old, &new, "before"), (after, &new, &old, "after")] {
        if !own.is_empty() {
            value["data"] = masked(own, other, which);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::cluster::{Settings, State, setup};
    use crate::kubectl;

    #[test]
    fn values_of_secrets_are_hidden() {
        let mut state = State::new(Settings::default(), setup::nodes(1));
        let secret = |data: &str| format!("apiVersion: v1\nkind: Secret\nmetadata: {{name: s}}\ndata: {data}\n");
        let created = kubectl::run(&state, "apply -f -", Some(&secret("{user: YQ==, word: Yg==}")));
        created.actions.iter().for_each(|action| drop(state.apply(action)));
        let compared = kubectl::run(&state, "diff -f -", Some(&secret("{user: YQ==, word: Yw==, more: ZA==}")));
        let expected = "@@ -1,7 +1,8 @@\n apiVersion: v1\n data:\n+  more: '***'\n   user: '***'\n-  word: '*** (before)'\n\
                        +  word: '*** (after)'\n kind: Secret\n metadata:\n   annotations:\n";
        assert!(compared.stdout.ends_with(expected) && compared.exit == 1, "{compared:?}");
        assert_eq!(kubectl::run(&state, "diff -f -", Some("a: b\n")).exit, 2);
    }
}
