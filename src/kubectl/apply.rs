//! `kubectl apply -f -`: creates what is not there, merges what is.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/apply/apply.go.

use super::dry_run::DryRun;
use super::error::Error;
use super::flags::{Arguments, Flag, misused, optional, switch, value};
use super::manifests::{self, Sent};
use super::output::{self, Format, Shown};
use super::patch::three_way;
use super::session::Session;
use crate::api::meta::LAST_APPLIED;
use crate::api::revision_hash::escape_as_go;
use crate::api::{Kind, Object};
use crate::manifest::FieldValidation;
use serde_json::{Map, Value, json};

/// The flags of `apply`. Who manages a field is not kept, so `--field-manager` shows in nothing that can be printed. Nothing
/// is deleted without --force and --prune, so there is nothing for `--wait` to wait for.
pub const FLAGS: &[Flag] =
    &[value("filename", Some('f')), optional("validate", "strict"), switch("wait", None), value("field-manager", None)];

/// Runs the command.
pub fn run(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    let format = Format::read(arguments)?;
    if !arguments.positionals.is_empty() {
        return Err(misused("apply", &format!("Unexpected args: [{}]", arguments.positionals.join(" "))));
    }
    let fields = manifests::validation(arguments)?;
    // kubectl reads the whole stream first: what it can't read is told first.
    let read = manifests::read(session, arguments, "no objects passed to apply")?;
    let (mut errors, mut whole) = (read.errors, Vec::new());
    for sent in &read.objects {
        match apply_one(session, arguments, sent, fields) {
            Ok((shown, _)) if format.is_whole() => whole.push(shown),
            Ok((shown, done)) => session.show(&format, &shown, done)?,
            Err(error) => errors.push(error),
        }
    }
    Error::collect(errors)?;
    print_whole(session, &format, &whole)
}

/// Objects that `-o` shows whole are printed after all are applied: one by itself, several as a list.
fn print_whole(session: &mut Session, format: &Format, shown: &[Shown]) -> Result<(), Error> {
    let values: Vec<Value> = shown.iter().map(|shown| shown.whole(&session.state)).collect();
    let text = match values.as_slice() {
        [] => return Ok(()),
        [value] => output::print(format, value)?,
        values => output::print(format, &json!({"apiVersion": "v1", "items": values, "kind": "List", "metadata": {}}))?,
    };
    session.print(&text);
    Ok(())
}

fn apply_one(session: &mut Session, arguments: &Arguments, sent: &Sent, fields: FieldValidation) -> Result<(Shown, &'static str), Error> {
    sent.check_namespace(arguments)?;
    check_name(sent, arguments)?;
    // Objects of kinds that are not simulated are accepted and not stored; `manifest` says so in the editor.
    let live = sent.kept_kind().and_then(|kind| session.find(kind, sent.namespace(arguments), sent.text("/metadata/name")).ok());
    match live {
        Some(live) => merge(session, &live, sent, fields),
        None => sent.create(session, arguments, Some(&recorded(&sent.value))).map(|shown| (shown, "created")),
    }
}

/// kubectl looks for the object before anything else, and for that it has to have a name.
fn check_name(sent: &Sent, arguments: &Arguments) -> Result<(), Error> {
    let prefix = sent.text("/metadata/generateName");
    match (sent.text("/metadata/name"), sent.kept_kind()) {
        ("", _) if !prefix.is_empty() => Err(Error::client(format!("from {prefix}: cannot use generate name with apply"))),
        ("", Some(kind)) => {
            let names = kind.names();
            let version = if names.api_version.contains('/') { names.api_version.to_string() } else { format!("/{}", names.api_version) };
            Err(Error::client(format!(
                "error when retrieving current configuration of:\nResource: \"{version}, Resource={}\", GroupVersionKind: \"{version}, \
                 Kind={}\"\nName: \"\", Namespace: \"{}\"\nfrom server for: \"STDIN\": resource name may not be empty",
                names.plural,
                names.name,
                sent.namespace(arguments)
            )))
        }
        _ => Ok(()),
    }
}

fn merge(session: &mut Session, live: &Object, sent: &Sent, fields: FieldValidation) -> Result<(Shown, &'static str), Error> {
    if session.dry_run == DryRun::Client {
        // What is there already is printed as it is (apply.go applyOneObject).
        return Ok((Shown::Live(live.clone()), "configured"));
    }
    let mut modified = sent.value.clone();
    set_annotation(&mut modified, LAST_APPLIED, &recorded(&sent.value));
    let last = live.meta().annotations.get(LAST_APPLIED).cloned();
    let original = last.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
    if last.is_none() {
        warn_unmanaged(session, live.kind(), &live.meta().name);
    }
    let current = live.to_value();
    let wanted = three_way(live.kind().names().name, &original, &modified, &current);
    if wanted == current {
        return Ok((Shown::Live(live.clone()), "unchanged"));
    }
    session.update(live, &wanted, fields, "patching").map(|(shown, _)| (shown, "configured"))
}

fn warn_unmanaged(session: &mut Session, kind: Kind, name: &str) {
    session.warn(&format!(
        "resource {}/{name} is missing the {LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only \
         be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing \
         annotation will be patched automatically.",
        kind.names().plural,
    ));
}

/// The manifest as kubectl records it: JSON in one line, the annotation itself left out.
pub fn recorded(value: &Value) -> String {
    let mut value = value.clone();
    if let Some(annotations) = annotations(&mut value) {
        annotations.remove(LAST_APPLIED);
    }
    format!("{}\n", escape_as_go(&value.to_string()))
}

/// The annotations of a manifest, made if there are none.
fn annotations(value: &mut Value) -> Option<&mut Map<String, Value>> {
    let metadata = value.get_mut("metadata")?.as_object_mut()?;
    let annotations = metadata.entry("annotations").or_insert_with(|| json!({}));
    if annotations.is_null() {
        *annotations = json!({});
    }
    annotations.as_object_mut()
}

/// Sets an annotation of a manifest.
pub fn set_annotation(value: &mut Value, key: &str, text: &str) {
    if let Some(annotations) = annotations(value) {
        annotations.insert(key.into(), text.into());
    }
}
