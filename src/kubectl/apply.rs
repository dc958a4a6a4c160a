//! `kubectl apply -f -`: creates objects that do not exist, merges those that do.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/apply/apply.go.

use super::command_context::CommandContext;
use super::dry_run::DryRun;
use super::error::Error;
use super::flags::{Arguments, Flag, optional, switch, usage_error, value};
use super::manifests::{self, OutgoingObject};
use super::output::{self, Format, ObjectOutput};
use super::patch::three_way;
use super::resource::Resource;
use crate::api::Object;
use crate::api::meta::LAST_APPLIED;
use crate::api::revision_hash::escape_as_go;
use crate::manifest::FieldValidation;
use serde_json::{Map, Value, json};

/// The flags of `apply`. `--field-manager` has no visible effect: `managedFields` are not simulated. Neither has `--wait`:
/// without --force and --prune, nothing is deleted.
pub const FLAGS: &[Flag] =
    &[value("filename", Some('f')), optional("validate", "strict"), switch("wait", None), value("field-manager", None)];

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let format = Format::read(arguments)?;
    if !arguments.positionals.is_empty() {
        return Err(usage_error("apply", &format!("Unexpected args: [{}]", arguments.positionals.join(" "))));
    }
    let fields = manifests::validation(arguments)?;
    // kubectl reads all objects first, so the errors of that precede those of the API server.
    let mut read = manifests::read(context, arguments, "no objects passed to apply")?;
    let (mut errors, mut printed) = (Vec::from_iter(read.take_unread()), Vec::new());
    for sent in &read.objects {
        match apply_one(context, arguments, sent, fields) {
            Ok((shown, _)) if format.prints_object() => printed.push(shown),
            Ok((shown, operation)) => context.print_object(&format, &shown, operation)?,
            Err(error) => errors.push(error),
        }
    }
    Error::collect_in_order(errors)?;
    print_objects(context, &format, &printed)
}

/// Prints the objects in the format of `-o` once all are applied: one as it is, several as a List.
fn print_objects(context: &mut CommandContext, format: &Format, shown: &[ObjectOutput]) -> Result<(), Error> {
    let values: Vec<Value> = shown.iter().map(|shown| shown.value(&context.state)).collect();
    let text = match values.as_slice() {
        [] => return Ok(()),
        [value] => output::print(format, value)?,
        values => output::print(format, &json!({"apiVersion": "v1", "items": values, "kind": "List", "metadata": {}}))?,
    };
    context.print(&text);
    Ok(())
}

fn apply_one(
    context: &mut CommandContext,
    arguments: &Arguments,
    sent: &OutgoingObject,
    fields: FieldValidation,
) -> Result<(ObjectOutput, &'static str), Error> {
    sent.check_namespace(arguments)?;
    check_name(context, sent, arguments)?;
    let resource = sent.resource(&context.state);
    let live = resource.and_then(|resource| context.find_resource(&resource, sent.namespace(arguments), sent.text("/metadata/name")).ok());
    match live {
        Some(live) => merge(context, &live, sent, fields),
        None => sent.create(context, arguments, Some(&last_applied(&sent.value))).map(|shown| (shown, "created")),
    }
}

/// Fails if the object has no name: kubectl first reads the live object, which requires one.
fn check_name(context: &CommandContext, sent: &OutgoingObject, arguments: &Arguments) -> Result<(), Error> {
    let prefix = sent.text("/metadata/generateName");
    match (sent.text("/metadata/name"), sent.resource(&context.state)) {
        ("", _) if !prefix.is_empty() => Err(Error::client(format!("from {prefix}: cannot use generate name with apply"))),
        ("", Some(resource)) => {
            let api_version = resource.api_version();
            let version = if api_version.contains('/') { api_version.to_string() } else { format!("/{api_version}") };
            Err(Error::client(format!(
                "error when retrieving current configuration of:\nResource: \"{version}, Resource={}\", GroupVersionKind: \"{version}, \
                 Kind={}\"\nName: \"\", Namespace: \"{}\"\nfrom server for: \"STDIN\": resource name may not be empty",
                resource.plural(),
                sent.text("/kind"),
                sent.namespace(arguments)
            )))
        }
        _ => Ok(()),
    }
}

fn merge(
    context: &mut CommandContext,
    live: &Object,
    sent: &OutgoingObject,
    fields: FieldValidation,
) -> Result<(ObjectOutput, &'static str), Error> {
    if context.dry_run == DryRun::Client {
        // kubectl prints the live object unchanged (apply.go applyOneObject).
        return Ok((ObjectOutput::Live(live.clone()), "configured"));
    }
    let mut modified = sent.value.clone();
    set_annotation(&mut modified, LAST_APPLIED, &last_applied(&sent.value));
    if live.meta().annotations.get(LAST_APPLIED).is_none() {
        warn_unmanaged(context, live);
    }
    let current = live.to_value();
    let desired = merged(live, &modified);
    if desired == current {
        return Ok((ObjectOutput::Live(live.clone()), "unchanged"));
    }
    context.update(live, &desired, fields, "patching").map(|(shown, _)| (shown, "configured"))
}

/// The live object, changed from what was applied last to `modified`.
fn merged(live: &Object, modified: &Value) -> Value {
    let annotation = live.meta().annotations.get(LAST_APPLIED);
    let original = annotation.and_then(|text| serde_json::from_str(text).ok()).unwrap_or(Value::Null);
    three_way(live.schema_type(), &original, modified, &live.to_value())
}

/// The same for a manifest that is compared, not applied: the annotation stays (diff.go Merged).
pub fn merged_without_annotation(live: &Object, sent: &OutgoingObject) -> Value {
    let mut modified = sent.value.clone();
    annotations(&mut modified);
    merged(live, &modified)
}

fn warn_unmanaged(context: &mut CommandContext, live: &Object) {
    let (resource, name) = (Resource::of_object(live), &live.meta().name);
    context.warn(&format!(
        "resource {}/{name} is missing the {LAST_APPLIED} annotation which is required by kubectl apply. kubectl apply should only \
         be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing \
         annotation will be patched automatically.",
        resource.plural(),
    ));
}

/// The value of the last-applied annotation: the manifest as one line of JSON, without the annotation itself.
pub fn last_applied(value: &Value) -> String {
    let mut value = value.clone();
    if let Some(annotations) = annotations(&mut value) {
        annotations.remove(LAST_APPLIED);
    }
    format!("{}\n", escape_as_go(&value.to_string()))
}

/// The annotations of a manifest, created if it has none.
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
