//! `kubectl patch`, and the ways a patch changes an object.
//!
//! Models staging/src/k8s.io/kubectl/pkg/cmd/patch/patch.go.

mod go_json;
mod json_patch;
mod merge;
mod merge_keys;
mod ordering;
pub mod shown;
mod strategic;
mod three_way;

use super::error::Error;
use super::flags::{Arguments, Flag, value};
use super::output::{Format, Shown};
use super::session::Session;
use super::targets;
use crate::api::Object;
use crate::manifest::FieldValidation;
use crate::yaml;
use serde_json::Value;
pub use three_way::three_way;

/// What kubectl says when the server can't do a JSON patch (NewGenericServerResponse for 422).
const REJECTED: &str = "The request is invalid: the server rejected our request due to an error in our request";

/// The flags of `patch`. Who manages a field is not kept, so `--field-manager` shows in nothing that can be printed.
pub const FLAGS: &[Flag] = &[
    value("patch", Some('p')),
    value("type", None),
    value("patch-file", None),
    value("filename", Some('f')),
    value("field-manager", None),
];

/// Runs the command.
pub fn run(session: &mut Session, arguments: &Arguments) -> Result<(), Error> {
    let kind_of_patch = arguments.value("type").unwrap_or("strategic").to_ascii_lowercase();
    if !matches!(kind_of_patch.as_str(), "strategic" | "merge" | "json") {
        return Err(Error::client("--type must be one of [json merge strategic], not \"".to_string() + &kind_of_patch + "\""));
    }
    let format = Format::read(arguments)?;
    let given = |flag: &str| arguments.value(flag).filter(|given| !given.is_empty());
    let text = match (given("patch"), given("patch-file")) {
        (Some(_), Some(_)) => return Err(Error::client("cannot specify --patch and --patch-file together")),
        (Some(text), None) => text,
        // There are no files here.
        (None, Some(path)) => return Err(Error::client(format!("unable to read patch file: open {path}: no such file or directory"))),
        (None, None) => return Err(Error::client("must specify --patch or --patch-file containing the contents of the patch")),
    };
    let found = targets::find(session, arguments, &arguments.positionals)?;
    let mut errors = found.errors;
    for object in &found.objects {
        let patched = read(text).and_then(|patch| apply(session, object, &kind_of_patch, &patch));
        let shown = patched.and_then(|(shown, changed)| {
            let done = if changed { "patched" } else { "patched (no change)" };
            session.show(&format, &shown, done)
        });
        errors.extend(shown.err());
    }
    Error::collect(errors)
}

/// A patch is JSON, or else YAML.
fn read(text: &str) -> Result<Value, Error> {
    if text.trim_start().starts_with(['{', '[']) {
        let bad = |_| Error::Server { reason: "BadRequest", message: go_json::syntax_error(text) };
        return serde_json::from_str(text).map_err(bad);
    }
    yaml::to_json(text).map_err(|error| Error::client(format!("unable to parse {text:?}: {error}")))
}

fn apply(session: &mut Session, object: &Object, kind_of_patch: &str, patch: &Value) -> Result<(Shown, bool), Error> {
    let live = object.to_value();
    let bad = |message: String| Error::Server { reason: "BadRequest", message };
    let no_map = match patch {
        Value::Object(_) => None,
        Value::Array(_) => Some("array"),
        Value::String(_) => Some("string"),
        Value::Number(_) => Some("number"),
        Value::Bool(_) => Some("bool"),
        Value::Null => Some("null"),
    };
    let wanted = match (kind_of_patch, no_map) {
        ("json", None) => return Err(bad("json: cannot unmarshal object into Go value of type jsonpatch.Patch".to_string())),
        // The server keeps to itself what is wrong with the operations.
        ("json", _) => json_patch::json_patch(&live, patch).map_err(|_| Error::Whole(REJECTED.to_string()))?,
        ("merge", None) => merge::merge(&live, patch),
        ("merge", _) => return Err(bad("Invalid JSON Patch".to_string())),
        (_, Some(given)) => return Err(bad(format!("json: cannot unmarshal {given} into Go value of type map[string]interface {{}}"))),
        (_, None) => strategic::strategic(object.kind().names().name, &live, patch).map_err(bad)?,
    };
    let shown = if kind_of_patch == "strategic" { shown::as_go(patch) } else { wanted.to_string() };
    session.patch(object, &wanted, FieldValidation::Warn, "", &shown)
}
