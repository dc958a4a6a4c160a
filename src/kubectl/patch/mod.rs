//! `kubectl patch`, and the patch types: strategic merge, JSON merge and JSON patch, plus the three-way merge of `apply`.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/patch/patch.go.

pub mod difference;
mod go_json;
mod json_patch;
mod merge;
mod merge_keys;
mod ordering;
mod strategic;
mod subresource;
mod three_way;

use super::command_context::CommandContext;
use super::error::Error;
use super::flags::{Arguments, Flag, value};
use super::output::{Format, ObjectOutput};
use super::targets;
use crate::api::Object;
use crate::manifest::FieldValidation;
use crate::yaml;
use serde_json::Value;
pub use three_way::three_way;

/// kubectl's message when the server can't apply a JSON patch (NewGenericServerResponse for status 422).
const REJECTED: &str = "The request is invalid: the server rejected our request due to an error in our request";

/// The flags of `patch`. `--field-manager` has no visible effect: `managedFields` are not simulated.
pub const FLAGS: &[Flag] = &[
    value("patch", Some('p')),
    value("type", None),
    value("patch-file", None),
    value("filename", Some('f')),
    value("field-manager", None),
    value("subresource", None),
];

/// Runs the command.
pub fn run(context: &mut CommandContext, arguments: &Arguments) -> Result<(), Error> {
    let patch_type = arguments.value("type").unwrap_or("strategic").to_ascii_lowercase();
    if !matches!(patch_type.as_str(), "strategic" | "merge" | "json") {
        return Err(Error::client("--type must be one of [json merge strategic], not \"".to_string() + &patch_type + "\""));
    }
    let format = Format::read(arguments)?;
    let subresource = subresource::read(arguments)?;
    let given = |flag: &str| arguments.value(flag).filter(|given| !given.is_empty());
    let text = match (given("patch"), given("patch-file")) {
        (Some(_), Some(_)) => return Err(Error::client("cannot specify --patch and --patch-file together")),
        (Some(text), None) => text,
        // Files are not available here.
        (None, Some(path)) => return Err(Error::client(format!("unable to read patch file: open {path}: no such file or directory"))),
        (None, None) => return Err(Error::client("must specify --patch or --patch-file containing the contents of the patch")),
    };
    let found = targets::find(context, arguments, &arguments.positionals)?;
    let mut errors = found.errors;
    for object in &found.objects {
        let patched = read(text).and_then(|patch| match subresource {
            None => apply(context, object, &patch_type, &patch),
            Some(subresource) => subresource::patch(context, object, subresource, &patch_type, &patch),
        });
        let shown = patched.and_then(|(shown, changed)| {
            let operation = if changed { "patched" } else { "patched (no change)" };
            context.print_object(&format, &shown, operation)
        });
        errors.extend(shown.err());
    }
    Error::collect(errors)
}

/// Parses a patch as JSON if it begins with `{` or `[`, otherwise as YAML.
fn read(text: &str) -> Result<Value, Error> {
    if text.trim_start().starts_with(['{', '[']) {
        let bad = |_| Error::Server { reason: "BadRequest", message: go_json::syntax_error(text) };
        return serde_json::from_str(text).map_err(bad);
    }
    yaml::to_json(text).map_err(|error| Error::client(format!("unable to parse {text:?}: {error}")))
}

fn apply(context: &mut CommandContext, object: &Object, patch_type: &str, patch: &Value) -> Result<(ObjectOutput, bool), Error> {
    // patch.go: the server has no strategic merge for custom resources.
    if patch_type == "strategic" && matches!(object, Object::StoredObject(object) if object.resource.custom) {
        let message = "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, \
                       application/merge-patch+json, application/apply-patch+yaml";
        return Err(Error::Server { reason: "UnsupportedMediaType", message: message.to_string() });
    }
    let desired = patched(object.schema_type(), &object.to_value(), patch_type, patch)?;
    let shown = if patch_type == "strategic" { difference::as_go(patch) } else { desired.to_string() };
    context.patch(object, &desired, FieldValidation::Warn, "", &shown)
}

/// An object of a schema type with a patch applied to it.
fn patched(schema_type: &str, live: &Value, patch_type: &str, patch: &Value) -> Result<Value, Error> {
    let bad = |message: String| Error::Server { reason: "BadRequest", message };
    let non_object = match patch {
        Value::Object(_) => None,
        Value::Array(_) => Some("array"),
        Value::String(_) => Some("string"),
        Value::Number(_) => Some("number"),
        Value::Bool(_) => Some("bool"),
        Value::Null => Some("null"),
    };
    match (patch_type, non_object) {
        ("json", None) => Err(bad("json: cannot unmarshal object into Go value of type jsonpatch.Patch".to_string())),
        // The server does not report which operation failed.
        ("json", _) => json_patch::json_patch(live, patch).map_err(|_| Error::Verbatim(REJECTED.to_string())),
        ("merge", None) => Ok(merge::merge(live, patch)),
        ("merge", _) => Err(bad("Invalid JSON Patch".to_string())),
        (_, Some(given)) => Err(bad(format!("json: cannot unmarshal {given} into Go value of type map[string]interface {{}}"))),
        (_, None) => strategic::strategic(schema_type, live, patch).map_err(bad),
    }
}
